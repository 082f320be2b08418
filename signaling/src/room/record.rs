//! The recording as people see it: consent, its state, pictures taken into it, and the call for help that the notary alone hears.

use eds::hash::Sha256Hash;

use super::{MediaUse, Room};
use crate::event::{CallEvent, RoomEventKind};
use crate::evidence::RecordingState;
use crate::media::{MediaCommand, RoomKind};
use crate::name::{ConnectionId, Participant, Role};
use crate::protocol::{ErrorCode, ServerMessage};
use crate::seat::{Consent, Distress, Occupant};
use crate::step::Step;

impl Room {
    /// Takes somebody's consent to the recording by the text of this call; without a text it is a refusal.
    pub(super) fn consent(
        &mut self,
        step: &mut Step,
        who: &Participant,
        connection: ConnectionId,
        text: Option<Sha256Hash>,
    ) {
        let Some(wanted) = self.setup.consent() else {
            return self.object(step, connection, ErrorCode::NotAllowed);
        };
        let Some(text) = text else {
            return self.object(step, connection, ErrorCode::ConsentRequired);
        };
        if text != wanted {
            return self.object(step, connection, ErrorCode::ConsentMismatch);
        }
        let Some(occupant) = self.seats.get_mut(who) else {
            return;
        };
        let (before, seat) = (occupant.consent, who.clone());
        occupant.consent = Consent::Given;
        self.tell(step, who, ServerMessage::Consented { seat: seat.clone() });
        match before {
            Consent::Given => {}
            Consent::Missing => {
                let told = ServerMessage::Consented { seat: seat.clone() };
                self.tell_about(step, who, &told);
                let who = seat.clone();
                self.note(step, CallEvent::Consent { who, text });
                self.report(step, RoomEventKind::Consented { who: seat, text });
                self.record_if_due(step);
            }
        }
    }

    /// Begins the recording when the first who was let in has consented; it has no pause.
    pub(super) fn record_if_due(&mut self, step: &mut Step) {
        let due = |held: &Occupant| held.is_admitted() && held.has_consented();
        let wanted = match (self.setup.kind, self.media) {
            (RoomKind::Call, MediaUse::Unknown | MediaUse::Opened) => true,
            (RoomKind::Call, MediaUse::Recording) | (RoomKind::DeviceTest, _) => false,
        };
        if wanted && self.seats.values().any(due) {
            self.command(step, MediaCommand::Record);
            self.media = MediaUse::Recording;
        }
    }

    /// Tells everybody at once when the recording's state changes, and now and then how far it is.
    pub(super) fn hear_recording(&mut self, step: &mut Step, state: RecordingState) {
        let changed = !is_progress(self.recording, state);
        let due = self
            .recording_told_at
            .is_none_or(|told| told + self.limits.recording_news <= step.now);
        self.recording = state;
        if changed || due {
            self.recording_told_at = Some(step.now);
            self.tell_all(step, &ServerMessage::Recording { recording: state });
        }
        if changed {
            self.report(step, RoomEventKind::Recording(state));
        }
    }

    pub(super) fn snapshot(&mut self, step: &mut Step, connection: ConnectionId, of: Participant) {
        if !of.role.sends_media() || !self.is_admitted(&of) {
            return self.object(step, connection, ErrorCode::PeerAbsent);
        }
        match self.recording {
            RecordingState::Running { .. } => self.command(step, MediaCommand::Snapshot { of }),
            RecordingState::Off | RecordingState::Failed { .. } | RecordingState::Ended { .. } => {
                self.object(step, connection, ErrorCode::SnapshotFailed);
            }
        }
    }

    pub(super) fn snapshot_taken(&mut self, step: &mut Step, of: Participant, sha256: Sha256Hash) {
        let taken = ServerMessage::SnapshotTaken {
            of: of.clone(),
            sha256,
        };
        self.tell_all(step, &taken);
        self.report(step, RoomEventKind::Snapshot { of, sha256 });
    }

    pub(super) fn snapshot_failed(&self, step: &mut Step) {
        for notary in self.seated().filter(|who| who.role == Role::Notary) {
            self.answer(
                step,
                notary,
                ServerMessage::error(ErrorCode::SnapshotFailed),
            );
        }
    }

    /// Tells the notary and the system, and nobody else anything: no answer, no number, no replay, no entry of the recording,
    /// which others may read.
    pub(super) fn raise_distress(&mut self, step: &mut Step, who: &Participant) {
        let Some(occupant) = self.seats.get_mut(who) else {
            return;
        };
        occupant.distress = Distress::Raised;
        let seat = who.clone();
        self.tell_notaries(step, &ServerMessage::Distress { seat });
        self.report(step, RoomEventKind::Distress(who.clone()));
    }
}

/// Whether a state only says how far the last one has come.
fn is_progress(before: RecordingState, now: RecordingState) -> bool {
    match (before, now) {
        (RecordingState::Running { .. }, RecordingState::Running { .. })
        | (RecordingState::Off, RecordingState::Off)
        | (RecordingState::Ended { .. }, RecordingState::Ended { .. }) => true,
        (RecordingState::Failed { reason: before }, RecordingState::Failed { reason: now }) => {
            before == now
        }
        (
            RecordingState::Off
            | RecordingState::Running { .. }
            | RecordingState::Failed { .. }
            | RecordingState::Ended { .. },
            _,
        ) => false,
    }
}
