//! The recording's promises: what is played is what is kept, what is changed is found, what is missing is said.

mod archive;
mod crash;
mod dice;
mod film;
mod legs;
mod mutations;
mod shelf;
mod tape;

use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use eds::hash::sha256;
use signaling::evidence::{
    Expectations, Genesis, LegSource, OpenedLedger, RecordingState, Story, VideoCodec, verify,
};
use signaling::recorder::{LegPlan, Opus, RecorderPool, Recording, Tape};
use signaling::{CallKey, Participant, PersonKey, Role};
use tokio::sync::watch;

use self::shelf::Shelf;

/// How long a test waits for the recorder: many times what it takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_438_400, 0).unwrap()
}

fn notary() -> Participant {
    Participant {
        role: Role::Notary,
        person: PersonKey::new("account-notary"),
    }
}

fn citizen() -> Participant {
    Participant {
        role: Role::Citizen,
        person: PersonKey::new("account-citizen"),
    }
}

fn genesis() -> Genesis {
    Genesis {
        call: CallKey::new("call-1"),
        case: "case-1".to_owned(),
        application: Some(sha256(b"application")),
        people: vec![notary(), citizen()],
        consent: sha256(b"consent"),
        server: "https://senim.example".to_owned(),
        opened_at: at(),
    }
}

fn plan(who: Participant, video: VideoCodec) -> LegPlan {
    LegPlan {
        who,
        source: LegSource::Camera,
        audio: Some(Opus),
        video: Some(video),
    }
}

fn pool() -> RecorderPool {
    RecorderPool::new(NonZeroUsize::new(1).unwrap()).unwrap()
}

fn recording(states: &watch::Sender<RecordingState>) -> Recording {
    Recording {
        genesis: genesis(),
        clock: std::sync::Arc::new(at),
        states: states.clone(),
    }
}

/// A recording that has just begun on a shelf.
struct Begun {
    // Dropped after the tape, so that it writes what is queued.
    tape: Tape,
    states: watch::Receiver<RecordingState>,
    shelf: Shelf,
    start: Instant,
    _pool: RecorderPool,
}

fn begin() -> Begun {
    begin_on(Shelf::default())
}

fn begin_on(shelf: Shelf) -> Begun {
    let pool = pool();
    let (sender, states) = watch::channel(RecordingState::Off);
    let opened = OpenedLedger {
        ledger: Box::new(shelf.clone()),
        after: None,
    };
    let tape = pool.start(recording(&sender), opened);
    Begun {
        tape,
        states,
        shelf,
        start: Instant::now(),
        _pool: pool,
    }
}

impl Begun {
    /// Waits for a state.
    fn wait_for(&self, what: impl Fn(&RecordingState) -> bool) -> RecordingState {
        let began = Instant::now();
        loop {
            let state = *self.states.borrow();
            if what(&state) {
                return state;
            }
            assert!(began.elapsed() < PATIENCE, "the state stays {state:?}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Ends the recording and reads it.
    fn end(self) -> (Vec<u8>, Story) {
        self.tape.end();
        self.wait_for(|state| matches!(state, RecordingState::Ended { .. }));
        let ledger = self.shelf.bytes();
        let story = verify(ledger.as_slice(), &Expectations::default());
        let story = story.unwrap_or_else(|broken| panic!("{broken}: {}", broken.what));
        (ledger, story)
    }
}
