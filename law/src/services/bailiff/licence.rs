//! S10, the licence of a private bailiff: issue, re-issue, duplicate (order No. 26).

use super::{ACT, BODY, CHECKS, DESK, LINE_MAX, OFFICE, PATH, REFUSALS, TERM};
use crate::form::{FieldError, FieldProblem};
use crate::service::{
    Applicants, Attachment, AttachmentForm, Automation, Channel, Choice, Fee, FeeMoment, Field,
    FieldForm, Form, Kind, Limit, LookUp, Outcome, Portal, Process, Requirement, ResultForm, Rule,
    SURVEY, Service, ServiceId, kind_field, pointer,
};
use crate::text::Text;
use chrono::NaiveDate;

/// Six indices for the licence (Tax Code 2017, art. 554); the order names no amount, and a re-issue is asked the same until
/// the tariff of the day is known.
const FEE: Fee = Fee {
    permille: 6000,
    within: Limit::hours(24),
    moment: FeeMoment::BeforeSignature,
};
const ISSUE: &str = "issue";
const REISSUE: &str = "reissue";
const DUPLICATE: &str = "duplicate";
const DECISION_DATE: &str = "examination_date";
/// The field that names the licence to be re-issued or duplicated.
pub const LICENCE_NUMBER: &str = "licence_number";
/// Characters of a licence's or a decision's number (ours).
const NUMBER_MAX: usize = 40;

const ISSUE_TITLE: Text = Text::new("Лицензия беру", "Выдача лицензии", "Issue of the licence");
const REISSUE_TITLE: Text = Text::new(
    "Лицензияны қайта ресімдеу",
    "Переоформление лицензии",
    "Re-issue of the licence",
);
const DUPLICATE_TITLE: Text = Text::new(
    "Лицензияның телнұсқасын беру",
    "Выдача дубликата лицензии",
    "Duplicate of the licence",
);
const KINDS: &[Kind] = &[
    Kind {
        code: ISSUE,
        title: ISSUE_TITLE,
    },
    Kind {
        code: REISSUE,
        title: REISSUE_TITLE,
    },
    Kind {
        code: DUPLICATE,
        title: DUPLICATE_TITLE,
    },
];
const KIND_CHOICES: &[Choice] = &[
    Choice {
        code: ISSUE,
        label: ISSUE_TITLE,
    },
    Choice {
        code: REISSUE,
        label: REISSUE_TITLE,
    },
    Choice {
        code: DUPLICATE,
        label: DUPLICATE_TITLE,
    },
];

const FIELDS: &[Field] = &[
    kind_field(
        KIND_CHOICES,
        Text::new("Не сұралады", "Что запрашивается", "What is asked for"),
    ),
    Field::required(
        "phone",
        FieldForm::Phone,
        Text::new("Телефон", "Телефон", "Telephone"),
    ),
    Field::required(
        "address",
        FieldForm::Text { max: LINE_MAX },
        Text::new("Мекенжайы", "Адрес", "Address"),
    ),
    Field::required(
        "examination_number",
        FieldForm::Text { max: NUMBER_MAX },
        Text::new(
            "Біліктілік комиссиясы шешімінің нөмірі",
            "Номер решения квалификационной комиссии",
            "Number of the commission's decision",
        ),
    )
    .only(&[ISSUE]),
    Field::required(
        DECISION_DATE,
        FieldForm::Date,
        Text::new("Шешімнің күні", "Дата решения", "Date of the decision"),
    )
    .only(&[ISSUE]),
    Field::required(
        LICENCE_NUMBER,
        FieldForm::Text { max: NUMBER_MAX },
        Text::new(
            "Лицензияның нөмірі",
            "Номер лицензии",
            "Number of the licence",
        ),
    )
    .only(&[REISSUE, DUPLICATE]),
    Field::required(
        "reason",
        FieldForm::Text { max: LINE_MAX },
        Text::new(
            "Қайта ресімдеу немесе телнұсқа беру негізі",
            "Основание переоформления или выдачи дубликата",
            "Why it is re-issued or duplicated",
        ),
    )
    .only(&[REISSUE, DUPLICATE]),
];

/// The documents are the standard's, which is not among our sources: the list is ours, and the officer judges it.
const ATTACHMENTS: &[Attachment] = &[
    Attachment {
        code: "examination_decision",
        title: Text::new(
            "Біліктілік комиссиясының шешімі",
            "Решение квалификационной комиссии",
            "The commission's decision",
        ),
        required: Requirement::Optional,
        form: AttachmentForm::Document,
        only: &[ISSUE],
    },
    Attachment {
        code: "change",
        title: Text::new(
            "Деректердің өзгергенін растайтын құжат",
            "Документ, подтверждающий изменение данных",
            "Document about the change",
        ),
        required: Requirement::Required,
        form: AttachmentForm::Document,
        only: &[REISSUE],
    },
];

fn rule(form: &Form, today: NaiveDate) -> Vec<FieldError> {
    let date: Option<NaiveDate> = form.get(DECISION_DATE).and_then(|date| date.parse().ok());
    date.filter(|date| *date > today)
        .map(|_| FieldError::new(pointer(DECISION_DATE), FieldProblem::OutOfRange))
        .into_iter()
        .collect()
}

/// S10.
pub const SERVICE: Service = Service {
    id: ServiceId::S10,
    code: "bailiff_licence",
    title: Text::new(
        "Жеке сот орындаушысы қызметімен айналысу құқығына лицензия беру, қайта ресімдеу, лицензияның телнұсқаларын беру",
        "Выдача, переоформление, выдача дубликатов лицензии на право занятия деятельностью частного судебного исполнителя",
        "Licence of a private bailiff: issue, re-issue, duplicate",
    ),
    source: Text::new(
        "6, 9-тармақтар, 1 және 2-кестелер",
        "пункты 6, 9, таблицы 1 и 2",
        "points 6, 9, tables 1 and 2",
    ),
    channel: Channel::Portal,
    fields: FIELDS,
    look_ups: &[LookUp::Individuals, LookUp::Licensing, LookUp::Enforcement],
    checks: CHECKS,
    path: PATH,
    term: TERM,
    refusals: REFUSALS,
    outcome: Outcome {
        title: Text::new(
            "Жеке сот орындаушысының лицензиясы",
            "Лицензия частного судебного исполнителя",
            "Licence of a private bailiff",
        ),
        notice: Text::new(
            "Жеке сот орындаушысының лицензиясы жеке кабинетіңізде.",
            "Лицензия частного судебного исполнителя находится в Вашем личном кабинете.",
            "The licence is in your personal cabinet.",
        ),
    },
    survey: &SURVEY,
    process: Process::Portal(Portal {
        act: ACT,
        body: BODY,
        applicants: Applicants::Individuals,
        automation: Automation::Partial,
        kinds: KINDS,
        attachments: ATTACHMENTS,
        fee: Some(FEE),
        registry: LookUp::Licensing,
        rule: Rule(rule),
        desk: DESK,
        centre: &[],
        office: OFFICE,
        result: ResultForm::BailiffLicence,
    }),
};
