//! One connection from its first frame to its last, over any stream and sink of frames; the server adapts its WebSocket.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use futures_util::{Sink, SinkExt, Stream, StreamExt};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, timeout};

pub use crate::close::CloseReason;
use crate::hub::Hub;
use crate::limits::Settings;
use crate::pipe::Line;
use crate::protocol::{ClientFrame, ClientMessage, ErrorCode, ServerFrame, ServerMessage};
use crate::rate::Rate;

/// A WebSocket frame as far as this crate cares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// JSON text.
    Text(String),
    /// Bytes, which the protocol does not use.
    Binary,
    /// A question whether the other side lives; the WebSocket library answers incoming ones.
    Ping,
    /// The answer to a ping.
    Pong,
    /// The end of the connection; the reason counts only when the server sends it.
    Close(CloseReason),
}

/// The frames cannot be written any more.
struct Gone;

/// Serves one connection until it ends, whoever ends it.
///
/// The caller limits the size of a WebSocket message to [`crate::limits::MESSAGE_BYTES`] and checks the origin.
pub async fn run<S, E>(hub: Arc<Hub>, frames: S)
where
    S: Stream<Item = Result<Frame, E>> + Sink<Frame>,
{
    let mut frames = pin!(frames);
    let settings = hub.settings().clone();
    let entered = match hub.admit() {
        None => Err(ErrorCode::ServerFull),
        // The permit goes back as soon as the connection has a seat or is turned away.
        Some(_permit) => match first_message(frames.as_mut(), &settings).await {
            Ok(Some(first)) => hub.enter(first),
            Ok(None) => return,
            Err(code) => Err(code),
        },
    };
    drop(hub);
    match entered {
        Ok(line) => converse(frames, line, &settings).await,
        Err(code) => turn_away(frames, code, settings.write_time).await,
    }
}

/// The message a connection opens with, or none when it went away.
async fn first_message<S, E>(
    mut frames: Pin<&mut S>,
    settings: &Settings,
) -> Result<Option<ClientMessage>, ErrorCode>
where
    S: Stream<Item = Result<Frame, E>>,
{
    let read = async {
        loop {
            match frames.next().await {
                Some(Ok(Frame::Text(text))) => return read_text(&text, settings).map(Some),
                Some(Ok(Frame::Binary)) => return Err(ErrorCode::Malformed),
                Some(Ok(Frame::Ping | Frame::Pong)) => {}
                Some(Ok(Frame::Close(_)) | Err(_)) | None => return Ok(None),
            }
        }
    };
    timeout(settings.first_message, read)
        .await
        .unwrap_or(Err(ErrorCode::JoinTimeout))
}

/// Carries messages both ways. What is queued is written before more is read, so a flood cannot starve the answers.
async fn converse<S, E>(mut frames: Pin<&mut S>, mut line: Line, settings: &Settings)
where
    S: Stream<Item = Result<Frame, E>> + Sink<Frame>,
{
    let mut keepalive = keepalive(settings);
    let began = Instant::now();
    let mut heard_at = began;
    let mut rate = Rate::new(
        settings.messages_per_second,
        settings.message_burst,
        Duration::ZERO,
    );
    loop {
        let written = tokio::select! {
            biased;
            text = line.next() => match text {
                Some(text) => write(frames.as_mut(), Frame::Text(text.as_ref().to_owned()), settings.write_time).await,
                None => return close(frames, line.close_reason(), settings.write_time).await,
            },
            _ = keepalive.tick() => {
                if heard_at.elapsed() >= settings.silence {
                    line.hang_up(CloseReason::TimedOut);
                    continue;
                }
                write(frames.as_mut(), Frame::Ping, settings.write_time).await
            },
            frame = frames.next() => match frame {
                Some(Ok(Frame::Close(_)) | Err(_)) | None => {
                    drop(line);
                    // Answers the other side's close frame when there is still somebody to read the answer.
                    let _ = timeout(settings.write_time, frames.close()).await;
                    return;
                }
                Some(Ok(frame)) => {
                    heard_at = Instant::now();
                    hear(&line, frame, &mut rate, began, settings);
                    Ok(())
                }
            },
        };
        if written.is_err() {
            return;
        }
    }
}

/// Acts upon one frame of a seated connection; every frame but the keepalive's counts towards the rate.
fn hear(line: &Line, frame: Frame, rate: &mut Rate, began: Instant, settings: &Settings) {
    let read = match frame {
        Frame::Text(text) => read_text(&text, settings),
        Frame::Binary => Err(ErrorCode::Malformed),
        Frame::Ping | Frame::Pong | Frame::Close(_) => return,
    };
    if !rate.admits(began.elapsed()) {
        line.object(ErrorCode::RateExceeded);
        return line.hang_up(CloseReason::RateExceeded);
    }
    match read {
        Ok(message) => line.say(message),
        Err(code) => line.object(code),
    }
}

fn read_text(text: &str, settings: &Settings) -> Result<ClientMessage, ErrorCode> {
    if text.len() > settings.message_bytes {
        return Err(ErrorCode::TooLarge);
    }
    ClientFrame::read(text)
}

fn keepalive(settings: &Settings) -> Interval {
    let mut keepalive = interval_at(Instant::now() + settings.keepalive, settings.keepalive);
    keepalive.set_missed_tick_behavior(MissedTickBehavior::Delay);
    keepalive
}

async fn turn_away<S: Sink<Frame>>(mut frames: Pin<&mut S>, code: ErrorCode, time: Duration) {
    let reason = code.close_reason();
    let text = ServerFrame::new(0, ServerMessage::error(code)).to_text();
    if write(frames.as_mut(), Frame::Text(text), time)
        .await
        .is_ok()
    {
        close(frames, reason, time).await;
    }
}

async fn close<S: Sink<Frame>>(mut frames: Pin<&mut S>, reason: CloseReason, time: Duration) {
    if write(frames.as_mut(), Frame::Close(reason), time)
        .await
        .is_ok()
    {
        // The other side may be gone already; then there is nothing left to close.
        let _ = timeout(time, frames.close()).await;
    }
}

async fn write<S: Sink<Frame>>(
    mut frames: Pin<&mut S>,
    frame: Frame,
    time: Duration,
) -> Result<(), Gone> {
    match timeout(time, frames.send(frame)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(Gone),
    }
}
