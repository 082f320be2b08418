//! Whatever happens in whatever order, the room keeps its promises: a small model of every page checks every output.

use std::collections::BTreeMap;

use proptest::prelude::*;
use signaling::close::CloseReason;
use signaling::media::{MediaCommand, RoomKind, Slot};
use signaling::protocol::{ClientMessage, ErrorCode, ServerFrame, ServerMessage};
use signaling::room::Input;
use signaling::{
    Announcement, ConnectionId, EndReason, Participant, Role, RoomEventKind, RoomLimits, limits,
};

use crate::deeds::{Deed, Token, deed, people};
use crate::page::{Page, check_audience};
use crate::sandbox::{Did, Sandbox, consent_text, lobby};

struct World {
    sandbox: Sandbox,
    pages: BTreeMap<Participant, Page>,
    connections: BTreeMap<ConnectionId, Participant>,
    last_connection: u64,
    announced: u64,
    opened: bool,
    over: bool,
}

impl World {
    fn new(replay_messages: usize) -> Self {
        Self {
            sandbox: Sandbox::of(
                lobby(),
                RoomLimits {
                    replay_messages,
                    ..RoomLimits::default()
                },
            ),
            pages: people()
                .into_iter()
                .map(|who| (who, Page::default()))
                .collect(),
            connections: BTreeMap::new(),
            last_connection: 0,
            announced: 0,
            opened: false,
            over: false,
        }
    }

    fn page(&mut self, who: &Participant) -> &mut Page {
        self.pages.get_mut(who).unwrap()
    }

    fn connect(&mut self, who: Participant) -> u64 {
        self.last_connection += 1;
        self.connections
            .insert(ConnectionId(self.last_connection), who);
        self.last_connection
    }

    #[expect(clippy::too_many_lines, reason = "one arm a deed")]
    fn perform(&mut self, deed: Deed) {
        match deed {
            Deed::Join(who) => {
                let live = self.pages[&who].live.is_some() && !self.over;
                let connection = self.connect(who.clone());
                let did = self.sandbox.join(connection, who);
                if live && self.sandbox.room.ended_at().is_none() {
                    assert!(did.refused(connection, ErrorCode::SeatInUse));
                }
                self.check(&did, None);
            }
            Deed::TakeOver(who) => {
                let connection = self.connect(who.clone());
                let did = self.sandbox.take_over(connection, who);
                self.check(&did, None);
            }
            Deed::Resume(who, token) => self.resume(who, token),
            Deed::Media(event) => {
                let did = self.sandbox.media(event);
                self.check(&did, None);
            }
            Deed::Say(who, message) => {
                if let Some(connection) = self.pages[&who].live {
                    let did = self.sandbox.say(connection.0, message.clone());
                    self.check_said(&who, &message, &did);
                    let page = self.page(&who);
                    if page.held && !page.seated && matches!(message, ClientMessage::Bye { .. }) {
                        page.give_up();
                    }
                    self.check(&did, None);
                }
            }
            Deed::SayOnOldConnection(message) => {
                let old = (1..=self.last_connection)
                    .map(ConnectionId)
                    .find(|old| self.pages.values().all(|page| page.live != Some(*old)));
                if let Some(old) = old {
                    let did = self.sandbox.say(old.0, message);
                    assert!(did.frames_to(old.0).is_empty() && did.closed.is_empty());
                    self.check(&did, None);
                }
            }
            Deed::Lose(who, unread) => self.lose(&who, unread),
            Deed::Announce => {
                self.announced += 1;
                let number = self.announced;
                let news = Announcement::new("news").with("number", number);
                let did = self.sandbox.give(Input::Announce(news));
                let over = self.over;
                let held = self.pages.values_mut().filter(|page| page.seated && !over);
                held.for_each(|page| page.owed.push(number));
                self.check(&did, None);
            }
            Deed::Wait(seconds) => {
                self.sandbox.wait(seconds);
                let latest = self.sandbox.now - limits::RESUME_GRACE;
                let waits = |page: &&mut Page| page.held && !page.seated && page.live.is_none();
                for page in self.pages.values_mut().filter(waits) {
                    if page.lost_at.is_some_and(|at| at <= latest) {
                        page.give_up();
                    }
                }
                let did = self.sandbox.give(Input::Tick);
                self.check(&did, None);
            }
            Deed::End => {
                let did = self.sandbox.give(Input::End(EndReason::Cancelled));
                self.check(&did, None);
            }
        }
        self.check_presence();
    }

    fn resume(&mut self, who: Participant, token: Token) {
        let page = &self.pages[&who];
        let (tokens, handled, fresh) = (page.tokens.clone(), page.handled, page.held);
        let Some((last, used)) = tokens.split_last() else {
            return;
        };
        let connection = self.connect(who);
        let did = match token {
            Token::Last => self.sandbox.resume(connection, last, handled),
            Token::UsedBefore => {
                let Some(used) = used.last() else { return };
                let did = self.sandbox.resume(connection, used, handled);
                assert!(
                    did.token_or_none(connection).is_none(),
                    "a used token must not open the seat again"
                );
                did
            }
        };
        if matches!(token, Token::Last)
            && fresh
            && !self.over
            && self.sandbox.room.ended_at().is_none()
        {
            let codes = [ServerMessage::error(ErrorCode::ReplayLost)];
            assert!(did.token_or_none(connection).is_some() || did.to(connection) == codes);
        }
        self.check(&did, Some(handled));
    }

    fn lose(&mut self, who: &Participant, unread: u64) {
        let now = self.sandbox.now;
        let page = self.page(who);
        let Some(connection) = page.live.take() else {
            return;
        };
        page.lost_at = Some(now);
        page.handled = page.handled.saturating_sub(unread);
        let did = self.sandbox.lose(connection.0);
        self.check(&did, None);
    }

    /// Reads what the room did in the order in which it concerns each page.
    fn check(&mut self, did: &Did, resumed_at: Option<u64>) {
        for command in &did.commanded {
            assert!(!self.over, "{command:?} after the end");
            self.check_command(command);
        }
        for event in &did.reported {
            let late = matches!(event, RoomEventKind::Recording(_));
            assert!(!self.over || late, "{event:?} after the end");
            self.check_event(event);
        }
        for (connection, frame) in &did.sent {
            let who = self.connections[connection].clone();
            if let (ServerMessage::Joined(_) | ServerMessage::Lobby { .. }, Some(old)) =
                (&frame.message, self.pages[&who].live)
                && old != *connection
            {
                let closes = |closed: &(ConnectionId, CloseReason)| closed.0 == old;
                assert!(
                    did.closed.iter().any(closes),
                    "two connections hold one seat"
                );
            }
            self.check_frame(&who, *connection, frame, resumed_at);
        }
        for (connection, _) in &did.closed {
            for page in self
                .pages
                .values_mut()
                .filter(|page| page.live == Some(*connection))
            {
                page.live = None;
            }
        }
        let ended = |event: &RoomEventKind| matches!(event, RoomEventKind::Ended { .. });
        self.over |= did.reported.iter().any(ended);
    }

    fn check_event(&mut self, event: &RoomEventKind) {
        match event {
            RoomEventKind::Waiting(who) => {
                assert!(!self.pages[who].held && who.role != Role::Notary);
                self.page(who).held = true;
                self.check_seats(who.role);
            }
            RoomEventKind::Denied(who) => {
                assert!(self.pages[who].held && !self.pages[who].seated);
                self.page(who).give_up();
            }
            RoomEventKind::Joined(who) => {
                assert!(!self.pages[who].seated, "a held seat was joined");
                assert_eq!(self.pages[who].held, who.role != Role::Notary);
                let page = self.page(who);
                (page.held, page.seated) = (true, true);
                self.check_seats(who.role);
            }
            RoomEventKind::Resumed(who) => assert!(self.pages[who].seated),
            RoomEventKind::Lost(who) => {
                let page = &self.pages[who];
                assert!(page.seated);
                assert_eq!(page.lost_at, Some(self.sandbox.now));
            }
            RoomEventKind::Left { who, .. } => {
                let page = self.page(who);
                assert!(page.seated);
                (page.held, page.seated, page.consented) = (false, false, false);
                page.owed.clear();
            }
            RoomEventKind::Consented { who, text } => {
                assert!(self.pages[who].held && *text == consent_text());
                assert!(!std::mem::replace(&mut self.page(who).consented, true));
            }
            RoomEventKind::Distress(who) => assert_ne!(who.role, Role::Notary),
            RoomEventKind::Recording(_)
            | RoomEventKind::Script { .. }
            | RoomEventKind::Snapshot { .. } => {}
            RoomEventKind::Ended { .. } => {
                for page in self.pages.values_mut() {
                    (page.held, page.seated) = (false, false);
                }
            }
        }
    }

    /// The media plane hears first of the room, and of nobody who was not let in and has not consented.
    fn check_command(&mut self, command: &MediaCommand) {
        match command {
            MediaCommand::Open { kind, genesis } => {
                assert!(!std::mem::replace(&mut self.opened, true));
                assert!(*kind == RoomKind::Call && genesis.is_some());
            }
            MediaCommand::Offer { who, .. } | MediaCommand::Candidate { who, .. } => {
                assert!(self.pages[who].seated && self.pages[who].consented);
            }
            MediaCommand::Record => {
                assert!(
                    self.sandbox
                        .room
                        .readiness()
                        .seats
                        .iter()
                        .any(|seat| { seat.admitted && seat.consented })
                );
            }
            MediaCommand::Layout(all) => Self::check_layout(all),
            MediaCommand::Snapshot { of } => assert!(self.pages[of].seated),
            MediaCommand::Close { .. } | MediaCommand::Note { .. } | MediaCommand::End => {}
        }
        assert!(self.opened, "{command:?} before the room was opened");
    }

    /// Nobody sees themselves, an observer or somebody twice.
    fn check_layout(all: &[(Participant, Vec<Slot>)]) {
        for (receiver, slots) in all {
            assert!(slots.len() <= limits::MEDIA_LINES);
            let cameras = slots.iter().filter(|slot| slot.mid != "2");
            let mut seen: Vec<_> = cameras.filter_map(|slot| slot.seat.as_ref()).collect();
            assert!(!seen.contains(&receiver));
            assert!(seen.iter().all(|seat| seat.role != Role::Observer));
            assert_eq!(seen.len() % 2, 0, "sound and camera come together");
            seen.dedup();
            let before = seen.len();
            seen.sort();
            seen.dedup();
            assert_eq!(seen.len(), before, "somebody is seen twice");
        }
    }

    /// What concerns only one message: a call for help is heard by the notary alone.
    fn check_said(&self, who: &Participant, message: &ClientMessage, did: &Did) {
        if *message != ClientMessage::Distress || who.role == Role::Notary {
            return;
        }
        for (connection, frame) in &did.sent {
            assert_eq!(self.connections[connection].role, Role::Notary);
            assert_eq!(frame.message, ServerMessage::Distress { seat: who.clone() });
        }
        assert_eq!(did.noted(), [], "others read the recording");
    }

    fn check_seats(&self, role: Role) {
        let held = |(who, page): &(&Participant, &Page)| who.role == role && page.held;
        let held = self.pages.iter().filter(held).count();
        assert!(held <= lobby().seats(role), "too many of one role");
    }

    #[expect(clippy::too_many_lines, reason = "one arm a kind of message")]
    fn check_frame(
        &mut self,
        who: &Participant,
        connection: ConnectionId,
        frame: &ServerFrame,
        resumed_at: Option<u64>,
    ) {
        let page = self.pages.get_mut(who).unwrap();
        match &frame.message {
            ServerMessage::Joined(welcome) if page.live == Some(connection) => {
                assert_eq!(frame.seq, page.handled, "being let in takes no number");
                page.begin(welcome.resume_token.clone());
            }
            ServerMessage::Joined(welcome) => {
                assert_eq!(welcome.seat, *who, "somebody else's seat");
                assert_eq!(welcome.consented, page.consented);
                page.open(connection, frame.seq, resumed_at);
                page.begin(welcome.resume_token.clone());
            }
            ServerMessage::Lobby {
                seat, resume_token, ..
            } => {
                assert!(seat == who && !page.seated, "somebody in the room waits");
                page.open(connection, frame.seq, resumed_at);
                page.begin(resume_token.clone());
            }
            ServerMessage::Error { .. } if page.live != Some(connection) => {
                assert_eq!(frame.seq, 0);
            }
            ServerMessage::Pong
            | ServerMessage::Replaced
            | ServerMessage::Pointer { .. }
            | ServerMessage::Quality { .. }
            | ServerMessage::Bitrate { .. }
            | ServerMessage::Error { .. } => {
                assert!(!self.over);
                assert_eq!((page.live, frame.seq), (Some(connection), page.handled));
            }
            ServerMessage::Waiting { .. }
            | ServerMessage::Peer { .. }
            | ServerMessage::Consented { .. }
            | ServerMessage::Layout { .. }
            | ServerMessage::Answer { .. }
            | ServerMessage::Fingerprints { .. }
            | ServerMessage::Media { .. }
            | ServerMessage::Recording { .. }
            | ServerMessage::Chat { .. }
            | ServerMessage::Case(_)
            | ServerMessage::View(_)
            | ServerMessage::Script { .. }
            | ServerMessage::SnapshotTaken { .. }
            | ServerMessage::Distress { .. }
            | ServerMessage::End { .. } => {
                assert!(!self.over, "{frame:?} after the end");
                check_audience(who, page, &frame.message);
                assert_eq!(
                    page.live,
                    Some(connection),
                    "{frame:?} went to a connection without the seat"
                );
                assert_eq!(frame.seq, page.handled + 1, "a gap or a duplicate");
                page.handled = frame.seq;
                let first = page
                    .stream
                    .entry(frame.seq)
                    .or_insert_with(|| frame.message.clone());
                assert_eq!(*first, frame.message, "a replay must repeat what was said");
            }
        }
    }

    fn check_presence(&self) {
        let presence = self.sandbox.room.presence();
        let there = |page: &Page| page.live.is_some() && page.seated;
        let live = |role| move |(who, page): (&Participant, &Page)| who.role == role && there(page);
        let roles = Role::ALL.map(|role| self.pages.iter().any(live(role)));
        assert_eq!(presence.both(), roles[..2] == [true, true]);
        assert_eq!(presence.is_empty(), roles == [false; 5]);
        let waiting: Vec<_> = self.sandbox.room.waiting().cloned().collect();
        for (who, page) in &self.pages {
            let present = presence.is_in(who.role, &who.person);
            assert_eq!(present, there(page), "{who:?}");
            assert_eq!(waiting.contains(who), page.held && !page.seated, "{who:?}");
            if there(page) {
                assert_eq!(
                    page.announcements(),
                    page.owed,
                    "every announcement once and in order"
                );
            } else if let (true, None, Some(lost_at)) = (page.held, page.live, page.lost_at) {
                assert!(
                    self.sandbox.now < lost_at + limits::RESUME_GRACE,
                    "the grace is over"
                );
            }
        }
    }
}

impl Did {
    fn token_or_none(&self, connection: u64) -> Option<()> {
        let joined = |message: &ServerMessage| {
            matches!(
                message,
                ServerMessage::Joined(_) | ServerMessage::Lobby { .. }
            )
        };
        self.to(connection).iter().any(joined).then_some(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_room_keeps_its_promises(
        replay_messages in prop_oneof![Just(4_usize), Just(limits::REPLAY_MESSAGES)],
        deeds in prop::collection::vec(deed(), 1..120),
    ) {
        let mut world = World::new(replay_messages);
        for deed in deeds {
            world.perform(deed);
        }
    }
}
