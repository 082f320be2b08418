//! The cabinet: what documents a person has in it, how long one may be shown to somebody else, and who reads it.

use crate::poa::s11_delivery::{self, Standing};
use crate::text::Text;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// How long a code or a QR code opens a document (ours; the field's practice is three minutes).
pub const SHARE_LIFE: TimeDelta = TimeDelta::minutes(3);
/// How long whoever opened a shared document may read its file.
pub const READING_TIME: TimeDelta = TimeDelta::minutes(3);
/// Digits of a code that is read out: with [`GUESSES_MAX`] guesses in [`GUESSES_IN`], a thousand open codes are hit once in twenty thousand tries.
pub const CODE_DIGITS: u32 = 8;
/// Wrong codes one account may give in [`GUESSES_IN`].
pub const GUESSES_MAX: i64 = 5;
/// The time in which wrong codes are counted.
pub const GUESSES_IN: TimeDelta = TimeDelta::minutes(15);
/// Characters of the purpose that somebody states who opens a document shown to them.
pub const PURPOSE_MAX: usize = 200;

/// What a document of the cabinet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nature {
    /// A notarial power of attorney.
    PowerOfAttorney,
    /// The result of a regulated service.
    Result,
    /// The motivated refusal of a regulated service.
    Refusal,
    /// A receipt: of a payment, of documents, of a refusal to take incomplete ones.
    Receipt,
    /// A notice: of acceptance, of a payment that failed or came too late.
    Notice,
}

impl Nature {
    /// Every nature.
    pub const ALL: [Self; 5] = [
        Self::PowerOfAttorney,
        Self::Result,
        Self::Refusal,
        Self::Receipt,
        Self::Notice,
    ];

    /// The code as it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PowerOfAttorney => "power_of_attorney",
            Self::Result => "result",
            Self::Refusal => "refusal",
            Self::Receipt => "receipt",
            Self::Notice => "notice",
        }
    }

    /// The nature of a stored code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|nature| nature.as_str() == code)
    }

    /// The nature in words.
    #[must_use]
    pub const fn title(self) -> Text {
        match self {
            Self::PowerOfAttorney => Text::new(
                "Нотариаттық сенімхат",
                "Нотариальная доверенность",
                "Notarial power of attorney",
            ),
            Self::Result => Text::new(
                "Мемлекеттік қызметтің нәтижесі",
                "Результат государственной услуги",
                "Result of a state service",
            ),
            Self::Refusal => Text::new(
                "Дәлелді бас тарту",
                "Мотивированный отказ",
                "Motivated refusal",
            ),
            Self::Receipt => Text::new("Қолхат", "Расписка", "Receipt"),
            Self::Notice => Text::new("Хабарлама", "Уведомление", "Notice"),
        }
    }
}

/// Whether a document has force at a moment; one without a last day has it until it is taken.
#[must_use]
pub fn standing(
    valid_until: Option<NaiveDate>,
    revoked_at: Option<DateTime<Utc>>,
    at: DateTime<Utc>,
) -> Standing {
    s11_delivery::standing(valid_until.unwrap_or(NaiveDate::MAX), revoked_at, at)
}

/// The standing of a document in words.
#[must_use]
pub const fn standing_text(nature: Nature, standing: Standing) -> Text {
    match (nature, standing) {
        (Nature::PowerOfAttorney, standing) => standing.text(),
        // A refusal or a receipt says what was; nobody acts by it.
        (Nature::Refusal | Nature::Receipt | Nature::Notice, Standing::Valid) => Text::new(
            "Құжат тізілімде тіркелген.",
            "Документ зарегистрирован в реестре.",
            "The document is in the register.",
        ),
        (_, Standing::Valid) => Text::new(
            "Құжат қолданыста.",
            "Документ действует.",
            "The document is in force.",
        ),
        (_, Standing::Revoked { .. }) => Text::new(
            "Құжаттың күші жойылған.",
            "Документ утратил силу.",
            "The document has lost its force.",
        ),
        (_, Standing::Expired { .. }) => Text::new(
            "Құжаттың мерзімі өткен.",
            "Срок документа истёк.",
            "The document's term is over.",
        ),
    }
}

/// Who read a document that is not theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reader {
    /// Somebody who asked the public check; nobody knows who.
    Anybody,
    /// The notary in charge of its case.
    Notary,
    /// An official or an operator of a service centre.
    Official,
    /// Somebody the owner showed it to.
    Consumer,
    /// Another information system that shows it to its owner.
    InformationSystem,
}

impl Reader {
    /// Every reader.
    pub const ALL: [Self; 5] = [
        Self::Anybody,
        Self::Notary,
        Self::Official,
        Self::Consumer,
        Self::InformationSystem,
    ];

    /// The code as it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Anybody => "anybody",
            Self::Notary => "notary",
            Self::Official => "official",
            Self::Consumer => "consumer",
            Self::InformationSystem => "information_system",
        }
    }

    /// The reader of a stored code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reader| reader.as_str() == code)
    }

    /// The reader in words.
    #[must_use]
    pub const fn title(self) -> Text {
        match self {
            Self::Anybody => Text::new("Ашық тексеру", "Открытая проверка", "Public check"),
            Self::Notary => Text::new("Нотариус", "Нотариус", "Notary"),
            Self::Official => Text::new("Лауазымды адам", "Должностное лицо", "Official"),
            Self::Consumer => Text::new(
                "Сіз көрсеткен адам",
                "Лицо, которому Вы предъявили документ",
                "Somebody you showed it to",
            ),
            Self::InformationSystem => Text::new(
                "Ақпараттандыру объектісі",
                "Объект информатизации",
                "Information system",
            ),
        }
    }
}

/// What of a document was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// Number, term and standing.
    Facts,
    /// The document itself.
    File,
}

impl Part {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Facts, Self::File];

    /// The code as it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Facts => "facts",
            Self::File => "file",
        }
    }

    /// The part of a stored code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.as_str() == code)
    }
}

/// What of a request for a service was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RequestPart {
    /// The request with its form.
    Request,
    /// What happened to it.
    History,
    /// One of its files.
    File,
}

impl RequestPart {
    /// Every part.
    pub const ALL: [Self; 3] = [Self::Request, Self::History, Self::File];

    /// The code as it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::History => "history",
            Self::File => "file",
        }
    }

    /// The part of a stored code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.as_str() == code)
    }
}

/// A way by which a message reaches a person beside the inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageChannel {
    /// A letter to the e-mail address.
    Email,
    /// A short message to the telephone.
    Sms,
    /// A message pushed to the app on the person's devices.
    Push,
}

impl MessageChannel {
    /// Every channel.
    pub const ALL: [Self; 3] = [Self::Email, Self::Sms, Self::Push];

    /// The code as it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
            Self::Push => "push",
        }
    }

    /// The channel of a stored code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|channel| channel.as_str() == code)
    }
}

/// How a message stands on its way through a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// It waits to be sent, or to be sent again.
    Waiting,
    /// The channel has taken it.
    Sent,
    /// It was tried so often that it is given up.
    GivenUp,
    /// There is no address any more.
    NoAddress,
    /// The person does not want such messages by this channel.
    SwitchedOff,
}

impl Delivery {
    /// Every state.
    pub const ALL: [Self; 5] = [
        Self::Waiting,
        Self::Sent,
        Self::GivenUp,
        Self::NoAddress,
        Self::SwitchedOff,
    ];

    /// The code as it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::GivenUp => "given_up",
            Self::NoAddress => "no_address",
            Self::SwitchedOff => "switched_off",
        }
    }

    /// The state of a stored code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_leads_back() {
        for nature in Nature::ALL {
            assert_eq!(Nature::parse(nature.as_str()), Some(nature));
        }
        for reader in Reader::ALL {
            assert_eq!(Reader::parse(reader.as_str()), Some(reader));
        }
        for part in Part::ALL {
            assert_eq!(Part::parse(part.as_str()), Some(part));
        }
        for part in RequestPart::ALL {
            assert_eq!(RequestPart::parse(part.as_str()), Some(part));
        }
        for channel in MessageChannel::ALL {
            assert_eq!(MessageChannel::parse(channel.as_str()), Some(channel));
        }
        for state in Delivery::ALL {
            assert_eq!(Delivery::parse(state.as_str()), Some(state));
        }
        assert_eq!(Nature::parse(""), None);
    }

    #[test]
    fn a_document_without_a_last_day_has_force_until_it_is_taken() {
        let at = DateTime::from_timestamp(1_772_000_000, 0).unwrap();
        assert_eq!(standing(None, None, at), Standing::Valid);
        let ended = standing(None, Some(at), at);
        assert_eq!(ended, Standing::Revoked { since: at });
        assert!(
            standing_text(Nature::Result, ended)
                .ru
                .starts_with("Документ")
        );
        assert!(
            standing_text(Nature::PowerOfAttorney, ended)
                .ru
                .starts_with("Доверенность")
        );
        let over = standing(Some(NaiveDate::MIN), None, at);
        assert_eq!(over.as_str(), "expired");
    }
}
