//! What a room is opened with.

use eds::hash::Sha256Hash;

use crate::evidence::Genesis;
use crate::limits::{CITIZENS, INTERPRETERS, NOTARIES, OBSERVERS, WITNESSES};
use crate::media::RoomKind;
use crate::name::{Participant, Role};

/// What a room is opened with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomSetup {
    /// What the room is for.
    pub kind: RoomKind,
    /// What the recording is bound to, with the text that is consented to; nothing for a device's test.
    pub genesis: Option<Genesis>,
    /// The call's language: `kk`, `ru` or `en`.
    pub language: String,
    /// How many citizens give the power of attorney; no more may sit in the room.
    pub principals: usize,
    /// Whom the notary let into this call before the process started again: they do not wait in the lobby.
    pub admitted: Vec<Participant>,
}

impl RoomSetup {
    /// The room of a call that is recorded.
    pub fn call(genesis: Genesis, language: impl Into<String>, principals: usize) -> Self {
        Self {
            kind: RoomKind::Call,
            genesis: Some(genesis),
            language: language.into(),
            principals,
            admitted: Vec::new(),
        }
    }

    /// The room of a device's test: one person, who hears and sees themselves.
    pub fn device_test(language: impl Into<String>) -> Self {
        Self {
            kind: RoomKind::DeviceTest,
            genesis: None,
            language: language.into(),
            principals: 1,
            admitted: Vec::new(),
        }
    }

    /// SHA-256 of the text people consent to; nothing where nothing is recorded.
    #[must_use]
    pub fn consent(&self) -> Option<Sha256Hash> {
        self.genesis.as_ref().map(|genesis| genesis.consent)
    }

    /// How many people of a role the room has seats for.
    #[must_use]
    pub fn seats(&self, role: Role) -> usize {
        match (self.kind, role) {
            (_, Role::Citizen) => self.principals.clamp(1, CITIZENS),
            (RoomKind::Call, Role::Notary) => NOTARIES,
            (RoomKind::Call, Role::Interpreter) => INTERPRETERS,
            (RoomKind::Call, Role::Witness) => WITNESSES,
            (RoomKind::Call, Role::Observer) => OBSERVERS,
            (
                RoomKind::DeviceTest,
                Role::Notary | Role::Interpreter | Role::Witness | Role::Observer,
            ) => 0,
        }
    }
}
