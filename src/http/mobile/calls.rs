//! Being written.
use crate::http::extract::AppState;
use utoipa_axum::router::OpenApiRouter;
/// Being written.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
}
