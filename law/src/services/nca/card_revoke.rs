//! S15, revocation at the desk: point 10, whose end the published text lacks, and table 5 of annex 3.

use super::issue::{
    DATA_THERE, DOCUMENTS, NO_DATA, NOT_IDENTIFIED, OPERATOR, OPERATOR_EDS, PERSON_AND_DOCUMENTS,
};
use super::revoke::{ALREADY, CERTIFICATE, CERTIFICATE_GROUNDS, NOT_THEIRS, REVOKED};
use super::{Ground, fields};
use crate::service::{
    Actor, Channel, Check, Limit, LookUp, Process, Refusal, SURVEY, Service, ServiceId, Step,
};
use crate::text::Text;

const TERM: Limit = Limit::days(2);

const TABLE_5_3: Text = Text::new(
    "3-қосымша 5-кестесінің 3-әрекеті",
    "действие 3 таблицы 5 приложения 3",
    "table 5 of annex 3, act 3",
);
const TABLE_5_5: Text = Text::new(
    "3-қосымша 5-кестесінің 5-әрекеті",
    "действие 5 таблицы 5 приложения 3",
    "table 5 of annex 3, act 5",
);
const TABLE_5_8: Text = Text::new(
    "3-қосымша 5-кестесінің 8-әрекеті",
    "действие 8 таблицы 5 приложения 3",
    "table 5 of annex 3, act 8",
);

/// S15.
pub const SERVICE: Service = Service {
    id: ServiceId::S15,
    code: "nca_card_revoke",
    title: Text::new(
        "ХҚКО немесе Қызмет беруші арқылы тіркеу куәлігін кері қайтарып алу",
        "Отзыв регистрационного свидетельства через ЦОН или услугодателя",
        "Revocation of a certificate at the desk",
    ),
    source: Text::new(
        "10-тармақ, 3-қосымшаның 5-кестесі",
        "пункт 10, таблица 5 приложения 3",
        "point 10, table 5 of annex 3",
    ),
    channel: Channel::Desk,
    fields: &[
        fields::IIN,
        fields::DOCUMENT,
        fields::SERIAL,
        fields::REASON,
        fields::OPTIONAL_EMAIL,
        fields::PHONE,
    ],
    look_ups: &[LookUp::Individuals],
    checks: &[
        Check {
            by: Actor::Operator,
            what: PERSON_AND_DOCUMENTS,
            refusals: &[
                Ground::NotIdentified.as_str(),
                Ground::DocumentsIncomplete.as_str(),
            ],
        },
        Check {
            by: Actor::Registry,
            what: DATA_THERE,
            refusals: &[Ground::NoRegistryData.as_str()],
        },
        Check {
            by: Actor::Body,
            what: CERTIFICATE,
            refusals: CERTIFICATE_GROUNDS,
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
                "ХҚКО-ға немесе Қызмет берушіге қажетті құжаттарды беру",
                "Подача необходимых документов в ЦОН или услугодателю",
                "Bring the documents to the centre",
            ),
        ),
        Step::within(
            2,
            Actor::Operator,
            Limit::minutes(15),
            Text::new(
                "Алушының тұлғасын (сәйкестендіру) және ұсынылған құжаттарды тексеру, қолхат беру",
                "Проверка личности (идентификация) и представленных документов, выдача расписки",
                "Identify the applicant, check the documents, give the receipt",
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
            Limit::seconds(15),
            Text::new(
                "Қызметті таңдау және сұрау салуды қалыптастыру",
                "Выбор услуги и формирование запроса",
                "Choose the service, fill in the request",
            ),
        ),
        Step::within(
            5,
            Actor::Operator,
            Limit::seconds(15),
            Text::new(
                "Сұрау салуда бұзушылық болса: дәлелді бас тартуды қалыптастыру",
                "При нарушениях в запросе: формирование мотивированного отказа",
                "Violations in the request: motivated refusal",
            ),
        ),
        Step::within(
            6,
            Actor::SecondOperator,
            Limit::between(30, 60),
            Text::new(
                "Электрондық сұрау салуды өзінің ЭЦҚ-мен растау",
                "Подтверждение электронного запроса своей ЭЦП",
                "Confirm the request with the operator's EDS",
            ),
        ),
        Step::within(
            7,
            Actor::Body,
            Limit::seconds(15),
            Text::new(
                "Оператордың ЭЦҚ-мен куәландырылған сұрау салуды тексеру",
                "Проверка запроса, удостоверенного ЭЦП оператора",
                "The authority checks the operator's signature",
            ),
        ),
        Step::within(
            8,
            Actor::Body,
            Limit::seconds(15),
            Text::new(
                "Бұзушылық болса: дәлелді бас тартуды қалыптастыру",
                "При нарушениях: формирование мотивированного отказа",
                "Violations: motivated refusal",
            ),
        ),
        Step::within(
            9,
            Actor::Body,
            TERM,
            Text::new(
                "Тіркеу куәлігін кері қайтарып алу, КТКТ-да сериялық нөмірін, күні мен себебін жариялау",
                "Отзыв регистрационного свидетельства, публикация серийного номера, даты и причины в СОРС",
                "Revocation; serial number, date and reason are published",
            ),
        ),
    ],
    term: TERM,
    refusals: &[
        Refusal {
            code: Ground::NotIdentified.as_str(),
            clause: TABLE_5_3,
            notice: NOT_IDENTIFIED,
        },
        Refusal {
            code: Ground::DocumentsIncomplete.as_str(),
            clause: TABLE_5_3,
            notice: DOCUMENTS,
        },
        Refusal {
            code: Ground::NoRegistryData.as_str(),
            clause: TABLE_5_5,
            notice: NO_DATA,
        },
        Refusal {
            code: Ground::CertificateNotTheirs.as_str(),
            clause: TABLE_5_5,
            notice: NOT_THEIRS,
        },
        Refusal {
            code: Ground::AlreadyRevoked.as_str(),
            clause: TABLE_5_5,
            notice: ALREADY,
        },
        Refusal {
            code: Ground::OperatorNotConfirmed.as_str(),
            clause: TABLE_5_8,
            notice: OPERATOR,
        },
    ],
    outcome: REVOKED,
    survey: &SURVEY,
    process: Process::Authority,
};
