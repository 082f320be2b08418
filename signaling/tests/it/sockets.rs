//! In-memory sockets: what a browser's page and the server's WebSocket are to each other, without a network.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::{Sink, Stream};
use signaling::close::CloseReason;
use signaling::media::NoMedia;
use signaling::protocol::{ClientFrame, ClientMessage, ServerFrame, ServerMessage};
use signaling::socket::{self, Frame};
use signaling::{Hub, PersonKey, Role, RoomSetup, Settings};
use tokio::sync::mpsc;
use tokio_util::sync::{PollSendError, PollSender};

use crate::sandbox::{call, open_doors, start};

/// The server's end of a socket.
struct Frames {
    incoming: mpsc::Receiver<Frame>,
    outgoing: PollSender<Frame>,
}

impl Stream for Frames {
    type Item = Result<Frame, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.incoming.poll_recv(context).map(|frame| frame.map(Ok))
    }
}

impl Sink<Frame> for Frames {
    type Error = PollSendError<Frame>;

    fn poll_ready(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Result<(), Self::Error>> {
        Pin::new(&mut self.outgoing).poll_ready(context)
    }

    fn start_send(mut self: Pin<&mut Self>, frame: Frame) -> Result<(), Self::Error> {
        Pin::new(&mut self.outgoing).start_send(frame)
    }

    fn poll_flush(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Result<(), Self::Error>> {
        Pin::new(&mut self.outgoing).poll_flush(context)
    }

    fn poll_close(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Result<(), Self::Error>> {
        Pin::new(&mut self.outgoing).poll_close(context)
    }
}

/// The page's end of a socket; dropping it is a broken connection.
pub(crate) struct Page {
    pub(crate) outgoing: mpsc::Sender<Frame>,
    pub(crate) incoming: mpsc::Receiver<Frame>,
}

impl Page {
    /// Opens a socket and says nothing yet.
    pub(crate) fn open(hub: &Arc<Hub>) -> Self {
        Self::open_narrow(hub, 1_024)
    }

    /// Opens a socket whose network holds only so many frames that the page has not read.
    pub(crate) fn open_narrow(hub: &Arc<Hub>, frames: usize) -> Self {
        let (outgoing, from_page) = mpsc::channel(1_024);
        let (to_page, incoming) = mpsc::channel(frames);
        let frames = Frames {
            incoming: from_page,
            outgoing: PollSender::new(to_page),
        };
        tokio::spawn(socket::run(Arc::clone(hub), frames));
        Self { outgoing, incoming }
    }

    /// Opens a socket and joins with a fresh ticket; gives the resume token too.
    pub(crate) async fn join(hub: &Arc<Hub>, role: Role, person: &str) -> (Self, String) {
        let ticket = hub
            .issue_ticket(&call(), PersonKey::new(person), role)
            .unwrap();
        let mut page = Self::open(hub);
        page.say(join(ticket.secret)).await;
        let token = page.joined().await;
        (page, token)
    }

    pub(crate) async fn joined(&mut self) -> String {
        match self.hear().await {
            ServerMessage::Joined(welcome) => welcome.resume_token,
            other => panic!("{other:?} instead of joined"),
        }
    }

    pub(crate) async fn say(&self, message: ClientMessage) {
        self.say_text(serde_json::to_string(&ClientFrame::new(message)).unwrap())
            .await;
    }

    pub(crate) async fn say_text(&self, text: String) {
        self.outgoing.send(Frame::Text(text)).await.unwrap();
    }

    pub(crate) async fn chat(&self, text: &str) {
        self.say(ClientMessage::Chat {
            text: text.to_owned(),
        })
        .await;
    }

    /// The next message that is not about m-lines.
    pub(crate) async fn hear(&mut self) -> ServerMessage {
        loop {
            match self.hear_frame().await.message {
                ServerMessage::Layout { .. } => {}
                message => return message,
            }
        }
    }

    pub(crate) async fn hear_frame(&mut self) -> ServerFrame {
        match self.frame().await {
            Some(Frame::Text(text)) => serde_json::from_str(&text).unwrap(),
            other => panic!("{other:?} instead of a message"),
        }
    }

    /// The reason in the close frame, which must be the next thing and the last.
    pub(crate) async fn closed(&mut self) -> CloseReason {
        let reason = match self.frame().await {
            Some(Frame::Close(reason)) => reason,
            other => panic!("{other:?} instead of a close frame"),
        };
        assert_eq!(self.frame().await, None);
        reason
    }

    async fn frame(&mut self) -> Option<Frame> {
        loop {
            match tokio::time::timeout(Duration::from_mins(2), self.incoming.recv())
                .await
                .unwrap()
            {
                Some(Frame::Ping) => self.outgoing.send(Frame::Pong).await.unwrap(),
                other => return other,
            }
        }
    }
}

/// The first message with a ticket.
pub(crate) fn join(ticket: String) -> ClientMessage {
    ClientMessage::Join {
        ticket,
        take_over: false,
    }
}

/// The first message of a page that asks for its person's seat.
pub(crate) fn take_over(ticket: String) -> ClientMessage {
    ClientMessage::Join {
        ticket,
        take_over: true,
    }
}

/// A clock that stands still until it is moved.
#[derive(Clone, Default)]
pub(crate) struct HandClock(Arc<AtomicI64>);

impl HandClock {
    pub(crate) fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }

    /// A hub with one open call that takes its time from this clock.
    pub(crate) fn hub(&self, settings: Settings) -> Arc<Hub> {
        self.hub_of(open_doors(), settings)
    }

    /// The same with a setup of its own.
    pub(crate) fn hub_of(&self, setup: RoomSetup, settings: Settings) -> Arc<Hub> {
        let seconds = Arc::clone(&self.0);
        let clock = move || start() + TimeDelta::seconds(seconds.load(Ordering::SeqCst));
        let (media, events) = NoMedia::new();
        let hub = Hub::new(settings, Arc::new(clock), Arc::new(media));
        tokio::spawn(Arc::clone(&hub).follow_media(events));
        hub.open(&call(), setup).unwrap();
        hub
    }
}

/// A hub with one open call at a standing time.
pub(crate) fn hub() -> Arc<Hub> {
    HandClock::default().hub(Settings::default())
}

/// Lets every other task run until it waits.
pub(crate) async fn settle() {
    tokio::time::sleep(Duration::from_millis(1)).await;
}
