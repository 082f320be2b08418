//! The names a room uses: the call, the person, the role, the connection.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The key of a call, which is also the key of its room: the call's identifier as text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CallKey(String);

impl CallKey {
    /// Names a call.
    pub fn new(key: impl Into<String>) -> Self {
        Self(key.into())
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CallKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The key of a person: an opaque account identifier, never an IIN, because it goes over the wire and into events.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
pub struct PersonKey(String);

impl PersonKey {
    /// Names a person.
    pub fn new(key: impl Into<String>) -> Self {
        Self(key.into())
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The part a person plays in the call.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The notary who leads the call.
    Notary,
    /// A citizen who gives the power of attorney, one of several perhaps.
    Citizen,
    /// Who translates between the notary and a citizen.
    Interpreter,
    /// Who watches the act on the citizen's side and may be asked about it later.
    Witness,
    /// Who sees and hears, and is neither seen nor heard: an inspector, a trainee.
    Observer,
}

impl Role {
    /// Every role, in the order of their seats.
    pub const ALL: [Self; 5] = [
        Self::Notary,
        Self::Citizen,
        Self::Interpreter,
        Self::Witness,
        Self::Observer,
    ];

    /// The role as the protocol writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Notary => "notary",
            Self::Citizen => "citizen",
            Self::Interpreter => "interpreter",
            Self::Witness => "witness",
            Self::Observer => "observer",
        }
    }

    /// Whether people of this role are seen and heard.
    #[must_use]
    pub fn sends_media(self) -> bool {
        match self {
            Self::Notary | Self::Citizen | Self::Interpreter | Self::Witness => true,
            Self::Observer => false,
        }
    }

    /// Whether people of this role wait until the notary lets them in.
    #[must_use]
    pub fn waits_in_lobby(self) -> bool {
        match self {
            Self::Notary => false,
            Self::Citizen | Self::Interpreter | Self::Witness | Self::Observer => true,
        }
    }
}

/// A person in a role, which is also the key of their seat in the room.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub struct Participant {
    /// The part the person plays.
    pub role: Role,
    /// The person.
    pub person: PersonKey,
}

/// One connection of one process; never used again for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnectionId(pub u64);
