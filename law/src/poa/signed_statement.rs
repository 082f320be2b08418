//! The statement a person signs with the EDS: one purpose, the words shown, the subject, and one spelling in bytes.

use crate::canonical::{self, NotCanonical};
use crate::text::Bilingual;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The version of the statement's form, part of the signed bytes.
const VERSION: u8 = 1;

/// What a signature is for; a signature made for one purpose is refused for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Step 1: to sign in by the EDS.
    SignIn,
    /// Step 3: the application with the consent to the processing of personal data.
    Application,
    /// Step 8: the approval of a frozen draft.
    Approval,
    /// After step 11: the revocation of the power of attorney.
    Revocation,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 4] = [
        Self::SignIn,
        Self::Application,
        Self::Approval,
        Self::Revocation,
    ];

    /// The purpose as it is written into the signed bytes.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Application => "application",
            Self::Approval => "approval",
            Self::Revocation => "revocation",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.as_str() == text)
    }
}

/// Why signed bytes are not the statement that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StatementMismatch {
    /// The signature was made for something else.
    #[error("the signature was made for another purpose: {}", .0.as_str())]
    WrongPurpose(Purpose),
    /// The same purpose, but another text or subject.
    #[error("another statement was signed")]
    OtherContent,
    /// The signed bytes are no statement of this system.
    #[error("what was signed is no statement")]
    NotAStatement,
}

/// A statement to be signed; it exists only in its canonical form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    purpose: Purpose,
    text: Bilingual,
    subject: Value,
    bytes: Vec<u8>,
}

impl Statement {
    /// A statement of a purpose, in words, about a subject.
    ///
    /// # Errors
    /// [`NotCanonical`] when the subject is not JSON or holds a floating-point number.
    pub fn new<S: Serialize>(purpose: Purpose, text: Bilingual, subject: &S) -> Result<Self, NotCanonical> {
        let subject = serde_json::to_value(subject)?;
        let bytes = canonical::to_bytes(&json!({
            "v": VERSION,
            "purpose": purpose.as_str(),
            "text": text,
            "subject": subject,
        }))?;
        Ok(Self {
            purpose,
            text,
            subject,
            bytes,
        })
    }

    /// What it is for.
    #[must_use]
    pub const fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// The words the person sees and signs.
    #[must_use]
    pub const fn text(&self) -> &Bilingual {
        &self.text
    }

    /// What it speaks of.
    #[must_use]
    pub const fn subject(&self) -> &Value {
        &self.subject
    }

    /// The bytes to sign.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// The purpose written in signed bytes, or `None` when they are no statement of this system.
#[must_use]
pub fn purpose_of(bytes: &[u8]) -> Option<Purpose> {
    let value: Value = serde_json::from_slice(bytes).ok()?;
    if value.get("v")?.as_u64()? != u64::from(VERSION) {
        return None;
    }
    Purpose::parse(value.get("purpose")?.as_str()?)
}

/// Compares what was signed with what was asked for, byte by byte.
///
/// # Errors
/// [`StatementMismatch`] by the most telling difference.
pub fn compare(expected: &[u8], signed: &[u8]) -> Result<(), StatementMismatch> {
    if expected == signed {
        return Ok(());
    }
    let purpose = purpose_of(signed).ok_or(StatementMismatch::NotAStatement)?;
    if purpose_of(expected) == Some(purpose) {
        Err(StatementMismatch::OtherContent)
    } else {
        Err(StatementMismatch::WrongPurpose(purpose))
    }
}
