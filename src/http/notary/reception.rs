//! `/v1/notary/reception-hours` and `/v1/notary/appointments`: when the notary receives, and who comes when.

use super::calls::kind;
use crate::app::AppError;
use crate::app::poa::reception::{self, Coming};
use crate::http::extract::{AppState, Json, Language, Notary, Path, Query};
use crate::http::idempotency;
use crate::http::problem::Problem;
use crate::http::view::{AppointmentView, KindName};
use axum::extract::State;
use axum::middleware;
use chrono::NaiveDate;
use law::poa::reception::{Hours, Span};
use law::text::Lang;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of the schedule.
pub fn routes() -> OpenApiRouter<AppState> {
    let once = OpenApiRouter::new()
        .routes(routes!(cancel))
        .route_layer(middleware::from_fn(idempotency::once));
    OpenApiRouter::new()
        .merge(once)
        .routes(routes!(hours, publish))
        .routes(routes!(schedule))
}

/// From one minute of a day to another, by the time of Kazakhstan.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SpanBody {
    /// The first minute of the day, a multiple of 30.
    #[schema(maximum = 1440)]
    from: u16,
    /// The minute after the last, a multiple of 30.
    #[schema(maximum = 1440)]
    to: u16,
}

/// When a notary receives.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct HoursBody {
    /// Seven days from Monday on; they hold on working days of the calendar.
    #[schema(min_items = 7, max_items = 7)]
    weekly: [Vec<SpanBody>; 7],
    /// Days with hours of their own, by date (`2026-03-02`); a day without a span is an absence.
    #[schema(value_type = std::collections::HashMap<String, Vec<SpanBody>>)]
    dates: BTreeMap<NaiveDate, Vec<SpanBody>>,
}

/// Which days of the schedule are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ComingQuery {
    /// The first day; today in Kazakhstan unless named.
    from: Option<NaiveDate>,
    /// So many days, 1 to 7.
    #[param(minimum = 1, maximum = 7)]
    days: Option<u64>,
}

/// Why an appointment is given up.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CancellationBody {
    /// In words; the citizen reads them.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// Somebody who comes.
#[derive(Debug, Serialize, ToSchema)]
struct ComingView {
    /// The appointment.
    appointment: AppointmentView,
    /// The kind of power of attorney.
    kind: KindName,
    /// How many principals take part.
    principals: usize,
    /// It is to come, and lies outside the hours that are published now.
    outside_hours: bool,
}

/// The hours as they are published now, and what they leave outside.
#[derive(Debug, Serialize, ToSchema)]
struct PublishedView {
    /// The hours.
    hours: HoursBody,
    /// Appointments that lie outside of them; they stand until the caller cancels them with a reason.
    outside: Vec<ComingView>,
}

/// Who comes on some days.
#[derive(Debug, Serialize, ToSchema)]
struct ScheduleView {
    /// The first of the days.
    from: NaiveDate,
    /// How many.
    days: u64,
    /// The appointments, by their time.
    items: Vec<ComingView>,
}

/// The hours the caller has published.
#[utoipa::path(
    get, path = "/v1/notary/reception-hours", tag = "notary", operation_id = "getReceptionHours", security(("access_token" = [])),
    responses(
        (status = 200, description = "The hours", body = HoursBody),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn hours(
    State(app): State<AppState>,
    Notary(caller): Notary,
) -> Result<axum::Json<HoursBody>, AppError> {
    let hours = reception::hours(&app, &caller).await?;
    Ok(axum::Json(hours.into()))
}

/// Publishes when the caller receives, in place of what was published; appointments already made stand.
#[utoipa::path(
    put, path = "/v1/notary/reception-hours", tag = "notary", operation_id = "putReceptionHours", security(("access_token" = [])),
    request_body = HoursBody,
    responses(
        (status = 200, description = "The hours", body = PublishedView),
        (status = 400, description = "`malformed_request`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_form`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`calendar_unknown`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn publish(
    State(app): State<AppState>,
    Notary(caller): Notary,
    Language(lang): Language,
    Json(body): Json<HoursBody>,
) -> Result<axum::Json<PublishedView>, AppError> {
    let (hours, outside) = reception::publish(&app, &caller, body.into()).await?;
    Ok(axum::Json(PublishedView {
        hours: hours.into(),
        outside: coming(outside, lang),
    }))
}

/// Who comes to the caller on some days.
#[utoipa::path(
    get, path = "/v1/notary/appointments", tag = "notary", operation_id = "listNotaryAppointments", security(("access_token" = [])),
    params(ComingQuery),
    responses(
        (status = 200, description = "The appointments", body = ScheduleView),
        (status = 400, description = "`malformed_request`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`calendar_unknown`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn schedule(
    State(app): State<AppState>,
    Notary(caller): Notary,
    Language(lang): Language,
    Query(query): Query<ComingQuery>,
) -> Result<axum::Json<ScheduleView>, AppError> {
    let from = query.from.unwrap_or_else(|| reception::today(&app));
    let days = reception::days(query.days)?;
    let found = reception::schedule(&app, &caller, from, days).await?;
    Ok(axum::Json(ScheduleView {
        from,
        days,
        items: coming(found, lang),
    }))
}

/// Gives an appointment up; the citizen is told why.
#[utoipa::path(
    post, path = "/v1/notary/appointments/{id}/cancellation", tag = "notary", operation_id = "cancelNotaryAppointment",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The appointment"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = CancellationBody,
    responses(
        (status = 200, description = "The appointment", body = AppointmentView),
        (status = 400, description = "`malformed_request`, `idempotency_key_required`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`already_done`", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_form`, `idempotency_key_reused`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn cancel(
    State(app): State<AppState>,
    Notary(caller): Notary,
    Path(id): Path<String>,
    Json(body): Json<CancellationBody>,
) -> Result<axum::Json<AppointmentView>, AppError> {
    let row = reception::cancel_by_notary(&app, &caller, &id, &body.reason).await?;
    Ok(axum::Json(AppointmentView::for_notary(row)))
}

fn coming(found: Vec<Coming>, lang: Lang) -> Vec<ComingView> {
    let view = |one: Coming| ComingView {
        kind: kind(&one.case, lang),
        principals: one.case.principals.len(),
        outside_hours: one.is_outside,
        appointment: AppointmentView::for_notary(one.row),
    };
    found.into_iter().map(view).collect()
}

fn spans_of_law(spans: Vec<SpanBody>) -> Vec<Span> {
    let span = |SpanBody { from, to }| Span { from, to };
    spans.into_iter().map(span).collect()
}

fn spans_of_body(spans: Vec<Span>) -> Vec<SpanBody> {
    let span = |Span { from, to }| SpanBody { from, to };
    spans.into_iter().map(span).collect()
}

impl From<HoursBody> for Hours {
    fn from(body: HoursBody) -> Self {
        let dates = body.dates.into_iter();
        Self {
            weekly: body.weekly.map(spans_of_law),
            dates: dates
                .map(|(date, spans)| (date, spans_of_law(spans)))
                .collect(),
        }
    }
}

impl From<Hours> for HoursBody {
    fn from(hours: Hours) -> Self {
        let dates = hours.dates.into_iter();
        Self {
            weekly: hours.weekly.map(spans_of_body),
            dates: dates
                .map(|(date, spans)| (date, spans_of_body(spans)))
                .collect(),
        }
    }
}
