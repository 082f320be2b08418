//! How a notary stands in the register of licences, so that citizens see whom they deal with before the call (order, point 1.5).

use super::s07_draft::Certifier;
use super::s10_signature::LicenceStatus;
use serde::{Deserialize, Serialize};

/// What the register told of a notary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "standing", rename_all = "snake_case")]
pub enum Standing {
    /// There is a licence.
    Licensed {
        /// Whether it is in force.
        status: LicenceStatus,
        /// The notary with the licence.
        certifier: Box<Certifier>,
    },
    /// The register knows no licence of theirs.
    Unlicensed,
}

impl Standing {
    /// Whether the notary may certify.
    #[must_use]
    pub const fn is_in_force(&self) -> bool {
        match self {
            Self::Licensed { status, .. } => status.lets_certify(),
            Self::Unlicensed => false,
        }
    }

    /// The standing as it is sent.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Licensed { status, .. } => match status {
                LicenceStatus::Active => "in_force",
                LicenceStatus::Suspended => "suspended",
                LicenceStatus::Terminated => "terminated",
            },
            Self::Unlicensed => "unlicensed",
        }
    }
}
