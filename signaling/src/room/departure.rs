//! How people go: a broken connection, a goodbye, a grace that is over, the end of the call.

use chrono::{DateTime, Utc};

use super::{MediaUse, Room};
use crate::close::CloseReason;
use crate::event::{CallEvent, LeftWhy, RoomEventKind};
use crate::media::{MediaCommand, RoomKind};
use crate::name::{ConnectionId, Participant};
use crate::protocol::{EndReason, EndedBy, PeerState, ServerMessage};
use crate::seat::{Line, Occupant};
use crate::step::Step;

impl Room {
    /// A connection is gone without a goodbye; its media may go on, and the seat is kept.
    pub(super) fn lose(&mut self, step: &mut Step, connection: ConnectionId) {
        let until = step.now + self.limits.resume_grace;
        let Some(who) = self.seat_of(connection) else {
            return;
        };
        if let Some(occupant) = self.seats.get_mut(&who) {
            occupant.line = Line::Lost { until };
        }
        let (seat, state) = (who.clone(), PeerState::Lost);
        self.tell_about(step, &who, &ServerMessage::Peer { seat, state });
        if self.is_admitted(&who) {
            self.note(step, CallEvent::Lost { who: who.clone() });
            self.report(step, RoomEventKind::Lost(who));
        }
    }

    /// Empties a seat, or a place in the lobby.
    pub(super) fn leave(&mut self, step: &mut Step, who: &Participant, why: LeftWhy) {
        let (seat, state) = (who.clone(), PeerState::Left);
        self.tell_about(step, who, &ServerMessage::Peer { seat, state });
        let Some(gone) = self.seats.remove(who).filter(Occupant::is_admitted) else {
            return;
        };
        self.layout.remove(who);
        for occupant in self.seats.values_mut() {
            occupant.ladder.forget(who);
        }
        let event = CallEvent::Left {
            who: who.clone(),
            why,
        };
        self.note(step, event);
        self.command(step, MediaCommand::Close { who: who.clone() });
        self.refresh_layout(step);
        if gone.media.fingerprint.is_some() {
            self.tell_fingerprints(step);
        }
        let who = who.clone();
        self.report(step, RoomEventKind::Left { who, why });
        match self.setup.kind {
            RoomKind::Call => {}
            RoomKind::DeviceTest => self.end(step, EndedBy::Server, EndReason::Finished),
        }
    }

    pub(super) fn end(&mut self, step: &mut Step, by: EndedBy, reason: EndReason) {
        let everybody: Vec<_> = self.seats.keys().cloned().collect();
        for who in everybody {
            self.tell(step, &who, ServerMessage::End { by, reason });
        }
        for (who, occupant) in std::mem::take(&mut self.seats) {
            self.layout.remove(&who);
            if let Some(connection) = occupant.connection() {
                step.close(connection, CloseReason::Normal);
            }
        }
        self.ended_at = Some(step.now);
        match self.media {
            MediaUse::Unknown => {}
            MediaUse::Opened | MediaUse::Recording => {
                self.note(step, CallEvent::Ended { by, reason });
                self.command(step, MediaCommand::End);
            }
        }
        self.report(step, RoomEventKind::Ended { by, reason });
    }

    /// Ends graces and abandons an empty room before anything else happens at this time, so that no late tick can help
    /// a late guest.
    pub(super) fn let_time_pass(&mut self, step: &mut Step) {
        let now = step.now;
        let late = |occupant: &Occupant| occupant.lost_until().is_some_and(|until| until <= now);
        let gone = self.seats.iter().filter(|(_, occupant)| late(occupant));
        let gone: Vec<_> = gone.map(|(who, _)| who.clone()).collect();
        for who in gone {
            self.leave(step, &who, LeftWhy::GraceOver);
        }
        if self.ended_at.is_none()
            && let Some(reason) = self.is_overdue(now)
        {
            self.end(step, EndedBy::Server, reason);
        }
    }

    pub(super) fn note_emptiness(&mut self, now: DateTime<Utc>) {
        if !self.seats.is_empty() {
            self.empty_since = None;
        } else if self.empty_since.is_none() {
            self.empty_since = Some(now);
        }
    }

    /// Why the room must end by the clock alone, if it must.
    fn is_overdue(&self, now: DateTime<Utc>) -> Option<EndReason> {
        match self.setup.kind {
            RoomKind::Call => {
                let since = self.empty_since?;
                (since + self.limits.empty_room <= now).then_some(EndReason::Abandoned)
            }
            RoomKind::DeviceTest => {
                (self.opened_at + self.limits.device_test <= now).then_some(EndReason::Expired)
            }
        }
    }
}
