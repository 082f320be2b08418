//! Being written.
pub(super) fn routes(_: super::extract::AppState) -> axum::Router {
    axum::Router::new()
}
