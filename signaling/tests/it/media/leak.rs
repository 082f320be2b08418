//! Two hundred recorded calls leave nothing behind: no memory, no open file, no thread, no task.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use eds::chain::Link;
use eds::hash::{Sha256Hash, sha256};
use futures_util::future::join_all;
use signaling::evidence::{
    Answer, Archive, Ended, Entry, Expectations, Genesis, Ledger, LedgerError, MAGIC, OpenedLedger,
    RecordingState, frame, verify,
};
use signaling::media::{MediaServer, MediaSettings, RecordingSettings, Transports};
use signaling::protocol::{ByeReason, ClientMessage, ServerMessage};
use signaling::recorder::RecorderPool;
use signaling::{CallKey, Hub, Participant, RoomSetup, Settings};
use std::num::NonZeroUsize;
use tempfile::TempDir;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use super::page::{By, Page, Picture};
use super::studio::{citizen, notary};
use crate::sockets;

/// Set in the process that runs the test alone: others' files and memory would be counted too.
const ALONE: &str = "SENIM_TEST_ALONE";
const TEST: &str = "media::leak::two_hundred_recorded_calls_leave_nothing_behind";
/// Calls at the same time.
const AT_ONCE: usize = 10;
/// Rounds before the first look, in which pools and caches fill.
const WARM: usize = 3;
/// Rounds between the looks.
const ROUNDS: usize = 20;
/// Bytes that two hundred calls may add: less than a fiftieth of what they would take, were they kept.
const MEMORY: usize = 16 << 20;
/// How long what is closed may linger.
const SETTLE: Duration = Duration::from_secs(10);

/// Keeps ledgers in a folder and counts the heads it signed.
#[derive(Debug)]
struct Folder {
    path: PathBuf,
    heads: AtomicUsize,
}

struct Kept(File);

impl Ledger for Kept {
    fn append(&mut self, entry: &Entry, link: &Link) -> Result<(), LedgerError> {
        let written = self.0.write_all(&frame(entry, link));
        written.map_err(|error| LedgerError::Unavailable(error.to_string()))
    }

    fn flush(&mut self) -> Result<(), LedgerError> {
        let synced = self.0.sync_data();
        synced.map_err(|error| LedgerError::Unavailable(error.to_string()))
    }

    fn close(mut self: Box<Self>) -> Result<(), LedgerError> {
        self.flush()
    }
}

impl Archive for Folder {
    fn open(&self, genesis: Genesis) -> Answer<OpenedLedger> {
        let path = self.path.join(genesis.call.as_str());
        Box::pin(async move {
            let mut file = File::create_new(path).unwrap();
            file.write_all(MAGIC).unwrap();
            let ledger = Box::new(Kept(file));
            let after = None;
            Ok(OpenedLedger { ledger, after })
        })
    }

    fn sign_head(&self, _: CallKey, seq: u64, _: Sha256Hash) -> Answer<Vec<u8>> {
        self.heads.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move { Ok(format!("signature of {seq}").into_bytes()) })
    }
}

/// Rooms over a media plane that records.
struct House {
    hub: Arc<Hub>,
    media: Arc<MediaServer>,
    archive: Arc<Folder>,
    later: Arc<AtomicI64>,
    calls: AtomicUsize,
    _folder: TempDir,
}

impl House {
    async fn build() -> Self {
        let folder = TempDir::new().unwrap();
        let archive = Arc::new(Folder {
            path: folder.path().to_owned(),
            heads: AtomicUsize::new(0),
        });
        let later = Arc::new(AtomicI64::new(0));
        let hours = Arc::clone(&later);
        let clock: signaling::Clock =
            Arc::new(move || now() + TimeDelta::hours(hours.load(Ordering::SeqCst)));
        let (events, told) = mpsc::channel(4_096);
        let settings = MediaSettings {
            listen: "127.0.0.1:0".parse().unwrap(),
            public_ips: Vec::new(),
            transports: Transports::Udp,
            turn: None,
            recording: Some(RecordingSettings {
                pool: RecorderPool::new(NonZeroUsize::MIN).unwrap(),
                archive: Arc::clone(&archive) as Arc<dyn Archive>,
                clock: Arc::clone(&clock),
            }),
        };
        let media = MediaServer::start(settings, events).await.unwrap();
        let hub = Hub::new(Settings::default(), clock, Arc::clone(&media) as Arc<_>);
        tokio::spawn(Arc::clone(&hub).follow_media(told));
        Self {
            hub,
            media,
            archive,
            later,
            calls: AtomicUsize::new(0),
            _folder: folder,
        }
    }

    /// One call from its room to its sealed recording.
    async fn call(&self) {
        let number = self.calls.fetch_add(1, Ordering::SeqCst);
        let call = CallKey::new(format!("call-{number}"));
        let setup = RoomSetup {
            admitted: vec![citizen()],
            ..RoomSetup::call(genesis(&call), "kk", 1)
        };
        self.hub.open(&call, setup).unwrap();
        let (one, other) = tokio::join!(
            Seat::take(&self.hub, &call, notary()),
            Seat::take(&self.hub, &call, citizen())
        );
        for seat in [&one, &other] {
            seat.page.receives(0, 10).await;
            seat.page.receives(1, 10).await;
        }
        self.until(
            "the recording",
            || matches!(self.recording(&call), RecordingState::Running { seq, .. } if seq > 8),
        )
        .await;
        let reason = ByeReason::Finished;
        one.socket.say(ClientMessage::Bye { reason }).await;
        self.until("the end of the recording", || {
            matches!(self.recording(&call), RecordingState::Ended { .. })
        })
        .await;
        for seat in [one, other] {
            seat.page.close().await;
        }
        let file = self.archive.path.join(call.as_str());
        let story = verify(File::open(&file).unwrap(), &Expectations::default()).unwrap();
        assert_eq!((story.ended, story.legs.len()), (Ended::Whole, 2));
        for leg in &story.legs {
            assert!(leg.audio_frames > 0 && leg.video_frames > 0, "{leg:?}");
        }
        fs::remove_file(file).unwrap();
    }

    async fn round(&self) {
        join_all((0..AT_ONCE).map(|_| self.call())).await;
    }

    /// Lets everything that is over be forgotten, and says what is held: bytes, files, threads, tasks.
    async fn holds(&self) -> [usize; 4] {
        self.later.fetch_add(1, Ordering::SeqCst);
        self.hub.tick();
        self.until("the end of all rooms", || {
            let counts = self.media.counts();
            (self.hub.counts().rooms, counts.calls, counts.peers) == (0, 0, 0)
        })
        .await;
        let calls = self.calls.load(Ordering::SeqCst);
        self.until("every last head", || {
            self.archive.heads.load(Ordering::SeqCst) >= calls
        })
        .await;
        // What was closed a moment ago ends by itself.
        tokio::time::sleep(Duration::from_secs(2)).await;
        let tasks = Handle::current().metrics().num_alive_tasks();
        let status = fs::read_to_string("/proc/self/status").unwrap();
        let number = |name: &str| -> usize {
            let line = status.lines().find(|line| line.starts_with(name)).unwrap();
            line.split_whitespace().nth(1).unwrap().parse().unwrap()
        };
        let files = fs::read_dir("/proc/self/fd").unwrap().count();
        [number("VmRSS:") * 1_024, files, number("Threads:"), tasks]
    }

    fn recording(&self, call: &CallKey) -> RecordingState {
        self.hub.readiness(call).unwrap().recording
    }

    async fn until(&self, what: &str, is: impl Fn() -> bool) {
        let begun = Instant::now();
        while !is() {
            assert!(begun.elapsed() < SETTLE, "no {what}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// Somebody's place in a call, with the socket and the media of their page.
struct Seat {
    socket: sockets::Page,
    page: Page,
}

impl Seat {
    async fn take(hub: &Arc<Hub>, call: &CallKey, who: Participant) -> Self {
        let ticket = hub.issue_ticket(call, who.person, who.role).unwrap();
        let mut socket = sockets::Page::open(hub);
        socket.say(sockets::join(ticket.secret)).await;
        socket.joined().await;
        let consent = ClientMessage::Consent {
            recording: true,
            text_sha256: consent(),
        };
        socket.say(consent).await;
        let mut page = Page::open(By::Udp, Picture::Vp8).await;
        let (id, sdp) = (1, page.offer().await);
        socket.say(ClientMessage::Offer { id, sdp }).await;
        let sdp = loop {
            match socket.hear().await {
                ServerMessage::Answer { sdp, .. } => break sdp,
                ServerMessage::Error { code, .. } => panic!("{code:?}"),
                _ => {}
            }
        };
        page.answered(&sdp).await;
        page.speak_in_whole_pictures();
        Self { socket, page }
    }
}

fn consent() -> Sha256Hash {
    sha256(b"consent")
}

fn now() -> DateTime<Utc> {
    let since = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
    let millis = since.as_millis().try_into().unwrap();
    DateTime::from_timestamp_millis(millis).unwrap()
}

fn genesis(call: &CallKey) -> Genesis {
    Genesis {
        call: call.clone(),
        case: "case-1".to_owned(),
        application: None,
        people: vec![notary(), citizen()],
        consent: consent(),
        server: "senim.example".to_owned(),
        opened_at: now(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_recorded_calls_leave_nothing_behind() {
    if std::env::var_os(ALONE).is_none() {
        let program = std::env::current_exe().unwrap();
        let output = tokio::task::spawn_blocking(|| {
            let mut alone = Command::new(program);
            alone.args(["--exact", TEST, "--nocapture"]).env(ALONE, "1");
            alone.output().unwrap()
        });
        let output = output.await.unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let wrong = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("1 passed"), "{said}\n{wrong}");
        println!("{said}");
        return;
    }
    let house = House::build().await;
    for _ in 0..WARM {
        house.round().await;
    }
    let before = house.holds().await;
    let begun = Instant::now();
    for _ in 0..ROUNDS {
        house.round().await;
    }
    let took = begun.elapsed();
    let after = house.holds().await;
    println!("before {before:?}, after {after:?}, in {took:?}");
    let grown = |place: usize| after[place].saturating_sub(before[place]);
    assert!(grown(0) < MEMORY, "{} bytes of memory", grown(0));
    assert!(grown(1) <= 2, "{} open files", grown(1));
    assert!(grown(2) <= 2, "{} threads", grown(2));
    assert!(grown(3) <= 2, "{} tasks", grown(3));
}
