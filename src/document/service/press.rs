//! The pages of a document under the press: text, rules and codes drawn, and the structure for screen readers.

use super::content::Content;
use super::flow::{Branch, Leaf, Placed, Plan};
use crate::document::code::Code;
use crate::document::pen::{GREY, HAIRLINE, Ink, Pen};
use crate::document::typeface::Style;
use crate::document::{DocumentError, archival};
use krilla::Document;
use krilla::page::PageSettings;
use krilla::tagging::{TableHeaderScope, Tag, TagGroup, TagTree};
use law::text::Lang;
use std::num::NonZeroU16;

const FURNITURE_INK: Ink = Ink::new(Style::Text, 7.0).tone(GREY);

/// Prints a document.
pub(super) fn print(
    content: &Content,
    plan: &Plan<'_>,
    codes: &[Code],
) -> Result<Vec<u8>, DocumentError> {
    let mut document = archival::document()?;
    let title = format!("{} / {}", content.title.kk, content.title.ru);
    let metadata = archival::metadata(title, content.issued_at, content.number.clone())
        .keywords(vec![content.number.clone(), content.digest().to_hex()]);
    document.set_metadata(metadata);
    let mut groups: Vec<TagGroup> = plan
        .leaves
        .iter()
        .map(|leaf| group(*leaf, content))
        .collect();
    let count = plan.pages.len();
    for (number, page) in (1..).zip(&plan.pages) {
        print_page(
            &mut document,
            content,
            plan,
            codes,
            (page, number, count),
            &mut groups,
        )?;
    }
    document.set_tag_tree(tree(plan, groups));
    document
        .finish()
        .map_err(|e| DocumentError::Writer(e.to_string()))
}

fn group(leaf: Leaf, content: &Content) -> TagGroup {
    let code = |lang: Lang| Some(lang.code().to_owned());
    match leaf {
        Leaf::Title(lang) => {
            let title = match lang {
                Lang::Kk => &content.title.kk,
                Lang::Ru | Lang::En => &content.title.ru,
            };
            TagGroup::new(Tag::Hn(NonZeroU16::MIN, Some(title.clone())).with_lang(code(lang)))
        }
        Leaf::Paragraph(lang) => TagGroup::new(Tag::P.with_lang(code(lang))),
        Leaf::HeaderCell => TagGroup::new(Tag::TH(TableHeaderScope::Column)),
        Leaf::Cell => TagGroup::new(Tag::TD),
        Leaf::Figure => TagGroup::new(Tag::Figure(Some(format!("QR: № {}", content.number)))),
    }
}

/// The structure: what was not drawn (an empty cell) stays as an empty cell, so that columns keep their places.
fn tree(plan: &Plan<'_>, groups: Vec<TagGroup>) -> TagTree {
    let mut groups: Vec<Option<TagGroup>> = groups.into_iter().map(Some).collect();
    let mut take = |index: usize| {
        groups[index]
            .take()
            .unwrap_or_else(|| TagGroup::new(Tag::P))
    };
    let mut tree = TagTree::new().with_lang(Some(Lang::Kk.code().to_owned()));
    for branch in &plan.tree {
        match branch {
            Branch::Leaf(index) => tree.push(take(*index)),
            Branch::Table(rows) => {
                let mut table = TagGroup::new(Tag::Table);
                for row in rows {
                    let mut line = TagGroup::new(Tag::TR);
                    for index in row {
                        line.push(take(*index));
                    }
                    table.push(line);
                }
                tree.push(table);
            }
        }
    }
    tree
}

fn print_page(
    document: &mut Document,
    content: &Content,
    plan: &Plan<'_>,
    codes: &[Code],
    (page, number, count): (&[Placed<'_>], usize, usize),
    groups: &mut [TagGroup],
) -> Result<(), DocumentError> {
    let frame = plan.frame;
    let size = PageSettings::from_wh(frame.width, frame.height).expect("A4 has a positive size");
    let mut sheet = document.start_page_with(size);
    let mut surface = sheet.surface();
    let mut pen = Pen::new(&mut surface);
    if number > 1 {
        let title = format!("{} / {}", content.title.kk, content.title.ru);
        let short = crate::document::layout::wrap(&title, Style::Text, 7.0, frame.span());
        let title = short.first().copied().unwrap_or_default();
        pen.furnish(frame.left, 46.0, title, FURNITURE_INK);
        pen.rule(frame.left, 52.0, frame.span(), HAIRLINE);
    }
    for placed in page {
        print_piece(&mut pen, placed, codes, groups)?;
    }
    let baseline = frame.height - 38.0;
    pen.rule(frame.left, baseline - 11.0, frame.span(), HAIRLINE);
    let foot = format!("№ {}", content.number);
    pen.furnish(frame.left, baseline, &foot, FURNITURE_INK);
    let of = format!("{number}/{count}");
    let x = frame.right - FURNITURE_INK.width(&of);
    pen.furnish(x, baseline, &of, FURNITURE_INK);
    surface.finish();
    sheet.finish();
    Ok(())
}

fn print_piece(
    pen: &mut Pen<'_, '_>,
    placed: &Placed<'_>,
    codes: &[Code],
    groups: &mut [TagGroup],
) -> Result<(), DocumentError> {
    for [x, down, width, height] in &placed.piece.rules {
        pen.rule(*x, placed.top + down, *width, *height);
    }
    for word in &placed.piece.words {
        let baseline = placed.top + word.down;
        if placed.repeated {
            pen.furnish(word.x, baseline, &word.text, word.ink);
        } else {
            let id = pen.write(word.x, baseline, &word.text, word.ink);
            groups[word.leaf].push(id);
        }
    }
    for figure in &placed.piece.figures {
        let top = placed.top + figure.down;
        let id = pen.figure((figure.x, top), figure.side, &codes[figure.code])?;
        groups[figure.leaf].push(id);
    }
    Ok(())
}
