//! A seat of the room: who holds it, on which connection, and what was said to it.

use chrono::{DateTime, Utc};
use eds::hash::Sha256Hash;

use crate::event::Since;
use crate::name::{ConnectionId, PersonKey};
use crate::outbox::Outbox;

/// Who holds a seat.
#[derive(Debug)]
pub(crate) struct Occupant {
    pub(crate) person: PersonKey,
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

    pub(crate) fn present(&self) -> Option<Since> {
        match self.line {
            Line::Live { since, .. } => Some(Since {
                person: self.person.clone(),
                at: since,
            }),
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
