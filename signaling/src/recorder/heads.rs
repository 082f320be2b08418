//! Has the chain's head signed once a minute and at the end, beside the writing and never in its way.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time;

use super::tape::WeakTape;
use crate::evidence::{Archive, Head, RecordingState};
use crate::name::CallKey;

/// How often a head is signed: what a thief of the disk could replace unseen is a minute at most.
const EVERY: Duration = Duration::from_mins(1);
/// How soon a signature that failed is tried again.
const AGAIN: Duration = Duration::from_secs(5);
/// How often the last head is tried before it is left to whoever seals the recording.
const LAST_TRIES: u32 = 12;

/// Has heads signed until the recording is over; the last signature is kept by the archive, for nothing follows the end.
pub async fn sign_heads(
    call: CallKey,
    archive: Arc<dyn Archive>,
    tape: WeakTape,
    mut states: watch::Receiver<RecordingState>,
) {
    let mut signed = 0;
    let mut wait = EVERY;
    while let Some(state) = next_state(&mut states, wait).await {
        wait = EVERY;
        match state {
            RecordingState::Running { seq, head } if seq > signed => {
                match archive.sign_head(call.clone(), seq, head).await {
                    Ok(cms) => {
                        // The entry with the signature is one itself, and needs none.
                        signed = seq + 1;
                        let Some(tape) = tape.upgrade() else { return };
                        tape.head_signed(seq, head, cms.into());
                    }
                    Err(error) => {
                        tracing::warn!(%call, %error, "a recording's head was not signed");
                        wait = AGAIN;
                    }
                }
            }
            RecordingState::Off
            | RecordingState::Running { .. }
            | RecordingState::Failed { .. } => {}
            RecordingState::Ended { seq, head } => {
                sign_last(&call, &*archive, Head { seq, chain: head }).await;
                return;
            }
        }
    }
}

/// The state after the wait, or as soon as the recording ended; none when nobody records any more.
async fn next_state(
    states: &mut watch::Receiver<RecordingState>,
    wait: Duration,
) -> Option<RecordingState> {
    let ended = states.wait_for(|state| matches!(state, RecordingState::Ended { .. }));
    let ended = time::timeout(wait, ended)
        .await
        .map(|state| state.ok().as_deref().copied());
    match ended {
        Ok(state) => state,
        Err(_) => Some(*states.borrow()),
    }
}

async fn sign_last(call: &CallKey, archive: &dyn Archive, head: Head) {
    for _ in 0..LAST_TRIES {
        match archive.sign_head(call.clone(), head.seq, head.chain).await {
            Ok(_) => return,
            Err(error) => {
                tracing::warn!(%call, %error, "a recording's last head was not signed");
                time::sleep(AGAIN).await;
            }
        }
    }
}
