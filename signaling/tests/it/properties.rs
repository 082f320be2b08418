//! Whatever happens in whatever order, the room keeps its promises: a small model of every page checks every output.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use signaling::close::CloseReason;
use signaling::protocol::{ClientMessage, ErrorCode, ServerFrame, ServerMessage};
use signaling::room::Input;
use signaling::ticket::Secret;
use signaling::{
    Announcement, ByeReason, ConnectionId, EndReason, Participant, Role, RoomEventKind, RoomLimits,
    limits,
};

use crate::sandbox::{Did, Sandbox, who};

#[derive(Clone, Debug)]
enum Deed {
    Join(Participant),
    Resume(Participant, Token),
    Say(Participant, ClientMessage),
    SayOnOldConnection(ClientMessage),
    /// The connection breaks, and this many messages never arrived.
    Lose(Participant, u64),
    Announce,
    Wait(u64),
    End,
}

#[derive(Clone, Copy, Debug)]
enum Token {
    Last,
    UsedBefore,
}

/// One person's page and what it believes.
#[derive(Default)]
struct Page {
    seated: bool,
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
    pages: BTreeMap<Participant, Page>,
    connections: BTreeMap<ConnectionId, Participant>,
    last_connection: u64,
    announced: u64,
    over: bool,
}

/// More people than there are seats of either role.
fn people() -> Vec<Participant> {
    let notaries = ["n", "m"].map(|person| who(Role::Notary, person));
    let citizens = ["a", "b", "c", "d"].map(|person| who(Role::Citizen, person));
    notaries.into_iter().chain(citizens).collect()
}

impl World {
    fn new(replay_messages: usize) -> Self {
        Self {
            sandbox: Sandbox::with(RoomLimits {
                replay_messages,
                ..RoomLimits::default()
            }),
            pages: people()
                .into_iter()
                .map(|who| (who, Page::default()))
                .collect(),
            connections: BTreeMap::new(),
            last_connection: 0,
            announced: 0,
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

    fn perform(&mut self, deed: Deed) {
        match deed {
            Deed::Join(who) => {
                let connection = self.connect(who.clone());
                let did = self.sandbox.join(connection, who);
                self.check(&did, None);
            }
            Deed::Resume(who, token) => self.resume(who, token),
            Deed::Say(who, message) => {
                if let Some(connection) = self.pages[&who].live {
                    let did = self.sandbox.say(connection.0, message);
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
        let (tokens, handled, fresh) = (page.tokens.clone(), page.handled, page.seated);
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
        for event in &did.reported {
            assert!(!self.over, "{event:?} after the end");
            self.check_event(event);
        }
        for (connection, frame) in &did.sent {
            let who = self.connections[connection].clone();
            if let (ServerMessage::Joined { .. }, Some(old)) =
                (&frame.message, self.pages[&who].live)
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
            RoomEventKind::Joined(who) => {
                assert!(!self.pages[who].seated, "a held seat was joined");
                self.page(who).seated = true;
                let seats = match who.role {
                    Role::Notary => limits::NOTARIES,
                    Role::Citizen => limits::CITIZENS,
                };
                assert!(self.seated(who.role) <= seats, "too many of one role");
            }
            RoomEventKind::Resumed(who) => assert!(self.pages[who].seated),
            RoomEventKind::Lost(who) => {
                let page = &self.pages[who];
                assert!(page.seated);
                assert_eq!(page.lost_at, Some(self.sandbox.now));
            }
            RoomEventKind::Left { who, .. } => {
                let page = self.page(who);
                assert!(std::mem::take(&mut page.seated));
                page.owed.clear();
            }
            RoomEventKind::Ended { .. } => {
                self.pages.values_mut().for_each(|page| page.seated = false);
            }
        }
    }

    fn seated(&self, role: Role) -> usize {
        let held = |(who, page): &(&Participant, &Page)| who.role == role && page.seated;
        self.pages.iter().filter(held).count()
    }

    fn check_frame(
        &mut self,
        who: &Participant,
        connection: ConnectionId,
        frame: &ServerFrame,
        resumed_at: Option<u64>,
    ) {
        let page = self.pages.get_mut(who).unwrap();
        match &frame.message {
            ServerMessage::Joined {
                seat, resume_token, ..
            } => {
                assert!(!self.over);
                assert_eq!(seat, who, "somebody else's seat");
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
        let live = |role| {
            move |(who, page): (&Participant, &Page)| who.role == role && page.live.is_some()
        };
        let both = Role::ALL.map(|role| self.pages.iter().any(live(role)));
        assert_eq!(presence.both(), both == [true, true]);
        assert_eq!(presence.is_empty(), both == [false, false]);
        for (who, page) in &self.pages {
            let present = presence.is_in(who.role, &who.person);
            assert_eq!(present, page.live.is_some(), "{who:?}");
            if page.live.is_some() {
                assert!(page.seated);
                assert_eq!(
                    page.announcements(),
                    page.owed,
                    "every announcement once and in order"
                );
            } else if let (true, Some(lost_at)) = (page.seated, page.lost_at) {
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

/// The first of each role more often, so that there are conversations and not only crowds.
fn anybody() -> impl Strategy<Value = Participant> {
    prop_oneof![
        3 => Just(who(Role::Notary, "n")),
        3 => Just(who(Role::Citizen, "a")),
        2 => prop::sample::select(people()),
    ]
}

fn message() -> impl Strategy<Value = ClientMessage> {
    let reason = prop_oneof![
        Just(ByeReason::Leave),
        Just(ByeReason::Technical),
        Just(ByeReason::Finished)
    ];
    prop_oneof![
        6 => any::<u16>().prop_map(|number| ClientMessage::Chat { text: format!("line {number}") }),
        4 => (prop::option::of(anybody()), any::<u16>())
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
        6 => anybody().prop_map(Deed::Join),
        8 => (anybody(), token).prop_map(|(who, token)| Deed::Resume(who, token)),
        12 => (anybody(), message()).prop_map(|(who, message)| Deed::Say(who, message)),
        2 => message().prop_map(Deed::SayOnOldConnection),
        6 => (anybody(), 0_u64..6).prop_map(|(who, unread)| Deed::Lose(who, unread)),
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
