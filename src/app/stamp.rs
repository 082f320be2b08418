//! Time-stamps: asked of the authority, checked before they are used, put on what people sign (CAdES-T, EN 319 122-1).

use super::trust::Trust;
use super::{App, AppError, Fault};
use crate::port::{Clock, TimeStamps, Unanswered, UnansweredReason};
use eds::cms;
use eds::hash::Sha256Hash;
use eds::tsp::{self, Imprint};
use std::sync::Arc;

/// The authority with what its tokens are checked by.
#[derive(Clone)]
#[expect(
    missing_debug_implementations,
    reason = "an authority has nothing to show"
)]
pub struct Stamps {
    /// Who puts time-stamps on what is signed.
    pub authority: Arc<dyn TimeStamps>,
    /// Whom its tokens are trusted from.
    pub trust: Arc<Trust>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl Stamps {
    /// The signature with a checked time-stamp on it: from now on it is judged at the time it was made.
    ///
    /// # Errors
    /// [`AppError::Unanswered`] when the authority does not answer or answers with a token that does not hold: nobody may
    /// sign what could not be proved later.
    pub async fn onto_signature(&self, cms: &[u8]) -> Result<Vec<u8>, AppError> {
        let imprint = cms::signature_imprint(cms)?;
        let token = self.token(imprint).await?;
        cms::with_timestamp(cms, &token).map_err(|_| Fault::SignatureMalformed.into())
    }

    /// A checked token over this value.
    ///
    /// # Errors
    /// As [`Stamps::onto_signature`].
    pub async fn token(&self, imprint: Sha256Hash) -> Result<Vec<u8>, AppError> {
        let token = self.authority.stamp(&imprint).await?;
        let trust = self.trust.current();
        match tsp::verify(&token, Imprint::Digest(imprint), &trust, self.clock.now()) {
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
}

/// The signature with a checked time-stamp of the installation's authority on it.
///
/// # Errors
/// As [`Stamps::onto_signature`].
pub async fn onto_signature(app: &App, cms: &[u8]) -> Result<Vec<u8>, AppError> {
    app.stamps.onto_signature(cms).await
}

/// A checked token of the installation's authority over this value.
///
/// # Errors
/// As [`Stamps::onto_signature`].
pub async fn token(app: &App, imprint: Sha256Hash) -> Result<Vec<u8>, AppError> {
    app.stamps.token(imprint).await
}
