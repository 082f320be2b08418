//! Whatever happens in whatever order, the room keeps its promises: a small model of both pages checks every output.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use signaling::close::CloseReason;
use signaling::protocol::{ClientMessage, ErrorCode, ServerFrame, ServerMessage};
use signaling::room::Input;
use signaling::ticket::Secret;
use signaling::{
    Announcement, ByeReason, ConnectionId, EndReason, Role, RoomEventKind, RoomLimits, limits,
};

use crate::sandbox::{Did, Sandbox, who};

#[derive(Clone, Debug)]
enum Deed {
    Join(Role, &'static str),
    Resume(Role, Token),
    Say(Role, ClientMessage),
    SayOnOldConnection(ClientMessage),
    /// The connection breaks, and this many messages never arrived.
    Lose(Role, u64),
    Announce,
    Wait(u64),
    End,
}

#[derive(Clone, Copy, Debug)]
enum Token {
    Last,
    UsedBefore,
}

/// One side's page and what it believes.
#[derive(Default)]
struct Page {
    seated: Option<String>,
    live: Option<ConnectionId>,
    lost_at: Option<DateTime<Utc>>,
    tokens: Vec<Secret>,
    /// The stream as first received, by number.
    stream: BTreeMap<u64, ServerMessage>,
    /// The largest number handled.
    handled: u64,
    /// Announcements made while the seat was held.
    owed: Vec<u64>,
}

struct World {
    sandbox: Sandbox,
    pages: [Page; 2],
    connections: BTreeMap<ConnectionId, Role>,
    last_connection: u64,
    announced: u64,
    over: bool,
}

fn page(role: Role) -> usize {
    match role {
        Role::Notary => 0,
        Role::Citizen => 1,
    }
}

impl World {
    fn new(replay_messages: usize) -> Self {
        Self {
            sandbox: Sandbox::with(RoomLimits {
                replay_messages,
                ..RoomLimits::default()
            }),
            pages: [Page::default(), Page::default()],
            connections: BTreeMap::new(),
            last_connection: 0,
            announced: 0,
            over: false,
        }
    }

    fn connect(&mut self, role: Role) -> u64 {
        self.last_connection += 1;
        self.connections
            .insert(ConnectionId(self.last_connection), role);
        self.last_connection
    }

    fn perform(&mut self, deed: Deed) {
        match deed {
            Deed::Join(role, person) => {
                let connection = self.connect(role);
                let did = self.sandbox.join(connection, who(role, person));
                self.check(&did, None);
            }
            Deed::Resume(role, token) => self.resume(role, token),
            Deed::Say(role, message) => {
                if let Some(connection) = self.pages[page(role)].live {
                    let did = self.sandbox.say(connection.0, message);
                    self.check(&did, None);
                }
            }
            Deed::SayOnOldConnection(message) => {
                let old = (1..=self.last_connection)
                    .map(ConnectionId)
                    .find(|old| self.pages.iter().all(|page| page.live != Some(*old)));
                if let Some(old) = old {
                    let did = self.sandbox.say(old.0, message);
                    assert!(did.frames_to(old.0).is_empty() && did.closed.is_empty());
                    self.check(&did, None);
                }
            }
            Deed::Lose(role, unread) => self.lose(role, unread),
            Deed::Announce => {
                self.announced += 1;
                let number = self.announced;
                let news = Announcement::new("news").with("number", number);
                let did = self.sandbox.give(Input::Announce(news));
                let over = self.over;
                let held = self
                    .pages
                    .iter_mut()
                    .filter(|page| page.seated.is_some() && !over);
                held.for_each(|page| page.owed.push(number));
                self.check(&did, None);
            }
            Deed::Wait(seconds) => {
                self.sandbox.wait(seconds);
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

    fn resume(&mut self, role: Role, token: Token) {
        let page = &self.pages[page(role)];
        let (tokens, handled, fresh) = (page.tokens.clone(), page.handled, page.seated.is_some());
        let Some((last, used)) = tokens.split_last() else {
            return;
        };
        let connection = self.connect(role);
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

    fn lose(&mut self, role: Role, unread: u64) {
        let Some(connection) = self.pages[page(role)].live.take() else {
            return;
        };
        let page = &mut self.pages[page(role)];
        page.lost_at = Some(self.sandbox.now);
        page.handled = page.handled.saturating_sub(unread);
        let did = self.sandbox.lose(connection.0);
        self.check(&did, None);
    }

    /// Reads what the room did in the order in which it concerns each page.
    fn check(&mut self, did: &Did, resumed_at: Option<u64>) {
        for event in &did.reported {
            assert!(!self.over, "{event:?} after the end");
            self.check_event(event);
        }
        for (connection, frame) in &did.sent {
            let role = self.connections[connection];
            if let (ServerMessage::Joined { .. }, Some(old)) =
                (&frame.message, self.pages[page(role)].live)
            {
                let closes = |closed: &(ConnectionId, CloseReason)| closed.0 == old;
                assert!(
                    did.closed.iter().any(closes),
                    "two connections hold one seat"
                );
            }
            self.check_frame(role, *connection, frame, resumed_at);
        }
        for (connection, _) in &did.closed {
            for page in self
                .pages
                .iter_mut()
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
            RoomEventKind::Joined(who) => {
                let page = &mut self.pages[page(who.role)];
                assert_eq!(page.seated, None, "a held seat was joined");
                page.seated = Some(who.person.as_str().to_owned());
            }
            RoomEventKind::Resumed(who) => {
                assert_eq!(
                    self.pages[page(who.role)].seated.as_deref(),
                    Some(who.person.as_str())
                );
            }
            RoomEventKind::Lost(who) => {
                let page = &self.pages[page(who.role)];
                assert_eq!(page.seated.as_deref(), Some(who.person.as_str()));
                assert_eq!(page.lost_at, Some(self.sandbox.now));
            }
            RoomEventKind::Left { who, .. } => {
                let page = &mut self.pages[page(who.role)];
                assert_eq!(page.seated.take().as_deref(), Some(who.person.as_str()));
                page.owed.clear();
            }
            RoomEventKind::Ended { .. } => {
                self.pages.iter_mut().for_each(|page| page.seated = None);
            }
        }
    }

    fn check_frame(
        &mut self,
        role: Role,
        connection: ConnectionId,
        frame: &ServerFrame,
        resumed_at: Option<u64>,
    ) {
        let page = &mut self.pages[page(role)];
        match &frame.message {
            ServerMessage::Joined { resume_token, .. } => {
                assert!(!self.over);
                assert_eq!(
                    frame.seq,
                    resumed_at.unwrap_or(0),
                    "a resume goes on, a join begins anew"
                );
                if resumed_at.is_none() {
                    page.stream.clear();
                    page.owed.clear();
                }
                page.handled = frame.seq;
                page.live = Some(connection);
                page.tokens.push(Secret::presented(resume_token.clone()));
            }
            ServerMessage::Error { .. } if page.live != Some(connection) => {
                assert_eq!(frame.seq, 0);
            }
            ServerMessage::Pong | ServerMessage::Replaced | ServerMessage::Error { .. } => {
                assert!(!self.over);
                assert_eq!((page.live, frame.seq), (Some(connection), page.handled));
            }
            ServerMessage::Peer { .. }
            | ServerMessage::Signal { .. }
            | ServerMessage::Chat { .. }
            | ServerMessage::Case(_)
            | ServerMessage::End { .. } => {
                assert!(!self.over, "{frame:?} after the end");
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
        assert_eq!(
            presence.both(),
            self.pages.iter().all(|page| page.live.is_some())
        );
        for role in Role::ALL {
            let page = &self.pages[page(role)];
            assert_eq!(presence.of(role).is_some(), page.live.is_some(), "{role:?}");
            if page.live.is_some() {
                let person = presence.of(role).map(|since| since.person.as_str());
                assert_eq!(person, page.seated.as_deref());
                assert_eq!(
                    page.announcements(),
                    page.owed,
                    "every announcement once and in order"
                );
            } else if let (Some(_), Some(lost_at)) = (&page.seated, page.lost_at) {
                assert!(
                    self.sandbox.now < lost_at + limits::RESUME_GRACE,
                    "the grace is over"
                );
            }
        }
    }
}

impl Page {
    fn announcements(&self) -> Vec<u64> {
        let number = |message: &ServerMessage| match message {
            ServerMessage::Case(news) => news.details["number"].as_u64(),
            _ => None,
        };
        self.stream
            .range(..=self.handled)
            .filter_map(|(_, message)| number(message))
            .collect()
    }
}

impl Did {
    fn token_or_none(&self, connection: u64) -> Option<()> {
        let joined = |message: &ServerMessage| matches!(message, ServerMessage::Joined { .. });
        self.to(connection).iter().any(joined).then_some(())
    }
}

fn role() -> impl Strategy<Value = Role> {
    prop_oneof![Just(Role::Notary), Just(Role::Citizen)]
}

fn message() -> impl Strategy<Value = ClientMessage> {
    let reason = prop_oneof![
        Just(ByeReason::Leave),
        Just(ByeReason::Technical),
        Just(ByeReason::Finished)
    ];
    prop_oneof![
        6 => any::<u16>().prop_map(|number| ClientMessage::Chat { text: format!("line {number}") }),
        4 => (prop::option::of(role()), any::<u16>())
            .prop_map(|(to, number)| ClientMessage::Signal { to, data: number.into() }),
        2 => Just(ClientMessage::Ping),
        1 => Just(ClientMessage::Chat { text: String::new() }),
        1 => Just(ClientMessage::Join { ticket: "again".to_owned() }),
        1 => reason.prop_map(|reason| ClientMessage::Bye { reason }),
    ]
}

fn deed() -> impl Strategy<Value = Deed> {
    let token = prop_oneof![4 => Just(Token::Last), 1 => Just(Token::UsedBefore)];
    prop_oneof![
        6 => (role(), prop_oneof![5 => Just("same"), 1 => Just("other")])
            .prop_map(|(role, person)| Deed::Join(role, person)),
        8 => (role(), token).prop_map(|(role, token)| Deed::Resume(role, token)),
        12 => (role(), message()).prop_map(|(role, message)| Deed::Say(role, message)),
        2 => message().prop_map(Deed::SayOnOldConnection),
        6 => (role(), 0_u64..6).prop_map(|(role, unread)| Deed::Lose(role, unread)),
        5 => Just(Deed::Announce),
        3 => (0_u64..50).prop_map(Deed::Wait),
        1 => Just(Deed::Wait(Duration::from_hours(2).as_secs())),
        1 => Just(Deed::End),
    ]
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
