//! The documents of services S1-S10: results by the forms of the regulations, notices, receipts; PDF/A-2b in both languages.
//!
//! [`content::Content`] is what a document says; [`draw`] is how it looks; the codes on it hold its number, its digest and
//! the body's signature.

pub mod content;
mod flow;
mod foot;
pub mod form;
mod head;
pub mod notice;
mod press;

pub use content::{Content, DocumentKind, Official};

use super::sheet::printable;
use super::{DocumentError, Place};
use content::Block;

/// The most pages of a document (ours): a register of some hundred properties fills about fifty.
pub const PAGES_MAX: usize = 100;

/// The texts of the two-dimensional codes on a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Codes {
    /// Our compact form: number, digest, signature.
    pub compact: Option<String>,
    /// The elements of the state's form, in order.
    pub elements: Vec<String>,
}

/// A document as it is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Sheet<'a> {
    /// What it says.
    pub content: &'a Content,
    /// Its codes.
    pub codes: &'a Codes,
}

/// Draws a document as PDF/A-2b; equal sheets give equal bytes.
///
/// # Errors
/// [`DocumentError`] when a character cannot be printed, a code is too full or the document too long; nothing is drawn then.
pub fn draw(sheet: &Sheet<'_>) -> Result<Vec<u8>, DocumentError> {
    check(sheet.content)?;
    let codes = foot::drawn(sheet.codes)?;
    let mut page = flow::Flow::new(flow::Frame::of(sheet.content));
    head::lay(&mut page, sheet.content);
    flow::lay_blocks(&mut page, &sheet.content.blocks);
    foot::lay(&mut page, sheet.content, &codes);
    let plan = page.paginate();
    if plan.pages.len() > PAGES_MAX {
        return Err(DocumentError::TooLong {
            pages: plan.pages.len(),
        });
    }
    press::print(sheet.content, &plan, &codes)
}

fn check(content: &Content) -> Result<(), DocumentError> {
    if content.blocks.is_empty() {
        return Err(DocumentError::Empty);
    }
    let mut head = vec![&content.number, &content.body.kk, &content.body.ru];
    head.extend([&content.title.kk, &content.title.ru]);
    if let Some(official) = &content.official {
        head.extend([&official.name, &official.position.kk, &official.position.ru]);
    }
    for text in head {
        printable(Place::Head, text)?;
    }
    for (index, block) in content.blocks.iter().enumerate() {
        let place = || Place::Block(index);
        match block {
            Block::Heading(text) | Block::Text(text) | Block::Note(text) => {
                printable(place(), &text.kk)?;
                printable(place(), &text.ru)?;
            }
            Block::Entry { label, value } => {
                for text in [&label.kk, &label.ru, &value.kk, &value.ru] {
                    printable(place(), text)?;
                }
            }
            Block::Table(table) => {
                let heads = table.columns.iter();
                let heads = heads.flat_map(|column| [&column.title.kk, &column.title.ru]);
                for text in heads.chain(table.rows.iter().flatten()) {
                    printable(place(), text)?;
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
