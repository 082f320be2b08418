//! Senim: the back end of the Mobile Government app and of E-notariat's digital power of attorney.
//!
//! Start-up reads from top to bottom: configuration, store, gateways, rooms, jobs, HTTP.

pub mod app;
pub mod barcode;
pub mod config;
pub mod doctor;
pub mod document;
pub mod export;
pub mod gateway;
pub mod http;
pub mod job;
pub mod master_key;
pub mod port;
pub mod recordings;
pub mod seal;
pub mod store;
pub mod verify;

use app::authority::Authority;
use app::issue::BodySeals;
use app::poa::s05_call::device_test::DeviceTests;
use app::recording::CallArchive;
use app::revocation::Revocation;
use app::session::{KnownCallers, TokenKeys};
use app::stamp::Stamps;
use app::trust::Trust;
use app::{App, Settings};
use config::Config;
use eds::Signer;
use eds::ca::{DevelopmentPki, PublicUrls};
use eds::keyfile::KeyAlgorithm;
use gateway::OwnStamps;
use http::callback::CallbackKeys;
use metrics_exporter_prometheus::PrometheusHandle;
use port::Clock;
use recordings::{Register, Vault, VaultError};
use signaling::media::{MediaEvent, MediaPlane, MediaServer, RecordingSettings};
use signaling::recorder::RecorderPool;
use signaling::{CallKey, Hub};
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::Store;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// How long open connections may take to end once the server shuts down.
const DRAIN: Duration = Duration::from_secs(10);
/// Threads that write recordings: a write waits for the disk, so two hide each other's waiting; a call writes 0.2 MB a
/// second.
const RECORDER_THREADS: NonZeroUsize = NonZeroUsize::new(2).expect("two is not zero");
/// How long a server that starts waits for the one before it to let go of the spool: longer than its last write takes.
const SPOOL_PATIENCE: Duration = Duration::from_secs(5);
/// Between two looks whether it has.
const SPOOL_LOOK: Duration = Duration::from_millis(100);
/// News of the media that may wait for the rooms: a second of a thousand calls.
const MEDIA_NEWS: usize = 4_096;

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
#[error("the server does not start: {what}")]
pub struct StartError {
    what: String,
    #[source]
    cause: Box<dyn std::error::Error + Send + Sync>,
}

/// Names the part of the start that failed.
fn failed<E: Into<Box<dyn std::error::Error + Send + Sync>>>(
    what: &str,
) -> impl FnOnce(E) -> StartError {
    let what = what.to_owned();
    move |cause| StartError {
        what,
        cause: cause.into(),
    }
}

/// A running server.
#[derive(Debug)]
pub struct Running {
    /// Where the interface is served.
    pub address: SocketAddr,
    /// Where the metrics are served.
    pub admin_address: SocketAddr,
    /// Where the media of calls are taken.
    pub media_address: SocketAddr,
    stop: CancellationToken,
    tasks: Vec<JoinHandle<()>>,
    store: Store,
}

impl Running {
    /// Ends the server in order: no new work, streams and sockets closed, jobs at rest, database whole.
    pub async fn shut_down(self) {
        self.stop.cancel();
        for task in self.tasks {
            if tokio::time::timeout(DRAIN, task).await.is_err() {
                tracing::warn!("a task did not end in time");
            }
        }
        self.store.close().await;
    }
}

/// Starts the server.
///
/// # Errors
/// [`StartError`] naming the part that failed.
pub async fn start(config: &Config, clock: Arc<dyn Clock>) -> Result<Running, StartError> {
    std::fs::create_dir_all(&config.var).map_err(failed("the folder cannot be made"))?;
    let listener = listen(config.listen).await?;
    let admin = listen(config.admin_listen).await?;
    let address = listener.local_addr().map_err(failed("no address"))?;
    let admin_address = admin.local_addr().map_err(failed("no address"))?;
    let public_url = config
        .public_url
        .clone()
        .unwrap_or_else(|| format!("http://{address}"));

    let store = Store::open(&config.database())
        .await
        .map_err(failed("database"))?;
    let gateways = config.gateway(&public_url);
    let keys = gateways.mac_keys().map_err(failed("callback keys"))?;
    let callbacks = CallbackKeys {
        consents: keys.egov,
        banks: keys.banks,
    };
    let stop = CancellationToken::new();
    let ground = lay_ground(config, &public_url, &store, &gateways, &clock).await?;
    let (media, heard) = open_media(config, &ground.archive, &clock).await?;
    let hub = open_rooms(&clock, Arc::clone(&media) as Arc<dyn MediaPlane>);
    let app = Arc::new(assemble(
        config,
        public_url,
        store.clone(),
        &gateways,
        clock,
        (ground, hub),
        &stop,
    )?);
    app::poa::s05_call::watch_rooms_again(&app)
        .await
        .map_err(failed("calls of before"))?;
    job::leave_purge(&app).await.map_err(failed("purge"))?;
    app::authority::leave_publication(&app)
        .await
        .map_err(failed("revocation lists"))?;

    let tasks = spawn(&app, &media, heard, (listener, admin), callbacks, &stop);
    Ok(Running {
        address,
        admin_address,
        media_address: media.address(),
        stop,
        tasks,
        store,
    })
}

/// Everything that runs until the server stops; once it does, the server is ready.
fn spawn(
    app: &Arc<App>,
    media: &Arc<MediaServer>,
    heard: mpsc::Receiver<(CallKey, MediaEvent)>,
    (listener, admin): (TcpListener, TcpListener),
    callbacks: CallbackKeys,
    stop: &CancellationToken,
) -> Vec<JoinHandle<()>> {
    let readiness = http::Readiness::default();
    let router = http::router(Arc::clone(app), callbacks, readiness.clone());
    let metrics = metrics_page(app, media);
    let media_news = Arc::clone(&app.hub).follow_media(heard);
    let tasks = vec![
        tokio::spawn(app.store.clone().write_back(stop.clone())),
        tokio::spawn(job::run(Arc::clone(app), stop.clone())),
        tokio::spawn(job::rooms::follow(Arc::clone(app), stop.clone())),
        tokio::spawn(until(stop.clone(), media_news)),
        tokio::spawn(job::lists::follow(Arc::clone(app), stop.clone())),
        tokio::spawn(serve(listener, router, stop.clone())),
        tokio::spawn(serve(admin, metrics, stop.clone())),
        tokio::spawn(close_on(
            stop.clone(),
            Arc::clone(app),
            Arc::clone(media),
            readiness.clone(),
        )),
    ];
    readiness.open();
    tasks
}

/// What the rest stands on: who signs and stamps, who is trusted, where recordings are kept.
struct Ground {
    authority: Authority,
    stamps: Stamps,
    trust: Arc<Trust>,
    seal: Arc<dyn Signer>,
    bodies: BodySeals,
    archive: CallArchive,
}

async fn lay_ground(
    config: &Config,
    public_url: &str,
    store: &Store,
    gateways: &gateway::Settings,
    clock: &Arc<dyn Clock>,
) -> Result<Ground, StartError> {
    let pki = config.pki_folder();
    let named = seal::open_bodies(config).map_err(failed("seals of state bodies"))?;
    let (authority, stamps, bodies) = if config.pki.is_some() {
        (Authority::elsewhere(), None, BodySeals::new(named, None))
    } else {
        let pki = Arc::new(development_pki(&pki, public_url, clock.as_ref())?);
        let stamps = OwnStamps::new(Arc::clone(&pki), Arc::clone(clock));
        let bodies = BodySeals::new(named, Some(Arc::clone(&pki)));
        (Authority::here(pki), Some(stamps), bodies)
    };
    let seal = seal::open(config).map_err(failed("seal"))?;
    let trust = Arc::new(Trust::open(pki).map_err(failed("trust"))?);
    let stamps = Stamps {
        authority: gateway::time_stamps(gateways, stamps).map_err(failed("time-stamps"))?,
        trust: Arc::clone(&trust),
        clock: Arc::clone(clock),
    };
    let archive = archive(config, store, &seal, &stamps).await?;
    Ok(Ground {
        authority,
        stamps,
        trust,
        seal,
        bodies,
        archive,
    })
}

/// The media plane with its recorder, and what it tells the rooms.
async fn open_media(
    config: &Config,
    archive: &CallArchive,
    clock: &Arc<dyn Clock>,
) -> Result<(Arc<MediaServer>, mpsc::Receiver<(CallKey, MediaEvent)>), StartError> {
    let mut settings = config.media().map_err(failed("media"))?;
    let time = Arc::clone(clock);
    settings.recording = Some(RecordingSettings {
        pool: RecorderPool::new(RECORDER_THREADS).map_err(failed("recorder"))?,
        archive: Arc::new(archive.clone()),
        clock: Arc::new(move || time.now()),
    });
    let (events, heard) = mpsc::channel(MEDIA_NEWS);
    let media = MediaServer::start(settings, events)
        .await
        .map_err(failed("the media address is taken"))?;
    Ok((media, heard))
}

/// Joins the parts into what use cases work with.
fn assemble(
    config: &Config,
    public_url: String,
    store: Store,
    gateways: &gateway::Settings,
    clock: Arc<dyn Clock>,
    (ground, hub): (Ground, Arc<Hub>),
    stop: &CancellationToken,
) -> Result<App, StartError> {
    Ok(App {
        archive: ground.archive,
        ports: gateway::connect(gateways).map_err(failed("gateways"))?,
        stamps: ground.stamps,
        revocation: Revocation::new(
            &gateways.revocation_hosts,
            gateway::revocation_hosts(gateways).map_err(failed("revocation hosts"))?,
        ),
        trust: ground.trust,
        hub,
        device_tests: DeviceTests::default(),
        callers: KnownCallers::new(),
        tokens: TokenKeys::open(&config.var.join("keys/access-token.pem"), &public_url)
            .map_err(failed("token key"))?,
        settings: Settings {
            staff: config.staff().map_err(failed("staff"))?,
            oversight: config.oversight().map_err(failed("oversight"))?,
            operator: config.operator().map_err(failed("operator"))?,
            mobile_sign_link: config.mobile_sign_link().map_err(failed("deep links"))?,
            job_attempts: i64::from(config.job_attempts.get()),
            public_url,
        },
        stopping: stop.clone(),
        authority: ground.authority,
        seal: ground.seal,
        bodies: ground.bodies,
        store,
        clock,
    })
}

/// The archive of calls; what a process that died left in the spool waits there for the call or for its sealing.
async fn archive(
    config: &Config,
    store: &Store,
    seal: &Arc<dyn Signer>,
    stamps: &Stamps,
) -> Result<CallArchive, StartError> {
    let settings = config.recordings().map_err(failed("recordings"))?;
    let register = CallArchive::register(store.clone(), Arc::clone(&stamps.clock));
    let vault = open_vault(&settings, &register)
        .await
        .map_err(failed("recordings"))?;
    let master = master_key::open(config).map_err(failed("master key"))?;
    let (store, seal, stamps) = (store.clone(), Arc::clone(seal), stamps.clone());
    Ok(CallArchive::new(store, vault, master, seal, stamps))
}

/// Opens the recordings' vault, after a moment when the server before this one is still about to end.
async fn open_vault(
    settings: &recordings::Settings,
    register: &Arc<dyn Register>,
) -> Result<Arc<Vault>, VaultError> {
    let begun = Instant::now();
    loop {
        match Vault::open(settings, Arc::clone(register)) {
            Err(VaultError::Taken) if begun.elapsed() < SPOOL_PATIENCE => {
                tokio::time::sleep(SPOOL_LOOK).await;
            }
            opened => return opened,
        }
    }
}

/// The rooms of calls, on a plane that carries their media.
fn open_rooms(clock: &Arc<dyn Clock>, media: Arc<dyn MediaPlane>) -> Arc<Hub> {
    let time = Arc::clone(clock);
    Hub::new(
        signaling::Settings::default(),
        Arc::new(move || time.now()),
        media,
    )
}

/// Does something until the server stops.
async fn until(stop: CancellationToken, work: impl Future<Output = ()>) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = work => {}
    }
}

/// The development PKI, made on the first start; its lists are good for another month on every start.
fn development_pki(
    folder: &Path,
    public_url: &str,
    clock: &dyn Clock,
) -> Result<DevelopmentPki, StartError> {
    let urls = PublicUrls::new(public_url).map_err(failed("public address"))?;
    let development =
        DevelopmentPki::open_or_create_at(folder, KeyAlgorithm::P256, &urls, clock.now())
            .map_err(failed("development PKI"))?;
    development
        .publish_lists(clock.now())
        .map_err(failed("revocation lists"))?;
    Ok(development)
}

async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address)
        .await
        .map_err(failed("the address is taken"))
}

async fn serve(listener: TcpListener, router: axum::Router, stop: CancellationToken) {
    let server = axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned());
    if let Err(error) = server.await {
        tracing::error!(%error, "the server broke off");
    }
}

/// Says "not ready" first, then closes the rooms' sockets, so that clients come back elsewhere.
///
/// The media end behind the sockets: the recordings stay open in the database and go on when the process is back.
async fn close_on(
    stop: CancellationToken,
    app: Arc<App>,
    media: Arc<MediaServer>,
    readiness: http::Readiness,
) {
    stop.cancelled().await;
    readiness.close();
    app.hub.shut_down();
    media.shut_down();
}

fn metrics_page(app: &Arc<App>, media: &Arc<MediaServer>) -> axum::Router {
    let recorder = job::metrics::install();
    let (app, media) = (Arc::clone(app), Arc::clone(media));
    let page = move || job::metrics::page(Arc::clone(&app), Arc::clone(&media), recorder.clone());
    axum::Router::new().route("/metrics", axum::routing::get(page))
}

/// The handle of the process's metrics; one process has one, however many servers its tests start.
pub(crate) type Recorder = Option<PrometheusHandle>;

/// The system's time.
#[must_use]
pub fn system_clock() -> Arc<dyn Clock> {
    Arc::new(gateway::SystemClock)
}
