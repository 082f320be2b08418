//! Requests that carry the shared key's MAC over their body; all others are turned away.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use eds::mac::{self, HEADER_KEY_ID, HEADER_SIGNATURE, HEADER_TIMESTAMP};
use mock_base::clock::now;
use mock_base::refusal::Refusal;
use serde::de::DeserializeOwned;

use crate::Bank;

/// The body of a request whose MAC is right; empty for a query.
pub(crate) struct Signed(Bytes);

impl Signed {
    /// The body as what it should be.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        serde_json::from_slice(&self.0).map_err(|_| Refusal::unprocessable("bad_form"))
    }
}

impl FromRequest<Bank> for Signed {
    type Rejection = Response;

    async fn from_request(request: Request, bank: &Bank) -> Result<Self, Response> {
        let headers = request.headers().clone();
        let body = Bytes::from_request(request, bank)
            .await
            .map_err(IntoResponse::into_response)?;
        let read = |name: &str| header(&headers, name);
        let (key_id, timestamp, signature) = (
            read(HEADER_KEY_ID),
            read(HEADER_TIMESTAMP),
            read(HEADER_SIGNATURE),
        );
        let keys = std::slice::from_ref(&bank.key);
        match mac::verify(keys, key_id, timestamp, signature, &body, now()) {
            Ok(()) => Ok(Self(body)),
            Err(error) => {
                tracing::warn!(%error, "a request without the right MAC");
                let status = StatusCode::UNAUTHORIZED;
                Err(Refusal {
                    status,
                    code: "bad_mac",
                }
                .into_response())
            }
        }
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}
