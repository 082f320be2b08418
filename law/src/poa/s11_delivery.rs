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
pub fn standing(valid_until: NaiveDate, revoked_at: Option<DateTime<Utc>>, at: DateTime<Utc>) -> Standing {
    // What is over cannot be revoked, so a revocation is always the earlier of the two.
    if let Some(since) = revoked_at.filter(|revoked| *revoked <= at) {
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
            Self::Valid => Text::new("Сенімхат қолданыста.", "Доверенность действует.", "The power of attorney is valid."),
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
