//! A notary at the console: duty, calls, checks, drafts, the signature.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use eds::cms::{self, Detached};
use eds::hash::sha256;
use serde::Deserialize;
use serde_json::json;

use super::api::Api;
use super::keys::Keys;
use super::room::{Seat, once_ready};
use super::session::{Role, Session, signed};
use super::view::{Case, Clause, Draft, Opening, Preparation, Recordings, Ticket, ToSign};
use super::{WalkError, until};

/// The four checks of step 6, with what the notary notes to each.
const CHECKS: [(&str, &str); 4] = [
    ("legal_capacity", "Сұрақтарға анық жауап берді."),
    (
        "rights_and_obligations",
        "Құқықтары мен міндеттері түсіндірілді.",
    ),
    ("consequences", "Салдары ескертілді."),
    ("details_clarified", "Көліктің деректері нақтыланды."),
];
/// A recording of minutes is read back, checked and time-stamped in seconds.
const SEALING: Duration = Duration::from_secs(30);
/// Another change may come between reading and writing; more than a few in a row do not.
const TRIES: u32 = 5;

/// A notary who is signed in.
pub(crate) struct Notary {
    keys: Keys,
    session: Session,
    in_a_call: AtomicBool,
}

/// A call that rings.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Ring {
    pub(crate) id: String,
    pub(crate) case_id: String,
    state: String,
}

#[derive(Deserialize)]
struct Duty {
    call: Option<Ring>,
}

impl Notary {
    /// Signs in by signing a challenge; a notary has no other way.
    pub(crate) async fn by_signature(api: &Api, keys: &Keys) -> Result<Self, WalkError> {
        let session =
            Session::by_signature(api, keys.authentication.as_ref(), Role::Notary).await?;
        Ok(Self {
            keys: keys.clone(),
            session,
            in_a_call: AtomicBool::new(false),
        })
    }

    /// Step 5: goes on duty.
    pub(crate) async fn goes_on_duty(&self) -> Result<(), WalkError> {
        self.session
            .put("/v1/notary/duty")
            .await?
            .json(&json!({}))
            .send()
            .await
            .map(drop)
    }

    /// The access token, for somebody else's program.
    pub(crate) async fn token(&self) -> Result<String, WalkError> {
        self.session.token().await
    }

    pub(crate) fn is_free(&self) -> bool {
        !self.in_a_call.load(Ordering::SeqCst)
    }

    /// The call that rings, if one does.
    pub(crate) async fn ringing(&self) -> Result<Option<Ring>, WalkError> {
        let duty: Duty = self.session.get("/v1/notary/duty").await?.read().await?;
        Ok(duty.call.filter(|call| call.state == "ringing"))
    }

    /// Step 5: takes the call.
    pub(crate) async fn takes(&self, call: &str) -> Result<(), WalkError> {
        self.session
            .post(&format!("/v1/notary/calls/{call}/acceptance"))
            .await?
            .once()
            .json(&json!({}))
            .send()
            .await?;
        self.in_a_call.store(true, Ordering::SeqCst);
        Ok(())
    }

    /// Step 5: takes the call and the seat in its room.
    pub(crate) async fn accepts(&self, call: &str) -> Result<Seat, WalkError> {
        self.takes(call).await?;
        let path = format!("/v1/notary/calls/{call}");
        let ticket: Ticket = self
            .session
            .post(&format!("{path}/ticket"))
            .await?
            .json(&json!({}))
            .read()
            .await?;
        Seat::take(&ticket).await
    }

    /// The call is over: the next may ring.
    pub(crate) fn is_free_again(&self) {
        self.in_a_call.store(false, Ordering::SeqCst);
    }

    /// Step 6: looks at the parties in the registry.
    pub(crate) async fn looks_at_the_parties(&self, case: &str) -> Result<(), WalkError> {
        let parties = format!("{}/parties", path(case));
        for party in ["principals/0", "principals/0/photo", "attorneys/0"] {
            self.session
                .get(&format!("{parties}/{party}"))
                .await?
                .send()
                .await?;
        }
        Ok(())
    }

    /// Step 10: the bytes of the document to be signed.
    async fn prepares(&self, signature: &str) -> Result<Preparation, WalkError> {
        let path = format!("{signature}/preparation");
        let preparing = self.session.post(&path).await?.json(&json!({}));
        preparing.read().await
    }

    /// Step 10: signs the recording of every call, each as soon as it is sealed.
    async fn signs_the_recordings(&self, case: &str) -> Result<(), WalkError> {
        let list = format!("/v1/recordings?case={case}");
        let list: Recordings = self.session.get(&list).await?.read().await?;
        for recording in list.items {
            let path = format!("/v1/notary/calls/{}/recording", recording.call);
            let to_sign = until("the recording sealed", SEALING, || async {
                let asked = self.session.get(&format!("{path}/to-sign")).await?;
                match asked.read::<ToSign>().await {
                    Err(error) if error.is_conflict("recording_not_sealed") => Ok(None),
                    other => other.map(Some),
                }
            });
            let to_sign = match to_sign.await {
                // A call that broke off before its checks: nothing rests on it.
                Err(error) if error.is_conflict("recording_incomplete") => continue,
                other => other?,
            };
            let cms = signed(self.keys.signing.as_ref(), &to_sign)?;
            let signature = self.session.put(&format!("{path}/signature")).await?;
            let body = json!({ "cms_base64": cms });
            signature.once().json(&body).send().await?;
        }
        Ok(())
    }

    /// Opens the recording of a call as soon as it is sealed, and brings every leg of it.
    pub(crate) async fn watches(&self, call: &str) -> Result<Vec<Vec<u8>>, WalkError> {
        let path = format!("/v1/recordings/{call}/openings");
        let opening: Opening = until("the recording sealed", SEALING, || async {
            let reason = json!({ "reason": "Тексеру үшін қаралады." });
            let opening = self.session.post(&path).await?.once().json(&reason);
            match opening.read().await {
                Err(error) if error.is_conflict("recording_not_sealed") => Ok(None),
                other => other.map(Some),
            }
        })
        .await?;
        let mut legs = Vec::new();
        for leg in opening.legs {
            let path = format!("/v1/recording-openings/{}/legs/{}", opening.id, leg.leg);
            legs.push(self.session.get(&path).await?.send().await?.body);
        }
        Ok(legs)
    }

    /// Step 6: makes the four checks.
    pub(crate) async fn makes_the_checks(&self, case: &str) -> Result<Case, WalkError> {
        let mut seen = None;
        for (check, note) in CHECKS {
            let path = format!("{}/checks/{check}", path(case));
            let confirmed = once_ready(|| async {
                let body = json!({ "note": note });
                let ask = self.session.post(&path).await?.once().json(&body);
                ask.read().await
            });
            seen = Some(confirmed.await?);
        }
        seen.ok_or_else(|| WalkError::Unexpected("there are no checks".to_owned()))
    }

    /// Step 7: edits the draft and sends it.
    pub(crate) async fn sends_the_draft(
        &self,
        case: &str,
        edit: impl Fn(&mut Vec<Clause>),
    ) -> Result<Case, WalkError> {
        for _ in 1..TRIES {
            match self.sends_once(case, &edit).await {
                Err(error) if error.is_stale() => {}
                other => return other,
            }
        }
        self.sends_once(case, &edit).await
    }

    async fn sends_once(
        &self,
        case: &str,
        edit: &impl Fn(&mut Vec<Clause>),
    ) -> Result<Case, WalkError> {
        let path = path(case);
        let read = self
            .session
            .get(&format!("{path}/draft"))
            .await?
            .send()
            .await?;
        let mut draft: Draft = read.read()?;
        edit(&mut draft.clauses);
        let saved = self
            .session
            .put(&format!("{path}/draft"))
            .await?
            .if_match(read.required_version()?)
            .json(&draft)
            .send()
            .await?;
        let version = saved.required_version()?;
        once_ready(|| async {
            let sending = self.session.post(&format!("{path}/drafts")).await?;
            let sending = sending.once().if_match(version).json(&json!({}));
            sending.read().await
        })
        .await
    }

    /// Step 7: answers every remark that has no answer yet.
    pub(crate) async fn answers_remarks(&self, case: &str) -> Result<(), WalkError> {
        let path = path(case);
        let seen: Case = self.session.get(&path).await?.read().await?;
        for remark in seen.remarks.iter().filter(|remark| remark.answer.is_none()) {
            let path = format!("{path}/remarks/{}/answer", remark.id);
            let answer = json!({ "text": "Тармаққа сөйлем қосылды." });
            self.session
                .post(&path)
                .await?
                .once()
                .json(&answer)
                .send()
                .await?;
        }
        Ok(())
    }

    /// Step 10: signs exactly the approved bytes; somebody else may take a number first, then it is done again.
    pub(crate) async fn signs(&self, case: &str, approved: &str) -> Result<Case, WalkError> {
        for _ in 1..TRIES {
            match self.signs_once(case, approved).await {
                Err(error) if error.is_conflict("number_taken") => {}
                other => return other,
            }
        }
        self.signs_once(case, approved).await
    }

    async fn signs_once(&self, case: &str, approved: &str) -> Result<Case, WalkError> {
        let path = format!("{}/signature", path(case));
        let prepared = match self.prepares(&path).await {
            Err(error)
                if error.is_conflict("recording_unsigned")
                    || error.is_conflict("recording_not_sealed") =>
            {
                self.signs_the_recordings(case).await?;
                self.prepares(&path).await?
            }
            other => other?,
        };
        if prepared.approved_sha256 != approved {
            return Err(WalkError::Unexpected(
                "other bytes than the approved ones are put before the notary".to_owned(),
            ));
        }
        let digest = sha256(&prepared.content()?);
        let cms = cms::sign_detached(self.keys.signing.as_ref(), digest, Detached::Pades)
            .map_err(|error| WalkError::Key(error.to_string()))?;
        let signature = json!({ "number": prepared.number, "at": prepared.at, "cms_base64": STANDARD.encode(cms) });
        self.session
            .post(&path)
            .await?
            .once()
            .json(&signature)
            .read()
            .await
    }
}

fn path(case: &str) -> String {
    format!("/v1/notary/cases/{case}")
}
