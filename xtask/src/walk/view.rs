//! The answers of the server, as far as the walk reads them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use eds::hash::sha256;
use serde::{Deserialize, Serialize};

use super::WalkError;

/// A one-time code is on its way.
#[derive(Debug, Deserialize)]
pub(crate) struct CodeSent {
    pub(crate) registration_id: Option<String>,
    pub(crate) sign_in_id: Option<String>,
}

/// What a device got when it signed in.
#[derive(Deserialize)]
pub(crate) struct Tokens {
    pub(crate) access_token: String,
    pub(crate) refresh_token: String,
}

/// Bytes to be signed.
#[derive(Debug, Deserialize)]
pub(crate) struct ToSign {
    pub(crate) challenge_id: Option<String>,
    content_base64: String,
    sha256: String,
}

impl ToSign {
    /// The bytes; they must be those of the digest shown beside them.
    pub(crate) fn content(&self) -> Result<Vec<u8>, WalkError> {
        decoded(&self.content_base64, &self.sha256)
    }
}

fn decoded(base64: &str, digest: &str) -> Result<Vec<u8>, WalkError> {
    let content = STANDARD.decode(base64).map_err(|error| {
        WalkError::Unexpected(format!("what is to be signed is not base64: {error}"))
    })?;
    if sha256(&content).to_hex() == digest {
        Ok(content)
    } else {
        Err(WalkError::Unexpected(
            "what is to be signed is not what its digest says".to_owned(),
        ))
    }
}

/// The kinds of power of attorney.
#[derive(Debug, Deserialize)]
pub(crate) struct Kinds {
    pub(crate) items: Vec<Kind>,
}

/// A kind of power of attorney.
#[derive(Debug, Deserialize)]
pub(crate) struct Kind {
    pub(crate) code: String,
    pub(crate) powers: Vec<Power>,
}

/// A power on offer.
#[derive(Debug, Deserialize)]
pub(crate) struct Power {
    pub(crate) code: String,
}

/// A case.
#[derive(Debug, Deserialize)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) stage: String,
    pub(crate) revisions: Vec<Revision>,
    pub(crate) remarks: Vec<Remark>,
    pub(crate) number: Option<String>,
    pub(crate) reason: Option<String>,
}

/// A revision that was sent.
#[derive(Debug, Deserialize)]
pub(crate) struct Revision {
    pub(crate) revision: u32,
    pub(crate) sha256: String,
}

/// A remark of a principal.
#[derive(Debug, Deserialize)]
pub(crate) struct Remark {
    pub(crate) id: u32,
    pub(crate) answer: Option<String>,
}

/// The text of a draft.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Draft {
    pub(crate) clauses: Vec<Clause>,
}

/// A clause in both languages.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Clause {
    pub(crate) id: String,
    pub(crate) kk: String,
    pub(crate) ru: String,
}

/// A way into a room.
#[derive(Debug, Deserialize)]
pub(crate) struct Ticket {
    pub(crate) ticket: String,
    pub(crate) room_url: String,
}

/// The recordings of a case.
#[derive(Debug, Deserialize)]
pub(crate) struct Recordings {
    pub(crate) items: Vec<Recording>,
}

/// A recording.
#[derive(Debug, Deserialize)]
pub(crate) struct Recording {
    pub(crate) call: String,
}

/// A recording that may be watched.
#[derive(Debug, Deserialize)]
pub(crate) struct Opening {
    pub(crate) id: String,
    pub(crate) legs: Vec<Leg>,
}

/// One participant's connection.
#[derive(Debug, Deserialize)]
pub(crate) struct Leg {
    pub(crate) leg: u32,
}

/// An invoice.
#[derive(Debug, Deserialize)]
pub(crate) struct Invoice {
    pub(crate) pay_url: Option<String>,
}

/// What the notary signs.
#[derive(Debug, Deserialize)]
pub(crate) struct Preparation {
    pub(crate) number: String,
    pub(crate) at: DateTime<Utc>,
    pub(crate) approved_sha256: String,
    sha256: String,
    content_base64: String,
}

impl Preparation {
    /// The bytes; they must be those of the digest shown beside them.
    pub(crate) fn content(&self) -> Result<Vec<u8>, WalkError> {
        decoded(&self.content_base64, &self.sha256)
    }
}

/// A signed power of attorney, or what the public may know of it.
#[derive(Debug, Deserialize)]
pub(crate) struct Document {
    pub(crate) number: String,
    pub(crate) token: Option<String>,
    pub(crate) standing: String,
    pub(crate) sha256: String,
}
