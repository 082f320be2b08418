//! A world for tests: the server in this process, the stand-ins beside it, and people with keys who use them.
//!
//! `World::new().await` is enough for most tests; `World::on_postgres()` keeps its data in PostgreSQL. Every world has
//! stand-ins of its own, so that a test may put them at fault and count what they saw.

mod api;
mod archive;
mod clock;
mod database;
mod form;
mod log;
mod mocks;
mod person;
mod phone;
mod postgres;
mod process;
mod program;
mod readiness;
mod room;
mod server;
pub(crate) mod tape;
mod walk;
mod weather;
mod year;

pub(crate) use api::{Answer, Api, Ask};
pub(crate) use archive::{Left, RecordedCall};
pub(crate) use clock::MovedClock;
pub(crate) use database::Database;
pub(crate) use form::vehicle;
pub(crate) use log::{logged, may_not_be_logged};
pub(crate) use mocks::{Mocks, Who};
pub(crate) use person::{Order, Person, content, signature_with};
pub(crate) use phone::Request;
pub(crate) use readiness::once_ready;
pub(crate) use room::Seat;
pub(crate) use walk::Walk;
pub(crate) use weather::{Line, Stretch, Weather};

use chrono::{DateTime, TimeDelta, Utc};
use eds::ca::DevelopmentPki;
use eds::keyfile::{KeyAlgorithm, KeyFile};
use eds::mac::{self, MacKey};
use eds::trust::Usage;
use law::id::BankCode;
use senim::config::{BankConfig, Config, MediaConfig, RecordingsConfig, SealPkcs11};
use senim::port::Clock;
use server::Server;
use std::collections::HashMap;
use std::future::Future;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;
use tempfile::TempDir;

/// Longer than anything a test waits for may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(15);
/// Who may sign in at the desk.
const STAFF: [&str; 9] = [
    "gulnar", "kanat", "saule", "timur", "yerlan", "dauren", "kamila", "zhanar", "anna",
];
/// Those of them who oversee.
const OVERSEERS: [&str; 2] = ["gulnar", "kanat"];

/// What the people of a world stand on.
#[derive(Debug)]
pub(crate) struct Ground {
    api: Mutex<Api>,
    /// The server's clock.
    pub(crate) clock: Arc<MovedClock>,
    /// The development authority the server trusts.
    pub(crate) pki: DevelopmentPki,
    /// The authority that issues to people by GOST, in a world where it does.
    gost: OnceLock<DevelopmentPki>,
}

impl Ground {
    fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    fn api(&self) -> Api {
        self.api.lock().unwrap().clone()
    }

    fn key_of(&self, who: &Who, role: &str, usage: Usage) -> KeyFile {
        Order::of(self, who, role, usage).issue(self)
    }
}

/// The bank that every world has.
fn first_bank(mocks: &Mocks) -> Vec<BankConfig> {
    let url = mocks.bank.address.clone();
    vec![BankConfig {
        url,
        ..BankConfig::default()
    }]
}

/// Where a world keeps its data.
enum Kept {
    Sqlite,
    Postgres,
}

/// A server with all it needs.
pub(crate) struct World {
    /// The stand-ins.
    pub(crate) mocks: Mocks,
    ground: Arc<Ground>,
    config: Config,
    server: Option<Server>,
    people: Mutex<HashMap<(String, &'static str), Person>>,
    var: TempDir,
}

impl World {
    /// A world on SQLite.
    pub(crate) async fn new() -> Self {
        Self::with(Kept::Sqlite, None).await
    }

    /// A world whose clock shows a local moment such as `2026-03-02 10:00` when it begins.
    pub(crate) async fn at(local: &str) -> Self {
        Self::with(Kept::Sqlite, Some(local)).await
    }

    /// A world on PostgreSQL.
    pub(crate) async fn on_postgres() -> Self {
        Self::with(Kept::Postgres, None).await
    }

    /// A world whose people have certificates of the GOST hierarchy, as the authority issues them today.
    pub(crate) async fn by_gost() -> Self {
        let world = Self::new().await;
        let folder = world.pki().dir().join("gost");
        let gost = DevelopmentPki::open_or_create_with(&folder, KeyAlgorithm::Gost512, world.now());
        assert!(world.ground.gost.set(gost.unwrap()).is_ok());
        world
    }

    /// The authority of the GOST hierarchy, in a world that has one.
    pub(crate) fn gost(&self) -> &DevelopmentPki {
        self.ground.gost.get().unwrap()
    }

    async fn with(kept: Kept, local: Option<&str>) -> Self {
        let mocks = Mocks::start().await;
        log::keep();
        let var = TempDir::new().unwrap();
        mocks.share_keys(var.path());
        let clock = Arc::new(MovedClock::default());
        if let Some(local) = local {
            clock.set(local);
        }
        let pki = DevelopmentPki::open_or_create(&var.path().join("pki"), clock.now()).unwrap();
        let mut config = Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            admin_listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            var: var.path().to_owned(),
            database_url: match kept {
                Kept::Sqlite => None,
                Kept::Postgres => Some(postgres::new_database().await),
            },
            staff: STAFF.map(|handle| mocks.who(handle).iin.clone()).to_vec(),
            oversight: OVERSEERS
                .map(|handle| mocks.who(handle).iin.clone())
                .to_vec(),
            egov_url: mocks.egov.address.clone(),
            banks: first_bank(&mocks),
            sms_url: Some(mocks.egov.address.clone()),
            media: MediaConfig {
                listen: SocketAddr::from(([127, 0, 0, 1], 0)),
                ..MediaConfig::default()
            },
            ..Config::default()
        };
        let time: Arc<dyn Clock> = Arc::clone(&clock) as _;
        let server = Server::start(&config, &time).await;
        // The address stays the same over restarts: it stands in tokens, challenges and callbacks.
        config.listen = server.address();
        let ground = Ground {
            api: Mutex::new(Api::at(&format!("http://{}", server.address()))),
            clock,
            pki,
            gost: OnceLock::new(),
        };
        let world = Self {
            mocks,
            ground: Arc::new(ground),
            config,
            server: Some(server),
            people: Mutex::default(),
            var,
        };
        if local.is_none() {
            year::begin(&world).await;
        }
        world
    }

    /// Ends the server in order and starts it again.
    pub(crate) async fn restart(&mut self) {
        self.stop().await;
        self.resume().await;
    }

    /// Breaks the server off where it stands and starts it again.
    pub(crate) async fn crash(&mut self) {
        self.server.take().unwrap().break_off().await;
        self.resume().await;
    }

    /// Ends the server in order.
    pub(crate) async fn stop(&mut self) {
        self.server.take().unwrap().shut_down().await;
    }

    /// Starts the server that was stopped.
    pub(crate) async fn resume(&mut self) {
        let time: Arc<dyn Clock> = Arc::clone(&self.ground.clock) as _;
        self.server = Some(Server::start(&self.config, &time).await);
    }

    /// Ends the server in order and starts it again with its seal in a token.
    pub(crate) async fn seal_in_token(&mut self, seal: SealPkcs11) {
        self.stop().await;
        self.config.seal_pkcs11 = Some(seal);
        self.resume().await;
    }

    /// A world on SQLite or PostgreSQL with two banks to choose from.
    pub(crate) async fn with_two_banks(mut self) -> Self {
        self.stop().await;
        self.mocks.start_second_bank().await;
        self.mocks.share_keys(self.var.path());
        self.config.banks.push(BankConfig {
            code: BankCode::parse("bank-2").unwrap(),
            name: "Үлгі Банк".to_owned(),
            url: self.mocks.second_bank().address.clone(),
        });
        self.resume().await;
        self
    }

    /// Ends the server in order and starts it again without an SMS centre, as it is without configuration.
    pub(crate) async fn without_sms_centre(&mut self) {
        self.stop().await;
        self.config.sms_url = None;
        self.resume().await;
    }

    /// Ends the server in order and starts it again with the state's systems at another address.
    pub(crate) async fn asks_the_state_at(&mut self, address: String) {
        self.stop().await;
        self.config.egov_url = address;
        self.resume().await;
    }

    /// Ends the server in order and starts it again without somebody among its staff.
    pub(crate) async fn dismiss_from_staff(&mut self, handle: &str) {
        self.stop().await;
        let gone = self.mocks.who(handle).iin.clone();
        self.config.staff.retain(|iin| *iin != gone);
        self.resume().await;
    }

    /// Ends the server in order and starts it again with its trust, time-stamps and revocation from outside.
    pub(crate) async fn trust_elsewhere(&mut self, pki: &Path, tsp: String, hosts: Vec<String>) {
        self.stop().await;
        self.config.pki = Some(pki.to_owned());
        self.config.tsp_url = Some(tsp);
        self.config.revocation_hosts = hosts;
        self.resume().await;
    }

    /// Another server on the same data, as a second machine would be; it ends when it is dropped.
    pub(crate) async fn second_server(&self) -> Server {
        self.another_server(self.on_a_second_machine()).await
    }

    /// Another server on the same data whose trust comes from outside, without the keys of an authority.
    pub(crate) async fn server_without_authority(&self) -> (Server, Api) {
        let config = Config {
            pki: Some(self.var.path().join("pki")),
            tsp_url: Some(format!("{}/pki/tsp", self.api().address)),
            ..self.on_a_second_machine()
        };
        let server = self.another_server(config).await;
        let api = Api::at(&format!("http://{}", server.address()));
        (server, api)
    }

    fn on_a_second_machine(&self) -> Config {
        static MACHINES: AtomicU32 = AtomicU32::new(2);
        let machine = MACHINES.fetch_add(1, Ordering::Relaxed);
        Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            public_url: Some(self.api().address),
            recordings: RecordingsConfig {
                // A machine has disks of its own.
                spool: Some(self.var().join(format!("spool-of-machine-{machine}"))),
                ..self.config.recordings.clone()
            },
            ..self.config.clone()
        }
    }

    async fn another_server(&self, config: Config) -> Server {
        let time: Arc<dyn Clock> = Arc::clone(&self.ground.clock) as _;
        Server::start(&config, &time).await
    }

    /// A callback as an outside system would send it, sealed with a key at a moment.
    pub(crate) fn callback(&self, path: &str, body: &str, key: &MacKey, at: DateTime<Utc>) -> Ask {
        let seconds = at.timestamp();
        let signature = mac::sign(key, seconds, body.as_bytes());
        self.api()
            .post(path)
            .header(mac::HEADER_KEY_ID, key.id())
            .header(mac::HEADER_TIMESTAMP, &seconds.to_string())
            .header(mac::HEADER_SIGNATURE, &signature)
            .raw("application/json", body)
    }

    /// The folder the server writes into.
    pub(crate) fn var(&self) -> &Path {
        self.var.path()
    }

    /// The server's clock.
    pub(crate) fn clock(&self) -> Arc<MovedClock> {
        Arc::clone(&self.ground.clock)
    }

    /// The server's time.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.ground.now()
    }

    /// Lets so much time pass for the server at once, with fresh lists of revoked certificates.
    pub(crate) fn pass(&self, time: TimeDelta) {
        self.ground.clock.pass(time);
        self.pki().publish_lists(self.now()).unwrap();
    }

    /// The development authority the server trusts.
    pub(crate) fn pki(&self) -> &DevelopmentPki {
        &self.ground.pki
    }

    /// Requests without a token.
    pub(crate) fn api(&self) -> Api {
        self.ground.api()
    }

    /// Where the server takes sound and picture.
    pub(crate) fn media_address(&self) -> SocketAddr {
        self.server.as_ref().unwrap().media_address()
    }

    /// The page of metrics.
    pub(crate) fn admin(&self) -> Api {
        let address = self.server.as_ref().unwrap().admin_address();
        Api::at(&format!("http://{address}"))
    }

    /// The server's database.
    pub(crate) async fn database(&self) -> Database {
        Database::open(&self.config.database()).await
    }

    /// Where the server's database is.
    pub(crate) fn database_url(&self) -> String {
        self.config.database()
    }

    /// A citizen by handle, registered.
    pub(crate) async fn citizen(&self, handle: &str) -> Person {
        let person = self.person(handle, "citizen");
        self.register(person.who()).await;
        person
    }

    /// A citizen by handle who has not registered, always with new keys.
    pub(crate) fn stranger(&self, handle: &str) -> Person {
        Person::new(&self.ground, self.mocks.who(handle), "citizen")
    }

    /// A notary by handle.
    pub(crate) fn notary(&self, handle: &str) -> Person {
        self.person(handle, "notary")
    }

    /// A member of the desk's staff by handle; gulnar and kanat oversee.
    pub(crate) fn desk(&self, handle: &str) -> Person {
        self.person(handle, "desk")
    }

    fn person(&self, handle: &str, role: &'static str) -> Person {
        let mut people = self.people.lock().unwrap();
        let key = (handle.to_owned(), role);
        let person = people
            .entry(key)
            .or_insert_with(|| Person::new(&self.ground, self.mocks.who(handle), role));
        person.clone()
    }

    /// Registers a citizen without the detour over password and code, which has tests of its own.
    async fn register(&self, who: &Who) {
        let name = serde_json::json!({ "surname": who.surname, "name": who.name, "patronymic": who.patronymic });
        let id = senim::app::fresh::account_id(self.now());
        let now = self.now().timestamp_millis();
        let sql = format!(
            "insert into accounts (id, iin, role, name, phone, proved_at, created_at)
             values ('{id}', '{}', 'citizen', '{name}', '{}', {now}, {now}) on conflict (iin, role) do nothing",
            who.iin,
            who.phone
        );
        self.database().await.run(&sql).await.unwrap();
    }
}

/// Looks again and again until there is something.
#[track_caller]
pub(crate) fn until<T, F>(
    what: impl Into<String>,
    mut look: impl FnMut() -> F,
) -> impl Future<Output = T>
where
    F: Future<Output = Option<T>>,
{
    let asked_from = std::panic::Location::caller();
    let what = what.into();
    async move {
        let begun = tokio::time::Instant::now();
        while begun.elapsed() < PATIENCE {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(PAUSE).await;
        }
        panic!("{what} did not happen (asked for at {asked_from})");
    }
}
