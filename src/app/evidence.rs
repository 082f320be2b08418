//! Signed statements: what is put before a person to sign, and the check of what comes back.

use super::{App, AppError, Caller, Fault, revocation, stamp};
use crate::store::artifacts::Artifact;
use chrono::{DateTime, Utc};
use eds::cms::{Content, Policy, Profile, Verified};
use eds::hash::sha256;
use eds::trust::Usage;
use law::id::{Digest, Iin};
use law::poa::signed_statement::{self, Statement};

/// The media type of a CMS signed message (RFC 5751).
pub const CMS_MEDIA_TYPE: &str = "application/pkcs7-mime";

/// What a person is asked to sign.
#[derive(Clone, Debug)]
pub struct ToSign {
    /// The bytes.
    pub content: Vec<u8>,
    /// Their SHA-256.
    pub sha256: Digest,
}

/// A digest of ours as the law writes it.
#[must_use]
pub fn digest(bytes: &[u8]) -> Digest {
    law_digest(&sha256(bytes))
}

/// A hash of the signature crate as the law writes it.
#[must_use]
pub fn law_digest(hash: &eds::hash::Sha256Hash) -> Digest {
    Digest::parse(&hash.to_string())
        .expect("a SHA-256 is written as 64 lower-case hexadecimal digits")
}

impl ToSign {
    /// These very bytes.
    #[must_use]
    pub fn of(content: Vec<u8>) -> Self {
        Self {
            sha256: digest(&content),
            content,
        }
    }
}

impl From<&Statement> for ToSign {
    fn from(statement: &Statement) -> Self {
        Self::of(statement.bytes().to_vec())
    }
}

/// Checks that a CMS is an intact signature over this very statement by the caller's signing certificate, valid now.
///
/// # Errors
/// What is wrong with the signature, the certificate, the signer or the statement, each by its own code.
pub async fn check(
    app: &App,
    caller: &Caller,
    cms: &[u8],
    expected: &ToSign,
) -> Result<Verified, AppError> {
    check_by(app, &caller.iin, cms, expected).await
}

/// The same for a person by their number.
///
/// # Errors
/// As [`check`].
pub async fn check_by(
    app: &App,
    signer: &Iin,
    cms: &[u8],
    expected: &ToSign,
) -> Result<Verified, AppError> {
    let verified = verify(app, cms, Usage::Sign).await?;
    signed_statement::compare(&expected.content, verified.content())?;
    same_person(&verified, signer)?;
    Ok(verified)
}

/// A signature that was checked and time-stamped, as it is kept.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The CMS with its time-stamp (CAdES-T).
    pub cms: Vec<u8>,
    /// Its SHA-256, by which the history names it.
    pub digest: Digest,
}

/// Checks the caller's signature over a statement and puts a time-stamp on it.
///
/// # Errors
/// As [`check`], and when there is no time-stamp.
pub async fn take(
    app: &App,
    caller: &Caller,
    cms: &[u8],
    expected: &ToSign,
) -> Result<Taken, AppError> {
    check(app, caller, cms, expected).await?;
    let cms = stamp::onto_signature(app, cms).await?;
    Ok(Taken {
        digest: digest(&cms),
        cms,
    })
}

/// Verifies an attached CMS against the installation's trust, now.
///
/// # Errors
/// [`AppError::Signature`] by what is wrong.
pub async fn verify(app: &App, cms: &[u8], usage: Usage) -> Result<Verified, AppError> {
    let trust = app.trust.current();
    // People sign with the programs of the National Certification Authority, whose messages may be BER and need not name
    // the certificate in an attribute.
    let policy = Policy {
        profile: Profile::Accepted,
        ..Policy::strict(&trust, app.now(), usage)
    };
    Ok(revocation::verify(app, cms, Content::Attached, policy).await?)
}

/// Stops a certificate of somebody else.
///
/// # Errors
/// [`Fault::WrongSigner`] unless the certificate carries this IIN.
pub fn same_person(verified: &Verified, iin: &Iin) -> Result<(), AppError> {
    if verified.iin()? == iin.as_str() {
        Ok(())
    } else {
        Err(Fault::WrongSigner.into())
    }
}

/// The number of whoever signed.
///
/// # Errors
/// [`Fault::WrongSigner`] for a certificate without a possible IIN.
pub fn iin_of(verified: &Verified) -> Result<Iin, AppError> {
    Iin::parse(verified.iin()?).map_err(|_| Fault::WrongSigner.into())
}

/// A signed message to be kept with its case.
#[must_use]
pub fn signed_message(name: impl Into<String>, cms: &[u8], at: DateTime<Utc>) -> Artifact {
    Artifact {
        name: name.into(),
        media_type: CMS_MEDIA_TYPE.to_owned(),
        sha256: digest(cms),
        bytes: cms.to_vec(),
        created_at: at,
    }
}
