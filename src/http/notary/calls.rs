//! `/v1/notary/duty`, `/v1/notary/queue` and `/v1/notary/calls`: being on duty, who waits, taking a call.

use crate::app::AppError;
use crate::app::poa::s05_call::{self, DutyView, Queued, Waiting};
use crate::http::extract::{AppState, Language, Notary, Path};
use crate::http::problem::Problem;
use crate::http::view::{EntranceView, KindName};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use law::id::{CallId, CaseId};
use law::poa::case::Case;
use law::poa::kinds;
use law::poa::s04_consent::ConsentState;
use law::poa::s05_call::device_test::Verdict;
use law::text::Lang;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Digits of an application's number in the queue: enough to tell those who wait apart, and short enough to be said.
const NUMBER_SHOWN: usize = 8;

/// The routes of duty and calls.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(duty, go_on, go_off))
        .routes(routes!(queue))
        .routes(routes!(accept))
        .routes(routes!(not_now))
        .routes(routes!(ticket))
}

/// How the caller's duty stands.
#[derive(Serialize, ToSchema)]
struct DutyBody {
    /// Since when they are on duty; null when not.
    since: Option<DateTime<Utc>>,
    /// After so many seconds without a heartbeat the duty ends by itself.
    silence_seconds: i64,
    /// The call that rings for them or that they are in.
    call: Option<OwnCallBody>,
}

/// A call that rings for the caller or that they are in.
#[derive(Serialize, ToSchema)]
struct OwnCallBody {
    /// The call.
    id: String,
    /// `ringing` or `active`.
    state: &'static str,
    /// Until when it rings.
    ring_until: Option<DateTime<Utc>>,
    /// Its case.
    case_id: String,
    /// The kind of power of attorney.
    kind: KindName,
    /// The language of the talk: `kk` or `ru`.
    #[schema(value_type = String)]
    language: law::poa::s03_application::DocumentLanguage,
    /// The principals' full names.
    principals: Vec<String>,
}

/// A call that waits or rings, without personal data.
#[derive(Serialize, ToSchema)]
struct QueuedBody {
    /// The end of the application's number, by which it is told from others; the whole is for the notary who takes the call.
    number: String,
    /// `waiting` or `ringing`.
    state: &'static str,
    /// Since when it waits.
    queued_at: DateTime<Utc>,
    /// Whether it comes back after a call that broke off.
    returning: bool,
    /// The kind of power of attorney.
    kind: KindName,
    /// The language of the talk: `kk` or `ru`.
    #[schema(value_type = String)]
    language: law::poa::s03_application::DocumentLanguage,
    /// How many principals take part.
    principals: usize,
    /// What the tests of all principals' devices showed: `good`, `usable`, `unusable`, or `untested` while one is missing.
    devices: &'static str,
    /// The consent of all representatives: `granted`, or how the first that is not granted stands: `requested`, `denied`,
    /// `expired`, `withdrawn`.
    consent: &'static str,
}

/// The calls that wait or ring.
#[derive(Serialize, ToSchema)]
struct QueueBody {
    /// In the order they are served, the first fifty.
    items: Vec<QueuedBody>,
}

/// A call that was taken.
#[derive(Serialize, ToSchema)]
struct TakenBody {
    /// The call.
    id: String,
    /// Its case, which the caller is in charge of from now on.
    case_id: String,
    /// When it was taken.
    started_at: Option<DateTime<Utc>>,
}

/// How the caller's duty stands, and the call that rings for them.
#[utoipa::path(
    get, path = "/v1/notary/duty", tag = "call", operation_id = "getDuty", security(("access_token" = [])),
    responses(
        (status = 200, description = "The duty", body = DutyBody),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn duty(
    State(app): State<AppState>,
    Notary(caller): Notary,
    Language(lang): Language,
) -> Result<Json<DutyBody>, AppError> {
    let view = s05_call::duty(&app, &caller).await?;
    Ok(Json(duty_body(&view, lang)))
}

/// Goes on duty, or says that the console is still there: to be repeated every thirty seconds.
#[utoipa::path(
    put, path = "/v1/notary/duty", tag = "call", operation_id = "goOnDuty", security(("access_token" = [])),
    responses(
        (status = 200, description = "On duty", body = DutyBody),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`: the licence register, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn go_on(
    State(app): State<AppState>,
    Notary(caller): Notary,
    Language(lang): Language,
) -> Result<Json<DutyBody>, AppError> {
    let view = s05_call::go_on_duty(&app, &caller).await?;
    Ok(Json(duty_body(&view, lang)))
}

/// Goes off duty; a call that rings goes to the next notary.
#[utoipa::path(
    delete, path = "/v1/notary/duty", tag = "call", operation_id = "goOffDuty", security(("access_token" = [])),
    responses(
        (status = 204, description = "Off duty"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn go_off(
    State(app): State<AppState>,
    Notary(caller): Notary,
) -> Result<StatusCode, AppError> {
    s05_call::go_off_duty(&app, &caller).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who waits, without personal data.
#[utoipa::path(
    get, path = "/v1/notary/queue", tag = "call", operation_id = "listQueue", security(("access_token" = [])),
    responses(
        (status = 200, description = "The queue", body = QueueBody),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn queue(
    State(app): State<AppState>,
    _notary: Notary,
    Language(lang): Language,
) -> Result<Json<QueueBody>, AppError> {
    let queued = s05_call::queue(&app).await?;
    let items = queued.iter().map(|queued| queued_body(queued, lang));
    Ok(Json(QueueBody {
        items: items.collect(),
    }))
}

/// Takes the call that rings for the caller.
#[utoipa::path(
    post, path = "/v1/notary/calls/{id}/acceptance", tag = "call", operation_id = "acceptCall", security(("access_token" = [])),
    params(("id" = String, Path, description = "The call")),
    responses(
        (status = 200, description = "The call is the caller's; repeating it changes nothing", body = TakenBody),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`: also for a party of the case, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`not_ringing`, `call_taken`, `off_duty`, `already_on_call`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`: the licence register, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn accept(
    State(app): State<AppState>,
    Notary(caller): Notary,
    Path(id): Path<CallId>,
) -> Result<Json<TakenBody>, AppError> {
    let call = s05_call::accept(&app, &caller, &id).await?;
    Ok(Json(TakenBody {
        id: call.id.to_string(),
        case_id: call.case.to_string(),
        started_at: call.started_at,
    }))
}

/// Cannot take the call now: it goes to the next notary.
#[utoipa::path(
    post, path = "/v1/notary/calls/{id}/not-now", tag = "call", operation_id = "declineCall", security(("access_token" = [])),
    params(("id" = String, Path, description = "The call")),
    responses(
        (status = 204, description = "It rings no longer"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`not_ringing`, `call_taken`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn not_now(
    State(app): State<AppState>,
    Notary(caller): Notary,
    Path(id): Path<CallId>,
) -> Result<StatusCode, AppError> {
    s05_call::decline(&app, &caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A single-use ticket into the room of the caller's call.
#[utoipa::path(
    post, path = "/v1/notary/calls/{id}/ticket", tag = "call", operation_id = "getNotaryTicket", security(("access_token" = [])),
    params(("id" = String, Path, description = "The call")),
    responses(
        (status = 201, description = "The ticket, for the first frame of the WebSocket", body = EntranceView),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`: no call of the caller", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`no_call`: it is not taken, or it is over", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn ticket(
    State(app): State<AppState>,
    Notary(caller): Notary,
    Path(id): Path<CallId>,
) -> Result<(StatusCode, Json<EntranceView>), AppError> {
    let entrance = s05_call::ticket(&app, &caller, &id).await?;
    let view = EntranceView::new(entrance, &app.settings.public_url);
    Ok((StatusCode::CREATED, Json(view)))
}

fn duty_body(view: &DutyView, lang: Lang) -> DutyBody {
    DutyBody {
        since: view.since,
        silence_seconds: s05_call::DUTY_SILENCE.num_seconds(),
        call: view.call.as_ref().map(|own| own_call(own, lang)),
    }
}

fn own_call(own: &Queued, lang: Lang) -> OwnCallBody {
    let people = own.case.principals.iter();
    let names = people
        .filter_map(|principal| principal.data.as_ref())
        .map(|data| data.name.full());
    OwnCallBody {
        id: own.call.id.to_string(),
        state: own.call.state.as_str(),
        ring_until: own.call.ring_until,
        case_id: own.call.case.to_string(),
        kind: kind(&own.case, lang),
        language: own.case.form.language,
        principals: names.collect(),
    }
}

fn queued_body(waiting: &Waiting, lang: Lang) -> QueuedBody {
    let queued = &waiting.queued;
    QueuedBody {
        number: short(&queued.case.id),
        state: queued.call.state.as_str(),
        queued_at: queued.call.queued_at,
        returning: queued.call.priority == 0,
        kind: kind(&queued.case, lang),
        language: queued.case.form.language,
        principals: queued.case.principals.len(),
        devices: waiting.devices.map_or("untested", Verdict::as_str),
        consent: consent(&queued.case),
    }
}

/// The end of a number: its beginning is a moment, which those who came together share.
fn short(case: &CaseId) -> String {
    let number = case.as_str();
    let (_, end) = number.split_at(number.len().saturating_sub(NUMBER_SHOWN));
    end.to_owned()
}

fn consent(case: &Case) -> &'static str {
    let mut states = case.consents.iter().map(|one| one.state);
    let open = states.find(|state| !matches!(state, ConsentState::Granted { .. }));
    open.map_or("granted", ConsentState::as_str)
}

pub(super) fn kind(case: &Case, lang: Lang) -> KindName {
    let kind = kinds::by_code(case.form.kind);
    KindName {
        code: kind.code.as_str().to_owned(),
        title: kind.title.get(lang).to_owned(),
    }
}
