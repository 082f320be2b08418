//! `/v1/poa/reception-times` and `/v1/poa/cases/{id}/appointment`: a time with a notary instead of a place in the queue.

use crate::app::poa::reception::{self, Wanted};
use crate::app::{AppError, Fault};
use crate::http::extract::{AppState, Citizen, Json, Path, Query};
use crate::http::idempotency;
use crate::http::problem::Problem;
use crate::http::view::{AppointmentView, NotaryStandingView};
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use chrono::{DateTime, NaiveDate, Utc};
use law::id::{AccountId, CaseId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of appointments.
pub fn routes() -> OpenApiRouter<AppState> {
    let once = OpenApiRouter::new()
        .routes(routes!(book))
        .route_layer(middleware::from_fn(idempotency::once));
    OpenApiRouter::new()
        .merge(once)
        .routes(routes!(offers))
        .routes(routes!(of_case, cancel))
}

/// Whose times of which days are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TimesQuery {
    /// One notary's account; every notary's unless named.
    notary: Option<String>,
    /// The caller's case that the time is for: a notary who is a party to it is left out.
    case: Option<String>,
    /// The first day; today in Kazakhstan unless named.
    from: Option<NaiveDate>,
    /// So many days, 1 to 7.
    #[param(minimum = 1, maximum = 7)]
    days: Option<u64>,
}

/// A notary with the times of theirs that are free.
#[derive(Debug, Serialize, ToSchema)]
struct OfferView {
    /// The notary's account.
    notary: String,
    /// Their full name.
    name: String,
    /// How they stood in the register of licences when it was asked last; absent before its first answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    standing: Option<NotaryStandingView>,
    /// When appointments can begin, in order.
    times: Vec<DateTime<Utc>>,
}

/// The free times.
#[derive(Debug, Serialize, ToSchema)]
struct OfferList {
    /// The first of the days.
    from: NaiveDate,
    /// How many days.
    days: u64,
    /// How many minutes an appointment has.
    minutes: i64,
    /// The last day that can be booked.
    until: NaiveDate,
    /// A notary each, also those whose times are all taken.
    items: Vec<OfferView>,
}

/// The time that is wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BookingBody {
    /// The notary's account.
    notary: String,
    /// When it begins, as it was offered.
    at: DateTime<Utc>,
}

/// The free times of notaries who receive.
#[utoipa::path(
    get, path = "/v1/poa/reception-times", tag = "call", operation_id = "listReceptionTimes", security(("access_token" = [])),
    params(TimesQuery),
    responses(
        (status = 200, description = "The times", body = OfferList),
        (status = 400, description = "`malformed_request`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`: somebody else's case", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`calendar_unknown`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn offers(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Query(query): Query<TimesQuery>,
) -> Result<axum::Json<OfferList>, AppError> {
    let case = query.case.as_deref().map(CaseId::parse).transpose();
    let wanted = Wanted {
        notary: query.notary.as_deref().map(account).transpose()?,
        case: case.map_err(|_| Fault::NotFound)?,
    };
    let from = query.from.unwrap_or_else(|| reception::today(&app));
    let days = reception::days(query.days)?;
    let found = reception::offers(&app, &caller, &wanted, from, days).await?;
    let items = found.into_iter().map(|offer| OfferView {
        notary: offer.notary.to_string(),
        name: offer.name.full(),
        standing: offer.standing.map(NotaryStandingView::from),
        times: offer.times,
    });
    Ok(axum::Json(OfferList {
        from,
        days,
        minutes: law::poa::reception::SLOT.num_minutes(),
        until: law::poa::reception::last_day(app.now()),
        items: items.collect(),
    }))
}

/// The appointment of a case that is to come.
#[utoipa::path(
    get, path = "/v1/poa/cases/{id}/appointment", tag = "call", operation_id = "getAppointment", security(("access_token" = [])),
    params(("id" = String, Path, description = "The case")),
    responses(
        (status = 200, description = "The appointment", body = AppointmentView),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn of_case(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Path(id): Path<CaseId>,
) -> Result<axum::Json<AppointmentView>, AppError> {
    let found = reception::of_case(&app, &caller, &id).await?;
    Ok(axum::Json(AppointmentView::for_citizen(found)))
}

/// Takes a time; an appointment that the case has is moved to it.
#[utoipa::path(
    post, path = "/v1/poa/cases/{id}/appointment", tag = "call", operation_id = "bookAppointment", security(("access_token" = [])),
    params(("id" = String, Path, description = "The case"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = BookingBody,
    responses(
        (status = 201, description = "The appointment", body = AppointmentView),
        (status = 400, description = "`malformed_request`, `idempotency_key_required`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`time_taken`, `time_not_offered`, `notary_is_party`, `already_done`, `wrong_stage`", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`idempotency_key_reused`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`calendar_unknown`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn book(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Path(id): Path<CaseId>,
    Json(body): Json<BookingBody>,
) -> Result<(StatusCode, axum::Json<AppointmentView>), AppError> {
    let notary = account(&body.notary)?;
    let made = reception::book(&app, &caller, &id, &notary, body.at).await?;
    let view = AppointmentView::for_citizen(made);
    Ok((StatusCode::CREATED, axum::Json(view)))
}

/// Gives the appointment of a case up.
#[utoipa::path(
    delete, path = "/v1/poa/cases/{id}/appointment", tag = "call", operation_id = "cancelAppointment", security(("access_token" = [])),
    params(("id" = String, Path, description = "The case")),
    responses(
        (status = 204, description = "The case has no appointment"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn cancel(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Path(id): Path<CaseId>,
) -> Result<StatusCode, AppError> {
    reception::cancel(&app, &caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn account(text: &str) -> Result<AccountId, Fault> {
    AccountId::parse(text).map_err(|_| Fault::MalformedRequest)
}
