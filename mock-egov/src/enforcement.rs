//! The automated system of enforcement records: the journal of incoming letters.

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
    target: Target::Enforcement,
    prefix: "AIS",
};

/// The routes of the journal.
pub(crate) fn routes() -> Router<Egov> {
    Router::new().route("/enforcement/v1/incoming/{id}", put(register))
}

async fn register(
    State(egov): State<Egov>,
    Path(id): Path<String>,
    Json(document): Json<FiledDocument>,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    JOURNAL.register(&egov, &egov.incoming_letters, &id, document)
}
