//! Pushed messages as files in a folder, until an installation has a service that wakes devices.

use super::connect::ConnectError;
use super::folder::Folder;
use crate::port::{Answer, Push, Unanswered, UnansweredReason};
use law::text::Bilingual;
use serde_json::json;
use std::path::Path;

/// The system's name in errors.
const SYSTEM: &str = "push";

/// A folder with one file `<id>.json` a message and device; a repeated message takes the place of the first.
pub(super) struct FilePush(Folder);

impl FilePush {
    /// A folder, which is made when missing.
    pub(super) fn open(folder: &Path) -> Result<Self, ConnectError> {
        Folder::open(folder)
            .map(Self)
            .map_err(|error| ConnectError::Mailbox(folder.to_owned(), error))
    }
}

impl Push for FilePush {
    fn send<'a>(
        &'a self,
        message_id: &'a str,
        device: &'a str,
        title: &'a Bilingual,
        text: &'a Bilingual,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let message =
                json!({ "message_id": message_id, "device": device, "title": title, "text": text });
            let bytes = message.to_string().into_bytes();
            let kept = self.0.put(message_id, "json", &bytes).await;
            kept.map_err(|_| Unanswered {
                system: SYSTEM,
                reason: UnansweredReason::Connection,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_repeated_push_takes_the_place_of_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let push = FilePush::open(folder.path()).unwrap();
        let text = Bilingual {
            kk: "Құжат дайын.".to_owned(),
            ru: "Документ готов.".to_owned(),
        };
        for _ in 0..2 {
            push.send("../a", "device-1", &text, &text).await.unwrap();
        }
        let files: Vec<_> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|file| file.unwrap().file_name())
            .collect();
        assert_eq!(files, ["=2e=2e=2fa.json"]);
    }
}
