//! `Idempotency-Key`: a repeated request gets the first answer instead of a second effect.
//!
//! The layer knows the caller, reserves the key together with a digest of the request, and keeps the answer when the
//! request succeeded. A request that failed frees its key: it had no effect, and the next try is judged anew. Behind
//! the layer the stage machine is the last guard: an effect that was done is refused as `wrong_stage` or
//! `already_done`, never done twice.

use super::extract::{AppState, body_fault};
use crate::app::once::{self as permits, GivenAnswer, Permit, Reserved};
use crate::app::{AppError, Caller, Fault, evidence, session};
use axum::Extension;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest as _, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// The header, by the IETF draft on idempotency keys.
pub(super) const HEADER: HeaderName = HeaderName::from_static("idempotency-key");
/// Characters of a key: a UUID and some more.
const KEY_MAX: usize = 128;
/// An answer larger than this is not one of ours.
const ANSWER_MAX: usize = 1024 * 1024;

/// The layer for routes that file, pay or sign; it asks for the header.
pub(super) async fn once(
    Extension(state): Extension<AppState>,
    request: Request,
    next: Next,
) -> Response {
    match run_once(state, request, next).await {
        Ok(response) => response,
        Err(error) => error.into_response(),
    }
}

async fn run_once(state: AppState, request: Request, next: Next) -> Result<Response, AppError> {
    let caller = caller(&state, request.headers()).await?;
    let key = key(request.headers())?;
    let (mut parts, body) = request.into_parts();
    let body = Bytes::from_request(Request::from_parts(parts.clone(), body), &state)
        .await
        .map_err(|rejection| body_fault(&rejection))?;
    let described = [parts.method.as_str(), parts.uri.path()].join(" ");
    let digest = evidence::digest(&[described.as_bytes(), b"\n", &body].concat());

    let reserved = match permits::permit(&state, &caller.account, key, &digest).await? {
        Permit::Do(reserved) => reserved,
        Permit::Repeat(answer) => return repeat(answer),
    };
    parts.extensions.insert(caller);
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    keep(&state, &reserved, response).await
}

async fn keep(
    state: &AppState,
    reserved: &Reserved,
    response: Response,
) -> Result<Response, AppError> {
    if !response.status().is_success() {
        permits::free(state, reserved).await?;
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let body: Bytes = to_bytes(body, ANSWER_MAX)
        .await
        .map_err(|_| AppError::Internal("an answer is too large to be kept"))?;
    let answer = GivenAnswer {
        status: parts.status.as_u16(),
        etag: text(&parts.headers, &header::ETAG),
        location: text(&parts.headers, &header::LOCATION),
        body: body.to_vec(),
    };
    permits::keep(state, reserved, &answer).await?;
    Ok(Response::from_parts(parts, Body::from(body)))
}

fn repeat(answer: GivenAnswer) -> Result<Response, AppError> {
    let corrupt = || AppError::Internal("a kept answer does not read back");
    let status = StatusCode::from_u16(answer.status).map_err(|_| corrupt())?;
    let mut response = (status, answer.body).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    headers.insert("idempotency-replayed", HeaderValue::from_static("true"));
    for (name, value) in [
        (header::ETAG, answer.etag),
        (header::LOCATION, answer.location),
    ] {
        if let Some(value) = value {
            headers.insert(name, HeaderValue::from_str(&value).map_err(|_| corrupt())?);
        }
    }
    Ok(response)
}

async fn caller(state: &AppState, headers: &HeaderMap) -> Result<Caller, AppError> {
    let token = super::extract::bearer(headers)?;
    session::authenticate(state, token).await
}

fn key(headers: &HeaderMap) -> Result<String, AppError> {
    text(headers, &HEADER)
        .filter(|key| {
            !key.is_empty() && key.len() <= KEY_MAX && key.bytes().all(|b| b.is_ascii_graphic())
        })
        .ok_or_else(|| Fault::IdempotencyKeyRequired.into())
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned)
}
