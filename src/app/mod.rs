//! Use cases: load, let the law decide, save, leave work for the jobs. No HTTP, no SQL.

pub mod authority;
pub mod calendar;
pub mod caller;
pub mod changes;
pub mod desk;
pub mod evidence;
pub mod fault;
pub mod fresh;
pub mod issue;
pub mod nca;
pub mod notices;
pub mod once;
pub mod payment;
pub mod poa;
pub mod recording;
pub mod remote_signing;
pub mod revocation;
pub mod sealing;
pub mod service;
pub mod session;
pub mod stamp;
pub mod statistics;
pub mod tariffs;
pub mod trust;
pub mod wallet;
pub mod work;

use crate::port::{Clock, Ports};
use crate::store::Store;
use chrono::{DateTime, Utc};
use eds::Signer;
use signaling::Hub;
use std::sync::Arc;

pub use caller::{Caller, Identity, Role};
pub use fault::{AppError, Fault};

/// What use cases need to know of the installation.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address people reach the product at, without a trailing slash; it stands in QR codes and challenges.
    pub public_url: String,
    /// Accounts that may sign in as desk staff, by the digest of their IIN.
    pub staff: Vec<law::id::Digest>,
    /// Those of them who oversee, in the same form.
    pub oversight: Vec<law::id::Digest>,
    /// Who runs it.
    pub operator: remote_signing::Operator,
    /// The link that opens eGov Mobile, with `{link}` where ours goes.
    pub mobile_sign_link: String,
    /// How often a job is tried before it is given up.
    pub job_attempts: i64,
}

/// Everything a use case works with.
#[expect(
    missing_debug_implementations,
    reason = "ports and signers have nothing to show"
)]
pub struct App {
    /// The database.
    pub store: Store,
    /// The outside systems.
    pub ports: Ports,
    /// Who puts time-stamps on what is signed.
    pub stamps: stamp::Stamps,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Whom signatures are trusted from.
    pub trust: Arc<trust::Trust>,
    /// Who is asked about revocation.
    pub revocation: revocation::Revocation,
    /// The certification authority, where its keys are here.
    pub authority: authority::Authority,
    /// The platform's seal.
    pub seal: Arc<dyn Signer>,
    /// The seals of the state bodies.
    pub bodies: issue::BodySeals,
    /// The recordings of calls.
    pub archive: recording::CallArchive,
    /// The rooms of running calls.
    pub hub: Arc<Hub>,
    /// The tests of devices that go on.
    pub device_tests: poa::s05_call::device_test::DeviceTests,
    /// The keys of access tokens.
    pub tokens: session::TokenKeys,
    /// Whom those tokens spoke for.
    pub callers: session::KnownCallers,
    /// The installation.
    pub settings: Settings,
    /// Cancelled when the server stops, so that long answers end.
    pub stopping: tokio_util::sync::CancellationToken,
}

impl App {
    /// Whether the configuration names somebody among the desk's staff.
    #[must_use]
    pub fn is_staff(&self, iin: &law::id::Iin) -> bool {
        is_named(&self.settings.staff, iin)
    }

    /// Whether the configuration names the caller among those of the staff who oversee. A post at a body gives no such right:
    /// whoever works on requests has no business with recordings of notaries' calls.
    #[must_use]
    pub fn oversees(&self, caller: &Caller) -> bool {
        caller.role == Role::Desk && is_named(&self.settings.oversight, &caller.iin)
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`AppError::Store`] when it does not.
    pub async fn ready(&self) -> Result<(), AppError> {
        Ok(self.store.ping().await?)
    }

    /// News of cases that changed, by their id.
    #[must_use]
    pub fn changes(&self) -> tokio::sync::broadcast::Receiver<law::id::CaseId> {
        self.store.changes()
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }
}

/// Whether a list of the configuration, which holds digests alone, names this person.
fn is_named(list: &[law::id::Digest], iin: &law::id::Iin) -> bool {
    list.contains(&evidence::digest(iin.as_str().as_bytes()))
}
