//! The state service that controls access to personal data: asks a representative, tells the answer.

use super::client::{Question, System};
use super::reply::{Both, Reply, same};
use crate::port::{Answer, ConsentQuestion, ConsentService, ConsentStanding, UnansweredReason};
use chrono::{DateTime, Utc};
use law::id::{CaseId, ConsentId, Digest, Iin};
use law::poa::s04_consent::ConsentAnswer;
use serde::{Deserialize, Serialize};

/// Who asks, as the representative reads it.
const REQUESTER_KK: &str = "«Е-нотариат» бірыңғай нотариаттық ақпараттық жүйесі";
/// The same in Russian.
const REQUESTER_RU: &str = "Единая нотариальная информационная система «Е-нотариат»";

/// The service behind its HTTP interface.
pub(super) struct AccessControl {
    system: System,
    callback_url: String,
}

impl AccessControl {
    pub(super) const fn new(system: System, callback_url: String) -> Self {
        Self {
            system,
            callback_url,
        }
    }
}

#[derive(Serialize)]
struct WireRequest<'a> {
    request_id: &'a ConsentId,
    subject_iin: &'a Iin,
    requester: Both,
    purpose: Both,
    case_id: &'a CaseId,
    application_sha256: &'a Digest,
    callback_url: &'a str,
    expires_at: DateTime<Utc>,
}

#[derive(Deserialize)]
struct WireAccepted {
    request_id: ConsentId,
}

#[derive(Deserialize)]
struct WireStanding {
    request_id: ConsentId,
    subject_iin: Iin,
    case_id: CaseId,
    application_sha256: Digest,
    status: WireStatus,
    answered_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum WireStatus {
    Requested,
    Granted,
    Denied,
    Withdrawn,
    Expired,
}

impl ConsentService for AccessControl {
    fn ask<'a>(&'a self, question: &'a ConsentQuestion) -> Answer<'a, ()> {
        Box::pin(async move {
            let request = WireRequest {
                request_id: &question.id,
                subject_iin: &question.subject,
                requester: Both {
                    kk: REQUESTER_KK.to_owned(),
                    ru: REQUESTER_RU.to_owned(),
                },
                purpose: (&question.purpose).into(),
                case_id: &question.case,
                application_sha256: &question.application,
                callback_url: &self.callback_url,
                expires_at: question.expires_at,
            };
            let path = ["consents", "v1", "requests"];
            self.system
                .ask(Question::post(&path, &request), |reply| {
                    let accepted: WireAccepted = reply.on(&[200, 202])?.json()?;
                    same(&question.id, &accepted.request_id)
                })
                .await
        })
    }

    fn standing<'a>(
        &'a self,
        question: &'a ConsentQuestion,
    ) -> Answer<'a, Option<ConsentStanding>> {
        Box::pin(async move {
            let path = ["consents", "v1", "requests", question.id.as_str()];
            self.system
                .ask(Question::get(&path), |reply| read_standing(reply, question))
                .await
        })
    }
}

/// Takes an answer only when it is this person's, to this question, about this application of this case.
fn read_standing(
    reply: Reply,
    question: &ConsentQuestion,
) -> Result<Option<ConsentStanding>, UnansweredReason> {
    let Some(found) = reply.found()? else {
        return Ok(None);
    };
    let standing: WireStanding = found.json()?;
    same(&question.id, &standing.request_id)?;
    same(&question.subject, &standing.subject_iin)?;
    same(&question.case, &standing.case_id)?;
    same(&question.application, &standing.application_sha256)?;
    let answer = match standing.status {
        // That its time is over, our own clock tells; the service's clock is not asked.
        WireStatus::Requested | WireStatus::Expired => None,
        WireStatus::Granted => Some(ConsentAnswer::Granted),
        WireStatus::Denied => Some(ConsentAnswer::Denied),
        WireStatus::Withdrawn => Some(ConsentAnswer::Withdrawn),
    };
    // An answer without its time cannot be put before or after anything.
    if answer.is_some() && standing.answered_at.is_none() {
        return Err(UnansweredReason::Garbage);
    }
    Ok(Some(ConsentStanding {
        answered_at: answer.and(standing.answered_at),
        answer,
    }))
}
