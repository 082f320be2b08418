//! S12, renewal of certificates through the portal, signed with the certificate in force: point 7 and table 2 of annex 3.

use super::issue::{
    BAD_PROOF, DATA_THERE, FOREIGN, ISSUED, KEY_GROUNDS, KEYS, NO_DATA, OPERATOR, OPERATOR_EDS,
    REUSED, WEAK,
};
use super::{Ground, fields};
use crate::service::{
    Actor, Channel, Check, Limit, LookUp, Process, Refusal, SURVEY, Service, ServiceId, Step,
};
use crate::text::Text;

const TERM: Limit = Limit::days(1);

const POINT_7_1: Text = Text::new(
    "7-тармақтың 1) тармақшасы",
    "подпункт 1) пункта 7",
    "point 7, sub-point 1",
);
const POINT_7_3: Text = Text::new(
    "7-тармақтың 3) тармақшасы",
    "подпункт 3) пункта 7",
    "point 7, sub-point 3",
);
const POINT_7_7: Text = Text::new(
    "7-тармақтың 7) тармақшасы",
    "подпункт 7) пункта 7",
    "point 7, sub-point 7",
);

/// S12.
pub const SERVICE: Service = Service {
    id: ServiceId::S12,
    code: "nca_renew",
    title: Text::new(
        "ЭҮП немесе интернет-ресурс арқылы тіркеу куәлігін қайта алу",
        "Повторное получение регистрационных свидетельств через ПЭП или интернет-ресурс",
        "Renewal of certificates through the portal",
    ),
    source: Text::new(
        "7-тармақ, 3-қосымшаның 2-кестесі",
        "пункт 7, таблица 2 приложения 3",
        "point 7, table 2 of annex 3",
    ),
    channel: Channel::Portal,
    fields: &[
        fields::HOLDER,
        fields::BIN,
        fields::EMAIL,
        fields::PHONE,
        fields::STORAGE,
        fields::SIGNING,
        fields::AUTHENTICATION,
    ],
    look_ups: &[LookUp::Individuals, LookUp::LegalEntities],
    checks: &[
        Check {
            by: Actor::Body,
            what: KEYS,
            refusals: KEY_GROUNDS,
        },
        Check {
            by: Actor::Registry,
            what: DATA_THERE,
            refusals: &[Ground::NoRegistryData.as_str()],
        },
        Check {
            by: Actor::Body,
            what: OPERATOR_EDS,
            refusals: &[Ground::OperatorNotConfirmed.as_str()],
        },
    ],
    path: &[
        Step::within(
            1,
            Actor::Applicant,
            Limit::between(30, 60),
            Text::new(
                "Қызметті жеке кабинет арқылы таңдау, сұрау салуды қалыптастыру және өзінің ЭЦҚ-мен қол қою",
                "Выбор услуги через личный кабинет, формирование запроса и подписание своей ЭЦП",
                "Choose the service, fill in the request, sign it with the current EDS",
            ),
        ),
        Step::within(
            2,
            Actor::Registry,
            Limit::seconds(90),
            Text::new(
                "ЖТ МДҚ/ЗТ МДҚ-на алушы деректері туралы сұрау салу",
                "Запрос в ГБД ФЛ/ГБД ЮЛ о данных получателя",
                "Query of the state databases",
            ),
        ),
        Step::within(
            3,
            Actor::Registry,
            Limit::between(10, 15),
            Text::new(
                "Деректер болмаса: дәлелді бас тартуды қалыптастыру",
                "При отсутствии данных: формирование мотивированного отказа",
                "No data: motivated refusal",
            ),
        ),
        Step::within(
            4,
            Actor::Body,
            Limit::seconds(30),
            Text::new(
                "Электрондық сұрау салуды тіркеу, тапсырыстың бірегей нөмірімен хабарлама",
                "Регистрация электронного запроса, уведомление с уникальным номером заказа",
                "Registration; the number goes by e-mail",
            ),
        ),
        Step::within(
            5,
            Actor::Operator,
            Limit::minutes(10),
            Text::new(
                "Электрондық сұрау салуды өзінің ЭЦҚ-мен растау және ҚР ҰКО АЖ-не жөнелту",
                "Подтверждение электронного запроса своей ЭЦП и отправка в ИС НУЦ РК",
                "Confirm the request with the operator's EDS",
            ),
        ),
        Step::within(
            6,
            Actor::Body,
            Limit::seconds(15),
            Text::new(
                "Оператордың ЭЦҚ-мен куәландырылған сұрау салуды тексеру",
                "Проверка запроса, удостоверенного ЭЦП оператора",
                "The authority checks the operator's signature",
            ),
        ),
        Step::within(
            7,
            Actor::Body,
            Limit::seconds(15),
            Text::new(
                "Бұзушылық болса: дәлелді бас тартуды қалыптастыру",
                "При нарушениях: формирование мотивированного отказа",
                "Violations: motivated refusal",
            ),
        ),
        Step::within(
            8,
            Actor::Body,
            TERM,
            Text::new(
                "Тіркеу куәліктерін шығару, оларды орнату сілтемесімен хабарлама жолдау",
                "Выпуск регистрационных свидетельств, уведомление со ссылкой на их установку",
                "Issue; the installation link goes by e-mail",
            ),
        ),
    ],
    term: TERM,
    refusals: &[
        Refusal {
            code: Ground::ForeignNumber.as_str(),
            clause: POINT_7_1,
            notice: FOREIGN,
        },
        Refusal {
            code: Ground::ProofInvalid.as_str(),
            clause: POINT_7_1,
            notice: BAD_PROOF,
        },
        Refusal {
            code: Ground::KeyWeak.as_str(),
            clause: POINT_7_1,
            notice: WEAK,
        },
        Refusal {
            code: Ground::KeyReused.as_str(),
            clause: POINT_7_1,
            notice: REUSED,
        },
        Refusal {
            code: Ground::NoRegistryData.as_str(),
            clause: POINT_7_3,
            notice: NO_DATA,
        },
        Refusal {
            code: Ground::OperatorNotConfirmed.as_str(),
            clause: POINT_7_7,
            notice: OPERATOR,
        },
    ],
    outcome: ISSUED,
    survey: &SURVEY,
    process: Process::Authority,
};
