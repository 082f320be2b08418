//! S1, application for a repeat certificate of an act of civil status: annex 1 of order No. 236.

use super::record::Act;
use super::{ACT_FIELDS, KIND_LABEL, act_rule, choice, kind};
use crate::service::{
    Actor, Applicants, Automation, Channel, Choice, Kind, Limit, LookUp, Outcome, Portal, Process,
    ResultForm, Rule, SURVEY, Service, ServiceId, Step, kind_field,
};
use crate::services::grounds;
use crate::services::order_236::{
    APPLICANT, CENTRE_OPERATOR, COMMITTEE, DATA, OF_PERSONS, ONE_INDEX, SIGNER, regulation,
    sub_point,
};
use crate::text::Text;

/// Annex 3 of the regulation: the portal and the justice body have fifteen minutes each.
const HOP: Limit = Limit::minutes(15);
/// Both together.
const TERM: Limit = Limit::minutes(30);

const KINDS: &[Kind] = &[
    kind(Act::Birth),
    kind(Act::Marriage),
    kind(Act::Divorce),
    kind(Act::Paternity),
    kind(Act::Adoption),
    kind(Act::NameChange),
];
const CHOICES: &[Choice] = &[
    choice(Act::Birth),
    choice(Act::Marriage),
    choice(Act::Divorce),
    choice(Act::Paternity),
    choice(Act::Adoption),
    choice(Act::NameChange),
];

const BY_PORTAL: Text = Text::new(
    "Сұрау салуды өңдеу, хабарлама беру",
    "Обработка запроса, выдача уведомления",
    "Process the request, give notice",
);
const BY_BODY: Text = Text::new(
    "Уәкілетті органның сұрау салуды өңдеуге қабылдауы, хабарлама беру",
    "Принятие запроса на обработку уполномоченным органом, выдача уведомления",
    "The justice body accepts the request, gives notice",
);

/// S1.
pub const SERVICE: Service = Service {
    id: ServiceId::S1,
    code: "civil_status_repeat_certificate",
    title: Text::new(
        "Туу туралы, некеге тұру туралы, некені бұзу туралы, әке болуды анықтау туралы, ұл/қыз асырап алу туралы, тегін, атын, әкесінің атын ауыстыру туралы қайталама куәлікке өтініш беру",
        "Подача заявления на повторное свидетельство о рождении, о заключении брака, о расторжении брака, об установлении отцовства, об усыновлении (удочерении), о перемене фамилии, имени, отчества",
        "Application for a repeat certificate of an act of civil status",
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
        Step::within(2, Actor::Body, HOP, BY_BODY),
    ],
    term: TERM,
    refusals: &[
        grounds::applicant_data_wrong(sub_point!("6", "3")),
        grounds::signer_not_confirmed(sub_point!("6", "7")),
        grounds::no_data(sub_point!("6", "12")),
    ],
    outcome: Outcome {
        title: Text::new(
            "Сұрау салуды өңдеуге қабылдау туралы хабарлама",
            "Уведомление о принятии запроса на обработку",
            "Notice that the request is accepted",
        ),
        notice: Text::new(
            "Уәкілетті орган сұрау салуыңызды өңдеуге қабылдады. Қайталама куәлік өтініш берілген жер бойынша қағаз түрінде беріледі.",
            "Уполномоченный орган принял Ваш запрос на обработку. Повторное свидетельство выдаётся в бумажном виде по месту обращения.",
            "The justice body accepted the request. The certificate itself is given on paper where it was applied for.",
        ),
    },
    survey: &SURVEY,
    process: Process::Portal(Portal {
        act: regulation!(
            "1",
            "Туу туралы, некеге тұру туралы, некені бұзу туралы, әке болуды анықтау туралы, ұл/қыз асырап алу туралы, тегін, атын, әкесінің атын ауыстыру туралы қайталама куәлікке өтініш беру",
            "Подача заявления на повторное свидетельство о рождении, о заключении брака, о расторжении брака, об установлении отцовства, об усыновлении (удочерении), о перемене фамилии, имени, отчества",
            "Application for a repeat certificate of an act of civil status"
        ),
        body: COMMITTEE,
        applicants: Applicants::Individuals,
        automation: Automation::Partial,
        kinds: KINDS,
        attachments: &[],
        fee: Some(ONE_INDEX),
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
            Step::within(3, Actor::Body, HOP, BY_BODY),
        ],
        office: &[],
        result: ResultForm::CivilStatusAcceptance,
    }),
};
