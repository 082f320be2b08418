//! What a room reports to the rest of the system: who came, who went, who is there now.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::name::{CallKey, Participant, PersonKey, Role};
use crate::protocol::{ByeReason, EndReason, EndedBy};

/// One thing that happened in a room, for the case's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomEvent {
    /// The call it happened in.
    pub call: CallKey,
    /// When it happened, by the hub's clock.
    pub at: DateTime<Utc>,
    /// What happened.
    pub kind: RoomEventKind,
}

/// What can happen in a room that others must know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum RoomEventKind {
    /// A person took an empty seat.
    Joined(Participant),
    /// A person came back to their own seat: after a loss, or from another page that replaced the first.
    Resumed(Participant),
    /// The connection broke; the seat is kept for the grace, but the person is not present.
    Lost(Participant),
    /// The seat became empty.
    Left {
        /// Who left.
        who: Participant,
        /// Why.
        why: LeftWhy,
    },
    /// The room is over and stays so.
    Ended {
        /// Who ended it.
        by: EndedBy,
        /// Why.
        reason: EndReason,
    },
}

/// Why a seat became empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftWhy {
    /// The person said goodbye.
    Leave,
    /// The person said that the business is done.
    Finished,
    /// The person's device gave up: no camera, no network.
    Technical,
    /// The connection broke and did not come back within the grace.
    GraceOver,
}

impl From<ByeReason> for LeftWhy {
    fn from(reason: ByeReason) -> Self {
        match reason {
            ByeReason::Leave => Self::Leave,
            ByeReason::Finished => Self::Finished,
            ByeReason::Technical => Self::Technical,
        }
    }
}

/// Who is connected to a room now; a lost connection does not count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Presence {
    /// The notary, when connected.
    pub notary: Option<Since>,
    /// The citizens who are connected, by their keys.
    pub citizens: Vec<Since>,
}

impl Presence {
    /// Whether the notary and at least one citizen are connected at this moment.
    #[must_use]
    pub fn both(&self) -> bool {
        self.notary.is_some() && !self.citizens.is_empty()
    }

    /// Whether nobody is connected.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.notary.is_none() && self.citizens.is_empty()
    }

    /// Whether this person is connected in this role.
    #[must_use]
    pub fn is_in(&self, role: Role, person: &PersonKey) -> bool {
        self.of(role).any(|since| since.person == *person)
    }

    /// Everybody connected in this role.
    pub fn of(&self, role: Role) -> impl Iterator<Item = &Since> {
        match role {
            Role::Notary => self.notary.as_slice().iter(),
            Role::Citizen => self.citizens.iter(),
        }
    }
}

/// A person and the time since which they have been connected without a break.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Since {
    /// The person.
    pub person: PersonKey,
    /// When the unbroken connection began.
    pub at: DateTime<Utc>,
}
