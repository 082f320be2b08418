//! A case over HTTP, as its people see it.

use super::{ApplicationBody, CertifierView, KindName, QuoteView};
use crate::app::poa::CaseView;
use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, Utc};
use law::poa::algorithm::{self, Actor};
use law::poa::case::Case;
use law::poa::kinds;
use law::poa::s04_consent::Consent;
use law::poa::s05_call;
use law::poa::s06_checks::Check;
use law::poa::s07_draft::{Clause, Remark};
use law::poa::stage::{Stage, StageCode};
use law::text::Lang;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The step of the algorithm a case stands at.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct StepView {
    /// 1 to 11.
    number: u8,
    /// Its title in the client's language.
    title: String,
}

/// A principal of a case.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct PrincipalView {
    /// Full name, once they take part.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Whether they have signed the application as it stands.
    signed: bool,
    /// The revision they approved.
    #[serde(skip_serializing_if = "Option::is_none")]
    approved_revision: Option<u32>,
}

/// A representative's consent.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct ConsentView {
    /// The representative, counted from 0 in the application.
    attorney: usize,
    /// `requested`, `granted`, `denied`, `expired` or `withdrawn`.
    state: &'static str,
    /// When it was asked for.
    asked_at: DateTime<Utc>,
    /// Until when it can be answered.
    expires_at: DateTime<Utc>,
    /// When the representative was reminded.
    #[serde(skip_serializing_if = "Option::is_none")]
    reminded_at: Option<DateTime<Utc>>,
}

/// A call that broke off before the four checks were made.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct BrokenOffView {
    /// `later`: the notary ended it so that it goes on later; `technical`, `left`, `lost`, `abandoned` or `finished`.
    reason: &'static str,
    /// When.
    at: DateTime<Utc>,
    /// Until then the case joins the queue at its front.
    front_until: DateTime<Utc>,
}

/// One of the four checks.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct CheckView {
    /// Its code.
    check: &'static str,
    /// Its title in the client's language.
    title: &'static str,
    /// The words to say.
    script: &'static str,
    /// When it was confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmed_at: Option<DateTime<Utc>>,
    /// The notary's note.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

/// A clause of the draft.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(in crate::http) struct ClauseBody {
    /// Stable over revisions.
    pub(in crate::http) id: String,
    /// Kazakh.
    pub(in crate::http) kk: String,
    /// Russian.
    pub(in crate::http) ru: String,
}

impl From<Clause> for ClauseBody {
    fn from(clause: Clause) -> Self {
        Self {
            id: clause.id.as_str().to_owned(),
            kk: clause.kk,
            ru: clause.ru,
        }
    }
}

/// A remark of a principal.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct RemarkView {
    /// Counts from 1 within the case.
    id: u32,
    /// The revision it was made on.
    revision: u32,
    /// The clause, absent for the draft as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    clause: Option<String>,
    /// The remark.
    text: String,
    /// The notary's answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
}

impl From<&Remark> for RemarkView {
    fn from(remark: &Remark) -> Self {
        Self {
            id: remark.id,
            revision: remark.revision,
            clause: remark.clause.as_ref().map(|c| c.as_str().to_owned()),
            text: remark.text.clone(),
            answer: remark.answer.as_ref().map(|a| a.text.clone()),
        }
    }
}

/// A revision of the draft.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct RevisionView {
    /// Counts from 1.
    revision: u32,
    /// SHA-256 of its PDF.
    sha256: String,
    /// When it was sent.
    sent_at: DateTime<Utc>,
    /// The last day of the term it states.
    valid_until: NaiveDate,
}

/// A case.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct CaseBody {
    /// The id.
    id: String,
    /// Grows with every change; the ETag.
    version: i64,
    /// Where it stands.
    stage: &'static str,
    /// The step of the algorithm; absent at an end.
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<StepView>,
    /// What the caller may cause now.
    actions: Vec<&'static str>,
    /// The kind.
    kind: KindName,
    /// The application as it was saved.
    application: ApplicationBody,
    /// Those who give the power of attorney.
    principals: Vec<PrincipalView>,
    /// The representatives' consents.
    consents: Vec<ConsentView>,
    /// The notary in charge, from the call on.
    #[serde(skip_serializing_if = "Option::is_none")]
    notary: Option<CertifierView>,
    /// The four checks, during and after the call.
    checks: Vec<CheckView>,
    /// The call that broke off, while the case waits for the next.
    #[serde(skip_serializing_if = "Option::is_none")]
    broken_off: Option<BrokenOffView>,
    /// The revisions that were sent.
    revisions: Vec<RevisionView>,
    /// Remarks over all revisions.
    remarks: Vec<RemarkView>,
    /// The fee, once the draft is approved.
    #[serde(skip_serializing_if = "Option::is_none")]
    quote: Option<QuoteView>,
    /// The register number, once it is signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    /// At an end that is not delivery: why.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// When it was opened.
    opened_at: DateTime<Utc>,
    /// When it changed last.
    updated_at: DateTime<Utc>,
}

impl CaseBody {
    /// The case as an actor sees it, in a language.
    pub(in crate::http) fn new(view: &CaseView, actor: Actor, lang: Lang) -> Self {
        let case = &view.case;
        let stage = case.stage.code();
        let kind = kinds::by_code(case.form.kind);
        Self {
            id: case.id.to_string(),
            version: view.version,
            stage: stage.as_str(),
            step: algorithm::step_of(stage).map(|step| StepView {
                number: step.number,
                title: step.title.get(lang).to_owned(),
            }),
            actions: algorithm::open_to(stage, actor)
                .map(law::poa::stage::EventCode::as_str)
                .collect(),
            kind: KindName {
                code: kind.code.as_str().to_owned(),
                title: kind.title.get(lang).to_owned(),
            },
            application: ApplicationBody::from(&case.form),
            principals: principals(case),
            consents: case.consents.iter().map(consent).collect(),
            notary: case.certifier.clone().map(CertifierView::from),
            checks: checks(case, lang),
            broken_off: broken_off(case),
            revisions: revisions(case),
            remarks: case.remarks.iter().map(RemarkView::from).collect(),
            quote: case.quote.as_ref().map(QuoteView::from),
            number: number(&case.stage),
            reason: reason(&case.stage, lang),
            opened_at: case.opened_at,
            updated_at: view.updated_at,
        }
    }
}

fn principals(case: &Case) -> Vec<PrincipalView> {
    let view = |p: &law::poa::case::Principal| PrincipalView {
        name: p.data.as_ref().map(|data| data.name.full()),
        signed: p.signed.is_some(),
        approved_revision: p.approved.as_ref().map(|draft| draft.revision),
    };
    case.principals.iter().map(view).collect()
}

fn consent(consent: &Consent) -> ConsentView {
    ConsentView {
        attorney: consent.attorney,
        state: consent.state.as_str(),
        asked_at: consent.asked_at,
        expires_at: consent.expires_at,
        reminded_at: consent.reminded_at,
    }
}

fn checks(case: &Case, lang: Lang) -> Vec<CheckView> {
    if case.notary.is_none() {
        return Vec::new();
    }
    let view = |check: &Check| {
        let confirmation = case.checks.get(*check);
        CheckView {
            check: check.as_str(),
            title: check.title().get(lang),
            script: check.script().get(lang),
            confirmed_at: confirmation.map(|c| c.at),
            note: confirmation.map(|c| c.note.clone()),
        }
    };
    Check::ALL.iter().map(view).collect()
}

fn broken_off(case: &Case) -> Option<BrokenOffView> {
    let waits = case.stage.code() == StageCode::ReadyToCall;
    let (at, reason) = case.broken_off_at.zip(case.broken_off_by)?;
    waits.then(|| BrokenOffView {
        reason: reason.as_str(),
        at,
        front_until: s05_call::front_until(at),
    })
}

fn revisions(case: &Case) -> Vec<RevisionView> {
    let view = |revision: &law::poa::case::Revision| RevisionView {
        revision: revision.draft.revision,
        sha256: revision.draft.sha256.to_string(),
        sent_at: revision.sent_at,
        valid_until: revision.valid_until,
    };
    case.revisions.iter().map(view).collect()
}

fn number(stage: &Stage) -> Option<String> {
    match stage {
        Stage::Signed { number, .. }
        | Stage::Delivered { number, .. }
        | Stage::Revoked { number, .. } => Some(number.clone()),
        _ => None,
    }
}

fn reason(stage: &Stage, lang: Lang) -> Option<String> {
    match stage {
        Stage::Refused { ground, .. } => Some(ground.text().get(lang).to_owned()),
        Stage::ConsentRefused { refusal } => Some(refusal.as_str().to_owned()),
        _ => None,
    }
}

/// An answer with a case in it: its version is the ETag.
pub(in crate::http) fn case_answer(
    status: StatusCode,
    view: &CaseView,
    actor: Actor,
    lang: Lang,
) -> Response {
    let body = Json(CaseBody::new(view, actor, lang));
    (
        status,
        [(header::ETAG, format!("\"{}\"", view.version))],
        body,
    )
        .into_response()
}
