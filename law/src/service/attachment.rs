//! What may be attached: of a type the service takes, told by its first bytes, within limits, under a name that is safe to show.

use super::{Attachment, AttachmentForm, Portal, Requirement};
use crate::form::{FieldError, FieldProblem};
use crate::text::{Lines, flaw};

/// Bytes of an attachment (ours: a scan of some twenty pages).
pub const BYTES_MAX: usize = 10 * 1024 * 1024;
/// Characters of its name, as common file systems take them.
const NAME_MAX: usize = 255;
/// Characters that lead out of a folder, or into a page or a shell, when a name is shown or saved.
const UNSAFE: [char; 13] = [
    '/', '\\', '<', '>', ':', '"', '\'', '`', '|', '?', '*', '&', ';',
];

/// Media types with the first bytes of their files.
const TYPES: [(&str, &[u8], &[AttachmentForm]); 3] = [
    ("application/pdf", b"%PDF-", &[AttachmentForm::Document]),
    (
        "image/jpeg",
        b"\xFF\xD8\xFF",
        &[AttachmentForm::Document, AttachmentForm::Photograph],
    ),
    (
        "image/png",
        b"\x89PNG\r\n\x1A\n",
        &[AttachmentForm::Document, AttachmentForm::Photograph],
    ),
];

/// What is wrong with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum FileProblem {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It is larger than what is taken.
    #[error("the file is too large")]
    TooLarge,
    /// Its name is empty, too long, or not safe to show.
    #[error("the name is not safe")]
    Name,
    /// Its type is not taken here.
    #[error("the type is not taken")]
    Type,
    /// Its first bytes say another type.
    #[error("the file is of another type than it says")]
    OtherType,
    /// It holds something that runs, or that nobody can look into.
    #[error("the file holds something that runs")]
    Active,
}

/// The attachment of a code that a request of this kind may have.
#[must_use]
pub fn of(portal: &Portal, kind: Option<&str>, code: &str) -> Option<&'static Attachment> {
    asked(portal, kind).find(|attachment| attachment.code == code)
}

/// What a request of this kind may have attached.
pub fn asked<'a>(
    portal: &Portal,
    kind: Option<&'a str>,
) -> impl Iterator<Item = &'static Attachment> + use<'a> {
    portal.attachments.iter().filter(move |attachment| {
        attachment.only.is_empty() || kind.is_some_and(|kind| attachment.only.contains(&kind))
    })
}

/// Which attachments are missing, by pointers into the request.
#[must_use]
pub fn missing(portal: &Portal, kind: Option<&str>, attached: &[&str]) -> Vec<FieldError> {
    asked(portal, kind)
        .filter(|asked| asked.required == Requirement::Required && !attached.contains(&asked.code))
        .map(|asked| {
            FieldError::new(
                format!("/attachments/{}", asked.code),
                FieldProblem::Required,
            )
        })
        .collect()
}

/// Checks what can be told of a file without looking into it.
///
/// # Errors
/// [`FileProblem`] by what is wrong.
pub fn check(
    form: AttachmentForm,
    name: &str,
    media_type: &str,
    bytes: &[u8],
) -> Result<(), FileProblem> {
    if bytes.is_empty() {
        return Err(FileProblem::Empty);
    }
    if bytes.len() > BYTES_MAX {
        return Err(FileProblem::TooLarge);
    }
    if !is_safe(name) {
        return Err(FileProblem::Name);
    }
    let known = TYPES
        .iter()
        .find(|(known, _, forms)| *known == media_type && forms.contains(&form));
    match known {
        None => Err(FileProblem::Type),
        Some((_, first, _)) if !bytes.starts_with(first) => Err(FileProblem::OtherType),
        Some(_) => Ok(()),
    }
}

/// The media types that an attachment may be of.
pub fn media_types(form: AttachmentForm) -> impl Iterator<Item = &'static str> {
    TYPES
        .iter()
        .filter(move |(_, _, forms)| forms.contains(&form))
        .map(|(media_type, _, _)| *media_type)
}

fn is_safe(name: &str) -> bool {
    let trimmed = name.trim();
    trimmed == name
        && !name.starts_with('.')
        && !name.contains(UNSAFE)
        && flaw(name, NAME_MAX, Lines::One).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_it_says_and_of_a_type_that_is_taken() {
        let pdf = b"%PDF-1.7 ...".as_slice();
        let check = |form, name, media_type, bytes| check(form, name, media_type, bytes);
        let document = AttachmentForm::Document;
        assert_eq!(
            check(document, "Өтініш.pdf", "application/pdf", pdf),
            Ok(())
        );
        let cases = [
            (
                AttachmentForm::Photograph,
                "a.pdf",
                "application/pdf",
                pdf,
                FileProblem::Type,
            ),
            (document, "a.png", "image/png", pdf, FileProblem::OtherType),
            (
                document,
                "a.exe",
                "application/x-msdownload",
                b"MZ".as_slice(),
                FileProblem::Type,
            ),
            (
                document,
                "a.pdf",
                "application/pdf",
                b"".as_slice(),
                FileProblem::Empty,
            ),
            (
                document,
                "a.svg",
                "image/svg+xml",
                b"<svg".as_slice(),
                FileProblem::Type,
            ),
        ];
        for (form, name, media_type, bytes, problem) in cases {
            assert_eq!(check(form, name, media_type, bytes), Err(problem), "{name}");
        }
        let large = [pdf, &vec![b' '; BYTES_MAX]].concat();
        assert_eq!(
            check(document, "a.pdf", "application/pdf", &large),
            Err(FileProblem::TooLarge)
        );
    }

    #[test]
    fn a_name_that_leads_somewhere_else_or_into_a_page_is_refused() {
        for name in [
            "",
            " a.pdf",
            ".htaccess",
            "../../etc/passwd",
            "a\\b.pdf",
            "<script>alert(1)</script>.pdf",
            "a\u{202e}fdp.exe",
            "a\0.pdf",
            "a\nb.pdf",
            "\"onload=\".pdf",
        ] {
            let checked = check(AttachmentForm::Document, name, "application/pdf", b"%PDF-");
            assert_eq!(checked, Err(FileProblem::Name), "{name:?}");
        }
    }
}
