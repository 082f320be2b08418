//! The grounds on which a notary refuses the notarial act.

use crate::text::Text;
use serde::{Deserialize, Serialize};

/// Why a notary refuses (Law "On the notariat", article 48, spelled out for a call).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalGround {
    /// The act or a power asked for is against the law.
    AgainstTheLaw,
    /// The applicant lacks legal capacity.
    LacksCapacity,
    /// The applicant does not act of free will.
    UnderPressure,
    /// The applicant's identity cannot be established over the call.
    IdentityNotEstablished,
    /// The data or documents are wrong, and the applicant does not mend them.
    WrongDetails,
    /// It stays unclear what is to be empowered.
    PowersUnclear,
    /// The applicant does not understand the act after the explanations.
    DoesNotUnderstand,
    /// Another notary or body has to do it.
    OtherCompetence,
}

impl RefusalGround {
    /// Every ground.
    pub const ALL: [Self; 8] = [
        Self::AgainstTheLaw,
        Self::LacksCapacity,
        Self::UnderPressure,
        Self::IdentityNotEstablished,
        Self::WrongDetails,
        Self::PowersUnclear,
        Self::DoesNotUnderstand,
        Self::OtherCompetence,
    ];

    /// The code as it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AgainstTheLaw => "against_the_law",
            Self::LacksCapacity => "lacks_capacity",
            Self::UnderPressure => "under_pressure",
            Self::IdentityNotEstablished => "identity_not_established",
            Self::WrongDetails => "wrong_details",
            Self::PowersUnclear => "powers_unclear",
            Self::DoesNotUnderstand => "does_not_understand",
            Self::OtherCompetence => "other_competence",
        }
    }

    /// The ground in words, as the notice of refusal states it.
    #[must_use]
    pub const fn text(self) -> Text {
        match self {
            Self::AgainstTheLaw => Text::new(
                "Осындай іс-әрекетті жасау заңға қайшы келеді.",
                "Совершение такого действия противоречит закону.",
                "The act would be against the law.",
            ),
            Self::LacksCapacity => Text::new(
                "Өтініш беруші әрекетке қабілетсіз немесе әрекетке қабілеттілігі шектелген.",
                "Обратившееся лицо недееспособно либо ограничено в дееспособности.",
                "The applicant lacks legal capacity or it is limited.",
            ),
            Self::UnderPressure => Text::new(
                "Өтініш берушінің еркі өз қалауымен білдірілмеген деп пайымдауға негіз бар.",
                "Есть основания полагать, что воля обратившегося лица выражена не свободно.",
                "There is reason to believe that the applicant does not act of free will.",
            ),
            Self::IdentityNotEstablished => Text::new(
                "Бейнеконференцбайланыс арқылы өтініш берушінің жеке басын анықтау мүмкін болмады.",
                "Личность обратившегося лица посредством видео-конференц-связи установить не удалось.",
                "The applicant's identity could not be established over the video call.",
            ),
            Self::WrongDetails => Text::new(
                "Ұсынылған мәліметтер немесе құжаттар заңнама талаптарына сай келмейді.",
                "Представленные сведения или документы не соответствуют требованиям законодательства.",
                "The data or documents do not meet the requirements of the law.",
            ),
            Self::PowersUnclear => Text::new(
                "Берілетін өкілеттіктердің мазмұнын анықтау мүмкін болмады.",
                "Содержание передаваемых полномочий установить не удалось.",
                "It could not be made clear which powers are to be given.",
            ),
            Self::DoesNotUnderstand => Text::new(
                "Өтініш беруші түсіндірулерден кейін де нотариаттық іс-әрекеттің мәнін түсінбейді.",
                "Обратившееся лицо и после разъяснений не понимает сути нотариального действия.",
                "The applicant does not understand the act even after the explanations.",
            ),
            Self::OtherCompetence => Text::new(
                "Іс-әрекетті басқа нотариус немесе уәкілетті орган жасауға тиіс.",
                "Действие подлежит совершению другим нотариусом или уполномоченным органом.",
                "Another notary or body has to do it.",
            ),
        }
    }

    /// The law the ground rests on.
    #[must_use]
    pub const fn clause(self) -> Text {
        match self {
            Self::AgainstTheLaw
            | Self::LacksCapacity
            | Self::WrongDetails
            | Self::OtherCompetence
            | Self::IdentityNotEstablished => Text::new(
                "«Нотариат туралы» Қазақстан Республикасы Заңының 48-бабы",
                "статья 48 Закона Республики Казахстан «О нотариате»",
                "Law of the Republic of Kazakhstan “On the notariat”, article 48",
            ),
            // What is signed under pressure or without understanding is contestable (Civil Code, article 159).
            Self::UnderPressure | Self::PowersUnclear | Self::DoesNotUnderstand => Text::new(
                "«Нотариат туралы» Қазақстан Республикасы Заңының 48-бабы, Азаматтық кодекстің 159-бабы",
                "статья 48 Закона Республики Казахстан «О нотариате», статья 159 Гражданского кодекса",
                "Law of the Republic of Kazakhstan “On the notariat”, article 48; Civil Code, article 159",
            ),
        }
    }
}
