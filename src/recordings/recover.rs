//! What a broken-off process left in the spool: cut back to the last whole frame, made durable, and let go to the store.

use super::StoredPart;
use super::part::{Head, Opening, PartError, reached};
use super::spool::{Kind, Spool};
use eds::aead::DataKey;
use eds::hash::sha256;
use signaling::CallKey;
use signaling::evidence::{Continuation, EntryHeader, FrameReader, MAGIC};
use std::fs::{self, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::sync::Arc;

/// Why what is left of a call cannot be made whole.
#[derive(Debug, thiserror::Error)]
pub enum RecoverError {
    /// The call is being written.
    #[error("the call is being written")]
    Busy,
    /// The spool's folder.
    #[error("the spool of recordings")]
    Io(#[from] io::Error),
    /// Not one frame of a part opens: the key is another, or the part is destroyed. It is left as it is.
    #[error("part {0} of the recording does not open")]
    Part(u32, #[source] PartError),
}

/// Makes whole what is left of a call.
pub(super) fn recover(
    spool: &Arc<Spool>,
    call: &CallKey,
    key: &DataKey,
) -> Result<Vec<StoredPart>, RecoverError> {
    let _held = spool.hold(call).ok_or(RecoverError::Busy)?;
    let mut parts = spool.waiting(call);
    let known: Vec<u32> = parts.iter().map(|part| part.part).collect();
    let files: Vec<_> = spool
        .files()?
        .into_iter()
        .filter(|(of, part, kind)| of == call && kind.is_on_its_way() && !known.contains(part))
        .collect();
    for (place, (_, part, kind)) in files.iter().enumerate() {
        let path = spool.path(call, *part, *kind);
        // A part that a failing disk left behind may go on beyond where the next one takes over.
        let next = files.get(place + 1);
        let end = next.and_then(|(_, part, kind)| first_seq(&spool.path(call, *part, *kind)));
        let found = look(&path, call, *part, key, end).map_err(|e| e.of(*part))?;
        match found {
            Some(found) => parts.push(settle(spool, call, *part, &path, &found)?),
            // Nothing that opens; what there is of it is not thrown away all the same.
            None => fs::rename(&path, spool.path(call, *part, Kind::Rest))?,
        }
    }
    spool.sync()?;
    parts.extend(spool.stored(call));
    parts.sort_by_key(|part| part.part);
    // One may have gone to the store while we looked.
    parts.dedup_by_key(|part| part.part);
    Ok(parts)
}

/// The longest head in bytes that is looked for.
const LONGEST_HEAD: u64 = 512;

/// Whether a file ends before its head does, or is one that a power cut left without content.
fn is_empty(bytes: &[u8], call: &CallKey) -> bool {
    bytes.len() < Head::length(call) || bytes.iter().all(|byte| *byte == 0)
}

/// What a file holds.
struct Found {
    bytes: Vec<u8>,
    whole: usize,
    first_seq: u64,
    reached: Continuation,
}

enum LookError {
    Io(io::Error),
    Part(PartError),
}

impl LookError {
    fn of(self, part: u32) -> RecoverError {
        match self {
            Self::Io(error) => RecoverError::Io(error),
            Self::Part(error) => RecoverError::Part(part, error),
        }
    }
}

/// Reads a part up to its last whole frame below `end`; nothing when it ends before the first.
fn look(
    path: &Path,
    call: &CallKey,
    part: u32,
    key: &DataKey,
    end: Option<u64>,
) -> Result<Option<Found>, LookError> {
    let bytes = fs::read(path).map_err(LookError::Io)?;
    let mut copy = bytes.clone();
    let mut opening = match Opening::of(&mut copy, key) {
        Ok(opening) => opening,
        // Broken off while the head was written: there is nothing in it.
        Err(PartError::Head) if is_empty(&bytes, call) => return Ok(None),
        Err(error) => return Err(LookError::Part(error)),
    };
    let Head {
        call: of,
        part: is,
        after,
    } = opening.head().clone();
    if of != *call || is != part {
        return Err(LookError::Part(PartError::Elsewhere));
    }
    let first_seq = opening.head().first_seq();
    let mut reached_so_far = None;
    let mut whole = opening.whole();
    loop {
        match opening.next_frame() {
            Ok(Some((_, link))) if end.is_some_and(|end| link.seq >= end) => break,
            Ok(Some((frame, link))) => {
                let header = header_of(frame).ok_or(LookError::Part(PartError::Chain(link.seq)))?;
                reached_so_far = Some(reached(reached_so_far.or(after), &header, link));
                whole = opening.whole();
            }
            Ok(None) | Err(PartError::Torn(_)) => break,
            // Whole by its length and yet not to be opened: with nothing before it, the key is wrong.
            Err(error) if reached_so_far.is_none() => return Err(LookError::Part(error)),
            Err(error) => {
                tracing::error!(%error, %call, part, "a part of a recording is damaged; the rest is kept aside");
                break;
            }
        }
    }
    Ok(reached_so_far.map(|reached| Found {
        bytes,
        whole,
        first_seq,
        reached,
    }))
}

/// Cuts a part back to its whole frames, keeps the rest aside, and lets the part go to the store.
fn settle(
    spool: &Spool,
    call: &CallKey,
    part: u32,
    path: &Path,
    found: &Found,
) -> io::Result<StoredPart> {
    let (whole, rest) = found.bytes.split_at(found.whole);
    if !rest.is_empty() {
        tracing::warn!(%call, part, bytes = rest.len(), "a part of a recording was broken off");
        keep_aside(&spool.path(call, part, Kind::Rest), rest)?;
        let file = OpenOptions::new().write(true).open(path)?;
        file.set_len(whole.len() as u64)?;
        file.sync_all()?;
    }
    let settled = spool.path(call, part, Kind::Part);
    if path != settled {
        fs::File::open(path)?.sync_all()?;
        fs::rename(path, &settled)?;
    }
    let stored = StoredPart::new(
        call.clone(),
        part,
        found.first_seq,
        found.reached,
        whole.len() as u64,
        sha256(whole),
    );
    spool.add(stored.clone(), settled);
    Ok(stored)
}

/// Writes what cannot be read beside the part, so that nothing is lost that somebody may yet make sense of.
fn keep_aside(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = fs::File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// The first entry of a part by its head.
fn first_seq(path: &Path) -> Option<u64> {
    let mut bytes = Vec::new();
    let file = fs::File::open(path).ok()?;
    file.take(LONGEST_HEAD).read_to_end(&mut bytes).ok()?;
    Head::read(&bytes).ok().map(|(head, _, _)| head.first_seq())
}

/// An entry's header inside a plain frame.
fn header_of(frame: &[u8]) -> Option<EntryHeader> {
    let mut frames = FrameReader::new(MAGIC.chain(frame));
    let frame = frames.next_frame().ok().flatten()?;
    Some(frame.entry.header)
}
