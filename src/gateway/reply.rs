//! What came back over the wire, and the few ways in which it may be read.

use crate::port::UnansweredReason;
use law::text::Bilingual;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// A whole answer: its status, media type and body within its limit.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) media_type: String,
    pub(super) body: Vec<u8>,
}

/// The contract's one way to refuse.
#[derive(Deserialize)]
struct Refusal {
    error: String,
}

impl Reply {
    /// This answer if its status is one of those expected.
    pub(super) fn on(self, statuses: &[u16]) -> Result<Self, UnansweredReason> {
        if statuses.contains(&self.status) {
            Ok(self)
        } else {
            Err(UnansweredReason::Status(self.status))
        }
    }

    /// This answer, or nothing when the system itself says, in the contract's words, that it has no record.
    ///
    /// A 404 of a proxy, a wrong address or a page for people is no such word.
    pub(super) fn found(self) -> Result<Option<Self>, UnansweredReason> {
        match self.status {
            200 => Ok(Some(self)),
            404 if self.refusal()? == "not_found" => Ok(None),
            404 => Err(UnansweredReason::Garbage),
            other => Err(UnansweredReason::Status(other)),
        }
    }

    /// The body in the shape of its contract; fields the contract may add later are passed over.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, UnansweredReason> {
        serde_json::from_slice(&self.body).map_err(|_| UnansweredReason::Garbage)
    }

    /// The word of a refusal.
    pub(super) fn refusal(&self) -> Result<String, UnansweredReason> {
        self.json().map(|refusal: Refusal| refusal.error)
    }
}

/// Refuses an answer about something else than was asked.
pub(super) fn same<T: PartialEq + ?Sized>(asked: &T, answered: &T) -> Result<(), UnansweredReason> {
    if asked == answered {
        Ok(())
    } else {
        Err(UnansweredReason::Garbage)
    }
}

/// A text in both languages, as every contract of the state writes it.
#[derive(Serialize, Deserialize)]
pub(super) struct Both {
    pub(super) kk: String,
    pub(super) ru: String,
}

impl From<Both> for Bilingual {
    fn from(text: Both) -> Self {
        Self {
            kk: text.kk,
            ru: text.ru,
        }
    }
}

impl From<&Bilingual> for Both {
    fn from(text: &Bilingual) -> Self {
        Self {
            kk: text.kk.clone(),
            ru: text.ru.clone(),
        }
    }
}
