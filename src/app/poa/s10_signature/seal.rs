//! After the notary signed: time-stamps, the platform's seal, validation data and the document's own time-stamp, so that
//! the document can be checked for good (PAdES B-LTA, EN 319 142-1 section 6).

use crate::app::sealing::{self, Seal};
use crate::app::{App, AppError, Fault, stamp};
use chrono::{DateTime, Utc};
use eds::certificate::Certificate;
use eds::hash::sha256;
use eds::pades::{PdfSignature, Prepared, SignatureKind};
use law::poa::s10_signature::{KeptIn, ShownSignature, SignedBy};

/// The PDF's signature field that holds the platform's seal.
pub const SEAL_FIELD: &str = "platform-seal";
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
            let ours = sealing::sign(app, &app.seal, prepared.digest).await?;
            let reason = format!("{REASON_BESIDE} {}", sha256(&signature));
            (prepared.embed(&ours), reason)
        }
    };
    let signed = signed.map_err(|_| Fault::SignatureMalformed)?;
    let seal = Seal {
        field: SEAL_FIELD,
        reason,
        name: "Senim".to_owned(),
        at,
    };
    let sealed = sealing::seal(app, &app.seal, &signed, seal).await?;
    let pdf = sealing::keep(app, &sealed).await?;
    // What is entered into the register passes the check that everybody else makes.
    let found = sealing::verified(app, &pdf)?;
    Ok(Sealed {
        shown: shown(&found, accepted, app.now()),
        pdf,
        signature,
    })
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
