//! `/v1/recordings`, `/v1/recording-openings`: watching the recording of a call, on a reason that its principals can read.

use crate::app::AppError;
use crate::app::recording::{self, Stream};
use crate::http::examination_view::ExaminationView;
use crate::http::extract::{AppState, Citizen, Json, Path, Query, SignedIn};
use crate::http::idempotency;
use crate::http::paging::{Page, PageQuery};
use crate::http::problem::Problem;
use crate::http::recording_view::{OpeningView, ReasonBody, RecordingList, RecordingOpeningView};
use crate::http::view::file_answer;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse as _, Response};
use law::id::{CallId, CaseId};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of recordings.
pub fn routes() -> OpenApiRouter<AppState> {
    let once = OpenApiRouter::new()
        .routes(routes!(open))
        .route_layer(middleware::from_fn(idempotency::once));
    OpenApiRouter::new()
        .merge(once)
        .routes(routes!(list))
        .routes(routes!(opening))
        .routes(routes!(leg))
        .routes(routes!(ledger))
        .routes(routes!(snapshot))
        .routes(routes!(report))
        .routes(routes!(file))
        .routes(routes!(openings))
}

/// Whose recordings are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CaseQuery {
    /// The case.
    #[param(value_type = String)]
    case: CaseId,
}

/// From where a leg is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FromQuery {
    /// The time of the call, in milliseconds; the file begins at the keyframe before it.
    #[serde(default)]
    #[param(minimum = 0)]
    from_ms: u64,
}

/// The recordings of a case; for its principals, its notary and the desk.
#[utoipa::path(
    get, path = "/v1/recordings", tag = "recordings", operation_id = "listRecordings", security(("access_token" = [])),
    params(CaseQuery),
    responses(
        (status = 200, description = "The recordings", body = RecordingList),
        (status = 400, description = "`malformed_request`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn list(
    State(app): State<AppState>,
    SignedIn(caller): SignedIn,
    Query(query): Query<CaseQuery>,
) -> Result<axum::Json<RecordingList>, AppError> {
    let shown = recording::list(&app, &caller, &query.case).await?;
    Ok(axum::Json(RecordingList::new(shown)))
}

/// Opens a recording for an hour; the opening and its reason are written down for good and shown to the principals.
#[utoipa::path(
    post, path = "/v1/recordings/{call}/openings", tag = "recordings", operation_id = "openRecording",
    security(("access_token" = [])),
    params(("call" = String, Path, description = "The call"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = ReasonBody,
    responses(
        (status = 201, description = "The opening", body = OpeningView),
        (status = 400, description = "`malformed_request`, `idempotency_key_required`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`recording_not_sealed`", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "`recording_destroyed`", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_form`, `idempotency_key_reused`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn open(
    State(app): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(call): Path<CallId>,
    Json(body): Json<ReasonBody>,
) -> Result<Response, AppError> {
    let opened = recording::open(&app, &caller, &call, &body.reason).await?;
    let view = axum::Json(OpeningView::new(opened));
    Ok((StatusCode::CREATED, [NEVER_KEPT], view).into_response())
}

/// An opening of the caller's, as long as it is good.
#[utoipa::path(
    get, path = "/v1/recording-openings/{id}", tag = "recordings", operation_id = "getRecordingOpening",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The opening")),
    responses(
        (status = 200, description = "The opening", body = OpeningView),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "`opening_over`, `recording_destroyed`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn opening(
    State(app): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<String>,
) -> Result<Response, AppError> {
    let opened = recording::opening(&app, &caller, &id).await?;
    Ok(([NEVER_KEPT], axum::Json(OpeningView::new(opened))).into_response())
}

/// One participant's connection as a file, from a time of the call on.
#[utoipa::path(
    get, path = "/v1/recording-openings/{id}/legs/{leg}", tag = "recordings", operation_id = "watchRecordingLeg",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The opening"), ("leg" = u32, Path, description = "The leg"), FromQuery),
    responses(
        (status = 200, description = "The file; WebM, or Matroska for H.264", body = Vec<u8>, content_type = "video/webm"),
        (status = 400, description = "`malformed_request`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`limit_reached`", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "`opening_over`, `recording_destroyed`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn leg(
    State(app): State<AppState>,
    SignedIn(caller): SignedIn,
    Path((id, leg)): Path<(String, u32)>,
    Query(query): Query<FromQuery>,
) -> Result<Response, AppError> {
    streamed(recording::leg(&app, &caller, &id, leg, query.from_ms).await?)
}

/// The plain ledger: every entry with its place in the chain, for `senim verify`.
#[utoipa::path(
    get, path = "/v1/recording-openings/{id}/ledger", tag = "recordings", operation_id = "getRecordingLedger",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The opening")),
    responses(
        (status = 200, description = "The ledger", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`limit_reached`", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "`opening_over`, `recording_destroyed`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn ledger(
    State(app): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<String>,
) -> Result<Response, AppError> {
    streamed(recording::ledger(&app, &caller, &id).await?)
}

/// A picture that the notary took into the evidence.
#[utoipa::path(
    get, path = "/v1/recording-openings/{id}/snapshots/{seq}", tag = "recordings", operation_id = "getRecordingSnapshot",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The opening"), ("seq" = u64, Path, description = "The picture's entry")),
    responses(
        (status = 200, description = "The picture", body = Vec<u8>, content_type = "image/webp"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`limit_reached`", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "`opening_over`, `recording_destroyed`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn snapshot(
    State(app): State<AppState>,
    SignedIn(caller): SignedIn,
    Path((id, seq)): Path<(String, u64)>,
) -> Result<Response, AppError> {
    streamed(recording::snapshot(&app, &caller, &id, seq).await?)
}

/// What the recording is found to be now, from its first second to its last, who signed it, and what happened in the call.
#[utoipa::path(
    get, path = "/v1/recording-openings/{id}/report", tag = "recordings", operation_id = "examineRecording",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The opening")),
    responses(
        (status = 200, description = "The report", body = ExaminationView),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`limit_reached`", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "`opening_over`, `recording_destroyed`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn report(
    State(app): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<String>,
) -> Result<Response, AppError> {
    let found = recording::examine(&app, &caller, &id).await?;
    Ok(([NEVER_KEPT], axum::Json(ExaminationView::new(found))).into_response())
}

/// The manifest of the recording, or a signature over it: `recording-N.json`, `recording-N.p7s`, `recording-N-notary.p7s`.
#[utoipa::path(
    get, path = "/v1/recording-openings/{id}/files/{name}", tag = "recordings", operation_id = "getRecordingFile",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The opening"), ("name" = String, Path, description = "The file")),
    responses(
        (status = 200, description = "The file", content((Vec<u8> = "application/json"), (Vec<u8> = "application/pkcs7-mime"))),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "`opening_over`, `recording_destroyed`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn file(
    State(app): State<AppState>,
    SignedIn(caller): SignedIn,
    Path((id, name)): Path<(String, String)>,
) -> Result<Response, AppError> {
    file_answer(recording::file(&app, &caller, &id, &name).await?)
}

/// Who watched the recordings of a case and why, the latest first.
#[utoipa::path(
    get, path = "/v1/poa/cases/{id}/recording-openings", tag = "recordings", operation_id = "listRecordingOpenings",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The case"), PageQuery),
    responses(
        (status = 200, description = "A page of openings", body = Page<RecordingOpeningView>),
        (status = 400, description = "`malformed_request`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn openings(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Path(id): Path<CaseId>,
    Query(page): Query<PageQuery>,
) -> Result<axum::Json<Page<RecordingOpeningView>>, AppError> {
    let before = page.after()?;
    let rows = recording::openings_of_case(&app, &caller, &id, before.as_deref(), page.rows()?);
    let page = page.page(
        rows.await?,
        |row| row.id.clone(),
        RecordingOpeningView::from,
    )?;
    Ok(axum::Json(page))
}

/// What was seen and said is kept by nobody between the server and whoever watches, nor by their browser.
const NEVER_KEPT: (header::HeaderName, HeaderValue) = (
    header::CACHE_CONTROL,
    HeaderValue::from_static("private, no-store"),
);

/// A file that is read while it is sent; it has no length yet, and cannot be asked for in ranges.
fn streamed(stream: Stream) -> Result<Response, AppError> {
    let value = |text: &str| {
        HeaderValue::from_str(text).map_err(|_| AppError::Internal("a recording's name is none"))
    };
    let name = format!("inline; filename=\"{}\"", stream.name);
    let headers = [
        (header::CONTENT_TYPE, value(&stream.media_type)?),
        (header::CONTENT_DISPOSITION, value(&name)?),
        (header::ACCEPT_RANGES, HeaderValue::from_static("none")),
        NEVER_KEPT,
    ];
    let pieces = futures_util::stream::unfold(stream.pieces, |mut pieces| async move {
        pieces.recv().await.map(|piece| (piece, pieces))
    });
    Ok((headers, Body::from_stream(pieces)).into_response())
}
