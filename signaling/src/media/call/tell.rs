//! Telling the room what has changed, without waiting for it.

use std::time::Instant;

use tokio::sync::mpsc;

use super::{Call, Told};
use crate::evidence::LegEnd;
use crate::media::{FLOW_SILENCE, Flow, LinkState, MediaEvent};

/// Events that may wait for the hub.
const MAX_BACKLOG: usize = 1_024;

impl Call {
    /// Tells the room what has changed at a connection.
    pub(super) fn look_after(&mut self, at: usize, now: Instant) {
        let seat = &self.seats[at];
        let flow = |line| {
            if seat.peer.flows(line, FLOW_SILENCE, now) {
                Flow::Flowing
            } else {
                Flow::Silent
            }
        };
        let found = Told {
            link: seat.peer.link(now),
            transport: seat.peer.transport(),
            audio: flow(0),
            video: flow(1),
        };
        let before = std::mem::replace(&mut self.seats[at].told, found);
        if before == found {
            return;
        }
        let who = self.seats[at].who.clone();
        if found.link == LinkState::Failed {
            self.seats[at].legs.close(LegEnd::Lost);
        }
        if (before.link, before.transport) != (found.link, found.transport) {
            self.tell(MediaEvent::Link {
                who: who.clone(),
                state: found.link,
                transport: found.transport,
            });
        }
        if (before.audio, before.video) != (found.audio, found.video) {
            self.tell(MediaEvent::Flow {
                who,
                audio: found.audio,
                video: found.video,
            });
        }
    }

    pub(super) fn tell(&mut self, event: MediaEvent) {
        if !self.backlog.is_empty() {
            self.put_by(event);
            return;
        }
        match self.shared.events.try_send((self.key.clone(), event)) {
            Ok(()) | Err(mpsc::error::TrySendError::Closed(_)) => {}
            Err(mpsc::error::TrySendError::Full((_, event))) => self.put_by(event),
        }
    }

    /// Tells what could not be told before.
    pub(super) fn tell_again(&mut self) {
        while let Some(event) = self.backlog.pop_front() {
            if let Err(mpsc::error::TrySendError::Full((_, event))) =
                self.shared.events.try_send((self.key.clone(), event))
            {
                self.backlog.push_front(event);
                return;
            }
        }
    }

    fn put_by(&mut self, event: MediaEvent) {
        if self.backlog.len() < MAX_BACKLOG {
            self.backlog.push_back(event);
        } else {
            tracing::error!(call = %self.key, "the hub does not follow its media: an event is lost");
        }
    }
}
