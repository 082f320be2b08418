//! Why a certificate was revoked.

/// Why a certificate was revoked (RFC 5280 section 5.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RevocationReason {
    /// No reason is given.
    Unspecified,
    /// The holder's key is or may be in other hands.
    KeyCompromise,
    /// The authority's key is or may be in other hands.
    CaCompromise,
    /// The holder's name or post changed.
    AffiliationChanged,
    /// Another certificate took its place.
    Superseded,
    /// The holder's work ended.
    CessationOfOperation,
    /// Suspended: the certificate may come back.
    CertificateHold,
    /// Only in delta lists: the certificate is no longer revoked.
    RemoveFromCrl,
    /// The holder lost a privilege that the certificate states.
    PrivilegeWithdrawn,
    /// The attribute authority's key is or may be in other hands.
    AaCompromise,
}

impl RevocationReason {
    /// The code of CRLReason.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Unspecified => 0,
            Self::KeyCompromise => 1,
            Self::CaCompromise => 2,
            Self::AffiliationChanged => 3,
            Self::Superseded => 4,
            Self::CessationOfOperation => 5,
            Self::CertificateHold => 6,
            Self::RemoveFromCrl => 8,
            Self::PrivilegeWithdrawn => 9,
            Self::AaCompromise => 10,
        }
    }

    /// The reason of a CRLReason code; 7 is unused.
    #[must_use]
    pub const fn from_code(code: u8) -> Option<Self> {
        Some(match code {
            0 => Self::Unspecified,
            1 => Self::KeyCompromise,
            2 => Self::CaCompromise,
            3 => Self::AffiliationChanged,
            4 => Self::Superseded,
            5 => Self::CessationOfOperation,
            6 => Self::CertificateHold,
            8 => Self::RemoveFromCrl,
            9 => Self::PrivilegeWithdrawn,
            10 => Self::AaCompromise,
            _ => return None,
        })
    }

    /// Whether somebody else may have signed with the key.
    #[must_use]
    pub const fn is_compromise(self) -> bool {
        match self {
            Self::KeyCompromise | Self::CaCompromise | Self::AaCompromise => true,
            Self::Unspecified
            | Self::AffiliationChanged
            | Self::Superseded
            | Self::CessationOfOperation
            | Self::CertificateHold
            | Self::RemoveFromCrl
            | Self::PrivilegeWithdrawn => false,
        }
    }
}
