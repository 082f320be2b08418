//! Heads: signed every minute and at the end, beside the writing.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use eds::hash::Sha256Hash;
use signaling::CallKey;
use signaling::evidence::{
    Answer, Archive, Expectations, Genesis, Head, LedgerError, OpenedLedger, RecordingState, verify,
};
use tokio::sync::watch;
use tokio::time;

use super::shelf::Shelf;
use super::{at, citizen, pool, recording};

/// Signs by naming what it signs, and fails the first time.
#[derive(Debug, Default)]
struct Office {
    shelf: Shelf,
    asked: Arc<Mutex<Vec<Head>>>,
}

impl Archive for Office {
    fn open(&self, _: Genesis) -> Answer<OpenedLedger> {
        let ledger = Box::new(self.shelf.clone());
        Box::pin(async move {
            Ok(OpenedLedger {
                ledger,
                after: None,
            })
        })
    }

    fn sign_head(&self, _: CallKey, seq: u64, chain: Sha256Hash) -> Answer<Vec<u8>> {
        let asked = Arc::clone(&self.asked);
        Box::pin(async move {
            let mut asked = asked.lock().unwrap();
            asked.push(Head { seq, chain });
            if asked.len() == 1 {
                return Err(LedgerError::Unavailable("busy".to_owned()));
            }
            Ok(format!("head {seq}").into_bytes())
        })
    }
}

/// Real time for the recorder's threads, while tokio's stands still.
fn let_the_threads_work() {
    std::thread::sleep(Duration::from_millis(300));
}

#[tokio::test(start_paused = true)]
async fn a_head_is_signed_every_minute_and_at_the_end() {
    let office = Arc::new(Office::default());
    let pool = pool();
    let (sender, mut states) = watch::channel(RecordingState::Off);
    let archive: Arc<dyn Archive> = office.clone();
    let tape = pool.record(archive, recording(&sender)).await.unwrap();
    for _ in 0..3 {
        tape.event(at(), signaling::CallEvent::Lost { who: citizen() });
        let_the_threads_work();
        time::sleep(Duration::from_mins(1)).await;
        let_the_threads_work();
    }
    tape.end();
    let_the_threads_work();
    let ended = states
        .wait_for(|state| matches!(state, RecordingState::Ended { .. }))
        .await
        .map(|state| *state);
    let Ok(RecordingState::Ended { seq, head: chain }) = ended else {
        panic!("the recording has not ended");
    };
    time::sleep(Duration::from_secs(1)).await;
    let asked = office.asked.lock().unwrap().clone();
    let story = verify(
        office.shelf.bytes().as_slice(),
        &Expectations {
            heads: asked.clone(),
            last: Some(Head { seq, chain }),
            ..Expectations::default()
        },
    )
    .unwrap();
    assert_eq!(asked.last(), Some(&Head { seq, chain }));
    assert!(story.heads.len() >= 2, "{:?}", story.heads);
    for head in &story.heads {
        assert_eq!(head.cms, Bytes::from(format!("head {}", head.of_seq)));
        assert!(head.of_seq < head.seq);
    }
    assert!(tape.downgrade().upgrade().is_some());
}
