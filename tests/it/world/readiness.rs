//! Asking again while a call is only about to be whole: people come in, sound and picture begin to flow.

use super::Answer;
use call_client::NOT_YET;
use std::time::Duration;

/// Longer than sound and picture take to flow on a busy machine.
const MEDIA_LIMIT: Duration = Duration::from_secs(10);
/// Between two looks whether they do.
const MEDIA_PAUSE: Duration = Duration::from_millis(50);
/// Asks again while sound, picture or recording are only about to flow.
pub(crate) async fn once_ready<F: Future<Output = Answer>>(mut ask: impl FnMut() -> F) -> Answer {
    let begun = tokio::time::Instant::now();
    loop {
        let answer = ask().await;
        let not_yet = answer.status == 409 && NOT_YET.contains(&answer.code().as_str());
        if !not_yet || begun.elapsed() > MEDIA_LIMIT {
            return answer;
        }
        tokio::time::sleep(MEDIA_PAUSE).await;
    }
}
