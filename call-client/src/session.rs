//! What a participant does by itself while its owner does something else: it listens, consents, offers, and sends.

use serde_json::{Value, json};
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::Message;

use crate::counts::Ledger;
use crate::error::ClientError;
use crate::habits::{Admitting, Consenting, Habits, Sending};
use crate::known::{Known, Link};
use crate::peer::{Happening, Ice, Own, Peer};
use crate::pump::{self, Playing, Screen};
use crate::socket::Socket;

/// What the owner wants done.
#[derive(Debug)]
pub(crate) enum Wish {
    /// Send a frame.
    Frame(Message),
    /// Take this connection to the room instead of the one before.
    Socket(Socket),
    /// Drop the connection to the room without a word.
    Cut,
    /// Give consent to the recording.
    Consent,
    /// Begin the search for a way anew on the same connection.
    RestartIce,
    /// Make a new media connection.
    Reconnect,
    /// Drop the media connection without a word.
    Unplug,
}

/// What the owner and the session share.
pub(crate) struct Shared {
    pub(crate) known: RwLock<Known>,
    pub(crate) changed: watch::Sender<u64>,
    pub(crate) ledger: Arc<Ledger>,
    pub(crate) playing: watch::Sender<Playing>,
}

impl Shared {
    pub(crate) fn new(habits: &Habits) -> Self {
        let playing = Playing {
            sending: habits.sending,
            screen: Screen::Hidden,
        };
        Self {
            known: RwLock::default(),
            changed: watch::Sender::new(0),
            ledger: Arc::default(),
            playing: watch::Sender::new(playing),
        }
    }

    pub(crate) fn read<T>(&self, look: impl FnOnce(&Known) -> T) -> T {
        look(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn write(&self, change: impl FnOnce(&mut Known)) {
        change(&mut self.known.write().unwrap_or_else(PoisonError::into_inner));
        self.changed.send_modify(|number| *number += 1);
    }
}

/// The running participant.
pub(crate) struct Session {
    habits: Habits,
    shared: Arc<Shared>,
    socket: Option<Socket>,
    inbox: mpsc::UnboundedSender<Value>,
    peer: Option<Peer>,
    pump: Option<JoinHandle<()>>,
    happenings: Option<mpsc::UnboundedReceiver<Happening>>,
    /// The number of the last offer, and whether its answer is out.
    offered: u64,
    awaited: Awaited,
}

/// Whether an answer is out, and what must be offered after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Awaited {
    Nothing,
    Answer,
    AnswerThen(Ice),
}

impl Session {
    pub(crate) fn new(
        habits: Habits,
        shared: Arc<Shared>,
        socket: Socket,
        inbox: mpsc::UnboundedSender<Value>,
    ) -> Self {
        shared.write(|known| known.open = true);
        Self {
            habits,
            shared,
            socket: Some(socket),
            inbox,
            peer: None,
            pump: None,
            happenings: None,
            offered: first_number(),
            awaited: Awaited::Nothing,
        }
    }

    /// Runs until the owner is gone.
    pub(crate) async fn run(mut self, mut wishes: mpsc::UnboundedReceiver<Wish>) {
        loop {
            let done = tokio::select! {
                wish = wishes.recv() => match wish {
                    Some(wish) => self.fulfil(wish).await,
                    None => break,
                },
                message = next(&mut self.socket) => self.hear(message).await,
                happening = happened(&mut self.happenings) => self.notice(happening).await,
            };
            if let Err(error) = done {
                let lost = json!({ "type": "broken", "error": error.to_string() });
                let _ = self.inbox.send(lost);
                self.shared.write(|known| known.link = Link::Failed);
            }
        }
        self.socket = None;
        self.unplug().await;
    }

    async fn fulfil(&mut self, wish: Wish) -> Result<(), ClientError> {
        match wish {
            Wish::Frame(frame) => {
                if let Some(socket) = &mut self.socket {
                    socket.send(frame).await;
                }
                Ok(())
            }
            Wish::Socket(socket) => {
                self.socket = Some(socket);
                // An answer that was out has gone with the connection before.
                self.awaited = Awaited::Nothing;
                self.shared.write(|known| {
                    known.open = true;
                    known.close_code = None;
                });
                Ok(())
            }
            Wish::Cut => {
                self.socket = None;
                self.shared.write(|known| known.open = false);
                Ok(())
            }
            Wish::Consent => {
                self.consent().await;
                self.connect().await
            }
            Wish::RestartIce => self.offer(Ice::Restarted).await,
            Wish::Reconnect => {
                self.unplug().await;
                self.connect().await
            }
            Wish::Unplug => {
                self.unplug().await;
                Ok(())
            }
        }
    }

    async fn hear(&mut self, message: Option<Value>) -> Result<(), ClientError> {
        let message = message.unwrap_or_else(|| json!({ "type": "closed" }));
        let kind = message["type"].as_str().unwrap_or_default().to_owned();
        // Offers wait for their answers in order, so the answer is applied before anybody hears of it.
        let done = match kind.as_str() {
            "closed" => {
                self.socket = None;
                Ok(())
            }
            "answer" => self.answered(&message).await,
            _ => Ok(()),
        };
        self.shared.write(|known| known.learn(&message));
        let _ = self.inbox.send(message.clone());
        done?;
        match kind.as_str() {
            "waiting" => self.admit(&message).await,
            "joined" => return self.enter().await,
            "layout" => return self.widen().await,
            "error" => self.refused(&message),
            _ => {}
        }
        Ok(())
    }

    async fn admit(&mut self, waiting: &Value) {
        if self.habits.admitting == Admitting::Everybody {
            let admit = json!({ "type": "admit", "seat": waiting["seat"] });
            self.say(&admit).await;
        }
    }

    /// The room let the participant in, or in again.
    async fn enter(&mut self) -> Result<(), ClientError> {
        if self.habits.consenting == Consenting::WhenTold {
            return Ok(());
        }
        self.consent().await;
        // Back after a loss, down the ladder: media that still flows is left alone, media that is interrupted looks for
        // another way, and what is lost begins anew.
        match self.shared.read(|known| known.link) {
            Link::Connected | Link::Connecting => {}
            Link::Interrupted => return self.offer(Ice::Restarted).await,
            Link::None | Link::Failed => self.unplug().await,
        }
        self.connect().await
    }

    async fn consent(&mut self) {
        let hash = self.shared.read(|known| {
            let joined = known.joined.as_ref()?;
            let open = joined["consented"] != true;
            Some(joined["consent_sha256"].clone()).filter(|hash| open && hash.is_string())
        });
        // A device test records nothing and asks for nothing.
        if let Some(hash) = hash {
            let consent = json!({ "type": "consent", "recording": true, "text_sha256": hash });
            self.say(&consent).await;
        }
    }

    /// Makes the media connection, if there is none and one is wanted.
    async fn connect(&mut self) -> Result<(), ClientError> {
        let sending = self.shared.playing.borrow().sending;
        if self.peer.is_some() || sending == Sending::NoConnection {
            return Ok(());
        }
        let observes = self.shared.read(|known| known.role() == Some("observer"));
        let own = if observes { Own::Nothing } else { Own::Lines };
        let (told, happenings) = mpsc::unbounded_channel();
        let mut peer = Box::pin(Peer::new(&self.habits, own, &self.shared.ledger, told)).await?;
        let wanted = self.shared.read(|known| known.layout.len());
        peer.widen(wanted).await?;
        self.peer = Some(peer);
        self.happenings = Some(happenings);
        self.awaited = Awaited::Nothing;
        self.shared.write(|known| {
            known.link = Link::Connecting;
            known.connections += 1;
        });
        self.offer(Ice::Kept).await
    }

    /// Offers, or does so once the answer that is out has come.
    async fn offer(&mut self, ice: Ice) -> Result<(), ClientError> {
        let Some(peer) = &self.peer else {
            return Ok(());
        };
        if self.awaited != Awaited::Nothing {
            let ice = if self.awaited == Awaited::AnswerThen(Ice::Restarted) {
                Ice::Restarted
            } else {
                ice
            };
            self.awaited = Awaited::AnswerThen(ice);
            return Ok(());
        }
        let sdp = peer.offer(ice).await?;
        self.offered += 1;
        self.awaited = Awaited::Answer;
        let offer = json!({ "type": "offer", "id": self.offered, "sdp": sdp });
        self.say(&offer).await;
        Ok(())
    }

    async fn answered(&mut self, answer: &Value) -> Result<(), ClientError> {
        let (Some(peer), Some(sdp)) = (&self.peer, answer["sdp"].as_str()) else {
            return Ok(());
        };
        if answer["id"].as_u64() != Some(self.offered) || self.awaited == Awaited::Nothing {
            return Ok(());
        }
        peer.answered(sdp).await?;
        let (own, server) = (peer.fingerprint().await, peer.server_fingerprint().await);
        self.shared.write(|known| {
            known.answers += 1;
            known.own_fingerprint = own;
            known.answered_fingerprint = server;
        });
        let then = std::mem::replace(&mut self.awaited, Awaited::Nothing);
        if let Awaited::AnswerThen(ice) = then {
            return self.offer(ice).await;
        }
        self.widen().await
    }

    /// The room has more people than there are m-lines for.
    async fn widen(&mut self) -> Result<(), ClientError> {
        let wanted = self.shared.read(|known| known.layout.len());
        let Some(peer) = &mut self.peer else {
            return Ok(());
        };
        if wanted <= peer.lines() {
            return Ok(());
        }
        if self.awaited == Awaited::Nothing {
            peer.widen(wanted).await?;
        }
        self.offer(Ice::Kept).await
    }

    /// An offer that the server did not take has no answer to wait for.
    fn refused(&mut self, error: &Value) {
        if error["id"].as_u64() == Some(self.offered) {
            self.awaited = Awaited::Nothing;
        }
    }

    async fn notice(&mut self, happening: Happening) -> Result<(), ClientError> {
        match happening {
            Happening::Candidate(candidate) => {
                let message = json!({ "type": "candidate", "candidate": candidate });
                self.say(&message).await;
            }
            Happening::Link(link) => {
                if link == Link::Connected {
                    self.begin_to_send();
                }
                self.shared.write(|known| known.link = link);
            }
        }
        Ok(())
    }

    fn begin_to_send(&mut self) {
        let tracks = self.peer.as_ref().and_then(|peer| peer.tracks.clone());
        let (None, Some(tracks)) = (&self.pump, tracks) else {
            return;
        };
        let playing = self.shared.playing.subscribe();
        self.pump = Some(tokio::spawn(pump::run(
            tracks,
            self.habits.picture,
            playing,
        )));
    }

    async fn unplug(&mut self) {
        if let Some(pump) = self.pump.take() {
            pump.abort();
        }
        if let Some(peer) = self.peer.take() {
            peer.close().await;
        }
        self.happenings = None;
        self.awaited = Awaited::Nothing;
        self.shared.write(|known| known.link = Link::None);
    }

    async fn say(&mut self, message: &Value) {
        if let Some(socket) = &mut self.socket {
            socket.send(frame(message)).await;
        }
    }
}

/// Where a page begins to number its offers: at random, so that it never takes an answer to its former self.
fn first_number() -> u64 {
    let mut bytes = [0; 4];
    aws_lc_rs::rand::fill(&mut bytes).expect("the system gives random bytes");
    u64::from(u32::from_be_bytes(bytes))
}

/// A message of the protocol as a frame; the version is added.
pub(crate) fn frame(message: &Value) -> Message {
    let mut message = message.clone();
    message["v"] = json!(1);
    Message::text(message.to_string())
}

async fn next(socket: &mut Option<Socket>) -> Option<Value> {
    match socket {
        Some(socket) => socket.next().await,
        None => std::future::pending().await,
    }
}

async fn happened(happenings: &mut Option<mpsc::UnboundedReceiver<Happening>>) -> Happening {
    if let Some(happenings) = happenings
        && let Some(happening) = happenings.recv().await
    {
        return happening;
    }
    std::future::pending().await
}
