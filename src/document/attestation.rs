//! The foot of the last page: the code for checking the document, and the framed field for the notary's stamp.

use super::DocumentError;
use super::code::{Code, code};
use super::layout::{self, COLUMN, LEFT, PAGE_HEIGHT, RIGHT, SECOND};
use super::pen::{GREY, HAIRLINE, Ink, Pen};
use super::typeface::Style;
use krilla::tagging::{Node, Tag, TagGroup};
use law::poa::case::StampPlace;
use law::text::{Lang, Text};

/// Above the code.
const CHECK: Text = Text::new(
    "Түпнұсқалығын тексеру",
    "Проверка подлинности",
    "Check the document",
);
/// Above the field of the stamp.
const SEAL: Text = Text::new(
    "Нотариустың ЭЦҚ орны",
    "Место ЭЦП нотариуса",
    "Notary's signature",
);

/// White between the text and the rule of the block.
const TOP_WHITE: f32 = 26.0;
/// From the rule to the captions' baseline.
const CAPTION: f32 = 14.0;
/// From the rule to the code and the frame.
const BODY: f32 = 22.0;
/// Side of the code, and height of the frame, in points (37 mm): a module of a usual address is 0.8 mm.
const SIDE: f32 = 104.0;
/// The stamp stays this far inside its frame.
const INSET: f32 = 3.0;

/// From one line of the captions to the next.
const LEADING: f32 = 9.6;

const CAPTION_INK: Ink = Ink::new(Style::Text, 7.4).tone(GREY);
const STRONG_INK: Ink = Ink::new(Style::Strong, 7.4);

/// The field of the stamp on a page, in whole points that stay inside the frame.
pub(super) fn field(page: usize, block_top: f32) -> StampPlace {
    let top = block_top + TOP_WHITE + BODY;
    let bottom = PAGE_HEIGHT - top - SIDE;
    let from = |edge: f32| whole((edge + INSET).ceil());
    let to = |edge: f32| whole((edge - INSET).floor());
    StampPlace {
        page,
        rect: [from(SECOND), from(bottom), to(RIGHT), to(bottom + SIDE)],
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "rounded, and within an A4 page"
)]
fn whole(points: f32) -> i32 {
    points as i32
}

/// Draws the block and gives back its part of the structure tree.
pub(super) fn print(
    pen: &mut Pen<'_, '_>,
    block_top: f32,
    address: &str,
) -> Result<Vec<Node>, DocumentError> {
    let code = code(address)?;
    let top = block_top + TOP_WHITE;
    pen.rule(LEFT, top, RIGHT - LEFT, HAIRLINE);
    let mut nodes = vec![figure(pen, &code, top + BODY, address)?.into()];
    nodes.extend(instructions(pen, top + BODY, address));
    nodes.extend(frame(pen, top));
    Ok(nodes)
}

fn figure(
    pen: &mut Pen<'_, '_>,
    code: &Code,
    top: f32,
    address: &str,
) -> Result<TagGroup, DocumentError> {
    let id = pen.figure((LEFT, top), SIDE, code)?;
    let mut figure = TagGroup::new(Tag::Figure(Some(format!("QR: {address}"))));
    figure.push(id);
    Ok(figure)
}

/// The words beside the code, in both languages, and the address itself.
fn instructions(pen: &mut Pen<'_, '_>, top: f32, address: &str) -> Vec<Node> {
    let x = LEFT + SIDE + 14.0;
    let width = COLUMN - SIDE - 14.0;
    let mut baseline = top + 6.0;
    let mut nodes = Vec::new();
    for lang in [Lang::Kk, Lang::Ru] {
        let mut paragraph = TagGroup::new(Tag::P.with_lang(Some(lang.code().to_owned())));
        for line in layout::wrap(CHECK.get(lang), STRONG_INK.style, STRONG_INK.size, width) {
            paragraph.push(pen.write(x, baseline, line, STRONG_INK));
            baseline += LEADING;
        }
        baseline += 4.0;
        nodes.push(paragraph.into());
    }
    let ink = CAPTION_INK.tone(0);
    let mut paragraph = TagGroup::new(Tag::P);
    for line in layout::wrap(address, ink.style, ink.size, width) {
        paragraph.push(pen.write(x, baseline, line, ink));
        baseline += LEADING;
    }
    nodes.push(paragraph.into());
    nodes
}

/// The empty frame with its captions above it.
fn frame(pen: &mut Pen<'_, '_>, top: f32) -> Vec<Node> {
    let right = RIGHT - CAPTION_INK.width(SEAL.ru);
    let mut nodes = Vec::new();
    for (x, lang) in [(SECOND, Lang::Kk), (right, Lang::Ru)] {
        let mut caption = TagGroup::new(Tag::P.with_lang(Some(lang.code().to_owned())));
        caption.push(pen.write(x, top + CAPTION, SEAL.get(lang), CAPTION_INK));
        nodes.push(caption.into());
    }
    let y = top + BODY;
    pen.rule(SECOND, y, COLUMN, HAIRLINE);
    pen.rule(SECOND, y + SIDE, COLUMN, HAIRLINE);
    pen.rule(SECOND, y, HAIRLINE, SIDE);
    pen.rule(RIGHT - HAIRLINE, y, HAIRLINE, SIDE);
    nodes
}
