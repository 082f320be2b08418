//! Citizens who ask for automatic services at an even rate and wait for the sealed document.

use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

use crate::bench::BenchError;
use crate::servers::{Place, Servers};
use crate::walk::WalkError;
use crate::walk::api::Api;
use crate::walk::keys::{KeyRing, Keys};
use crate::walk::people::People;
use crate::walk::session::{Role, Session, signed};
use crate::walk::view::ToSign;

/// Requests a second.
pub(super) const RATE: u32 = 20;
/// Requests of one round: half a minute, so that six of them are slower than the 99th percentile.
const REQUESTS: u32 = 600;
/// Citizens: each asks every two seconds.
const PEOPLE: usize = 40;
/// A request is filled in and signed so long before it is sent.
const AHEAD: Duration = Duration::from_secs(2);
/// Between two looks at a request's stage.
const LOOK: Duration = Duration::from_millis(5);
/// Nobody waits longer for a document.
const PATIENCE: Duration = Duration::from_secs(30);
/// Everybody's password here.
const PASSWORD: &str = "Senim-bench-2026";
/// What is asked for, in turn: services whose result comes without an official and without a fee.
const SERVICES: [&str; 2] = ["real_estate_presence", "real_estate_rights"];

/// A citizen who is signed in.
pub(super) struct Citizen {
    pub(super) session: Session,
    keys: Keys,
    /// What this citizen can ask for, since the registry has something about it.
    services: Vec<&'static str>,
}

/// Everybody who asks.
pub(super) struct Load {
    pub(super) citizens: Vec<Arc<Citizen>>,
    pub(super) api: Api,
    senim: u32,
}

/// A request as it is shown.
#[derive(Deserialize)]
struct Shown {
    id: String,
    stage: String,
}

impl Load {
    /// Registers citizens, signs them in, and finds out what the registry knows of each.
    pub(super) async fn prepare(servers: &Servers, place: &Place) -> Result<Self, BenchError> {
        let world = servers.world.clone();
        let people = People::of(&world.phone.0).await?;
        let keys = KeyRing::open(&place.var)?;
        let mut citizens = Vec::new();
        for person in people.iter().filter(|p| p.is_of_the_crowd()).take(PEOPLE) {
            Session::register(&world.api, &world.phone, person, PASSWORD).await?;
            let keys = keys.of(person)?;
            let session =
                Session::by_signature(&world.api, keys.authentication.as_ref(), Role::Citizen)
                    .await?;
            let mut citizen = Citizen {
                session,
                keys,
                services: Vec::new(),
            };
            for service in SERVICES {
                if citizen.ask(service, Instant::now()).await?.is_some() {
                    citizen.services.push(service);
                }
            }
            if !citizen.services.is_empty() {
                citizens.push(Arc::new(citizen));
            }
        }
        let senim = servers.senim_id();
        let senim =
            senim.ok_or_else(|| BenchError::Unreadable("a process without id".to_owned()))?;
        if citizens.is_empty() {
            return Err(WalkError::Unexpected("no service gave a result".to_owned()).into());
        }
        println!("{} citizens get results", citizens.len());
        Ok(Self {
            citizens,
            api: world.api,
            senim,
        })
    }

    /// The server's process id.
    pub(super) fn senim(&self) -> u32 {
        self.senim
    }

    /// One round: milliseconds from sending each signed request to seeing its document issued.
    pub(super) async fn submissions(&self) -> Result<Vec<f64>, BenchError> {
        let begin = Instant::now() + AHEAD;
        let mut asking = JoinSet::new();
        for (place, citizen) in (0..REQUESTS).zip(self.citizens.iter().cycle()) {
            let citizen = Arc::clone(citizen);
            let at = begin + Duration::from_secs(1) * place / RATE;
            asking.spawn(async move {
                sleep_until(at - AHEAD).await;
                let turn = place as usize % citizen.services.len();
                citizen.ask(citizen.services[turn], at).await
            });
        }
        let mut times = Vec::new();
        while let Some(asked) = asking.join_next().await {
            let asked = asked.map_err(|error| WalkError::Unexpected(error.to_string()))?;
            let took = asked?.ok_or_else(|| {
                WalkError::Unexpected("a service that gave a result was refused".to_owned())
            })?;
            times.push(took.as_secs_f64() * 1e3);
        }
        Ok(times)
    }
}

impl Citizen {
    /// Fills in and signs, sends at a moment, and waits; `None` when the service is refused.
    async fn ask(&self, service: &str, at: Instant) -> Result<Option<Duration>, WalkError> {
        let session = &self.session;
        let body = json!({ "service": service, "form": form() });
        let opened: Shown = session
            .post("/v1/service-requests")
            .await?
            .once()
            .json(&body)
            .read()
            .await?;
        let path = format!("/v1/service-requests/{}", opened.id);
        let to_sign: ToSign = session
            .get(&format!("{path}/to-sign"))
            .await?
            .read()
            .await?;
        let cms = json!({ "cms_base64": signed(self.keys.signing.as_ref(), &to_sign)? });
        let submission = session
            .post(&format!("{path}/submission"))
            .await?
            .once()
            .json(&cms);
        sleep_until(at).await;
        let begun = Instant::now();
        submission.send().await?;
        while begun.elapsed() < PATIENCE {
            let shown: Shown = session.get(&path).await?.read().await?;
            match shown.stage.as_str() {
                "done" => return Ok(Some(begun.elapsed())),
                "refused" => return Ok(None),
                _ => sleep(LOOK).await,
            }
        }
        Err(WalkError::Unexpected(format!(
            "no result within {} s",
            PATIENCE.as_secs()
        )))
    }
}

/// The same form suits both services.
fn form() -> Value {
    json!({ "document_kind": "identity_card", "region": "almaty" })
}
