//! The revisions of a signed file, one after the other: each may only add what the closed list allows.

use lopdf::ObjectId;

use super::certification::Permission;
use super::file::Pdf;
use super::revision::{Change, References, Step};
use super::sections::{self, Entry};
use super::{PdfRefusal, layout};

/// What the history needs to know of a signature.
#[derive(Clone, Copy)]
pub(super) struct Signed {
    pub(super) field: ObjectId,
    pub(super) kind: Added,
    pub(super) revision_len: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Added {
    Signature,
    TimeStamp,
}

/// What follows the last signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    Nothing,
    /// Validation data alone.
    ValidationData,
}

/// Checks every update after the first signature; the signatures are sorted by the revision they cover.
pub(super) fn check(
    pdf: &Pdf<'_>,
    signed: &[Signed],
    permission: Option<Permission>,
) -> Result<Ending, PdfRefusal> {
    let first = signed.first().ok_or(PdfRefusal::NoSignature)?;
    let last = signed.last().unwrap_or(first);
    let refused_after_last = || {
        if last.revision_len == pdf.bytes.len() {
            PdfRefusal::ForbiddenChange
        } else {
            PdfRefusal::NotWholeFile
        }
    };
    let newest = first_revision(pdf, first.revision_len).ok_or_else(refused_after_last)?;
    let mut walk = Walk {
        pdf,
        permission,
        waiting: &signed[1..],
        end: pdf.bytes[..first.revision_len].trim_ascii_end().len(),
    };
    if newest == 0 {
        // Another signature of the same revision would have to be its own content.
        if !walk.waiting.is_empty() {
            return Err(PdfRefusal::ByteRange);
        }
    } else {
        walk.follow(newest)?;
    }
    walk.ending(last.revision_len, newest)
}

/// The file as it was when it had this length, the end of a revision.
pub(super) fn revision_of<'a>(pdf: &Pdf<'a>, length: usize) -> Result<Pdf<'a>, PdfRefusal> {
    let offset = sections::last_offset(&pdf.bytes[..length])?;
    let newest = pdf
        .sections
        .iter()
        .position(|section| section.offset == offset);
    Ok(pdf.revision(newest.ok_or(PdfRefusal::Malformed)?)?)
}

/// The place in the chain of the section that ends the first signed revision; nothing in that revision may point beyond it.
fn first_revision(pdf: &Pdf<'_>, length: usize) -> Option<usize> {
    let offset = sections::last_offset(&pdf.bytes[..length]).ok()?;
    let newest = pdf
        .sections
        .iter()
        .position(|section| section.offset == offset)?;
    let stays_inside = pdf.sections[newest..].iter().all(|section| {
        section.offset < length
            && section.entries.iter().all(|(_, entry)| match entry {
                Entry::At { offset, .. } => *offset < length,
                Entry::Free | Entry::Within { .. } => true,
            })
    });
    stays_inside.then_some(newest)
}

struct Walk<'a> {
    pdf: &'a Pdf<'a>,
    permission: Option<Permission>,
    /// The signatures whose revisions are not reached yet.
    waiting: &'a [Signed],
    /// The end of the last checked revision, its line end left out.
    end: usize,
}

impl Walk<'_> {
    fn follow(&mut self, newest: usize) -> Result<(), PdfRefusal> {
        let mut before = self.pdf.revision(newest)?;
        let mut references = References::of(&before)?;
        for index in (0..newest).rev() {
            let after = self.pdf.revision(index)?;
            let outcome = self.step(&before, &after, &mut references);
            // What stands after the last signature is not just a change: nobody signed it.
            outcome.map_err(|refusal| {
                if self.waiting.is_empty() {
                    PdfRefusal::NotWholeFile
                } else {
                    refusal
                }
            })?;
            if let Some((next, later)) = self.waiting.split_first()
                && layout::is_line_end(self.pdf.bytes, self.end, next.revision_len)
            {
                self.waiting = later;
            }
            before = after;
        }
        Ok(())
    }

    fn step(
        &mut self,
        before: &Pdf<'_>,
        after: &Pdf<'_>,
        references: &mut References,
    ) -> Result<Change, PdfRefusal> {
        let section = after.newest_section().ok_or(PdfRefusal::Malformed)?;
        let layout = layout::check(self.pdf, section, self.end)?;
        let added = self
            .waiting
            .first()
            .filter(|next| layout::is_line_end(self.pdf.bytes, layout.end, next.revision_len));
        let forbids_signatures = self.permission == Some(Permission::NoChanges);
        if forbids_signatures && added.is_some_and(|added| added.kind == Added::Signature) {
            return Err(PdfRefusal::ForbiddenChange);
        }
        let change = Step {
            before,
            after,
            written: &layout.objects,
            references,
        }
        .check(added.map(|added| added.field))?;
        references.follow(before, after, &layout.objects)?;
        self.end = layout.end;
        Ok(change)
    }

    fn ending(&self, last_revision: usize, newest: usize) -> Result<Ending, PdfRefusal> {
        let length = self.pdf.bytes.len();
        if !self.waiting.is_empty() {
            return Err(PdfRefusal::ByteRange);
        }
        if last_revision == length {
            return Ok(Ending::Nothing);
        }
        let updated = newest > 0 && self.end > last_revision;
        if updated && layout::is_line_end(self.pdf.bytes, self.end, length) {
            Ok(Ending::ValidationData)
        } else {
            Err(PdfRefusal::NotWholeFile)
        }
    }
}
