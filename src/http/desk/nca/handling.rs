//! What an operator does with a request: opens it for somebody present, registers a card's keys, keeps documents,
//! accepts with a receipt, refuses, and says that the card is written.

use crate::app::AppError;
use crate::app::nca::desk::{self, Scan};
use crate::app::nca::installation;
use crate::http::extract::{AppState, Desk, Json, Language, Path};
use crate::http::idempotency;
use crate::http::nca_view::{NewRequest, RequestBody, request_answer};
use crate::http::refusals::ActRefusals;
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use law::form::{FieldError, FieldProblem};
use law::id::RequestId;
use law::services::nca::Ground;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of handling.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(open))
        .routes(routes!(register))
        .routes(routes!(keep))
        .routes(routes!(accept))
        .routes(routes!(refuse))
        .routes(routes!(written))
        .route_layer(middleware::from_fn(idempotency::once))
}

/// The keys a card made after its PIN was entered; the PIN and the private keys stay with the card.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CardKeys {
    /// The certification request of the signing key, DER in base64.
    #[schema(max_length = 8192)]
    signing_request: String,
    /// The certification request of the authentication key, DER in base64.
    #[schema(max_length = 8192)]
    authentication_request: String,
}

/// A document the applicant brought or signed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ScanBody {
    /// What it is.
    #[schema(max_length = 200)]
    title: String,
    /// `application/pdf`, `image/jpeg` or `image/png`.
    media_type: String,
    /// Its bytes, base64.
    content_base64: String,
}

/// The acceptance of the documents.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AcceptanceBody {
    /// The number of the identity document that the applicant shows; needed for requests made through the portal.
    document_number: Option<String>,
}

/// A refusal.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RequestRefusalRequest {
    /// `not_identified`, `documents_incomplete` or `card_blocked`.
    ground: String,
}

/// Opens a request for an applicant who is present and identified (S14, S15).
#[utoipa::path(
    post, path = "/v1/desk/nca/requests", tag = "desk", operation_id = "deskOpenRequest", security(("access_token" = [])),
    params(("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = NewRequest,
    responses(
        (status = 201, description = "The request; refused at once when a check fails", body = RequestBody),
        ActRefusals,
    )
)]
async fn open(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Language(lang): Language,
    Json(new): Json<NewRequest>,
) -> Result<Response, AppError> {
    let view = desk::open(&app, &caller, &new.service, new.form).await?;
    Ok(request_answer(StatusCode::CREATED, &view, lang))
}

/// Registers the keys that the card made once the holder had entered the PIN (S14).
#[utoipa::path(
    post, path = "/v1/desk/nca/requests/{id}/registration", tag = "desk", operation_id = "deskRegisterCard", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = CardKeys,
    responses(
        (status = 200, description = "The request, registered or refused", body = RequestBody),
        ActRefusals,
    )
)]
async fn register(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Language(lang): Language,
    Path(id): Path<RequestId>,
    Json(keys): Json<CardKeys>,
) -> Result<Response, AppError> {
    let (signing, authentication) = (keys.signing_request, keys.authentication_request);
    let view = desk::register_card(&app, &caller, &id, &signing, &authentication).await?;
    Ok(request_answer(StatusCode::OK, &view, lang))
}

/// Keeps a document for the archive.
#[utoipa::path(
    post, path = "/v1/desk/nca/requests/{id}/documents", tag = "desk", operation_id = "deskKeepDocument", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = ScanBody,
    responses(
        (status = 200, description = "The request with the document", body = RequestBody),
        ActRefusals,
    )
)]
async fn keep(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Language(lang): Language,
    Path(id): Path<RequestId>,
    Json(body): Json<ScanBody>,
) -> Result<Response, AppError> {
    let wrong = || FieldError::new("/content_base64", FieldProblem::WrongForm);
    let bytes = STANDARD.decode(&body.content_base64);
    let scan = Scan {
        title: body.title,
        media_type: body.media_type,
        bytes: bytes.map_err(|_| AppError::Invalid(vec![wrong()]))?,
    };
    let view = desk::keep_document(&app, &caller, &id, scan).await?;
    Ok(request_answer(StatusCode::OK, &view, lang))
}

/// Accepts the documents with the applicant identified; the receipt is among the files.
#[utoipa::path(
    post, path = "/v1/desk/nca/requests/{id}/acceptance", tag = "desk", operation_id = "deskAccept", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = AcceptanceBody,
    responses(
        (status = 200, description = "The request", body = RequestBody),
        ActRefusals,
    )
)]
async fn accept(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Language(lang): Language,
    Path(id): Path<RequestId>,
    Json(body): Json<AcceptanceBody>,
) -> Result<Response, AppError> {
    let view = desk::accept(&app, &caller, &id, body.document_number.as_deref()).await?;
    Ok(request_answer(StatusCode::OK, &view, lang))
}

/// Refuses on a ground of the operator's; the notice with its clause is among the files.
#[utoipa::path(
    post, path = "/v1/desk/nca/requests/{id}/refusal", tag = "desk", operation_id = "deskRefuse", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = RequestRefusalRequest,
    responses(
        (status = 200, description = "The request", body = RequestBody),
        ActRefusals,
    )
)]
async fn refuse(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Language(lang): Language,
    Path(id): Path<RequestId>,
    Json(body): Json<RequestRefusalRequest>,
) -> Result<Response, AppError> {
    let unknown = || FieldError::new("/ground", FieldProblem::NotOnOffer);
    let ground = Ground::parse(&body.ground).ok_or_else(|| AppError::Invalid(vec![unknown()]))?;
    let view = desk::refuse(&app, &caller, &id, ground).await?;
    Ok(request_answer(StatusCode::OK, &view, lang))
}

/// Says that the certificates are on the card.
#[utoipa::path(
    post, path = "/v1/desk/nca/requests/{id}/installation", tag = "desk", operation_id = "deskCardWritten", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    responses(
        (status = 200, description = "The request", body = RequestBody),
        ActRefusals,
    )
)]
async fn written(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Language(lang): Language,
    Path(id): Path<RequestId>,
) -> Result<Response, AppError> {
    let view = installation::written_to_card(&app, &caller, &id).await?;
    Ok(request_answer(StatusCode::OK, &view, lang))
}
