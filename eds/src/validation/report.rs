//! What a validation says, for machines; [`super::lines`] says it to people.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Serialize, Serializer};

use super::indication::{Indication, SubIndication, Verdict};
use crate::certificate::Certificate;
use crate::pades::Level;
use crate::refusal::SignatureRefusal;
use crate::trust::{RevocationProof, RevocationSource, Role};
use crate::tsp::VerifiedTimeStamp;

/// The verdict on a file and on each of its signatures; its JSON names never change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The worst verdict of all signatures.
    pub verdict: Indication,
    /// Why, in the standard's terms; none when it passed.
    pub sub_indication: Option<SubIndication>,
    /// The refusal's code when the file as a whole is refused, see [`crate::SignatureRefusal::code`].
    pub reason: Option<&'static str>,
    /// The time of the validation.
    pub validated_at: DateTime<Utc>,
    /// Each signature, in the order of the file.
    pub signatures: Vec<SignatureReport>,
}

/// What a report speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// Somebody's signature.
    Signature,
    /// A time-stamp over a whole PDF.
    DocumentTimestamp,
}

/// The verdict on one signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignatureReport {
    /// Signature or document time-stamp.
    pub kind: Subject,
    /// The signature field of a PDF.
    pub field: Option<String>,
    /// Whom the certificate names; none when there is no certificate. Not proven unless the signature passed.
    pub signer: Option<Signatory>,
    /// The signature's algorithm and its hash; none when the signature does not fit its content and certificate.
    pub algorithm: Option<String>,
    /// The verdict.
    pub indication: Indication,
    /// Why, in the standard's terms; none when it passed.
    pub sub_indication: Option<SubIndication>,
    /// The refusal's code, see [`crate::SignatureRefusal::code`].
    pub reason: Option<&'static str>,
    /// The signing time that the signer claims.
    pub claimed_at: Option<DateTime<Utc>>,
    /// The time at which the signature provably existed.
    pub proven_at: Option<DateTime<Utc>>,
    /// The PAdES level of a PDF whose signatures all passed.
    pub level: Option<Level>,
    /// The time-stamps on the signature.
    pub timestamps: Vec<TimestampReport>,
    /// What showed that the certificates were not revoked, the signer's first.
    pub revocation: Vec<RevocationReport>,
    /// The names above the signer, the trusted authority last.
    pub path: Vec<String>,
}

/// The verdict on one time-stamp of a signature; one that did not pass proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TimestampReport {
    /// The verdict.
    pub indication: Indication,
    /// Why, in the standard's terms; none when it passed.
    pub sub_indication: Option<SubIndication>,
    /// The refusal's code.
    pub reason: Option<&'static str>,
    /// The time that it states.
    pub time: Option<DateTime<Utc>>,
    /// The authority that made it; none unless it passed.
    pub authority: Option<String>,
}

/// What showed that a certificate was not revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RevocationReport {
    /// What kind of statement.
    pub source: RevocationKind,
    /// When it was made.
    pub issued_at: Option<DateTime<Utc>>,
    /// Until when it speaks.
    pub until: Option<DateTime<Utc>>,
}

/// A kind of statement about revocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RevocationKind {
    /// A revocation list.
    List,
    /// An OCSP answer.
    Ocsp,
    /// A certificate that is not asked about while it lives.
    Exempt,
}

/// Whom a certificate names. A personal datum: for the reader of the report, never for a log.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Signatory {
    /// The full name, or the organisation's for a seal.
    pub common_name: Option<String>,
    /// The individual identification number.
    pub iin: Option<String>,
    /// The business identification number.
    pub bin: Option<String>,
    /// The organisation.
    pub organization: Option<String>,
    /// The roles that Kazakhstan's authority wrote into the certificate, see [`Role::code`].
    #[serde(serialize_with = "codes")]
    pub roles: Vec<Role>,
    /// The certificate's serial number in hex.
    pub certificate_serial: String,
    /// The first moment of the certificate.
    pub valid_from: DateTime<Utc>,
    /// The last moment of the certificate.
    pub valid_until: DateTime<Utc>,
}

impl Report {
    /// A file that is refused before any signature is seen.
    pub(super) fn refused(at: DateTime<Utc>, verdict: Verdict, reason: &'static str) -> Self {
        Self {
            verdict: verdict.indication,
            sub_indication: verdict.sub_indication,
            reason: Some(reason),
            validated_at: at,
            signatures: Vec::new(),
        }
    }

    /// The worst of the signatures' verdicts; without any signature nothing passed.
    pub(super) fn of(at: DateTime<Utc>, signatures: Vec<SignatureReport>) -> Self {
        // Of several equally bad ones the first.
        let worst = signatures.iter().rev().max_by_key(|one| one.indication);
        let (verdict, sub_indication) = worst.map_or(
            (Indication::TotalFailed, Some(SubIndication::FormatFailure)),
            |one| (one.indication, one.sub_indication),
        );
        Self {
            verdict,
            sub_indication,
            reason: None,
            validated_at: at,
            signatures,
        }
    }
}

impl SignatureReport {
    /// A signature of which nothing is known yet: it has not passed.
    pub(super) fn unread(kind: Subject) -> Self {
        let nothing = Verdict::of(SubIndication::NoSigningCertificateFound);
        Self {
            kind,
            field: None,
            signer: None,
            algorithm: None,
            indication: nothing.indication,
            sub_indication: nothing.sub_indication,
            reason: None,
            claimed_at: None,
            proven_at: None,
            level: None,
            timestamps: Vec::new(),
            revocation: Vec::new(),
            path: Vec::new(),
        }
    }

    pub(super) fn pass(&mut self, path: &[Certificate], revocation: &[RevocationProof]) {
        self.indication = Verdict::PASSED.indication;
        self.sub_indication = Verdict::PASSED.sub_indication;
        self.path = names(path);
        self.revocation = revocation.iter().filter_map(RevocationReport::of).collect();
    }

    pub(super) fn refuse(&mut self, verdict: Verdict, reason: &'static str) {
        self.indication = verdict.indication;
        self.sub_indication = verdict.sub_indication;
        self.reason = Some(reason);
    }
}

impl TimestampReport {
    pub(super) fn passed(stamp: &VerifiedTimeStamp) -> Self {
        Self {
            indication: Verdict::PASSED.indication,
            sub_indication: Verdict::PASSED.sub_indication,
            reason: None,
            time: Some(stamp.time()),
            authority: names(std::slice::from_ref(stamp.authority())).pop(),
        }
    }

    /// The time that it proves, if it passed.
    pub(super) fn proves(&self) -> Option<DateTime<Utc>> {
        match self.indication {
            Indication::TotalPassed => self.time,
            Indication::Indeterminate | Indication::TotalFailed => None,
        }
    }

    pub(super) fn refused(refusal: SignatureRefusal, time: Option<DateTime<Utc>>) -> Self {
        let verdict = Verdict::of_timestamp_refusal(refusal);
        Self {
            indication: verdict.indication,
            sub_indication: verdict.sub_indication,
            reason: Some(refusal.code()),
            time,
            authority: None,
        }
    }
}

impl RevocationReport {
    /// None where nothing was looked at.
    fn of(proof: &RevocationProof) -> Option<Self> {
        let source = match proof.source() {
            RevocationSource::List => RevocationKind::List,
            RevocationSource::Ocsp => RevocationKind::Ocsp,
            RevocationSource::Exempt => RevocationKind::Exempt,
            RevocationSource::NotChecked => return None,
        };
        Some(Self {
            source,
            issued_at: proof.issued_at(),
            until: proof.until(),
        })
    }
}

impl Signatory {
    pub(super) fn of(certificate: &Certificate) -> Self {
        let subject = certificate.subject();
        Self {
            common_name: subject.common_name.clone(),
            iin: subject.iin.clone(),
            bin: subject.bin.clone(),
            organization: subject.organization.clone(),
            roles: certificate.roles(),
            certificate_serial: certificate.serial_hex(),
            valid_from: certificate.not_before(),
            valid_until: certificate.not_after(),
        }
    }
}

impl fmt::Debug for Signatory {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "Signatory(certificate {})",
            self.certificate_serial
        )
    }
}

/// The names of a path, an authority without a common name by its serial number.
fn names(path: &[Certificate]) -> Vec<String> {
    path.iter()
        .map(|authority| {
            let name = authority.subject().common_name.clone();
            name.unwrap_or_else(|| authority.serial_hex())
        })
        .collect()
}

fn codes<S: Serializer>(roles: &[Role], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(roles.iter().map(|role| role.code()))
}
