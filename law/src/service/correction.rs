//! Errors that an applicant finds in a certificate of real estate, reported to the body that registers (S4, S5, point 10).

use super::ServiceId;
use super::found::Subject;
use super::request::ServiceRequest;
use super::stage::StageCode;
use crate::form::{FieldError, FieldProblem};
use crate::id::RequestId;
use crate::services::real_estate::{self, record};
use crate::text::{Flaw, Lines, flaw};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Characters of a description (ours: half a page, which the register takes).
pub const DESCRIPTION_MAX: usize = 1000;
/// Characters of a cadastral number (ours: the form of Kazakhstan has fewer than thirty).
pub const CADASTRAL_NUMBER_MAX: usize = 60;
/// Corrections of one certificate (ours: further ones belong to a new certificate).
pub const CORRECTIONS_MAX: usize = 10;

/// A correction that an applicant asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectionRequest {
    /// Its id; the registering body knows it by this.
    pub id: RequestId,
    /// What is wrong, as it goes to the body.
    pub correction: record::Correction,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// What the body says; `None` until it has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<record::CorrectionReceipt>,
}

/// Why a correction cannot be asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CorrectionRefused {
    /// The service is another one, or has no result.
    #[error("there is no certificate of real estate to correct")]
    NothingToCorrect,
    /// There are as many as one certificate may have.
    #[error("too many corrections of one certificate")]
    TooMany,
    /// A field is wrong.
    #[error("the correction has {} problems", .0.len())]
    Invalid(Vec<FieldError>),
}

/// The correction of the certificate that a request ended in.
///
/// # Errors
/// [`CorrectionRefused`] by what stands in the way.
pub fn of(
    request: &ServiceRequest,
    cadastral_number: Option<&str>,
    description: &str,
) -> Result<record::Correction, CorrectionRefused> {
    let corrected = matches!(request.service, ServiceId::S4 | ServiceId::S5);
    let result = request.result.as_ref();
    let result = result.filter(|_| corrected && request.stage.code() == StageCode::Done);
    let certificate = result.ok_or(CorrectionRefused::NothingToCorrect)?;
    let region = request.form.get(real_estate::name::REGION);
    let region = region.ok_or(CorrectionRefused::NothingToCorrect)?;
    if request.corrections.len() >= CORRECTIONS_MAX {
        return Err(CorrectionRefused::TooMany);
    }
    let description = description.trim();
    let number = cadastral_number.map(str::trim).filter(|n| !n.is_empty());
    let errors = [
        problem(description, DESCRIPTION_MAX, Lines::Several)
            .map(|problem| FieldError::new("/description", problem)),
        number
            .and_then(|number| problem(number, CADASTRAL_NUMBER_MAX, Lines::One))
            .map(|problem| FieldError::new("/cadastral_number", problem)),
    ];
    let errors: Vec<FieldError> = errors.into_iter().flatten().collect();
    if !errors.is_empty() {
        return Err(CorrectionRefused::Invalid(errors));
    }
    Ok(record::Correction {
        certificate: certificate.number.clone(),
        region: region.to_owned(),
        cadastral_number: number.map(str::to_owned),
        description: description.to_owned(),
    })
}

/// The file of the signature under which a correction was asked for.
#[must_use]
pub fn signed_file(id: &RequestId) -> String {
    format!("correction-{id}.p7s")
}

/// Whom the certificate of a request is about.
#[must_use]
pub fn subject(request: &ServiceRequest) -> Subject {
    let applicant = &request.applicant;
    match &applicant.entity {
        Some(entity) => Subject::Entity(entity.bin.clone()),
        None => Subject::Individual(applicant.iin.clone()),
    }
}

fn problem(text: &str, max: usize, lines: Lines) -> Option<FieldProblem> {
    match flaw(text, max, lines)? {
        Flaw::Control => Some(FieldProblem::WrongForm),
        other => Some(other.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Iin;
    use crate::poa::s03_application::PersonName;
    use crate::service::request::{Applicant, IssuedResult};
    use crate::service::stage::Stage;
    use crate::service::{Channel, Form};
    use crate::services::by_id;

    fn done(service: ServiceId) -> ServiceRequest {
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
        let now = DateTime::UNIX_EPOCH;
        let id = RequestId::parse("0192f0c1-7f00-7000-8000-00000000000a").unwrap();
        let service = by_id(service).unwrap();
        let mut request = ServiceRequest::open(id, service, Channel::Portal, applicant, now);
        request.form = Form::default().with("region", "astana");
        request.stage = Stage::Done {
            document: "S4-17".to_owned(),
        };
        request.result = Some(IssuedResult {
            number: "S4-17".to_owned(),
            issued_at: now,
            sha256: crate::id::Digest::parse(&"0".repeat(64)).unwrap(),
        });
        request
    }

    #[test]
    fn an_error_in_a_certificate_goes_to_the_body_of_its_region() {
        for service in [ServiceId::S4, ServiceId::S5] {
            let request = done(service);
            let asked = of(
                &request,
                Some(" 21-320-135-1 "),
                " Ауданы қате \n 54 емес, 45 ",
            );
            let asked = asked.unwrap();
            assert_eq!(
                (asked.certificate.as_str(), asked.region.as_str()),
                ("S4-17", "astana")
            );
            assert_eq!(asked.cadastral_number.as_deref(), Some("21-320-135-1"));
            assert_eq!(asked.description, "Ауданы қате \n 54 емес, 45");
            assert_eq!(subject(&request).number(), "880412499017");
        }
    }

    #[test]
    fn only_a_certificate_of_real_estate_that_was_issued_is_corrected() {
        let nothing = Err(CorrectionRefused::NothingToCorrect);
        assert_eq!(of(&done(ServiceId::S3), None, "қате"), nothing);
        let mut request = done(ServiceId::S4);
        request.stage = Stage::Making;
        assert_eq!(of(&request, None, "қате"), nothing);
    }

    #[test]
    fn a_description_is_there_is_short_and_can_be_printed() {
        let request = done(ServiceId::S4);
        let problem = |number, text: &str| match of(&request, number, text) {
            Err(CorrectionRefused::Invalid(errors)) => {
                (errors[0].pointer.clone(), errors[0].problem)
            }
            other => panic!("{other:?}"),
        };
        let long = "қ".repeat(DESCRIPTION_MAX + 1);
        for (text, expected) in [
            ("  ", FieldProblem::Required),
            (long.as_str(), FieldProblem::TooLong),
            ("қате\u{0}", FieldProblem::WrongForm),
        ] {
            let found = problem(None, text);
            assert_eq!(found, ("/description".to_owned(), expected), "{text:?}");
        }
        let number = Some("1\n2");
        let wrong = ("/cadastral_number".to_owned(), FieldProblem::WrongForm);
        assert_eq!(problem(number, "қате"), wrong);
    }

    #[test]
    fn one_certificate_has_so_many_corrections_and_no_more() {
        let mut request = done(ServiceId::S5);
        let correction = of(&request, None, "қате").unwrap();
        let one = CorrectionRequest {
            id: request.id.clone(),
            correction,
            asked_at: DateTime::UNIX_EPOCH,
            receipt: None,
        };
        request.corrections = vec![one; CORRECTIONS_MAX];
        let more = of(&request, None, "қате");
        assert_eq!(more, Err(CorrectionRefused::TooMany));
    }
}
