//! How a stand-in's interface says no: a status and one stable word.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// A refused request: `{"error": code}` under its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: StatusCode,
    /// The reason, stable, in snake case.
    pub code: &'static str,
}

impl Refusal {
    /// 404: nobody and nothing of this name.
    #[must_use]
    pub const fn not_found() -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            code: "not_found",
        }
    }

    /// 409: it contradicts what is already recorded.
    #[must_use]
    pub const fn conflict(code: &'static str) -> Self {
        Self {
            status: StatusCode::CONFLICT,
            code,
        }
    }

    /// 422: the form is wrong.
    #[must_use]
    pub const fn unprocessable(code: &'static str) -> Self {
        Self {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            code,
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status, Json(json!({ "error": self.code }))).into_response()
    }
}

impl From<std::io::Error> for Refusal {
    fn from(error: std::io::Error) -> Self {
        tracing::error!(%error, "a record could not be saved");
        Self {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            code: "not_saved",
        }
    }
}
