//! `/v1/device-tests`: camera, microphone and connection tried before the queue.

use crate::app::AppError;
use crate::app::poa::s05_call::device_test;
use crate::http::extract::{AppState, Json, Language, Path, SignedIn};
use crate::http::problem::Problem;
use crate::http::view::TicketView;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use law::poa::s05_call::device_test::{Device, Measured, Way};
use law::text::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of device tests.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(begin))
        .routes(routes!(result))
}

/// A test that was begun.
#[derive(Serialize, ToSchema)]
struct DeviceTestView {
    /// The test.
    id: String,
    /// The way into its room: one's own sound and picture come back from the server.
    #[serde(flatten)]
    ticket: TicketView,
    /// When it ends by itself.
    ends_at: DateTime<Utc>,
}

/// What the client measured.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DeviceTestResult {
    /// `works`, `silent` (there, but gives nothing), `denied` or `missing`.
    #[schema(value_type = String)]
    camera: Device,
    /// `works`, `silent`, `denied` or `missing`.
    #[schema(value_type = String)]
    microphone: Device,
    /// Frames of the own picture that came back and were decoded.
    frames_decoded: u32,
    /// Packets lost on the way back, in a thousand.
    #[schema(maximum = 1000)]
    packets_lost_permille: u16,
    /// The round trip in milliseconds.
    rtt_ms: u32,
    /// `udp`, `tcp`, `relay`, or `none` when no connection came about.
    #[schema(value_type = String)]
    transport: Way,
}

/// What the test means.
#[derive(Serialize, ToSchema)]
struct DeviceTestVerdict {
    /// `good`, `usable` or `unusable`.
    verdict: &'static str,
    /// The verdict in one sentence, in the client's language.
    text: &'static str,
    /// What was found, in the order in which it should be mended.
    findings: Vec<FindingView>,
}

/// One thing the test found.
#[derive(Serialize, ToSchema)]
struct FindingView {
    /// Its code.
    code: &'static str,
    /// What it is and what to do about it, in the three languages.
    text: FindingText,
}

/// A sentence in the three languages.
#[derive(Serialize, ToSchema)]
struct FindingText {
    /// Kazakh.
    kk: &'static str,
    /// Russian.
    ru: &'static str,
    /// English.
    en: &'static str,
}

/// Begins a test; one that the caller has begun before ends.
#[utoipa::path(
    post, path = "/v1/device-tests", tag = "call", operation_id = "beginDeviceTest", security(("access_token" = [])),
    responses(
        (status = 201, description = "The test", body = DeviceTestView),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "`too_many_attempts`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn begin(
    State(app): State<AppState>,
    SignedIn(caller): SignedIn,
    Language(lang): Language,
) -> Result<(StatusCode, axum::Json<DeviceTestView>), AppError> {
    let begun = device_test::begin(&app, &caller, lang)?;
    let view = DeviceTestView {
        id: begun.id,
        ticket: TicketView::new(begun.ticket, &app.settings.public_url),
        ends_at: begun.ends_at,
    };
    Ok((StatusCode::CREATED, axum::Json(view)))
}

/// Judges a test by what was measured and by what the server saw of it, and ends it.
#[utoipa::path(
    post, path = "/v1/device-tests/{id}/result", tag = "call", operation_id = "judgeDeviceTest", security(("access_token" = [])),
    params(("id" = String, Path, description = "The test")),
    request_body = DeviceTestResult,
    responses(
        (status = 200, description = "What it means", body = DeviceTestVerdict),
        (status = 400, description = "`malformed_request`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`: it is over, or somebody else's", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_form`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn result(
    State(app): State<AppState>,
    SignedIn(caller): SignedIn,
    Language(lang): Language,
    Path(id): Path<String>,
    Json(result): Json<DeviceTestResult>,
) -> Result<axum::Json<DeviceTestVerdict>, AppError> {
    let (verdict, found) = device_test::judge(&app, &caller, &id, &measured(&result)).await?;
    Ok(axum::Json(DeviceTestVerdict {
        verdict: verdict.as_str(),
        text: verdict.text().get(lang),
        findings: found
            .into_iter()
            .map(|finding| {
                let Text { kk, ru, en } = finding.text();
                FindingView {
                    code: finding.as_str(),
                    text: FindingText { kk, ru, en },
                }
            })
            .collect(),
    }))
}

fn measured(result: &DeviceTestResult) -> Measured {
    Measured {
        camera: result.camera,
        microphone: result.microphone,
        frames_decoded: result.frames_decoded,
        packets_lost_permille: result.packets_lost_permille,
        rtt_ms: result.rtt_ms,
        transport: result.transport,
    }
}
