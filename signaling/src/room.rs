//! One call's room as a sans-I/O core: inputs with their time go in, what to send, close and report comes out.
//!
//! Architecture invariant: nothing here waits, reads a clock, draws a random number or knows a socket; every rule of the
//! room can be tested by a list of inputs. A seat belongs to one person in one role and has at most one live connection,
//! because it holds the connection.

mod departure;
mod entry;
mod negotiation;
mod record;
mod talk;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::event::{CallEvent, Presence, RoomEvent, RoomEventKind, Since};
use crate::evidence::RecordingState;
use crate::layout::Layout;
use crate::limits::RoomLimits;
use crate::media::{MediaCommand, MediaEvent, RoomKind};
use crate::name::{CallKey, ConnectionId, Participant, Role};
use crate::protocol::{EndedBy, ErrorCode, ServerMessage, ViewPlace};
use crate::readiness::Readiness;
use crate::seat::Occupant;
use crate::setup::RoomSetup;
use crate::step::Step;
pub use crate::step::{Input, Output, Supplies, Takeover};

/// The room of one call.
#[derive(Debug)]
pub struct Room {
    call: CallKey,
    setup: RoomSetup,
    limits: RoomLimits,
    seats: BTreeMap<Participant, Occupant>,
    layout: Layout,
    media: MediaUse,
    recording: RecordingState,
    recording_told_at: Option<DateTime<Utc>>,
    /// What the notary shows, for those who come later.
    view: Option<ViewPlace>,
    /// The check the notary has begun last.
    script: Option<String>,
    opened_at: DateTime<Utc>,
    empty_since: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
}

/// How far the media plane knows of this room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum MediaUse {
    Unknown,
    Opened,
    Recording,
}

impl Room {
    /// An empty room.
    #[must_use]
    pub fn new(call: CallKey, setup: RoomSetup, limits: RoomLimits, now: DateTime<Utc>) -> Self {
        Self {
            call,
            layout: Layout::new(setup.kind),
            setup,
            limits,
            seats: BTreeMap::new(),
            media: MediaUse::Unknown,
            recording: RecordingState::Off,
            recording_told_at: None,
            view: None,
            script: None,
            opened_at: now,
            empty_since: Some(now),
            ended_at: None,
        }
    }

    /// Takes one input and says what follows from it.
    #[must_use]
    pub fn handle(
        &mut self,
        now: DateTime<Utc>,
        input: Input,
        supplies: &mut dyn Supplies,
    ) -> Vec<Output> {
        let mut step = Step::new(now, supplies);
        self.let_time_pass(&mut step);
        if self.ended_at.is_some() {
            self.turn_away(&mut step, &input);
        } else {
            self.act(&mut step, input);
        }
        self.note_emptiness(now);
        step.outputs
    }

    /// Who is let in and connected now.
    #[must_use]
    pub fn presence(&self) -> Presence {
        let mut presence = Presence::default();
        for (who, occupant) in self.seats.iter().filter(|(_, held)| held.is_admitted()) {
            if let Some(at) = occupant.present_since() {
                let person = who.person.clone();
                presence.add(who.role, Since { person, at });
            }
        }
        presence
    }

    /// Who was let in and holds a seat, connected or within the grace.
    pub fn seated(&self) -> impl Iterator<Item = &Participant> {
        let admitted = self.seats.iter().filter(|(_, held)| held.is_admitted());
        admitted.map(|(who, _)| who)
    }

    /// Who waits in the lobby.
    pub fn waiting(&self) -> impl Iterator<Item = &Participant> {
        let waiting = self.seats.iter().filter(|(_, held)| !held.is_admitted());
        waiting.map(|(who, _)| who)
    }

    /// How the call stands: the recording, and everybody's seat.
    #[must_use]
    pub fn readiness(&self) -> Readiness {
        Readiness {
            recording: self.recording,
            seats: self
                .seats
                .iter()
                .map(|(who, held)| held.state(who))
                .collect(),
        }
    }

    /// Why a person with a good ticket cannot sit down, if they cannot.
    #[must_use]
    pub fn refusal(&self, who: &Participant, takeover: Takeover) -> Option<ErrorCode> {
        if self.ended_at.is_some() {
            return Some(ErrorCode::CallOver);
        }
        match (self.seats.get(who), takeover) {
            (Some(held), Takeover::NotAsked) if held.connection().is_some() => {
                Some(ErrorCode::SeatInUse)
            }
            (Some(_), Takeover::Asked | Takeover::NotAsked) => None,
            (None, _) => self.is_full(who.role).then_some(ErrorCode::SeatTaken),
        }
    }

    /// Since when nobody holds a seat, the lobby's included, if nobody does.
    #[must_use]
    pub fn empty_since(&self) -> Option<DateTime<Utc>> {
        self.empty_since
    }

    /// When the call ended, if it has.
    #[must_use]
    pub fn ended_at(&self) -> Option<DateTime<Utc>> {
        self.ended_at
    }

    fn act(&mut self, step: &mut Step, input: Input) {
        match input {
            Input::Join {
                connection,
                who,
                takeover,
            } => self.join(step, connection, who, takeover),
            Input::Resume {
                connection,
                presented,
                last_seq,
            } => self.resume(step, connection, &presented, last_seq),
            Input::Message {
                connection,
                message,
            } => {
                if let Some(who) = self.seat_of(connection) {
                    self.hear(step, &who, connection, message);
                }
            }
            Input::Unacceptable { connection, code } => self.object(step, connection, code),
            Input::Lost { connection } => self.lose(step, connection),
            Input::Announce(announcement) => {
                self.tell_all(step, &ServerMessage::Case(announcement));
            }
            Input::Note(event) => self.note(step, event),
            Input::Media(event) => self.hear_media(step, event),
            Input::Dismiss(who) => self.dismiss(step, &who),
            Input::End(reason) => self.end(step, EndedBy::Server, reason),
            Input::Tick => self.assess(step),
        }
    }

    /// An ended room lets nobody in and says nothing else; it still learns how its recording ended.
    fn turn_away(&mut self, step: &mut Step, input: &Input) {
        match input {
            Input::Join { connection, .. } | Input::Resume { connection, .. } => {
                step.refuse(*connection, ErrorCode::CallOver);
            }
            Input::Media(MediaEvent::Recording(state)) => self.hear_recording(step, *state),
            Input::Message { .. }
            | Input::Unacceptable { .. }
            | Input::Lost { .. }
            | Input::Announce(_)
            | Input::Note(_)
            | Input::Media(_)
            | Input::Dismiss(_)
            | Input::End(_)
            | Input::Tick => {}
        }
    }

    /// The next message of a seat's stream: sent when the seat is connected, kept for the replay in any case.
    fn tell(&mut self, step: &mut Step, who: &Participant, message: ServerMessage) {
        let Some(occupant) = self.seats.get_mut(who) else {
            return;
        };
        let text = occupant.outbox.push(message, &self.limits);
        if let Some(connection) = occupant.connection() {
            step.send(connection, text);
        }
    }

    /// Tells everybody who was let in.
    fn tell_all(&mut self, step: &mut Step, message: &ServerMessage) {
        let everybody: Vec<_> = self.seated().cloned().collect();
        for who in everybody {
            self.tell(step, &who, message.clone());
        }
    }

    /// Tells those who may know of a person: everybody else in the room, or the notary when the person is in the lobby.
    fn tell_about(&mut self, step: &mut Step, who: &Participant, message: &ServerMessage) {
        let in_room = self.seats.get(who).is_none_or(Occupant::is_admitted);
        let may_know =
            |other: &&Participant| *other != who && (in_room || other.role == Role::Notary);
        let audience: Vec<_> = self.seated().filter(may_know).cloned().collect();
        for other in audience {
            self.tell(step, &other, message.clone());
        }
    }

    fn tell_notaries(&mut self, step: &mut Step, message: &ServerMessage) {
        let notaries = self.seated().filter(|who| who.role == Role::Notary);
        let notaries: Vec<_> = notaries.cloned().collect();
        for notary in notaries {
            self.tell(step, &notary, message.clone());
        }
    }

    /// A message outside the stream, to the seat's connection only.
    fn answer(&self, step: &mut Step, who: &Participant, message: ServerMessage) {
        if let Some(occupant) = self.seats.get(who)
            && let Some(connection) = occupant.connection()
        {
            step.send(connection, occupant.outbox.aside(message));
        }
    }

    fn object(&self, step: &mut Step, connection: ConnectionId, code: ErrorCode) {
        if let Some(who) = self.seat_of(connection) {
            self.answer(step, &who, ServerMessage::error(code));
        }
    }

    /// Tells the rest of the system; nobody waits for news of a device's test.
    fn report(&self, step: &mut Step, kind: RoomEventKind) {
        match self.setup.kind {
            RoomKind::Call => step.outputs.push(Output::Report(RoomEvent {
                call: self.call.clone(),
                at: step.now,
                kind,
            })),
            RoomKind::DeviceTest => {}
        }
    }

    /// Gives the media plane a command, after it has learnt of the room.
    fn command(&mut self, step: &mut Step, command: MediaCommand) {
        if self.media == MediaUse::Unknown {
            self.media = MediaUse::Opened;
            step.outputs.push(Output::Media(MediaCommand::Open {
                kind: self.setup.kind,
                genesis: self.setup.genesis.clone(),
            }));
        }
        step.outputs.push(Output::Media(command));
    }

    /// Puts something into the recording's chain.
    fn note(&mut self, step: &mut Step, event: CallEvent) {
        match self.setup.kind {
            RoomKind::Call => {
                let at = step.now;
                self.command(step, MediaCommand::Note { at, event });
            }
            RoomKind::DeviceTest => {}
        }
    }

    /// Whether every seat of a role is held.
    fn is_full(&self, role: Role) -> bool {
        let held = self.seats.keys().filter(|who| who.role == role).count();
        held >= self.setup.seats(role)
    }

    fn is_admitted(&self, who: &Participant) -> bool {
        self.seats.get(who).is_some_and(Occupant::is_admitted)
    }

    fn seat_of(&self, connection: ConnectionId) -> Option<Participant> {
        let sits = |occupant: &Occupant| occupant.connection() == Some(connection);
        let seat = self.seats.iter().find(|(_, occupant)| sits(occupant));
        seat.map(|(who, _)| who.clone())
    }
}
