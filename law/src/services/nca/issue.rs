//! S11, issue of certificates through the portal: point 6 and table 1 of annex 3 of the regulations.

use super::{Ground, fields};
use crate::service::{
    Actor, Channel, Check, Limit, LookUp, Outcome, Process, Refusal, SURVEY, Service, ServiceId,
    Step,
};
use crate::text::Text;

/// Table 1 gives no time for the issue itself; one day is what tables 2 and 3 give the authority.
const TERM: Limit = Limit::days(1);

pub(super) const POINT_6_1: Text = Text::new(
    "6-тармақтың 1) тармақшасы",
    "подпункт 1) пункта 6",
    "point 6, sub-point 1",
);
const POINT_6_3: Text = Text::new(
    "6-тармақтың 3) тармақшасы",
    "подпункт 3) пункта 6",
    "point 6, sub-point 3",
);
const POINT_6_7: Text = Text::new(
    "6-тармақтың 7) тармақшасы",
    "подпункт 7) пункта 6",
    "point 6, sub-point 7",
);
const POINT_6_10: Text = Text::new(
    "6-тармақтың 10) тармақшасы",
    "подпункт 10) пункта 6",
    "point 6, sub-point 10",
);

pub(super) const NO_DATA: Text = Text::new(
    "ЖТ МДҚ/ЗТ МДҚ-да алушы деректерінің болмауына байланысты деректерді алу мүмкін еместігінен сұрау салынған қызметтен бас тартылды.",
    "В запрашиваемой услуге отказано в связи с невозможностью получения данных из-за отсутствия данных получателя в ГБД ФЛ/ГБД ЮЛ.",
    "Refused: the state databases have no data of the applicant.",
);
pub(super) const FOREIGN: Text = Text::new(
    "Кілтке сұрау салудағы ЖСН немесе БСН алушының деректеріне сәйкес келмейді, сұрау салынған қызметтен бас тартылды.",
    "ИИН или БИН в запросе на ключ не соответствует данным получателя, в запрашиваемой услуге отказано.",
    "Refused: the number in the certification request is not the applicant's.",
);
pub(super) const BAD_PROOF: Text = Text::new(
    "Кілтке сұрау салудың құрылымы немесе қолтаңбасы талаптарға сай емес: жабық кілттің алушыда екені расталмады. Сұрау салынған қызметтен бас тартылды.",
    "Структура или подпись запроса на ключ не соответствует требованиям: владение закрытым ключом не подтверждено. В запрашиваемой услуге отказано.",
    "Refused: the certification request does not prove that its sender has the private key.",
);
pub(super) const WEAK: Text = Text::new(
    "Кілттің алгоритмі немесе ұзындығы қабылданбайды, сұрау салынған қызметтен бас тартылды.",
    "Алгоритм или длина ключа не допускается, в запрашиваемой услуге отказано.",
    "Refused: the key's algorithm or length is not accepted.",
);
pub(super) const REUSED: Text = Text::new(
    "Бұл кілтке тіркеу куәлігі бұрын берілген, соның ішінде кері қайтарып алынған болуы мүмкін. Жаңа кілт жасаңыз. Сұрау салынған қызметтен бас тартылды.",
    "На этот ключ регистрационное свидетельство уже выдавалось, в том числе могло быть отозвано. Создайте новый ключ. В запрашиваемой услуге отказано.",
    "Refused: a certificate, possibly a revoked one, was issued for this key before. Make a new key.",
);
pub(super) const NOT_IDENTIFIED: Text = Text::new(
    "ҚР ҰКО операторы алушының жеке басын сәйкестендіре алмады, сұрау салынған қызметтен бас тартылды.",
    "Оператор НУЦ РК не смог идентифицировать личность получателя, в запрашиваемой услуге отказано.",
    "Refused: the operator could not identify the applicant.",
);
pub(super) const DOCUMENTS: Text = Text::new(
    "Ұсынылған құжаттар Стандарттың 11-тармағына сәйкес келмейді, сұрау салынған қызметтен бас тартылды.",
    "Представленные документы не соответствуют пункту 11 Стандарта, в запрашиваемой услуге отказано.",
    "Refused: the documents do not meet point 11 of the standard.",
);
pub(super) const OPERATOR: Text = Text::new(
    "Алушының электрондық сұрау салуы ҚР ҰКО операторының қолданыстағы ЭЦҚ-сымен куәландырылмаған, сұрау салынған қызметтен бас тартылды.",
    "Электронный запрос получателя не удостоверен действующей ЭЦП оператора НУЦ РК, в запрашиваемой услуге отказано.",
    "Refused: the request is not confirmed by the valid signature of an operator of the authority.",
);

/// What is found wrong with the keys while the form's structure and format are checked.
pub(super) const KEY_GROUNDS: &[&str] = &[
    Ground::ForeignNumber.as_str(),
    Ground::ProofInvalid.as_str(),
    Ground::KeyWeak.as_str(),
    Ground::KeyReused.as_str(),
];
pub(super) const KEYS: Text = Text::new(
    "Сұрау салу нысанының құрылымы мен форматтық талаптары: кілттер жаңа, жарамды, алушының өзінікі және оның атында.",
    "Структура и форматные требования формы запроса: ключи новые, допустимые, принадлежат получателю и выписаны на него.",
    "Structure and format of the request: the keys are new, accepted, the applicant's own and in the applicant's name.",
);
pub(super) const DATA_THERE: Text = Text::new(
    "ЖТ МДҚ/ЗТ МДҚ-да алушы деректерінің болуы.",
    "Наличие данных получателя в ГБД ФЛ/ГБД ЮЛ.",
    "The state databases have the applicant's data.",
);
pub(super) const PERSON_AND_DOCUMENTS: Text = Text::new(
    "Берілген құжаттардың Стандарттың 11-тармағына сәйкестігі және алушының жеке басы (сәйкестендіру).",
    "Соответствие представленных документов пункту 11 Стандарта и личность получателя (идентификация).",
    "The documents meet point 11 of the standard, and the applicant is identified.",
);
pub(super) const OPERATOR_EDS: Text = Text::new(
    "Алушының электрондық сұрау салуын куәландырған ҚР ҰКО операторының ЭЦҚ-сы.",
    "ЭЦП оператора НУЦ РК, которой удостоверен электронный запрос получателя.",
    "The operator's signature that confirms the applicant's request.",
);

/// S11.
pub const SERVICE: Service = Service {
    id: ServiceId::S11,
    code: "nca_issue",
    title: Text::new(
        "ЭҮП немесе интернет-ресурс арқылы тіркеу куәлігін беру",
        "Выдача регистрационных свидетельств через ПЭП или интернет-ресурс",
        "Issue of certificates through the portal",
    ),
    source: Text::new(
        "6-тармақ, 3-қосымшаның 1-кестесі",
        "пункт 6, таблица 1 приложения 3",
        "point 6, table 1 of annex 3",
    ),
    channel: Channel::Portal,
    fields: &[
        fields::HOLDER,
        fields::BIN,
        fields::EMAIL,
        fields::PHONE,
        fields::REGION,
        fields::LOCALITY,
        fields::CENTRE,
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
            by: Actor::Operator,
            what: PERSON_AND_DOCUMENTS,
            refusals: &[
                Ground::NotIdentified.as_str(),
                Ground::DocumentsIncomplete.as_str(),
            ],
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
                "Қызметті таңдау, сұрау салу деректерін қалыптастыру",
                "Выбор услуги, формирование данных запроса",
                "Choose the service, fill in the request",
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
                "Электрондық сұрау салуды тіркеу, бірегей нөмірін электрондық поштаға жолдау",
                "Регистрация электронного запроса, отправка уникального номера на электронную почту",
                "Registration; the number goes by e-mail",
            ),
        ),
        Step::untimed(
            5,
            Actor::Applicant,
            Text::new(
                "ХҚКО-ға немесе Қызмет берушіге құжаттарды беру",
                "Подача документов в ЦОН или услугодателю",
                "Bring the documents to the centre",
            ),
        ),
        Step::within(
            7,
            Actor::Operator,
            Limit::seconds(15),
            Text::new(
                "Құжаттарды қабылдау және тексеру, сәйкестендіру; бұзушылық болса дәлелді бас тарту, болмаса қолхат беру",
                "Приём и проверка документов, идентификация; при нарушениях мотивированный отказ, иначе расписка",
                "Documents and person checked: refusal or receipt",
            ),
        ),
        Step::within(
            9,
            Actor::SecondOperator,
            Limit::minutes(10),
            Text::new(
                "Электрондық сұрау салуды өзінің ЭЦҚ-мен растау және ҚР ҰКО АЖ-не жолдау",
                "Подтверждение электронного запроса своей ЭЦП и направление в ИС НУЦ РК",
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
            11,
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
            clause: POINT_6_1,
            notice: FOREIGN,
        },
        Refusal {
            code: Ground::ProofInvalid.as_str(),
            clause: POINT_6_1,
            notice: BAD_PROOF,
        },
        Refusal {
            code: Ground::KeyWeak.as_str(),
            clause: POINT_6_1,
            notice: WEAK,
        },
        Refusal {
            code: Ground::KeyReused.as_str(),
            clause: POINT_6_1,
            notice: REUSED,
        },
        Refusal {
            code: Ground::NoRegistryData.as_str(),
            clause: POINT_6_3,
            notice: NO_DATA,
        },
        Refusal {
            code: Ground::NotIdentified.as_str(),
            clause: POINT_6_7,
            notice: NOT_IDENTIFIED,
        },
        Refusal {
            code: Ground::DocumentsIncomplete.as_str(),
            clause: POINT_6_7,
            notice: DOCUMENTS,
        },
        Refusal {
            code: Ground::OperatorNotConfirmed.as_str(),
            clause: POINT_6_10,
            notice: OPERATOR,
        },
    ],
    outcome: ISSUED,
    survey: &SURVEY,
    process: Process::Authority,
};

/// What issue and renewal end in.
pub(super) const ISSUED: Outcome = Outcome {
    title: Text::new(
        "Тіркеу куәліктері орнатылды",
        "Регистрационные свидетельства установлены",
        "Certificates installed",
    ),
    notice: Text::new(
        "Тіркеу куәліктері сәтті шығарылды. Оларды орнату үшін сілтемеге өтіңіз.",
        "Регистрационные свидетельства успешно выпущены. Для их установки перейдите по ссылке.",
        "The certificates have been issued. Follow the link to install them.",
    ),
};
