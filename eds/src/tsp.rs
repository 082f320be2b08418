//! Time-stamp tokens: asking for one, taking it out of the answer, and checking it completely (RFC 3161).

mod exchange;
mod info;

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use const_oid::ObjectIdentifier;

pub use self::exchange::{TspError, request, token_of_response};
use self::info::TokenInfo;
use crate::ber;
use crate::certificate::Certificate;
use crate::cms::Content;
use crate::cms::message::Message;
use crate::cms::signature::{self, BareSignature, Binding, Checked, Form};
use crate::hash::{Sha256Hash, sha256};
use crate::oid;
use crate::refusal::SignatureRefusal;
use crate::trust::{Evidence, RevocationProof, TrustStore, Trusted, Usage};

/// The longest token in bytes: one with its chain and a list stays far below.
const LONGEST: usize = 1024 * 1024;
/// How far a token's time may lie ahead of the time of judging: clocks differ.
const CLOCKS_DIFFER: TimeDelta = TimeDelta::minutes(1);

/// What a token must be about.
#[derive(Clone, Copy, Debug)]
pub enum Imprint<'a> {
    /// These bytes, hashed with whatever accepted hash the token names.
    Bytes(&'a [u8]),
    /// These parts that follow one another.
    Parts(&'a [&'a [u8]]),
    /// Bytes of this SHA-256 value; tokens over other hashes are refused.
    Digest(Sha256Hash),
}

/// A token that was verified; only [`verify`] makes one.
#[derive(Clone)]
pub struct VerifiedTimeStamp {
    info: TokenInfo,
    authority: Certificate,
    trusted: Trusted,
    digest: Sha256Hash,
}

impl VerifiedTimeStamp {
    /// The time at which the covered bytes existed.
    #[must_use]
    pub fn time(&self) -> DateTime<Utc> {
        self.info.time
    }

    /// How far the true time may lie from [`VerifiedTimeStamp::time`], if the authority says so.
    #[must_use]
    pub fn accuracy(&self) -> Option<TimeDelta> {
        self.info.accuracy
    }

    /// The token's serial number in lower-case hex, without leading zeros.
    #[must_use]
    pub fn serial_hex(&self) -> String {
        hex::encode(&self.info.serial)
    }

    /// Under which policy the token was made.
    #[must_use]
    pub fn policy(&self) -> ObjectIdentifier {
        self.info.policy
    }

    /// The time-stamping authority's certificate.
    #[must_use]
    pub fn authority(&self) -> &Certificate {
        &self.authority
    }

    /// The authorities above it, the anchor last.
    #[must_use]
    pub fn chain(&self) -> &[Certificate] {
        self.trusted.path()
    }

    /// What showed that the certificates were not revoked, the time-stamping authority's first.
    #[must_use]
    pub fn revocation(&self) -> &[RevocationProof] {
        self.trusted.revocation()
    }

    /// The SHA-256 value of the token.
    #[must_use]
    pub fn digest(&self) -> Sha256Hash {
        self.digest
    }
}

impl fmt::Debug for VerifiedTimeStamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "VerifiedTimeStamp({}, {:?})",
            self.info.time, self.authority
        )
    }
}

/// Verifies a token over what it must cover: its signature, its authority's path, purpose and state at `at`, and the
/// imprint. No certificate may travel in it but those of that path. Whether a token that `at` comes too late for was good
/// earlier is shown by a later token over it.
pub fn verify(
    token: &[u8],
    covered: Imprint<'_>,
    trust: &TrustStore,
    at: DateTime<Utc>,
) -> Result<VerifiedTimeStamp, SignatureRefusal> {
    verify_with(token, covered, trust, at, &Evidence::none())
}

/// Like [`verify`], with evidence that came beside the token; what the token itself carries is used as well.
pub fn verify_with(
    token: &[u8],
    covered: Imprint<'_>,
    trust: &TrustStore,
    at: DateTime<Utc>,
    evidence: &Evidence,
) -> Result<VerifiedTimeStamp, SignatureRefusal> {
    if token.len() > LONGEST {
        return Err(SignatureRefusal::Malformed);
    }
    let der = ber::to_der(token)?;
    let message = Message::parse(&der)?;
    let form = Form {
        content_type: oid::TST_INFO,
        binding: Binding::EitherForm,
        bare: BareSignature::Refused,
    };
    let Checked { certificate, .. } =
        signature::check(&message, message.only_signer()?, Content::Attached, form)?;
    let content = message.content.ok_or(SignatureRefusal::ContentMissing)?;
    let info = TokenInfo::parse(content)?;
    info.check_imprint(covered)?;
    info.check_authority(&certificate)?;
    if info.time > at + CLOCKS_DIFFER {
        return Err(SignatureRefusal::NotYetValid);
    }
    certificate.check_validity(info.time)?;
    let evidence = message.evidence(evidence);
    let trusted = trust.check_with(&certificate, Usage::TimeStamping, at, &evidence)?;
    message.check_bag(&certificate, trusted.path())?;
    Ok(VerifiedTimeStamp {
        info,
        authority: certificate,
        trusted,
        digest: sha256(token),
    })
}

/// The time that a token states, before anything about it is checked: only to say at which time to look for evidence.
pub fn claimed_time(token: &[u8]) -> Result<DateTime<Utc>, SignatureRefusal> {
    if token.len() > LONGEST {
        return Err(SignatureRefusal::Malformed);
    }
    let der = ber::to_der(token)?;
    let message = Message::parse(&der)?;
    if message.content_type != oid::TST_INFO {
        return Err(SignatureRefusal::WrongContentType);
    }
    let content = message.content.ok_or(SignatureRefusal::ContentMissing)?;
    Ok(TokenInfo::parse(content)?.time)
}
