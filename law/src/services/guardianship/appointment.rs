//! S7, guardianship or trusteeship over an orphan or a child without parental care (the first regulation of 2018).

use super::{
    CENTRE, CHANCERY, CHANCERY_SENDS, CHILD, CHILD_BORN, CHILD_IIN, CHILD_NAME, ChildFields,
    DATA_WRONG, DOCUMENTS_WRONG, FILL_IN, LINE_MAX, NAME_MAX, NOT_CONFIRMED, REGION, SIGN_IN,
    TO_REGIONAL_GATEWAY, age, documents_wrong, kind_choice,
};
use crate::form::{FieldError, FieldProblem};
use crate::service::{
    Actor, Applicants, Attachment, AttachmentForm, Automation, Channel, Check, Choice, DeskAct,
    DeskRole, DeskStep, Field, FieldForm, Form, Kind, Limit, LookUp, Outcome, Portal, Process,
    Refusal, Requirement, ResultForm, Rule, SURVEY, Service, ServiceId, Step, kind_field, pointer,
};
use crate::services::grounds::{
    self, APPLICANT_DATA_WRONG, DOCUMENTS_INCOMPLETE, NO_DATA, POWER_OF_ATTORNEY_INVALID,
    SIGNER_NOT_CONFIRMED,
};
use crate::text::Text;
use chrono::NaiveDate;

/// Guardianship is for children under fourteen, trusteeship from then on (Code on marriage and family, arts 118, 119).
const TRUSTEESHIP_FROM: i32 = 14;
/// The days of the head, the specialist and the akimat (point 5): the minutes of the chancery lie within them.
const TERM: Limit = Limit::calendar_days(26);
const GUARDIANSHIP: &str = "guardianship";
const TRUSTEESHIP: &str = "trusteeship";
/// The applicant may not be a guardian (point 10 of the standard).
const NOT_ELIGIBLE: &str = "not_eligible";
/// The child's interests speak against it (Code on marriage and family, art. 122).
const NOT_IN_THE_CHILDS_INTEREST: &str = "not_in_the_childs_interest";

const SECOND: ChildFields = ChildFields::of("child2_iin", "child2_name", "child2_born");
const THIRD: ChildFields = ChildFields::of("child3_iin", "child3_name", "child3_born");

const KINDS: &[Kind] = &[
    Kind {
        code: GUARDIANSHIP,
        title: GUARDIANSHIP_TITLE,
    },
    Kind {
        code: TRUSTEESHIP,
        title: TRUSTEESHIP_TITLE,
    },
];
const GUARDIANSHIP_TITLE: Text = Text::new(
    "Қорғаншылық белгілеу (он төрт жасқа дейінгі бала)",
    "Установление опеки (ребёнок до четырнадцати лет)",
    "Guardianship (a child under fourteen)",
);
const TRUSTEESHIP_TITLE: Text = Text::new(
    "Қамқоршылық белгілеу (он төрт жастан он сегіз жасқа дейінгі бала)",
    "Установление попечительства (ребёнок от четырнадцати до восемнадцати лет)",
    "Trusteeship (a child from fourteen to eighteen)",
);
const KIND_CHOICES: &[Choice] = &[
    kind_choice(GUARDIANSHIP, GUARDIANSHIP_TITLE),
    kind_choice(TRUSTEESHIP, TRUSTEESHIP_TITLE),
];

const fn another_iin(fields: &ChildFields) -> Field {
    Field::optional(fields.iin, FieldForm::Iin, CHILD_IIN.label)
}

const fn another_name(fields: &ChildFields) -> Field {
    Field::optional(
        fields.name,
        FieldForm::Text { max: NAME_MAX },
        CHILD_NAME.label,
    )
}

const fn another_born(fields: &ChildFields) -> Field {
    Field::optional(fields.born, FieldForm::Date, CHILD_BORN.label)
}

const FIELDS: &[Field] = &[
    REGION,
    kind_field(
        KIND_CHOICES,
        Text::new("Белгілеу түрі", "Что устанавливается", "What is asked for"),
    ),
    CHILD_IIN,
    CHILD_NAME,
    CHILD_BORN,
    another_iin(&SECOND),
    another_name(&SECOND),
    another_born(&SECOND),
    another_iin(&THIRD),
    another_name(&THIRD),
    another_born(&THIRD),
    Field::required(
        "address",
        FieldForm::Text { max: LINE_MAX },
        Text::new(
            "Тұратын мекенжайы",
            "Адрес проживания",
            "Address of residence",
        ),
    ),
    Field::required(
        "phone",
        FieldForm::Phone,
        Text::new("Телефон", "Телефон", "Telephone"),
    ),
    Field::required(
        "circumstances",
        FieldForm::Text { max: LINE_MAX },
        Text::new(
            "Баланың ата-анасының қамқорлығынсыз қалу мән-жайы",
            "Обстоятельства, при которых ребёнок остался без попечения родителей",
            "How the child came to be without parental care",
        ),
    ),
    Field::optional(
        "relationship",
        FieldForm::Text { max: LINE_MAX },
        Text::new(
            "Балаға туыстығы",
            "Родство с ребёнком",
            "Relation to the child",
        ),
    ),
];

const fn copy(code: &'static str, required: Requirement, title: Text) -> Attachment {
    Attachment {
        code,
        title,
        required,
        form: AttachmentForm::Document,
        only: &[],
    }
}

/// Point 9 of the standard (order No. 198 of 13 April 2015) names the documents; the standard itself is not among our
/// sources, so that the list is ours, and the specialist judges completeness.
const ATTACHMENTS: &[Attachment] = &[
    copy(
        "no_parental_care",
        Requirement::Required,
        Text::new(
            "Баланың ата-анасының қамқорлығынсыз қалғанын растайтын құжат",
            "Документ, подтверждающий отсутствие родительского попечения",
            "Document that shows that there is no parental care",
        ),
    ),
    copy(
        "health",
        Requirement::Required,
        Text::new(
            "Өтініш берушінің денсаулық жағдайы туралы анықтама",
            "Справка о состоянии здоровья заявителя",
            "Certificate of the applicant's health",
        ),
    ),
    copy(
        "income",
        Requirement::Required,
        Text::new(
            "Табысы туралы анықтама",
            "Справка о доходах",
            "Certificate of income",
        ),
    ),
    copy(
        "spouse_consent",
        Requirement::Optional,
        Text::new(
            "Жұбайының (зайыбының) нотариалды куәландырылған келісімі, некеде тұрған жағдайда",
            "Нотариально заверенное согласие супруга (супруги), если состоит в браке",
            "The spouse's notarised consent, for whoever is married",
        ),
    ),
    copy(
        "child_documents",
        Requirement::Optional,
        Text::new(
            "Баланың туу туралы куәлігі, денсаулығы және оқуы туралы құжаттар",
            "Свидетельство о рождении, документы о здоровье и обучении ребёнка",
            "Birth certificate, documents about the child's health and schooling",
        ),
    ),
];

const SUB_POINT_4: Text = Text::new(
    "9-тармақтың 4) тармақшасы",
    "подпункт 4) пункта 9",
    "point 9, sub-point 4",
);
const SUB_POINT_7: Text = Text::new(
    "9-тармақтың 7) тармақшасы",
    "подпункт 7) пункта 9",
    "point 9, sub-point 7",
);
const SUB_POINT_10: Text = Text::new(
    "9-тармақтың 10) тармақшасы",
    "подпункт 10) пункта 9",
    "point 9, sub-point 10",
);
const POINT_8_6: Text = Text::new(
    "8-тармақтың 6) тармақшасы",
    "подпункт 6) пункта 8",
    "point 8, sub-point 6",
);
const POINT_4: Text = Text::new(
    "4-тармақтың екінші бөлігі",
    "часть вторая пункта 4",
    "point 4, second part",
);
const POINT_3: Text = Text::new(
    "3-тармақ; Стандарттың 10-тармағы",
    "пункт 3; пункт 10 Стандарта",
    "point 3; point 10 of the standard",
);

const CHECKS: &[Check] = &[
    Check {
        by: Actor::Portal,
        what: Text::new(
            "Көрсетілетін қызметті алушы деректерінің түпнұсқалығы (1-шарт).",
            "Подлинность данных услугополучателя (условие 1).",
            "The applicant's data are authentic (condition 1).",
        ),
        refusals: &[APPLICANT_DATA_WRONG],
    },
    Check {
        by: Actor::Portal,
        what: Text::new(
            "ЭЦҚ тіркеу куәлігінің мерзімі, қайтарылмағаны, ЖСН сәйкестігі (2-шарт).",
            "Срок и неотозванность регистрационного свидетельства ЭЦП, соответствие ИИН (условие 2).",
            "The certificate is valid, not revoked, and of the same IIN (condition 2).",
        ),
        refusals: &[SIGNER_NOT_CONFIRMED],
    },
    Check {
        by: Actor::Registry,
        what: Text::new(
            "ЖТ МДҚ-да алушының, БНАЖ-да сенімхаттың деректері бар болуы.",
            "Наличие данных услугополучателя в ГБД ФЛ и доверенности в ЕНИС.",
            "The databases have the applicant's data and the power of attorney.",
        ),
        refusals: &[NO_DATA, POWER_OF_ATTORNEY_INVALID],
    },
    Check {
        by: Actor::Operator,
        what: Text::new(
            "Құжаттар топтамасының толықтығы (4-тармақ).",
            "Полнота пакета документов (пункт 4).",
            "The documents are complete (point 4).",
        ),
        refusals: &[DOCUMENTS_INCOMPLETE],
    },
    Check {
        by: Actor::Official(DeskRole::Specialist),
        what: Text::new(
            "Қоса берілген құжаттардың сәйкестігі және қызмет көрсету негіздері (3-шарт).",
            "Соответствие приложенных документов и основания для оказания услуги (условие 3).",
            "The documents and the grounds for the service (condition 3).",
        ),
        refusals: &[DOCUMENTS_WRONG, NOT_ELIGIBLE, NOT_IN_THE_CHILDS_INTEREST],
    },
];

const REFUSALS: &[Refusal] = &[
    grounds::applicant_data_wrong(SUB_POINT_4),
    grounds::signer_not_confirmed(SUB_POINT_7),
    grounds::no_applicant_data(POINT_8_6),
    grounds::power_of_attorney_invalid(POINT_8_6),
    grounds::documents_incomplete(POINT_4),
    documents_wrong(SUB_POINT_10),
    Refusal {
        code: NOT_ELIGIBLE,
        clause: POINT_3,
        notice: Text::new(
            "Мемлекеттік қызмет көрсетуден бас тартылды: өтініш беруші қорғаншы немесе қамқоршы бола алмайды.",
            "В оказании государственной услуги отказано: заявитель не может быть опекуном или попечителем.",
            "Refused: the applicant cannot be a guardian or trustee.",
        ),
    },
    Refusal {
        code: NOT_IN_THE_CHILDS_INTEREST,
        clause: POINT_3,
        notice: Text::new(
            "Мемлекеттік қызмет көрсетуден бас тартылды: белгілеу баланың мүддесіне сай емес.",
            "В оказании государственной услуги отказано: установление не отвечает интересам ребёнка.",
            "Refused: it would not be in the child's interest.",
        ),
    },
];

/// The steps of point 5.
const DESK: &[DeskStep] = &[
    DeskStep {
        code: "chancery_registers",
        role: DeskRole::Chancery,
        limit: CHANCERY,
        action: Text::new(
            "Кеңсе құжаттарды қабылдайды, тіркейді және басшыға береді",
            "Канцелярия принимает, регистрирует документы и передаёт руководителю",
            "The chancery accepts and registers the documents and passes them to the head",
        ),
        acts: &[DeskAct::Forward],
    },
    DeskStep {
        code: "head_assigns",
        role: DeskRole::Head,
        limit: Limit::calendar_days(1),
        action: Text::new(
            "Басшы құжаттарды қарайды және жауапты орындаушыны анықтайды",
            "Руководитель рассматривает документы и определяет ответственного исполнителя",
            "The head examines the documents and names the responsible specialist",
        ),
        acts: &[DeskAct::Assign],
    },
    DeskStep {
        code: "specialist_prepares",
        role: DeskRole::Specialist,
        limit: Limit::calendar_days(15),
        action: Text::new(
            "Жауапты маман құжаттарды қарайды, әкімдік қаулысын не дәлелді бас тартуды дайындайды",
            "Ответственный специалист рассматривает документы, готовит постановление акимата либо мотивированный отказ",
            "The specialist examines the documents and prepares the resolution or a motivated refusal",
        ),
        acts: &[DeskAct::Draft, DeskAct::Refuse, DeskAct::Return],
    },
    DeskStep {
        code: "akimat_adopts",
        role: DeskRole::Akimat,
        limit: Limit::calendar_days(10),
        action: Text::new(
            "Әкімдік қаулыны шығарады және тіркейді, кеңсеге жолдайды",
            "Акимат принимает и регистрирует постановление, направляет в канцелярию",
            "The akimat adopts and registers the resolution and sends it to the chancery",
        ),
        acts: &[DeskAct::Adopt, DeskAct::Return],
    },
    DeskStep {
        code: "chancery_sends",
        role: DeskRole::Chancery,
        limit: CHANCERY,
        action: CHANCERY_SENDS,
        acts: &[DeskAct::Forward],
    },
];

fn rule(form: &Form, today: NaiveDate) -> Vec<FieldError> {
    let children = [CHILD, SECOND, THIRD];
    let mut problems = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for child in &children {
        problems.extend(child.problems(form, today));
        if let Some(iin) = form.get(child.iin) {
            if seen.contains(&iin) {
                problems.push(FieldError::new(pointer(child.iin), FieldProblem::Repeated));
            }
            seen.push(iin);
        }
        let Some(born) = child.born(form) else {
            continue;
        };
        let fits = match form.kind() {
            Some(GUARDIANSHIP) => age(born, today) < TRUSTEESHIP_FROM,
            Some(TRUSTEESHIP) => age(born, today) >= TRUSTEESHIP_FROM,
            Some(_) | None => true,
        };
        if !fits {
            problems.push(FieldError::new(
                pointer(child.born),
                FieldProblem::OutOfRange,
            ));
        }
    }
    problems
}

/// S7.
pub const SERVICE: Service = Service {
    id: ServiceId::S7,
    code: "guardianship",
    title: Text::new(
        "Жетім балаға (жетім балаларға) және ата-анасының қамқорлығынсыз қалған балаға (балаларға) қамқоршылық немесе қорғаншылық белгілеу",
        "Установление опеки или попечительства над ребёнком-сиротой (детьми-сиротами) и ребёнком (детьми), оставшимся без попечения родителей",
        "Guardianship or trusteeship over an orphan or a child without parental care",
    ),
    source: Text::new("5, 8, 9-тармақтар", "пункты 5, 8, 9", "points 5, 8, 9"),
    channel: Channel::Portal,
    fields: FIELDS,
    look_ups: &[LookUp::Individuals, LookUp::Notarial],
    checks: CHECKS,
    path: &[
        SIGN_IN,
        DATA_WRONG,
        FILL_IN,
        NOT_CONFIRMED,
        TO_REGIONAL_GATEWAY,
        Step::untimed(
            6,
            Actor::Body,
            Text::new(
                "6-үдеріс: құжаттарда бұзушылық болса, қызметтен бас тарту туралы хабарлама",
                "Процесс 6: при нарушениях в документах уведомление об отказе",
                "Process 6: something wrong with the documents: refusal notice",
            ),
        ),
        Step::within(
            7,
            Actor::Body,
            TERM,
            Text::new(
                "7-үдеріс: ӨЭҮШ АЖО қалыптастырған нәтижені алу",
                "Процесс 7: получение результата, сформированного в АРМ РШЭП",
                "Process 7: the result",
            ),
        ),
    ],
    term: TERM,
    refusals: REFUSALS,
    outcome: Outcome {
        title: Text::new(
            "Қамқоршылық немесе қорғаншылық белгілеу туралы әкімдіктің қаулысы",
            "Постановление акимата об установлении опеки или попечительства",
            "The akimat's resolution on guardianship or trusteeship",
        ),
        notice: Text::new(
            "Қамқоршылық немесе қорғаншылық белгілеу туралы әкімдіктің қаулысы жеке кабинетіңізде.",
            "Постановление акимата об установлении опеки или попечительства находится в Вашем личном кабинете.",
            "The akimat's resolution is in your personal cabinet.",
        ),
    },
    survey: &SURVEY,
    process: Process::Portal(Portal {
        act: Text::new(
            "«Жетім балаға (жетім балаларға) және ата-анасының қамқорлығынсыз қалған балаға (балаларға) қамқоршылық немесе қорғаншылық белгілеу» мемлекеттік көрсетілетін қызмет регламенті",
            "Регламент государственной услуги «Установление опеки или попечительства над ребёнком-сиротой (детьми-сиротами) и ребёнком (детьми), оставшимся без попечения родителей»",
            "Regulation of the service \"Guardianship or trusteeship over an orphan or a child without parental care\"",
        ),
        body: super::region::BODY,
        applicants: Applicants::Individuals,
        automation: Automation::Partial,
        kinds: KINDS,
        attachments: ATTACHMENTS,
        fee: None,
        registry: LookUp::Individuals,
        rule: Rule(rule),
        desk: DESK,
        centre: CENTRE,
        office: &[],
        result: ResultForm::GuardianshipResolution,
    }),
};
