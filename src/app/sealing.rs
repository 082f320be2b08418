//! Seals in PDF files, and what makes them last: a time-stamp on the signature, validation data, and the document's own
//! time-stamp (PAdES B-LTA, EN 319 142-1 section 6).

use super::{App, AppError, stamp};
use chrono::{DateTime, Utc};
use eds::Signer;
use eds::cms::{self, Detached, Policy, Proof};
use eds::hash::Sha256Hash;
use eds::pades::{self, FieldSpec, PdfSignature, ValidationData};
use eds::trust::Usage;
use std::sync::Arc;

/// The PDF's field that holds the document's own time-stamp.
pub const TIME_STAMP_FIELD: &str = "time-stamp";

/// Bytes kept free in the PDF for a CMS with its chain and its time-stamp.
pub(super) const SIGNATURE_RESERVE: usize = 16 * 1024;

const UNSEALED: AppError = AppError::Internal("the seal cannot be put");

/// What a seal says of itself.
#[derive(Clone, Debug)]
pub(super) struct Seal {
    /// The name of its field in the file.
    pub(super) field: &'static str,
    /// Why it is there.
    pub(super) reason: String,
    /// Who seals.
    pub(super) name: String,
    /// When.
    pub(super) at: DateTime<Utc>,
}

/// Puts a seal over what stands in the file.
///
/// # Errors
/// A missing time-stamp, a key that does not sign.
pub(super) async fn seal(
    app: &App,
    key: &Arc<dyn Signer>,
    pdf: &[u8],
    seal: Seal,
) -> Result<Vec<u8>, AppError> {
    let spec = FieldSpec {
        name: seal.field.to_owned(),
        reason: seal.reason,
        location: None,
        signer_name: seal.name,
        at: seal.at,
        appearance: None,
        contents_reserve: SIGNATURE_RESERVE,
        certification: None,
    };
    let prepared = pades::prepare(pdf, &spec).map_err(|_| UNSEALED)?;
    let cms = sign(app, key, prepared.digest).await?;
    prepared.embed(&cms).map_err(|_| UNSEALED)
}

/// A key's signature over a PDF's digest, with its time-stamp.
///
/// # Errors
/// As [`seal`].
pub(super) async fn sign(
    app: &App,
    key: &Arc<dyn Signer>,
    digest: Sha256Hash,
) -> Result<Vec<u8>, AppError> {
    let key = Arc::clone(key);
    let signing = move || cms::sign_detached(key.as_ref(), digest, Detached::Pades);
    let cms = tokio::task::spawn_blocking(signing)
        .await
        .map_err(|_| AppError::Internal("the sealing broke off"))?
        .map_err(|_| UNSEALED)?;
    stamp::onto_signature(app, &cms).await
}

/// Adds what later checks need and a time-stamp over all of it.
///
/// # Errors
/// A signature that does not hold, a missing time-stamp.
pub(super) async fn keep(app: &App, sealed: &[u8]) -> Result<Vec<u8>, AppError> {
    let data = ValidationData::that_proved(&verified(app, sealed)?);
    let with_data = pades::add_validation_data(sealed, &data).map_err(|error| unkept(&error))?;
    let prepared =
        pades::prepare_timestamp(&with_data, TIME_STAMP_FIELD).map_err(|error| unkept(&error))?;
    let token = stamp::token(app, prepared.imprint).await?;
    prepared.embed(&token).map_err(|error| unkept(&error))
}

/// The signatures of the file, each good at the time that its time-stamp proves.
///
/// # Errors
/// [`AppError::Internal`] when one does not hold.
pub(super) fn verified(app: &App, pdf: &[u8]) -> Result<Vec<PdfSignature>, AppError> {
    let trust = app.trust.current();
    let policy = Policy {
        proof: Proof::BySignatureTimestamp,
        ..Policy::strict(&trust, app.now(), Usage::Sign)
    };
    pades::verify(pdf, &policy).map_err(|refusal| unkept(&refusal))
}

fn unkept(error: &dyn std::error::Error) -> AppError {
    tracing::error!(%error, "the sealed document does not hold");
    AppError::Internal("the sealed document does not hold")
}
