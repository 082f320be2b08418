//! S9, the qualification examination for the right to act as a private bailiff (order No. 26).

use super::{ACT, BODY, CHECKS, DESK, LINE_MAX, OFFICE, PATH, REFUSALS, TERM, copy};
use crate::form::{FieldError, FieldProblem};
use crate::service::{
    Applicants, Attachment, AttachmentForm, Automation, Channel, Choice, Fee, FeeMoment, Field,
    FieldForm, Form, Limit, LookUp, Outcome, Portal, Process, Rate, Requirement, ResultForm, Rule,
    SURVEY, Service, ServiceId, pointer,
};
use crate::text::Text;
use chrono::NaiveDate;

/// The fee: order No. 26 says that one is paid and not how much, and no act that does is among our sources; one index is ours.
const FEE: Fee = Fee {
    rates: &[Rate {
        only: &[],
        permille: 1000,
        since: None,
        until: None,
        source: Text::new(
            "жүйенің өз мөлшері: Әділет министрінің 2014 жылғы 28 қаңтардағы № 26 бұйрығында сома көрсетілмеген; растау қажет",
            "размер принят системой: приказ Министра юстиции от 28 января 2014 года № 26 суммы не называет; подлежит подтверждению",
            "ours: order No. 26 of 28 January 2014 names no amount; to be confirmed",
        ),
    }],
    within: Limit::hours(24),
    moment: FeeMoment::BeforeSignature,
};
/// The value of a decision that says how the examination ended.
pub const OUTCOME: &str = "outcome";

/// How an examination ended; not to have passed is a result by an extract, and no refusal (order No. 26, point 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Examination {
    /// Passed.
    Passed,
    /// Not passed.
    NotPassed,
}

/// How the examination ended, by the values of the decision.
#[must_use]
pub fn outcome(particulars: &Form) -> Option<Examination> {
    match particulars.get(OUTCOME)? {
        "passed" => Some(Examination::Passed),
        "not_passed" => Some(Examination::NotPassed),
        _ => None,
    }
}

const DIPLOMA_DATE: &str = "diploma_date";

const FIELDS: &[Field] = &[
    Field::required(
        "education",
        FieldForm::Text { max: LINE_MAX },
        Text::new(
            "Жоғары заң білімі: оқу орны, мамандығы",
            "Высшее юридическое образование: учебное заведение, специальность",
            "Higher education in law: where and in what",
        ),
    ),
    Field::required(
        "diploma_number",
        FieldForm::Text { max: 40 },
        Text::new("Дипломның нөмірі", "Номер диплома", "Number of the diploma"),
    ),
    Field::required(
        DIPLOMA_DATE,
        FieldForm::Date,
        Text::new(
            "Диплом берілген күн",
            "Дата выдачи диплома",
            "Date of the diploma",
        ),
    ),
    Field::required(
        "experience",
        FieldForm::Text { max: LINE_MAX },
        Text::new(
            "Заң мамандығы бойынша жұмыс өтілі",
            "Стаж работы по юридической специальности",
            "Work experience in law",
        ),
    ),
    Field::optional(
        "internship",
        FieldForm::Text { max: LINE_MAX },
        Text::new(
            "Тағылымдама: қайда, қашан, қорытынды",
            "Стажировка: где, когда, заключение",
            "Internship: where, when, conclusion",
        ),
    ),
    Field::required(
        "language",
        FieldForm::OneOf(&[
            Choice {
                code: "kk",
                label: Text::new("Қазақ тілі", "Казахский язык", "Kazakh"),
            },
            Choice {
                code: "ru",
                label: Text::new("Орыс тілі", "Русский язык", "Russian"),
            },
        ]),
        Text::new(
            "Емтихан тілі",
            "Язык экзамена",
            "Language of the examination",
        ),
    ),
    Field::required(
        "phone",
        FieldForm::Phone,
        Text::new("Телефон", "Телефон", "Telephone"),
    ),
];

/// The documents are the standard's, which is not among our sources: the list is ours, and the officer judges it.
const ATTACHMENTS: &[Attachment] = &[
    copy(
        "diploma",
        Requirement::Required,
        Text::new(
            "Дипломның көшірмесі",
            "Копия диплома",
            "Copy of the diploma",
        ),
    ),
    copy(
        "work_record",
        Requirement::Required,
        Text::new(
            "Еңбек қызметін растайтын құжат",
            "Документ, подтверждающий трудовую деятельность",
            "Document about the work experience",
        ),
    ),
    copy(
        "internship_conclusion",
        Requirement::Optional,
        Text::new(
            "Тағылымдамадан өткені туралы қорытынды",
            "Заключение о прохождении стажировки",
            "Conclusion about the internship",
        ),
    ),
    Attachment {
        code: "photograph",
        title: Text::new("Фотосурет", "Фотография", "Photograph"),
        required: Requirement::Optional,
        form: AttachmentForm::Photograph,
        only: &[],
    },
];

fn rule(form: &Form, today: NaiveDate) -> Vec<FieldError> {
    let date: Option<NaiveDate> = form.get(DIPLOMA_DATE).and_then(|date| date.parse().ok());
    date.filter(|date| *date > today)
        .map(|_| FieldError::new(pointer(DIPLOMA_DATE), FieldProblem::OutOfRange))
        .into_iter()
        .collect()
}

/// S9.
pub const SERVICE: Service = Service {
    id: ServiceId::S9,
    code: "bailiff_examination",
    title: Text::new(
        "Жеке сот орындаушысы қызметімен айналысу құқығына біліктілік емтиханын өткізу",
        "Проведение квалификационного экзамена на право занятия деятельностью частного судебного исполнителя",
        "Qualification examination for the right to act as a private bailiff",
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
            "Біліктілік комиссиясының шешімі немесе оның хаттамасынан үзінді",
            "Решение квалификационной комиссии или выписка из её протокола",
            "The commission's decision, or the extract from its minutes",
        ),
        notice: Text::new(
            "Біліктілік емтиханының нәтижесі жеке кабинетіңізде.",
            "Результат квалификационного экзамена находится в Вашем личном кабинете.",
            "The result of the examination is in your personal cabinet.",
        ),
    },
    survey: &SURVEY,
    process: Process::Portal(Portal {
        act: ACT,
        body: BODY,
        applicants: Applicants::Individuals,
        automation: Automation::Partial,
        kinds: &[],
        attachments: ATTACHMENTS,
        fee: Some(FEE),
        registry: LookUp::Licensing,
        rule: Rule(rule),
        desk: DESK,
        centre: &[],
        office: OFFICE,
        result: ResultForm::ExaminationDecision,
    }),
};
