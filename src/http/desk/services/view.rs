//! What the desks show: a request with the officials' work on it, and a row of an inbox.

use crate::app::Fault;
use crate::app::service::desk::inbox::Lying;
use crate::app::service::desk::seen::{self, Seen};
use crate::http::service_view::ServiceRequestBody;
use crate::http::view::BothLanguages;
use chrono::{DateTime, Utc};
use law::id::AccountId;
use law::service::desk_work::{DeskWork, Draft, Verdict};
use law::service::stage::Stage;
use law::service::{DeskAct, DeskRole, DeskStep, Form};
use law::text::{Bilingual, Lang};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A text in both languages, as it is sent to us.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BothBody {
    /// Kazakh.
    #[schema(max_length = 2000)]
    kk: String,
    /// Russian.
    #[schema(max_length = 2000)]
    ru: String,
}

impl From<BothBody> for Bilingual {
    fn from(text: BothBody) -> Self {
        Self {
            kk: text.kk,
            ru: text.ru,
        }
    }
}

/// An act of the present step, as the caller has it.
#[derive(Serialize, ToSchema)]
struct OfferedActView {
    /// `forward`, `assign`, `draft`, `refuse`, `return`, `adopt` or `sign`.
    act: &'static str,
    /// The code of what stands in the caller's way; none when the act is theirs now.
    #[serde(skip_serializing_if = "Option::is_none")]
    blocked: Option<&'static str>,
}

/// A ground on which officials may refuse.
#[derive(Serialize, ToSchema)]
struct OfficialGroundView {
    /// Its code.
    code: &'static str,
    /// What it says, in the client's language.
    notice: &'static str,
    /// The clause.
    clause: &'static str,
}

/// A drafted decision.
#[derive(Serialize, ToSchema)]
struct DecisionDraftView {
    /// Who drafted it.
    by: String,
    /// Their name.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// When.
    at: DateTime<Utc>,
    /// `granted` or `refused`.
    verdict: &'static str,
    /// The operative text or the motivation.
    text: BothLanguages,
    /// The values of the result's form.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    particulars: Option<Form>,
    /// The ground of a refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    ground: Option<String>,
}

/// A signature under a decision.
#[derive(Serialize, ToSchema)]
struct DecidedView {
    /// Who signed it.
    by: String,
    /// Their name.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// When.
    at: DateTime<Utc>,
    /// Its number in the body's journal.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
}

/// Why a request came back.
#[derive(Serialize, ToSchema)]
struct ReturnRemarkView {
    /// Who sent it back.
    by: String,
    /// Their name.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// When.
    at: DateTime<Utc>,
    /// What is to be mended.
    text: String,
}

/// What the officials are at.
#[derive(Serialize, ToSchema)]
struct WorkView {
    /// The step's code; none when the desks are done.
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<&'static str>,
    /// What is done at it, in the client's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<&'static str>,
    /// Whose step it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
    /// What can be done at it, and what stands in the caller's way.
    acts: Vec<OfferedActView>,
    /// The role whose official an assignment names.
    #[serde(skip_serializing_if = "Option::is_none")]
    assigns: Option<&'static str>,
    /// On which grounds officials may refuse.
    grounds: Vec<OfficialGroundView>,
    /// Counts every act; whoever acts names it.
    turn: u32,
    /// The region of the body.
    region: String,
    /// The official it is assigned to.
    #[serde(skip_serializing_if = "Option::is_none")]
    assigned: Option<String>,
    /// Their name.
    #[serde(skip_serializing_if = "Option::is_none")]
    assigned_name: Option<String>,
    /// When the step began.
    began: DateTime<Utc>,
    /// When the step has to be done.
    due_at: DateTime<Utc>,
    /// The edition of the working calendar it was reckoned by.
    #[serde(skip_serializing_if = "Option::is_none")]
    calendar_edition: Option<u32>,
    /// Its number in the body's journal.
    #[serde(skip_serializing_if = "Option::is_none")]
    incoming: Option<String>,
    /// The drafted decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    draft: Option<DecisionDraftView>,
    /// The signature under it.
    #[serde(skip_serializing_if = "Option::is_none")]
    decided: Option<DecidedView>,
    /// Why it came back.
    #[serde(skip_serializing_if = "Option::is_none")]
    remark: Option<ReturnRemarkView>,
    /// How often it came back.
    returns: u8,
    /// Since when the step is late.
    #[serde(skip_serializing_if = "Option::is_none")]
    late_since: Option<DateTime<Utc>>,
    /// Who above was told that it is late.
    #[serde(skip_serializing_if = "Option::is_none")]
    escalated_to: Option<&'static str>,
}

/// A request at the desks.
#[derive(Serialize, ToSchema)]
pub(super) struct DeskRequestBody {
    /// The request as its applicant sees it.
    request: ServiceRequestBody,
    /// What the officials are at.
    #[serde(skip_serializing_if = "Option::is_none")]
    work: Option<WorkView>,
}

impl DeskRequestBody {
    /// A request with the work on it, as the caller has it.
    pub(super) fn new(seen: &Seen, lang: Lang) -> Self {
        Self {
            request: ServiceRequestBody::new(&seen.view, lang),
            work: work_of(seen, lang),
        }
    }
}

/// A row of an inbox.
#[derive(Serialize, ToSchema)]
pub(super) struct InboxRowBody {
    /// The request.
    id: String,
    /// Its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    /// The service's code.
    service: String,
    /// Its title in the client's language.
    title: &'static str,
    /// The step's code.
    step: String,
    /// Whose step it is.
    role: &'static str,
    /// The applicant's names.
    applicant: String,
    /// The official it is assigned to.
    #[serde(skip_serializing_if = "Option::is_none")]
    assigned: Option<String>,
    /// Their name.
    #[serde(skip_serializing_if = "Option::is_none")]
    assigned_name: Option<String>,
    /// When the step has to be done.
    due_at: DateTime<Utc>,
    /// Since when it is late.
    #[serde(skip_serializing_if = "Option::is_none")]
    late_since: Option<DateTime<Utc>>,
    /// Who above was told that it is late.
    #[serde(skip_serializing_if = "Option::is_none")]
    escalated_to: Option<&'static str>,
}

impl InboxRowBody {
    /// A row in the client's language.
    pub(super) fn new(lying: &Lying, lang: Lang) -> Self {
        let (row, request) = (&lying.row, &lying.view.request);
        Self {
            id: row.request.to_string(),
            number: request.number.clone(),
            service: row.service.clone(),
            title: request.service().title.get(lang),
            step: row.step.clone(),
            role: row.post.role.as_str(),
            applicant: request.applicant.name.full(),
            assigned: row.assigned.as_ref().map(ToString::to_string),
            assigned_name: lying.assigned_name.clone(),
            due_at: row.due_at,
            late_since: row.late_since,
            escalated_to: row.escalated_to.map(DeskRole::as_str),
        }
    }
}

fn work_of(seen: &Seen, lang: Lang) -> Option<WorkView> {
    let request = &seen.view.request;
    let steps = request.portal().desk;
    match (&request.stage, &request.decision) {
        (Stage::AtDesk { work }, _) => Some(work_view(seen, work, steps.get(work.step), lang)),
        (_, Some(work)) => Some(work_view(seen, work, None, lang)),
        (_, None) => None,
    }
}

fn work_view(
    seen: &Seen,
    work: &DeskWork,
    step: Option<&'static DeskStep>,
    lang: Lang,
) -> WorkView {
    let late = work.late.as_ref();
    let told = late.and_then(|late| late.escalated_to);
    let name = |account: &AccountId| seen.names.get(account).cloned();
    WorkView {
        step: step.map(|step| step.code),
        action: step.map(|step| step.action.get(lang)),
        role: step.map(|step| step.role.as_str()),
        acts: offered(seen),
        assigns: seen.assigns.map(DeskRole::as_str),
        grounds: grounds(seen, lang),
        turn: work.turn,
        region: work.region.clone(),
        assigned: work.assigned.as_ref().map(ToString::to_string),
        assigned_name: work.assigned.as_ref().and_then(name),
        began: work.began,
        due_at: work.due.at,
        calendar_edition: work.due.calendar.map(|edition| edition.0),
        incoming: work.incoming.clone(),
        draft: work
            .draft
            .as_ref()
            .map(|draft| draft_view(draft, name(&draft.by))),
        decided: work.decided.as_ref().map(|decided| DecidedView {
            by: decided.by.to_string(),
            name: name(&decided.by),
            at: decided.at,
            number: decided.number.clone(),
        }),
        remark: work.remark.as_ref().map(|remark| ReturnRemarkView {
            by: remark.by.to_string(),
            name: name(&remark.by),
            at: remark.at,
            text: remark.text.clone(),
        }),
        returns: work.returns,
        late_since: late.map(|late| late.since),
        escalated_to: told.map(DeskRole::as_str),
    }
}

fn offered(seen: &Seen) -> Vec<OfferedActView> {
    let view = |offered: &seen::Offered| OfferedActView {
        act: code(offered.act),
        blocked: offered.blocked.map(Fault::code),
    };
    seen.acts.iter().map(view).collect()
}

fn grounds(seen: &Seen, lang: Lang) -> Vec<OfficialGroundView> {
    let view = |ground: &'static law::service::Refusal| OfficialGroundView {
        code: ground.code,
        notice: ground.notice.get(lang),
        clause: ground.clause.get(lang),
    };
    let may_refuse = |offered: &seen::Offered| offered.act == DeskAct::Refuse;
    if seen.acts.iter().any(may_refuse) {
        seen::grounds(seen.view.request.service())
            .map(view)
            .collect()
    } else {
        Vec::new()
    }
}

fn draft_view(draft: &Draft, name: Option<String>) -> DecisionDraftView {
    let (verdict, text, particulars, ground) = match &draft.verdict {
        Verdict::Granted { text, particulars } => {
            ("granted", text, Some(particulars.clone()), None)
        }
        Verdict::Refused { ground, reason } => ("refused", reason, None, Some(ground.clone())),
    };
    DecisionDraftView {
        by: draft.by.to_string(),
        name,
        at: draft.at,
        verdict,
        text: text.clone().into(),
        particulars,
        ground,
    }
}

const fn code(act: DeskAct) -> &'static str {
    match act {
        DeskAct::Forward => "forward",
        DeskAct::Assign => "assign",
        DeskAct::Draft => "draft",
        DeskAct::Refuse => "refuse",
        DeskAct::Return => "return",
        DeskAct::Adopt => "adopt",
        DeskAct::Sign => "sign",
    }
}
