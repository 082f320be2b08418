//! `/pki`: the authority's certificates and lists, OCSP (RFC 6960, appendix A) and time-stamping (RFC 3161, 3.4).
//!
//! The paths stand in every certificate; what speaks here is other people's software, so answers are bytes, not JSON,
//! and the routes are not in the OpenAPI document.

use crate::app::{AppError, Fault, authority};
use crate::http::extract::{AppState, body_fault};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use eds::ca::{OCSP_PATH, PublicFile, TSP_PATH};

/// An OCSP or time-stamping request in bytes: the largest that any client sends has some hundred.
const REQUEST_MAX: usize = 4096;
/// Lists and certificates may be kept this long by whoever fetches them; a delta is published every hour.
const CACHE: &str = "public, max-age=300";

const OCSP_REQUEST: &str = "application/ocsp-request";
const OCSP_RESPONSE: &str = "application/ocsp-response";
const TSP_QUERY: &str = "application/timestamp-query";
const TSP_REPLY: &str = "application/timestamp-reply";

/// The routes of the authority.
pub(in crate::http) fn routes(state: AppState) -> Router {
    let mut files = Router::new();
    for file in PublicFile::ALL {
        files = files.route(
            file.path(),
            get(move |State(app): State<AppState>| async move { published(&app, file) }),
        );
    }
    files
        .route(OCSP_PATH, post(ocsp_post))
        .route(&format!("{OCSP_PATH}/{{*request}}"), get(ocsp_get))
        .route(TSP_PATH, post(timestamp))
        .layer(DefaultBodyLimit::max(REQUEST_MAX))
        .with_state(state)
}

fn published(app: &AppState, file: PublicFile) -> Result<Response, AppError> {
    let bytes = authority::file(app, file)?;
    Ok(answer(file.media_type(), CACHE, bytes))
}

async fn ocsp_post(
    State(app): State<AppState>,
    headers: HeaderMap,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<Response, AppError> {
    let request = body_of(&headers, OCSP_REQUEST, body)?;
    ocsp(&app, &request)
}

/// The request stands in the path, base64 and then percent-encoded (RFC 6960, A.1.1); some clients use the URL alphabet.
async fn ocsp_get(
    State(app): State<AppState>,
    Path(request): Path<String>,
) -> Result<Response, AppError> {
    if request.len() > REQUEST_MAX {
        return Err(Fault::TooLarge.into());
    }
    let decoded = STANDARD
        .decode(&request)
        .or_else(|_| URL_SAFE.decode(&request));
    ocsp(&app, &decoded.map_err(|_| Fault::MalformedRequest)?)
}

fn ocsp(app: &AppState, request: &[u8]) -> Result<Response, AppError> {
    let response = authority::ocsp(app, request)?;
    // A revocation must be seen at once, so nobody keeps this answer.
    Ok(answer(OCSP_RESPONSE, "no-store", response))
}

async fn timestamp(
    State(app): State<AppState>,
    headers: HeaderMap,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<Response, AppError> {
    let request = body_of(&headers, TSP_QUERY, body)?;
    let response = authority::timestamp(&app, &request)?;
    Ok(answer(TSP_REPLY, "no-store", response))
}

fn body_of(
    headers: &HeaderMap,
    media_type: &str,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<Bytes, AppError> {
    let sent = headers.get(header::CONTENT_TYPE);
    if sent.and_then(|value| value.to_str().ok()) != Some(media_type) {
        return Err(Fault::UnsupportedMedia.into());
    }
    body.map_err(|rejection| body_fault(&rejection))
}

fn answer(media_type: &'static str, cache: &'static str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static(cache)),
    ];
    (headers, bytes).into_response()
}
