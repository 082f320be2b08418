//! `/v1/service-requests/{id}/files` and `…/documents`: everything that a request has, so that its applicant can keep it and check it
//! offline, and which of it stands in the cabinet.

use crate::app::AppError;
use crate::app::service::{KeptFile, access};
use crate::app::wallet;
use crate::http::document_view::WalletBody;
use crate::http::extract::{AppState, Citizen, Language, Path};
use crate::http::refusals::ReadRefusals;
use crate::http::view::file_answer;
use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use law::id::RequestId;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of files.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(file))
        .routes(routes!(documents))
}

/// A file of a request.
#[derive(Serialize, ToSchema)]
struct RequestFileView {
    /// Its name.
    name: String,
    /// What it is.
    media_type: String,
    /// SHA-256 of its bytes, as the history has it.
    sha256: String,
    /// How many bytes.
    length: i64,
    /// When it was kept.
    created_at: DateTime<Utc>,
}

impl From<KeptFile> for RequestFileView {
    fn from(file: KeptFile) -> Self {
        Self {
            name: file.name,
            media_type: file.media_type,
            sha256: file.sha256,
            length: file.length,
            created_at: file.created_at,
        }
    }
}

/// Every file of a request; there are some dozens at most.
#[derive(Serialize, ToSchema)]
struct RequestFilesView {
    /// In the order they were kept.
    items: Vec<RequestFileView>,
}

/// Lists the files of the request. With its history as `request.json`, `senim verify` checks them offline.
#[utoipa::path(
    get, path = "/v1/service-requests/{id}/files", tag = "services", operation_id = "listServiceRequestFiles", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request")),
    responses(
        (status = 200, description = "The files", body = RequestFilesView),
        ReadRefusals,
    )
)]
async fn list(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Path(id): Path<RequestId>,
) -> Result<axum::Json<RequestFilesView>, AppError> {
    let files = access::files(&app, &caller, &id).await?;
    let items = files.into_iter().map(Into::into).collect();
    Ok(axum::Json(RequestFilesView { items }))
}

/// The documents of a request; there are some dozens at most.
#[derive(Serialize, ToSchema)]
struct RequestDocumentsView {
    /// In the order they were signed.
    items: Vec<WalletBody>,
}

/// What came of the request into the cabinet: result or refusal, and the notices and receipts on the way. Each of them names the
/// request.
#[utoipa::path(
    get, path = "/v1/service-requests/{id}/documents", tag = "services", operation_id = "listServiceRequestDocuments", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request")),
    responses(
        (status = 200, description = "The documents", body = RequestDocumentsView),
        ReadRefusals,
    )
)]
async fn documents(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Language(lang): Language,
    Path(id): Path<RequestId>,
) -> Result<axum::Json<RequestDocumentsView>, AppError> {
    let documents = wallet::of_request(&app, &caller, &id).await?;
    let items = documents
        .into_iter()
        .map(|document| WalletBody::of_owner(document, lang));
    Ok(axum::Json(RequestDocumentsView {
        items: items.collect(),
    }))
}

/// A file of the request: what was attached, signed, answered and made.
#[utoipa::path(
    get, path = "/v1/service-requests/{id}/files/{name}", tag = "services", operation_id = "serviceRequestFile", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("name" = String, Path, description = "The file")),
    responses(
        (status = 200, description = "The bytes", content_type = "application/octet-stream"),
        ReadRefusals,
    )
)]
async fn file(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Path((id, name)): Path<(RequestId, String)>,
) -> Result<Response, AppError> {
    file_answer(access::file(&app, &caller, &id, &name).await?)
}
