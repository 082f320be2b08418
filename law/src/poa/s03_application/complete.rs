//! From a form to a complete application: nothing is missing, everybody named is known and is somebody else.

use super::check::{check_draft, pointer_token, present, push};
use super::person::{Attorney, AttorneyForm, PersonName, PrincipalData};
use super::{Application, ApplicationForm};
use crate::form::{FieldError, FieldProblem};
use crate::id::Iin;
use crate::poa::kind::{Kind, Requirement};
use crate::poa::kinds;
use chrono::NaiveDate;

/// The complete application, or everything that is wrong with the form.
///
/// `principals` holds the registry's data of the applicant first, then of each co-principal in the form's order. A
/// problem of the applicant's own data has the empty pointer, which means the whole form.
///
/// # Errors
/// Every [`FieldError`] at once, so that the person mends the form in one go.
pub fn complete(
    form: &ApplicationForm,
    principals: &[PrincipalData],
    today: NaiveDate,
) -> Result<Application, Vec<FieldError>> {
    let kind = kinds::by_code(form.kind);
    let mut errors = check_draft(form, today);
    require_principals(form, principals, today, &mut errors);
    require_attorneys(form, principals, &mut errors);
    require_powers_and_object(form, kind, &mut errors);
    let attorneys: Option<Vec<Attorney>> = form.attorneys.iter().map(attorney).collect();
    match attorneys {
        Some(attorneys) if errors.is_empty() => Ok(application(form, kind, principals, attorneys)),
        Some(_) | None => Err(errors),
    }
}

fn require_principals(
    form: &ApplicationForm,
    principals: &[PrincipalData],
    today: NaiveDate,
    errors: &mut Vec<FieldError>,
) {
    let Some((applicant, others)) = principals.split_first() else {
        errors.push(FieldError::new("", FieldProblem::Required));
        return;
    };
    if applicant.obstacle(today).is_some() {
        errors.push(FieldError::new("", FieldProblem::OutOfRange));
    }
    for (i, iin) in form.co_principals.iter().enumerate() {
        let problem = if iin == applicant.iin.as_str() {
            Some(FieldProblem::Repeated)
        } else {
            match others.get(i) {
                Some(data) if data.iin.as_str() == iin => {
                    data.obstacle(today).map(|_| FieldProblem::OutOfRange)
                }
                Some(_) | None => Some(FieldProblem::Required),
            }
        };
        push(errors, format!("/co_principals/{i}"), problem);
    }
    if others.len() > form.co_principals.len() {
        errors.push(FieldError::new("/co_principals", FieldProblem::TooFew));
    }
}

fn require_attorneys(
    form: &ApplicationForm,
    principals: &[PrincipalData],
    errors: &mut Vec<FieldError>,
) {
    if form.attorneys.is_empty() {
        errors.push(FieldError::new("/attorneys", FieldProblem::TooFew));
    }
    for (i, attorney) in form.attorneys.iter().enumerate() {
        for (field, text) in [
            ("iin", &attorney.iin),
            ("surname", &attorney.surname),
            ("name", &attorney.name),
        ] {
            let missing = present(Some(text))
                .is_none()
                .then_some(FieldProblem::Required);
            push(errors, format!("/attorneys/{i}/{field}"), missing);
        }
        // Co-principals are compared by the draft's check; the applicant is known only here.
        let oneself = principals
            .first()
            .is_some_and(|p| p.iin.as_str() == attorney.iin);
        push(
            errors,
            format!("/attorneys/{i}/iin"),
            oneself.then_some(FieldProblem::Conflict),
        );
    }
}

fn require_powers_and_object(form: &ApplicationForm, kind: &Kind, errors: &mut Vec<FieldError>) {
    if form.powers.is_empty() {
        errors.push(FieldError::new("/powers", FieldProblem::TooFew));
    }
    for field in kind.object {
        let value = form.object.get(field.name).map(String::as_str);
        let missing = match field.required {
            Requirement::Required => present(value).is_none(),
            Requirement::Optional => false,
        };
        let pointer = format!("/object/{}", pointer_token(field.name));
        push(errors, pointer, missing.then_some(FieldProblem::Required));
    }
}

fn attorney(form: &AttorneyForm) -> Option<Attorney> {
    Some(Attorney {
        iin: Iin::parse(&form.iin).ok()?,
        name: PersonName {
            surname: form.surname.trim().to_owned(),
            name: form.name.trim().to_owned(),
            patronymic: present(form.patronymic.as_deref()).map(|p| p.trim().to_owned()),
        },
        phone: present(form.phone.as_deref()).map(str::to_owned),
    })
}

fn application(
    form: &ApplicationForm,
    kind: &Kind,
    principals: &[PrincipalData],
    attorneys: Vec<Attorney>,
) -> Application {
    let chosen = |code: &str| form.powers.iter().any(|power| power == code);
    Application {
        kind: form.kind,
        principals: principals.to_vec(),
        attorneys,
        powers: kind
            .powers
            .iter()
            .filter(|power| chosen(power.code))
            .map(|power| power.code.to_owned())
            .collect(),
        object: form
            .object
            .iter()
            .filter_map(|(name, value)| {
                Some((name.clone(), present(Some(value))?.trim().to_owned()))
            })
            .collect(),
        term: form.term,
        sub_delegation: form.sub_delegation.unwrap_or_default(),
        special_terms: present(form.special_terms.as_deref()).map(|t| t.trim().to_owned()),
        language: form.language,
    }
}
