//! Brings whole parts from the spool into the store, and gives up the local copy last.

use super::objects::{ObjectError, Objects};
use super::settings::Patience;
use super::spool::{Spool, Waiting};
use super::{Register, RegisterError};
use eds::hash::sha256;
use std::io;
use std::sync::Arc;
use std::time::Instant;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Parts on their way at the same time: 17 MiB of memory each at most.
const UPLOADS: usize = 4;

/// How often a part's file is read that is not what was written, before the part is given up: a disk that errs once may not
/// the next time.
const DAMAGED_TRIES: u32 = 5;

/// Why a part is not stored yet.
#[derive(Debug, thiserror::Error)]
enum UploadError {
    #[error("the spool's file")]
    Spool(#[from] io::Error),
    #[error("the spool's file is not what was written")]
    Damaged,
    #[error("the store")]
    Objects(#[from] ObjectError),
    #[error("the register")]
    Register(#[from] RegisterError),
    #[error("the register does not answer in time")]
    Slow,
}

impl UploadError {
    /// Whether the part itself is lost, so that no later try stores it.
    fn is_for_good(&self) -> bool {
        match self {
            Self::Damaged => true,
            Self::Spool(error) => error.kind() == io::ErrorKind::NotFound,
            Self::Objects(_) | Self::Register(_) | Self::Slow => false,
        }
    }
}

/// What a store is worked with.
#[derive(Clone)]
struct Uploader {
    spool: Arc<Spool>,
    objects: Arc<Objects>,
    register: Arc<dyn Register>,
    patience: Patience,
}

/// Stores what waits until it is told to stop; a part that is on its way then is found again at the next start.
pub(super) async fn run(
    spool: Arc<Spool>,
    objects: Arc<Objects>,
    register: Arc<dyn Register>,
    patience: Patience,
    stop: CancellationToken,
) {
    let uploader = Uploader {
        spool,
        objects,
        register,
        patience,
    };
    let mut running = JoinSet::new();
    loop {
        let wake = uploader.start_what_may(&mut running);
        tokio::select! {
            () = stop.cancelled() => return,
            () = uploader.spool.news.notified() => {}
            () = until(wake) => {}
            Some(_) = running.join_next() => {}
        }
    }
}

/// Sleeps until a moment; for ever without one.
async fn until(wake: Option<Instant>) {
    match wake {
        Some(wake) => tokio::time::sleep_until(wake.into()).await,
        None => std::future::pending().await,
    }
}

impl Uploader {
    /// Begins with parts whose time has come; answers when the next one's comes.
    fn start_what_may(&self, running: &mut JoinSet<()>) -> Option<Instant> {
        while running.len() < UPLOADS {
            match self.spool.next() {
                Ok(waiting) => {
                    let uploader = self.clone();
                    running.spawn(async move { uploader.store(waiting).await });
                }
                Err(wake) => return wake,
            }
        }
        None
    }

    async fn store(&self, waiting: Waiting) {
        match self.try_to_store(&waiting).await {
            Ok(()) => self.spool.done(&waiting),
            Err(error) if error.is_for_good() && waiting.tries + 1 >= DAMAGED_TRIES => {
                let (call, part) = (&waiting.part.call, waiting.part.part);
                tracing::error!(%error, %call, part, "a part of a recording is given up");
                if let Err(error) = self.spool.give_up(call, part) {
                    tracing::error!(%error, %call, part, "a damaged part cannot be kept aside");
                    self.spool
                        .failed(&waiting, self.patience.pause(waiting.tries));
                }
            }
            Err(error) => {
                let pause = self.patience.pause(waiting.tries);
                let (part, tries) = (waiting.part.part, waiting.tries + 1);
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, call = %waiting.part.call, part, tries, "a part of a recording is not stored yet");
                self.spool.failed(&waiting, pause);
            }
        }
    }

    async fn try_to_store(&self, waiting: &Waiting) -> Result<(), UploadError> {
        let part = &waiting.part;
        let mut bytes = tokio::fs::read(&waiting.path).await?;
        // A part that a failing disk ended early may go on in its file.
        bytes.truncate(usize::try_from(part.bytes).map_err(|_| UploadError::Damaged)?);
        if bytes.len() as u64 != part.bytes || sha256(&bytes) != part.sha256 {
            return Err(UploadError::Damaged);
        }
        self.objects.put(part, bytes).await?;
        tokio::time::timeout(self.patience.part, self.register.stored(part.clone()))
            .await
            .map_err(|_| UploadError::Slow)??;
        tokio::fs::remove_file(&waiting.path).await?;
        Ok(())
    }
}
