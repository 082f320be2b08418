//! What a certificate is asked to do, and whether it is meant for that.

use const_oid::ObjectIdentifier;

use crate::certificate::Certificate;
use crate::oid;
use crate::refusal::SignatureRefusal;

/// What a certificate is asked to do; one meant for another use is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Usage {
    /// Sign documents and applications.
    Sign,
    /// Sign in.
    Authenticate,
    /// Sign time-stamp tokens (RFC 3161 section 2.3).
    TimeStamping,
    /// Sign answers about other certificates for their authority (RFC 6960 section 4.2.2.2).
    OcspSigning,
}

impl Usage {
    const ALL: [Self; 4] = [
        Self::Sign,
        Self::Authenticate,
        Self::TimeStamping,
        Self::OcspSigning,
    ];

    /// The extended key usage of a certificate for this use.
    #[must_use]
    pub const fn purpose(self) -> ObjectIdentifier {
        match self {
            Self::Sign => oid::SIGNING,
            Self::Authenticate => oid::AUTHENTICATION,
            Self::TimeStamping => oid::TIME_STAMPING,
            Self::OcspSigning => oid::OCSP_SIGNING,
        }
    }

    /// Whether the end entity's key usage and purposes allow the use, and no use beside it that could be confused.
    pub(crate) fn check(self, certificate: &Certificate) -> Result<(), SignatureRefusal> {
        let key_usage = certificate
            .key_usage()
            .ok_or(SignatureRefusal::WrongKeyUsage)?;
        let purposes = certificate.ext_key_usages();
        let key_fits = match self {
            Self::Sign => key_usage.digital_signature() || key_usage.non_repudiation(),
            Self::Authenticate | Self::OcspSigning => key_usage.digital_signature(),
            Self::TimeStamping => {
                // Sole and critical, so that nothing but a token can be passed off as one.
                key_usage.only_signs_data()
                    && purposes.len() == 1
                    && certificate.extensions().ext_key_usage_critical
            }
        };
        // A certificate for two uses would let a sign-in be replayed as a signature.
        let confusable = Self::ALL
            .into_iter()
            .any(|other| other != self && purposes.contains(&other.purpose()));
        let anything = purposes.contains(&oid::ANY_EXT_KEY_USAGE);
        if key_fits && purposes.contains(&self.purpose()) && !confusable && !anything {
            Ok(())
        } else {
            Err(SignatureRefusal::WrongKeyUsage)
        }
    }

    /// Whether an authority that limits what it issues (RFC 5280 section 4.2.1.12) includes the use.
    pub(super) fn is_within(self, authority: &Certificate) -> bool {
        let purposes = authority.ext_key_usages();
        purposes.is_empty()
            || purposes.contains(&self.purpose())
            || purposes.contains(&oid::ANY_EXT_KEY_USAGE)
    }
}
