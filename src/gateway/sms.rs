//! Short messages to a phone: by the SMS centre 1414, or as files in a folder where there is none.

use super::client::{Question, System};
use super::connect::ConnectError;
use super::folder::Folder;
use super::reply::same;
use crate::port::{Answer, ShortMessages, Unanswered, UnansweredReason};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::path::Path;

/// The system's name in errors.
const SYSTEM: &str = "sms";

/// The centre behind its HTTP interface.
pub(super) struct Centre(System);

impl Centre {
    pub(super) const fn new(system: System) -> Self {
        Self(system)
    }
}

#[derive(Serialize)]
struct WireMessage<'a> {
    message_id: &'a str,
    to: &'a str,
    text: &'a str,
}

#[derive(Deserialize)]
struct WireAccepted {
    message_id: String,
}

impl ShortMessages for Centre {
    fn send<'a>(&'a self, message_id: &'a str, phone: &'a str, text: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            let message = WireMessage {
                message_id,
                to: phone,
                text,
            };
            let path = ["sms", "v1", "messages"];
            self.0
                .ask(Question::post(&path, &message), |reply| {
                    let accepted: WireAccepted = reply.on(&[200, 202])?.json()?;
                    same(message_id, &accepted.message_id)
                })
                .await
        })
    }
}

/// A folder with one file `<id>.json` a message; a repeated message takes the place of the first.
pub(super) struct FileMessages(Folder);

impl FileMessages {
    /// A folder, which is made when missing.
    pub(super) fn open(folder: &Path) -> Result<Self, ConnectError> {
        Folder::open(folder)
            .map(Self)
            .map_err(|error| ConnectError::Mailbox(folder.to_owned(), error))
    }
}

impl ShortMessages for FileMessages {
    fn send<'a>(&'a self, message_id: &'a str, phone: &'a str, text: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            let message = json!({ "message_id": message_id, "to": phone, "text": text });
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
    use serde_json::Value;

    #[tokio::test]
    async fn a_repeated_short_message_takes_the_place_of_the_first_and_only_its_owner_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let messages = FileMessages::open(folder.path()).unwrap();
        for text in ["1111", "2222"] {
            messages.send("m-1", "+77000000001", text).await.unwrap();
        }
        let files: Vec<_> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|file| file.unwrap())
            .collect();
        let [file] = files.as_slice() else {
            panic!("{files:?}");
        };
        assert_eq!(file.file_name(), "m-1.json");
        let kept: Value = serde_json::from_slice(&std::fs::read(file.path()).unwrap()).unwrap();
        assert_eq!(
            (&kept["to"], &kept["text"]),
            (&json!("+77000000001"), &json!("2222"))
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = file.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0);
        }
    }

    #[tokio::test]
    async fn a_folder_that_is_gone_is_no_answer_so_that_the_message_is_tried_again() {
        let folder = tempfile::tempdir().unwrap();
        let gone = folder.path().join("sms");
        let messages = FileMessages::open(&gone).unwrap();
        std::fs::remove_dir(&gone).unwrap();
        let refused = messages.send("m-1", "+77000000001", "1111").await;
        assert_eq!(refused.unwrap_err().reason, UnansweredReason::Connection);
        std::fs::create_dir(&gone).unwrap();
        messages.send("m-1", "+77000000001", "1111").await.unwrap();
    }
}
