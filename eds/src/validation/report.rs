//! What a validation says, for machines; [`super::lines`] says it to people.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::indication::{Indication, SubIndication, Verdict};
use crate::certificate::Certificate;

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

/// The verdict on one signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignatureReport {
    /// The signature field of a PDF.
    pub field: Option<String>,
    /// Whom the certificate names; none when there is no certificate. Not proven unless the signature passed.
    pub signer: Option<Signatory>,
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
    /// The names above the signer, the trusted authority last.
    pub path: Vec<String>,
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
        let worst = signatures.iter().max_by_key(|one| one.indication);
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
    /// A signature of which nothing is known yet; it passes only because nothing refused it later.
    pub(super) fn unread(field: Option<String>) -> Self {
        Self {
            field,
            signer: None,
            indication: Indication::TotalPassed,
            sub_indication: None,
            reason: None,
            claimed_at: None,
            proven_at: None,
            path: Vec::new(),
        }
    }

    pub(super) fn refuse(&mut self, verdict: Verdict, reason: &'static str) {
        self.indication = verdict.indication;
        self.sub_indication = verdict.sub_indication;
        self.reason = Some(reason);
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
pub(super) fn names(path: &[Certificate]) -> Vec<String> {
    path.iter()
        .map(|authority| {
            let name = authority.subject().common_name.clone();
            name.unwrap_or_else(|| authority.serial_hex())
        })
        .collect()
}
