//! Citizens who ask for automatic services at an even rate and wait for the sealed document.

use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

pub(super) use super::asking::Citizen;
use super::asking::{Service, born};
use crate::bench::BenchError;
use crate::servers::{Place, Servers};
use crate::walk::WalkError;
use crate::walk::api::Api;
use crate::walk::case::World;
use crate::walk::keys::{KeyRing, Keys};
use crate::walk::people::{People, Person};
use crate::walk::session::{Role, Session};

/// Requests a second.
pub(super) const RATE: u32 = 20;
/// Requests of one round: half a minute, so that six of them are slower than the 99th percentile.
const REQUESTS: u32 = 600;
/// Citizens: each asks every two seconds.
const PEOPLE: usize = 40;
/// A request is filled in and signed so long before it is sent.
const AHEAD: Duration = Duration::from_secs(2);
/// Everybody's password here.
const PASSWORD: &str = "Senim-bench-2026";

/// Everybody who asks.
pub(super) struct Load {
    pub(super) citizens: Vec<Arc<Citizen>>,
    pub(super) api: Api,
    senim: u32,
}

/// How long a service's requests took, in milliseconds.
pub(super) struct Times(Vec<(Service, f64)>);

#[derive(Deserialize)]
struct Entity {
    bin: String,
}

impl Times {
    /// Of all services together.
    pub(super) fn all(&self) -> Vec<f64> {
        self.0.iter().map(|(_, took)| *took).collect()
    }

    /// Of one.
    pub(super) fn of(&self, service: Service) -> Vec<f64> {
        let of_service = self.0.iter().filter(|(asked, _)| *asked == service);
        of_service.map(|(_, took)| *took).collect()
    }
}

impl Load {
    /// Registers citizens, signs them in, and finds out what the registries know of each.
    pub(super) async fn prepare(servers: &Servers, place: &Place) -> Result<Self, BenchError> {
        let world = servers.world.clone();
        let people = People::of(&world.phone.0).await?;
        let entities: Vec<Entity> = world.phone.0.get("/entities").read().await?;
        let keys = KeyRing::open(&place.var)?;
        let mut citizens = Vec::new();
        let crowd = people.iter().filter(|person| person.is_of_the_crowd());
        let families =
            crowd.filter_map(|person| Some((person, mother_of_the_family(&people, person)?)));
        for ((person, mother), entity) in families.take(PEOPLE).zip(entities.iter().cycle()) {
            Session::register(&world.api, &world.phone, person, PASSWORD).await?;
            let asked_about = (mother.full_name(), entity.bin.clone());
            let citizen = signed_in(&world, person, keys.of(person)?, asked_about).await?;
            if !citizen.services.is_empty() {
                citizens.push(Arc::new(citizen));
            }
        }
        let senim = servers.senim_id();
        let senim =
            senim.ok_or_else(|| BenchError::Unreadable("a process without id".to_owned()))?;
        for service in Service::ALL {
            let able = citizens.iter().filter(|c| c.services.contains(&service));
            let able = able.count();
            println!("{}: {able} citizens get results", service.id());
            if able == 0 {
                let wrong = format!("nobody gets a result of {}", service.id());
                return Err(WalkError::Unexpected(wrong).into());
            }
        }
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
    pub(super) async fn submissions(&self) -> Result<Times, BenchError> {
        let begin = Instant::now() + AHEAD;
        let mut asking = JoinSet::new();
        for (place, citizen) in (0..REQUESTS).zip(self.citizens.iter().cycle()) {
            let citizen = Arc::clone(citizen);
            let at = begin + Duration::from_secs(1) * place / RATE;
            asking.spawn(async move {
                sleep_until(at - AHEAD).await;
                let turn = place as usize % citizen.services.len();
                let service = citizen.services[turn];
                citizen.ask(service, at).await.map(|took| (service, took))
            });
        }
        let mut times = Vec::new();
        while let Some(asked) = asking.join_next().await {
            let asked = asked.map_err(|error| WalkError::Unexpected(error.to_string()))?;
            let (service, took) = asked?;
            let took = took.ok_or_else(|| {
                WalkError::Unexpected("a service that gave a result was refused".to_owned())
            })?;
            times.push((service, took.as_secs_f64() * 1e3));
        }
        Ok(Times(times))
    }
}

/// The mother in a person's family, if the stand-in has one: the children's acts of birth name her.
fn mother_of_the_family<'a>(people: &'a People, person: &Person) -> Option<&'a Person> {
    let (family, _) = person.handle.rsplit_once('-')?;
    people.named(&format!("{family}-mother")).ok()
}

/// A citizen with what each registry knows of them, of the mother's name and the entity's number they write.
async fn signed_in(
    world: &World,
    person: &Person,
    keys: Keys,
    (mother, entity): (String, String),
) -> Result<Citizen, WalkError> {
    let key = keys.authentication.as_ref();
    let mut citizen = Citizen {
        session: Session::by_signature(&world.api, key, Role::Citizen).await?,
        bank: world.bank.clone(),
        born: born(person)?,
        mother,
        entity,
        services: Vec::new(),
        keys,
    };
    for service in Service::ALL {
        if citizen.ask(service, Instant::now()).await?.is_some() {
            citizen.services.push(service);
        }
    }
    Ok(citizen)
}
