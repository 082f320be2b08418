//! What registries answer and officials decide, plainly invented.

use super::super::*;
use crate::document::service::content::pair;
use crate::document::service::tests::facts;
use law::id::{Bin, Iin};
use law::poa::s03_application::{DocumentKind as IdentityKind, IdentityDocument, PersonName};
use law::services::civil_status::record::{
    Acceptance, Appointment, Citizen, CivilRecord, Facts as ActFacts, Parties, Party, Spouse,
};
use law::services::legal_entity::record::{
    Certificate, EntityForm, Registration, RegistrationKind,
};
use law::services::real_estate::record::{
    Claim, EarlierHolding, Encumbrance, Ending, Extract, Holder, Holding, Property, Right,
};

pub(super) fn iin() -> Iin {
    Iin::parse("880412300170").unwrap()
}

pub(super) fn bin() -> Bin {
    Bin::parse("000240000016").unwrap()
}

pub(super) fn name(surname: &str, given: &str, patronymic: &str) -> PersonName {
    PersonName {
        surname: surname.to_owned(),
        name: given.to_owned(),
        patronymic: (!patronymic.is_empty()).then(|| patronymic.to_owned()),
    }
}

pub(super) fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn citizen() -> Citizen {
    Citizen {
        name: name("СЫНАҚБАЕВ", "МЫСАЛ", "ҮЛГІҰЛЫ"),
        birth_date: date("1988-04-12"),
    }
}

pub(super) fn spouse(surname: &str, after: &str) -> Spouse {
    Spouse {
        name: name(surname, "ҮЛГІ", ""),
        birth_date: date("1990-01-02"),
        surname_after: after.to_owned(),
    }
}

pub(super) fn record(facts: ActFacts) -> CivilRecord {
    CivilRecord {
        subject: iin(),
        citizen: citizen(),
        office: pair(
            "Сынақ облысының Мысал аудандық Әділет басқармасының АХАЖ бөлімі",
            "Отдел ЗАГС Управления юстиции Мысальского района Сынакской области",
        ),
        number: "10-101-09-0000007".to_owned(),
        entered_on: date("2009-08-25"),
        facts,
    }
}

pub(super) fn acts() -> Vec<ActFacts> {
    vec![
        ActFacts::Birth {
            child: citizen(),
            father: Some(name("СЫНАҚБАЕВ", "ҮЛГІ", "")),
            mother: None,
            place: pair(
                "МЫСАЛ, СЫНАҚ, ҚАЗАҚСТАН РЕСПУБЛИКАСЫ",
                "МЫСАЛЬСКИЙ, СЫНАКСКАЯ, РЕСПУБЛИКА КАЗАХСТАН",
            ),
        },
        ActFacts::Marriage {
            husband: spouse("СЫНАҚБАЕВ", "СЫНАҚБАЕВ"),
            wife: spouse("МЫСАЛОВА", "СЫНАҚБАЕВА"),
        },
        ActFacts::Divorce {
            husband: spouse("СЫНАҚБАЕВ", "СЫНАҚБАЕВ"),
            wife: spouse("СЫНАҚБАЕВА", "МЫСАЛОВА"),
        },
        ActFacts::NameChange {
            birth_date: date("1988-04-12"),
            before: name("СЫНАКБАЕВ", "МЫСАЛ", "УЛГИЕВИЧ"),
            after: name("СЫНАҚБАЕВ", "МЫСАЛ", "ҮЛГІҰЛЫ"),
        },
    ]
}

pub(super) fn property() -> Property {
    Property {
        kind: pair("пәтер", "квартира"),
        cadastral_number: "21:318:135:1234:1:17".to_owned(),
        purpose: pair("тұрғын үй", "жилое"),
        letter: Some("А".to_owned()),
        address: pair(
            "Сынақ қаласы, Үлгі көшесі, 17 үй, 4 пәтер",
            "город Сынак, улица Улги, дом 17, квартира 4",
        ),
        address_code: Some("2201300112345678".to_owned()),
        parts: Some(1),
        floors: Some("9/4".to_owned()),
        total: pair("64,3 ш. м", "64,3 кв. м"),
        useful: Some(pair("41,0 ш. м", "41,0 кв. м")),
        divisibility: None,
        note: None,
    }
}

pub(super) fn right() -> Right {
    Right {
        kind: pair("меншік құқығы", "право собственности"),
        content: pair(
            "иелену, пайдалану, билік ету",
            "владение, пользование, распоряжение",
        ),
        holder: pair("СЫНАҚБАЕВ МЫСАЛ ҮЛГІҰЛЫ", "СЫНАКБАЕВ МЫСАЛ УЛГИУЛЫ"),
        ownership: pair("жеке", "индивидуальная"),
        basis: pair(
            "2015 жылғы 3 наурыздағы № 17 сатып алу-сату шарты",
            "договор купли-продажи № 17 от 3 марта 2015 года",
        ),
        registered_at: "2015-03-10T06:30:00Z".parse().unwrap(),
    }
}

pub(super) fn holding() -> Holding {
    Holding {
        property: property(),
        rights: vec![right()],
        encumbrances: vec![Encumbrance {
            kind: pair("ипотека", "ипотека"),
            content: pair("займды қамтамасыз ету", "обеспечение займа"),
            holder: pair("«Сынақ банкі» АҚ", "АО «Сынак банк»"),
            ownership: None,
            basis: pair(
                "2015 жылғы 3 наурыздағы № 18 кепіл шарты",
                "договор залога № 18 от 3 марта 2015 года",
            ),
            registered_at: "2015-03-10T06:31:00Z".parse().unwrap(),
        }],
        claims: vec![Claim {
            kind: pair("заңдық талап", "юридическое притязание"),
            content: pair("дауласу", "оспаривание"),
            applicant: pair("МЫСАЛОВ ҮЛГІ", "МЫСАЛОВ УЛГИ"),
            basis: pair("талап арыз", "исковое заявление"),
            registered_at: "2016-01-10T06:31:00Z".parse().unwrap(),
        }],
    }
}

pub(super) fn extract(now: Vec<Holding>) -> Extract {
    Extract {
        holder: Holder::Individual {
            iin: iin(),
            name: citizen().name,
            birth_date: date("1988-04-12"),
        },
        region: "astana".to_owned(),
        office: pair(
            "Сынақ қаласының Әділет департаменті",
            "Департамент юстиции города Сынак",
        ),
        earlier: if now.is_empty() {
            Vec::new()
        } else {
            vec![EarlierHolding {
                property: property(),
                right: right(),
                ended: Ending {
                    basis: pair(
                        "2020 жылғы 1 маусымдағы сыйға тарту шарты",
                        "договор дарения от 1 июня 2020 года",
                    ),
                    registered_at: "2020-06-02T06:31:00Z".parse().unwrap(),
                },
            }]
        },
        now,
    }
}

pub(super) fn entity(kk: &str, ru: &str, form: EntityForm) -> Registration {
    Registration {
        form,
        name: pair(kk, ru),
        office: pair(
            "Сынақ қаласының Әділет департаменті",
            "Департамент юстиции города Сынак",
        ),
        kind: RegistrationKind::Repeated,
        number: "18225-1901-ЖШС".to_owned(),
        registered_on: date("2007-08-20"),
        first_registered_on: date("2005-06-11"),
        bin: bin(),
        rnn: "600700500800".to_owned(),
        okpo: "700700700".to_owned(),
        head: citizen().name,
        founders: vec![pair("МЫСАЛОВ ҮЛГІ", "МЫСАЛОВ УЛГИ")],
        activity: pair("сауда", "торговля"),
        address: pair(
            "Сынақ қаласы, Үлгі көшесі 200, 090000",
            "город Сынак, улица Улги 200, 090000",
        ),
    }
}

pub(super) fn certificates() -> Vec<Certificate> {
    let company = || {
        entity(
            "«Сынақ және К» жауапкершілігі шектеулі серіктестігі",
            "Товарищество с ограниченной ответственностью «Сынак и К»",
            EntityForm::Entity,
        )
    };
    let mut branch = entity(
        "«Сынақ және К» ЖШС Мысалдағы филиалы",
        "Филиал ТОО «Сынак и К» в Мысале",
        EntityForm::Branch,
    );
    branch.founders.clear();
    vec![
        Certificate::Registered { entity: company() },
        Certificate::Branches {
            entity: company(),
            branches: vec![branch],
        },
        Certificate::EntityParticipation {
            entity: company(),
            participates_in: Vec::new(),
        },
        Certificate::PersonParticipation {
            iin: iin(),
            name: citizen().name,
            document: IdentityDocument {
                kind: IdentityKind::IdentityCard,
                number: "027890540".to_owned(),
                issued_on: date("2018-01-01"),
                issued_by: pair("ҚР ІІМ", "МВД РК"),
                valid_until: date("2028-01-01"),
            },
            participates_in: vec![company(), company()],
        },
    ]
}

pub(super) fn every_found() -> Vec<(ServiceId, Found)> {
    let birth = || record(acts().remove(0));
    let party = || Party {
        iin: iin(),
        name: citizen().name,
        birth_date: date("1988-04-12"),
    };
    let mut all = vec![
        (
            ServiceId::S1,
            Found::Accepted(Box::new(Acceptance {
                record: birth(),
                number: "00154".to_owned(),
                accepted_at: "2026-11-22T10:04:00Z".parse().unwrap(),
                body: pair(
                    "Мысал ауданының Әділет басқармасы",
                    "Управление юстиции Мысальского района",
                ),
            })),
        ),
        (
            ServiceId::S2,
            Found::Marriage(Box::new(Appointment {
                parties: Parties {
                    applicant: party(),
                    partner: party(),
                },
                number: "00017".to_owned(),
                at: "2026-12-26T06:00:00Z".parse().unwrap(),
                office: pair("Мысал АХАТ бөлімі", "Отдел РАГС Мысал"),
                place: pair("Сынақ қаласы, Үлгі көшесі, 1", "город Сынак, улица Улги, 1"),
            })),
        ),
    ];
    all.extend(
        acts()
            .into_iter()
            .map(|act| (ServiceId::S3, Found::CivilStatus(Box::new(record(act))))),
    );
    let full = vec![
        holding(),
        Holding {
            claims: Vec::new(),
            encumbrances: Vec::new(),
            ..holding()
        },
    ];
    for service in [ServiceId::S4, ServiceId::S5] {
        all.push((service, Found::RealEstate(Box::new(extract(full.clone())))));
    }
    all.push((
        ServiceId::S5,
        Found::RealEstate(Box::new(extract(Vec::new()))),
    ));
    all.extend(
        certificates()
            .into_iter()
            .map(|one| (ServiceId::S6, Found::Entity(Box::new(one)))),
    );
    all
}

pub(super) fn decided(
    service: &'static Service,
    form: &Form,
    result_form: ResultForm,
    verdict: Verdict,
) -> Content {
    let text = pair(
        "Комиссия отырысының 2026 жылғы 20 қарашадағы № 17 хаттамасы.",
        "Протокол заседания комиссии от 20 ноября 2026 года № 17.",
    );
    let made = Decision {
        service,
        form,
        verdict,
        text: Some(&text),
        number: Some("44-02"),
    };
    decision(&facts(service.id), result_form, &made).unwrap()
}

pub(super) fn every_decision() -> Vec<Content> {
    use law::services::{bailiff, guardianship};
    let child = Form::default()
        .with("child_name", "Сынақбаева Үлгі")
        .with("child_born", "2015-03-04")
        .with("child_iin", "150304600011")
        .with("property", "пәтер, Сынақ қаласы")
        .with("deal", "sale")
        .with("testator", "Мысалов Үлгі")
        .with("testator_died_on", "2025-01-02")
        .with("examination_number", "17")
        .with("examination_date", "2026-10-02")
        .with("language", "kk");
    let kinds = |kinds: &[&'static str]| -> Vec<Form> {
        kinds
            .iter()
            .map(|kind| child.clone().with("kind", kind))
            .collect()
    };
    let mut all = Vec::new();
    for form in kinds(&["guardianship", "trusteeship"]) {
        let service = &guardianship::appointment::SERVICE;
        all.push(decided(
            service,
            &form,
            ResultForm::GuardianshipResolution,
            Verdict::Granted,
        ));
    }
    for form in kinds(&["inheritance", "internal_affairs", "owned_property"]) {
        let service = &guardianship::minor_property::SERVICE;
        all.push(decided(
            service,
            &form,
            ResultForm::MinorPropertyCertificate,
            Verdict::Granted,
        ));
    }
    for verdict in [Verdict::Granted, Verdict::NotPassed] {
        let service = &bailiff::examination::SERVICE;
        all.push(decided(
            service,
            &child,
            ResultForm::ExaminationDecision,
            verdict,
        ));
    }
    for form in kinds(&["issue", "reissue", "duplicate"]) {
        let service = &bailiff::licence::SERVICE;
        all.push(decided(
            service,
            &form,
            ResultForm::BailiffLicence,
            Verdict::Granted,
        ));
    }
    all
}
