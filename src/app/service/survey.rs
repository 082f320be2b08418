//! The survey at the end of a service.

use super::opening::wrong;
use super::{ServiceView, access};
use crate::app::{App, AppError, Caller, Fault, statistics};
use law::form::FieldProblem;
use law::id::RequestId;
use law::service::SurveyAnswers;
use law::service::request::Fact;
use law::service::stage::{EventCode, NotAllowed, StageCode};

/// Answers the survey, once, when the service has ended, be it by a refusal.
///
/// # Errors
/// [`AppError::Invalid`], [`Fault::AlreadyDone`], or a wrong stage.
pub async fn answer(
    app: &App,
    caller: &Caller,
    id: &RequestId,
    answers: SurveyAnswers,
) -> Result<ServiceView, AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open_as_applicant(&mut tx, caller, id).await?;
    let stage = file.request.stage.code();
    if !matches!(stage, StageCode::Done | StageCode::Refused) {
        let event = EventCode::ResultIssued;
        return Err(NotAllowed::WrongStage { stage, event }.into());
    }
    if file.request.survey.is_some() {
        return Err(Fault::AlreadyDone.into());
    }
    if !file.request.service().survey.accepts(&answers) {
        return Err(wrong("/answers", FieldProblem::NotOnOffer));
    }
    statistics::survey(&mut tx, id, file.request.service, &answers, now).await?;
    file.request.survey = Some(answers);
    file.note(author, Fact::SurveyAnswered);
    let view = tx.save_service(file, now).await?;
    tx.commit().await?;
    Ok(view)
}
