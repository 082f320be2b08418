//! The forms of what a draft of an application holds; what is missing is no fault yet.

use super::contact::{email_problem, phone_problem};
use super::person::{birth_date_of, is_of_full_age, name_problem};
use super::{ATTORNEYS_MAX, ApplicationForm, AttorneyForm, PRINCIPALS_MAX, SPECIAL_TERMS_MAX};
use crate::form::{FieldError, FieldProblem};
use crate::id::Iin;
use crate::poa::kind::{Kind, SubDelegation, SubDelegationRule, unprintable};
use crate::poa::kinds;
use crate::term::{self, TermRequest};
use chrono::NaiveDate;

/// What is wrong with the forms of what is present; empty when nothing is.
#[must_use]
pub fn check_draft(form: &ApplicationForm, today: NaiveDate) -> Vec<FieldError> {
    let kind = kinds::by_code(form.kind);
    let mut errors = Vec::new();
    check_principals(form, &mut errors);
    check_attorneys(form, today, &mut errors);
    check_powers(form, kind, &mut errors);
    check_object(form, kind, &mut errors);
    check_terms(form, kind, today, &mut errors);
    check_contact(form, &mut errors);
    errors
}

fn check_principals(form: &ApplicationForm, errors: &mut Vec<FieldError>) {
    // The person signed in is one of them.
    if form.co_principals.len() >= PRINCIPALS_MAX {
        errors.push(FieldError::new("/co_principals", FieldProblem::TooMany));
    }
    for (i, iin) in form.co_principals.iter().enumerate() {
        let problem = if Iin::parse(iin).is_err() {
            Some(FieldProblem::WrongNumber)
        } else if form.co_principals[..i].contains(iin) {
            Some(FieldProblem::Repeated)
        } else {
            None
        };
        push(errors, format!("/co_principals/{i}"), problem);
    }
}

fn check_attorneys(form: &ApplicationForm, today: NaiveDate, errors: &mut Vec<FieldError>) {
    if form.attorneys.len() > ATTORNEYS_MAX {
        errors.push(FieldError::new("/attorneys", FieldProblem::TooMany));
    }
    for (i, attorney) in form.attorneys.iter().enumerate() {
        let at = format!("/attorneys/{i}");
        let earlier = &form.attorneys[..i];
        push(
            errors,
            format!("{at}/iin"),
            attorney_iin_problem(form, earlier, &attorney.iin, today),
        );
        check_attorney_name(attorney, &at, errors);
        let phone = present(attorney.phone.as_deref());
        push(errors, format!("{at}/phone"), phone.and_then(phone_problem));
    }
}

fn attorney_iin_problem(
    form: &ApplicationForm,
    earlier: &[AttorneyForm],
    iin: &str,
    today: NaiveDate,
) -> Option<FieldProblem> {
    if iin.is_empty() {
        return None;
    }
    let Ok(parsed) = Iin::parse(iin) else {
        return Some(FieldProblem::WrongNumber);
    };
    // One cannot represent oneself (Civil Code, article 163, point 1: one person acts for another).
    if form.co_principals.iter().any(|principal| principal == iin) {
        return Some(FieldProblem::Conflict);
    }
    if earlier.iter().any(|other| other.iin == iin) {
        return Some(FieldProblem::Repeated);
    }
    let minor = birth_date_of(&parsed).is_some_and(|birth| !is_of_full_age(birth, today));
    minor.then_some(FieldProblem::OutOfRange)
}

fn check_attorney_name(attorney: &AttorneyForm, at: &str, errors: &mut Vec<FieldError>) {
    let parts = [
        ("surname", Some(attorney.surname.as_str())),
        ("name", Some(attorney.name.as_str())),
        ("patronymic", attorney.patronymic.as_deref()),
    ];
    for (field, part) in parts {
        push(
            errors,
            format!("{at}/{field}"),
            present(part).and_then(name_problem),
        );
    }
}

fn check_powers(form: &ApplicationForm, kind: &Kind, errors: &mut Vec<FieldError>) {
    for (i, code) in form.powers.iter().enumerate() {
        let problem = if kind.power(code).is_none() {
            Some(FieldProblem::NotOnOffer)
        } else if form.powers[..i].contains(code) {
            Some(FieldProblem::Repeated)
        } else {
            None
        };
        push(errors, format!("/powers/{i}"), problem);
    }
}

fn check_object(form: &ApplicationForm, kind: &Kind, errors: &mut Vec<FieldError>) {
    for (name, value) in &form.object {
        let problem = match kind.field(name) {
            None => Some(FieldProblem::NotOnOffer),
            Some(field) => present(Some(value)).and_then(|value| field.form.problem(value)),
        };
        push(errors, format!("/object/{}", pointer_token(name)), problem);
    }
}

fn check_terms(
    form: &ApplicationForm,
    kind: &Kind,
    today: NaiveDate,
    errors: &mut Vec<FieldError>,
) {
    push(
        errors,
        "/term".to_owned(),
        form.term.and_then(|asked| term_problem(asked, today)),
    );
    let not_offered = match (kind.sub_delegation, form.sub_delegation) {
        (SubDelegationRule::NeverAllowed, Some(SubDelegation::Allowed)) => {
            Some(FieldProblem::NotOnOffer)
        }
        (SubDelegationRule::NeverAllowed, Some(SubDelegation::Forbidden) | None)
        | (SubDelegationRule::ByChoice, _) => None,
    };
    push(errors, "/sub_delegation".to_owned(), not_offered);
    if let Some(terms) = present(form.special_terms.as_deref()) {
        let problem = if terms.chars().count() > SPECIAL_TERMS_MAX {
            Some(FieldProblem::TooLong)
        } else {
            unprintable(terms)
        };
        push(errors, "/special_terms".to_owned(), problem);
    }
}

/// A term is asked for within the law's limits, so that nobody is surprised by a document cut to three years.
fn term_problem(asked: TermRequest, today: NaiveDate) -> Option<FieldProblem> {
    let cut = match asked {
        TermRequest::Months(months) => months > term::MAX_YEARS * 12,
        TermRequest::Until(last) => term::effective_until(today, Some(asked)) < last,
    };
    (cut || !term::is_possible(today, Some(asked))).then_some(FieldProblem::OutOfRange)
}

fn check_contact(form: &ApplicationForm, errors: &mut Vec<FieldError>) {
    let email = present(form.contact.email.as_deref());
    push(
        errors,
        "/contact/email".to_owned(),
        email.and_then(email_problem),
    );
    let phone = present(form.contact.phone.as_deref());
    push(
        errors,
        "/contact/phone".to_owned(),
        phone.and_then(phone_problem),
    );
}

/// A text that somebody has filled in.
pub(super) fn present(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.trim().is_empty())
}

pub(super) fn push(errors: &mut Vec<FieldError>, pointer: String, problem: Option<FieldProblem>) {
    errors.extend(problem.map(|problem| FieldError::new(pointer, problem)));
}

/// A key as a token of a JSON pointer (RFC 6901, 3).
pub(super) fn pointer_token(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
