//! A media plane without media: every offer is refused with `media_unavailable`, and nothing is recorded.

use chrono::{DateTime, Utc};
use tokio::sync::mpsc;

use super::{IceServer, MediaCommand, MediaEvent, MediaPlane};
use crate::name::{CallKey, PersonKey};
use crate::protocol::ErrorCode;

/// Answers that may wait for the hub; beyond it nobody is told, as from a plane that is not there.
const ANSWERS: usize = 256;

/// A media plane without media, for rooms that are tested by themselves.
#[derive(Debug)]
pub struct NoMedia {
    events: mpsc::Sender<(CallKey, MediaEvent)>,
}

impl NoMedia {
    /// The plane, and its answers for [`crate::Hub::follow_media`].
    #[must_use]
    pub fn new() -> (Self, mpsc::Receiver<(CallKey, MediaEvent)>) {
        let (events, answers) = mpsc::channel(ANSWERS);
        (Self { events }, answers)
    }
}

impl MediaPlane for NoMedia {
    fn command(&self, call: &CallKey, command: MediaCommand) {
        match command {
            MediaCommand::Offer {
                who,
                connection,
                id,
                ..
            } => {
                let refused = MediaEvent::Refused {
                    who,
                    connection,
                    id: Some(id),
                    code: ErrorCode::MediaUnavailable,
                };
                // Who does not read the answers does not want them.
                let _ = self.events.try_send((call.clone(), refused));
            }
            MediaCommand::Snapshot { of } => {
                let failed = MediaEvent::SnapshotFailed { of };
                let _ = self.events.try_send((call.clone(), failed));
            }
            MediaCommand::Open { .. }
            | MediaCommand::Record
            | MediaCommand::Candidate { .. }
            | MediaCommand::Close { .. }
            | MediaCommand::Layout(_)
            | MediaCommand::Note { .. }
            | MediaCommand::End => {}
        }
    }

    /// The fingerprint of no certificate.
    fn fingerprint(&self) -> String {
        ["00"; 32].join(":")
    }

    fn ice_servers(&self, _: &CallKey, _: &PersonKey, _: DateTime<Utc>) -> Vec<IceServer> {
        Vec::new()
    }
}
