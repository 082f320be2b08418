//! The closed list of verdicts (EN 319 102-1 section 5.1.3) and which refusal leads to which.

use serde::Serialize;

use crate::pades::PdfRefusal;
use crate::refusal::SignatureRefusal;

/// The main verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
pub enum Indication {
    /// Every check passed.
    TotalPassed,
    /// What is at hand proves neither.
    Indeterminate,
    /// The signature is wrong, whatever else becomes known.
    TotalFailed,
}

/// Why a verdict is not "passed", in the names of the standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SubIndication {
    /// The bytes are not a signature of a supported form.
    FormatFailure,
    /// The content is not what was signed.
    HashFailure,
    /// The signature's value does not fit the signer's key.
    SigCryptoFailure,
    /// The certificate was revoked before the signature was made, and that is proven.
    Revoked,
    /// The certificate had expired before the signature was made, and that is proven.
    Expired,
    /// The signature was made before the certificate was valid, and that is proven.
    NotYetValid,
    /// The signature does not meet the policy's conditions.
    SigConstraintsFailure,
    /// The certificate or its path does not meet the policy's conditions.
    ChainConstraintsFailure,
    /// An algorithm or key is not accepted.
    CryptoConstraintsFailure,
    /// The time-stamps contradict one another or the certificate.
    TimestampOrderFailure,
    /// The signer's certificate cannot be told.
    NoSigningCertificateFound,
    /// No path leads to a trusted authority.
    NoCertificateChainFound,
    /// The certificate is revoked, and nothing proves that the signature is older.
    RevokedNoPoe,
    /// An authority on the path is revoked, and nothing proves that the signature is older.
    RevokedCaNoPoe,
    /// The certificate is out of its period, and nothing proves that the signature was made within it.
    OutOfBoundsNoPoe,
    /// A proof of existence that is asked for is missing.
    NoPoe,
    /// Nothing fresh and authentic says whether the certificate is revoked; it may become known later.
    TryLater,
    /// The content that was signed is not at hand.
    SignedDataNotFound,
}

/// A main verdict with its reason in the standard's terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) indication: Indication,
    pub(super) sub_indication: Option<SubIndication>,
}

impl Verdict {
    pub(super) const PASSED: Self = Self {
        indication: Indication::TotalPassed,
        sub_indication: None,
    };

    pub(super) const fn of(sub_indication: SubIndication) -> Self {
        Self {
            indication: sub_indication.indication(),
            sub_indication: Some(sub_indication),
        }
    }

    pub(super) const fn of_refusal(refusal: SignatureRefusal) -> Self {
        Self::of(sub_indication(refusal))
    }

    /// A token that states a later time than what covers it, or than its authority's certificate, is out of order.
    pub(super) const fn of_timestamp_refusal(refusal: SignatureRefusal) -> Self {
        match refusal {
            SignatureRefusal::NotYetValid => Self::of(SubIndication::TimestampOrderFailure),
            _ => Self::of_refusal(refusal),
        }
    }

    pub(super) const fn of_pdf_refusal(refusal: &PdfRefusal) -> Self {
        match refusal {
            PdfRefusal::Malformed
            | PdfRefusal::NoSignature
            | PdfRefusal::ByteRange
            | PdfRefusal::UnsupportedFormat
            | PdfRefusal::NotWholeFile
            | PdfRefusal::ForbiddenChange => Self::of(SubIndication::FormatFailure),
            PdfRefusal::Signature { refusal, .. } => Self::of_refusal(*refusal),
        }
    }
}

impl Indication {
    /// The standard's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TotalPassed => "TOTAL-PASSED",
            Self::Indeterminate => "INDETERMINATE",
            Self::TotalFailed => "TOTAL-FAILED",
        }
    }
}

impl SubIndication {
    /// Every one, in the order of the standard.
    pub const ALL: [Self; 18] = [
        Self::FormatFailure,
        Self::HashFailure,
        Self::SigCryptoFailure,
        Self::Revoked,
        Self::Expired,
        Self::NotYetValid,
        Self::SigConstraintsFailure,
        Self::ChainConstraintsFailure,
        Self::CryptoConstraintsFailure,
        Self::TimestampOrderFailure,
        Self::NoSigningCertificateFound,
        Self::NoCertificateChainFound,
        Self::RevokedNoPoe,
        Self::RevokedCaNoPoe,
        Self::OutOfBoundsNoPoe,
        Self::NoPoe,
        Self::TryLater,
        Self::SignedDataNotFound,
    ];

    /// The standard's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::FormatFailure => "FORMAT_FAILURE",
            Self::HashFailure => "HASH_FAILURE",
            Self::SigCryptoFailure => "SIG_CRYPTO_FAILURE",
            Self::Revoked => "REVOKED",
            Self::Expired => "EXPIRED",
            Self::NotYetValid => "NOT_YET_VALID",
            Self::SigConstraintsFailure => "SIG_CONSTRAINTS_FAILURE",
            Self::ChainConstraintsFailure => "CHAIN_CONSTRAINTS_FAILURE",
            Self::CryptoConstraintsFailure => "CRYPTO_CONSTRAINTS_FAILURE",
            Self::TimestampOrderFailure => "TIMESTAMP_ORDER_FAILURE",
            Self::NoSigningCertificateFound => "NO_SIGNING_CERTIFICATE_FOUND",
            Self::NoCertificateChainFound => "NO_CERTIFICATE_CHAIN_FOUND",
            Self::RevokedNoPoe => "REVOKED_NO_POE",
            Self::RevokedCaNoPoe => "REVOKED_CA_NO_POE",
            Self::OutOfBoundsNoPoe => "OUT_OF_BOUNDS_NO_POE",
            Self::NoPoe => "NO_POE",
            Self::TryLater => "TRY_LATER",
            Self::SignedDataNotFound => "SIGNED_DATA_NOT_FOUND",
        }
    }

    /// The main verdict it belongs to (EN 319 102-1 table 6).
    #[must_use]
    pub const fn indication(self) -> Indication {
        match self {
            Self::FormatFailure
            | Self::HashFailure
            | Self::SigCryptoFailure
            | Self::Revoked
            | Self::Expired
            | Self::NotYetValid => Indication::TotalFailed,
            Self::SigConstraintsFailure
            | Self::ChainConstraintsFailure
            | Self::CryptoConstraintsFailure
            | Self::TimestampOrderFailure
            | Self::NoSigningCertificateFound
            | Self::NoCertificateChainFound
            | Self::RevokedNoPoe
            | Self::RevokedCaNoPoe
            | Self::OutOfBoundsNoPoe
            | Self::NoPoe
            | Self::TryLater
            | Self::SignedDataNotFound => Indication::Indeterminate,
        }
    }
}

/// Without a content time-stamp nothing proves that a signature is younger than a revocation or an expiry, so that
/// those stay indeterminate (EN 319 102-1 section 5.2.6).
const fn sub_indication(refusal: SignatureRefusal) -> SubIndication {
    match refusal {
        SignatureRefusal::Malformed
        | SignatureRefusal::NoSigner
        | SignatureRefusal::ContentUnexpected => SubIndication::FormatFailure,
        SignatureRefusal::DigestMismatch => SubIndication::HashFailure,
        SignatureRefusal::BadSignature => SubIndication::SigCryptoFailure,
        SignatureRefusal::SeveralSigners
        | SignatureRefusal::ForeignCertificate
        | SignatureRefusal::MissingAttribute
        | SignatureRefusal::WrongContentType => SubIndication::SigConstraintsFailure,
        SignatureRefusal::MissingCertificate | SignatureRefusal::CertificateMismatch => {
            SubIndication::NoSigningCertificateFound
        }
        SignatureRefusal::UnsupportedAlgorithm => SubIndication::CryptoConstraintsFailure,
        SignatureRefusal::ContentMissing => SubIndication::SignedDataNotFound,
        SignatureRefusal::Untrusted => SubIndication::NoCertificateChainFound,
        SignatureRefusal::NotYetValid | SignatureRefusal::Expired => {
            SubIndication::OutOfBoundsNoPoe
        }
        SignatureRefusal::Revoked => SubIndication::RevokedNoPoe,
        SignatureRefusal::RevocationUnknown => SubIndication::TryLater,
        SignatureRefusal::WrongKeyUsage
        | SignatureRefusal::IinMissing
        | SignatureRefusal::WrongSubjectNumber => SubIndication::ChainConstraintsFailure,
        SignatureRefusal::TimestampMissing => SubIndication::NoPoe,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_uses_the_standards_names() {
        for sub_indication in SubIndication::ALL {
            let written = serde_json::to_value(sub_indication).unwrap();
            assert_eq!(written, sub_indication.name());
        }
        for indication in [
            Indication::TotalPassed,
            Indication::Indeterminate,
            Indication::TotalFailed,
        ] {
            assert_eq!(serde_json::to_value(indication).unwrap(), indication.name());
        }
    }
}
