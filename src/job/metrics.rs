//! The metrics page: what the server counts, and how its queues stand at this moment.

use crate::Recorder;
use crate::app::App;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use metrics_exporter_prometheus::PrometheusBuilder;
use signaling::media::MediaServer;
use std::sync::{Arc, OnceLock};

/// Installs the process's recorder; further servers of the same process share it.
pub(crate) fn install() -> Recorder {
    static RECORDER: OnceLock<Recorder> = OnceLock::new();
    RECORDER
        .get_or_init(|| PrometheusBuilder::new().install_recorder().ok())
        .clone()
}

/// The page in Prometheus' text format.
pub(crate) async fn page(app: Arc<App>, media: Arc<MediaServer>, recorder: Recorder) -> Response {
    let counts = async {
        let (waiting, dead) = app.store.job_counts().await?;
        Ok::<_, crate::store::StoreError>((waiting, dead, app.store.stage_counts().await?))
    };
    let Some(recorder) = recorder else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    match counts.await {
        Ok((waiting, dead, stages)) => {
            gauge("senim_jobs_waiting", waiting);
            gauge("senim_jobs_given_up", dead);
            for (stage, count) in stages {
                metrics::gauge!("senim_cases", "stage" => stage).set(exact(count));
            }
            let rooms = app.hub.counts();
            metrics::gauge!("senim_rooms").set(exact(rooms.rooms));
            metrics::gauge!("senim_room_connections").set(exact(rooms.connections));
            metrics::gauge!("senim_recordings_failed").set(exact(rooms.recordings_failed));
            of_media(&media);
            recorder.run_upkeep();
            recorder.render().into_response()
        }
        Err(error) => {
            tracing::error!(%error, "the metrics cannot be read");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

/// The media of calls.
fn of_media(media: &MediaServer) {
    let counts = media.counts();
    metrics::gauge!("senim_media_calls").set(exact(counts.calls));
    metrics::gauge!("senim_media_peers").set(exact(counts.peers));
    metrics::gauge!("senim_media_tcp_connections").set(exact(counts.tcp));
    metrics::counter!("senim_media_packets_dropped_total").absolute(media.dropped());
}

fn gauge(name: &'static str, value: i64) {
    metrics::gauge!(name).set(exact(value));
}

/// A count as the format wants it; one beyond 2^32 is shown as that.
fn exact(count: impl TryInto<u32>) -> f64 {
    f64::from(count.try_into().unwrap_or(u32::MAX))
}
