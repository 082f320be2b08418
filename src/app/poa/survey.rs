//! The survey at the end of a case: each principal answers for themselves, once.

use super::access;
use crate::app::{App, AppError, Caller, Fault, statistics};
use law::form::{FieldError, FieldProblem};
use law::id::CaseId;
use law::poa::history::{Author, Fact};
use law::poa::stage::{EventCode, NotAllowed, StageCode};
use law::poa::survey;
use law::service::SurveyAnswers;

/// Whether the caller has answered.
///
/// # Errors
/// [`Fault::NotFound`] for anybody but a principal of the case; a wrong stage before there is something to judge.
pub async fn is_answered(app: &App, caller: &Caller, id: &CaseId) -> Result<bool, AppError> {
    let view = access::view(app, caller, id).await?;
    must_be_over(view.case.stage.code())?;
    Ok(app.store.answered_survey(id, &caller.account).await?)
}

/// Keeps a principal's answers.
///
/// # Errors
/// [`AppError::Invalid`], [`Fault::AlreadyDone`], [`Fault::NotFound`] for anybody but a principal of the case, or a wrong stage.
pub async fn answer(
    app: &App,
    caller: &Caller,
    id: &CaseId,
    answers: SurveyAnswers,
) -> Result<(), AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open(&mut tx, caller, id).await?;
    let Author::Principal { account } = &author else {
        return Err(Fault::NotFound.into());
    };
    must_be_over(file.case.stage.code())?;
    if !survey::QUESTIONS.accepts(&answers) {
        let wrong = FieldError::new("/answers", FieldProblem::NotOnOffer);
        return Err(AppError::Invalid(vec![wrong]));
    }
    statistics::case_survey(&mut tx, id, account, &answers, now).await?;
    file.note(author, Fact::SurveyAnswered);
    tx.save_case(file, now).await?;
    Ok(tx.commit().await?)
}

fn must_be_over(stage: StageCode) -> Result<(), NotAllowed> {
    if survey::is_open_at(stage) {
        return Ok(());
    }
    let event = EventCode::DocumentSigned;
    Err(NotAllowed::WrongStage { stage, event })
}
