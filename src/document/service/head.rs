//! The head of a document's first page: who issues it, what it is, its number and date, in both columns.

use super::content::Content;
use super::flow::{Flow, Leaf, Piece, Setting, Word};
use crate::document::layout;
use crate::document::pen::{GREY, HAIRLINE, Ink};
use crate::document::typeface::Style;
use law::text::{Lang, Text};
use law::time::{clerk_date, date_in_kazakhstan};
use std::borrow::Cow;

/// Above the body's name.
const REPUBLIC: Text = Text::new(
    "ҚАЗАҚСТАН РЕСПУБЛИКАСЫ",
    "РЕСПУБЛИКА КАЗАХСТАН",
    "REPUBLIC OF KAZAKHSTAN",
);

const REPUBLIC_SET: Setting =
    Setting::new(Ink::new(Style::Text, 7.2).tone(GREY).tracking(0.16), 12.0);
const BODY_SET: Setting = Setting::new(Ink::new(Style::Text, 8.8), 11.6);
const TITLE_SET: Setting = Setting::new(Ink::new(Style::Strong, 11.4), 14.6);
const NUMBER_SET: Setting = Setting::new(Ink::new(Style::Text, 9.0), 12.6);

/// Lays the head.
pub(super) fn lay(flow: &mut Flow<'_>, content: &Content) {
    let republic = [REPUBLIC.kk, REPUBLIC.ru].map(str::to_owned);
    let bodies = [&content.body.kk, &content.body.ru].map(Clone::clone);
    let titles = [&content.title.kk, &content.title.ru].map(Clone::clone);
    let date = clerk_date(date_in_kazakhstan(content.issued_at));
    let numbers = [
        format!("№ {}     {date} ж.", content.number),
        format!("№ {}     {date} г.", content.number),
    ];
    centred(flow, &republic, REPUBLIC_SET, 0.0, Leaf::Paragraph);
    centred(flow, &bodies, BODY_SET, 3.0, Leaf::Paragraph);
    let frame = flow.frame;
    flow.put(Piece {
        before: 5.0,
        height: 3.0,
        keep: true,
        rules: vec![
            [frame.left, 0.0, frame.span(), 0.9],
            [frame.left, 2.4, frame.span(), HAIRLINE],
        ],
        ..Piece::default()
    });
    centred(flow, &titles, TITLE_SET, 12.0, Leaf::Title);
    centred(flow, &numbers, NUMBER_SET, 5.0, Leaf::Paragraph);
}

/// Lines in the middle of both columns; all of the head stands on one page with what follows.
fn centred(
    flow: &mut Flow<'_>,
    texts: &[String; 2],
    setting: Setting,
    before: f32,
    leaf: impl Fn(Lang) -> Leaf,
) {
    let frame = flow.frame;
    let width = frame.column();
    let columns = [frame.left, frame.second()];
    // Tracking widens a text by less than a fifth.
    let limit = if setting.ink.tracking > 0.0 {
        width * 0.84
    } else {
        width
    };
    let mut sides: Vec<(usize, Vec<String>)> = Vec::new();
    for (lang, text) in [Lang::Kk, Lang::Ru].into_iter().zip(texts) {
        let lines = layout::wrap(text, setting.ink.style, setting.ink.size, limit);
        let lines = lines.into_iter().map(|line| line.trim_end().to_owned());
        sides.push((flow.leaf(leaf(lang)), lines.collect()));
    }
    let count = sides.iter().map(|(_, lines)| lines.len()).max();
    for line in 0..count.unwrap_or_default() {
        let mut words = Vec::new();
        for ((leaf, lines), left) in sides.iter().zip(columns) {
            let Some(text) = lines.get(line).filter(|text| !text.is_empty()) else {
                continue;
            };
            words.push(Word {
                x: left + (width - setting.ink.width(text)) / 2.0,
                down: setting.leading - 3.0,
                text: Cow::Owned(text.clone()),
                ink: setting.ink,
                leaf: *leaf,
            });
        }
        flow.put(Piece {
            before: if line == 0 { before } else { 0.0 },
            height: setting.leading,
            keep: true,
            words,
            ..Piece::default()
        });
    }
}
