//! The bytes of a later update: its objects one after the other, each in the cross-reference section, and nothing else.
//!
//! What stands between objects, what no section names and what an update names in older bytes is read by some programs
//! and passed over by others; an update with any of it is refused.

use std::collections::BTreeSet;

use lopdf::ObjectId;

use super::PdfRefusal;
use super::file::Pdf;
use super::sections::{self, Entry, Form, Section, natural};
use super::syntax::{Comments, Parser};

/// The most bytes of line ends after an end mark or an object.
const LONGEST_LINE_END: usize = 2;

/// A checked update.
pub(super) struct Layout {
    /// The objects it writes, the cross-reference stream left out.
    pub(super) objects: BTreeSet<ObjectId>,
    /// The end of its end mark; a line end may follow.
    pub(super) end: usize,
}

/// Checks the update that begins after `start`, the end mark of the revision before.
pub(super) fn check(pdf: &Pdf<'_>, section: &Section, start: usize) -> Result<Layout, PdfRefusal> {
    let mut places = Vec::new();
    for (number, entry) in &section.entries {
        match entry {
            // The head of the list of free objects may be repeated.
            Entry::Free if *number == 0 => {}
            Entry::At { offset, generation } => places.push((*offset, (*number, *generation))),
            Entry::Free | Entry::Within { .. } => return Err(PdfRefusal::ForbiddenChange),
        }
    }
    let own = match section.form {
        Form::Table => None,
        Form::Stream(id) => Some(id),
    };
    places.retain(|(offset, id)| !(*offset == section.offset && Some(*id) == own));
    places.sort_unstable();
    let mut objects = BTreeSet::new();
    let mut position = start;
    for (offset, id) in places {
        position = skip_line_end(pdf.bytes, position);
        if offset != position || Some(id) == own || !objects.insert(id) {
            return Err(PdfRefusal::ForbiddenChange);
        }
        position = end_of_object(pdf, offset, id)?;
    }
    if section.offset != skip_line_end(pdf.bytes, position) {
        return Err(PdfRefusal::ForbiddenChange);
    }
    let end = sections::read_end(pdf.bytes, section.end, section.offset, pdf.budget())?;
    Ok(Layout { objects, end })
}

/// Whether what follows an end mark up to here is at most one line end.
pub(super) fn is_line_end(pdf: &[u8], start: usize, end: usize) -> bool {
    pdf.get(start..end).is_some_and(|between| {
        between.len() <= LONGEST_LINE_END && between.iter().all(|byte| b"\r\n".contains(byte))
    })
}

fn skip_line_end(pdf: &[u8], position: usize) -> usize {
    let rest = pdf.get(position..).unwrap_or_default().iter();
    let line_end = rest
        .take(LONGEST_LINE_END)
        .take_while(|byte| b"\r\n".contains(byte));
    position + line_end.count()
}

fn end_of_object(pdf: &Pdf<'_>, offset: usize, id: ObjectId) -> Result<usize, PdfRefusal> {
    let mut parser = Parser::new(pdf.bytes, offset, Comments::Refused, pdf.budget());
    let object = parser.indirect()?;
    if object.id != id {
        return Err(PdfRefusal::ForbiddenChange);
    }
    if object.stream_start.is_some() {
        let dictionary = object.value.as_dict();
        let length = dictionary.and_then(|dictionary| dictionary.get(b"Length"));
        parser.end_of_stream(natural(length.map_err(|_| PdfRefusal::ForbiddenChange)?)?)?;
    }
    Ok(parser.position)
}
