//! A pen over one page of the PDF writer: text, rules and frames in greys, each tagged as content or as ornament.

use super::DocumentError;
use super::code::Code;
use super::typeface::Style;
use krilla::color::luma;
use krilla::geom::{PathBuilder, Point, Rect, Size, Transform};
use krilla::image::Image;
use krilla::num::NormalizedF32;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, SpanTag};

/// Black of running text.
pub(super) const BLACK: u8 = 0;
/// Grey of captions: 7:1 on white, above what WCAG AAA asks of small text.
pub(super) const GREY: u8 = 85;
/// White of paper.
pub(super) const WHITE: u8 = 255;
/// Light grey of hairlines.
pub(super) const FAINT: u8 = 150;
/// Thickness of a hairline in points: the thinnest that office printers hold.
pub(super) const HAIRLINE: f32 = 0.4;

/// How a text is set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ink {
    /// The face.
    pub(super) style: Style,
    /// Size in points.
    pub(super) size: f32,
    /// Lightness, from black 0 to white 255.
    pub(super) tone: u8,
    /// White added after every character, in ems.
    pub(super) tracking: f32,
}

impl Ink {
    /// A face at a size, black and without tracking.
    pub(super) const fn new(style: Style, size: f32) -> Self {
        Self {
            style,
            size,
            tone: BLACK,
            tracking: 0.0,
        }
    }

    /// The same in another tone.
    pub(super) const fn tone(self, tone: u8) -> Self {
        Self { tone, ..self }
    }

    /// The same, spaced out.
    pub(super) const fn tracking(self, tracking: f32) -> Self {
        Self { tracking, ..self }
    }

    /// Width of a text in points.
    pub(super) fn width(self, text: &str) -> f32 {
        self.style.face().width(text.trim_end(), self.tracking) * self.size
    }
}

/// A page being drawn on; y runs down from the top of the page.
pub(super) struct Pen<'s, 'p> {
    surface: &'s mut Surface<'p>,
}

impl<'s, 'p> Pen<'s, 'p> {
    /// A pen on a surface.
    pub(super) fn new(surface: &'s mut Surface<'p>) -> Self {
        Self { surface }
    }

    /// Writes content of the document; the identifier must be put into the structure tree once.
    pub(super) fn write(&mut self, x: f32, baseline: f32, text: &str, ink: Ink) -> Identifier {
        let id = self
            .surface
            .start_tagged(ContentTag::Span(SpanTag::empty()));
        self.glyphs(x, baseline, text, ink);
        self.surface.end_tagged();
        id
    }

    /// Writes what belongs to the page and not to the document: running heads, footers, numerals.
    pub(super) fn furnish(&mut self, x: f32, baseline: f32, text: &str, ink: Ink) {
        self.begin_ornament(ArtifactType::PaginationOther);
        self.glyphs(x, baseline, text, ink);
        self.surface.end_tagged();
    }

    /// Draws a filled rectangle as an ornament: a rule when thin.
    pub(super) fn rule(&mut self, x: f32, y: f32, width: f32, height: f32) {
        self.begin_ornament(ArtifactType::Layout);
        let mut path = PathBuilder::new();
        if let Some(rect) = Rect::from_xywh(x, y, width, height) {
            path.push_rect(rect);
        }
        if let Some(path) = path.finish() {
            self.surface.set_fill(Some(fill(FAINT)));
            self.surface.draw_path(&path);
        }
        self.surface.end_tagged();
    }

    /// Draws a code as one figure, its left upper corner at a point, as wide and as high as `side`.
    ///
    /// # Errors
    /// [`DocumentError::Writer`] when the writer does not take the picture.
    pub(super) fn figure(
        &mut self,
        (x, y): (f32, f32),
        side: f32,
        code: &Code,
    ) -> Result<Identifier, DocumentError> {
        let picture = Image::from_custom(code.clone(), false).map_err(DocumentError::Writer)?;
        let square = Size::from_wh(side, side).expect("a code has a positive side");
        let id = self.surface.start_tagged(ContentTag::Other);
        self.surface
            .push_transform(&Transform::from_translate(x, y));
        self.surface.draw_image(picture, square);
        self.surface.pop();
        self.surface.end_tagged();
        Ok(id)
    }

    fn begin_ornament(&mut self, kind: ArtifactType) {
        self.surface
            .start_tagged(ContentTag::Artifact(Artifact::with_kind(kind)));
    }

    fn glyphs(&mut self, x: f32, baseline: f32, text: &str, ink: Ink) {
        let face = ink.style.face();
        self.surface.set_fill(Some(fill(ink.tone)));
        let run = face.run(text, ink.tracking);
        self.surface.draw_glyphs(
            Point::from_xy(x, baseline),
            &run,
            face.font(),
            text,
            ink.size,
            false,
        );
    }
}

fn fill(tone: u8) -> Fill {
    Fill {
        paint: luma::Color::new(tone).into(),
        opacity: NormalizedF32::ONE,
        rule: FillRule::NonZero,
    }
}
