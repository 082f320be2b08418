//! Media through the plane: offers and answers, who is seen where, and how well.

use super::Room;
use crate::event::Switch;
use crate::limits::{CANDIDATE_BYTES, SDP_BYTES};
use crate::media::{LinkState, MediaCommand, MediaEvent};
use crate::name::{ConnectionId, Participant};
use crate::protocol::{ErrorCode, Fingerprint, ServerMessage};
use crate::quality::{Bitrate, Report};
use crate::seat::Occupant;
use crate::step::Step;

impl Room {
    /// Gives the plane an offer of somebody who was let in and has consented.
    pub(super) fn offer(
        &mut self,
        step: &mut Step,
        who: &Participant,
        connection: ConnectionId,
        id: u64,
        sdp: String,
    ) {
        let Some(occupant) = self.seats.get_mut(who) else {
            return;
        };
        let again = |(by, last): (ConnectionId, u64)| by == connection && id <= last;
        let refusal = if !occupant.has_consented() {
            Some(ErrorCode::ConsentRequired)
        } else if sdp.len() > SDP_BYTES {
            Some(ErrorCode::TooLarge)
        } else if occupant.last_offer.is_some_and(again) {
            Some(ErrorCode::OutOfOrder)
        } else {
            None
        };
        if let Some(code) = refusal {
            return self.answer(step, who, ServerMessage::error_of(code, Some(id)));
        }
        occupant.last_offer = Some((connection, id));
        let who = who.clone();
        let offer = MediaCommand::Offer {
            who,
            connection,
            id,
            sdp,
        };
        self.command(step, offer);
    }

    pub(super) fn candidate(
        &mut self,
        step: &mut Step,
        who: &Participant,
        connection: ConnectionId,
        candidate: Option<String>,
    ) {
        let offered = |held: &Occupant| held.last_offer.is_some();
        if !self.seats.get(who).is_some_and(offered) {
            return self.object(step, connection, ErrorCode::CandidateRefused);
        }
        if candidate
            .as_ref()
            .is_some_and(|line| line.len() > CANDIDATE_BYTES)
        {
            return self.object(step, connection, ErrorCode::TooLarge);
        }
        let who = who.clone();
        let candidate = MediaCommand::Candidate {
            who,
            connection,
            candidate,
        };
        self.command(step, candidate);
    }

    /// Takes a receiver's report about somebody, or about the one they talk to. A silent observer's bad network is no reason
    /// to show everybody less.
    pub(super) fn hear_report(
        &mut self,
        step: &Step,
        from: &Participant,
        of: Option<Participant>,
        report: Report,
    ) {
        if !from.role.sends_media() {
            return;
        }
        let of = of.or_else(|| self.layout.first_of(from).cloned());
        if let Some(sender) = of.and_then(|of| self.seats.get_mut(&of)) {
            sender.ladder.hear(from, report, step.now);
        }
    }

    pub(super) fn hear_media(&mut self, step: &mut Step, event: MediaEvent) {
        match event {
            MediaEvent::Answer {
                who,
                connection,
                id,
                sdp,
                fingerprint,
            } => {
                if self.streams_since(&who, connection) {
                    self.tell(step, &who, ServerMessage::Answer { id, sdp });
                    self.fingerprint(step, &who, Some(fingerprint));
                }
            }
            MediaEvent::Refused {
                who,
                connection,
                id,
                code,
            } => {
                if self.streams_since(&who, connection) {
                    self.answer(step, &who, ServerMessage::error_of(code, id));
                }
            }
            MediaEvent::Link {
                who,
                state,
                transport,
            } => {
                if let Some(occupant) = self.seats.get_mut(&who) {
                    occupant.media.link = state;
                    occupant.media.transport = transport;
                    occupant.ladder.link(state);
                }
                if state == LinkState::None {
                    self.fingerprint(step, &who, None);
                }
                self.assess(step);
            }
            MediaEvent::Flow { who, audio, video } => {
                if let Some(occupant) = self.seats.get_mut(&who) {
                    occupant.media.audio = audio;
                    occupant.media.video = video;
                }
            }
            MediaEvent::Loss { from, to, permille } => {
                let sender = self.seats.get_mut(&from);
                if let Some(sender) = sender.filter(|_| to.role.sends_media()) {
                    sender.ladder.hear_loss(&to, permille, step.now);
                }
            }
            MediaEvent::Recording(state) => self.hear_recording(step, state),
            MediaEvent::SnapshotTaken { of, sha256 } => self.snapshot_taken(step, of, sha256),
            MediaEvent::SnapshotFailed { .. } => self.snapshot_failed(step),
        }
    }

    /// Looks at how everybody is seen and heard; who must send less is told, and everybody how well it goes.
    pub(super) fn assess(&mut self, step: &mut Step) {
        let now = step.now;
        let senders = self
            .seats
            .iter_mut()
            .filter(|(who, held)| held.is_admitted() && who.role.sends_media());
        let changes: Vec<_> = senders
            .map(|(who, held)| (who.clone(), held.ladder.step(now)))
            .collect();
        for (seat, change) in changes {
            if let Some(Bitrate { max_bps, video }) = change.bitrate {
                self.answer(step, &seat, ServerMessage::Bitrate { max_bps, video });
            }
            let Some(level) = change.level else {
                continue;
            };
            for other in self.seated() {
                let seat = seat.clone();
                self.answer(step, other, ServerMessage::Quality { seat, level });
            }
        }
    }

    /// Who shows their screen, if anybody does.
    pub(super) fn screen(&self) -> Option<Participant> {
        let shows = |held: &Occupant| held.is_admitted() && held.devices.screen == Switch::On;
        let first = self.seats.iter().find(|(_, held)| shows(held));
        first.map(|(who, _)| who.clone())
    }

    /// Tells everybody whose m-lines have changed, and the plane.
    pub(super) fn refresh_layout(&mut self, step: &mut Step) {
        let all = self.layout.all(self.screen().as_ref());
        for (who, slots) in &all {
            let Some(occupant) = self.seats.get_mut(who) else {
                continue;
            };
            if occupant.told_layout != *slots {
                occupant.told_layout.clone_from(slots);
                let slots = slots.clone();
                self.tell(step, who, ServerMessage::Layout { slots });
            }
        }
        self.command(step, MediaCommand::Layout(all));
    }

    pub(super) fn tell_fingerprints(&mut self, step: &mut Step) {
        let of = self.fingerprints();
        self.tell_all(step, &ServerMessage::Fingerprints { of });
    }

    /// The certificates of everybody's media connection.
    pub(super) fn fingerprints(&self) -> Vec<Fingerprint> {
        let known = self.seats.iter().filter_map(|(seat, held)| {
            Some(Fingerprint {
                seat: seat.clone(),
                fingerprint: held.media.fingerprint.clone()?,
            })
        });
        known.collect()
    }

    fn fingerprint(&mut self, step: &mut Step, who: &Participant, fingerprint: Option<String>) {
        let Some(occupant) = self.seats.get_mut(who) else {
            return;
        };
        if occupant.media.fingerprint != fingerprint {
            occupant.media.fingerprint = fingerprint;
            self.tell_fingerprints(step);
        }
    }

    /// Whether what was meant for a connection still concerns the seat's page: not when another page took the seat since.
    fn streams_since(&self, who: &Participant, connection: ConnectionId) -> bool {
        let same = |held: &Occupant| connection >= held.stream_from && held.is_admitted();
        self.seats.get(who).is_some_and(same)
    }
}
