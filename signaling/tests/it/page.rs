//! What one person's page believes of the room, by what it was sent.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use signaling::protocol::ServerMessage;
use signaling::ticket::Secret;
use signaling::{ConnectionId, Participant, Role};

/// One person's page and what it believes.
#[derive(Default)]
pub(crate) struct Page {
    /// Whether a seat is held, in the room or in the lobby.
    pub(crate) held: bool,
    /// Whether the notary has let them in.
    pub(crate) seated: bool,
    pub(crate) consented: bool,
    pub(crate) live: Option<ConnectionId>,
    pub(crate) lost_at: Option<DateTime<Utc>>,
    pub(crate) tokens: Vec<Secret>,
    /// The stream as first received, by number.
    pub(crate) stream: BTreeMap<u64, ServerMessage>,
    /// The largest number handled.
    pub(crate) handled: u64,
    /// Announcements made while the seat was held.
    pub(crate) owed: Vec<u64>,
}

/// Some things are for the notary, and nothing but the end is for the lobby.
pub(crate) fn check_audience(who: &Participant, page: &Page, message: &ServerMessage) {
    match message {
        ServerMessage::Waiting { .. } | ServerMessage::Distress { .. } => {
            assert_eq!(who.role, Role::Notary, "{message:?}");
        }
        ServerMessage::Consented { seat } if !page.seated => assert_eq!(seat, who),
        ServerMessage::End { .. } => {}
        other => assert!(page.seated, "{other:?} in the lobby"),
    }
}

impl Page {
    /// The page of a connection that has just been taken.
    pub(crate) fn open(&mut self, connection: ConnectionId, seq: u64, resumed_at: Option<u64>) {
        assert_eq!(
            seq,
            resumed_at.unwrap_or(0),
            "a resume goes on, a join begins anew"
        );
        if resumed_at.is_none() {
            self.stream.clear();
            self.owed.clear();
        }
        self.handled = seq;
        self.live = Some(connection);
    }

    /// The place in the lobby is nobody's again, which is reported to nobody.
    pub(crate) fn give_up(&mut self) {
        (self.held, self.consented) = (false, false);
        self.owed.clear();
    }

    pub(crate) fn begin(&mut self, token: String) {
        self.tokens.push(Secret::presented(token));
    }

    pub(crate) fn announcements(&self) -> Vec<u64> {
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
