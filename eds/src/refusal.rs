//! Why a signature or a certificate is refused; a closed list with stable codes.

use crate::asn1::Malformed;

/// Why a signature is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum SignatureRefusal {
    /// The bytes are not strict DER of a CMS SignedData.
    #[error("the signature is not a well-formed CMS in DER")]
    Malformed,
    /// The CMS has no signer.
    #[error("the CMS has no signer")]
    NoSigner,
    /// The CMS has more than one signer.
    #[error("the CMS has more than one signer")]
    SeveralSigners,
    /// The signer's certificate is not in the CMS.
    #[error("the signer's certificate is missing")]
    MissingCertificate,
    /// The CMS carries a certificate that is not on the signer's path.
    #[error("the CMS carries a certificate that is not on the signer's path")]
    ForeignCertificate,
    /// The signing-certificate attribute names another certificate.
    #[error("the signature was made for another certificate")]
    CertificateMismatch,
    /// The key, hash or signature algorithm is not accepted.
    #[error("the algorithm is not supported")]
    UnsupportedAlgorithm,
    /// A signed attribute that must be there is not.
    #[error("a required signed attribute is missing")]
    MissingAttribute,
    /// The signed content type is not plain data.
    #[error("the content type is not the expected one")]
    WrongContentType,
    /// The content is not the content that was signed.
    #[error("the content is not what was signed")]
    DigestMismatch,
    /// The signature does not fit the key.
    #[error("the signature is wrong")]
    BadSignature,
    /// An attached content is expected and there is none.
    #[error("the signature holds no content")]
    ContentMissing,
    /// A detached signature is expected and it holds content.
    #[error("the signature holds content where none is expected")]
    ContentUnexpected,
    /// No path leads to a trust anchor.
    #[error("the certificate does not come from a trusted authority")]
    Untrusted,
    /// The certificate is not valid yet.
    #[error("the certificate is not valid yet")]
    NotYetValid,
    /// The certificate has expired.
    #[error("the certificate has expired")]
    Expired,
    /// The certificate is revoked.
    #[error("the certificate is revoked")]
    Revoked,
    /// No fresh, authentic revocation list speaks of the certificate.
    #[error("the certificate's revocation status is unknown")]
    RevocationUnknown,
    /// The certificate is not meant for this use.
    #[error("the certificate is not meant for this use")]
    WrongKeyUsage,
    /// A time-stamp is asked for and the signature carries none.
    #[error("the signature carries no time-stamp")]
    TimestampMissing,
    /// The certificate names no individual identification number.
    #[error("the certificate holds no IIN")]
    IinMissing,
    /// An identification number in the certificate fails its checksum.
    #[error("the certificate holds a wrong identification number")]
    WrongSubjectNumber,
}

impl SignatureRefusal {
    /// The refusal's name in the API and the journal; it never changes.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::NoSigner => "no_signer",
            Self::SeveralSigners => "several_signers",
            Self::MissingCertificate => "missing_certificate",
            Self::ForeignCertificate => "foreign_certificate",
            Self::CertificateMismatch => "certificate_mismatch",
            Self::UnsupportedAlgorithm => "unsupported_algorithm",
            Self::MissingAttribute => "missing_attribute",
            Self::WrongContentType => "wrong_content_type",
            Self::DigestMismatch => "digest_mismatch",
            Self::BadSignature => "bad_signature",
            Self::ContentMissing => "content_missing",
            Self::ContentUnexpected => "content_unexpected",
            Self::Untrusted => "untrusted",
            Self::NotYetValid => "not_yet_valid",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::RevocationUnknown => "revocation_unknown",
            Self::WrongKeyUsage => "wrong_key_usage",
            Self::TimestampMissing => "timestamp_missing",
            Self::IinMissing => "iin_missing",
            Self::WrongSubjectNumber => "wrong_subject_number",
        }
    }
}

impl From<Malformed> for SignatureRefusal {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}
