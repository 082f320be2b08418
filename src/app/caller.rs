//! Who asks: an account with its role, as its access token and its session prove.

use super::{AppError, Fault};
pub use crate::store::accounts::Identity;
use law::id::{AccountId, Iin};
use law::poa::s03_application::PersonName;
use serde::{Deserialize, Serialize};

/// What an account may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Applies, approves, pays.
    Citizen,
    /// Calls, drafts, signs.
    Notary,
    /// Looks after the installation and the state bodies' inboxes.
    Desk,
}

impl Role {
    /// The role as it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Citizen => "citizen",
            Self::Notary => "notary",
            Self::Desk => "desk",
        }
    }

    /// The role of a stored text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Citizen, Self::Notary, Self::Desk]
            .into_iter()
            .find(|role| role.as_str() == text)
    }
}

/// Somebody signed in.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The account.
    pub account: AccountId,
    /// What it may do.
    pub role: Role,
    /// The session, which can be ended.
    pub session: String,
    /// The number.
    pub iin: Iin,
    /// The names, from the registry.
    pub name: PersonName,
    /// Whether the account is known to be in the right hands.
    pub standing: Identity,
}

impl Caller {
    /// Stops everybody without this role.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for another role.
    pub fn must_be(&self, role: Role) -> Result<(), AppError> {
        if self.role == role {
            Ok(())
        } else {
            Err(Fault::Forbidden.into())
        }
    }

    /// Stops whoever has only said that the IIN is theirs; nothing is read from a registry for them.
    ///
    /// # Errors
    /// [`Fault::IdentityNotProved`] for an account that is only claimed.
    pub fn must_be_proved(&self) -> Result<(), AppError> {
        match self.standing {
            Identity::Proved => Ok(()),
            Identity::Claimed => Err(Fault::IdentityNotProved.into()),
        }
    }
}
