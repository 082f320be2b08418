//! The workplace of the regional gateway: registers what is filed with local executive bodies.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::put;
use axum::{Json, Router};
use mock_base::refusal::Refusal;
use serde_json::Value;

use crate::Egov;
use crate::faults::Target;
use crate::filed::{FiledDocument, Journal};

const JOURNAL: Journal = Journal {
    target: Target::RegionalGateway,
    prefix: "RG",
};

/// The routes of the workplace.
pub(crate) fn routes() -> Router<Egov> {
    Router::new().route("/regional-gateway/v1/documents/{id}", put(register))
}

async fn register(
    State(egov): State<Egov>,
    Path(id): Path<String>,
    Json(document): Json<FiledDocument>,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    JOURNAL.register(&egov, &egov.regional_documents, &id, document)
}
