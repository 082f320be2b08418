//! The way in: single-use tickets bound to a call, a person and a role; only their hashes are kept.

use std::fmt;
use std::time::Duration;

use chrono::{DateTime, Utc};
use eds::hash::{Sha256Hash, sha256};

use crate::limits::TICKETS_PER_SEAT;
use crate::name::{CallKey, Participant};

/// A random secret with the call it belongs to behind a dot, so that it can be found without an index of all secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Binds a random token to a call.
    #[must_use]
    pub fn bind(token: &str, call: &CallKey) -> Self {
        Self(format!("{token}.{call}"))
    }

    /// Takes a secret somebody presents; nothing is known of it yet.
    #[must_use]
    pub fn presented(text: String) -> Self {
        Self(text)
    }

    /// The call the secret says it belongs to; the room of that call decides whether it does.
    #[must_use]
    pub fn call(&self) -> Option<CallKey> {
        self.0.split_once('.').map(|(_, call)| CallKey::new(call))
    }

    /// What is kept of the secret.
    #[must_use]
    pub fn hash(&self) -> Sha256Hash {
        sha256(self.0.as_bytes())
    }

    /// The secret itself, for the one it is given to.
    #[must_use]
    pub fn into_text(self) -> String {
        self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

/// What the API hands to a person so that their page can join the call once.
#[derive(Clone, PartialEq, Eq)]
pub struct Ticket {
    /// The text to send in `join`.
    pub secret: String,
    /// When the ticket goes stale.
    pub expires_at: DateTime<Utc>,
}

impl fmt::Debug for Ticket {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Ticket")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// The tickets of one call that have not been used yet; sans-I/O: time and randomness are arguments.
#[derive(Debug)]
pub struct TicketBook {
    life: Duration,
    passes: Vec<Pass>,
}

#[derive(Debug)]
struct Pass {
    hash: Sha256Hash,
    who: Participant,
    expires_at: DateTime<Utc>,
}

impl TicketBook {
    /// An empty book whose tickets live this long.
    #[must_use]
    pub fn new(life: Duration) -> Self {
        Self {
            life,
            passes: Vec::new(),
        }
    }

    /// Takes back every ticket of a seat.
    pub fn withdraw(&mut self, who: &Participant) {
        self.passes.retain(|pass| pass.who != *who);
    }

    /// Notes a ticket; beyond [`TICKETS_PER_SEAT`] the oldest of the same seat gives way.
    pub fn issue(&mut self, secret: Secret, who: Participant, now: DateTime<Utc>) -> Ticket {
        self.forget_expired(now);
        let same_seat = |pass: &Pass| pass.who == who;
        if self.passes.iter().filter(|pass| same_seat(pass)).count() >= TICKETS_PER_SEAT
            && let Some(oldest) = self.passes.iter().position(same_seat)
        {
            self.passes.remove(oldest);
        }
        let expires_at = now + self.life;
        self.passes.push(Pass {
            hash: secret.hash(),
            who,
            expires_at,
        });
        Ticket {
            secret: secret.into_text(),
            expires_at,
        }
    }

    /// Whom a ticket admits that is good now; it stays good.
    #[must_use]
    pub fn bearer(&self, secret: &Secret, now: DateTime<Utc>) -> Option<&Participant> {
        let hash = secret.hash();
        let good = |pass: &&Pass| pass.hash == hash && now < pass.expires_at;
        self.passes.iter().find(good).map(|pass| &pass.who)
    }

    /// Uses a ticket up and says whom it admits; nobody when it is unknown, used or stale.
    pub fn redeem(&mut self, secret: &Secret, now: DateTime<Utc>) -> Option<Participant> {
        self.forget_expired(now);
        let hash = secret.hash();
        let place = self.passes.iter().position(|pass| pass.hash == hash)?;
        Some(self.passes.remove(place).who)
    }

    /// Drops stale tickets.
    pub fn forget_expired(&mut self, now: DateTime<Utc>) {
        self.passes.retain(|pass| now < pass.expires_at);
    }
}
