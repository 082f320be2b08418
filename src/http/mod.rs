//! The HTTP interface: a folder an audience, problems in the client's language, one OpenAPI document.

mod attachment;
pub mod callback;
pub mod desk;
mod document_view;
mod event_stream;
mod examination_view;
mod extract;
mod found_error;
mod history_view;
mod idempotency;
pub mod mobile;
mod nca_view;
pub mod notary;
mod openapi;
mod pages;
mod paging;
mod problem;
pub mod public;
mod recording_view;
mod refusals;
pub mod room;
mod service_view;
mod view;

use crate::app::{AppError, Fault};
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, Request, StatusCode, header};
use axum::middleware;
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Extension, Router};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::trace::{DefaultOnResponse, TraceLayer};
use tracing::Level;
use utoipa_axum::router::OpenApiRouter;

pub use extract::AppState;
pub use openapi::document;

/// The header under which an answer names its request, as the log does.
const REQUEST_ID: &str = "x-request-id";
/// A JSON body: a form with its signature fits many times over.
const BODY_MAX: usize = 1024 * 1024;
/// Every answer but a stream is given within this time.
const ANSWER_TIME: Duration = Duration::from_secs(30);

/// Whether the server takes new work; false while it shuts down.
#[derive(Clone, Debug, Default)]
pub struct Readiness(Arc<AtomicBool>);

impl Readiness {
    /// From now on the server takes work.
    pub fn open(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// From now on the server takes no new work.
    pub fn close(&self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

/// The whole interface.
pub fn router(state: AppState, keys: callback::CallbackKeys, readiness: Readiness) -> Router {
    let api = routes().with_state(Arc::clone(&state)).split_for_parts().0;
    let requests = HeaderName::from_static(REQUEST_ID);
    let layers = ServiceBuilder::new()
        .map_request(unnumbered)
        .layer(SetRequestIdLayer::new(requests.clone(), MakeRequestUuid))
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(span)
                .on_response(DefaultOnResponse::new().level(Level::INFO)),
        )
        .layer(PropagateRequestIdLayer::new(requests))
        .layer(middleware::from_fn(count))
        .layer(middleware::from_fn(problem::localise))
        .layer(fixed_header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed_header(header::REFERRER_POLICY, "no-referrer"))
        .layer(fixed_header(
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'",
        ))
        .layer(CatchPanicLayer::custom(|_| {
            AppError::Internal("a handler panicked").into_response()
        }))
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(Extension(Arc::clone(&state)));
    api.merge(callback::routes(Arc::clone(&state), keys))
        .merge(public::pki::routes(Arc::clone(&state)))
        .layer(middleware::from_fn(in_time))
        .merge(event_stream::routes(Arc::clone(&state)))
        .merge(room::routes(Arc::clone(&state)))
        .merge(pages::routes())
        .route("/healthz", get(|| async { StatusCode::NO_CONTENT }))
        .route(
            "/readyz",
            get(move || ready(Arc::clone(&state), readiness.clone())),
        )
        .fallback(|| async { AppError::from(Fault::NotFound) })
        .method_not_allowed_fallback(|| async { AppError::from(Fault::MethodNotAllowed) })
        .layer(layers)
}

/// Every documented route; what is not here is not in the OpenAPI document.
fn routes() -> OpenApiRouter<AppState> {
    openapi::described()
        .merge(mobile::routes())
        .merge(notary::routes())
        .merge(desk::routes())
        .merge(public::routes())
}

fn fixed_header(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

/// A request without the number that its client gave it: support finds requests by ours, and what a client says is not logged.
fn unnumbered(mut request: axum::extract::Request) -> axum::extract::Request {
    request.headers_mut().remove(REQUEST_ID);
    request
}

/// The span of a request: its id, method and route; never its address, query or headers, which may hold a secret.
fn span<B>(request: &Request<B>) -> tracing::Span {
    let id = request
        .headers()
        .get(REQUEST_ID)
        .and_then(|id| id.to_str().ok());
    let route = request
        .extensions()
        .get::<axum::extract::MatchedPath>()
        .map(axum::extract::MatchedPath::as_str);
    tracing::info_span!("request", id, method = %request.method(), route)
}

/// Counts answers and their time by route, for the metrics page.
async fn count(
    request: axum::extract::Request,
    next: middleware::Next,
) -> axum::response::Response {
    let begun = tokio::time::Instant::now();
    let route = request
        .extensions()
        .get::<axum::extract::MatchedPath>()
        .map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    let method = request.method().to_string();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    let labels = [("method", method), ("route", route), ("status", status)];
    metrics::counter!("senim_http_requests_total", &labels).increment(1);
    metrics::histogram!("senim_http_request_seconds", &labels).record(begun.elapsed());
    response
}

async fn in_time(
    request: axum::extract::Request,
    next: middleware::Next,
) -> axum::response::Response {
    match tokio::time::timeout(ANSWER_TIME, next.run(request)).await {
        Ok(response) => response,
        Err(_) => AppError::from(Fault::TryAgain).into_response(),
    }
}

async fn ready(state: AppState, readiness: Readiness) -> Result<StatusCode, AppError> {
    if !readiness.0.load(Ordering::SeqCst) {
        return Err(Fault::TryAgain.into());
    }
    state.ready().await?;
    Ok(StatusCode::NO_CONTENT)
}
