//! Tests of the forms: every column of the sources is there, and every form is drawn.

mod samples;

use super::*;
use crate::document::service::tests::{drawn, facts};
use law::services::civil_status::record::{Parties, Party};
use law::services::legal_entity::record::Certificate;
use samples::{
    acts, certificates, citizen, date, every_decision, every_found, extract, holding, iin, record,
};

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
        "Талап етілген жері бойынша берілді",
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
        number: None,
    };
    assert_eq!(
        super::decision(&facts(service.id), ResultForm::EntityCertificate, &decision),
        None
    );
}
