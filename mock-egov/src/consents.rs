//! The personal-data access control service: asks a person, keeps the answer, reports it with a signed callback.

use std::io;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::{DateTime, Utc};
use mock_base::callback::{Delivery, Letter, Seal, Undelivered};
use mock_base::check;
use mock_base::clock::now;
use mock_base::records::Step;
use mock_base::refusal::Refusal;
use mock_base::text::{Language, Text};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::Egov;
use crate::faults::Target;

/// What a system asks of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Chosen by the asking system; the same id is the same request.
    pub request_id: String,
    /// Whose data it is about.
    pub subject_iin: String,
    /// Who asks.
    pub requester: Text,
    /// What for.
    pub purpose: Text,
    /// The case it belongs to.
    pub case_id: String,
    /// The application the consent is bound to.
    pub application_sha256: String,
    /// Where the answer goes.
    pub callback_url: String,
    /// Until when it can be answered.
    pub expires_at: DateTime<Utc>,
}

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Not answered yet.
    Requested,
    /// The person agreed.
    Granted,
    /// The person refused.
    Denied,
    /// The person agreed and took it back.
    Withdrawn,
    /// Not answered in time.
    Expired,
}

/// What a person answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// I agree.
    Grant,
    /// I refuse.
    Deny,
    /// I take my agreement back.
    Withdraw,
}

/// A request with its answers and the callbacks they cause.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Consent {
    /// What was asked.
    pub request: Request,
    /// When it came.
    pub asked_at: DateTime<Utc>,
    status: Status,
    /// When it was last answered.
    pub answered_at: Option<DateTime<Utc>>,
    letters: Vec<Letter>,
}

impl Status {
    /// The status in words.
    #[must_use]
    pub const fn words(self, language: Language) -> &'static str {
        match self {
            Self::Requested => language.pick("жауап күтілуде", "ожидает ответа"),
            Self::Granted => language.pick("келісім берілді", "согласие дано"),
            Self::Denied => language.pick("келісім берілмеді", "в согласии отказано"),
            Self::Withdrawn => language.pick("келісім кері қайтарып алынды", "согласие отозвано"),
            Self::Expired => language.pick("мерзімі өтті", "срок истёк"),
        }
    }
}

impl Consent {
    fn asked(request: Request, asked_at: DateTime<Utc>) -> Self {
        Self {
            request,
            asked_at,
            status: Status::Requested,
            answered_at: None,
            letters: Vec::new(),
        }
    }

    /// Where the request stands at this moment.
    #[must_use]
    pub fn status_at(&self, now: DateTime<Utc>) -> Status {
        match self.status {
            Status::Requested if now >= self.request.expires_at => Status::Expired,
            as_stored => as_stored,
        }
    }

    /// The same request after an answer; the same answer again changes nothing.
    fn answered(&self, answer: Answer, at: DateTime<Utc>) -> Result<Step<Self, ()>, Refusal> {
        let status = match (self.status_at(at), answer) {
            (Status::Requested, Answer::Grant) => Status::Granted,
            (Status::Requested, Answer::Deny) => Status::Denied,
            (Status::Granted, Answer::Withdraw) => Status::Withdrawn,
            (Status::Granted, Answer::Grant)
            | (Status::Denied, Answer::Deny)
            | (Status::Withdrawn, Answer::Withdraw) => return Ok(Step::Keep(())),
            _ => return Err(Refusal::conflict("already_answered")),
        };
        let mut after = self.clone();
        after.status = status;
        after.answered_at = Some(at);
        Ok(Step::Put(after, ()))
    }

    fn view(&self, subject_iin: &str, now: DateTime<Utc>) -> Value {
        let mut view = json!({
            "request_id": self.request.request_id,
            "subject_iin": subject_iin,
            "case_id": self.request.case_id,
            "application_sha256": self.request.application_sha256,
            "status": self.status_at(now),
        });
        if let Some(at) = self.answered_at {
            view["answered_at"] = json!(at);
        }
        view
    }

    fn with_letter(mut self, subject_iin: &str) -> Self {
        let body = self.view(subject_iin, self.asked_at);
        self.letters.push(Letter::new(body));
        self
    }
}

/// Records a person's answer and sends the callback.
pub(crate) fn answer(
    egov: &Egov,
    iin: &str,
    request_id: &str,
    answer: Answer,
) -> Result<(), Refusal> {
    let subject = reported_subject(egov, iin);
    egov.consents.change(request_id, |found| {
        let consent = found.filter(|consent| consent.request.subject_iin == iin);
        match consent
            .ok_or(Refusal::not_found())?
            .answered(answer, now())?
        {
            Step::Put(after, ()) => Ok(Step::Put(after.with_letter(&subject), ())),
            Step::Keep(()) => Ok::<_, Refusal>(Step::Keep(())),
        }
    })?;
    deliver(egov, request_id);
    Ok(())
}

/// The IIN the service reports: the person's own, unless it is told to mix people up.
fn reported_subject(egov: &Egov, iin: &str) -> String {
    let other = egov
        .people
        .somebody_else(iin)
        .filter(|_| egov.faults.mixes_people_up(Target::Consents));
    other.map_or_else(|| iin.to_owned(), |person| person.iin.clone())
}

/// Takes up again what a restart interrupted.
pub(crate) fn resume(egov: &Egov) {
    for request_id in egov
        .consents
        .pick(|consent| Some(consent.request.request_id.clone()))
    {
        deliver(egov, &request_id);
    }
}

/// Sends every callback of a request that waits, in the background.
fn deliver(egov: &Egov, request_id: &str) {
    let Some(consent) = egov.consents.get(request_id) else {
        return;
    };
    let waiting = consent
        .letters
        .into_iter()
        .filter(|letter| letter.delivery == Delivery::Waiting);
    for letter in waiting {
        let (egov, request_id) = (egov.clone(), request_id.to_owned());
        let url = consent.request.callback_url.clone();
        tokio::spawn(async move {
            let seal = || Seal::at(&egov.key, now().timestamp(), letter.body.as_bytes());
            let sent = egov
                .courier
                .send_until_taken(&url, &letter.body, seal)
                .await;
            if let Err(error) = settle(&egov, &request_id, &letter.event_id, &sent) {
                tracing::error!(%error, "the delivery of a callback could not be saved");
            }
        });
    }
}

fn settle(
    egov: &Egov,
    request_id: &str,
    event_id: &str,
    sent: &Result<u32, Undelivered>,
) -> io::Result<()> {
    egov.consents.change(request_id, |found| {
        let Some(mut consent) = found.cloned() else {
            return Ok(Step::Keep(()));
        };
        for letter in consent
            .letters
            .iter_mut()
            .filter(|letter| letter.event_id == event_id)
        {
            letter.settle(sent);
        }
        Ok(Step::Put(consent, ()))
    })
}

/// The queries of the service.
pub(crate) fn routes() -> Router<Egov> {
    Router::new()
        .route("/consents/v1/requests", post(ask))
        .route("/consents/v1/requests/{request_id}", get(read))
}

async fn ask(
    State(egov): State<Egov>,
    Json(request): Json<Request>,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    check(&request)?;
    egov.people
        .get(&request.subject_iin)
        .ok_or(Refusal::not_found())?;
    let id = request.request_id.clone();
    let status = egov.consents.change(&id, |found| match found {
        Some(known) if known.request == request => Ok(Step::Keep(known.status_at(now()))),
        Some(_) => Err(Refusal::conflict("request_id_taken")),
        None => Ok(Step::Put(Consent::asked(request, now()), Status::Requested)),
    })?;
    Ok((
        StatusCode::ACCEPTED,
        Json(json!({ "request_id": id, "status": status })),
    ))
}

async fn read(
    State(egov): State<Egov>,
    Path(request_id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let consent = egov.consents.get(&request_id).ok_or(Refusal::not_found())?;
    let subject = reported_subject(&egov, &consent.request.subject_iin);
    Ok(Json(consent.view(&subject, now())))
}

fn check(request: &Request) -> Result<(), Refusal> {
    check::id(&request.request_id)?;
    check::id(&request.case_id)?;
    check::state_number(&request.subject_iin)?;
    check::both(&request.requester)?;
    check::both(&request.purpose)?;
    check::sha256(&request.application_sha256)?;
    check::callback_url(&request.callback_url)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn asked() -> Consent {
        let at: DateTime<Utc> = "2026-03-02T05:00:00Z".parse().unwrap();
        let request = Request {
            request_id: "r-1".into(),
            subject_iin: "790930399905".into(),
            requester: Text::new("Е-нотариат", "Е-нотариат"),
            purpose: Text::new("Сенімхат", "Доверенность"),
            case_id: "case-1".into(),
            application_sha256: "0".repeat(64),
            callback_url: "http://127.0.0.1:1/".into(),
            expires_at: at + TimeDelta::hours(1),
        };
        Consent::asked(request, at)
    }

    fn after(consent: &Consent, answer: Answer) -> Consent {
        match consent.answered(answer, consent.asked_at) {
            Ok(Step::Put(after, ())) => after,
            _ => panic!("the answer should count"),
        }
    }

    #[test]
    fn a_granted_consent_can_be_withdrawn_and_not_denied() {
        let granted = after(&asked(), Answer::Grant);
        assert_eq!(granted.status, Status::Granted);
        assert!(granted.answered(Answer::Deny, granted.asked_at).is_err());
        assert_eq!(after(&granted, Answer::Withdraw).status, Status::Withdrawn);
    }

    #[test]
    fn the_same_answer_again_changes_nothing() {
        let denied = after(&asked(), Answer::Deny);
        let again = denied.answered(Answer::Deny, denied.asked_at);
        assert!(matches!(again, Ok(Step::Keep(()))));
    }

    #[test]
    fn a_request_past_its_term_is_expired_and_cannot_be_answered() {
        let consent = asked();
        let late = consent.request.expires_at;
        assert_eq!(consent.status_at(late), Status::Expired);
        assert!(consent.answered(Answer::Grant, late).is_err());
        let granted = after(&consent, Answer::Grant);
        assert_eq!(granted.status_at(late), Status::Granted);
    }
}
