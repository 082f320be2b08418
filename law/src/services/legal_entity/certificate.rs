//! S6, certificates from the state database of legal entities, four kinds: annex 6 of order No. 236.

use super::record::CertificateKind;
use crate::id::Bin;
use crate::service::found::{CertificateQuestion, Subject};
use crate::service::request::ServiceRequest;
use crate::service::{
    Actor, Applicants, Automation, Channel, Choice, Field, FieldForm, Kind, Limit, LookUp, Outcome,
    Portal, Process, ResultForm, Rule, SURVEY, Service, ServiceId, Step, kind_field,
};
use crate::services::grounds;
use crate::services::order_236::{
    APPLICANT_OR_ENTITY, CENTRE_OPERATOR, DATA, SIGNER, regulation, sub_point,
};
use crate::text::Text;

/// The entity that a certificate is about, as forms are read by it.
pub const BIN_FIELD: &str = "bin";

/// Annex 3: 20 s, 20 s, 1 min, 2 min, 2 min, 2 min, 20 s.
const TERM: Limit = Limit::minutes(8);

const fn title(kind: CertificateKind) -> Text {
    match kind {
        CertificateKind::Registered => Text::new(
            "Тіркелген заңды тұлға, филиал немесе өкілдік туралы",
            "О зарегистрированном юридическом лице, филиале или представительстве",
            "About a registered legal entity, branch or representation",
        ),
        CertificateKind::Branches => Text::new(
            "Заңды тұлғаның филиалдарының және өкілдіктерінің бар екендігі туралы",
            "О наличии филиалов и представительств юридического лица",
            "About the branches and representations of a legal entity",
        ),
        CertificateKind::EntityParticipation => Text::new(
            "Заңды тұлғаның басқа заңды тұлғаларға қатысуы туралы",
            "Об участии юридического лица в других юридических лицах",
            "About a legal entity's participation in other legal entities",
        ),
        CertificateKind::PersonParticipation => Text::new(
            "Жеке тұлғаның заңды тұлғаларға, филиалдар мен өкілдіктерге қатысуы туралы",
            "Об участии физического лица в юридических лицах, филиалах и представительствах",
            "About an individual's participation in legal entities",
        ),
    }
}

const fn kind(kind: CertificateKind) -> Kind {
    Kind {
        code: kind.as_str(),
        title: title(kind),
    }
}

const fn choice(kind: CertificateKind) -> Choice {
    Choice {
        code: kind.as_str(),
        label: title(kind),
    }
}

/// What the database is asked; `None` for a form that was not checked.
///
/// A certificate about an individual is given to that very person (annex 5: it is issued to whom it is about, by the
/// identity document), so that its number is the applicant's.
pub(crate) fn question(request: &ServiceRequest) -> Option<CertificateQuestion> {
    let kind = CertificateKind::parse(request.form.kind()?)?;
    let subject = match kind {
        CertificateKind::Registered
        | CertificateKind::Branches
        | CertificateKind::EntityParticipation => {
            Subject::Entity(Bin::parse(request.form.get(BIN_FIELD)?).ok()?)
        }
        CertificateKind::PersonParticipation => Subject::Individual(request.applicant.iin.clone()),
    };
    Some(CertificateQuestion { kind, subject })
}

const TO_REGISTRY: Text = Text::new(
    "ЗТ МДҚ-на жіберу үшін сұрау салуды қалыптастыру",
    "Формирование запроса для отправки в ГБД ЮЛ",
    "The query of the database is formed",
);
const IN_REGISTRY: Text = Text::new(
    "Сұрау салуды қабылдау, өңдеу және жауабын ЭҮШ-ке жіберу",
    "Приём и обработка запроса, отправка ответа на ШЭП",
    "The database takes the query, works on it and answers",
);
const TO_PORTAL: Text = Text::new(
    "Жауапты бекітілген форматқа сәйкес қалыптастыру және ЭҮП-ке беру",
    "Формирование ответа по утверждённому формату и передача на ПЭП",
    "The answer is put into the approved format and passed on",
);
const ANSWER: Text = Text::new(
    "Жауап деректерін қабылдау және өтініш берушіге беру",
    "Приём данных ответа и выдача заявителю",
    "The portal takes the answer and gives it to the applicant",
);
const CHOOSE: Text = Text::new(
    "Қызметті таңдау, объектінің ЖСН/БСН бойынша сұрау салуды қалыптастыру (кеңейтілген іздеу), ЭЦҚ қою, ЗТ МДҚ-ға жіберу",
    "Выбор услуги, формирование запроса по ИИН/БИН объекта (расширенный поиск), подписание ЭЦП, отправка в ГБД ЮЛ",
    "The service is chosen, the request for the object's number is formed, signed and sent",
);
const VERIFY: Text = Text::new(
    "ҰКО: тіркеу куәлігінің қолданыс мерзімін және ЭЦҚ түпнұсқалығын тексеру; қате болса, қызметтен бас тарту",
    "НУЦ: проверка срока действия регистрационного свидетельства и подлинности ЭЦП; при ошибке отказ в услуге",
    "The authority checks the certificate and the signature, else refusal",
);

/// Annex 3, whoever stands in its first column: the consumer or the operator of a centre.
const fn table(first: Actor, sign_in: Text) -> [Step; 7] {
    let (short, long) = (Limit::seconds(20), Limit::minutes(2));
    [
        Step::within(1, first, short, sign_in),
        Step::within(2, Actor::Portal, short, CHOOSE),
        Step::within(3, Actor::Authority, Limit::minutes(1), VERIFY),
        Step::within(4, Actor::Gateway, long, TO_REGISTRY),
        Step::within(5, Actor::Registry, long, IN_REGISTRY),
        Step::within(6, Actor::Gateway, long, TO_PORTAL),
        Step::within(7, Actor::Portal, short, ANSWER),
    ]
}

/// S6.
pub const SERVICE: Service = Service {
    id: ServiceId::S6,
    code: "legal_entity_certificate",
    title: Text::new(
        "«Заңды тұлғалар» мемлекеттік деректер қорынан анықтама беру",
        "Выдача справок из государственной базы данных «Юридические лица»",
        "Certificates from the state database of legal entities",
    ),
    source: Text::new(
        "6-тармақ, 3-қосымша",
        "пункт 6, приложение 3",
        "point 6, annex 3",
    ),
    channel: Channel::Portal,
    fields: &[
        kind_field(
            &[
                choice(CertificateKind::Registered),
                choice(CertificateKind::Branches),
                choice(CertificateKind::EntityParticipation),
                choice(CertificateKind::PersonParticipation),
            ],
            Text::new("Анықтаманың түрі", "Вид справки", "Kind of certificate"),
        ),
        Field::required(
            BIN_FIELD,
            FieldForm::Bin,
            Text::new(
                "Объектінің БСН-і (кеңейтілген іздеу)",
                "БИН объекта (расширенный поиск)",
                "BIN of the object (extended search)",
            ),
        )
        .only(&[
            CertificateKind::Registered.as_str(),
            CertificateKind::Branches.as_str(),
            CertificateKind::EntityParticipation.as_str(),
        ]),
    ],
    look_ups: &[LookUp::Individuals, LookUp::LegalEntities],
    checks: &[APPLICANT_OR_ENTITY, SIGNER, DATA],
    path: &table(
        Actor::Applicant,
        Text::new(
            "Қызметті сұрату, паролін көрсетіп, ЖСН/БСН бойынша ЭҮП-да авторизациялану",
            "Запрос услуги, авторизация на ПЭП по ИИН/БИН с паролем",
            "The consumer asks for the service and signs in",
        ),
    ),
    term: TERM,
    refusals: &[
        grounds::applicant_data_wrong(sub_point!("6", "3")),
        grounds::signer_not_confirmed(sub_point!("6", "7")),
        grounds::no_data(sub_point!("6", "11")),
    ],
    outcome: Outcome {
        title: Text::new(
            "«Заңды тұлғалар» мемлекеттік деректер қорынан анықтама",
            "Справка из государственной базы данных «Юридические лица»",
            "Certificate from the state database of legal entities",
        ),
        notice: Text::new(
            "Анықтама жеке кабинетте: оны ашуға, сақтауға және басып шығаруға болады.",
            "Справка находится в личном кабинете: её можно открыть, сохранить и распечатать.",
            "The certificate is in the personal cabinet: open, save or print it.",
        ),
    },
    survey: &SURVEY,
    process: Process::Portal(Portal {
        act: regulation!(
            "6",
            "\"Заңды тұлғалар\" мемлекеттік деректер қорынан анықтама беру",
            "Выдача справок из государственной базы данных \"Юридические лица\"",
            "Certificates from the state database of legal entities"
        ),
        body: Text::new(
            "Қазақстан Республикасының Әділет министрлігі",
            "Министерство юстиции Республики Казахстан",
            "Ministry of Justice",
        ),
        applicants: Applicants::IndividualsAndEntities,
        automation: Automation::Full,
        kinds: &[
            kind(CertificateKind::Registered),
            kind(CertificateKind::Branches),
            kind(CertificateKind::EntityParticipation),
            kind(CertificateKind::PersonParticipation),
        ],
        attachments: &[],
        fee: None,
        registry: LookUp::LegalEntities,
        rule: Rule::NONE,
        desk: &[],
        centre: &table(
            CENTRE_OPERATOR,
            Text::new(
                "ХҚКО қызметкері: қызметті сұрату, ЭҮП-да авторизациялану",
                "Сотрудник ЦОН: запрос услуги, авторизация на ПЭП",
                "The operator of the centre asks for the service and signs in",
            ),
        ),
        office: &[],
        result: ResultForm::EntityCertificate,
    }),
};
