//! What a device shows and what it gets: its proof, and the tokens.

use crate::app::session::proof::Request;
use crate::app::session::{DeviceProof, TokenKeys, Tokens};
use crate::app::{AppError, Fault};
use crate::http::extract::AppState;
use crate::http::mobile::me::NameView;
use axum::Json;
use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::request::Parts;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// The header that carries a proof (RFC 9449, 4.1).
const DPOP: HeaderName = HeaderName::from_static("dpop");

/// A checked proof of the device's key, made for this very request.
#[derive(Debug)]
pub(super) struct Proof(pub(super) DeviceProof);

impl FromRequestParts<AppState> for Proof {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
        let uri = OriginalUri::from_request_parts(parts, state)
            .await
            .map_or_else(|never| match never {}, |OriginalUri(uri)| uri);
        let mut proofs = parts.headers.get_all(DPOP).iter();
        // Two proofs are none (RFC 9449, 4.3).
        let (Some(proof), None) = (proofs.next(), proofs.next()) else {
            return Err(Fault::DeviceProofInvalid.into());
        };
        let request = Request {
            method: parts.method.as_str(),
            path: uri.path(),
        };
        let proof = proof.to_str().map_err(|_| Fault::DeviceProofInvalid)?;
        DeviceProof::check(state, request, proof).map(Self)
    }
}

/// What a device gets when it signed in or refreshed.
#[derive(Serialize, ToSchema)]
pub(super) struct TokensView {
    /// `Bearer`.
    token_type: &'static str,
    /// For the `Authorization` header.
    access_token: String,
    /// Seconds the access token is good for.
    expires_in: i64,
    /// For one refresh.
    refresh_token: String,
    /// The session.
    session_id: String,
    /// When the session ends at the latest.
    session_expires_at: DateTime<Utc>,
    /// Who signed in.
    account: SignedInView,
}

/// Who signed in.
#[derive(Serialize, ToSchema)]
pub(super) struct SignedInView {
    /// The account.
    id: String,
    /// What it may do: `citizen`, `notary` or `desk`.
    role: &'static str,
    /// The names, from the registry.
    name: NameView,
}

/// The answer with tokens, which no cache may keep.
pub(super) fn answer(status: StatusCode, tokens: Tokens) -> impl IntoResponse {
    let view = TokensView {
        token_type: "Bearer",
        access_token: tokens.access,
        expires_in: TokenKeys::ACCESS_LIFE.num_seconds(),
        refresh_token: tokens.refresh,
        session_id: tokens.session,
        session_expires_at: tokens.session_expires_at,
        account: SignedInView {
            id: tokens.account.to_string(),
            role: tokens.role.as_str(),
            name: tokens.name.into(),
        },
    };
    (status, [(header::CACHE_CONTROL, "no-store")], Json(view))
}
