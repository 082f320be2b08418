//! Private bailiffs: the qualification examination (S9) and the licence (S10), by order No. 26 of 28 January 2014.

pub mod examination;
pub mod licence;

use crate::service::{Actor, Attachment, AttachmentForm, Check, DeskAct, DeskRole, DeskStep};
use crate::service::{Limit, Refusal, Requirement, Step};
use crate::services::grounds::{
    self, APPLICANT_DATA_WRONG, NO_DATA, NOT_PAID, POWER_OF_ATTORNEY_INVALID, SIGNER_NOT_CONFIRMED,
};
use crate::text::Text;

/// The result is there within fifteen working days (table 2, step 11).
const TERM: Limit = Limit::working_days(15);
/// Acceptance takes fifteen minutes and the entry into the system of enforcement records five (table 1, steps 1 and 2).
const REGISTERED: Limit = Limit::minutes(20);
/// "10–15 сек." and "1,5 мин." of both tables.
const MOMENT: Limit = Limit::between(10, 15);
const MINUTE_AND_A_HALF: Limit = Limit::seconds(90);
/// Characters of a line (ours).
const LINE_MAX: usize = 400;

/// An official's ground: the applicant does not meet the qualification requirements.
const NOT_QUALIFIED: &str = "not_qualified";
/// Something in the applicant's data is not in order: an official says so, or E-licensing of a licence.
pub const DATA_VIOLATION: &str = "data_violation";

const ACT: Text = Text::new(
    "«Жеке сот орындаушысы қызметімен айналысу құқығына біліктілік емтиханын өткізу және лицензия беру, қайта ресімдеу, лицензияның телнұсқаларын беру» мемлекеттік көрсетілетін қызмет регламенті (Әділет министрінің 2014 жылғы 28 қаңтардағы № 26 бұйрығы)",
    "Регламент государственной услуги «Проведение квалификационного экзамена и выдача, переоформление, выдача дубликатов лицензии на право занятия деятельностью частного судебного исполнителя» (приказ Министра юстиции от 28 января 2014 года № 26)",
    "Regulation of the service \"Qualification examination and licence of a private bailiff\" (order of the Minister of Justice No. 26 of 28 January 2014)",
);
const BODY: Text = Text::new(
    "Қазақстан Республикасы Әділет министрлігінің Сот актілерін орындау комитеті",
    "Комитет по исполнению судебных актов Министерства юстиции Республики Казахстан",
    "Committee for the Execution of Judicial Acts of the Ministry of Justice",
);

const POINT_9_4: Text = Text::new(
    "9-тармақтың 4) тармақшасы",
    "подпункт 4) пункта 9",
    "point 9, sub-point 4",
);
const POINT_9_8: Text = Text::new(
    "9-тармақтың 8) тармақшасы",
    "подпункт 8) пункта 9",
    "point 9, sub-point 8",
);
const POINT_9_11: Text = Text::new(
    "9-тармақтың 11) тармақшасы",
    "подпункт 11) пункта 9",
    "point 9, sub-point 11",
);
const POINT_9_14: Text = Text::new(
    "9-тармақтың 14) тармақшасы",
    "подпункт 14) пункта 9",
    "point 9, sub-point 14",
);
const POINT_9_15: Text = Text::new(
    "9-тармақтың 15) тармақшасы",
    "подпункт 15) пункта 9",
    "point 9, sub-point 15",
);
const POINT_6_7: Text = Text::new(
    "6-тармақтың 7) тармақшасы",
    "подпункт 7) пункта 6",
    "point 6, sub-point 7",
);
const POINT_6_1: Text = Text::new(
    "6-тармақтың 1) тармақшасы",
    "подпункт 1) пункта 6",
    "point 6, sub-point 1",
);

const REFUSALS: &[Refusal] = &[
    grounds::applicant_data_wrong(POINT_9_4),
    grounds::not_paid(POINT_9_8),
    grounds::signer_not_confirmed(POINT_9_11),
    grounds::no_applicant_data(POINT_6_7),
    grounds::power_of_attorney_invalid(POINT_6_1),
    Refusal {
        code: NOT_QUALIFIED,
        clause: POINT_9_14,
        notice: Text::new(
            "Мемлекеттік қызмет көрсетуден бас тартылды: көрсетілетін қызметті алушы біліктілік талаптарына және лицензия беру негіздеріне сәйкес келмейді.",
            "В оказании государственной услуги отказано: услугополучатель не соответствует квалификационным требованиям и основаниям для выдачи лицензии.",
            "Refused: the applicant does not meet the qualification requirements and the grounds for a licence.",
        ),
    },
    Refusal {
        code: DATA_VIOLATION,
        clause: POINT_9_15,
        notice: Text::new(
            "«Е-лицензиялау» АЖ МДҚ-да көрсетілетін қызметті алушының деректерінде бұзушылықтардың болуымен байланысты сұрау салынған мемлекеттік қызметтен бас тартылды.",
            "В запрашиваемой государственной услуге отказано в связи с имеющимися нарушениями в данных услугополучателя в ИС ГБД «Е-лицензирование».",
            "Refused: something in the applicant's data in E-licensing is not in order.",
        ),
    },
];

const CHECKS: &[Check] = &[
    Check {
        by: Actor::Portal,
        what: Text::new(
            "Көрсетілетін қызметті алушы деректерінің дұрыстығы (1-шарт).",
            "Достоверность данных услугополучателя (условие 1).",
            "The applicant's data are right (condition 1).",
        ),
        refusals: &[APPLICANT_DATA_WRONG],
    },
    Check {
        by: Actor::Body,
        what: Text::new(
            "Мемлекеттік қызмет үшін төлемақы (2-шарт).",
            "Оплата государственной услуги (условие 2).",
            "The service is paid for (condition 2).",
        ),
        refusals: &[NOT_PAID],
    },
    Check {
        by: Actor::Portal,
        what: Text::new(
            "ЭЦҚ тіркеу куәлігінің мерзімі, қайтарылмағаны, ЖСН сәйкестігі (3-шарт).",
            "Срок и неотозванность регистрационного свидетельства ЭЦП, соответствие ИИН (условие 3).",
            "The certificate is valid, not revoked, and of the same IIN (condition 3).",
        ),
        refusals: &[SIGNER_NOT_CONFIRMED],
    },
    Check {
        by: Actor::Registry,
        what: Text::new(
            "МДҚ ЖТ-да алушының деректері, өкілдің сенімхаты бар болуы.",
            "Наличие данных услугополучателя в ГБД ФЛ и доверенности представителя.",
            "The database has the applicant's data, and the representative a power of attorney.",
        ),
        refusals: &[NO_DATA, POWER_OF_ATTORNEY_INVALID],
    },
    Check {
        by: Actor::Official(DeskRole::LicensingOfficer),
        what: Text::new(
            "Біліктілік талаптарына және лицензия беру негіздеріне сәйкестігі (4-шарт).",
            "Соответствие квалификационным требованиям и основаниям для выдачи лицензии (условие 4).",
            "The qualification requirements and the grounds for a licence (condition 4).",
        ),
        refusals: &[NOT_QUALIFIED, DATA_VIOLATION],
    },
];

/// Table 2: the way through the portal.
const PATH: &[Step] = &[
    Step::within(
        1,
        Actor::Applicant,
        MOMENT,
        Text::new(
            "ЭЦҚ тіркеу куәлігін бекіту, парольді енгізу",
            "Прикрепление регистрационного свидетельства ЭЦП, ввод пароля",
            "Sign-in with the certificate",
        ),
    ),
    Step::within(
        2,
        Actor::Portal,
        Limit::seconds(20),
        Text::new(
            "Деректерде бұзушылық болса, бас тарту хабарламасы",
            "При нарушениях в данных сообщение об отказе",
            "Something wrong with the data: refusal notice",
        ),
    ),
    Step::within(
        3,
        Actor::Applicant,
        MINUTE_AND_A_HALF,
        Text::new(
            "Қызметті таңдау, деректерді толтыру, құжаттарды бекіту",
            "Выбор услуги, заполнение данных, прикрепление документов",
            "Choose the service, fill in, attach the documents",
        ),
    ),
    Step::within(
        4,
        Actor::Bank,
        MINUTE_AND_A_HALF,
        Text::new(
            "ЭҮТШ арқылы қызмет төлемақысын жасау",
            "Оплата услуги через ПШЭП",
            "Payment through the payment gateway",
        ),
    ),
    Step::within(
        5,
        Actor::Body,
        MOMENT,
        Text::new(
            "Төлемақы болмаса, бас тарту туралы хабарлама",
            "При отсутствии оплаты сообщение об отказе",
            "Not paid: refusal notice",
        ),
    ),
    Step::within(
        6,
        Actor::Applicant,
        MOMENT,
        Text::new(
            "Қол қою үшін ЭЦҚ таңдау",
            "Выбор ЭЦП для подписания",
            "Choose the certificate",
        ),
    ),
    Step::within(
        7,
        Actor::Portal,
        MOMENT,
        Text::new(
            "ЭЦҚ расталмаса, бас тарту туралы хабарлама",
            "При неподтверждении ЭЦП сообщение об отказе",
            "The signature is not confirmed: refusal notice",
        ),
    ),
    Step::within(
        8,
        Actor::Applicant,
        MINUTE_AND_A_HALF,
        Text::new(
            "Сұрау салуды ЭЦҚ-мен куәландыру",
            "Удостоверение запроса посредством ЭЦП",
            "Sign the request",
        ),
    ),
    Step::within(
        9,
        Actor::Body,
        MOMENT,
        Text::new(
            "Сұрау салуды «Е-лицензиялау» АЖ МДҚ-да тіркеу және өңдеу",
            "Регистрация и обработка запроса в ИС ГБД «Е-лицензирование»",
            "The request is registered in E-licensing",
        ),
    ),
    Step::untimed(
        10,
        Actor::Body,
        Text::new(
            "Деректерде бұзушылық болса, бас тарту туралы хабарлама",
            "При нарушениях в данных сообщение об отказе",
            "Something wrong with the data: refusal notice",
        ),
    ),
    Step::within(
        11,
        Actor::Body,
        TERM,
        Text::new(
            "Электрондық құжат",
            "Электронный документ",
            "The electronic document",
        ),
    ),
];

/// Table 1: the way on paper, at the office of the body.
const OFFICE: &[Step] = &[
    Step::within(
        1,
        Actor::Official(DeskRole::Registrar),
        Limit::minutes(15),
        Text::new(
            "Құжаттарды тізімдеме бойынша қабылдау, қабылдау күні белгіленген көшірмесін беру",
            "Приём документов по описи, выдача её копии с отметкой о дате приёма",
            "Documents accepted by inventory; a copy with the date of acceptance is given",
        ),
    ),
    Step::within(
        2,
        Actor::Official(DeskRole::Registrar),
        Limit::minutes(5),
        Text::new(
            "АӨЕБАЖ-де және кіріс хат-хабарлары журналында тіркеу",
            "Регистрация в АИС ОИП и журнале входящей корреспонденции",
            "Registered in the system of enforcement records and the journal",
        ),
    ),
    Step::within(
        3,
        Actor::Official(DeskRole::Registrar),
        MOMENT,
        Text::new(
            "«Е-лицензиялау» АЖ МДҚ-да авторландыру",
            "Авторизация в ИС ГБД «Е-лицензирование»",
            "Sign-in to E-licensing",
        ),
    ),
    Step::within(
        4,
        Actor::Official(DeskRole::Registrar),
        Limit::seconds(10),
        Text::new("Қызметті таңдау", "Выбор услуги", "Choose the service"),
    ),
    Step::within(
        5,
        Actor::Registry,
        MINUTE_AND_A_HALF,
        Text::new(
            "МДҚ ЖТ-да алушының деректерін тексеру",
            "Проверка данных услугополучателя в ГБД ФЛ",
            "The applicant's data are checked",
        ),
    ),
    Step::within(
        6,
        Actor::Registry,
        MINUTE_AND_A_HALF,
        Text::new(
            "Деректер болмаса, оларды алу мүмкін еместігі туралы хабарлама",
            "При отсутствии данных сообщение о невозможности их получения",
            "No data: a notice that they cannot be had",
        ),
    ),
    Step::within(
        7,
        Actor::Official(DeskRole::Registrar),
        MINUTE_AND_A_HALF,
        Text::new(
            "Нысанды толтыру, құжаттарды сканерлеу және бекіту",
            "Заполнение формы, сканирование и прикрепление документов",
            "Fill in the form, scan and attach the documents",
        ),
    ),
    Step::within(
        8,
        Actor::Body,
        MOMENT,
        Text::new(
            "«Е-лицензиялау» АЖ МДҚ-да тіркеу және өңдеу",
            "Регистрация и обработка в ИС ГБД «Е-лицензирование»",
            "Registered in E-licensing",
        ),
    ),
    Step::within(
        9,
        Actor::Body,
        MOMENT,
        Text::new(
            "Деректерде бұзушылық болса, бас тарту туралы хабарлама",
            "При нарушениях в данных сообщение об отказе",
            "Something wrong with the data: refusal notice",
        ),
    ),
    Step::within(
        10,
        Actor::Official(DeskRole::LicensingOfficer),
        MOMENT,
        Text::new(
            "Электрондық құжат",
            "Электронный документ",
            "The electronic document",
        ),
    ),
];

const EXAMINES: Text = Text::new(
    "Жеке сот орындаушыларының қызметін ұйымдастыру басқармасы біліктілік талаптарына сәйкестікті тексереді, нәтижені дайындайды",
    "Управление организации деятельности частных судебных исполнителей проверяет соответствие квалификационным требованиям и готовит результат",
    "The unit of private bailiffs checks the qualification requirements and prepares the result",
);

/// Points 7 and 8: one unit registers, the other examines; the authorised person signs. Only the whole has a limit of days.
const DESK: &[DeskStep] = &[
    DeskStep {
        code: "registrar_registers",
        role: DeskRole::Registrar,
        limit: REGISTERED,
        action: Text::new(
            "Бақылауды қамтамасыз ету және құжат айналымы басқармасы АӨЕБАЖ-де тіркейді, кіріс нөмірін береді",
            "Управление обеспечения контроля и документооборота регистрирует в АИС ОИП и присваивает входящий номер",
            "The unit of control and document flow registers it and gives the incoming number",
        ),
        acts: &[DeskAct::Forward],
    },
    DeskStep {
        code: "officer_examines",
        role: DeskRole::LicensingOfficer,
        limit: TERM,
        action: EXAMINES,
        acts: &[DeskAct::Draft, DeskAct::Refuse, DeskAct::Return],
    },
    DeskStep {
        code: "head_signs",
        role: DeskRole::Head,
        limit: TERM,
        action: Text::new(
            "Уәкілетті тұлға нәтижені қарайды және ЭЦҚ қояды",
            "Уполномоченное лицо рассматривает результат и подписывает его ЭЦП",
            "The authorised person examines the result and signs it",
        ),
        acts: &[DeskAct::Sign, DeskAct::Return],
    },
    DeskStep {
        code: "registrar_sends",
        role: DeskRole::Registrar,
        limit: REGISTERED,
        action: Text::new(
            "Нәтиже «жеке кабинетке» жіберіледі",
            "Результат направляется в «личный кабинет»",
            "The result is sent to the personal cabinet",
        ),
        acts: &[DeskAct::Forward],
    },
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
