//! `/v1/desk/damaged-recordings`: recordings on which no act may rest, because they are not what was written.

use crate::app::recording::{self, Condition, Shown};
use crate::app::{AppError, Fault};
use crate::http::extract::{AppState, Overseer, Query};
use crate::http::paging::{Page, PageQuery};
use crate::http::problem::Problem;
use crate::http::recording_view::RecordingView;
use axum::Json;
use axum::extract::State;
use law::id::CallId;
use law::poa::s06_checks::Check;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The route of damaged recordings.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list))
}

/// A recording that is not what was written, or of which a part is missing.
#[derive(Serialize, ToSchema)]
struct DamagedRecordingView {
    /// The recording.
    recording: RecordingView,
    /// The code with which the notary is refused: `recording_damaged`.
    code: &'static str,
    /// What that means, in Kazakh.
    text_kk: &'static str,
    /// The same in Russian.
    text_ru: &'static str,
    /// Where the regulation asks for what the recording was to prove, in Kazakh.
    clause_kk: &'static str,
    /// The same in Russian.
    clause_ru: &'static str,
    /// The first second of the call that is not proven.
    first_bad_second: u64,
    /// What is wrong there, for whoever looks after the store.
    what: String,
}

/// Lists the recordings that were found damaged when they were sealed, the latest call first.
#[utoipa::path(
    get, path = "/v1/desk/damaged-recordings", tag = "desk", operation_id = "listDamagedRecordings",
    security(("access_token" = [])),
    params(PageQuery),
    responses(
        (status = 200, description = "A page of recordings", body = Page<DamagedRecordingView>),
        (status = 400, description = "`malformed_request`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn list(
    State(app): State<AppState>,
    _: Overseer,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<DamagedRecordingView>>, AppError> {
    let before = page.after()?;
    let before = before.map(|id| CallId::parse(&id).map_err(|_| Fault::MalformedRequest));
    let before = before.transpose()?;
    let before = before.as_ref().map(CallId::as_str);
    let found = recording::damaged(&app, before, page.rows()?).await?;
    Ok(Json(page.page(
        found,
        |shown| shown.row.call.to_string(),
        view,
    )?))
}

fn view(shown: Shown) -> DamagedRecordingView {
    let condition = shown.manifest.map(|manifest| manifest.condition);
    let (first_bad_second, what) = match &condition {
        Some(Condition::Damaged { second, what, .. }) => (*second, what.clone()),
        Some(
            Condition::Whole | Condition::Interrupted | Condition::BrokenOff | Condition::Empty,
        )
        | None => (0, String::new()),
    };
    let text = Fault::RecordingDamaged.text();
    // All four checks are asked for by one clause.
    let clause = Check::ALL[0].clause();
    DamagedRecordingView {
        recording: RecordingView::new(shown.row, condition.as_ref()),
        code: Fault::RecordingDamaged.code(),
        text_kk: text.kk,
        text_ru: text.ru,
        clause_kk: clause.kk,
        clause_ru: clause.ru,
        first_bad_second,
        what,
    }
}
