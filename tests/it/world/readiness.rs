//! Asking again while a call is only about to be whole: people come in, sound and picture begin to flow.

use super::Answer;
use std::time::Duration;

/// Longer than sound and picture take to flow on a busy machine.
const MEDIA_LIMIT: Duration = Duration::from_secs(10);
/// Between two looks whether they do.
const MEDIA_PAUSE: Duration = Duration::from_millis(50);
/// What a call that is about to be whole is refused with.
const NOT_YET: [&str; 4] = [
    "not_in_room",
    "recording_not_agreed",
    "recording_not_running",
    "media_not_flowing",
];

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
