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

/// Whoever has not answered is reminded once, so long before the end (ours: a day and a night, so that a working day is left).
pub const REMIND_BEFORE: TimeDelta = TimeDelta::hours(24);

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

impl ConsentState {
    /// The code as it is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Granted { .. } => "granted",
            Self::Denied { .. } => "denied",
            Self::Expired { .. } => "expired",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }
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
    /// When the representative was reminded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminded_at: Option<DateTime<Utc>>,
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
            reminded_at: None,
            state: ConsentState::Requested,
        }
    }

    /// What an answer received at a moment does.
    ///
    /// # Errors
    /// [`ConsentError`] for a yes that is late or contradicts a no; a no is never refused.
    pub fn answer(
        &self,
        answer: ConsentAnswer,
        at: DateTime<Utc>,
    ) -> Result<AnswerEffect, ConsentError> {
        match (self.state, answer) {
            (ConsentState::Requested, ConsentAnswer::Granted) if at >= self.expires_at => {
                Err(ConsentError::TooLate)
            }
            (ConsentState::Requested, ConsentAnswer::Granted) => {
                Ok(self.changed(ConsentState::Granted { at }))
            }
            (ConsentState::Requested, ConsentAnswer::Denied) => {
                Ok(self.changed(ConsentState::Denied { at }))
            }
            // Whatever words a no after a yes comes in, the consent no longer stands.
            (ConsentState::Requested, ConsentAnswer::Withdrawn)
            | (ConsentState::Granted { .. }, ConsentAnswer::Denied | ConsentAnswer::Withdrawn) => {
                Ok(self.changed(ConsentState::Withdrawn { at }))
            }
            (ConsentState::Expired { .. }, ConsentAnswer::Granted) => Err(ConsentError::TooLate),
            (
                ConsentState::Denied { .. } | ConsentState::Withdrawn { .. },
                ConsentAnswer::Granted,
            ) => Err(ConsentError::AlreadyRefused),
            (ConsentState::Granted { .. }, ConsentAnswer::Granted)
            | (
                ConsentState::Denied { .. }
                | ConsentState::Expired { .. }
                | ConsentState::Withdrawn { .. },
                ConsentAnswer::Denied | ConsentAnswer::Withdrawn,
            ) => Ok(AnswerEffect::Unchanged),
        }
    }

    /// The consent after a reminder, if one is due: nobody answered yet, nobody was reminded, and the time is not over.
    #[must_use]
    pub fn remind(&self, now: DateTime<Utc>) -> Option<Self> {
        let waits = self.state == ConsentState::Requested && now < self.expires_at;
        let due = waits && self.reminded_at.is_none() && now >= self.expires_at - REMIND_BEFORE;
        due.then(|| Self {
            reminded_at: Some(now),
            ..self.clone()
        })
    }

    /// The consent after its time, if it is over and nobody answered.
    #[must_use]
    pub fn expire(&self, now: DateTime<Utc>) -> Option<Self> {
        let over = self.state == ConsentState::Requested && now >= self.expires_at;
        over.then(|| Self {
            state: ConsentState::Expired {
                at: self.expires_at,
            },
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
    let names: Vec<String> = application
        .principals
        .iter()
        .map(|p| p.name.full())
        .collect();
    let names = names.join(", ");
    Bilingual {
        kk: format!(
            "Сізге цифрлық нотариаттық сенімхат берілмек: {}. Сенім білдіруші: {names}. Осы сенімхатты ресімдеу үшін \
             дербес деректеріңізді жинауға және өңдеуге келісіміңіз сұралады.",
            title.kk
        ),
        ru: format!(
            "Вам намереваются выдать цифровую нотариальную доверенность: {}. Доверитель: {names}. Для ее оформления \
             запрашивается Ваше согласие на сбор и обработку персональных данных.",
            title.ru
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::poa::s03_application::sample::application;
    use proptest::prelude::*;

    const ANSWERS: [ConsentAnswer; 3] = [
        ConsentAnswer::Granted,
        ConsentAnswer::Denied,
        ConsentAnswer::Withdrawn,
    ];

    fn start() -> DateTime<Utc> {
        DateTime::from_timestamp(1_772_000_000, 0).unwrap()
    }

    fn asked() -> Consent {
        let id = ConsentId::parse("0192f0c1-7f00-7000-8000-00000000000c").unwrap();
        Consent::ask(id, 0, start())
    }

    fn hours(hours: i64) -> DateTime<Utc> {
        start() + TimeDelta::hours(hours)
    }

    fn after(consent: &Consent, answer: ConsentAnswer, at: DateTime<Utc>) -> Consent {
        match consent.answer(answer, at).unwrap() {
            AnswerEffect::Changed(changed) => changed,
            AnswerEffect::Unchanged => consent.clone(),
        }
    }

    #[test]
    fn whoever_has_not_answered_is_reminded_once_and_in_time() {
        let asked = asked();
        let last_day = asked.expires_at - REMIND_BEFORE;
        assert_eq!(asked.remind(last_day - TimeDelta::seconds(1)), None);
        assert_eq!(asked.remind(asked.expires_at), None);
        let reminded = asked.remind(last_day).unwrap();
        assert_eq!(reminded.reminded_at, Some(last_day));
        assert_eq!(reminded.remind(last_day + TimeDelta::hours(1)), None);
        for answer in ANSWERS {
            assert_eq!(after(&asked, answer, start()).remind(last_day), None);
        }
    }

    #[test]
    fn a_yes_in_time_is_a_consent() {
        let granted = after(&asked(), ConsentAnswer::Granted, hours(1));
        assert_eq!(granted.state, ConsentState::Granted { at: hours(1) });
        assert_eq!(outcome(&[granted]), Outcome::Granted);
    }

    #[test]
    fn a_no_ends_it() {
        let denied = after(&asked(), ConsentAnswer::Denied, hours(1));
        assert_eq!(outcome(&[denied]), Outcome::Refused(ConsentRefusal::Denied));
    }

    #[test]
    fn a_yes_counts_until_the_last_second_and_not_after_it() {
        let end = asked().expires_at;
        assert_eq!(end, hours(72));
        assert!(
            asked()
                .answer(ConsentAnswer::Granted, end - TimeDelta::seconds(1))
                .is_ok()
        );
        assert_eq!(
            asked().answer(ConsentAnswer::Granted, end),
            Err(ConsentError::TooLate)
        );
    }

    #[test]
    fn a_late_no_is_still_a_no() {
        let denied = after(&asked(), ConsentAnswer::Denied, hours(80));
        assert_eq!(denied.refusal(), Some(ConsentRefusal::Denied));
    }

    #[test]
    fn only_a_request_expires_and_only_at_its_time() {
        let end = asked().expires_at;
        assert_eq!(asked().expire(end - TimeDelta::seconds(1)), None);
        let expired = asked().expire(hours(100)).unwrap();
        assert_eq!(expired.state, ConsentState::Expired { at: end });
        assert_eq!(expired.expire(hours(101)), None);
        let granted = after(&asked(), ConsentAnswer::Granted, hours(1));
        assert_eq!(granted.expire(hours(100)), None);
    }

    #[test]
    fn a_repeated_answer_keeps_the_first_time() {
        let granted = after(&asked(), ConsentAnswer::Granted, hours(1));
        assert_eq!(
            granted.answer(ConsentAnswer::Granted, hours(2)),
            Ok(AnswerEffect::Unchanged)
        );
        let denied = after(&asked(), ConsentAnswer::Denied, hours(1));
        assert_eq!(
            denied.answer(ConsentAnswer::Denied, hours(2)),
            Ok(AnswerEffect::Unchanged)
        );
    }

    #[test]
    fn a_consent_can_be_taken_back_in_whatever_words() {
        let granted = after(&asked(), ConsentAnswer::Granted, hours(1));
        for answer in [ConsentAnswer::Withdrawn, ConsentAnswer::Denied] {
            let withdrawn = after(&granted, answer, hours(100));
            assert_eq!(withdrawn.state, ConsentState::Withdrawn { at: hours(100) });
        }
    }

    #[test]
    fn a_yes_after_a_no_is_refused_by_how_the_no_came() {
        let denied = after(&asked(), ConsentAnswer::Denied, hours(1));
        assert_eq!(
            denied.answer(ConsentAnswer::Granted, hours(2)),
            Err(ConsentError::AlreadyRefused)
        );
        let withdrawn = after(&asked(), ConsentAnswer::Withdrawn, hours(1));
        assert_eq!(
            withdrawn.answer(ConsentAnswer::Granted, hours(2)),
            Err(ConsentError::AlreadyRefused)
        );
        let expired = asked().expire(hours(72)).unwrap();
        assert_eq!(
            expired.answer(ConsentAnswer::Granted, hours(73)),
            Err(ConsentError::TooLate)
        );
        assert_eq!(
            expired.answer(ConsentAnswer::Denied, hours(73)),
            Ok(AnswerEffect::Unchanged)
        );
    }

    #[test]
    fn everybody_has_to_consent_and_one_refusal_is_enough() {
        let granted = after(&asked(), ConsentAnswer::Granted, hours(1));
        let denied = after(&asked(), ConsentAnswer::Denied, hours(1));
        assert_eq!(outcome(&[granted.clone(), asked()]), Outcome::Waiting);
        assert_eq!(
            outcome(&[granted.clone(), asked(), denied]),
            Outcome::Refused(ConsentRefusal::Denied)
        );
        assert_eq!(outcome(&[granted.clone(), granted]), Outcome::Granted);
    }

    #[test]
    fn nobody_s_consent_is_no_consent() {
        assert_eq!(outcome(&[]), Outcome::Waiting);
    }

    #[test]
    fn the_representative_reads_who_gives_what() {
        let text = purpose(&application());
        let name = application().principals[0].name.full();
        assert!(text.kk.contains(&name) && text.ru.contains(&name));
        assert!(text.kk.contains("Көлік құралын") && text.ru.contains("транспортным средством"));
    }

    proptest! {
        #[test]
        fn who_did_not_consent_never_consents_again(answers in prop::collection::vec((0usize..3, 0i64..200), 0..12)) {
            let mut consent = asked();
            let mut refused = false;
            for (answer, at) in answers {
                if let Ok(AnswerEffect::Changed(changed)) = consent.answer(ANSWERS[answer], hours(at)) {
                    consent = changed;
                }
                if let Some(expired) = consent.expire(hours(at)) {
                    consent = expired;
                }
                prop_assert!(!refused || consent.refusal().is_some());
                refused = consent.refusal().is_some();
            }
        }
    }
}
