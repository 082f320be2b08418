//! What people say and show: who may say what, and who hears it.

use super::Room;
use crate::budget::Kind;
use crate::close::CloseReason;
use crate::event::{CallEvent, Devices, RoomEventKind, Switch};
use crate::limits::{CODE_CHARS, POINTER_MAX};
use crate::media::RoomKind;
use crate::name::{ConnectionId, Participant, Role};
use crate::protocol::{
    ByeReason, ClientMessage, EndReason, EndedBy, ErrorCode, ServerMessage, ViewPlace,
};
use crate::step::Step;

/// Who speaks in the call; an observer is silent.
const SPEAKERS: [Role; 4] = [
    Role::Notary,
    Role::Citizen,
    Role::Interpreter,
    Role::Witness,
];
/// Everybody but the one who leads the call.
const GUESTS: [Role; 4] = [
    Role::Citizen,
    Role::Interpreter,
    Role::Witness,
    Role::Observer,
];

impl Room {
    /// Acts upon a message of a seated person, when their standing and role allow it.
    pub(super) fn hear(
        &mut self,
        step: &mut Step,
        who: &Participant,
        connection: ConnectionId,
        message: ClientMessage,
    ) {
        let offer = offer_of(&message);
        if let Err(code) = self.may_say(who, &message) {
            return self.answer(step, who, ServerMessage::error_of(code, offer));
        }
        if let Some(kind) = kind_of(&message)
            && !self.has_left(step, who, kind)
        {
            return match kind {
                // Whoever looks over somebody's shoulder must not see an answer to a call for help.
                Kind::Help | Kind::Pointer | Kind::Report => {}
                Kind::Offer
                | Kind::Candidate
                | Kind::Chat
                | Kind::View
                | Kind::Switch
                | Kind::Snapshot
                | Kind::Button => {
                    let refusal = ServerMessage::error_of(ErrorCode::RateExceeded, offer);
                    self.answer(step, who, refusal);
                }
            };
        }
        match message {
            ClientMessage::Join { .. } | ClientMessage::Resume { .. } => {
                self.object(step, connection, ErrorCode::AlreadyJoined);
            }
            ClientMessage::Consent {
                recording,
                text_sha256,
            } => self.consent(step, who, connection, recording.then_some(text_sha256)),
            ClientMessage::Offer { id, sdp } => self.offer(step, who, connection, id, sdp),
            ClientMessage::Candidate { candidate } => {
                self.candidate(step, who, connection, candidate);
            }
            ClientMessage::Media(devices) => self.switch(step, who, connection, devices),
            ClientMessage::Quality { of, report } => self.hear_report(step, who, of, report),
            ClientMessage::Admit { seat } => self.admit(step, connection, &seat),
            ClientMessage::Deny { seat } => self.deny(step, connection, &seat),
            ClientMessage::Chat { text } => self.chat(step, who, connection, text),
            ClientMessage::View(place) => self.view(step, who, connection, place),
            ClientMessage::Pointer { x, y, page } => {
                self.point(step, who, connection, (x, y, page));
            }
            ClientMessage::Script { check } => self.script(step, connection, check),
            ClientMessage::Snapshot { of } => self.snapshot(step, connection, of),
            ClientMessage::Distress => self.raise_distress(step, who),
            ClientMessage::Ping => self.answer(step, who, ServerMessage::Pong),
            ClientMessage::Bye { reason } => self.bye(step, who, connection, reason),
        }
    }

    /// Whether a person's standing and role allow a message.
    fn may_say(&self, who: &Participant, message: &ClientMessage) -> Result<(), ErrorCode> {
        match message {
            ClientMessage::Join { .. }
            | ClientMessage::Resume { .. }
            | ClientMessage::Consent { .. }
            | ClientMessage::Ping
            | ClientMessage::Bye { .. } => Ok(()),
            ClientMessage::Distress => among(who.role, &GUESTS),
            ClientMessage::Offer { .. }
            | ClientMessage::Candidate { .. }
            | ClientMessage::Quality { .. } => self.admitted(who),
            ClientMessage::Media(_) | ClientMessage::Chat { .. } => {
                among(who.role, &SPEAKERS).and_then(|()| self.admitted(who))
            }
            ClientMessage::Admit { .. }
            | ClientMessage::Deny { .. }
            | ClientMessage::View(_)
            | ClientMessage::Pointer { .. }
            | ClientMessage::Script { .. }
            | ClientMessage::Snapshot { .. } => among(who.role, &[Role::Notary]),
        }
    }

    fn admitted(&self, who: &Participant) -> Result<(), ErrorCode> {
        if self.is_admitted(who) {
            Ok(())
        } else {
            Err(ErrorCode::NotAdmitted)
        }
    }

    /// Takes one message of a kind out of a seat's budget; false when there is none left.
    fn has_left(&mut self, step: &Step, who: &Participant, kind: Kind) -> bool {
        self.seats
            .get_mut(who)
            .is_some_and(|held| held.budget.admits(kind, step.now))
    }

    fn chat(
        &mut self,
        step: &mut Step,
        from: &Participant,
        connection: ConnectionId,
        text: String,
    ) {
        if text.trim().is_empty() || text.chars().count() > self.limits.chat_chars {
            return self.object(step, connection, ErrorCode::TextRefused);
        }
        let (from, at) = (from.clone(), step.now);
        let event = CallEvent::Chat {
            from: from.clone(),
            text: text.clone(),
        };
        self.note(step, event);
        self.tell_all(step, &ServerMessage::Chat { from, text, at });
    }

    fn view(
        &mut self,
        step: &mut Step,
        who: &Participant,
        connection: ConnectionId,
        place: ViewPlace,
    ) {
        let clause_is_good = place.clause.as_deref().is_none_or(is_code);
        if place.revision == 0 || place.page == 0 || !clause_is_good {
            return self.object(step, connection, ErrorCode::TextRefused);
        }
        self.view = Some(place.clone());
        let event = CallEvent::View {
            revision: place.revision,
            page: place.page,
            clause: place.clause.clone(),
        };
        self.note(step, event);
        self.tell_about(step, who, &ServerMessage::View(place));
    }

    /// Moves the notary's pointer on everybody else's page; a moment later it is elsewhere, so it is not replayed.
    fn point(
        &self,
        step: &mut Step,
        who: &Participant,
        connection: ConnectionId,
        at: (Option<u16>, Option<u16>, Option<u32>),
    ) {
        let (x, y, page) = match at {
            (Some(x), Some(y), Some(page)) if x.max(y) <= POINTER_MAX && page > 0 => at,
            (None, None, None) => at,
            (_, _, _) => return self.object(step, connection, ErrorCode::Malformed),
        };
        for other in self.seated().filter(|other| *other != who) {
            self.answer(step, other, ServerMessage::Pointer { x, y, page });
        }
    }

    fn script(&mut self, step: &mut Step, connection: ConnectionId, check: String) {
        if !is_code(&check) {
            return self.object(step, connection, ErrorCode::TextRefused);
        }
        self.script = Some(check.clone());
        let begun = CallEvent::ScriptBegun {
            check: check.clone(),
        };
        self.note(step, begun);
        let told = ServerMessage::Script {
            check: check.clone(),
        };
        self.tell_all(step, &told);
        self.report(step, RoomEventKind::Script { check });
    }

    fn switch(
        &mut self,
        step: &mut Step,
        who: &Participant,
        connection: ConnectionId,
        devices: Devices,
    ) {
        let shown = self.screen();
        let taken = shown.as_ref().is_some_and(|other| other != who);
        if devices.screen == Switch::On && taken {
            return self.object(step, connection, ErrorCode::ScreenTaken);
        }
        let Some(occupant) = self.seats.get_mut(who) else {
            return;
        };
        if occupant.devices == devices {
            return;
        }
        occupant.devices = devices;
        let Devices {
            microphone,
            camera,
            screen,
        } = devices;
        let event = CallEvent::MediaSet {
            who: who.clone(),
            microphone,
            camera,
            screen,
        };
        self.note(step, event);
        let seat = who.clone();
        self.tell_about(step, who, &ServerMessage::Media { seat, devices });
        if self.screen() != shown {
            self.refresh_layout(step);
        }
    }

    fn bye(
        &mut self,
        step: &mut Step,
        who: &Participant,
        connection: ConnectionId,
        reason: ByeReason,
    ) {
        match (self.setup.kind, who.role, reason) {
            (RoomKind::Call, Role::Notary, ByeReason::Finished) => {
                self.end(step, EndedBy::Notary, EndReason::Finished);
            }
            (RoomKind::Call, Role::Notary, ByeReason::Later) => {
                self.end(step, EndedBy::Notary, EndReason::Later);
            }
            (
                RoomKind::Call | RoomKind::DeviceTest,
                Role::Notary | Role::Citizen | Role::Interpreter | Role::Witness | Role::Observer,
                ByeReason::Leave | ByeReason::Finished | ByeReason::Later | ByeReason::Technical,
            ) => {
                step.close(connection, CloseReason::Normal);
                self.leave(step, who, reason.into());
            }
        }
    }
}

/// The number of an offer.
fn offer_of(message: &ClientMessage) -> Option<u64> {
    if let ClientMessage::Offer { id, .. } = message {
        Some(*id)
    } else {
        None
    }
}

/// Which allowance a message takes from; those without one are held by the connection's rate alone.
fn kind_of(message: &ClientMessage) -> Option<Kind> {
    match message {
        ClientMessage::Offer { .. } => Some(Kind::Offer),
        ClientMessage::Candidate { .. } => Some(Kind::Candidate),
        ClientMessage::Chat { .. } => Some(Kind::Chat),
        ClientMessage::Pointer { .. } => Some(Kind::Pointer),
        ClientMessage::Quality { .. } => Some(Kind::Report),
        ClientMessage::View(_) => Some(Kind::View),
        ClientMessage::Media(_) => Some(Kind::Switch),
        ClientMessage::Snapshot { .. } => Some(Kind::Snapshot),
        ClientMessage::Distress => Some(Kind::Help),
        ClientMessage::Consent { .. }
        | ClientMessage::Admit { .. }
        | ClientMessage::Deny { .. }
        | ClientMessage::Script { .. } => Some(Kind::Button),
        ClientMessage::Join { .. }
        | ClientMessage::Resume { .. }
        | ClientMessage::Ping
        | ClientMessage::Bye { .. } => None,
    }
}

/// Refuses what a role may not do.
fn among(role: Role, allowed: &[Role]) -> Result<(), ErrorCode> {
    if allowed.contains(&role) {
        Ok(())
    } else {
        Err(ErrorCode::NotAllowed)
    }
}

/// Whether a text can be the code of a check or the name of a clause.
fn is_code(text: &str) -> bool {
    let length = text.chars().count();
    !text.trim().is_empty() && length <= CODE_CHARS
}
