//! Time-stamps: asked of the authority, checked before they are used, put on what people sign (CAdES-T, EN 319 122-1).

use super::{App, AppError, Fault};
use crate::port::Unanswered;
use crate::port::UnansweredReason;
use eds::cms;
use eds::hash::Sha256Hash;
use eds::tsp::{self, Imprint};

/// The signature with a checked time-stamp on it: from now on it is judged at the time it was made.
///
/// # Errors
/// [`AppError::Unanswered`] when the authority does not answer or answers with a token that does not hold: nobody may
/// sign what could not be proved later.
pub async fn onto_signature(app: &App, cms: &[u8]) -> Result<Vec<u8>, AppError> {
    let imprint = cms::signature_imprint(cms)?;
    let token = token(app, imprint).await?;
    cms::with_timestamp(cms, &token).map_err(|_| Fault::SignatureMalformed.into())
}

/// A checked token over this value.
///
/// # Errors
/// As [`onto_signature`].
pub async fn token(app: &App, imprint: Sha256Hash) -> Result<Vec<u8>, AppError> {
    let token = app.stamps.stamp(&imprint).await?;
    let trust = app.trust.current();
    match tsp::verify(&token, Imprint::Digest(imprint), &trust, app.now()) {
        Ok(_) => Ok(token),
        Err(refusal) => {
            tracing::error!(code = refusal.code(), "a time-stamp does not hold");
            Err(AppError::Unanswered(Unanswered {
                system: "tsp",
                reason: UnansweredReason::Garbage,
            }))
        }
    }
}
