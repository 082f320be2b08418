//! Being written.
/// Being written.
pub async fn follow(_: std::sync::Arc<crate::app::App>, stop: tokio_util::sync::CancellationToken) {
    stop.cancelled().await;
}
