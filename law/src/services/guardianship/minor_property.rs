//! S8, certificates to dispose of the property of minors and to formalise inheritance to them (the second regulation of 2018).

use super::{
    CENTRE, CHANCERY, CHANCERY_SENDS, CHILD, CHILD_BORN, CHILD_IIN, CHILD_NAME, DATA_WRONG,
    DOCUMENTS_WRONG, FILL_IN, LINE_MAX, NAME_MAX, NOT_CONFIRMED, REGION, SIGN_IN,
    TO_REGIONAL_GATEWAY, documents_wrong, kind_choice,
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

/// Three working days of the specialist; the hour and a half of the others (point 5) falls into the fourth.
const TERM: Limit = Limit::working_days(4);
/// The limit of the head, each time.
const HEAD: Limit = Limit::minutes(30);
/// Form 1 of the standard: property that comes by inheritance.
const INHERITANCE: &str = "inheritance";
/// Form 2: for the bodies of internal affairs, about a vehicle.
const INTERNAL_AFFAIRS: &str = "internal_affairs";
/// Form 3: property that the minor owns.
const OWNED_PROPERTY: &str = "owned_property";
/// The act would take from the child what is the child's (Code on marriage and family, art. 128).
const NOT_IN_THE_CHILDS_INTEREST: &str = "not_in_the_childs_interest";
const DIED_ON: &str = "testator_died_on";

const INHERITANCE_TITLE: Text = Text::new(
    "Мұрагерлік құқығы бойынша тиесілі мүлікке иелік ету туралы анықтама",
    "Справка о распоряжении имуществом, причитающимся по праву наследования",
    "Certificate to dispose of property that comes by inheritance",
);
const INTERNAL_AFFAIRS_TITLE: Text = Text::new(
    "Ішкі істер органдарына берілетін анықтама (көлік құралы)",
    "Справка в органы внутренних дел (транспортное средство)",
    "Certificate for the bodies of internal affairs (a vehicle)",
);
const OWNED_PROPERTY_TITLE: Text = Text::new(
    "Меншік құқығындағы мүлікке иелік ету үшін берілетін анықтама",
    "Справка для распоряжения имуществом на праве собственности",
    "Certificate to dispose of property that the minor owns",
);

const KINDS: &[Kind] = &[
    Kind {
        code: INHERITANCE,
        title: INHERITANCE_TITLE,
    },
    Kind {
        code: INTERNAL_AFFAIRS,
        title: INTERNAL_AFFAIRS_TITLE,
    },
    Kind {
        code: OWNED_PROPERTY,
        title: OWNED_PROPERTY_TITLE,
    },
];
const KIND_CHOICES: &[Choice] = &[
    kind_choice(INHERITANCE, INHERITANCE_TITLE),
    kind_choice(INTERNAL_AFFAIRS, INTERNAL_AFFAIRS_TITLE),
    kind_choice(OWNED_PROPERTY, OWNED_PROPERTY_TITLE),
];

/// What is done with the property.
const DEALS: &[Choice] = &[
    kind_choice("sale", Text::new("Сату", "Продажа", "Sale")),
    kind_choice("exchange", Text::new("Айырбастау", "Обмен", "Exchange")),
    kind_choice("gift", Text::new("Сыйға тарту", "Дарение", "Gift")),
    kind_choice("pledge", Text::new("Кепілге беру", "Залог", "Pledge")),
    kind_choice("lease", Text::new("Жалға беру", "Аренда", "Lease")),
    kind_choice("other", Text::new("Өзге", "Иное", "Other")),
];

const FIELDS: &[Field] = &[
    REGION,
    kind_field(
        KIND_CHOICES,
        Text::new("Анықтаманың түрі", "Вид справки", "Kind of certificate"),
    ),
    CHILD_IIN,
    CHILD_NAME,
    CHILD_BORN,
    Field::required(
        "relationship",
        FieldForm::OneOf(&[
            kind_choice("parent", Text::new("Ата-анасы", "Родитель", "Parent")),
            kind_choice("guardian", Text::new("Қорғаншысы", "Опекун", "Guardian")),
            kind_choice("trustee", Text::new("Қамқоршысы", "Попечитель", "Trustee")),
        ]),
        Text::new(
            "Балаға кім",
            "Кем приходится ребёнку",
            "Relation to the child",
        ),
    ),
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
        "property",
        FieldForm::Text { max: LINE_MAX },
        Text::new(
            "Мүлік: атауы, мекенжайы немесе нөмірі",
            "Имущество: наименование, адрес или номер",
            "The property: what, where or which number",
        ),
    ),
    Field::required(
        "testator",
        FieldForm::Text { max: NAME_MAX },
        Text::new(
            "Мұра қалдырушының тегі, аты, әкесінің аты",
            "Фамилия, имя, отчество наследодателя",
            "The testator's full name",
        ),
    )
    .only(&[INHERITANCE]),
    Field::required(
        DIED_ON,
        FieldForm::Date,
        Text::new(
            "Мұра қалдырушының қайтыс болған күні",
            "Дата смерти наследодателя",
            "The testator's date of death",
        ),
    )
    .only(&[INHERITANCE]),
    Field::required(
        "vehicle",
        FieldForm::Text { max: LINE_MAX },
        Text::new(
            "Көлік құралы: маркасы, мемлекеттік нөмірі, шыққан жылы",
            "Транспортное средство: марка, государственный номер, год выпуска",
            "The vehicle: make, number, year",
        ),
    )
    .only(&[INTERNAL_AFFAIRS]),
    Field::required(
        "deal",
        FieldForm::OneOf(DEALS),
        Text::new("Мәміле", "Сделка", "The transaction"),
    )
    .only(&[INTERNAL_AFFAIRS, OWNED_PROPERTY]),
];

const fn copy(
    code: &'static str,
    required: Requirement,
    only: &'static [&'static str],
    title: Text,
) -> Attachment {
    Attachment {
        code,
        title,
        required,
        form: AttachmentForm::Document,
        only,
    }
}

/// Point 9 of the standard (order No. 198 of 13 April 2015) names the documents; the standard itself is not among our
/// sources, so that the list is ours, and the specialist judges completeness.
const ATTACHMENTS: &[Attachment] = &[
    copy(
        "title_documents",
        Requirement::Required,
        &[],
        Text::new(
            "Мүлікке құқық белгілейтін құжаттар",
            "Правоустанавливающие документы на имущество",
            "Title documents of the property",
        ),
    ),
    copy(
        "inheritance_certificate",
        Requirement::Required,
        &[INHERITANCE],
        Text::new(
            "Нотариустың мұра туралы анықтамасы",
            "Справка нотариуса о наследстве",
            "The notary's certificate about the inheritance",
        ),
    ),
    copy(
        "parents_consent",
        Requirement::Optional,
        &[],
        Text::new(
            "Екінші ата-анасының нотариалды келісімі немесе оның жоқтығын растайтын құжат",
            "Нотариальное согласие второго родителя или документ о его отсутствии",
            "The other parent's notarised consent, or a document about their absence",
        ),
    ),
    copy(
        "childs_consent",
        Requirement::Optional,
        &[],
        Text::new(
            "Он жастан асқан баланың пікірі",
            "Мнение ребёнка старше десяти лет",
            "The opinion of a child over ten",
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
const SUB_POINT_11: Text = Text::new(
    "9-тармақтың 11) тармақшасы",
    "подпункт 11) пункта 9",
    "point 9, sub-point 11",
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
    "3-тармақ; Стандарттың 11-тармағы",
    "пункт 3; пункт 11 Стандарта",
    "point 3; point 11 of the standard",
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
            "Құжаттардың Стандарттың 9-тармағына сәйкестігі (3-шарт).",
            "Соответствие документов пункту 9 Стандарта (условие 3).",
            "The documents meet point 9 of the standard (condition 3).",
        ),
        refusals: &[DOCUMENTS_WRONG, NOT_IN_THE_CHILDS_INTEREST],
    },
];

const REFUSALS: &[Refusal] = &[
    grounds::applicant_data_wrong(SUB_POINT_4),
    grounds::signer_not_confirmed(SUB_POINT_7),
    grounds::no_applicant_data(POINT_8_6),
    grounds::power_of_attorney_invalid(POINT_8_6),
    grounds::documents_incomplete(POINT_4),
    documents_wrong(SUB_POINT_11),
    Refusal {
        code: NOT_IN_THE_CHILDS_INTEREST,
        clause: POINT_3,
        notice: Text::new(
            "Мемлекеттік қызмет көрсетуден бас тартылды: мәміле кәмелетке толмағанның мүддесіне сай емес.",
            "В оказании государственной услуги отказано: сделка не отвечает интересам несовершеннолетнего.",
            "Refused: the transaction would not be in the minor's interest.",
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
            "Кеңсе құжаттарды қабылдайды және тіркейді, басшыға береді",
            "Канцелярия принимает и регистрирует документы, передаёт руководителю",
            "The chancery accepts and registers the documents and passes them to the head",
        ),
        acts: &[DeskAct::Forward],
    },
    DeskStep {
        code: "head_assigns",
        role: DeskRole::Head,
        limit: HEAD,
        action: Text::new(
            "Басшылық құжаттарды қарайды және жауапты маманды тағайындайды",
            "Руководство рассматривает документы и назначает ответственного специалиста",
            "The head examines the documents and names the responsible specialist",
        ),
        acts: &[DeskAct::Assign],
    },
    DeskStep {
        code: "specialist_prepares",
        role: DeskRole::Specialist,
        limit: Limit::working_days(3),
        action: Text::new(
            "Жауапты маман құжаттардың талаптарға сәйкестігін қарайды және нәтижені дайындайды",
            "Ответственный специалист рассматривает соответствие документов требованиям и готовит результат",
            "The specialist examines the documents and prepares the result",
        ),
        acts: &[DeskAct::Draft, DeskAct::Refuse, DeskAct::Return],
    },
    DeskStep {
        code: "head_signs",
        role: DeskRole::Head,
        limit: HEAD,
        action: Text::new(
            "Басшы нәтижені қарайды және қол қояды",
            "Руководитель рассматривает результат и подписывает его",
            "The head examines and signs the result",
        ),
        acts: &[DeskAct::Sign, DeskAct::Return],
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
    let mut problems = CHILD.problems(form, today);
    let died: Option<NaiveDate> = form.get(DIED_ON).and_then(|date| date.parse().ok());
    if died.is_some_and(|died| died > today) {
        problems.push(FieldError::new(pointer(DIED_ON), FieldProblem::OutOfRange));
    }
    problems
}

/// S8.
pub const SERVICE: Service = Service {
    id: ServiceId::S8,
    code: "minor_property",
    title: Text::new(
        "Кәмелетке толмаған балалардың мүлкіне иелік ету және кәмелетке толмаған балаларға мұра ресімдеу үшін анықтамалар беру",
        "Выдача справок для распоряжения имуществом несовершеннолетних детей и оформления наследства несовершеннолетним детям",
        "Certificates to dispose of the property of minors and to formalise inheritance to minors",
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
            7,
            Actor::Body,
            Text::new(
                "7-процесс: құжаттарда бұзушылық болса, бас тарту туралы хабарлама",
                "Процесс 7: при нарушениях в документах уведомление об отказе",
                "Process 7: something wrong with the documents: refusal notice",
            ),
        ),
        Step::within(
            8,
            Actor::Body,
            TERM,
            Text::new(
                "8-процесс: ЭҮӨШ АЖО қалыптастырған анықтаманы алу",
                "Процесс 8: получение справки, сформированной в АРМ РШЭП",
                "Process 8: the certificate",
            ),
        ),
    ],
    term: TERM,
    refusals: REFUSALS,
    outcome: Outcome {
        title: Text::new(
            "Кәмелетке толмағанның мүлкіне иелік ету үшін анықтама",
            "Справка для распоряжения имуществом несовершеннолетнего",
            "Certificate to dispose of a minor's property",
        ),
        notice: Text::new(
            "Кәмелетке толмағанның мүлкіне иелік ету үшін анықтама жеке кабинетіңізде.",
            "Справка для распоряжения имуществом несовершеннолетнего находится в Вашем личном кабинете.",
            "The certificate is in your personal cabinet.",
        ),
    },
    survey: &SURVEY,
    process: Process::Portal(Portal {
        act: Text::new(
            "«Кәмелетке толмаған балалардың мүлкіне иелік ету және кәмелетке толмаған балаларға мұра ресімдеу үшін анықтамалар беру» мемлекеттік көрсетілетін қызмет регламенті (Қарағанды облысы әкімдігінің 2018 жылғы 3 мамырдағы № 20/02 қаулысы)",
            "Регламент государственной услуги «Выдача справок для распоряжения имуществом несовершеннолетних детей и оформления наследства несовершеннолетним детям» (постановление акимата Карагандинской области от 3 мая 2018 года № 20/02)",
            "Regulation of the service \"Certificates to dispose of the property of minors\" (akimat of Karaganda region, 3 May 2018, No. 20/02)",
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
        result: ResultForm::MinorPropertyCertificate,
    }),
};
