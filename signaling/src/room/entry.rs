//! How people come in: the ticket, the lobby, the notary's word, the way back after a loss.

use super::Room;
use crate::event::{CallEvent, Devices, LeftWhy, RoomEventKind};
use crate::media::{MediaCommand, RoomKind};
use crate::name::{ConnectionId, Participant, Role};
use crate::protocol::{ErrorCode, PeerInfo, PeerState, ServerMessage, Welcome};
use crate::quality::{Bitrate, MOST_BPS};
use crate::seat::{Consent, Distress, Line, Occupant, Standing};
use crate::step::{Step, Takeover};
use crate::ticket::Secret;

impl Room {
    pub(super) fn join(
        &mut self,
        step: &mut Step,
        connection: ConnectionId,
        who: Participant,
        takeover: Takeover,
    ) {
        if let Some(code) = self.refusal(&who, takeover) {
            return step.refuse(connection, code);
        }
        if self.seats.contains_key(&who) {
            return self.move_seat(step, connection, &who);
        }
        let token = step.supplies.token();
        let standing = self.standing_of(&who);
        let consent = match self.setup.kind {
            RoomKind::Call => Consent::Missing,
            RoomKind::DeviceTest => Consent::Given,
        };
        let occupant = Occupant::new(connection, standing, consent, token.hash(), step.now);
        self.seats.insert(who.clone(), occupant);
        match standing {
            Standing::Waiting => {
                self.greet(step, &who, token, None);
                let seat = who.clone();
                self.tell_notaries(step, &ServerMessage::Waiting { seat });
                self.report(step, RoomEventKind::Waiting(who));
            }
            Standing::Admitted => self.seat(step, &who, token),
        }
    }

    /// Lets a person in who waits; their page gets what it needs to take part.
    pub(super) fn admit(&mut self, step: &mut Step, connection: ConnectionId, who: &Participant) {
        let Some(occupant) = self.seats.get_mut(who).filter(|held| !held.is_admitted()) else {
            return self.object(step, connection, ErrorCode::PeerAbsent);
        };
        let token = step.supplies.token();
        occupant.standing = Standing::Admitted;
        match occupant.line {
            Line::Live { connection, .. } => {
                let since = step.now;
                occupant.line = Line::Live { connection, since };
                occupant.resume = token.hash();
            }
            // Whoever is lost at this moment comes back by the token of the lobby.
            Line::Lost { .. } => {}
        }
        self.note(step, CallEvent::Admitted { who: who.clone() });
        self.seat(step, who, token);
    }

    /// Sends a person away who waits.
    pub(super) fn deny(&mut self, step: &mut Step, connection: ConnectionId, who: &Participant) {
        if self.is_admitted(who) || !self.seats.contains_key(who) {
            return self.object(step, connection, ErrorCode::PeerAbsent);
        }
        self.send_away(step, who);
    }

    /// Sends a guest away whose invitation was taken back, from the lobby or from the room.
    pub(super) fn dismiss(&mut self, step: &mut Step, who: &Participant) {
        if self.is_admitted(who) {
            self.hang_up(step, who);
            self.leave(step, who, LeftWhy::Dismissed);
        } else if self.seats.contains_key(who) {
            self.send_away(step, who);
        }
    }

    /// Tells a person's page that they are not let in, and closes it.
    fn hang_up(&self, step: &mut Step, who: &Participant) {
        let code = ErrorCode::AdmissionDenied;
        self.answer(step, who, ServerMessage::error(code));
        if let Some(connection) = self.seats.get(who).and_then(Occupant::connection) {
            step.close(connection, code.close_reason());
        }
    }

    fn send_away(&mut self, step: &mut Step, who: &Participant) {
        self.hang_up(step, who);
        self.seats.remove(who);
        let seat = who.clone();
        let state = PeerState::Left;
        self.tell_notaries(step, &ServerMessage::Peer { seat, state });
        self.note(step, CallEvent::Denied { who: who.clone() });
        self.report(step, RoomEventKind::Denied(who.clone()));
    }

    pub(super) fn resume(
        &mut self,
        step: &mut Step,
        connection: ConnectionId,
        presented: &Secret,
        last_seq: u64,
    ) {
        let hash = presented.hash();
        let held = self.seats.iter_mut().find(|(_, held)| held.resume == hash);
        let Some((who, occupant)) = held else {
            return step.refuse(connection, ErrorCode::ResumeRefused);
        };
        let who = who.clone();
        let Ok(missed) = occupant.outbox.after(last_seq) else {
            return step.refuse(connection, ErrorCode::ReplayLost);
        };
        step.replace(occupant);
        let token = step.supplies.token();
        let since = occupant.present_since().unwrap_or(step.now);
        occupant.line = Line::Live { connection, since };
        occupant.resume = token.hash();
        let Bitrate { max_bps, video } = occupant.ladder.bitrate();
        self.greet(step, &who, token, Some(last_seq));
        for text in missed {
            step.send(connection, text);
        }
        if max_bps < MOST_BPS {
            self.answer(step, &who, ServerMessage::Bitrate { max_bps, video });
        }
        self.is_back(step, &who);
    }

    /// Begins a held seat anew on another page, which the first one is told.
    fn move_seat(&mut self, step: &mut Step, connection: ConnectionId, who: &Participant) {
        let token = step.supplies.token();
        let Some(occupant) = self.seats.get_mut(who) else {
            return;
        };
        step.replace(occupant);
        let (devices, fingerprint) = (occupant.devices, occupant.media.fingerprint.take());
        occupant.move_to(connection, token.hash(), step.now);
        if occupant.is_admitted() {
            self.command(step, MediaCommand::Close { who: who.clone() });
        }
        self.greet(step, who, token, None);
        self.catch_up(step, who);
        self.is_back(step, who);
        if devices != Devices::default() {
            let (seat, devices) = (who.clone(), Devices::default());
            self.tell_about(step, who, &ServerMessage::Media { seat, devices });
        }
        if fingerprint.is_some() {
            self.tell_fingerprints(step);
        }
        self.refresh_layout(step);
    }

    /// Seats a person who was let in, and tells everybody.
    fn seat(&mut self, step: &mut Step, who: &Participant, token: Secret) {
        self.layout.add(who);
        self.greet(step, who, token, None);
        self.catch_up(step, who);
        let (seat, state) = (who.clone(), PeerState::Joined);
        self.tell_about(step, who, &ServerMessage::Peer { seat, state });
        self.note(step, CallEvent::Joined { who: who.clone() });
        self.report(step, RoomEventKind::Joined(who.clone()));
        self.refresh_layout(step);
        self.record_if_due(step);
    }

    fn is_back(&mut self, step: &mut Step, who: &Participant) {
        let (seat, state) = (who.clone(), PeerState::Resumed);
        self.tell_about(step, who, &ServerMessage::Peer { seat, state });
        if self.is_admitted(who) {
            self.note(step, CallEvent::Resumed { who: who.clone() });
            self.report(step, RoomEventKind::Resumed(who.clone()));
        }
    }

    /// Who of those who come waits in the lobby.
    fn standing_of(&self, who: &Participant) -> Standing {
        let known = self.setup.admitted.contains(who);
        match self.setup.kind {
            RoomKind::Call if who.role.waits_in_lobby() && !known => Standing::Waiting,
            RoomKind::Call | RoomKind::DeviceTest => Standing::Admitted,
        }
    }

    /// What a page needs to take part, or to wait; after a resume it repeats the number the page has named.
    fn greet(&mut self, step: &mut Step, who: &Participant, token: Secret, named: Option<u64>) {
        let message = if self.is_admitted(who) {
            ServerMessage::Joined(Box::new(self.welcome(step, who, token)))
        } else {
            self.lobby(who, token)
        };
        let slots = self.layout.slots(who, self.screen().as_ref());
        let Some(occupant) = self.seats.get_mut(who) else {
            return;
        };
        if occupant.told_layout.is_empty() {
            occupant.told_layout = slots;
        }
        if let Some(connection) = occupant.connection() {
            let text = match named {
                Some(seq) => occupant.outbox.aside_at(seq, message),
                None => occupant.outbox.aside(message),
            };
            step.send(connection, text);
        }
    }

    /// What somebody whose stream begins now has missed and still needs.
    fn catch_up(&mut self, step: &mut Step, who: &Participant) {
        if !self.is_admitted(who) {
            return;
        }
        let of = self.fingerprints();
        if !of.is_empty() {
            self.tell(step, who, ServerMessage::Fingerprints { of });
        }
        if let Some(place) = self.view.clone() {
            self.tell(step, who, ServerMessage::View(place));
        }
        if let Some(check) = self.script.clone() {
            self.tell(step, who, ServerMessage::Script { check });
        }
        if who.role != Role::Notary {
            return;
        }
        let waiting: Vec<_> = self.waiting().cloned().collect();
        for seat in waiting {
            self.tell(step, who, ServerMessage::Waiting { seat });
        }
        let raised = |held: &Occupant| held.distress == Distress::Raised;
        let raised = self.seats.iter().filter(|(_, held)| raised(held));
        let raised: Vec<_> = raised.map(|(seat, _)| seat.clone()).collect();
        for seat in raised {
            self.tell(step, who, ServerMessage::Distress { seat });
        }
    }

    fn lobby(&self, who: &Participant, token: Secret) -> ServerMessage {
        ServerMessage::Lobby {
            seat: who.clone(),
            consent_sha256: self.setup.consent(),
            language: self.setup.language.clone(),
            resume_token: token.into_text(),
            resume_ttl_secs: self.limits.resume_grace.as_secs(),
        }
    }

    fn welcome(&self, step: &mut Step, who: &Participant, token: Secret) -> Welcome {
        let others = self.seats.iter().filter(|(other, _)| *other != who);
        let peers =
            others
                .filter(|(_, occupant)| occupant.is_admitted())
                .map(|(other, occupant)| PeerInfo {
                    seat: other.clone(),
                    state: match occupant.line {
                        Line::Live { .. } => PeerState::Joined,
                        Line::Lost { .. } => PeerState::Lost,
                    },
                    consented: occupant.has_consented(),
                    media: occupant.devices,
                    quality: occupant.ladder.level(),
                });
        Welcome {
            seat: who.clone(),
            peers: peers.collect(),
            resume_token: token.into_text(),
            resume_ttl_secs: self.limits.resume_grace.as_secs(),
            ice_servers: step.supplies.ice_servers(&who.person, step.now),
            fingerprint: step.supplies.fingerprint(),
            layout: self.layout.slots(who, self.screen().as_ref()),
            language: self.setup.language.clone(),
            consent_sha256: self.setup.consent(),
            consented: self.seats.get(who).is_some_and(Occupant::has_consented),
            recording: self.recording,
        }
    }
}
