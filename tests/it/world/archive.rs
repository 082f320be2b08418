//! Recordings kept by hand beside the server, in its own database and store, as its recorder would keep them.

use super::tape::{Tape, genesis};
use super::{Walk, World, until};
use chrono::TimeDelta;
use eds::Signer;
use eds::master_key::FileMasterKey;
use law::poa::stage::StageCode;
use senim::app::recording::CallArchive;
use senim::app::stamp::Stamps;
use senim::app::trust::Trust;
use senim::gateway::OwnStamps;
use senim::port::Clock;
use senim::recordings::{Keeping, Patience, Settings, Vault};
use senim::store::Store;
use signaling::CallKey;
use signaling::evidence::Archive as _;
use std::sync::Arc;
use tokio::runtime::Handle;
use tokio::task::block_in_place;

/// Longer than a room may stand empty.
const EMPTY: TimeDelta = TimeDelta::minutes(4);

/// How a recording is left by whoever writes it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Left {
    /// To its last entry.
    Whole,
    /// Without its end: the process died.
    BrokenOff,
}

/// A case whose call was taken, recorded by hand, and is over.
pub(crate) struct RecordedCall<'w> {
    /// The case and its people.
    pub(crate) walk: Walk<'w>,
    /// The call.
    pub(crate) call: String,
    /// What was recorded.
    pub(crate) tape: Tape,
}

impl World {
    /// A call of so many seconds that was recorded and is over; nobody was in its room, so the case waits for the next.
    pub(crate) async fn recorded_call(&self, seconds: u64, left: Left) -> RecordedCall<'_> {
        let (walk, call, tape) = self.recording_call(seconds, left).await;
        self.ends(&walk).await;
        RecordedCall { walk, call, tape }
    }

    /// The same while the call goes on.
    pub(crate) async fn recording_call(
        &self,
        seconds: u64,
        left: Left,
    ) -> (Walk<'_>, String, Tape) {
        let walk = self.case_at(StageCode::ReadyToCall).await;
        let call = walk.take_call().await;
        let people = [
            walk.notary.account().await,
            walk.principal().account().await,
        ];
        let people = [people[0].as_str(), people[1].as_str()];
        let genesis = genesis(&call, &walk.case, people, self.now());
        let (archive, vault) = self.archive().await;
        let opened = archive.open(genesis.clone()).await.unwrap();
        let name = CallKey::new(call.as_str());
        let tape = block_in_place(|| {
            // A process that dies does not sign the last head.
            let mut heads = match left {
                Left::Whole => 2,
                Left::BrokenOff => 1,
            };
            let mut sign = |seq, chain| {
                if heads == 0 {
                    return Vec::new();
                }
                heads -= 1;
                let signing = archive.sign_head(name.clone(), seq, chain);
                Handle::current().block_on(signing).unwrap()
            };
            let mut tape = Tape::talk(genesis, seconds, &mut sign);
            if left == Left::BrokenOff {
                tape.entries.truncate(tape.entries.len() - 4);
            }
            let mut ledger = opened.ledger;
            for (entry, link) in &tape.entries {
                ledger.append(entry, link).unwrap();
            }
            ledger.close().unwrap();
            tape
        });
        until("the last part in the store", || async {
            vault.waiting_of(&name).is_empty().then_some(())
        })
        .await;
        (walk, call, tape)
    }

    /// Lets the room of a case's call stand empty until the call is over.
    pub(crate) async fn ends(&self, walk: &Walk<'_>) {
        self.pass(EMPTY);
        walk.wait_for(StageCode::ReadyToCall).await;
    }

    /// An archive over the server's own data.
    async fn archive(&self) -> (CallArchive, Arc<Vault>) {
        let store = Store::open(&self.config.database()).await.unwrap();
        let clock: Arc<dyn Clock> = Arc::clone(&self.ground.clock) as _;
        let settings = Settings {
            // The spool belongs to one process.
            spool: self.var().join("spool-of-the-test"),
            keeping: Keeping::Folder(self.var().join("recordings/store")),
            reserve_percent: 0,
            patience: Patience::default(),
        };
        let register = CallArchive::register(store.clone(), Arc::clone(&clock));
        let vault = Vault::open(&settings, register).unwrap();
        let key = self.var().join("keys/recordings.key");
        let master = Arc::new(FileMasterKey::read(&key).unwrap());
        let seal: Arc<dyn Signer> = Arc::new(self.pki().seal().unwrap());
        let folder = self.pki().dir().to_owned();
        let pki = eds::ca::DevelopmentPki::open_or_create(&folder, self.now()).unwrap();
        let stamps = Stamps {
            authority: Arc::new(OwnStamps::new(Arc::new(pki), Arc::clone(&clock))),
            trust: Arc::new(Trust::open(folder).unwrap()),
            clock,
        };
        let archive = CallArchive::new(store, Arc::clone(&vault), master, seal, stamps);
        (archive, vault)
    }

    /// Waits until a call's recording stands so.
    pub(crate) async fn recording_is(&self, call: &str, state: &str) {
        let sql = format!("select state from recordings where call_id = '{call}'");
        until(format!("a {state} recording"), || async {
            let found = self.database().await.texts(&sql).await.pop();
            (found.as_deref() == Some(state)).then_some(())
        })
        .await;
    }
}
