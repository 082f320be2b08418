//! The rules of S7 and S8 that no table holds.

use super::*;
use crate::form::FieldProblem;
use crate::service::{FormState, Process, Service, check_form};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Problems of a form as its fields and its rule find them.
fn problems(service: &Service, form: &Form) -> Vec<(String, FieldProblem)> {
    let Process::Portal(portal) = service.process else {
        panic!("a service of the portal");
    };
    let today = day("2026-11-22");
    let mut all = check_form(service, form, FormState::Complete);
    all.extend(portal.rule.check(form, today));
    all.into_iter()
        .map(|error| (error.pointer, error.problem))
        .collect()
}

/// The IIN of a child born on a day, by its checksum.
fn iin(born: &str, serial: u32) -> String {
    let digits = day(born).format("%y%m%d").to_string();
    (serial..serial + 99_999)
        .find_map(|tail| {
            let number = format!("{digits}{tail:06}");
            crate::id::Iin::parse(&number).ok().map(|_| number)
        })
        .unwrap()
}

fn guardianship(kind: &str, born: &str) -> Form {
    Form::default()
        .with("region", "temirtau")
        .with("kind", kind)
        .with("child_iin", &iin(born, 500_000))
        .with("child_name", "Үлгіев Сынақ Мысалұлы")
        .with("child_born", born)
        .with("address", "Теміртау, Үлгі көшесі, 1")
        .with("phone", "+77000000001")
        .with("circumstances", "Ата-анасы қайтыс болған")
}

fn property(kind: &str) -> Form {
    Form::default()
        .with("region", "saran")
        .with("kind", kind)
        .with("child_iin", &iin("2015-05-06", 500_000))
        .with("child_name", "Үлгіев Сынақ Мысалұлы")
        .with("child_born", "2015-05-06")
        .with("relationship", "parent")
        .with("address", "Саран, Үлгі көшесі, 1")
        .with("phone", "+77000000001")
        .with("property", "Пәтер, Үлгі көшесі, 1-2")
}

#[test]
fn guardianship_is_for_children_under_fourteen_and_trusteeship_from_then_on() {
    let service = &appointment::SERVICE;
    let born = ("/form/child_born".to_owned(), FieldProblem::OutOfRange);
    assert_eq!(
        problems(service, &guardianship("guardianship", "2012-11-23")),
        []
    );
    assert_eq!(
        problems(service, &guardianship("trusteeship", "2012-11-22")),
        []
    );
    for (kind, date) in [
        ("guardianship", "2012-11-22"),
        ("trusteeship", "2012-11-23"),
    ] {
        assert_eq!(
            problems(service, &guardianship(kind, date)),
            std::slice::from_ref(&born)
        );
    }
    let grown = problems(service, &guardianship("trusteeship", "2008-11-22"));
    assert_eq!(grown, [born]);
}

#[test]
fn every_child_is_whole_and_named_once() {
    let service = &appointment::SERVICE;
    let form = guardianship("guardianship", "2015-05-06");
    let half = form.clone().with("child2_name", "Үлгіева Сынақ");
    let missing: Vec<_> = problems(service, &half)
        .into_iter()
        .map(|(at, _)| at)
        .collect();
    assert_eq!(missing, ["/form/child2_iin", "/form/child2_born"]);
    let twice = form
        .clone()
        .with("child2_iin", &iin("2015-05-06", 500_000))
        .with("child2_name", "Үлгіев Сынақ")
        .with("child2_born", "2015-05-06");
    let repeated = ("/form/child2_iin".to_owned(), FieldProblem::Repeated);
    assert_eq!(problems(service, &twice), [repeated]);
    let foreign = form.with("child_born", "2015-05-07");
    let wrong = ("/form/child_iin".to_owned(), FieldProblem::WrongNumber);
    assert_eq!(problems(service, &foreign), [wrong]);
}

#[test]
fn each_certificate_about_property_asks_for_its_own_data() {
    let service = &minor_property::SERVICE;
    let heir = property("inheritance")
        .with("testator", "Үлгіев Мысал")
        .with("testator_died_on", "2026-01-10");
    assert_eq!(problems(service, &heir), []);
    let ahead = heir.with("testator_died_on", "2026-11-23");
    let late = (
        "/form/testator_died_on".to_owned(),
        FieldProblem::OutOfRange,
    );
    assert_eq!(problems(service, &ahead), [late]);
    let vehicle = property("internal_affairs")
        .with("vehicle", "Үлгі 2019")
        .with("deal", "sale");
    assert_eq!(problems(service, &vehicle), []);
    let strange = property("owned_property")
        .with("deal", "sale")
        .with("vehicle", "Үлгі 2019");
    let not_here = ("/form/vehicle".to_owned(), FieldProblem::NotOnOffer);
    assert_eq!(problems(service, &strange), [not_here]);
    assert_eq!(problems(service, &property("owned_property")).len(), 1);
}
