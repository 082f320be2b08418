//! A decision of officials: what it says, who drafted it, who signed it, and what came back with a remark.

use super::ActRefused;
use crate::id::AccountId;
use crate::service::Form;
use crate::text::{Bilingual, Lines, is_said};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Characters of a remark or a motivation (ours: a page).
pub const REASON_MAX: usize = 2000;
/// Characters of a journal's number (ours).
pub const NUMBER_MAX: usize = 40;
/// Values of a draft, and characters of each (ours: the longest form has about twenty).
const PARTICULARS_MAX: usize = 30;
/// What the officials decide, drafted by one and signed by another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// For the applicant: what the result says.
    Granted {
        /// The operative text, in both languages.
        text: Bilingual,
        /// The values of the result's form.
        particulars: Form,
    },
    /// Against: a motivated refusal.
    Refused {
        /// Which of the service's grounds.
        ground: String,
        /// The motivation, in both languages.
        reason: Bilingual,
    },
}

/// A drafted decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Who drafted it.
    pub by: AccountId,
    /// When.
    pub at: DateTime<Utc>,
    /// What it says.
    pub verdict: Verdict,
}

/// A signed decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// Who signed it.
    pub by: AccountId,
    /// When.
    pub at: DateTime<Utc>,
    /// Its number in the body's journal, where the step registers it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
}

/// What somebody said who sent the request back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// Who.
    pub by: AccountId,
    /// When.
    pub at: DateTime<Utc>,
    /// What is to be mended.
    pub text: String,
}

/// The number that an act has to give.
pub(super) fn numbered(number: Option<String>) -> Result<String, ActRefused> {
    number
        .filter(|number| said(number, NUMBER_MAX))
        .ok_or(ActRefused::Wording)
}

/// Whether a verdict has its words and no more than a form holds.
pub(super) fn worded(verdict: &Verdict) -> Result<(), ActRefused> {
    let both = |text: &Bilingual| said(&text.kk, REASON_MAX) && said(&text.ru, REASON_MAX);
    let right = match verdict {
        Verdict::Granted { text, particulars } => {
            both(text)
                && particulars.entries().count() <= PARTICULARS_MAX
                && particulars.entries().all(|(name, value)| {
                    said(name, NUMBER_MAX) && value.chars().count() <= REASON_MAX
                })
        }
        Verdict::Refused { reason, .. } => both(reason),
    };
    right.then_some(()).ok_or(ActRefused::Wording)
}

/// Whether a text says something of a length.
pub(super) fn said(text: &str, most: usize) -> bool {
    is_said(text, most, Lines::Several)
}
