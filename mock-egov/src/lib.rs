//! A stand-in for the state's systems: registries, consent service, licence register, Digital Documents, SMS.

mod acts;
pub mod card;
pub mod consents;
mod crowd;
pub mod documents;
pub mod elicense;
mod enforcement;
pub mod enis;
mod estates;
mod families;
pub mod faults;
pub mod filed;
mod gbdfl;
pub mod gbdrn;
pub mod gbdul;
mod gbdul_register;
mod inbox;
pub mod log;
pub mod notaries;
mod pages;
pub mod people;
mod regional_gateway;
pub mod sms;
mod well_known;
pub mod zags;

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use eds::mac::MacKey;
use mock_base::callback::Courier;
use mock_base::page;
use mock_base::records::Records;
use mock_base::server::{self, StartError};
use tokio::net::TcpListener;

use faults::Target;

/// The address without a `--listen` flag.
pub const DEFAULT_ADDRESS: ([u8; 4], u16) = ([127, 0, 0, 1], 7201);
/// The file of the key that signs callbacks, in the folder of secrets.
pub const KEY_FILE: &str = "egov.mac";
/// The id of that key when it is made here.
pub const KEY_ID: &str = "egov-1";

/// Where the stand-in keeps its things.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The folder of what survives a restart: requests, answers, documents.
    pub state_dir: Option<PathBuf>,
    /// The folder of the shared key.
    pub secrets: PathBuf,
}

/// The stand-in's whole state; a clone is the same stand-in.
#[derive(Clone)]
pub struct Egov(Arc<Systems>);

/// The systems behind one address.
pub struct Systems {
    people: people::People,
    entities: gbdul::Entities,
    licences: notaries::Licences,
    powers: enis::Powers,
    acts: acts::Acts,
    estates: estates::Estates,
    applications: Records<zags::Application>,
    corrections: Records<gbdrn::Correction>,
    consents: Records<consents::Consent>,
    documents: Records<documents::Document>,
    elicense: elicense::Known,
    licence_applications: Records<filed::Registered>,
    licence_orders: Records<elicense::Done>,
    incoming_letters: Records<filed::Registered>,
    regional_documents: Records<filed::Registered>,
    cards: card::Cards,
    messages: sms::Messages,
    log: log::Log,
    faults: faults::Faults,
    key: MacKey,
    courier: Courier,
}

impl Deref for Egov {
    type Target = Systems;

    fn deref(&self) -> &Systems {
        &self.0
    }
}

impl Egov {
    /// Invents the people and reads what survived the last run.
    pub fn open(settings: &Settings) -> Result<Self, StartError> {
        let folder: Option<&Path> = settings.state_dir.as_deref();
        let people = people::People::invent();
        let entities = gbdul::Entities::invent(&people);
        Ok(Self(Arc::new(Systems {
            acts: acts::Acts::invent(&people),
            estates: estates::Estates::invent(&people, &entities),
            applications: Records::open(folder, "applications")?,
            corrections: Records::open(folder, "corrections")?,
            entities,
            licences: notaries::Licences::invent(&people),
            powers: enis::Powers::invent(&people),
            elicense: elicense::Known::invent(&people),
            people,
            consents: Records::open(folder, "consents")?,
            documents: Records::open(folder, "documents")?,
            licence_applications: Records::open(folder, "licence_applications")?,
            licence_orders: Records::open(folder, "licence_orders")?,
            incoming_letters: Records::open(folder, "incoming_letters")?,
            regional_documents: Records::open(folder, "regional_documents")?,
            cards: card::Cards::default(),
            messages: sms::Messages::default(),
            log: log::Log::default(),
            faults: faults::Faults::default(),
            key: server::shared_key(&settings.secrets, KEY_FILE, KEY_ID)?,
            courier: Courier::new()?,
        })))
    }

    /// Every route: the systems behind log and faults, the pages and the operator's switches without them.
    pub fn routes(self) -> Router {
        let system = |routes: Router<Self>, target: Target| {
            routes
                .layer(from_fn_with_state((self.clone(), target), faults::strike))
                .layer(from_fn_with_state(self.clone(), log::record))
        };
        let systems = Router::new()
            .merge(system(gbdfl::routes(), Target::Gbdfl))
            .merge(system(gbdul::routes(), Target::Gbdul))
            .merge(system(gbdul_register::routes(), Target::Gbdul))
            .merge(system(gbdrn::routes(), Target::Gbdrn))
            .merge(system(zags::routes(), Target::Zags))
            .merge(system(notaries::routes(), Target::Notaries))
            .merge(system(consents::routes(), Target::Consents))
            .merge(system(documents::routes(), Target::Documents))
            .merge(system(sms::routes(), Target::Sms))
            .merge(system(elicense::routes(), Target::Elicense))
            .merge(system(enforcement::routes(), Target::Enforcement))
            .merge(system(regional_gateway::routes(), Target::RegionalGateway))
            .merge(system(enis::routes(), Target::Enis));
        let people = Router::new()
            .merge(pages::routes())
            .merge(inbox::routes())
            .merge(documents::pages())
            .merge(sms::phone_routes())
            .merge(card::routes());
        let operator = Router::new()
            .merge(people::routes())
            .merge(gbdul::operator_routes())
            .merge(notaries::operator_routes())
            .merge(enis::operator_routes())
            .merge(log::routes())
            .merge(faults::routes());
        systems
            .merge(people)
            .merge(operator)
            .merge(page::style())
            .with_state(self)
    }
}

impl Egov {
    /// Serves the stand-in on a loopback listener until the process ends.
    pub async fn serve(self, listener: TcpListener) -> Result<(), StartError> {
        consents::resume(&self);
        server::run(listener, self.routes()).await
    }
}

/// Opens the stand-in and serves it on a loopback listener until the process ends.
pub async fn serve(listener: TcpListener, settings: Settings) -> Result<(), StartError> {
    Egov::open(&settings)?.serve(listener).await
}
