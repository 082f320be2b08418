//! Process 7: the question to the registry that owns the data, and the application to the body that accepts it.

use super::outcome;
use crate::app::{App, AppError};
use crate::port::{
    MarriageApplication, MarriageDecision, RepeatApplication, Unanswered, UnansweredReason,
};
use law::service::found::{Found, Question, Verdict};
use law::service::request::ServiceRequest;
use law::services::grounds;

/// What was found, or the ground on which the service is refused.
pub(super) type Finding = Result<Found, &'static str>;

/// Asks the registry and checks what comes back.
///
/// # Errors
/// A registry without an answer, or with one about somebody else: nothing is concluded from it.
pub(super) async fn ask(app: &App, question: &Question) -> Result<Finding, AppError> {
    let ports = &app.ports;
    let found = match question {
        Question::Act(asked) => {
            let record = ports.civil_status.record(asked).await?;
            record.map(|record| Found::CivilStatus(Box::new(record)))
        }
        Question::Marriage(asked) => {
            let parties = ports
                .civil_status
                .parties(&asked.applicant, &asked.partner)
                .await?;
            parties.map(|parties| Found::Marrying(Box::new(parties)))
        }
        Question::RealEstate(asked) => {
            let extract = ports.real_estate.extract(asked).await?;
            extract.map(|extract| Found::RealEstate(Box::new(extract)))
        }
        Question::Entity(asked) => {
            let certificate = ports.entity_register.certificate(asked).await?;
            certificate.map(|certificate| Found::Entity(Box::new(certificate)))
        }
    };
    checked(question, found)
}

/// Hands a paid application to the body that decides on it; services that are done by the answer have it already.
///
/// # Errors
/// A body without an answer, or with one about somebody else.
pub(super) async fn apply(
    app: &App,
    request: &ServiceRequest,
    question: &Question,
) -> Result<Finding, AppError> {
    let filed_at = request.filed_at.unwrap_or(request.opened_at);
    let (id, number) = (request.id.clone(), outcome::number_of(request));
    match question {
        Question::Act(question) => {
            let application = RepeatApplication {
                id,
                number,
                question: question.clone(),
                filed_at,
            };
            let accepted = app.ports.civil_status.accept(&application).await?;
            let found = accepted.map(|accepted| Found::Accepted(Box::new(accepted)));
            checked(&Question::Act(application.question), found)
        }
        Question::Marriage(question) => {
            let application = MarriageApplication {
                id,
                number,
                question: question.clone(),
                filed_at,
            };
            match app.ports.civil_status.appoint(&application).await? {
                MarriageDecision::Appointed(appointment) => {
                    let found = Found::Marriage(appointment);
                    checked(&Question::Marriage(application.question), Some(found))
                }
                MarriageDecision::Refused(obstacle) => Ok(Err(obstacle.as_str())),
            }
        }
        Question::RealEstate(_) | Question::Entity(_) => Err(AppError::Internal(
            "nobody accepts an application of this service",
        )),
    }
}

fn checked(question: &Question, found: Option<Found>) -> Result<Finding, AppError> {
    let Some(found) = found else {
        return Ok(Err(grounds::NO_DATA));
    };
    match question.verdict(&found) {
        Verdict::Good => Ok(Ok(found)),
        Verdict::Nothing => Ok(Err(grounds::NO_DATA)),
        Verdict::Foreign => Err(Unanswered {
            system: "registry",
            reason: UnansweredReason::Garbage,
        }
        .into()),
    }
}
