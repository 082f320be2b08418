//! S3, archival reference about an act of civil status: annex 3 of order No. 236.

use super::record::Act;
use super::{ACT_FIELDS, KIND_LABEL, act_rule, choice, kind};
use crate::service::{
    Actor, Applicants, Automation, Channel, Choice, Kind, Limit, LookUp, Outcome, Portal, Process,
    ResultForm, Rule, SURVEY, Service, ServiceId, Step, kind_field,
};
use crate::services::grounds;
use crate::services::order_236::{
    APPLICANT, CENTRE_OPERATOR, COMMITTEE, DATA, OF_PERSONS, SIGNER, THIRTY_PER_CENT, regulation,
    sub_point,
};
use crate::text::Text;

/// Annex 3 of the regulation: three steps of fifteen minutes each.
const HOP: Limit = Limit::minutes(15);
/// All three together.
const TERM: Limit = Limit::minutes(45);

/// Point 6 asks for four of the six acts: paternity and adoption have no reference.
const KINDS: &[Kind] = &[
    kind(Act::Birth),
    kind(Act::Marriage),
    kind(Act::Divorce),
    kind(Act::NameChange),
];
const CHOICES: &[Choice] = &[
    choice(Act::Birth),
    choice(Act::Marriage),
    choice(Act::Divorce),
    choice(Act::NameChange),
];

const BY_PORTAL: Text = Text::new(
    "Сұрау салуды өңдеу, анықтама қалыптастыру",
    "Обработка запроса, формирование справки",
    "Process the request, form the reference",
);
const CHECKED: Text = Text::new(
    "АХАЖ АЖ-да деректерді тексеру, анықтама ресімдеу",
    "Проверка данных в ИС «ЗАГС», оформление справки",
    "Check the data in the records, make out the reference",
);
const SIGNED: Text = Text::new(
    "Тіркеуші органның ЭЦҚ куәландырылған е-анықтаманы ресімдеу",
    "Оформление э-справки, удостоверенной ЭЦП регистрирующего органа",
    "Make out the reference certified by the EDS of the registering body",
);

/// S3.
pub const SERVICE: Service = Service {
    id: ServiceId::S3,
    code: "civil_status_reference",
    title: Text::new(
        "Туу туралы, некеге тұру туралы, некені бұзу туралы, тегін, атын, әкесінің атын ауыстыру туралы анықтама беру",
        "Выдача справки о рождении, о заключении брака, о расторжении брака, о перемене фамилии, имени, отчества",
        "Reference about a birth, a marriage, a divorce or a change of name",
    ),
    source: Text::new(
        "6-тармақ, 3-қосымша",
        "пункт 6, приложение 3",
        "point 6, annex 3",
    ),
    channel: Channel::Portal,
    fields: &[
        kind_field(CHOICES, KIND_LABEL),
        ACT_FIELDS[0],
        ACT_FIELDS[1],
        ACT_FIELDS[2],
        ACT_FIELDS[3],
        ACT_FIELDS[4],
        ACT_FIELDS[5],
        ACT_FIELDS[6],
        ACT_FIELDS[7],
    ],
    look_ups: OF_PERSONS,
    checks: &[APPLICANT, SIGNER, DATA],
    path: &[
        Step::within(1, Actor::Portal, HOP, BY_PORTAL),
        Step::within(2, Actor::Registry, HOP, CHECKED),
        Step::within(3, Actor::Registry, HOP, SIGNED),
    ],
    term: TERM,
    refusals: &[
        grounds::applicant_data_wrong(sub_point!("6", "3")),
        grounds::signer_not_confirmed(sub_point!("6", "7")),
        grounds::no_data(sub_point!("6", "12")),
    ],
    outcome: Outcome {
        title: Text::new(
            "Азаматтық хал актісін тіркеу туралы мұрағаттық анықтама",
            "Архивная справка о регистрации акта гражданского состояния",
            "Archival reference about the registration of an act of civil status",
        ),
        notice: Text::new(
            "Тіркеуші органның ЭЦҚ куәландырылған е-анықтама жеке кабинетте: оны ашуға, сақтауға және басып шығаруға болады.",
            "Э-справка, удостоверенная ЭЦП регистрирующего органа, находится в личном кабинете: её можно открыть, сохранить и распечатать.",
            "The reference, signed by the registering body, is in the personal cabinet: open, save or print it.",
        ),
    },
    survey: &SURVEY,
    process: Process::Portal(Portal {
        act: regulation!(
            "3",
            "Туу туралы, некеге тұру туралы, некені бұзу туралы, тегін, атын, әкесінің атын ауыстыру туралы анықтама беру",
            "Выдача справки о рождении, о заключении брака, о расторжении брака, о перемене фамилии, имени, отчества",
            "Reference about a birth, a marriage, a divorce or a change of name"
        ),
        body: COMMITTEE,
        applicants: Applicants::Individuals,
        automation: Automation::Full,
        kinds: KINDS,
        attachments: &[],
        fee: Some(THIRTY_PER_CENT),
        registry: LookUp::CivilStatus,
        rule: Rule(act_rule),
        desk: &[],
        // Point 10 names the operator of the centre among those who take part; the table gives the operator no time.
        centre: &[
            Step::untimed(
                1,
                CENTRE_OPERATOR,
                Text::new(
                    "Құжаттарды қабылдау және тексеру, сұрау салуды толтыру және оператордың ЭЦҚ-мен қол қою",
                    "Приём и проверка документов, заполнение запроса и подписание ЭЦП оператора",
                    "Accept and check the documents, fill in the request, sign it with the operator's EDS",
                ),
            ),
            Step::within(2, Actor::Portal, HOP, BY_PORTAL),
            Step::within(3, Actor::Registry, HOP, CHECKED),
            Step::within(4, Actor::Registry, HOP, SIGNED),
            Step::untimed(
                5,
                CENTRE_OPERATOR,
                Text::new(
                    "Е-анықтаманы басып шығару және беру",
                    "Печать и выдача э-справки",
                    "Print the reference and hand it over",
                ),
            ),
        ],
        office: &[],
        result: ResultForm::CivilStatusReference,
    }),
};
