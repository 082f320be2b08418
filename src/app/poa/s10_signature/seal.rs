//! After the notary signed: time-stamps, the platform's seal, validation data and the document's own time-stamp, so that
//! the document can be checked for good (PAdES B-LTA, EN 319 142-1 section 6).

use crate::app::{App, AppError, Fault, stamp};
use chrono::{DateTime, Utc};
use eds::certificate::Certificate;
use eds::cms::{self, Detached, Policy, Proof};
use eds::hash::{Sha256Hash, sha256};
use eds::pades::{self, FieldSpec, PdfSignature, Prepared, SignatureKind, ValidationData};
use eds::trust::Usage;
use law::poa::s10_signature::{KeptIn, ShownSignature, SignedBy};
use std::sync::Arc;

/// The PDF's signature field that holds the platform's seal.
pub const SEAL_FIELD: &str = "platform-seal";
/// The PDF's field that holds the document's own time-stamp.
pub const TIME_STAMP_FIELD: &str = "time-stamp";

/// Bytes kept free in the PDF for a CMS with its chain and its time-stamp.
pub(super) const SIGNATURE_RESERVE: usize = 16 * 1024;

/// Why the seal is there.
const REASON: &str = "Цифрлық нотариаттық сенімхат / цифровая нотариальная доверенность";
/// The same where the notary's signature is kept beside the document; its SHA-256 follows.
const REASON_BESIDE: &str = "Нотариустың МЕМСТ 34.10-2015 қолтаңбасы құжаттың жанында сақталады / \
    подпись нотариуса по ГОСТ 34.10-2015 хранится рядом с документом: signature.p7s, SHA-256";

/// Where the notary's signature is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the document, where every reader finds it.
    InDocument,
    /// Beside it: readers of PDF know nothing of GOST, so the seal stands in the notary's place over the same bytes.
    BesideDocument,
}

/// A notary's signature that was checked.
#[derive(Debug)]
pub struct Accepted {
    pub(super) place: Place,
    pub(super) certificate: Certificate,
}

/// The finished document, the notary's signature as it is kept, and which signature is which.
#[derive(Debug)]
pub(super) struct Sealed {
    pub(super) pdf: Vec<u8>,
    pub(super) signature: Vec<u8>,
    pub(super) shown: Vec<ShownSignature>,
}

/// Finishes a document that the notary signed.
///
/// # Errors
/// A missing time-stamp, and a signature too large for its place.
pub(super) async fn finish(
    app: &App,
    prepared: &Prepared,
    cms: &[u8],
    accepted: &Accepted,
    at: DateTime<Utc>,
) -> Result<Sealed, AppError> {
    let signature = stamp::onto_signature(app, cms).await?;
    let (signed, reason) = match accepted.place {
        Place::InDocument => (prepared.embed(&signature), REASON.to_owned()),
        Place::BesideDocument => {
            let ours = sign(app, prepared.digest).await?;
            let reason = format!("{REASON_BESIDE} {}", sha256(&signature));
            (prepared.embed(&ours), reason)
        }
    };
    let signed = signed.map_err(|_| Fault::SignatureMalformed)?;
    let sealed = seal(app, &signed, reason, at).await?;
    let pdf = keep(app, &sealed).await?;
    // What is entered into the register passes the check that everybody else makes.
    let found = verified(app, &pdf)?;
    Ok(Sealed {
        shown: shown(&found, accepted, app.now()),
        pdf,
        signature,
    })
}

/// Puts the platform's seal over what stands in the file.
async fn seal(
    app: &App,
    signed: &[u8],
    reason: String,
    at: DateTime<Utc>,
) -> Result<Vec<u8>, AppError> {
    let spec = FieldSpec {
        name: SEAL_FIELD.to_owned(),
        reason,
        location: None,
        signer_name: "Senim".to_owned(),
        at,
        appearance: None,
        contents_reserve: SIGNATURE_RESERVE,
        certification: None,
    };
    let prepared = pades::prepare(signed, &spec).map_err(|_| UNSEALED)?;
    let cms = sign(app, prepared.digest).await?;
    prepared.embed(&cms).map_err(|_| UNSEALED)
}

const UNSEALED: AppError = AppError::Internal("the seal cannot be put");

/// The platform's signature with its time-stamp.
async fn sign(app: &App, digest: Sha256Hash) -> Result<Vec<u8>, AppError> {
    let key = Arc::clone(&app.seal);
    let signing = move || cms::sign_detached(key.as_ref(), digest, Detached::Pades);
    let cms = tokio::task::spawn_blocking(signing)
        .await
        .map_err(|_| AppError::Internal("the sealing broke off"))?
        .map_err(|_| UNSEALED)?;
    stamp::onto_signature(app, &cms).await
}

/// Adds what later checks need and a time-stamp over all of it.
async fn keep(app: &App, sealed: &[u8]) -> Result<Vec<u8>, AppError> {
    let data = ValidationData::that_proved(&verified(app, sealed)?);
    let with_data = pades::add_validation_data(sealed, &data).map_err(|error| unkept(&error))?;
    let prepared =
        pades::prepare_timestamp(&with_data, TIME_STAMP_FIELD).map_err(|error| unkept(&error))?;
    let token = stamp::token(app, prepared.imprint).await?;
    prepared.embed(&token).map_err(|error| unkept(&error))
}

/// The signatures of the file, each good at the time that its time-stamp proves.
fn verified(app: &App, pdf: &[u8]) -> Result<Vec<PdfSignature>, AppError> {
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

/// Which signature is which.
fn shown(found: &[PdfSignature], accepted: &Accepted, now: DateTime<Utc>) -> Vec<ShownSignature> {
    let entry = |by, certificate: &Certificate, kept_in, at| ShownSignature {
        by,
        name: certificate
            .subject()
            .common_name
            .clone()
            .unwrap_or_default(),
        algorithm: certificate.key_algorithm().name().to_owned(),
        kept_in,
        at,
    };
    let beside = match accepted.place {
        Place::InDocument => None,
        Place::BesideDocument => Some(entry(
            SignedBy::Notary,
            &accepted.certificate,
            KeptIn::SeparateFile,
            now,
        )),
    };
    let inside = found.iter().map(|signature| {
        let by = match &signature.kind {
            SignatureKind::DocumentTimeStamp(_) => SignedBy::TimeStamp,
            SignatureKind::Signature(_) if *signature.certificate() == accepted.certificate => {
                SignedBy::Notary
            }
            SignatureKind::Signature(_) => SignedBy::Platform,
        };
        let at = signature.proven_at.unwrap_or(now);
        entry(by, signature.certificate(), KeptIn::Document, at)
    });
    beside.into_iter().chain(inside).collect()
}
