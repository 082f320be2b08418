//! `/v1/poa/cases/{id}/application`: the application is filled in, completed by its principals, and signed.

use crate::app::AppError;
use crate::app::poa::s03_application;
use crate::http::extract::{AppState, Citizen, IfMatch, Json, Language, Path};
use crate::http::idempotency;
use crate::http::problem::Problem;
use crate::http::view::{ApplicationBody, CaseBody, SignedBody, ToSignView, case_answer};
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use axum::response::Response;
use law::id::CaseId;
use law::poa::algorithm::Actor;
use law::poa::s03_application::ApplicationForm;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of the application.
pub fn routes() -> OpenApiRouter<AppState> {
    let once = OpenApiRouter::new()
        .routes(routes!(take_part))
        .routes(routes!(submit))
        .route_layer(middleware::from_fn(idempotency::once));
    OpenApiRouter::new()
        .merge(once)
        .routes(routes!(save))
        .routes(routes!(to_sign))
}

/// Saves the application while it is being filled in; signatures over the former text are void.
#[utoipa::path(
    put, path = "/v1/poa/cases/{id}/application", tag = "power of attorney", operation_id = "saveApplication",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The case"), ("If-Match" = String, Header, description = "The ETag of the version that was read")),
    request_body = ApplicationBody,
    responses(
        (status = 200, description = "The case with the new application", body = CaseBody),
        (status = 400, description = "`malformed_request`, `idempotency_key_required`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`wrong_stage` or another state that excludes this", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`stale_version`", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_form`, or what is wrong with the signature", body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`version_required`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn save(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Language(lang): Language,
    Path(id): Path<CaseId>,
    IfMatch(version): IfMatch,
    Json(form): Json<ApplicationForm>,
) -> Result<Response, AppError> {
    let view = s03_application::save(&app, &caller, &id, version, form).await?;
    Ok(case_answer(StatusCode::OK, &view, Actor::Principal, lang))
}

/// Takes part in a case as one of its principals: one's own data are read from the registry for oneself.
#[utoipa::path(
    post, path = "/v1/poa/cases/{id}/participation", tag = "power of attorney", operation_id = "takePart",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The case"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    responses(
        (status = 200, description = "The case with the caller's data", body = CaseBody),
        (status = 400, description = "`malformed_request`, `idempotency_key_required`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `identity_not_proved`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`wrong_stage` or another state that excludes this", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_form`, or what is wrong with the signature", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn take_part(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Language(lang): Language,
    Path(id): Path<CaseId>,
) -> Result<Response, AppError> {
    let view = s03_application::take_part(&app, &caller, &id).await?;
    Ok(case_answer(StatusCode::OK, &view, Actor::Principal, lang))
}

/// What the caller signs to submit: the canonical application with the consent to the processing of personal data.
#[utoipa::path(
    get, path = "/v1/poa/cases/{id}/application/to-sign", tag = "power of attorney", operation_id = "applicationToSign",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The case")),
    responses(
        (status = 200, description = "The bytes to sign", body = ToSignView),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `identity_not_proved`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`wrong_stage` or another state that excludes this", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_form`, or what is wrong with the signature", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn to_sign(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Path(id): Path<CaseId>,
) -> Result<axum::Json<ToSignView>, AppError> {
    let asked = s03_application::to_sign(&app, &caller, &id).await?;
    Ok(axum::Json(ToSignView::new(&asked.to_sign, asked.text)))
}

/// Takes the caller's signature; the last principal's submits the application and asks the representatives.
#[utoipa::path(
    post, path = "/v1/poa/cases/{id}/submission", tag = "power of attorney", operation_id = "submitApplication",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The case"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = SignedBody,
    responses(
        (status = 200, description = "The case", body = CaseBody),
        (status = 400, description = "`malformed_request`, `idempotency_key_required`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`wrong_stage` or another state that excludes this", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`stale_version`", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_form`, or what is wrong with the signature", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn submit(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Language(lang): Language,
    Path(id): Path<CaseId>,
    Json(signed): Json<SignedBody>,
) -> Result<Response, AppError> {
    let view = s03_application::submit(&app, &caller, &id, &signed.cms()?).await?;
    Ok(case_answer(StatusCode::OK, &view, Actor::Principal, lang))
}
