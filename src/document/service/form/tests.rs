//! Tests of the forms: every column of the sources is there, and every form is drawn.

use super::*;
use crate::document::service::content::pair;
use crate::document::service::tests::{drawn, facts};
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

fn iin() -> Iin {
    Iin::parse("880412300170").unwrap()
}

fn bin() -> Bin {
    Bin::parse("000240000016").unwrap()
}

fn name(surname: &str, given: &str, patronymic: &str) -> PersonName {
    PersonName {
        surname: surname.to_owned(),
        name: given.to_owned(),
        patronymic: (!patronymic.is_empty()).then(|| patronymic.to_owned()),
    }
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn citizen() -> Citizen {
    Citizen {
        name: name("СЫНАҚБАЕВ", "МЫСАЛ", "ҮЛГІҰЛЫ"),
        birth_date: date("1988-04-12"),
    }
}

fn spouse(surname: &str, after: &str) -> Spouse {
    Spouse {
        name: name(surname, "ҮЛГІ", ""),
        birth_date: date("1990-01-02"),
        surname_after: after.to_owned(),
    }
}

fn record(facts: ActFacts) -> CivilRecord {
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

fn acts() -> Vec<ActFacts> {
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

fn property() -> Property {
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

fn right() -> Right {
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

fn holding() -> Holding {
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

fn extract(now: Vec<Holding>) -> Extract {
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

fn entity(kk: &str, ru: &str, form: EntityForm) -> Registration {
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

fn certificates() -> Vec<Certificate> {
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

fn every_found() -> Vec<(ServiceId, Found)> {
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

#[test]
fn every_answer_of_a_registry_becomes_a_document_that_is_drawn() {
    for (service, answer) in every_found() {
        let content = found(&facts(service), &answer).unwrap();
        assert_eq!(content.kind, DocumentKind::Result);
        assert!(
            drawn(&content).unwrap().starts_with(b"%PDF"),
            "{}",
            content.title.ru
        );
    }
}

#[test]
fn an_answer_that_opens_the_way_to_another_one_is_no_result() {
    let parties = Parties {
        applicant: Party {
            iin: iin(),
            name: citizen().name,
            birth_date: date("1988-04-12"),
        },
        partner: Party {
            iin: iin(),
            name: citizen().name,
            birth_date: date("1988-04-12"),
        },
    };
    assert_eq!(
        found(&facts(ServiceId::S2), &Found::Marrying(Box::new(parties))),
        None
    );
    let act = Found::CivilStatus(Box::new(record(acts().remove(0))));
    assert_eq!(found(&facts(ServiceId::S1), &act), None);
}

fn text(service: ServiceId, answer: &Found) -> String {
    found(&facts(service), answer).unwrap().lines().join("\n")
}

#[test]
fn a_certificate_of_rights_has_every_column_of_its_form() {
    let answer = Found::RealEstate(Box::new(extract(vec![holding()])));
    let text = text(ServiceId::S4, &answer);
    for column in [
        "Жылжымайтын мүліктің түрі",
        "Кадастрлық нөмірі",
        "Нысаналы мақсаты (жоспары бойынша литер)",
        "Мекенжай, мекенжайдың тіркеу коды",
        "Құрамдарының саны",
        "Қабат саны, қабаты",
        "Жалпы ауданы, көлемі, ұзындығы",
        "Пайдалы алаңы",
        "Бөлінуі (ЖУ)",
        "Ескертпе",
        "1) құқығы тіркелді:",
        "Құқықтың түрі",
        "Мазмұны",
        "Құқық иесі",
        "Ортақ меншік нысаны, үлесі",
        "Құқықтың туындау негіздемесі",
        "Тіркелген күні, уақыты",
        "2) құқықтық ауыртпалығы тіркелді:",
        "Ауыртпалықтың түрі",
        "Ауыртпалықтың пайда болуының негіздемесі",
        "Заңдық талаптар және мәмілелер",
        "Өтініш беруші (мүдделі тұлға)",
        "Туындау негіздемесі",
        "21:318:135:1234:1:17",
        "2201300112345678",
        "«Сынақ банкі» АҚ",
        "берілген сәтінде жарамды",
        iin().as_str(),
    ] {
        assert!(text.contains(column), "{column}");
    }
}

#[test]
fn a_certificate_of_presence_says_what_was_earlier_and_that_there_is_nothing() {
    let full = text(
        ServiceId::S5,
        &Found::RealEstate(Box::new(extract(vec![holding()]))),
    );
    for words in [
        "Бұрын осы тұлғаға тіркелген:",
        "Құқықтың тоқтату негізі",
        "договор дарения",
        "ипотека",
        "заңдық талап",
    ] {
        assert!(full.contains(words), "{words}");
    }
    let none = text(
        ServiceId::S5,
        &Found::RealEstate(Box::new(extract(Vec::new()))),
    );
    assert!(
        none.contains("тіркелген жылжымайтын мүлік жоқ") && none.contains("не зарегистрировано")
    );
}

#[test]
fn certificates_of_entities_have_every_line_of_their_forms() {
    let lines = [
        "Атауы",
        "Тіркеуші орган",
        "Соңғы тіркелген (қайта тіркелген) күні мен нөмірі",
        "Бастапқы тіркелген күні",
        "БСН",
        "СТТН",
        "ОКПО",
        "Бірінші басшысы",
        "Құрылтайшылары",
        "Қызмет түрі",
        "Заңды мекенжайы",
        "Талап етілген орынға берілді",
    ];
    for certificate in certificates() {
        let text = text(ServiceId::S6, &Found::Entity(Box::new(certificate.clone())));
        let lines = match certificate {
            // The form of branches lists neither kind of registration nor founders.
            Certificate::Branches { .. } => lines
                .iter()
                .filter(|line| !line.starts_with("Құрылт"))
                .collect::<Vec<_>>(),
            _ => lines.iter().collect(),
        };
        for line in lines {
            assert!(text.contains(line), "{line}: {text}");
        }
    }
    let alone = text(
        ServiceId::S6,
        &Found::Entity(Box::new(certificates().remove(2))),
    );
    assert!(
        alone.contains("қатысуы / Участие юридического лица в других юридических лицах: ЖОҚ / НЕТ")
    );
}

#[test]
fn a_reference_says_what_its_act_says() {
    let expected = [
        [
            "Ата-анасы туралы мәліметтер",
            "МЫСАЛЬСКИЙ",
            "подтверждает факт регистрации рождения",
        ],
        ["Неке қиюдан кейін", "СЫНАҚБАЕВА", "заключения брака"],
        ["Неке бұзудан кейін", "МЫСАЛОВА", "расторжения брака"],
        [
            "Әкесінің аты",
            "УЛГИЕВИЧ",
            "перемены фамилии, имени, отчества",
        ],
    ];
    for (act, words) in acts().into_iter().zip(expected) {
        let text = text(ServiceId::S3, &Found::CivilStatus(Box::new(record(act))));
        for word in words.into_iter().chain(["10-101-09-0000007", "25.08.2009"]) {
            assert!(text.contains(word), "{word}: {text}");
        }
    }
}

fn decided(
    service: &'static Service,
    form: &Form,
    result_form: ResultForm,
    verdict: Verdict,
) -> Content {
    let text = pair(
        "Комиссия отырысының 2026 жылғы 20 қарашадағы № 17 хаттамасы.",
        "Протокол заседания комиссии от 20 ноября 2026 года № 17.",
    );
    let decision = super::Decision {
        service,
        form,
        verdict,
        text: Some(&text),
    };
    super::decision(&facts(service.id), result_form, &decision).unwrap()
}

fn every_decision() -> Vec<Content> {
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

#[test]
fn every_decision_is_drawn_under_a_title_of_its_own() {
    let contents = every_decision();
    let titles: std::collections::BTreeSet<&str> = contents
        .iter()
        .map(|content| content.title.kk.as_str())
        .collect();
    // Guardianship and trusteeship are both resolutions.
    assert_eq!(titles.len(), contents.len() - 1);
    for content in contents {
        assert!(
            drawn(&content).unwrap().starts_with(b"%PDF"),
            "{}",
            content.title.ru
        );
        let text = content.lines().join("\n");
        assert!(text.contains("№ 17"), "{text}");
        assert!(!text.contains("150304600011"), "{text}");
    }
}

#[test]
fn a_form_of_a_registry_is_no_decision() {
    let service = &law::services::bailiff::licence::SERVICE;
    let form = Form::default();
    let decision = super::Decision {
        service,
        form: &form,
        verdict: Verdict::Granted,
        text: None,
    };
    assert_eq!(
        super::decision(&facts(service.id), ResultForm::EntityCertificate, &decision),
        None
    );
}
