//! What is said in a call is kept, and what is kept is what was said.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, Utc};
use eds::chain::Link;
use eds::hash::Sha256Hash;
use signaling::evidence::{
    Answer, Archive, Ended, Entry, Expectations, FailReason, Genesis, Ledger, LedgerError, LegEnd,
    MAGIC, OpenedLedger, RecordingState, Story, VideoCodec, frame, verify,
};
use signaling::media::{MediaCommand, MediaEvent, RecordingSettings, RoomKind, Transports};
use signaling::recorder::RecorderPool;
use signaling::{CallEvent, CallKey};

use super::page::{By, Page, Picture};
use super::studio::{Studio, citizen, notary, seated};

/// Keeps ledgers in memory; opens none while it is shut.
#[derive(Debug, Default)]
struct Shelf {
    bytes: Mutex<Vec<u8>>,
    shut: Mutex<Option<LedgerError>>,
}

struct Book(Arc<Shelf>);

impl Ledger for Book {
    fn append(&mut self, entry: &Entry, link: &Link) -> Result<(), LedgerError> {
        self.0.bytes.lock().unwrap().extend(frame(entry, link));
        Ok(())
    }

    fn flush(&mut self) -> Result<(), LedgerError> {
        Ok(())
    }

    fn close(self: Box<Self>) -> Result<(), LedgerError> {
        Ok(())
    }
}

#[derive(Debug)]
struct Shelves(Arc<Shelf>);

impl Archive for Shelves {
    fn open(&self, _: Genesis) -> Answer<OpenedLedger> {
        let kept = Arc::clone(&self.0);
        Box::pin(async move {
            if let Some(error) = kept.shut.lock().unwrap().clone() {
                return Err(error);
            }
            kept.bytes.lock().unwrap().extend(MAGIC);
            let ledger = Box::new(Book(Arc::clone(&kept)));
            Ok(OpenedLedger {
                ledger,
                after: None,
            })
        })
    }

    fn sign_head(&self, _: CallKey, seq: u64, _: Sha256Hash) -> Answer<Vec<u8>> {
        Box::pin(async move { Ok(format!("signature of {seq}").into_bytes()) })
    }
}

fn now() -> DateTime<Utc> {
    let since = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
    DateTime::from_timestamp(since.as_secs().try_into().unwrap(), 0).unwrap()
}

fn genesis() -> Genesis {
    Genesis {
        call: CallKey::new("call-1"),
        case: "case-1".to_owned(),
        application: None,
        people: vec![notary(), citizen()],
        consent: eds::hash::sha256(b"consent"),
        server: "senim.example".to_owned(),
        opened_at: now(),
    }
}

/// A studio whose call is recorded.
async fn recorded(shelf: &Arc<Shelf>) -> Studio {
    let recording = RecordingSettings {
        pool: RecorderPool::new(NonZeroUsize::MIN).unwrap(),
        archive: Arc::new(Shelves(Arc::clone(shelf))),
        clock: Arc::new(now),
    };
    let opened = MediaCommand::Open {
        kind: RoomKind::Call,
        genesis: Some(genesis()),
    };
    let studio = Studio::with(Transports::Udp, Some(recording), opened).await;
    studio.seat_two(&notary(), &citizen());
    studio
}

fn story(shelf: &Shelf) -> Story {
    let bytes = shelf.bytes.lock().unwrap().clone();
    verify(&bytes[..], &Expectations::default()).unwrap()
}

fn recording(event: &MediaEvent) -> Option<RecordingState> {
    match event {
        MediaEvent::Recording(state) => Some(*state),
        _ => None,
    }
}

#[tokio::test]
async fn a_call_is_recorded_from_the_first_consent_to_its_end() {
    let shelf = Arc::new(Shelf::default());
    let mut studio = recorded(&shelf).await;
    studio.say(MediaCommand::Note {
        at: now(),
        event: CallEvent::Admitted { who: citizen() },
    });
    studio.say(MediaCommand::Record);
    studio
        .hears(|event| matches!(recording(event), Some(RecordingState::Running { .. })))
        .await;
    let mut one = seated(&mut studio, &notary(), By::Udp).await;
    let mut other = seated(&mut studio, &citizen(), By::Udp).await;
    one.speak();
    other.speak();
    one.receives(1, 40).await;
    studio.say(MediaCommand::Snapshot { of: citizen() });
    let taken = studio
        .hears(|event| {
            matches!(
                event,
                MediaEvent::SnapshotTaken { .. } | MediaEvent::SnapshotFailed { .. }
            )
        })
        .await;
    assert!(matches!(taken, MediaEvent::SnapshotTaken { ref of, .. } if *of == citizen()));
    other.close().await;
    let mut reloaded = seated(&mut studio, &citizen(), By::Udp).await;
    reloaded.speak();
    reloaded.receives(1, 20).await;
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    studio.say(MediaCommand::End);
    studio
        .hears(|event| matches!(recording(event), Some(RecordingState::Ended { .. })))
        .await;
    assert_whole(&story(&shelf));
    one.close().await;
    reloaded.close().await;
}

/// The notary's leg, the citizen's before the reload and the one after it; nothing lost, one picture taken.
fn assert_whole(story: &Story) {
    assert_eq!(story.ended, Ended::Whole);
    let legs: Vec<_> = story
        .legs
        .iter()
        .map(|leg| (leg.who.clone(), leg.end, leg.video))
        .collect();
    let vp8 = Some(VideoCodec::Vp8);
    assert_eq!(legs.len(), 3, "{legs:?}");
    assert!(
        legs.contains(&(notary(), Some(LegEnd::Left), vp8)),
        "{legs:?}"
    );
    assert!(
        legs.contains(&(citizen(), Some(LegEnd::Replaced), vp8)),
        "{legs:?}"
    );
    assert!(
        legs.contains(&(citizen(), Some(LegEnd::Left), vp8)),
        "{legs:?}"
    );
    for leg in &story.legs {
        assert!(leg.audio_frames > 20 && leg.video_frames > 10, "{leg:?}");
        assert_eq!(leg.lost_packets, 0, "{leg:?}");
    }
    assert_eq!(story.snapshots.len(), 1);
    assert!(
        story
            .events
            .iter()
            .any(|noted| noted.event == CallEvent::Admitted { who: citizen() })
    );
}

#[tokio::test]
async fn a_recording_that_cannot_begin_says_so_and_begins_when_it_can() {
    let shelf = Arc::new(Shelf::default());
    *shelf.shut.lock().unwrap() = Some(LedgerError::Full);
    let mut studio = recorded(&shelf).await;
    studio.say(MediaCommand::Record);
    let failed = studio.hears(|event| recording(event).is_some()).await;
    let reason = FailReason::DiskFull;
    assert_eq!(recording(&failed), Some(RecordingState::Failed { reason }));
    studio.say(MediaCommand::Snapshot { of: notary() });
    studio
        .hears(|event| matches!(event, MediaEvent::SnapshotFailed { .. }))
        .await;
    *shelf.shut.lock().unwrap() = None;
    studio
        .hears(|event| matches!(recording(event), Some(RecordingState::Running { .. })))
        .await;
    studio.say(MediaCommand::End);
    studio
        .hears(|event| matches!(recording(event), Some(RecordingState::Ended { .. })))
        .await;
    assert_eq!(story(&shelf).ended, Ended::Whole);
}

#[tokio::test]
async fn a_process_that_stops_leaves_the_recording_open() {
    let shelf = Arc::new(Shelf::default());
    let mut studio = recorded(&shelf).await;
    studio.say(MediaCommand::Record);
    studio
        .hears(|event| matches!(recording(event), Some(RecordingState::Running { .. })))
        .await;
    let mut page = Page::open(By::Udp, Picture::Vp8).await;
    studio.join(&notary(), &mut page).await;
    page.speak();
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    studio.server.shut_down();
    for _ in 0..100 {
        tokio::time::sleep(Duration::from_millis(20)).await;
        if story(&shelf).legs.iter().all(|leg| leg.end.is_some()) {
            break;
        }
    }
    assert_eq!(story(&shelf).ended, Ended::Open);
    assert_eq!(studio.server.counts().peers, 0);
    page.silence();
}
