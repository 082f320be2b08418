//! What an opening lets its account watch: legs as files, the plain ledger for an offline check, pictures; opened piece by
//! piece as somebody reads, never held as a whole.

use super::archive::Reading;
use super::openings::{self, Opened};
use crate::app::{App, AppError, Caller, Fault};
use bytes::Bytes;
use signaling::evidence::{EntryKind, FrameReader, LegFile, start_of};
use std::io::{self, Read as _};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, mpsc};

/// Pieces read ahead of whoever watches: a second of the call each.
const AHEAD: usize = 4;
/// A player that takes no piece for so long has gone; its thread is wanted by others.
const STALLED: Duration = Duration::from_mins(1);
/// Bytes of a piece of the plain ledger.
const PIECE: usize = 64 * 1024;

/// A file that is read as it is asked for.
#[derive(Debug)]
pub struct Stream {
    /// Its media type.
    pub media_type: String,
    /// Its name, for whoever keeps it.
    pub name: String,
    /// Its bytes; an error breaks it off.
    pub pieces: mpsc::Receiver<io::Result<Bytes>>,
}

/// One leg as a file, from a time of the call on.
///
/// # Errors
/// As [`openings::of_caller`]; [`Fault::NotFound`] for a leg that is not there; [`Fault::LimitReached`] when too many watch.
pub async fn leg(
    app: &App,
    caller: &Caller,
    opening: &str,
    leg: u32,
    from_ms: u64,
) -> Result<Stream, AppError> {
    let opened = openings::of_caller(app, caller, opening).await?;
    let legs = opened
        .manifest
        .account
        .iter()
        .flat_map(|account| &account.legs);
    let line = legs
        .clone()
        .find(|line| line.leg == leg)
        .ok_or(Fault::NotFound)?;
    let (media_type, number) = (line.media_type.clone(), opened.recording.number);
    let extension = media_type
        .split_once('/')
        .map_or("webm", |(_, kind)| kind.trim_start_matches("x-"));
    let name = format!("recording-{number}-leg-{leg}.{extension}");
    let (reading, permit) = read(app, &opened).await?;
    let pieces = stream(permit, move |out| {
        let from = match from_ms {
            0 => Some(0),
            ms => start_of(reading.open(), leg, ms).map_err(broken)?,
        };
        // A leg that is over by then still is a file: its head alone.
        let file = LegFile::new(reading.open(), leg, from.unwrap_or(u64::MAX));
        for piece in file {
            if out(piece.map_err(broken)?).is_err() {
                break;
            }
        }
        Ok(())
    });
    Ok(Stream {
        media_type,
        name,
        pieces,
    })
}

/// The plain ledger, which anybody can check offline with the manifest and the signatures.
///
/// # Errors
/// As [`leg`].
pub async fn ledger(app: &App, caller: &Caller, opening: &str) -> Result<Stream, AppError> {
    let opened = openings::of_caller(app, caller, opening).await?;
    let (reading, permit) = read(app, &opened).await?;
    let pieces = stream(permit, move |out| {
        let mut plain = reading.open();
        loop {
            let mut piece = Vec::with_capacity(PIECE);
            (&mut plain).take(PIECE as u64).read_to_end(&mut piece)?;
            if piece.is_empty() || out(Bytes::from(piece)).is_err() {
                return Ok(());
            }
        }
    });
    Ok(Stream {
        media_type: "application/octet-stream".to_owned(),
        name: format!("recording-{}.ledger", opened.recording.number),
        pieces,
    })
}

/// A picture.
///
/// # Errors
/// As [`leg`].
pub async fn snapshot(
    app: &App,
    caller: &Caller,
    opening: &str,
    seq: u64,
) -> Result<Stream, AppError> {
    let opened = openings::of_caller(app, caller, opening).await?;
    let mut lines = opened
        .manifest
        .account
        .iter()
        .flat_map(|account| &account.snapshots);
    let line = lines.find(|line| line.seq == seq).ok_or(Fault::NotFound)?;
    let media_type = line.media_type.clone();
    let (reading, permit) = read(app, &opened).await?;
    let pieces = stream(permit, move |out| {
        let mut frames = FrameReader::new(reading.open());
        while let Some(frame) = frames.next_frame().map_err(broken)? {
            let header = &frame.entry.header;
            if header.seq == seq && matches!(header.body, EntryKind::Snapshot { .. }) {
                let _ = out(frame.entry.payload);
                return Ok(());
            }
        }
        Err(io::ErrorKind::UnexpectedEof.into())
    });
    Ok(Stream {
        media_type,
        name: format!("recording-{}-snapshot-{seq}.webp", opened.recording.number),
        pieces,
    })
}

async fn read(app: &App, opened: &Opened) -> Result<(Reading, OwnedSemaphorePermit), AppError> {
    let permit = app.archive.watch().ok_or(Fault::LimitReached)?;
    let reading = app.archive.reading(&opened.recording).await?;
    Ok((reading, permit))
}

/// Reads on a thread of its own, for the ledger is read and opened by blocking calls.
fn stream(
    permit: OwnedSemaphorePermit,
    work: impl FnOnce(&dyn Fn(Bytes) -> Result<(), Gone>) -> io::Result<()> + Send + 'static,
) -> mpsc::Receiver<io::Result<Bytes>> {
    let (sender, pieces) = mpsc::channel(AHEAD);
    let handle = Handle::current();
    tokio::task::spawn_blocking(move || {
        let send = |piece| {
            let sending = tokio::time::timeout(STALLED, sender.send(piece));
            match handle.block_on(sending) {
                Ok(Ok(())) => Ok(()),
                Ok(Err(_)) | Err(_) => Err(Gone),
            }
        };
        if let Err(error) = work(&|piece| send(Ok(piece))) {
            tracing::error!(%error, "a recording cannot be read on");
            let _ = send(Err(error));
        }
        drop(permit);
    });
    pieces
}

/// Whoever watched has gone.
struct Gone;

fn broken(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}
