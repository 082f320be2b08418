//! Step 4: the representative's consent, obtained through the personal-data access control service (order, point 1.4).
//!
//! `Requested -> Granted | Denied | Expired | Withdrawn`, `Granted -> Withdrawn`. Nothing leads back to `Granted`:
//! who said no may be asked again only in a new case.

use super::kinds;
use super::s03_application::Application;
use crate::id::ConsentId;
use crate::text::Bilingual;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// How long a representative has to answer (ours: three days and nights, a week-end included).
pub const CONSENT_LIFE: TimeDelta = TimeDelta::hours(72);

/// How a consent failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentRefusal {
    /// The representative said no.
    Denied,
    /// The representative did not answer in time.
    Expired,
    /// The representative took the consent back.
    Withdrawn,
}

impl ConsentRefusal {
    /// The code as it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// What the representative answered in the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentAnswer {
    /// Yes.
    Granted,
    /// No.
    Denied,
    /// No longer.
    Withdrawn,
}

/// Where a consent stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ConsentState {
    /// Asked, not answered.
    Requested,
    /// Given.
    Granted {
        /// When.
        at: DateTime<Utc>,
    },
    /// Refused.
    Denied {
        /// When.
        at: DateTime<Utc>,
    },
    /// Not answered in time.
    Expired {
        /// When the time was over.
        at: DateTime<Utc>,
    },
    /// Given or asked for, then taken back.
    Withdrawn {
        /// When.
        at: DateTime<Utc>,
    },
}

/// One representative's consent.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Consent {
    /// Its id, which is also the id of the request to the service.
    pub id: ConsentId,
    /// The representative's place in [`Application::attorneys`].
    pub attorney: usize,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// Until when an answer counts.
    pub expires_at: DateTime<Utc>,
    /// Where it stands.
    pub state: ConsentState,
}

/// What an answer does to a consent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerEffect {
    /// The consent is now this.
    Changed(Consent),
    /// The answer says nothing new.
    Unchanged,
}

/// Why an answer does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConsentError {
    /// A yes that came after the time was over.
    #[error("the answer came after the time for it")]
    TooLate,
    /// A yes after a no: the case has ended on the no.
    #[error("the representative has already refused")]
    AlreadyRefused,
}

/// What all consents of a case come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Somebody has not answered yet.
    Waiting,
    /// Everybody has consented.
    Granted,
    /// Somebody has not consented.
    Refused(ConsentRefusal),
}

impl Consent {
    /// A consent asked for now.
    #[must_use]
    pub fn ask(id: ConsentId, attorney: usize, at: DateTime<Utc>) -> Self {
        Self {
            id,
            attorney,
            asked_at: at,
            expires_at: at + CONSENT_LIFE,
            state: ConsentState::Requested,
        }
    }

    /// What an answer received at a moment does.
    ///
    /// # Errors
    /// [`ConsentError`] for a yes that is late or contradicts a no; a no is never refused.
    pub fn answer(&self, answer: ConsentAnswer, at: DateTime<Utc>) -> Result<AnswerEffect, ConsentError> {
        match (self.state, answer) {
            (ConsentState::Requested, ConsentAnswer::Granted) if at >= self.expires_at => {
                Err(ConsentError::TooLate)
            }
            (ConsentState::Requested, ConsentAnswer::Granted) => Ok(self.changed(ConsentState::Granted { at })),
            (ConsentState::Requested, ConsentAnswer::Denied) => Ok(self.changed(ConsentState::Denied { at })),
            // Whatever words a no after a yes comes in, the consent no longer stands.
            (ConsentState::Requested, ConsentAnswer::Withdrawn)
            | (ConsentState::Granted { .. }, ConsentAnswer::Denied | ConsentAnswer::Withdrawn) => {
                Ok(self.changed(ConsentState::Withdrawn { at }))
            }
            (ConsentState::Expired { .. }, ConsentAnswer::Granted) => Err(ConsentError::TooLate),
            (ConsentState::Denied { .. } | ConsentState::Withdrawn { .. }, ConsentAnswer::Granted) => {
                Err(ConsentError::AlreadyRefused)
            }
            (ConsentState::Granted { .. }, ConsentAnswer::Granted)
            | (
                ConsentState::Denied { .. } | ConsentState::Expired { .. } | ConsentState::Withdrawn { .. },
                ConsentAnswer::Denied | ConsentAnswer::Withdrawn,
            ) => Ok(AnswerEffect::Unchanged),
        }
    }

    /// The consent after its time, if it is over and nobody answered.
    #[must_use]
    pub fn expire(&self, now: DateTime<Utc>) -> Option<Self> {
        let over = self.state == ConsentState::Requested && now >= self.expires_at;
        over.then(|| Self {
            state: ConsentState::Expired { at: self.expires_at },
            ..self.clone()
        })
    }

    /// How it failed, if it did.
    #[must_use]
    pub const fn refusal(&self) -> Option<ConsentRefusal> {
        match self.state {
            ConsentState::Requested | ConsentState::Granted { .. } => None,
            ConsentState::Denied { .. } => Some(ConsentRefusal::Denied),
            ConsentState::Expired { .. } => Some(ConsentRefusal::Expired),
            ConsentState::Withdrawn { .. } => Some(ConsentRefusal::Withdrawn),
        }
    }

    fn changed(&self, state: ConsentState) -> AnswerEffect {
        AnswerEffect::Changed(Self {
            state,
            ..self.clone()
        })
    }
}

/// What all consents of a case come to; no consents at all are not everybody's consent.
#[must_use]
pub fn outcome(consents: &[Consent]) -> Outcome {
    if let Some(refusal) = consents.iter().find_map(Consent::refusal) {
        return Outcome::Refused(refusal);
    }
    let granted = |consent: &Consent| matches!(consent.state, ConsentState::Granted { .. });
    if !consents.is_empty() && consents.iter().all(granted) {
        Outcome::Granted
    } else {
        Outcome::Waiting
    }
}

/// What the representative is shown in the service: who gives which powers, and what the consent is for.
#[must_use]
pub fn purpose(application: &Application) -> Bilingual {
    let title = kinds::by_code(application.kind).title;
    let names: Vec<String> = application.principals.iter().map(|p| p.name.full()).collect();
    let names = names.join(", ");
    Bilingual {
        kk: format!(
            "{names} Сізге цифрлық нотариаттық сенімхат беруге ниетті: {}. Осы сенімхатты ресімдеу үшін дербес \
             деректеріңізді жинауға және өңдеуге келісіміңіз сұралады.",
            title.kk
        ),
        ru: format!(
            "{names} намерен(а, ы) выдать Вам цифровую нотариальную доверенность: {}. Запрашивается Ваше согласие на \
             сбор и обработку персональных данных для ее оформления.",
            title.ru
        ),
    }
}
