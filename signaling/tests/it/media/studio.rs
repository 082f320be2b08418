//! A media plane with one call, and the words of the room that is not there.

use std::sync::Arc;
use std::time::Duration;

use signaling::media::{
    MediaCommand, MediaEvent, MediaPlane as _, MediaServer, MediaSettings, RecordingSettings,
    RoomKind, Slot, SlotKind, Transports,
};
use signaling::{CallKey, ConnectionId, Participant, PersonKey, Role};
use tokio::sync::mpsc;

use super::page::{By, Page, Picture};

pub(super) struct Studio {
    pub(super) server: Arc<MediaServer>,
    events: mpsc::Receiver<(CallKey, MediaEvent)>,
    pub(super) call: CallKey,
    /// Everything told so far that nobody waited for.
    pub(super) told: Vec<MediaEvent>,
    offers: u64,
}

impl Studio {
    pub(super) async fn open(transports: Transports, kind: RoomKind) -> Self {
        let opened = MediaCommand::Open {
            kind,
            genesis: None,
        };
        Self::with(transports, None, opened).await
    }

    pub(super) async fn with(
        transports: Transports,
        recording: Option<RecordingSettings>,
        opened: MediaCommand,
    ) -> Self {
        let (sender, events) = mpsc::channel(256);
        let settings = MediaSettings {
            listen: "127.0.0.1:0".parse().unwrap(),
            public_ips: Vec::new(),
            transports,
            turn: None,
            recording,
        };
        let server = MediaServer::start(settings, sender).await.unwrap();
        let studio = Self {
            server,
            events,
            call: CallKey::new("call-1"),
            told: Vec::new(),
            offers: 0,
        };
        studio.say(opened);
        studio
    }

    pub(super) fn say(&self, command: MediaCommand) {
        self.server.command(&self.call, command);
    }

    /// Offers and takes the answer.
    pub(super) async fn join(&mut self, who: &Participant, page: &mut Page) {
        let offer = page.offer().await;
        let answer = self.offer(who, &offer).await.unwrap();
        page.answered(&answer).await;
    }

    /// What an offer is answered with: a description, or nothing when it is refused.
    pub(super) async fn offer(&mut self, who: &Participant, sdp: &str) -> Option<String> {
        self.offers += 1;
        let number = self.offers;
        self.say(MediaCommand::Offer {
            who: who.clone(),
            connection: ConnectionId(1),
            id: number,
            sdp: sdp.to_owned(),
        });
        let event = self
            .hears(|event| match event {
                MediaEvent::Answer { id, .. } => *id == number,
                MediaEvent::Refused { id, .. } => *id == Some(number),
                _ => false,
            })
            .await;
        match event {
            MediaEvent::Answer { sdp, .. } => Some(sdp),
            _ => None,
        }
    }

    /// Waits for an event, five seconds at most.
    pub(super) async fn hears(&mut self, wanted: impl Fn(&MediaEvent) -> bool) -> MediaEvent {
        loop {
            let waiting = tokio::time::timeout(Duration::from_secs(5), self.events.recv());
            let (_, event) = waiting
                .await
                .unwrap_or_else(|_| panic!("never told; told were {:?}", self.told))
                .unwrap();
            if wanted(&event) {
                return event;
            }
            self.told.push(event);
        }
    }

    /// The layout of two people who see each other.
    pub(super) fn seat_two(&self, one: &Participant, other: &Participant) {
        self.say(MediaCommand::Layout(vec![
            (one.clone(), first_lines(other)),
            (other.clone(), first_lines(one)),
        ]));
    }
}

pub(super) fn notary() -> Participant {
    person(Role::Notary, "notary-1")
}

pub(super) fn citizen() -> Participant {
    person(Role::Citizen, "citizen-1")
}

pub(super) fn person(role: Role, key: &str) -> Participant {
    Participant {
        role,
        person: PersonKey::new(key),
    }
}

/// Sound, camera and screen of one person.
pub(super) fn first_lines(of: &Participant) -> Vec<Slot> {
    let kinds = [SlotKind::Audio, SlotKind::Camera, SlotKind::Screen];
    let lines = (0..).zip(kinds);
    lines.map(|(mid, kind)| slot(mid, kind, of)).collect()
}

pub(super) fn slot(mid: usize, kind: SlotKind, of: &Participant) -> Slot {
    Slot {
        mid: mid.to_string(),
        kind,
        seat: Some(of.clone()),
    }
}

/// A page of a person who is in the call.
pub(super) async fn seated(studio: &mut Studio, who: &Participant, by: By) -> Page {
    let mut page = Page::open(by, Picture::Vp8).await;
    studio.join(who, &mut page).await;
    page
}
