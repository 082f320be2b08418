//! The survey at the end of a service (annex 4).

use super::{RequestView, access};
use crate::app::{App, AppError, Caller, Fault, statistics};
use law::form::{FieldError, FieldProblem};
use law::id::RequestId;
use law::service::SurveyAnswers;
use law::services::nca::request::Fact;
use law::services::nca::stage::{EventCode, NotAllowed, StageCode};

/// Answers the survey, once, when the service has ended or the certificates are there.
///
/// # Errors
/// [`AppError::Invalid`], [`Fault::AlreadyDone`], or a wrong stage.
pub async fn answer(
    app: &App,
    caller: &Caller,
    id: &RequestId,
    answers: SurveyAnswers,
) -> Result<RequestView, AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open_mine(&mut tx, caller, id).await?;
    let stage = file.request.stage.code();
    if !stage.is_end() && stage != StageCode::Issued {
        let event = EventCode::CertificatesInstalled;
        return Err(NotAllowed::WrongStage { stage, event }.into());
    }
    if file.request.survey.is_some() {
        return Err(Fault::AlreadyDone.into());
    }
    if !file.request.flow.service().survey.accepts(&answers) {
        let wrong = FieldError::new("/answers", FieldProblem::NotOnOffer);
        return Err(AppError::Invalid(vec![wrong]));
    }
    let service = file.request.flow.service().id;
    statistics::survey(&mut tx, id, service, &answers, now).await?;
    file.request.survey = Some(answers);
    file.note(author, Fact::SurveyAnswered);
    let view = tx.save_request(file, now).await?;
    tx.commit().await?;
    Ok(view)
}
