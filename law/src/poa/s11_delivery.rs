//! Step 11: the power of attorney is available (order, point 1.11), can be checked by anybody and revoked.

use super::signed_statement::{Purpose, Statement};
use crate::id::CaseId;
use crate::text::{Bilingual, Text};
use crate::time::date_in_kazakhstan;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Whether a signed power of attorney has force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "standing", rename_all = "snake_case")]
pub enum Standing {
    /// It has force.
    Valid,
    /// The principal revoked it.
    Revoked {
        /// Since this moment.
        since: DateTime<Utc>,
    },
    /// Its term is over.
    Expired {
        /// The first day without force.
        since: NaiveDate,
    },
}

/// The standing at a moment of a power of attorney with this last day, perhaps revoked.
#[must_use]
pub fn standing(
    valid_until: NaiveDate,
    revoked_at: Option<DateTime<Utc>>,
    at: DateTime<Utc>,
) -> Standing {
    // What was over cannot be revoked: a later day would say that it had been in force until then.
    let in_force = |revoked: &DateTime<Utc>| date_in_kazakhstan(*revoked) <= valid_until;
    if let Some(since) = revoked_at.filter(|revoked| *revoked <= at && in_force(revoked)) {
        return Standing::Revoked { since };
    }
    if date_in_kazakhstan(at) > valid_until {
        let since = valid_until.succ_opt().unwrap_or(NaiveDate::MAX);
        return Standing::Expired { since };
    }
    Standing::Valid
}

impl Standing {
    /// The code as it is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Revoked { .. } => "revoked",
            Self::Expired { .. } => "expired",
        }
    }

    /// The standing in words for whoever checks the document.
    #[must_use]
    pub const fn text(self) -> Text {
        match self {
            Self::Valid => Text::new(
                "Сенімхат қолданыста.",
                "Доверенность действует.",
                "The power of attorney is valid.",
            ),
            Self::Revoked { .. } => Text::new(
                "Сенімхаттың күші жойылған.",
                "Доверенность отменена.",
                "The power of attorney is revoked.",
            ),
            Self::Expired { .. } => Text::new(
                "Сенімхаттың қолданылу мерзімі өткен.",
                "Срок действия доверенности истек.",
                "The power of attorney has expired.",
            ),
        }
    }
}

/// What the public check says of a number under which nothing was issued.
pub const UNKNOWN: Text = Text::new(
    "Мұндай нөмірмен сенімхат тіркелмеген.",
    "Доверенность с таким номером не зарегистрирована.",
    "No power of attorney is registered under this number.",
);

/// The statement a principal signs to revoke (Civil Code, article 170, point 2).
#[must_use]
pub fn statement(case: &CaseId, number: &str) -> Statement {
    let text = Bilingual {
        kk: format!(
            "Тізілімде № {number} болып тіркелген цифрлық нотариаттық сенімхаттың күшін жоямын. Күшін жою туралы сенім \
             білдірілген адамға және маған белгілі үшінші тұлғаларға хабарлау міндетім түсінікті."
        ),
        ru: format!(
            "Отменяю цифровую нотариальную доверенность, зарегистрированную в реестре за № {number}. Обязанность \
             известить об отмене представителя и известных мне третьих лиц мне понятна."
        ),
    };
    let subject = json!({ "case": case, "number": number });
    Statement::new(Purpose::Revocation, text, &subject).expect("texts are canonical")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::poa::s03_application::sample::{case, day};
    use crate::poa::signed_statement::{compare, purpose_of};

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    #[test]
    fn a_power_of_attorney_is_valid_to_the_end_of_its_last_day_in_kazakhstan() {
        let last = day("2027-03-02");
        assert_eq!(
            standing(last, None, at("2027-03-02T23:59:59+05:00")),
            Standing::Valid
        );
        let expired = Standing::Expired {
            since: day("2027-03-03"),
        };
        assert_eq!(
            standing(last, None, at("2027-03-03T00:00:00+05:00")),
            expired
        );
    }

    #[test]
    fn a_revocation_counts_from_its_very_moment() {
        let (last, revoked) = (day("2027-03-02"), at("2026-06-01T10:00:00Z"));
        assert_eq!(
            standing(last, Some(revoked), at("2026-06-01T09:59:59Z")),
            Standing::Valid
        );
        assert_eq!(
            standing(last, Some(revoked), revoked),
            Standing::Revoked { since: revoked }
        );
    }

    #[test]
    fn what_was_over_was_not_in_force_until_somebody_revoked_it() {
        let last = day("2027-03-02");
        let expired = Standing::Expired {
            since: day("2027-03-03"),
        };
        for revoked in ["2027-03-03T00:00:00+05:00", "2027-05-01T10:00:00Z"] {
            let later = at("2028-01-01T00:00:00Z");
            assert_eq!(standing(last, Some(at(revoked)), later), expired);
        }
        let in_time = at("2027-03-02T23:59:59+05:00");
        assert_eq!(
            standing(last, Some(in_time), in_time),
            Standing::Revoked { since: in_time }
        );
    }

    #[test]
    fn a_revoked_one_stays_revoked_after_its_term() {
        let revoked = at("2026-06-01T10:00:00Z");
        let standing = standing(day("2027-03-02"), Some(revoked), at("2030-01-01T00:00:00Z"));
        assert_eq!(standing, Standing::Revoked { since: revoked });
    }

    #[test]
    fn standings_are_told_apart_in_words_and_in_json() {
        let all = [
            Standing::Valid,
            Standing::Revoked {
                since: at("2026-06-01T10:00:00Z"),
            },
            Standing::Expired {
                since: day("2027-03-03"),
            },
        ];
        for (i, standing) in all.iter().enumerate() {
            assert_eq!(
                serde_json::to_value(standing).unwrap()["standing"],
                standing.as_str()
            );
            assert!(
                all[..i]
                    .iter()
                    .all(|other| other.text().kk != standing.text().kk)
            );
            assert_ne!(standing.text(), UNKNOWN);
        }
    }

    #[test]
    fn a_revocation_is_of_one_document() {
        let asked = statement(&case(), "0000001-2026-000042");
        assert_eq!(purpose_of(asked.bytes()), Some(Purpose::Revocation));
        let other = statement(&case(), "0000001-2026-000043");
        assert!(compare(asked.bytes(), other.bytes()).is_err());
    }
}
