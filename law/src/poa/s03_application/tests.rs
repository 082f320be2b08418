//! The application: every form, every refusal, and the words that are signed.

use super::sample::{application, attorney, case, day, form, iin, person, today};
use super::*;
use crate::form::{FieldError, FieldProblem};
use crate::poa::signed_statement::{Purpose, compare, purpose_of};
use proptest::prelude::*;

fn problems(form: &ApplicationForm) -> Vec<(String, FieldProblem)> {
    pairs(check_draft(form, today()))
}

fn refusals(form: &ApplicationForm, principals: &[PrincipalData]) -> Vec<(String, FieldProblem)> {
    pairs(complete(form, principals, today()).unwrap_err())
}

fn pairs(errors: Vec<FieldError>) -> Vec<(String, FieldProblem)> {
    errors.into_iter().map(|e| (e.pointer, e.problem)).collect()
}

fn only(pointer: &str, problem: FieldProblem) -> Vec<(String, FieldProblem)> {
    vec![(pointer.to_owned(), problem)]
}

#[test]
fn an_empty_draft_has_nothing_wrong_but_is_not_complete() {
    let empty = ApplicationForm::new(KindCode::Vehicle);
    assert!(problems(&empty).is_empty());
    assert_eq!(
        refusals(&empty, &[person(1)]),
        [
            ("/attorneys".to_owned(), FieldProblem::TooFew),
            ("/powers".to_owned(), FieldProblem::TooFew),
            ("/object/make".to_owned(), FieldProblem::Required),
            ("/object/plate".to_owned(), FieldProblem::Required),
        ]
    );
}

#[test]
fn a_complete_form_becomes_an_application_with_powers_in_the_order_of_the_catalogue() {
    let done = application();
    assert_eq!(done.powers, ["drive", "inspect"]);
    assert_eq!(done.sub_delegation, SubDelegation::Forbidden);
    assert_eq!(done.attorneys[0].name.full(), "Үлгібаев Сынақ");
    assert_eq!(done.principals, [person(1)]);
}

#[test]
fn only_the_kind_is_needed_in_json_and_nothing_unknown_is_taken() {
    let form: ApplicationForm = serde_json::from_str(r#"{"kind":"general"}"#).unwrap();
    assert_eq!(form, ApplicationForm::new(KindCode::General));
    assert!(serde_json::from_str::<ApplicationForm>(r#"{"kind":"general","fee":0}"#).is_err());
    assert!(serde_json::from_str::<ApplicationForm>(r#"{"kind":"marriage"}"#).is_err());
    assert!(serde_json::from_str::<ApplicationForm>("{}").is_err());
}

#[test]
fn a_wrong_iin_of_a_representative_is_refused() {
    let mut form = form();
    form.attorneys[0].iin = "123456789011".to_owned();
    assert_eq!(
        problems(&form),
        only("/attorneys/0/iin", FieldProblem::WrongNumber)
    );
}

#[test]
fn an_iin_with_its_checksum_from_the_second_pass_is_taken() {
    let mut form = form();
    form.attorneys[0].iin = second_pass_iin();
    assert!(problems(&form).is_empty());
}

/// The first IIN of a birthday whose first eleven digits leave ten by the first weights.
fn second_pass_iin() -> String {
    (0..10_000)
        .map(|n| format!("8503153{n:04}"))
        .find_map(|base| {
            let sum: u32 = base
                .chars()
                .zip(1..)
                .filter_map(|(c, weight)| Some(c.to_digit(10)? * weight))
                .sum();
            let check = |c: u32| crate::id::Iin::parse(&format!("{base}{c}")).ok();
            (sum % 11 == 10).then(|| (0..10).find_map(check)).flatten()
        })
        .unwrap()
        .into()
}

#[test]
fn a_representative_is_named_once_and_is_no_principal() {
    let mut twice = form();
    twice.attorneys.push(attorney(1));
    assert_eq!(
        problems(&twice),
        only("/attorneys/1/iin", FieldProblem::Repeated)
    );

    let mut co_principal = form();
    co_principal.co_principals = vec![attorney(1).iin];
    assert_eq!(
        problems(&co_principal),
        only("/attorneys/0/iin", FieldProblem::Conflict)
    );

    let mut oneself = form();
    oneself.attorneys[0].iin = person(1).iin.as_str().to_owned();
    assert_eq!(
        refusals(&oneself, &[person(1)]),
        only("/attorneys/0/iin", FieldProblem::Conflict)
    );
}

#[test]
fn a_minor_cannot_represent_and_comes_of_age_on_the_eighteenth_birthday() {
    let mut form = form();
    form.attorneys[0].iin = iin("08030355000").into();
    assert_eq!(
        problems(&form),
        only("/attorneys/0/iin", FieldProblem::OutOfRange)
    );
    assert!(check_draft(&form, day("2026-03-03")).is_empty());
}

#[test]
fn a_minor_and_a_holder_of_an_expired_document_cannot_give_a_power_of_attorney() {
    let minor = PrincipalData {
        birth_date: day("2008-03-03"),
        ..person(1)
    };
    assert_eq!(minor.obstacle(today()), Some(PrincipalObstacle::UnderAge));
    assert_eq!(minor.obstacle(day("2026-03-03")), None);
    assert_eq!(
        refusals(&form(), &[minor]),
        only("", FieldProblem::OutOfRange)
    );

    let mut expired = person(1);
    expired.document.valid_until = day("2026-03-01");
    assert_eq!(
        expired.obstacle(today()),
        Some(PrincipalObstacle::DocumentExpired)
    );
    assert_eq!(expired.obstacle(day("2026-03-01")), None);
    assert_eq!(
        refusals(&form(), &[expired]),
        only("", FieldProblem::OutOfRange)
    );
}

#[test]
fn one_born_on_29_february_comes_of_age_on_1_march() {
    let leap = PrincipalData {
        birth_date: day("2008-02-29"),
        ..person(1)
    };
    assert_eq!(
        leap.obstacle(day("2026-02-28")),
        Some(PrincipalObstacle::UnderAge)
    );
    assert_eq!(leap.obstacle(day("2026-03-01")), None);
}

#[test]
fn every_co_principal_s_own_data_are_needed() {
    let mut form = form();
    form.co_principals = vec![person(2).iin.as_str().to_owned()];
    let missing = only("/co_principals/0", FieldProblem::Required);
    assert_eq!(refusals(&form, &[person(1)]), missing);
    assert_eq!(refusals(&form, &[person(1), person(3)]), missing);
    let both = complete(&form, &[person(1), person(2)], today()).unwrap();
    assert_eq!(both.principals, [person(1), person(2)]);
}

#[test]
fn nobody_becomes_a_principal_who_is_not_named() {
    let refused = refusals(&form(), &[person(1), person(2)]);
    assert_eq!(refused, only("/co_principals", FieldProblem::TooFew));
    assert_eq!(refusals(&form(), &[]), only("", FieldProblem::Required));
}

#[test]
fn the_applicant_is_not_named_again_and_three_principals_are_the_most() {
    let mut again = form();
    again.co_principals = vec![person(1).iin.into()];
    assert_eq!(
        refusals(&again, &[person(1), person(1)]),
        only("/co_principals/0", FieldProblem::Repeated)
    );

    let mut four = form();
    four.co_principals = [2, 3, 4].map(|n| person(n).iin.into()).into();
    assert_eq!(
        problems(&four),
        only("/co_principals", FieldProblem::TooMany)
    );
    four.co_principals.pop();
    assert!(problems(&four).is_empty());
}

#[test]
fn five_representatives_are_the_most() {
    let mut form = form();
    form.attorneys = (1..=6).map(attorney).collect();
    assert_eq!(problems(&form), only("/attorneys", FieldProblem::TooMany));
    form.attorneys.pop();
    assert!(problems(&form).is_empty());
}

#[test]
fn powers_are_of_the_kind_and_chosen_once() {
    let mut form = form();
    form.powers = ["drive", "marry", "drive"].map(str::to_owned).into();
    assert_eq!(
        problems(&form),
        [
            ("/powers/1".to_owned(), FieldProblem::NotOnOffer),
            ("/powers/2".to_owned(), FieldProblem::Repeated),
        ]
    );
}

#[test]
fn the_object_takes_the_fields_of_its_kind_in_their_forms() {
    let mut form = form();
    form.object.insert("plate".to_owned(), "12".to_owned());
    form.object.insert("a/b~c".to_owned(), "x".to_owned());
    assert_eq!(
        problems(&form),
        [
            ("/object/a~1b~0c".to_owned(), FieldProblem::NotOnOffer),
            ("/object/plate".to_owned(), FieldProblem::WrongForm),
        ]
    );
}

#[test]
fn a_term_of_three_years_is_taken_and_a_day_more_is_refused() {
    let mut form = form();
    for (term, wrong) in [
        (TermRequest::Months(1), false),
        (TermRequest::Months(36), false),
        (TermRequest::Months(37), true),
        (TermRequest::Months(0), true),
        (TermRequest::Months(u32::MAX), true),
        (TermRequest::Until(day("2029-03-02")), false),
        (TermRequest::Until(day("2029-03-03")), true),
        (TermRequest::Until(day("2026-03-03")), false),
        (TermRequest::Until(today()), true),
        (TermRequest::Until(day("2020-01-01")), true),
    ] {
        form.term = Some(term);
        let expected = if wrong {
            only("/term", FieldProblem::OutOfRange)
        } else {
            Vec::new()
        };
        assert_eq!(problems(&form), expected, "{term:?}");
    }
}

#[test]
fn sub_delegation_is_not_offered_for_a_bank_account() {
    let mut form = ApplicationForm::new(KindCode::BankAccount);
    form.sub_delegation = Some(SubDelegation::Allowed);
    assert_eq!(
        problems(&form),
        only("/sub_delegation", FieldProblem::NotOnOffer)
    );
    form.sub_delegation = Some(SubDelegation::Forbidden);
    assert!(problems(&form).is_empty());
}

#[test]
fn special_terms_have_a_limit_and_only_printable_characters() {
    let mut form = form();
    form.special_terms = Some("ә".repeat(SPECIAL_TERMS_MAX));
    assert!(problems(&form).is_empty());
    form.special_terms = Some("ә".repeat(SPECIAL_TERMS_MAX + 1));
    assert_eq!(
        problems(&form),
        only("/special_terms", FieldProblem::TooLong)
    );
    form.special_terms = Some("жарайды 🙂".to_owned());
    assert_eq!(
        problems(&form),
        only("/special_terms", FieldProblem::UnprintableCharacter)
    );
}

#[test]
fn names_are_letters_and_contacts_have_their_forms() {
    let mut form = form();
    form.attorneys[0].surname = "Үлгі<script>".to_owned();
    form.attorneys[0].name = "Ә".repeat(61);
    form.attorneys[0].phone = Some("87010000001".to_owned());
    form.contact.email = Some("nobody@example".to_owned());
    form.contact.phone = Some("+7701000000x".to_owned());
    assert_eq!(
        problems(&form),
        [
            ("/attorneys/0/surname".to_owned(), FieldProblem::WrongForm),
            ("/attorneys/0/name".to_owned(), FieldProblem::TooLong),
            ("/attorneys/0/phone".to_owned(), FieldProblem::WrongForm),
            ("/contact/email".to_owned(), FieldProblem::WrongForm),
            ("/contact/phone".to_owned(), FieldProblem::WrongForm),
        ]
    );
}

#[test]
fn e_mail_addresses_need_a_name_and_a_domain_with_a_dot() {
    for right in ["a@example.kz", "a.b+c@mail.example.kz"] {
        assert_eq!(contact::email_problem(right), None, "{right}");
    }
    for wrong in [
        "",
        "a",
        "@example.kz",
        "a@",
        "a@.kz",
        "a b@example.kz",
        "a..b@example.kz",
        "a@-x.kz",
        "a@x.kz\n",
    ] {
        assert!(contact::email_problem(wrong).is_some(), "{wrong:?}");
    }
}

#[test]
fn the_signed_application_holds_the_consent_in_both_languages_and_the_case() {
    let statement = statement(&case(), &application());
    assert!(
        statement
            .text()
            .kk
            .contains("дербес деректерімді жинауға және өңдеуге")
    );
    assert!(
        statement
            .text()
            .ru
            .contains("согласие на сбор и обработку моих персональных данных")
    );
    assert_eq!(statement.subject()["case"], case().as_str());
    assert_eq!(statement.subject()["application"]["kind"], "vehicle");
    assert_eq!(purpose_of(statement.bytes()), Some(Purpose::Application));
}

#[test]
fn an_application_comes_back_from_its_json_and_signs_the_same_bytes() {
    let json = serde_json::to_string(&application()).unwrap();
    let again: Application = serde_json::from_str(&json).unwrap();
    let bytes = statement(&case(), &again).bytes().to_vec();
    assert_eq!(
        compare(statement(&case(), &application()).bytes(), &bytes),
        Ok(())
    );
}

#[test]
fn the_century_of_a_birthday_is_told_by_the_seventh_digit() {
    assert_eq!(birth_date_of(&iin("90010145001")), Some(day("1990-01-01")));
    assert_eq!(birth_date_of(&iin("08022955000")), Some(day("2008-02-29")));
    assert_eq!(birth_date_of(&iin("90010105000")), None);
    assert_eq!(birth_date_of(&iin("90023045000")), None);
}

proptest! {
    #[test]
    fn no_input_makes_the_checks_panic(texts in prop::collection::vec(".*", 8), months in any::<u32>()) {
        let mut form = form();
        form.attorneys[0] = AttorneyForm {
            iin: texts[0].clone(),
            surname: texts[1].clone(),
            name: texts[2].clone(),
            patronymic: Some(texts[3].clone()),
            phone: Some(texts[4].clone()),
        };
        form.object.insert("vin".to_owned(), texts[5].clone());
        form.powers.push(texts[6].clone());
        form.special_terms = Some(texts[7].clone());
        form.term = Some(TermRequest::Months(months));
        let errors = check_draft(&form, today());
        prop_assert_eq!(complete(&form, &[person(1)], today()).is_ok(), errors.is_empty() && form.attorneys.iter().all(
            |a| ![&a.iin, &a.surname, &a.name].into_iter().any(|text| text.trim().is_empty())
        ));
    }
}
