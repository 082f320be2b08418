//! `/v1/service-requests/{id}/payment`: the fee: asked for, shown with the bank's page.

use crate::app::AppError;
use crate::app::service::payment;
use crate::http::extract::{AppState, Citizen, Json, Language, Path};
use crate::http::idempotency;
use crate::http::refusals::{ActRefusals, ReadRefusals};
use crate::http::service_view::{ServiceRequestBody, service_answer};
use crate::http::view::{BankChoiceRequest, InvoiceView};
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use axum::response::Response;
use law::id::RequestId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of the fee.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    let once = OpenApiRouter::new()
        .routes(routes!(order))
        .routes(routes!(choose_bank))
        .route_layer(middleware::from_fn(idempotency::once));
    OpenApiRouter::new().merge(once).routes(routes!(invoice))
}

/// Asks for the bill of a service that is paid before it is signed; the form is fixed from now on.
#[utoipa::path(
    post, path = "/v1/service-requests/{id}/payment", tag = "services", operation_id = "orderServicePayment", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    responses(
        (status = 200, description = "The request", body = ServiceRequestBody),
        ActRefusals,
    )
)]
async fn order(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Language(lang): Language,
    Path(id): Path<RequestId>,
) -> Result<Response, AppError> {
    let view = payment::order_first(&app, &caller, &id).await?;
    Ok(service_answer(StatusCode::OK, &view, lang))
}

/// The invoice: what is due, until when, where it is paid, whether it was paid or returned.
#[utoipa::path(
    get, path = "/v1/service-requests/{id}/payment", tag = "services", operation_id = "servicePayment", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request")),
    responses(
        (status = 200, description = "The invoice", body = InvoiceView),
        ReadRefusals,
    )
)]
async fn invoice(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Path(id): Path<RequestId>,
) -> Result<axum::Json<InvoiceView>, AppError> {
    let invoice = payment::invoice(&app, &caller, &id).await?;
    Ok(axum::Json(invoice.into()))
}

/// Puts the invoice to the bank that its payer chose; where it was, it is taken back.
#[utoipa::path(
    post, path = "/v1/service-requests/{id}/payment/bank", tag = "services", operation_id = "chooseServiceBank", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = BankChoiceRequest,
    responses(
        (status = 200, description = "The invoice", body = InvoiceView),
        ActRefusals,
    )
)]
async fn choose_bank(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Path(id): Path<RequestId>,
    Json(request): Json<BankChoiceRequest>,
) -> Result<axum::Json<InvoiceView>, AppError> {
    let standing = payment::choose_bank(&app, &caller, &id, request.bank()).await?;
    Ok(axum::Json(standing.into()))
}
