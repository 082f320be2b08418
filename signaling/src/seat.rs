//! A seat of the room: on which connection its person sits, what they may do, and what was said to it.

use chrono::{DateTime, Utc};
use eds::hash::Sha256Hash;

use crate::budget::Budget;
use crate::event::Devices;
use crate::media::{Flow, LinkState, Slot, Transport};
use crate::name::{ConnectionId, Participant};
use crate::outbox::Outbox;
use crate::quality::Ladder;
use crate::readiness::SeatState;

/// What the room keeps of the person in a seat.
#[derive(Debug)]
pub(crate) struct Occupant {
    pub(crate) line: Line,
    pub(crate) standing: Standing,
    pub(crate) consent: Consent,
    pub(crate) resume: Sha256Hash,
    pub(crate) outbox: Outbox,
    /// The connection this stream began with; what was meant for an older one is for nobody.
    pub(crate) stream_from: ConnectionId,
    /// The last offer and the connection it came by.
    pub(crate) last_offer: Option<(ConnectionId, u64)>,
    /// The layout this stream was told last.
    pub(crate) told_layout: Vec<Slot>,
    pub(crate) devices: Devices,
    pub(crate) media: Media,
    pub(crate) budget: Budget,
    pub(crate) ladder: Ladder,
    pub(crate) distress: Distress,
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

/// Whether the notary has let a person in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Waiting,
    Admitted,
}

/// Whether a person has consented to the recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Consent {
    Missing,
    Given,
}

/// Whether a person has asked for help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Distress {
    None,
    Raised,
}

/// What the media plane said of a person's connection.
#[derive(Debug, Default)]
pub(crate) struct Media {
    pub(crate) link: LinkState,
    pub(crate) transport: Transport,
    pub(crate) audio: Flow,
    pub(crate) video: Flow,
    /// SHA-256 of the page's certificate.
    pub(crate) fingerprint: Option<String>,
}

impl Occupant {
    /// Somebody who has just sat down.
    pub(crate) fn new(
        connection: ConnectionId,
        standing: Standing,
        consent: Consent,
        resume: Sha256Hash,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            line: Line::Live {
                connection,
                since: now,
            },
            standing,
            consent,
            resume,
            outbox: Outbox::default(),
            stream_from: connection,
            last_offer: None,
            told_layout: Vec::new(),
            devices: Devices::default(),
            media: Media::default(),
            budget: Budget::new(now),
            ladder: Ladder::new(now),
            distress: Distress::None,
        }
    }

    /// Begins the seat anew on another page; what the person is and has said stays.
    pub(crate) fn move_to(
        &mut self,
        connection: ConnectionId,
        resume: Sha256Hash,
        now: DateTime<Utc>,
    ) {
        let since = self.present_since().unwrap_or(now);
        self.line = Line::Live { connection, since };
        self.resume = resume;
        self.outbox = Outbox::default();
        self.stream_from = connection;
        self.last_offer = None;
        self.told_layout = Vec::new();
        self.devices = Devices::default();
        self.media = Media::default();
        self.ladder = Ladder::new(now);
    }

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

    pub(crate) fn is_admitted(&self) -> bool {
        match self.standing {
            Standing::Admitted => true,
            Standing::Waiting => false,
        }
    }

    pub(crate) fn has_consented(&self) -> bool {
        match self.consent {
            Consent::Given => true,
            Consent::Missing => false,
        }
    }

    pub(crate) fn state(&self, who: &Participant) -> SeatState {
        SeatState {
            who: who.clone(),
            admitted: self.is_admitted(),
            consented: self.has_consented(),
            present: self.connection().is_some(),
            link: self.media.link,
            transport: self.media.transport,
            audio: self.media.audio,
            video: self.media.video,
        }
    }
}
