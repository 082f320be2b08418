//! The certifying signature: what its signer allows to be changed later (DocMDP, ISO 32000-2 section 12.8.2.2).

use lopdf::{Dictionary, Document, Object};

use super::PdfError;
use super::document::{array, catalog, dictionary};

/// What a certifying signature allows later revisions to change; validation data and document time-stamps are always
/// allowed (ISO 32000-2 table 257).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Permission {
    /// Nothing: no further signature either (P=1).
    NoChanges,
    /// Filling in forms and signing (P=2).
    FormFilling,
    /// The same and annotations (P=3); Senim refuses later annotations all the same.
    Annotating,
}

impl Permission {
    const fn number(self) -> i64 {
        match self {
            Self::NoChanges => 1,
            Self::FormFilling => 2,
            Self::Annotating => 3,
        }
    }

    const fn of_number(number: i64) -> Option<Self> {
        match number {
            1 => Some(Self::NoChanges),
            2 => Some(Self::FormFilling),
            3 => Some(Self::Annotating),
            _ => None,
        }
    }
}

/// The entry of the signature dictionary that states the permission.
pub(super) fn reference(permission: Permission) -> String {
    format!(
        "/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams\
         <</Type/TransformParams/P {}/V/1.2>>>>]",
        permission.number()
    )
}

/// The permission of the certifying signature that the catalog names; none without one.
pub(super) fn permission(document: &Document) -> Result<Option<Permission>, PdfError> {
    let Some(permissions) = dictionary(document, catalog(document)?.1, b"Perms")? else {
        return Ok(None);
    };
    let Some(signature) = dictionary(document, permissions, b"DocMDP")? else {
        return Ok(None);
    };
    stated_by(document, signature)?
        .map(Some)
        .ok_or(PdfError::Malformed)
}

/// The permission that this signature dictionary states; none when it does not certify.
pub(super) fn stated_by(
    document: &Document,
    signature: &Dictionary,
) -> Result<Option<Permission>, PdfError> {
    /// What a missing P means (ISO 32000-2 table 257).
    const DEFAULT: i64 = 2;
    let references = array(document, signature, b"Reference")?;
    let [only] = references else {
        return if references.is_empty() {
            Ok(None)
        } else {
            Err(PdfError::Malformed)
        };
    };
    let transform = document
        .dereference(only)
        .ok()
        .and_then(|(_, object)| object.as_dict().ok())
        .ok_or(PdfError::Malformed)?;
    let method = transform
        .get(b"TransformMethod")
        .and_then(Object::as_name)
        .map_err(|_| PdfError::Malformed)?;
    if method != b"DocMDP" {
        return Err(PdfError::Malformed);
    }
    let parameters = dictionary(document, transform, b"TransformParams")?;
    let number = match parameters.map(|parameters| parameters.get(b"P")) {
        Some(Ok(number)) => number.as_i64().map_err(|_| PdfError::Malformed)?,
        Some(Err(_)) | None => DEFAULT,
    };
    Permission::of_number(number)
        .map(Some)
        .ok_or(PdfError::Malformed)
}
