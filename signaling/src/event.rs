//! What a room reports to the rest of the system: who came, who went, who is there now.

use chrono::{DateTime, Utc};
use eds::hash::Sha256Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::evidence::RecordingState;
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
    /// A person waits in the lobby.
    Waiting(Participant),
    /// The notary did not let a person in.
    Denied(Participant),
    /// A person took an empty seat: the notary by joining, everybody else by being let in.
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
    /// A person consented to the recording.
    Consented {
        /// Who.
        who: Participant,
        /// SHA-256 of the text.
        text: Sha256Hash,
    },
    /// The recording began, failed, recovered or ended; not how far it is.
    Recording(RecordingState),
    /// The notary began one of the checks.
    Script {
        /// The check's code.
        check: String,
    },
    /// A picture of a person is in the evidence.
    Snapshot {
        /// Of whom.
        of: Participant,
        /// SHA-256 of the picture.
        sha256: Sha256Hash,
    },
    /// A person asked for help without showing it: for the notary and nobody else.
    Distress(Participant),
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
    /// The person said that the business goes on in another call.
    Later,
    /// The person's device gave up: no camera, no network.
    Technical,
    /// The connection broke and did not come back within the grace.
    GraceOver,
    /// The notary took back the invitation.
    Dismissed,
}

impl From<ByeReason> for LeftWhy {
    fn from(reason: ByeReason) -> Self {
        match reason {
            ByeReason::Leave => Self::Leave,
            ByeReason::Finished => Self::Finished,
            ByeReason::Later => Self::Later,
            ByeReason::Technical => Self::Technical,
        }
    }
}

/// Who is let in and connected to a room now; a lost connection does not count, nor does the lobby.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Presence {
    /// The notary, when connected.
    pub notary: Option<Since>,
    /// The citizens who are connected, by their keys.
    pub citizens: Vec<Since>,
    /// The interpreters who are connected.
    pub interpreters: Vec<Since>,
    /// The witnesses who are connected.
    pub witnesses: Vec<Since>,
    /// The silent observers who are connected.
    pub observers: Vec<Since>,
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
        Role::ALL
            .into_iter()
            .all(|role| self.of(role).next().is_none())
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
            Role::Interpreter => self.interpreters.iter(),
            Role::Witness => self.witnesses.iter(),
            Role::Observer => self.observers.iter(),
        }
    }

    /// Counts somebody in.
    pub(crate) fn add(&mut self, role: Role, since: Since) {
        match role {
            Role::Notary => self.notary = Some(since),
            Role::Citizen => self.citizens.push(since),
            Role::Interpreter => self.interpreters.push(since),
            Role::Witness => self.witnesses.push(since),
            Role::Observer => self.observers.push(since),
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

/// One thing of a call that belongs into its recording's chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum CallEvent {
    /// A person consented to the recording.
    Consent {
        /// Who.
        who: Participant,
        /// SHA-256 of the text.
        text: Sha256Hash,
    },
    /// A person took their seat.
    Joined {
        /// Who.
        who: Participant,
    },
    /// A person came back.
    Resumed {
        /// Who.
        who: Participant,
    },
    /// A person's connection broke.
    Lost {
        /// Who.
        who: Participant,
    },
    /// A person is gone.
    Left {
        /// Who.
        who: Participant,
        /// Why.
        why: LeftWhy,
    },
    /// The notary let a person in.
    Admitted {
        /// Whom.
        who: Participant,
    },
    /// The notary did not let a person in.
    Denied {
        /// Whom.
        who: Participant,
    },
    /// The notary began one of the checks: a chapter.
    ScriptBegun {
        /// The check's code.
        check: String,
    },
    /// The notary confirmed a check.
    CheckConfirmed {
        /// The check's code.
        check: String,
    },
    /// The notary refused the notarial act.
    Refused {
        /// The ground's code.
        ground: String,
    },
    /// A draft was shown to the principals.
    DraftShown {
        /// The revision.
        revision: u32,
        /// SHA-256 of its PDF.
        sha256: Sha256Hash,
    },
    /// A principal approved a draft.
    ApprovalGiven {
        /// Who.
        who: Participant,
        /// The revision.
        revision: u32,
        /// SHA-256 of its PDF.
        sha256: Sha256Hash,
    },
    /// A line of text.
    Chat {
        /// From whom.
        from: Participant,
        /// The text.
        text: String,
    },
    /// The notary showed a place of the draft.
    View {
        /// The revision.
        revision: u32,
        /// The page, from 1.
        page: u32,
        /// The clause.
        clause: Option<String>,
    },
    /// A person switched a device on or off.
    MediaSet {
        /// Who.
        who: Participant,
        /// The microphone, the camera, the screen: `on` or `off`.
        microphone: Switch,
        /// The camera.
        camera: Switch,
        /// The screen.
        screen: Switch,
    },
    /// Something is missing from a leg.
    Gap {
        /// The leg.
        leg: u32,
        /// From when, in milliseconds of the call.
        from_ms: u64,
        /// Until when.
        to_ms: u64,
        /// Why, in snake case.
        why: String,
    },
    /// The recording itself stood still.
    Break {
        /// From when, in milliseconds of the call.
        from_ms: u64,
        /// Until when.
        to_ms: u64,
        /// Why, in snake case.
        why: String,
    },
    /// A snapshot was taken.
    Snapshot {
        /// Of whom.
        of: Participant,
        /// SHA-256 of the picture.
        sha256: Sha256Hash,
    },
    /// The case moved on.
    Case {
        /// The stage's code.
        stage: String,
        /// The case's version.
        version: i64,
    },
    /// The call is over.
    Ended {
        /// Who ended it.
        by: EndedBy,
        /// Why.
        reason: EndReason,
    },
}

/// Whether a device is on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Switch {
    /// It is.
    On,
    /// It is not.
    #[default]
    Off,
}

/// Which of a person's devices are on, as their page says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Devices {
    /// The microphone.
    pub microphone: Switch,
    /// The camera.
    pub camera: Switch,
    /// The screen, or a document.
    pub screen: Switch,
}
