//! What the order says, figure by figure, against the six constants.

use super::*;
use crate::fee::{Charge, Tariffs};
use crate::form::FieldProblem;
use crate::id::{Iin, RequestId};
use crate::money::Tenge;
use crate::poa::s03_application::PersonName;
use crate::service::found::{ActData, ExtractScope, Question, Subject};
use crate::service::request::{ActingFor, Applicant, ServiceRequest};
use crate::service::{
    Applicants, Automation, Channel, Course, Form, FormState, Portal, Service, ServiceId, Step,
    check_form,
};
use crate::services::civil_status::record::Act;
use crate::services::{by_id, civil_status, legal_entity};
use crate::text::Bilingual;
use chrono::NaiveDate;

const SERVICES: [ServiceId; 6] = [
    ServiceId::S1,
    ServiceId::S2,
    ServiceId::S3,
    ServiceId::S4,
    ServiceId::S5,
    ServiceId::S6,
];

fn service(id: ServiceId) -> &'static Service {
    by_id(id).unwrap()
}

fn portal(id: ServiceId) -> &'static Portal {
    service(id).portal().unwrap()
}

fn seconds(steps: &[Step]) -> Vec<Option<u32>> {
    let most = |step: &Step| step.limit.map(Limit::most_seconds);
    steps.iter().map(most).collect()
}

fn minutes(steps: &[Step]) -> Vec<Option<u32>> {
    let in_minutes = |limit: Option<u32>| limit.map(|seconds| seconds / 60);
    seconds(steps).into_iter().map(in_minutes).collect()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn request(id: ServiceId, form: Form) -> ServiceRequest {
    let applicant = Applicant {
        iin: Iin::parse("880412499017").unwrap(),
        account: None,
        name: PersonName {
            surname: "Сынақова".to_owned(),
            name: "Әлия".to_owned(),
            patronymic: None,
        },
        entity: None,
    };
    let number = RequestId::parse("0192f0c1-7f00-7000-8000-00000000000a").unwrap();
    let now = "2026-11-22T05:00:00Z".parse().unwrap();
    let mut request = ServiceRequest::open(number, service(id), Channel::Portal, applicant, now);
    request.form = form;
    request
}

fn problems(id: ServiceId, form: &Form) -> Vec<(String, FieldProblem)> {
    let by_fields = check_form(service(id), form, FormState::Complete);
    let by_rule = portal(id).rule.check(form, day("2026-11-22"));
    let all = by_fields.into_iter().chain(by_rule);
    all.map(|error| (error.pointer, error.problem)).collect()
}

fn birth() -> Form {
    Form::default()
        .with("kind", "birth")
        .with("birth_date", "1988-04-12")
        .with("birth_place", "Астана")
        .with("mother", "Сынақова Үлгі")
}

#[test]
fn a_repeat_certificate_and_a_marriage_cost_one_index_and_a_reference_thirty_per_cent() {
    let (tariffs, today) = (Tariffs::seeded(), day("2026-11-22"));
    let cost = |id| {
        let charge = Charge::of(service(id), None)?;
        tariffs.cost(charge, today).ok().map(|cost| cost.amount)
    };
    assert_eq!(cost(ServiceId::S1), Some(Tenge::from_tenge(4325)));
    assert_eq!(cost(ServiceId::S2), Some(Tenge::from_tenge(4325)));
    // 30 % of 4,325 is 1,297.50.
    assert_eq!(cost(ServiceId::S3), Some(Tenge::from_tenge(1298)));
    for free in [ServiceId::S4, ServiceId::S5, ServiceId::S6] {
        assert_eq!(cost(free), None);
        assert_eq!(portal(free).course(), Course::Automatic);
    }
    for paid in [ServiceId::S1, ServiceId::S2, ServiceId::S3] {
        assert_eq!(portal(paid).fee.unwrap().within, Limit::hours(24));
        assert_eq!(portal(paid).course(), Course::PayAfterAnswer);
    }
}

#[test]
fn the_kinds_are_six_one_and_four_and_four() {
    let kinds = |id| {
        let codes = portal(id).kinds.iter().map(|kind| kind.code);
        codes.collect::<Vec<_>>()
    };
    assert_eq!(
        kinds(ServiceId::S1),
        [
            "birth",
            "marriage",
            "divorce",
            "paternity",
            "adoption",
            "name_change"
        ]
    );
    assert!(kinds(ServiceId::S2).is_empty());
    assert_eq!(
        kinds(ServiceId::S3),
        ["birth", "marriage", "divorce", "name_change"]
    );
    assert_eq!(
        kinds(ServiceId::S6),
        [
            "registered",
            "branches",
            "entity_participation",
            "person_participation"
        ]
    );
    for id in SERVICES {
        let choices = service(id)
            .field("kind")
            .map_or(&[][..], |f| f.form.choices());
        let offered: Vec<&str> = choices.iter().map(|choice| choice.code).collect();
        assert_eq!(offered, kinds(id), "{id:?}");
    }
}

#[test]
fn the_steps_take_what_annex_3_and_annex_4_give_them() {
    assert_eq!(minutes(service(ServiceId::S1).path), [Some(15), Some(15)]);
    assert_eq!(
        minutes(service(ServiceId::S2).path),
        [Some(5), Some(15), Some(15)]
    );
    assert_eq!(
        minutes(service(ServiceId::S3).path),
        [Some(15), Some(15), Some(15)]
    );
    for id in [ServiceId::S4, ServiceId::S5] {
        let hop = Some(1);
        assert_eq!(
            minutes(service(id).path),
            [None, None, hop, hop, hop, hop, hop]
        );
        assert_eq!(
            minutes(portal(id).centre),
            [Some(15), hop, hop, hop, hop, hop, Some(2)]
        );
    }
    let table = [20, 20, 60, 120, 120, 120, 20].map(Some);
    assert_eq!(seconds(service(ServiceId::S6).path), table);
    assert_eq!(seconds(portal(ServiceId::S6).centre), table);
}

#[test]
fn the_term_is_the_sum_of_the_steps() {
    for id in SERVICES {
        let sum: u32 = seconds(service(id).path).into_iter().flatten().sum();
        assert_eq!(service(id).term.most_seconds(), sum, "{id:?}");
    }
}

#[test]
fn a_centre_takes_applications_of_all_but_the_marriage() {
    for id in SERVICES {
        let centre = portal(id).centre;
        assert_eq!(centre.is_empty(), id == ServiceId::S2, "{id:?}");
        assert!(centre.is_sorted_by_key(|step| step.number));
        if let Some(first) = centre.first() {
            assert_eq!(first.actor, CENTRE_OPERATOR);
        }
        assert!(portal(id).office.is_empty() && portal(id).desk.is_empty());
    }
}

#[test]
fn entities_ask_for_s4_to_s6_and_two_services_are_partly_automated() {
    for id in SERVICES {
        let entities = portal(id).applicants == Applicants::IndividualsAndEntities;
        assert_eq!(entities, id >= ServiceId::S4, "{id:?}");
        let partly = portal(id).automation == Automation::Partial;
        assert_eq!(partly, id <= ServiceId::S2, "{id:?}");
    }
}

#[test]
fn every_refusal_cites_the_sub_point_of_its_process() {
    let clauses = |id| {
        let each = service(id).refusals.iter();
        each.map(|refusal| (refusal.code, refusal.clause.ru))
            .collect::<Vec<_>>()
    };
    let sub = |number: u8, point: u8| format!("подпункт {number}) пункта {point}");
    for (id, point, nothing) in [
        (ServiceId::S1, 6, 12),
        (ServiceId::S3, 6, 12),
        (ServiceId::S4, 7, 11),
        (ServiceId::S5, 7, 11),
        (ServiceId::S6, 6, 11),
    ] {
        let expected = [
            ("applicant_data_wrong", sub(3, point)),
            ("signer_not_confirmed", sub(7, point)),
            ("no_data", sub(nothing, point)),
        ];
        let found = clauses(id);
        assert_eq!(found.len(), expected.len(), "{id:?}");
        for ((code, clause), (expected_code, expected_clause)) in found.iter().zip(&expected) {
            assert_eq!((code, *clause), (expected_code, expected_clause.as_str()));
        }
    }
    for obstacle in civil_status::record::Obstacle::ALL {
        let refusal = service(ServiceId::S2).refusal(obstacle.as_str()).unwrap();
        assert_eq!(refusal.clause.kk, "6-тармақтың 12) тармақшасы");
        assert!(refusal.notice.kk.contains("Кодекстің 1"), "{obstacle:?}");
    }
}

#[test]
fn every_act_asks_for_what_its_paragraph_names_and_nothing_of_the_others() {
    assert_eq!(problems(ServiceId::S1, &birth()), []);
    assert_eq!(problems(ServiceId::S3, &birth()), []);
    let orphan = birth().with("mother", "");
    assert_eq!(
        problems(ServiceId::S1, &orphan),
        [("/form/mother".to_owned(), FieldProblem::Required)]
    );
    let unborn = birth().with("birth_date", "2026-11-23");
    assert_eq!(
        problems(ServiceId::S1, &unborn),
        [("/form/birth_date".to_owned(), FieldProblem::OutOfRange)]
    );
    let mixed = birth().with("surname_before", "Макетова");
    assert_eq!(
        problems(ServiceId::S1, &mixed),
        [("/form/surname_before".to_owned(), FieldProblem::NotOnOffer)]
    );
    for kind in ["paternity", "adoption"] {
        let form = Form::default().with("kind", kind);
        assert_eq!(problems(ServiceId::S1, &form), [], "the number is enough");
        assert_eq!(
            problems(ServiceId::S3, &form),
            [("/form/kind".to_owned(), FieldProblem::NotOnOffer)]
        );
    }
    for kind in ["marriage", "divorce"] {
        let form = Form::default().with("kind", kind);
        assert_eq!(problems(ServiceId::S3, &form).len(), 3);
    }
    let change = Form::default().with("kind", "name_change");
    assert_eq!(
        problems(ServiceId::S3, &change),
        [("/form/surname_before".to_owned(), FieldProblem::Required)]
    );
}

#[test]
fn a_marriage_is_asked_for_on_a_day_ahead_within_a_year() {
    let on = |date| {
        Form::default()
            .with("partner_iin", "790930399905")
            .with("region", "astana")
            .with("date", date)
    };
    assert_eq!(problems(ServiceId::S2, &on("2026-12-20")), []);
    for date in ["2026-11-22", "2025-01-01", "2027-11-23"] {
        assert_eq!(
            problems(ServiceId::S2, &on(date)),
            [("/form/date".to_owned(), FieldProblem::OutOfRange)],
            "{date}"
        );
    }
}

#[test]
fn the_questions_take_the_number_from_the_sign_in() {
    let applicant = "880412499017";
    let Some(Question::Act(act)) = Question::of(&request(ServiceId::S1, birth())) else {
        panic!("a birth is a question about an act");
    };
    assert_eq!(act.subject.as_str(), applicant);
    assert_eq!(act.data.act(), Act::Birth);
    assert!(matches!(act.data, ActData::Birth { father: None, .. }));
    let form = Form::default()
        .with("region", "astana")
        .with("document_kind", "identity_card");
    let mut estate = request(ServiceId::S5, form);
    let Some(Question::RealEstate(own)) = Question::of(&estate) else {
        panic!("real estate is a question about real estate");
    };
    assert_eq!(own.subject.number(), applicant);
    assert_eq!(own.scope, ExtractScope::Presence);
    estate.applicant.entity = Some(ActingFor {
        bin: "000240000016".parse().unwrap(),
        name: Bilingual {
            kk: "«Сынақ» ЖШС".to_owned(),
            ru: "ТОО «Сынак»".to_owned(),
        },
    });
    let Some(Question::RealEstate(theirs)) = Question::of(&estate) else {
        panic!("real estate is a question about real estate");
    };
    assert_eq!(theirs.subject.number(), "000240000016");
}

#[test]
fn a_certificate_about_an_individual_is_about_the_applicant_alone() {
    let person = Form::default().with("kind", "person_participation");
    assert_eq!(problems(ServiceId::S6, &person), []);
    let Some(Question::Entity(question)) = Question::of(&request(ServiceId::S6, person.clone()))
    else {
        panic!("a certificate is a question about entities");
    };
    assert!(matches!(question.subject, Subject::Individual(_)));
    let foreign = person.with(legal_entity::certificate::BIN_FIELD, "000240000016");
    assert_eq!(
        problems(ServiceId::S6, &foreign),
        [("/form/bin".to_owned(), FieldProblem::NotOnOffer)]
    );
    let entity = Form::default().with("kind", "branches");
    assert_eq!(
        problems(ServiceId::S6, &entity),
        [("/form/bin".to_owned(), FieldProblem::Required)]
    );
}

#[test]
fn a_form_that_was_not_checked_asks_nothing() {
    for id in SERVICES {
        assert_eq!(Question::of(&request(id, Form::default())), None, "{id:?}");
    }
}
