//! S14, issue of certificates onto an identity card with a chip, at the desk: point 9 and table 4 of annex 3.

use super::issue::{
    BAD_PROOF, DATA_THERE, DOCUMENTS, FOREIGN, KEY_GROUNDS, KEYS, NO_DATA, NOT_IDENTIFIED,
    OPERATOR, OPERATOR_EDS, REUSED, WEAK,
};
use super::{Ground, fields};
use crate::service::{
    Actor, Channel, Check, Limit, LookUp, Outcome, Process, Refusal, SURVEY, Service, ServiceId,
    Step,
};
use crate::text::Text;

/// Table 4 breaks off before the last step; one day is what tables 2 and 3 give the authority.
const TERM: Limit = Limit::days(1);

const POINT_9_2: Text = Text::new(
    "9-тармақтың 2) тармақшасы",
    "подпункт 2) пункта 9",
    "point 9, sub-point 2",
);
const POINT_9_5: Text = Text::new(
    "9-тармақтың 5) тармақшасы",
    "подпункт 5) пункта 9",
    "point 9, sub-point 5",
);
const POINT_9_6: Text = Text::new(
    "9-тармақтың 6) тармақшасы",
    "подпункт 6) пункта 9",
    "point 9, sub-point 6",
);
const POINT_9_7: Text = Text::new(
    "9-тармақтың 7) тармақшасы",
    "подпункт 7) пункта 9",
    "point 9, sub-point 7",
);
const POINT_9_9: Text = Text::new(
    "9-тармақтың 9) тармақшасы",
    "подпункт 9) пункта 9",
    "point 9, sub-point 9",
);

const CARD: Text = Text::new(
    "Алушы жеке куәлігінің ПИН-кодын енгізбеді немесе чип бұғатталған, сұрау салынған қызметтен бас тартылды.",
    "Получатель не ввёл ПИН-код удостоверения личности либо чип заблокирован, в запрашиваемой услуге отказано.",
    "Refused: the holder did not enter the card's PIN, or the chip is blocked.",
);

/// S14.
pub const SERVICE: Service = Service {
    id: ServiceId::S14,
    code: "nca_card_issue",
    title: Text::new(
        "Ақпараттың электрондық жеткізгішін (чипті) қамтитын жеке куәлікке тіркеу куәлігін беру",
        "Выдача регистрационных свидетельств на удостоверение личности с электронным носителем информации (чипом)",
        "Issue of certificates onto an identity card with a chip",
    ),
    source: Text::new(
        "9-тармақ, 3-қосымшаның 4-кестесі",
        "пункт 9, таблица 4 приложения 3",
        "point 9, table 4 of annex 3",
    ),
    channel: Channel::Desk,
    fields: &[
        fields::IIN,
        fields::DOCUMENT,
        fields::HOLDER,
        fields::BIN,
        fields::OPTIONAL_EMAIL,
        fields::PHONE,
        fields::CARD_SIGNING,
        fields::CARD_AUTHENTICATION,
    ],
    look_ups: &[LookUp::Individuals, LookUp::LegalEntities],
    checks: &[
        Check {
            by: Actor::Operator,
            what: Text::new(
                "Алушының жеке басы (сәйкестендіру).",
                "Личность получателя (идентификация).",
                "The applicant is identified.",
            ),
            refusals: &[Ground::NotIdentified.as_str()],
        },
        Check {
            by: Actor::Registry,
            what: DATA_THERE,
            refusals: &[Ground::NoRegistryData.as_str()],
        },
        Check {
            by: Actor::Applicant,
            what: Text::new(
                "Жеке куәліктің ПИН-коды.",
                "ПИН-код удостоверения личности.",
                "The PIN of the identity card.",
            ),
            refusals: &[Ground::CardBlocked.as_str()],
        },
        Check {
            by: Actor::Body,
            what: KEYS,
            refusals: KEY_GROUNDS,
        },
        Check {
            by: Actor::SecondOperator,
            what: Text::new(
                "Алушы қол қойған өтініш.",
                "Подписанное получателем заявление.",
                "The statement that the applicant signed.",
            ),
            refusals: &[Ground::DocumentsIncomplete.as_str()],
        },
        Check {
            by: Actor::Body,
            what: OPERATOR_EDS,
            refusals: &[Ground::OperatorNotConfirmed.as_str()],
        },
    ],
    path: &[
        Step::untimed(
            1,
            Actor::Applicant,
            Text::new(
                "Жеке куәлікті ХҚКО-ға немесе Қызмет берушіге ұсыну",
                "Предъявление удостоверения личности в ЦОН или услугодателю",
                "Present the identity card at the centre",
            ),
        ),
        Step::within(
            2,
            Actor::Operator,
            Limit::minutes(15),
            Text::new(
                "Алушының тұлғасын тексеру (сәйкестендіру)",
                "Проверка (идентификация) личности получателя",
                "Identify the applicant",
            ),
        ),
        Step::within(
            3,
            Actor::Operator,
            Limit::seconds(15),
            Text::new(
                "Бұзушылық болса: дәлелді бас тартуды қалыптастыру",
                "При нарушениях: формирование мотивированного отказа",
                "Violations: motivated refusal",
            ),
        ),
        Step::within(
            4,
            Actor::Operator,
            Limit::seconds(30),
            Text::new(
                "Қызметті таңдау және алушының деректерін енгізу",
                "Выбор услуги и ввод данных получателя",
                "Choose the service, fill in the applicant's data",
            ),
        ),
        Step::within(
            6,
            Actor::Registry,
            Limit::between(10, 15),
            Text::new(
                "ЖТ МДҚ/ЗТ МДҚ-да деректер болмаса: дәлелді бас тартуды қалыптастыру",
                "При отсутствии данных в ГБД ФЛ/ГБД ЮЛ: формирование мотивированного отказа",
                "No data in the state databases: motivated refusal",
            ),
        ),
        Step::within(
            7,
            Actor::Applicant,
            Limit::between(10, 15),
            Text::new(
                "Жеке куәліктің ПИН-кодын енгізу",
                "Ввод ПИН-кода удостоверения личности",
                "Enter the PIN of the identity card",
            ),
        ),
        Step::within(
            8,
            Actor::Body,
            Limit::seconds(30),
            Text::new(
                "Электрондық сұрау салуды тіркеу, бірегей нөмірі бар өтінішті басып шығару және алушының қол қоюы",
                "Регистрация электронного запроса, печать заявления с уникальным номером и подпись получателя",
                "Registration; the statement with the number is printed and signed",
            ),
        ),
        Step::within(
            9,
            Actor::SecondOperator,
            Limit::seconds(15),
            Text::new(
                "Электрондық сұрау салуды өзінің ЭЦҚ-мен растау және ҚР ҰКО АЖ-не жөнелту",
                "Подтверждение электронного запроса своей ЭЦП и отправка в ИС НУЦ РК",
                "Confirm the request with the operator's EDS",
            ),
        ),
        Step::within(
            10,
            Actor::Body,
            Limit::seconds(15),
            Text::new(
                "Оператордың ЭЦҚ-мен куәландырылған сұрау салуды тексеру; бұзушылық болса дәлелді бас тарту",
                "Проверка запроса, удостоверенного ЭЦП оператора; при нарушениях мотивированный отказ",
                "The authority checks the operator's signature, else refusal",
            ),
        ),
        Step::within(
            12,
            Actor::Body,
            TERM,
            Text::new(
                "Тіркеу куәліктерін алушының жеке куәлігіне жазу",
                "Запись регистрационных свидетельств на удостоверение личности получателя",
                "Write the certificates onto the card",
            ),
        ),
    ],
    term: TERM,
    refusals: &[
        Refusal {
            code: Ground::NotIdentified.as_str(),
            clause: POINT_9_2,
            notice: NOT_IDENTIFIED,
        },
        Refusal {
            code: Ground::NoRegistryData.as_str(),
            clause: POINT_9_5,
            notice: NO_DATA,
        },
        Refusal {
            code: Ground::CardBlocked.as_str(),
            clause: POINT_9_6,
            notice: CARD,
        },
        Refusal {
            code: Ground::DocumentsIncomplete.as_str(),
            clause: POINT_9_7,
            notice: DOCUMENTS,
        },
        Refusal {
            code: Ground::ForeignNumber.as_str(),
            clause: POINT_9_9,
            notice: FOREIGN,
        },
        Refusal {
            code: Ground::ProofInvalid.as_str(),
            clause: POINT_9_9,
            notice: BAD_PROOF,
        },
        Refusal {
            code: Ground::KeyWeak.as_str(),
            clause: POINT_9_9,
            notice: WEAK,
        },
        Refusal {
            code: Ground::KeyReused.as_str(),
            clause: POINT_9_9,
            notice: REUSED,
        },
        Refusal {
            code: Ground::OperatorNotConfirmed.as_str(),
            clause: POINT_9_9,
            notice: OPERATOR,
        },
    ],
    outcome: Outcome {
        title: Text::new(
            "Тіркеу куәліктері жеке куәлікке жазылды",
            "Регистрационные свидетельства записаны на удостоверение личности",
            "Certificates on the card",
        ),
        notice: Text::new(
            "Тіркеу куәліктері шығарылды, оларды ХҚКО-да жеке куәлікке жазуға болады.",
            "Регистрационные свидетельства выпущены, их можно записать на удостоверение личности в ЦОН.",
            "The certificates have been issued and can be written onto the card at the centre.",
        ),
    },
    survey: &SURVEY,
    process: Process::Authority,
};
