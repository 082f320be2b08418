//! `/v1/desk/nca/operators`: the register of operators: appointed, away, leaving, key lost.

use crate::app::AppError;
use crate::app::nca::operators::{self, Appointment};
use crate::http::extract::{AppState, Desk, Json, Language, Overseer, Path, Query};
use crate::http::idempotency;
use crate::http::nca_view::OperatorBody;
use crate::http::paging::{Page, PageQuery};
use crate::http::refusals::{ActRefusals, ReadRefusals};
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use chrono::NaiveDate;
use law::id::{AccountId, Iin};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of the register.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    let once = OpenApiRouter::new()
        .routes(routes!(appoint))
        .routes(routes!(away))
        .routes(routes!(leaving))
        .routes(routes!(confirm_leaving))
        .routes(routes!(lost))
        .route_layer(middleware::from_fn(idempotency::once));
    OpenApiRouter::new().merge(once).routes(routes!(list))
}

/// The order that makes a member of the staff an operator.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AppointmentBody {
    /// The number of the member of the staff, who has signed in before.
    #[schema(value_type = String)]
    iin: Iin,
    /// The order's number.
    #[schema(max_length = 60)]
    order: String,
    /// The serial number of the operator's own certificate.
    certificate_serial: String,
}

/// A time away.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AbsenceBody {
    /// The first day.
    from: NaiveDate,
    /// The last day.
    until: NaiveDate,
}

/// That an operator leaves.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LeavingBody {
    /// The last day of work.
    last_day: NaiveDate,
}

/// Lists the operators with their standing of today.
#[utoipa::path(
    get, path = "/v1/desk/nca/operators", tag = "desk", operation_id = "listOperators", security(("access_token" = [])),
    params(PageQuery),
    responses(
        (status = 200, description = "A page of operators", body = Page<OperatorBody>),
        ReadRefusals,
    )
)]
async fn list(
    State(app): State<AppState>,
    _: Desk,
    Language(lang): Language,
    Query(page): Query<PageQuery>,
) -> Result<axum::Json<Page<OperatorBody>>, AppError> {
    let after = page.after()?.unwrap_or_default();
    let found = operators::list(&app, &after, page.rows()?).await?;
    let page = page.page(
        found,
        |view| view.row.account.to_string(),
        |view| OperatorBody::new(&view, lang),
    )?;
    Ok(axum::Json(page))
}

/// Enters an operator; nobody enters themselves.
#[utoipa::path(
    post, path = "/v1/desk/nca/operators", tag = "desk", operation_id = "appointOperator", security(("access_token" = [])),
    params(("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = AppointmentBody,
    responses(
        (status = 201, description = "The operator", body = OperatorBody),
        ActRefusals,
    )
)]
async fn appoint(
    State(app): State<AppState>,
    Overseer(caller): Overseer,
    Language(lang): Language,
    Json(body): Json<AppointmentBody>,
) -> Result<(StatusCode, axum::Json<OperatorBody>), AppError> {
    let appointment = Appointment {
        iin: body.iin,
        order: body.order,
        certificate: body.certificate_serial,
    };
    let view = operators::appoint(&app, &caller, appointment).await?;
    Ok((
        StatusCode::CREATED,
        axum::Json(OperatorBody::new(&view, lang)),
    ))
}

/// Notes that an operator is away; more than fifteen days suspend.
#[utoipa::path(
    post, path = "/v1/desk/nca/operators/{account}/absences", tag = "desk", operation_id = "noteAbsence", security(("access_token" = [])),
    params(("account" = String, Path, description = "The operator's account"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = AbsenceBody,
    responses(
        (status = 200, description = "The operator", body = OperatorBody),
        ActRefusals,
    )
)]
async fn away(
    State(app): State<AppState>,
    _: Overseer,
    Language(lang): Language,
    Path(account): Path<AccountId>,
    Json(body): Json<AbsenceBody>,
) -> Result<axum::Json<OperatorBody>, AppError> {
    let view = operators::note_absence(&app, &account, body.from, body.until).await?;
    Ok(axum::Json(OperatorBody::new(&view, lang)))
}

/// Tells that an operator leaves; told less than two days before, the right to work ends at once.
#[utoipa::path(
    post, path = "/v1/desk/nca/operators/{account}/leaving", tag = "desk", operation_id = "tellLeaving", security(("access_token" = [])),
    params(("account" = String, Path, description = "The operator's account"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = LeavingBody,
    responses(
        (status = 200, description = "The operator", body = OperatorBody),
        ActRefusals,
    )
)]
async fn leaving(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Language(lang): Language,
    Path(account): Path<AccountId>,
    Json(body): Json<LeavingBody>,
) -> Result<axum::Json<OperatorBody>, AppError> {
    let view = operators::tell_leaving(&app, &caller, &account, body.last_day).await?;
    Ok(axum::Json(OperatorBody::new(&view, lang)))
}

/// Another member of the staff confirms the leaving; the certificate is revoked when its time has come.
#[utoipa::path(
    post, path = "/v1/desk/nca/operators/{account}/leaving/confirmation", tag = "desk", operation_id = "confirmLeaving", security(("access_token" = [])),
    params(("account" = String, Path, description = "The operator's account"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    responses(
        (status = 200, description = "The operator", body = OperatorBody),
        ActRefusals,
    )
)]
async fn confirm_leaving(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Language(lang): Language,
    Path(account): Path<AccountId>,
) -> Result<axum::Json<OperatorBody>, AppError> {
    let view = operators::confirm_leaving(&app, &caller, &account).await?;
    Ok(axum::Json(OperatorBody::new(&view, lang)))
}

/// The operator reports the own key as lost or in other hands.
#[utoipa::path(
    post, path = "/v1/desk/nca/lost-key", tag = "desk", operation_id = "reportLostKey", security(("access_token" = [])),
    params(("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    responses(
        (status = 200, description = "The operator", body = OperatorBody),
        ActRefusals,
    )
)]
async fn lost(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Language(lang): Language,
) -> Result<axum::Json<OperatorBody>, AppError> {
    let view = operators::report_lost_key(&app, &caller).await?;
    Ok(axum::Json(OperatorBody::new(&view, lang)))
}
