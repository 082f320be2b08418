//! Officials who work on requests, and the steps of their desks.

use super::Limit;
use crate::text::Text;
use serde::{Deserialize, Serialize};

/// What an official does at a desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeskRole {
    /// The operator of a service centre of the State Corporation.
    CentreOperator,
    /// The chancery of the local executive body.
    Chancery,
    /// The head of its department.
    Head,
    /// The responsible specialist.
    Specialist,
    /// The akimat, which adopts and registers resolutions.
    Akimat,
    /// The unit of control and document flow of the licensor.
    Registrar,
    /// The unit that organises the work of private bailiffs.
    LicensingOfficer,
}

impl DeskRole {
    /// Every role.
    pub const ALL: [Self; 7] = [
        Self::CentreOperator,
        Self::Chancery,
        Self::Head,
        Self::Specialist,
        Self::Akimat,
        Self::Registrar,
        Self::LicensingOfficer,
    ];

    /// The role as it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CentreOperator => "centre_operator",
            Self::Chancery => "chancery",
            Self::Head => "head",
            Self::Specialist => "specialist",
            Self::Akimat => "akimat",
            Self::Registrar => "registrar",
            Self::LicensingOfficer => "licensing_officer",
        }
    }

    /// The role of a stored text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }
}

/// What an official may do with a request at a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeskAct {
    /// Pass it on to the next step.
    Forward,
    /// Name the official who does the next step.
    Assign,
    /// Draft the result (a resolution, a certificate, a decision) and pass it on.
    Draft,
    /// Propose or give a motivated refusal, on one of the service's grounds.
    Refuse,
    /// Send it back to the step before, with a remark.
    Return,
    /// Adopt and register the result, by EDS.
    Adopt,
    /// Sign the result, by EDS.
    Sign,
}

/// One step of a service's desk, in the order of the regulations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeskStep {
    /// Its code in the interface; it never changes.
    pub code: &'static str,
    /// Who does it.
    pub role: DeskRole,
    /// How long it may take.
    pub limit: Limit,
    /// What is done.
    pub action: Text,
    /// What the official may do.
    pub acts: &'static [DeskAct],
}
