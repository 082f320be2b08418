//! A seat of the room: on which connection its person sits, and what was said to it.

use chrono::{DateTime, Utc};
use eds::hash::Sha256Hash;

use crate::name::ConnectionId;
use crate::outbox::Outbox;

/// What the room keeps of the person in a seat.
#[derive(Debug)]
pub(crate) struct Occupant {
    pub(crate) line: Line,
    pub(crate) resume: Sha256Hash,
    pub(crate) outbox: Outbox,
}

/// How a seat is connected.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Line {
    Live {
        connection: ConnectionId,
        since: DateTime<Utc>,
    },
    Lost {
        until: DateTime<Utc>,
    },
}

impl Occupant {
    pub(crate) fn connection(&self) -> Option<ConnectionId> {
        match self.line {
            Line::Live { connection, .. } => Some(connection),
            Line::Lost { .. } => None,
        }
    }

    /// Since when the person has been connected without a break.
    pub(crate) fn present_since(&self) -> Option<DateTime<Utc>> {
        match self.line {
            Line::Live { since, .. } => Some(since),
            Line::Lost { .. } => None,
        }
    }

    pub(crate) fn lost_until(&self) -> Option<DateTime<Utc>> {
        match self.line {
            Line::Live { .. } => None,
            Line::Lost { until } => Some(until),
        }
    }
}
