//! The certifying signature: what its signer allows to be changed later (DocMDP, ISO 32000-2 section 12.8.2.2).

use lopdf::{Dictionary, Object};

use super::PdfError;
use super::file::Pdf;

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
pub(super) fn permission(pdf: &Pdf<'_>) -> Result<Option<Permission>, PdfError> {
    let Some(permissions) = pdf.dictionary(&pdf.catalog()?.1, b"Perms")? else {
        return Ok(None);
    };
    match pdf.dictionary(&permissions, b"DocMDP")? {
        None => Ok(None),
        Some(signature) => stated_by(pdf, &signature)?
            .map(Some)
            .ok_or(PdfError::Malformed),
    }
}

/// The permission that this signature dictionary states; none when it does not certify.
pub(super) fn stated_by(
    pdf: &Pdf<'_>,
    signature: &Dictionary,
) -> Result<Option<Permission>, PdfError> {
    /// What a missing P means (ISO 32000-2 table 257).
    const DEFAULT: i64 = 2;
    let references = pdf.array(signature, b"Reference")?;
    let [only] = references.as_slice() else {
        return if references.is_empty() {
            Ok(None)
        } else {
            Err(PdfError::Malformed)
        };
    };
    let Object::Dictionary(transform) = pdf.resolve(only)? else {
        return Err(PdfError::Malformed);
    };
    let method = transform.get(b"TransformMethod").and_then(Object::as_name);
    if method.map_err(|_| PdfError::Malformed)? != b"DocMDP" {
        return Err(PdfError::Malformed);
    }
    let parameters = pdf.dictionary(&transform, b"TransformParams")?;
    let number = match parameters.as_ref().map(|parameters| parameters.get(b"P")) {
        Some(Ok(number)) => number.as_i64().map_err(|_| PdfError::Malformed)?,
        Some(Err(_)) | None => DEFAULT,
    };
    Permission::of_number(number)
        .map(Some)
        .ok_or(PdfError::Malformed)
}
