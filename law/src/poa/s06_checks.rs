//! Step 6: in the call the notary checks capacity, explains, warns and clarifies (order, point 1.6), or refuses.

mod ground;

pub use ground::RefusalGround;

use crate::form::FieldProblem;
use crate::text::Text;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The most characters of a note to a check (ours).
pub const NOTE_MAX: usize = 500;

/// The words the notary begins with, before the four checks: seeing, hearing, the recording, and who else is there.
pub const OPENING: Text = Text::new(
    "Сәлеметсіз бе! Мен – істі жүргізетін нотариуспын. Мені анық көріп, естіп отырсыз ба? Әңгімеміз Сіздің келісіміңізбен \
     жазылып жатыр, жазба 10 жыл сақталады. Екеумізге де көрінетін кодты салыстырайық. Қасыңызда басқа біреу бар ма? \
     Камерамен отырған бөлмеңізді көрсетіңізші.",
    "Здравствуйте! Я нотариус, который ведёт Ваше дело. Хорошо ли Вы меня видите и слышите? Наш разговор с Вашего согласия \
     записывается, запись хранится 10 лет. Давайте сверим код, который видим мы оба. Есть ли рядом с Вами кто-нибудь ещё? \
     Покажите, пожалуйста, камерой помещение, в котором находитесь.",
    "Good day! I am the notary in charge. Do you see and hear me well? With your consent this call is recorded, and the \
     recording is kept for 10 years. Let us compare the code we both see. Is anybody else with you? Please show me the \
     room with your camera.",
);

/// One of the four things the notary does in the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// The principal's legal capacity is checked.
    LegalCapacity,
    /// The principal's rights and obligations are explained.
    RightsAndObligations,
    /// The consequences of the notarial act are warned of.
    Consequences,
    /// The details the document needs are clarified.
    DetailsClarified,
}

impl Check {
    /// All four, in the order of the regulation.
    pub const ALL: [Self; 4] = [
        Self::LegalCapacity,
        Self::RightsAndObligations,
        Self::Consequences,
        Self::DetailsClarified,
    ];

    /// The code as it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LegalCapacity => "legal_capacity",
            Self::RightsAndObligations => "rights_and_obligations",
            Self::Consequences => "consequences",
            Self::DetailsClarified => "details_clarified",
        }
    }

    /// What the check is called.
    #[must_use]
    pub const fn title(self) -> Text {
        match self {
            Self::LegalCapacity => Text::new(
                "Әрекетке қабілеттілік тексерілді",
                "Дееспособность проверена",
                "Legal capacity is checked",
            ),
            Self::RightsAndObligations => Text::new(
                "Құқықтар мен міндеттер түсіндірілді",
                "Права и обязанности разъяснены",
                "Rights and obligations are explained",
            ),
            Self::Consequences => Text::new(
                "Нотариаттық іс-әрекеттің салдары туралы ескертілді",
                "О последствиях нотариального действия предупрежден",
                "The consequences of the act are warned of",
            ),
            Self::DetailsClarified => Text::new(
                "Қажетті мәліметтер нақтыланды",
                "Необходимые сведения уточнены",
                "The details are clarified",
            ),
        }
    }

    /// The words the notary says, or puts in their own.
    #[must_use]
    pub const fn script(self) -> Text {
        match self {
            Self::LegalCapacity => Text::new(
                "Өзіңізді таныстырып, бүгінгі күнді және қайда екеніңізді айтыңыз. Қандай құжатты не үшін \
                 ресімдегіңіз келеді? Әрекетке қабілеттілігіңіз шектелмеген бе, қорғаншылықта немесе қамқоршылықта \
                 емессіз бе? Шешімді өз еркіңізбен қабылдадыңыз ба, сізге ешкім қысым көрсетпеді ме?",
                "Представьтесь, назовите сегодняшнюю дату и место, где Вы находитесь. Какой документ и для чего Вы \
                 хотите оформить? Не ограничены ли Вы в дееспособности, не состоите ли под опекой или \
                 попечительством? Принято ли решение Вами добровольно, не оказывает ли кто-либо на Вас давление?",
                "Say who you are, today's date and where you are. Which document do you want, and what for? Is your \
                 capacity limited, are you under guardianship? Did you decide of your own free will, without pressure from anybody?",
            ),
            Self::RightsAndObligations => Text::new(
                "Сіз сенімхаттың күшін кез келген уақытта жоя аласыз, ал сенім білдірілген адам одан бас тарта алады. \
                 Күшін жойған жағдайда сенім білдірілген адамға және Сізге белгілі үшінші тұлғаларға хабарлауға \
                 міндеттісіз. Сенім білдірілген адам Сіздің атыңыздан және Сіздің мүддеңіз үшін әрекет етеді.",
                "Вы вправе в любое время отменить доверенность, а представитель – отказаться от нее. Об отмене Вы \
                 обязаны известить представителя и известных Вам третьих лиц. Представитель действует от Вашего имени \
                 и в Ваших интересах.",
                "You may revoke the power of attorney at any time, and the representative may decline it. You must \
                 tell the representative and the third parties you know of. The representative acts for you.",
            ),
            Self::Consequences => Text::new(
                "Сенім білдірілген адамның өкілеттік шегінде жасаған мәмілелері Сіз үшін құқықтар мен міндеттер \
                 туғызады. Берілген өкілеттіктердің әрқайсысының салдарын түсіндіремін; түсініксізін сұраңыз. \
                 Заңды білмеу Сізге зиян келтірмеуге тиіс.",
                "Сделки, совершенные представителем в пределах полномочий, создают права и обязанности \
                 непосредственно для Вас. Я разъясню последствия каждого из передаваемых полномочий; спросите, если \
                 что-то неясно. Юридическая неосведомленность не должна быть использована Вам во вред.",
                "What the representative does within the powers binds you. I explain what each power may lead to; ask \
                 about anything unclear. Not knowing the law must not be used to your harm.",
            ),
            Self::DetailsClarified => Text::new(
                "Өтінімдегі мәліметтерді бірге қарайық: сенім білдірілген адам, өкілеттіктер, объект, мерзім және \
                 қайта сенім білдіру құқығы. Бәрі дұрыс па, өзгерту керек пе?",
                "Проверим вместе сведения заявки: представитель, полномочия, объект, срок и право передоверия. Все ли \
                 верно, нужно ли что-то изменить?",
                "Let us go through the application together: representative, powers, object, term, sub-delegation. Is \
                 all of it right?",
            ),
        }
    }

    /// Where the regulation asks for it.
    #[must_use]
    pub const fn clause(self) -> Text {
        match self {
            Self::LegalCapacity
            | Self::RightsAndObligations
            | Self::Consequences
            | Self::DetailsClarified => Text::new(
                "Алгоритмнің 1-тармағының 6) тармақшасы",
                "подпункт 6) пункта 1 алгоритма",
                "point 1, sub-point 6) of the algorithm",
            ),
        }
    }
}

/// A check the notary has confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// Which.
    pub check: Check,
    /// When, by the server's clock.
    pub at: DateTime<Utc>,
    /// The notary's note; may be empty.
    pub note: String,
}

/// The checks confirmed so far, in the order of confirmation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Checks(Vec<Confirmation>);

impl Checks {
    /// Confirms a check; one confirmed already keeps its first time and note.
    pub fn confirm(&mut self, check: Check, at: DateTime<Utc>, note: String) {
        if self.get(check).is_none() {
            self.0.push(Confirmation { check, at, note });
        }
    }

    /// Whether all four are confirmed.
    #[must_use]
    pub fn complete(&self) -> bool {
        Check::ALL
            .into_iter()
            .all(|check| self.get(check).is_some())
    }

    /// The confirmation of a check.
    #[must_use]
    pub fn get(&self, check: Check) -> Option<&Confirmation> {
        self.0.iter().find(|confirmed| confirmed.check == check)
    }

    /// The confirmations in their order.
    #[must_use]
    pub fn confirmed(&self) -> &[Confirmation] {
        &self.0
    }
}

/// What is wrong with a note to a check.
#[must_use]
pub fn note_problem(note: &str) -> Option<FieldProblem> {
    (note.chars().count() > NOTE_MAX).then_some(FieldProblem::TooLong)
}

#[cfg(test)]
mod tests;
