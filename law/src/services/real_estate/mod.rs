//! Real estate (S4, S5): annexes 4 and 5 of order No. 236 of the Minister of Justice of 27 June 2011.

pub mod presence;
pub mod record;
pub mod rights;

use crate::service::found::{ExtractQuestion, ExtractScope, Subject};
use crate::service::request::ServiceRequest;
use crate::service::{Actor, Choice, Field, FieldForm, Limit, LookUp, REGIONS, Step};
use crate::services::order_236::CENTRE_OPERATOR;
use crate::text::Text;

/// Names of fields, as forms are read by them.
pub mod name {
    /// The kind of the identity document of whom the certificate is about.
    pub const DOCUMENT: &str = "document_kind";
    /// The region.
    pub const REGION: &str = "region";
}

/// The kinds of documents that identify whom a certificate is about; the regulations name none (ours).
const DOCUMENTS: &[Choice] = &[
    Choice {
        code: "identity_card",
        label: Text::new(
            "Қазақстан Республикасы азаматының жеке куәлігі",
            "Удостоверение личности гражданина Республики Казахстан",
            "Identity card",
        ),
    },
    Choice {
        code: "passport",
        label: Text::new(
            "Қазақстан Республикасы азаматының паспорты",
            "Паспорт гражданина Республики Казахстан",
            "Passport",
        ),
    },
    Choice {
        code: "residence_permit",
        label: Text::new(
            "Шетелдіктің тұруға ыхтиярхаты",
            "Вид на жительство иностранца",
            "Residence permit of a foreigner",
        ),
    },
    Choice {
        code: "stateless_certificate",
        label: Text::new(
            "Азаматтығы жоқ адамның куәлігі",
            "Удостоверение лица без гражданства",
            "Certificate of a stateless person",
        ),
    },
    Choice {
        code: "entity_registration",
        label: Text::new(
            "Заңды тұлғаны мемлекеттік тіркеу туралы анықтама",
            "Справка о государственной регистрации юридического лица",
            "Certificate of registration of a legal entity",
        ),
    },
];

/// Point 8, sub-point 4: the number is known from the sign-in, the rest is chosen.
const FIELDS: &[Field] = &[
    Field::required(
        name::DOCUMENT,
        FieldForm::OneOf(DOCUMENTS),
        Text::new(
            "Е-анықтама берілетін тұлғаның жеке басын куәландыратын құжаттың түрі",
            "Вид документа, удостоверяющего личность лица, на которое выдаётся э-справка",
            "Kind of the identity document",
        ),
    ),
    Field::required(
        name::REGION,
        FieldForm::OneOf(REGIONS),
        Text::new(
            "Электрондық мемлекеттік қызмет алынатын өңір",
            "Регион, по которому запрашивается услуга",
            "Region",
        ),
    ),
];

const LOOK_UPS: &[LookUp] = &[
    LookUp::Individuals,
    LookUp::LegalEntities,
    LookUp::RealEstate,
];

/// Who signs: the form is headed by the territorial body of the ministry.
const BODY: Text = Text::new(
    "Қазақстан Республикасы Әділет министрлігінің аумақтық органы",
    "Территориальный орган Министерства юстиции Республики Казахстан",
    "Territorial body of the Ministry of Justice",
);

/// Each hop has one minute (annexes 3 and 4 of both regulations).
const HOP: Limit = Limit::minutes(1);
/// Over the internet: the five hops that have a time (annex 4).
const TERM: Limit = Limit::minutes(5);

const REGISTER: Text = Text::new(
    "Сұрау салуды автоматты тіркеу және ЭҮШ-ке жіберу",
    "Автоматическая регистрация запроса и направление на ШЭП",
    "The request is registered and sent to the gateway",
);
const ROUTE: Text = Text::new(
    "Сұрау салуды ЖМТ МДҚ-ға бағдарлау",
    "Маршрутизация запроса в ГБД РН",
    "The request is routed to the database of real estate",
);
const SEARCH: Text = Text::new(
    "Сұрау салу бойынша деректерді іздеу, е-анықтаманы қалыптастыру, ЭЦҚ қою",
    "Поиск данных по запросу, формирование э-справки, подписание ЭЦП",
    "The data are found, the certificate is formed and signed",
);
const ROUTE_BACK: Text = Text::new(
    "ЖМТ МДҚ жауабын ЭҮП-ке бағдарлау",
    "Маршрутизация ответа ГБД РН на ПЭП",
    "The answer is routed to the portal",
);
const PDF: Text = Text::new(
    "Екі өлшемді штрих-коды бар pdf-файлды қалыптастыру",
    "Формирование pdf-файла с двумерным штрих-кодом",
    "The PDF with the two-dimensional barcode is made",
);

/// Annex 4: over the internet.
const PATH: &[Step] = &[
    Step::untimed(
        1,
        Actor::Portal,
        Text::new(
            "Пайдаланушыны тіркеу, авторизациялау, сәйкестендіру",
            "Регистрация, авторизация, идентификация пользователя",
            "The user is registered, signed in, identified",
        ),
    ),
    Step::untimed(
        2,
        Actor::Portal,
        Text::new(
            "Сұрау салуды редакциялау, жібермей сақтау, форматтық-логикалық бақылау, толықтығын тексеру",
            "Редактирование запроса, сохранение без отправки, ФЛК, проверка полноты заполнения",
            "The request is edited, kept without sending, checked for format, logic and completeness",
        ),
    ),
    Step::within(3, Actor::Portal, HOP, REGISTER),
    Step::within(4, Actor::Gateway, HOP, ROUTE),
    Step::within(5, Actor::Registry, HOP, SEARCH),
    Step::within(6, Actor::Gateway, HOP, ROUTE_BACK),
    Step::within(7, Actor::Portal, HOP, PDF),
];

/// Annex 3: through a service centre.
const CENTRE: &[Step] = &[
    Step::within(
        1,
        CENTRE_OPERATOR,
        Limit::minutes(15),
        Text::new(
            "Құжаттарды қабылдау және тексеру, ЭҮП-де сұрау салуды толтыру, оған ЭЦҚ қою",
            "Приём и проверка документов, заполнение запроса на ПЭП, подписание ЭЦП",
            "Documents are accepted and checked, the request is filled in and signed",
        ),
    ),
    Step::within(2, Actor::Portal, HOP, REGISTER),
    Step::within(3, Actor::Gateway, HOP, ROUTE),
    Step::within(4, Actor::Registry, HOP, SEARCH),
    Step::within(5, Actor::Gateway, HOP, ROUTE_BACK),
    Step::within(6, Actor::Portal, HOP, PDF),
    Step::within(
        7,
        CENTRE_OPERATOR,
        Limit::minutes(2),
        Text::new(
            "Сұрау салуға жауаптың pdf-файлын басып шығару, е-анықтаманы беру",
            "Печать pdf-файла ответа, выдача э-справки",
            "The certificate is printed and handed over",
        ),
    ),
];

/// What the database is asked; `None` for a form that was not checked.
pub(crate) fn question(request: &ServiceRequest, scope: ExtractScope) -> Option<ExtractQuestion> {
    let applicant = &request.applicant;
    Some(ExtractQuestion {
        subject: applicant.entity.as_ref().map_or_else(
            || Subject::Individual(applicant.iin.clone()),
            |entity| Subject::Entity(entity.bin.clone()),
        ),
        region: request.form.get(name::REGION)?.to_owned(),
        scope,
    })
}
