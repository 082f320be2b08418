//! The faces documents are set in, with the measures of their characters.
//!
//! `DejaVu Serif Condensed` has every Kazakh letter and the tenge sign, is free to embed, and comes as a crate, so that
//! neither the repository nor the server's system holds a font file.

use krilla::text::{Font, GlyphId, KrillaGlyph};
use std::sync::LazyLock;

/// A face by its use on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// Running text.
    Text,
    /// Titles.
    Strong,
    /// The name of the kind under a title.
    Slanted,
}

impl Style {
    /// All faces: a character is printable when each of them has it.
    pub(super) const ALL: [Self; 3] = [Self::Text, Self::Strong, Self::Slanted];

    /// The face itself, read once.
    pub(super) fn face(self) -> &'static Face {
        static TEXT: LazyLock<Face> =
            LazyLock::new(|| Face::read(dejavu::serif_condensed::regular()));
        static STRONG: LazyLock<Face> =
            LazyLock::new(|| Face::read(dejavu::serif_condensed::bold()));
        static SLANTED: LazyLock<Face> =
            LazyLock::new(|| Face::read(dejavu::serif_condensed::italic()));
        match self {
            Self::Text => &TEXT,
            Self::Strong => &STRONG,
            Self::Slanted => &SLANTED,
        }
    }
}

/// Characters whose measures are looked up once: Latin, Cyrillic and general punctuation, all below it.
const MEASURED: u32 = 0x2200;

/// One face: its tables for measuring and outlining, and its handle for embedding.
pub(super) struct Face {
    tables: ttf_parser::Face<'static>,
    font: Font,
    units_per_em: f32,
    /// The characters below [`MEASURED`], by their number: a page asks thousands of times for a few dozen of them.
    measured: Vec<Glyph>,
}

/// A character's glyph, 0 when the face has none, and its width in ems.
#[derive(Clone, Copy)]
struct Glyph {
    id: ttf_parser::GlyphId,
    advance: f32,
}

impl Face {
    fn read(bytes: &'static [u8]) -> Self {
        let tables =
            ttf_parser::Face::parse(bytes, 0).expect("the linked font is a font; a test reads it");
        let font = Font::new(bytes.into(), 0).expect("the linked font is a font; a test reads it");
        let units_per_em = f32::from(tables.units_per_em());
        let mut face = Self {
            tables,
            font,
            units_per_em,
            measured: Vec::new(),
        };
        let characters = (0..MEASURED).map(|number| char::from_u32(number).unwrap_or_default());
        face.measured = characters
            .map(|character| face.look_up(character))
            .collect();
        face
    }

    fn glyph(&self, character: char) -> Glyph {
        let known = usize::try_from(u32::from(character))
            .ok()
            .and_then(|number| self.measured.get(number));
        known.copied().unwrap_or_else(|| self.look_up(character))
    }

    fn look_up(&self, character: char) -> Glyph {
        let id = self.tables.glyph_index(character).unwrap_or_default();
        let advance = self.tables.glyph_hor_advance(id).unwrap_or_default();
        Glyph {
            id,
            advance: f32::from(advance) / self.units_per_em,
        }
    }

    /// Whether the face draws the character.
    pub(super) fn has(&self, character: char) -> bool {
        self.glyph(character).id.0 != 0
    }

    /// The glyph of a character that leaves ink.
    pub(super) fn outline(&self, character: char) -> Option<ttf_parser::GlyphId> {
        let id = self.glyph(character).id;
        self.tables.glyph_bounding_box(id).map(|_| id)
    }

    /// Width of one character in ems.
    pub(super) fn advance(&self, character: char) -> f32 {
        self.glyph(character).advance
    }

    /// Width of a text in ems, every character followed by `tracking` ems.
    pub(super) fn width(&self, text: &str, tracking: f32) -> f32 {
        text.chars().map(|c| self.advance(c) + tracking).sum()
    }

    /// The text as placed glyphs: one a character, no ligatures, so that what was measured is what is drawn.
    pub(super) fn run(&self, text: &str, tracking: f32) -> Vec<KrillaGlyph> {
        text.char_indices()
            .map(|(at, c)| {
                let glyph = self.glyph(c);
                let range = at..at + c.len_utf8();
                KrillaGlyph::new(
                    GlyphId::new(u32::from(glyph.id.0)),
                    glyph.advance + tracking,
                    0.0,
                    0.0,
                    0.0,
                    range,
                    None,
                )
            })
            .collect()
    }

    /// The handle the PDF writer embeds.
    pub(super) fn font(&self) -> Font {
        self.font.clone()
    }

    /// The tables, for drawing outlines.
    pub(super) const fn tables(&self) -> &ttf_parser::Face<'static> {
        &self.tables
    }

    /// Font units in one em.
    pub(super) const fn units_per_em(&self) -> f32 {
        self.units_per_em
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_face_has_the_kazakh_and_russian_letters_and_the_tenge() {
        let letters = "АаӘәБбВвГгҒғДдЕеЁёЖжЗзИиЙйКкҚқЛлМмНнҢңОоӨөПпРрСсТтУуҰұҮүФфХхҺһЦцЧчШшЩщЪъЫыІіЬьЭэЮюЯя0123456789№₸«»—–…";
        for style in Style::ALL {
            let missing: String = letters.chars().filter(|c| !style.face().has(*c)).collect();
            assert_eq!(missing, "", "{style:?}");
        }
    }

    #[test]
    fn a_run_is_as_wide_as_it_was_measured() {
        let face = Style::Text.face();
        let drawn: f32 = face
            .run("Сенімхат № 7", 0.02)
            .iter()
            .map(|g| g.x_advance)
            .sum();
        assert!((drawn - face.width("Сенімхат № 7", 0.02)).abs() < 1e-4);
    }
}
