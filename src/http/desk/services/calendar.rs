//! `/v1/desk/calendar`: the working calendar, proposed changes with the preview of their effect, and the second person's word.

use crate::app::AppError;
use crate::app::calendar::{self, Effect};
use crate::app::changes::{self, ChangeEvent, ChangeRow, ChangeStatus, Verdict};
use crate::http::extract::{AppState, Desk, Json, Language, Overseer, Path, Query};
use crate::http::idempotency;
use crate::http::paging::{Page, PageQuery};
use crate::http::refusals::{ActRefusals, ReadRefusals};
use crate::http::view::BothLanguages;
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use chrono::{DateTime, NaiveDate, Utc};
use law::calendar::{Calendar, Certainty, Change, Day, DayKind};
use law::text::{Bilingual, Lang};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of the calendar.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    let once = OpenApiRouter::new()
        .routes(routes!(propose))
        .routes(routes!(approve))
        .routes(routes!(reject))
        .route_layer(middleware::from_fn(idempotency::once));
    OpenApiRouter::new()
        .merge(once)
        .routes(routes!(current))
        .routes(routes!(changes))
        .routes(routes!(one))
}

/// A day that is not what its place in the week says.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DayBody {
    /// The day.
    date: NaiveDate,
    /// `holiday`, `day_off`, `transferred`, `worked`, or `ordinary`: it follows the week again.
    #[schema(value_type = String)]
    kind: DayKind,
    /// Its name.
    name: BothLanguages,
    /// `fixed`, or `estimate` until somebody confirms it.
    #[schema(value_type = String)]
    certainty: Certainty,
    /// The act or publication it is taken from.
    #[schema(max_length = 300)]
    source: String,
}

impl DayBody {
    /// The row, with its source in the client's language where it has one in it.
    fn new(day: &Day, lang: Lang) -> Self {
        Self {
            date: day.date,
            kind: day.kind,
            name: day.name.clone().into(),
            certainty: day.certainty,
            source: day.source.get(lang).to_owned(),
        }
    }
}

impl From<DayBody> for Day {
    fn from(body: DayBody) -> Self {
        Self {
            date: body.date,
            kind: body.kind,
            name: Bilingual {
                kk: body.name.kk,
                ru: body.name.ru,
            },
            certainty: body.certainty,
            source: body.source.into(),
        }
    }
}

/// The working calendar of today.
#[derive(Serialize, ToSchema)]
struct CalendarBody {
    /// Its edition.
    edition: u32,
    /// The last day it covers; terms beyond it are not reckoned.
    covered_until: Option<NaiveDate>,
    /// Its rows, by date.
    days: Vec<DayBody>,
}

impl CalendarBody {
    fn new(calendar: &Calendar, lang: Lang) -> Self {
        Self {
            edition: calendar.edition().0,
            covered_until: calendar.covered_until(),
            days: calendar.days().map(|day| DayBody::new(day, lang)).collect(),
        }
    }
}

/// A proposed change.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewChange {
    /// Rows to add, or to put in the place of others.
    #[schema(max_items = 60)]
    days: Vec<DayBody>,
    /// Why.
    #[schema(max_length = 1000)]
    reason: String,
}

/// A term that would end at another moment, and keeps its own.
#[derive(Serialize, ToSchema)]
struct ShiftView {
    /// The request.
    request: String,
    /// When its step ends, and still will.
    keeps: DateTime<Utc>,
    /// When it would end had it begun under the change.
    would_be: DateTime<Utc>,
}

/// A term that begins now.
#[derive(Serialize, ToSchema)]
struct SampleView {
    /// Its length.
    limit: BothLanguages,
    /// When it ends without the change.
    before: DateTime<Utc>,
    /// When it ends with it.
    after: DateTime<Utc>,
}

/// What a change would do.
#[derive(Serialize, ToSchema)]
struct EffectView {
    /// Running terms that would have ended at another moment.
    running: Vec<ShiftView>,
    /// Whether there are more requests than were looked at.
    cut_off: bool,
    /// Terms that begin now.
    from_now: Vec<SampleView>,
}

impl From<Effect> for EffectView {
    fn from(effect: Effect) -> Self {
        let shift = |shift: law::calendar::Shift<law::id::RequestId>| ShiftView {
            request: shift.what.to_string(),
            keeps: shift.keeps.at,
            would_be: shift.would_be.at,
        };
        let sample = |(limit, before, after): (law::service::Limit, _, _)| SampleView {
            limit: limit.text().into(),
            before,
            after,
        };
        Self {
            running: effect.running.into_iter().map(shift).collect(),
            cut_off: effect.cut_off,
            from_now: effect.from_now.into_iter().map(sample).collect(),
        }
    }
}

/// What happened to a change of dated data.
#[derive(Serialize, ToSchema)]
pub(super) struct ChangeEventView {
    /// `proposed`, `read`, `approved` or `rejected`.
    what: &'static str,
    /// By whom.
    by: String,
    /// When.
    at: DateTime<Utc>,
    /// Why, where somebody turned it down.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl From<ChangeEvent> for ChangeEventView {
    fn from(event: ChangeEvent) -> Self {
        Self {
            what: event.act.as_str(),
            by: event.by.to_string(),
            at: event.at,
            reason: event.reason,
        }
    }
}

/// A change of the calendar.
#[derive(Serialize, ToSchema)]
struct ChangeBody {
    /// Its id.
    id: String,
    /// `proposed`, `approved` or `rejected`.
    status: &'static str,
    /// The edition it made.
    #[serde(skip_serializing_if = "Option::is_none")]
    edition: Option<u32>,
    /// Its rows.
    days: Vec<DayBody>,
    /// Why.
    reason: String,
    /// Who proposed it.
    proposed_by: String,
    /// When.
    proposed_at: DateTime<Utc>,
    /// Who decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_by: Option<String>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_at: Option<DateTime<Utc>>,
    /// What it would do, while it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    effect: Option<EffectView>,
    /// Who proposed it, looked at it while it waited, and decided; where one change is asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    history: Vec<ChangeEventView>,
}

impl ChangeBody {
    fn new(row: ChangeRow<Change>, effect: Option<Effect>, lang: Lang) -> Self {
        let days = row.change.days().iter();
        Self {
            id: row.id,
            status: row.status.as_str(),
            edition: row.edition.map(|edition| edition.0),
            days: days.map(|day| DayBody::new(day, lang)).collect(),
            reason: row.reason,
            proposed_by: row.proposed_by.to_string(),
            proposed_at: row.proposed_at,
            decided_by: row.decided_by.map(|account| account.to_string()),
            decided_at: row.decided_at,
            effect: effect.map(EffectView::from),
            history: Vec::new(),
        }
    }
}

/// The working calendar of today.
#[utoipa::path(
    get, path = "/v1/desk/calendar", tag = "desk", operation_id = "workingCalendar", security(("access_token" = [])),
    responses(
        (status = 200, description = "The calendar", body = CalendarBody),
        ReadRefusals,
    )
)]
async fn current(
    State(app): State<AppState>,
    _: Desk,
    Language(lang): Language,
) -> Result<axum::Json<CalendarBody>, AppError> {
    let calendar = calendar::current(&app).await?;
    Ok(axum::Json(CalendarBody::new(&calendar, lang)))
}

/// Lists the changes, oldest first.
#[utoipa::path(
    get, path = "/v1/desk/calendar/changes", tag = "desk", operation_id = "calendarChanges", security(("access_token" = [])),
    params(PageQuery),
    responses(
        (status = 200, description = "A page of changes", body = Page<ChangeBody>),
        ReadRefusals,
    )
)]
async fn changes(
    State(app): State<AppState>,
    _: Desk,
    Language(lang): Language,
    Query(page): Query<PageQuery>,
) -> Result<axum::Json<Page<ChangeBody>>, AppError> {
    let after = page.after()?.unwrap_or_default();
    let found = changes::list(&app, &after, page.rows()?).await?;
    let page = page.page(
        found,
        |row| row.id.clone(),
        |row| ChangeBody::new(row, None, lang),
    )?;
    Ok(axum::Json(page))
}

/// A change, and what it would do while it waits.
#[utoipa::path(
    get, path = "/v1/desk/calendar/changes/{id}", tag = "desk", operation_id = "calendarChange", security(("access_token" = [])),
    params(("id" = String, Path, description = "The change")),
    responses(
        (status = 200, description = "The change", body = ChangeBody),
        ReadRefusals,
    )
)]
async fn one(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Language(lang): Language,
    Path(id): Path<String>,
) -> Result<axum::Json<ChangeBody>, AppError> {
    let (row, events) = changes::read(&app, &caller, &id).await?;
    let mut body = with_effect(&app, row, lang).await?;
    body.history = events.into_iter().map(ChangeEventView::from).collect();
    Ok(axum::Json(body))
}

async fn with_effect(
    app: &AppState,
    row: ChangeRow<Change>,
    lang: Lang,
) -> Result<ChangeBody, AppError> {
    let effect = match row.status {
        ChangeStatus::Proposed => Some(calendar::effect(app, &row.change).await?),
        ChangeStatus::Approved | ChangeStatus::Rejected => None,
    };
    Ok(ChangeBody::new(row, effect, lang))
}

/// Proposes a change; another member of the staff approves it.
#[utoipa::path(
    post, path = "/v1/desk/calendar/changes", tag = "desk", operation_id = "proposeCalendarChange", security(("access_token" = [])),
    params(("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = NewChange,
    responses(
        (status = 201, description = "The change with its effect", body = ChangeBody),
        ActRefusals,
    )
)]
async fn propose(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Language(lang): Language,
    Json(body): Json<NewChange>,
) -> Result<(StatusCode, axum::Json<ChangeBody>), AppError> {
    let days = body.days.into_iter().map(Day::from).collect();
    let row = calendar::propose(&app, &caller, days, body.reason).await?;
    let body = with_effect(&app, row, lang).await?;
    Ok((StatusCode::CREATED, axum::Json(body)))
}

/// Approves a change that another one proposed: it is the next edition. For those who oversee.
#[utoipa::path(
    post, path = "/v1/desk/calendar/changes/{id}/approval", tag = "desk", operation_id = "approveCalendarChange", security(("access_token" = [])),
    params(("id" = String, Path, description = "The change"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    responses(
        (status = 200, description = "The change", body = ChangeBody),
        ActRefusals,
    )
)]
async fn approve(
    State(app): State<AppState>,
    Overseer(caller): Overseer,
    Language(lang): Language,
    Path(id): Path<String>,
) -> Result<axum::Json<ChangeBody>, AppError> {
    let row = calendar::decide(&app, &caller, &id, Verdict::Approve).await?;
    Ok(axum::Json(ChangeBody::new(row, None, lang)))
}

/// Turns a change down that another one proposed. For those who oversee.
#[utoipa::path(
    post, path = "/v1/desk/calendar/changes/{id}/rejection", tag = "desk", operation_id = "rejectCalendarChange", security(("access_token" = [])),
    params(("id" = String, Path, description = "The change"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    responses(
        (status = 200, description = "The change", body = ChangeBody),
        ActRefusals,
    )
)]
async fn reject(
    State(app): State<AppState>,
    Overseer(caller): Overseer,
    Language(lang): Language,
    Path(id): Path<String>,
) -> Result<axum::Json<ChangeBody>, AppError> {
    let row = calendar::decide(&app, &caller, &id, Verdict::Reject(None)).await?;
    Ok(axum::Json(ChangeBody::new(row, None, lang)))
}
