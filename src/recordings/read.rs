//! A recording read back from the store: part by part, each wholly checked before any of it is given out.

use super::StoredPart;
use super::objects::{ObjectError, Objects};
use super::part::{Opening, PartError};
use bytes::{Buf as _, Bytes};
use eds::aead::DataKey;
use eds::chain::Link;
use signaling::CallKey;
use signaling::evidence::MAGIC;
use std::io::{self, Read};
use std::sync::Arc;
use tokio::sync::mpsc;

/// Parts that are opened before somebody asks for them.
const AHEAD: usize = 1;

/// Why a recording cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A part is not in the store as it was stored.
    #[error("part {part} of the recording is not in the store as it was stored")]
    Object {
        /// The part.
        part: u32,
        /// What is wrong.
        #[source]
        error: ObjectError,
    },
    /// A part does not open.
    #[error("part {part} of the recording does not open")]
    Part {
        /// The part.
        part: u32,
        /// What is wrong.
        #[source]
        error: PartError,
    },
    /// The task that reads has ended.
    #[error("reading the recording broke off")]
    Broken,
}

/// The plain ledger of a recording, as a stream of bytes or, on a thread that may block, as a file.
#[derive(Debug)]
pub struct PlainLedger {
    parts: mpsc::Receiver<Result<Bytes, ReadError>>,
    rest: Bytes,
}

impl PlainLedger {
    pub(super) fn begin(
        objects: Arc<Objects>,
        call: CallKey,
        mut parts: Vec<StoredPart>,
        key: Arc<DataKey>,
    ) -> Self {
        let (sender, receiver) = mpsc::channel(AHEAD);
        parts.sort_by_key(|part| part.part);
        tokio::spawn(async move {
            let mut before = None;
            for part in parts {
                let opened = fetch(&objects, &call, &part, &key, before).await;
                before = Some(part.reached.link);
                let over = opened.is_err();
                if sender.send(opened).await.is_err() || over {
                    // Nobody reads on, or nothing can be read.
                    return;
                }
            }
        });
        Self {
            parts: receiver,
            rest: Bytes::from_static(MAGIC),
        }
    }

    /// The next bytes; none at the end. After an error there is nothing more.
    ///
    /// # Errors
    /// [`ReadError`] naming the part.
    pub async fn next_bytes(&mut self) -> Result<Option<Bytes>, ReadError> {
        if !self.rest.is_empty() {
            return Ok(Some(std::mem::take(&mut self.rest)));
        }
        self.parts.recv().await.transpose()
    }
}

impl Read for PlainLedger {
    /// Blocks; not to be called by a task.
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.rest.is_empty() {
            match self.parts.blocking_recv() {
                Some(Ok(bytes)) => self.rest = bytes,
                Some(Err(error)) => return Err(io::Error::other(error)),
                None => return Ok(0),
            }
        }
        let length = self.rest.len().min(into.len());
        self.rest.copy_to_slice(&mut into[..length]);
        Ok(length)
    }
}

async fn fetch(
    objects: &Objects,
    call: &CallKey,
    part: &StoredPart,
    key: &Arc<DataKey>,
    before: Option<Link>,
) -> Result<Bytes, ReadError> {
    let number = part.part;
    let bytes = objects.get(part).await.map_err(|error| ReadError::Object {
        part: number,
        error,
    })?;
    let (call, part, key) = (call.clone(), part.clone(), Arc::clone(key));
    // Opening eight megabytes takes milliseconds of a core.
    tokio::task::spawn_blocking(move || open(bytes, &call, &part, &key, before))
        .await
        .map_err(|_| ReadError::Broken)?
        .map(Bytes::from)
        .map_err(|error| ReadError::Part {
            part: number,
            error,
        })
}

/// The plain frames of a part that stands where it says.
fn open(
    mut bytes: Vec<u8>,
    call: &CallKey,
    part: &StoredPart,
    key: &DataKey,
    before: Option<Link>,
) -> Result<Vec<u8>, PartError> {
    let mut opening = Opening::of(&mut bytes, key)?;
    let head = opening.head();
    let after = head.after.map(|after| after.link);
    if head.call != *call || head.part != part.part || after != before {
        return Err(PartError::Elsewhere);
    }
    let mut plain = Vec::new();
    let mut last = before;
    while let Some((frame, link)) = opening.next_frame()? {
        plain.extend_from_slice(frame);
        last = Some(link);
    }
    if last == Some(part.reached.link) {
        Ok(plain)
    } else {
        Err(PartError::Torn(last.map_or(1, |link| link.seq + 1)))
    }
}
