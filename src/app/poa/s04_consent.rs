//! Step 4: every representative is asked through the access control service; nothing is read about them before.

use super::{access, attorney, ends};
use crate::app::work::{self, Work};
use crate::app::{App, AppError, Fault, evidence, fresh};
use crate::document::notice::Notice;
use crate::port::ConsentQuestion;
use crate::store::Tx;
use crate::store::callbacks::Receipt;
use crate::store::cases::CaseFile;
use chrono::{DateTime, TimeDelta, Utc};
use law::id::{CaseId, ConsentId};
use law::poa::case::Case;
use law::poa::history::{Author, Fact};
use law::poa::s04_consent::{
    self as rules, AnswerEffect, Consent, ConsentAnswer, ConsentState, Outcome,
};
use law::poa::stage::{Event, StageCode};
use serde::Deserialize;

/// How often the service is asked in case its callback got lost.
const POLL_EVERY: TimeDelta = TimeDelta::minutes(5);

/// The callback of the access control service, as it signs it.
#[derive(Clone, Debug, Deserialize)]
pub struct ConsentCallback {
    /// Its own id of the message; the same when repeated.
    pub event_id: String,
    /// Our request.
    pub request_id: ConsentId,
    /// Whom it was put to.
    pub subject_iin: law::id::Iin,
    /// The case.
    pub case_id: CaseId,
    /// The digest of the signed application.
    pub application_sha256: law::id::Digest,
    /// The answer.
    pub status: ConsentAnswer,
    /// When it was given.
    pub answered_at: DateTime<Utc>,
}

/// Leaves a question to every representative of a case that was just submitted.
pub(super) async fn ask_all(
    tx: &mut Tx,
    file: &mut CaseFile,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let attorneys = file
        .case
        .application
        .as_ref()
        .map_or(0, |a| a.attorneys.len());
    let case = file.case.id.clone();
    for attorney in 0..attorneys {
        let consent = Consent::ask(fresh::consent_id(now), attorney, now);
        let (id, expires_at) = (consent.id.clone(), consent.expires_at);
        tx.put_consent_request(&id, &case).await?;
        let ask = Work::AskConsent {
            consent: id.clone(),
        };
        work::leave(tx, &format!("ask:{id}"), Some(&case), &ask, now).await?;
        let remind = Work::RemindConsent {
            consent: id.clone(),
        };
        let remind_at = expires_at - rules::REMIND_BEFORE;
        work::leave(tx, &format!("remind:{id}"), Some(&case), &remind, remind_at).await?;
        let end = Work::EndConsent {
            consent: id.clone(),
        };
        work::leave(
            tx,
            &format!("end-consent:{id}"),
            Some(&case),
            &end,
            expires_at,
        )
        .await?;
        let fact = Fact::ConsentRequested {
            request: id,
            attorney,
            expires_at,
        };
        file.note(Author::System, fact);
        file.case.consents.push(consent);
    }
    let notice = Notice::ConsentAsked {
        case,
        title: access::title(&file.case),
        until: now + rules::CONSENT_LIFE,
    };
    ends::notify_principals(tx, &file.case, "consent", notice, now).await
}

/// The job that puts a question to the service.
pub async fn ask(app: &App, consent: &ConsentId) -> Result<(), AppError> {
    let Some((_, question)) = open_question(app, consent).await? else {
        return Ok(());
    };
    app.ports.consents.ask(&question).await?;
    schedule_poll(app, &question, consent).await
}

/// The job that asks the service for an answer whose callback may have got lost; a question that the service has lost is put
/// once more.
pub async fn poll(app: &App, consent: &ConsentId) -> Result<(), AppError> {
    let Some((_, question)) = open_question(app, consent).await? else {
        return Ok(());
    };
    // Once its time is over, the look at the end has the last word, and keeps a late answer once.
    if app.now() >= question.expires_at {
        return Ok(());
    }
    let Some(standing) = app.ports.consents.standing(&question).await? else {
        return ask(app, consent).await;
    };
    match standing.answer {
        Some(answer) => {
            let at = standing.answered_at.unwrap_or_else(|| app.now());
            take_answer(app, &question.case, consent, answer, at).await
        }
        None => schedule_poll(app, &question, consent).await,
    }
}

/// Polls are numbered, because a job that leaves its successor must not meet its own id.
async fn schedule_poll(
    app: &App,
    question: &ConsentQuestion,
    consent: &ConsentId,
) -> Result<(), AppError> {
    let run_at = app.now() + POLL_EVERY;
    let work = Work::PollConsent {
        consent: consent.clone(),
    };
    let id = format!("poll:{consent}:{}", run_at.timestamp());
    let mut tx = app.store.begin().await?;
    work::leave(&mut tx, &id, Some(&question.case), &work, run_at).await?;
    Ok(tx.commit().await?)
}

/// Takes a verified callback in: it is kept and answered at once, and what it says takes effect.
///
/// # Errors
/// [`Fault::NotFound`] for a request that is not ours or not about this person and application;
/// [`Fault::CallbackConflict`] when another message came under the same id.
pub async fn receive(app: &App, callback: &ConsentCallback, raw: &[u8]) -> Result<(), AppError> {
    let case = app
        .store
        .case_of_consent(&callback.request_id)
        .await?
        .ok_or(Fault::NotFound)?;
    let view = app.store.case(&case).await?.ok_or(Fault::NotFound)?;
    let question = question(&view.case, &callback.request_id).ok_or(Fault::NotFound)?;
    if question.case != callback.case_id
        || question.subject != callback.subject_iin
        || question.application != callback.application_sha256
    {
        return Err(Fault::NotFound.into());
    }
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let receipt = tx
        .keep_callback(
            "consents",
            &callback.event_id,
            &evidence::digest(raw),
            raw,
            now,
        )
        .await?;
    match receipt {
        Receipt::Conflicting => return Err(Fault::CallbackConflict.into()),
        Receipt::Repeated => return Ok(()),
        Receipt::Kept => {}
    }
    apply(
        &mut tx,
        &case,
        &callback.request_id,
        callback.status,
        callback.answered_at,
        now,
    )
    .await?;
    Ok(tx.commit().await?)
}

/// The job a day before the end of a request's time: whoever has not answered is reminded, where they can be reached.
pub async fn remind(app: &App, consent: &ConsentId) -> Result<(), AppError> {
    let Some(case) = app.store.case_of_consent(consent).await? else {
        return Ok(());
    };
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let mut file = access::open_for_job(&mut tx, &case).await?;
    if file.case.stage.code() != StageCode::AwaitingConsent {
        return Ok(());
    }
    let place = file.case.consents.iter().position(|c| &c.id == consent);
    let reminded = place.and_then(|place| Some((place, file.case.consents[place].remind(now)?)));
    let Some((place, reminded)) = reminded else {
        return Ok(());
    };
    let attorney = reminded.attorney;
    if attorney::reach(app, &file.case, attorney).await?.is_none() {
        return Ok(());
    }
    let notice = Notice::ConsentReminder {
        title: access::title(&file.case),
        until: reminded.expires_at,
    };
    let work = Work::NotifyAttorney { attorney, notice };
    work::leave(
        &mut tx,
        &format!("notify:{consent}:reminder"),
        Some(&case),
        &work,
        now,
    )
    .await?;
    file.case.consents[place] = reminded;
    let request = consent.clone();
    file.note(Author::System, Fact::ConsentReminded { request });
    tx.save_case(file, now).await?;
    Ok(tx.commit().await?)
}

/// The job at the end of a request's time.
pub async fn end(app: &App, consent: &ConsentId) -> Result<(), AppError> {
    let Some(case) = app.store.case_of_consent(consent).await? else {
        return Ok(());
    };
    // The last word is the service's: an answer given in time but not yet heard still counts. One that came too late is kept
    // and leaves the question open, so that it expires; so does one that never reached the service.
    if let Some((_, question)) = open_question(app, consent).await?
        && let Some(standing) = app.ports.consents.standing(&question).await?
        && let (Some(answer), Some(at)) = (standing.answer, standing.answered_at)
    {
        take_answer(app, &case, consent, answer, at).await?;
    }
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let mut file = access::open_for_job(&mut tx, &case).await?;
    let place = file.case.consents.iter().position(|c| &c.id == consent);
    let expired = place.and_then(|place| Some((place, file.case.consents[place].expire(now)?)));
    let Some((place, expired)) = expired else {
        return Ok(());
    };
    file.case.consents[place] = expired;
    file.note(
        Author::System,
        Fact::ConsentExpired {
            request: consent.clone(),
        },
    );
    conclude(&mut tx, &mut file, Author::System, now).await?;
    tx.save_case(file, now).await?;
    Ok(tx.commit().await?)
}

/// Asks the service about every consent of a case once more, just before the notary signs.
///
/// # Errors
/// [`Fault::ConsentMissing`] when one does not stand any more; the case then ends.
pub(super) async fn recheck(app: &App, case: &Case) -> Result<(), AppError> {
    for consent in &case.consents {
        let question = question(case, &consent.id).ok_or(Fault::ConsentMissing)?;
        let standing = app.ports.consents.standing(&question).await?;
        let standing = standing.ok_or(Fault::ConsentMissing)?;
        match standing.answer {
            Some(ConsentAnswer::Granted) => {}
            Some(answer @ (ConsentAnswer::Denied | ConsentAnswer::Withdrawn)) => {
                let at = standing.answered_at.unwrap_or_else(|| app.now());
                take_answer(app, &case.id, &consent.id, answer, at).await?;
                return Err(Fault::ConsentMissing.into());
            }
            None => return Err(Fault::ConsentMissing.into()),
        }
    }
    Ok(())
}

async fn take_answer(
    app: &App,
    case: &CaseId,
    consent: &ConsentId,
    answer: ConsentAnswer,
    answered_at: DateTime<Utc>,
) -> Result<(), AppError> {
    let mut tx = app.store.begin().await?;
    apply(&mut tx, case, consent, answer, answered_at, app.now()).await?;
    Ok(tx.commit().await?)
}

async fn apply(
    tx: &mut Tx,
    case: &CaseId,
    consent: &ConsentId,
    answer: ConsentAnswer,
    answered_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let mut file = access::open_for_job(tx, case).await?;
    let Some(place) = file.case.consents.iter().position(|c| &c.id == consent) else {
        return Ok(());
    };
    let attorney = file.case.consents[place].attorney;
    let author = Author::Attorney { attorney };
    match file.case.consents[place].answer(answer, answered_at) {
        Ok(AnswerEffect::Changed(changed)) => file.case.consents[place] = changed,
        Ok(AnswerEffect::Unchanged) => return Ok(()),
        // A yes that came too late or after a no changes nothing, but it is kept in the history.
        Err(error) => tracing::warn!(%consent, %error, "an answer without effect"),
    }
    let fact = Fact::ConsentAnswered {
        request: consent.clone(),
        answer,
        answered_at,
    };
    file.note(author.clone(), fact);
    conclude(tx, &mut file, author, now).await?;
    tx.save_case(file, now).await?;
    Ok(())
}

/// Moves the case on when all have consented, or ends it when one has not.
async fn conclude(
    tx: &mut Tx,
    file: &mut CaseFile,
    author: Author,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let stage = file.case.stage.code();
    match rules::outcome(&file.case.consents) {
        Outcome::Granted if stage == StageCode::AwaitingConsent => {
            file.happen(author, Event::ConsentsGranted)?;
            let title = access::title(&file.case);
            let case = file.case.id.clone();
            ends::notify_principals(
                tx,
                &file.case,
                "ready",
                Notice::ReadyToCall { case, title },
                now,
            )
            .await
        }
        Outcome::Refused(refusal) if ends::open_to_attorney(stage) => {
            ends::end(tx, file, author, Event::ConsentRefused { refusal }, now).await
        }
        // After the signature, and after another end, a withdrawn consent is only a fact.
        Outcome::Waiting | Outcome::Granted | Outcome::Refused(_) => Ok(()),
    }
}

async fn open_question(
    app: &App,
    consent: &ConsentId,
) -> Result<Option<(Case, ConsentQuestion)>, AppError> {
    let Some(case) = app.store.case_of_consent(consent).await? else {
        return Ok(None);
    };
    let Some(view) = app.store.case(&case).await? else {
        return Ok(None);
    };
    let open = view
        .case
        .consents
        .iter()
        .any(|c| &c.id == consent && c.state == ConsentState::Requested);
    if !open || view.case.stage.code().is_end() {
        return Ok(None);
    }
    let question = question(&view.case, consent);
    Ok(question.map(|question| (view.case, question)))
}

fn question(case: &Case, consent: &ConsentId) -> Option<ConsentQuestion> {
    let application = case.application.as_ref()?;
    let consent = case.consents.iter().find(|c| &c.id == consent)?;
    Some(ConsentQuestion {
        id: consent.id.clone(),
        subject: application.attorneys.get(consent.attorney)?.iin.clone(),
        case: case.id.clone(),
        application: case.application_sha256.clone()?,
        purpose: rules::purpose(application),
        expires_at: consent.expires_at,
    })
}
