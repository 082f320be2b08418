//! Callbacks of outside systems: authenticated over their raw bytes, then kept and answered; an effect outside is a job's.

use super::extract::{AppState, parse};
use crate::app::poa::s04_consent;
use crate::app::{AppError, Fault, payment};
use crate::port::{CONSENT_CALLBACK, PAYMENT_CALLBACK};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use eds::mac::{self, MacError, MacKey};
use law::id::BankCode;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// A callback is a few hundred bytes.
const CALLBACK_MAX: usize = 16 * 1024;

/// The keys outside systems authenticate their callbacks with.
#[derive(Clone, Debug)]
pub struct CallbackKeys {
    /// The access control service's.
    pub consents: MacKey,
    /// The banks', each by its own.
    pub banks: Vec<(BankCode, MacKey)>,
}

#[derive(Clone)]
struct Callbacks {
    app: AppState,
    keys: Arc<CallbackKeys>,
}

/// The routes of callbacks; they belong to contracts with other systems, not to the app's interface.
pub(super) fn routes(app: AppState, keys: CallbackKeys) -> Router {
    let state = Callbacks {
        app,
        keys: Arc::new(keys),
    };
    Router::new()
        .route(CONSENT_CALLBACK, post(consent))
        .route(PAYMENT_CALLBACK, post(payment_callback))
        .layer(DefaultBodyLimit::max(CALLBACK_MAX))
        .with_state(state)
}

async fn consent(
    State(state): State<Callbacks>,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<StatusCode, AppError> {
    let callback = authentic(&state.app, &state.keys.consents, &headers, &raw)?;
    s04_consent::receive(&state.app, &callback, &raw).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn payment_callback(
    State(state): State<Callbacks>,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<StatusCode, AppError> {
    let named = header(&headers, mac::HEADER_KEY_ID);
    let bank = state.keys.banks.iter().find(|(_, key)| key.id() == named);
    let (bank, key) = bank.ok_or(Fault::CallbackUnsigned)?;
    let callback = authentic(&state.app, key, &headers, &raw)?;
    payment::receive(&state.app, bank, &callback, &raw).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

/// Checks the authentication code over the raw bytes, and only then reads them.
fn authentic<T: DeserializeOwned>(
    app: &AppState,
    key: &MacKey,
    headers: &HeaderMap,
    raw: &[u8],
) -> Result<T, AppError> {
    mac::verify(
        std::slice::from_ref(key),
        header(headers, mac::HEADER_KEY_ID),
        header(headers, mac::HEADER_TIMESTAMP),
        header(headers, mac::HEADER_SIGNATURE),
        raw,
        app.now(),
    )
    .map_err(|error| match error {
        MacError::Stale => Fault::CallbackStale,
        MacError::UnknownKey | MacError::BadSignature | MacError::Malformed => {
            Fault::CallbackUnsigned
        }
    })?;
    parse(raw)
}
