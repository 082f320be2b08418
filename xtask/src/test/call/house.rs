//! Everything that the browsers' tests find: running servers, a relay, a call that was taken, people who may enter it.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::coturn::{Coturn, Peer, Site, free_port};
use crate::servers::{Place, Ports, Profile, ServerError, Servers};
use crate::test::Failure;
use crate::walk::WalkError;
use crate::walk::citizen::Citizen;
use crate::walk::keys::KeyRing;
use crate::walk::notary::Notary;
use crate::walk::office::Office;
use crate::walk::people::{People, Person};
use crate::walk::session::{Role, Session};

/// Everybody's password.
const PASSWORD: &str = "Senim-demo-2026";
/// Who gives the power of attorney, to whom, before whom; who translates; who has no business here.
const PRINCIPAL: &str = "aliya";
const ATTORNEY: &str = "dauren";
const NOTARY: &str = "aigul";
const INTERPRETER: &str = "bolat";
const STRANGER: &str = "saule";
/// A media server in operation (RFC 5737: no address of anybody's).
const ELSEWHERE: &str = "203.0.113.7";

/// The house, as long as it stands.
pub(super) struct House {
    folder: PathBuf,
    /// What the tests read.
    pub(super) file: PathBuf,
    servers: Servers,
    relays: [Coturn; 2],
}

impl House {
    /// Starts everything and walks one case to a call that was taken.
    pub(super) async fn prepare(folder: PathBuf) -> Result<Self, Failure> {
        fs::create_dir_all(folder.join("out"))?;
        let site = Site::prepare(&folder.join("turn")).await?;
        let strict = site.start(Peer::MediaServerElsewhere(ELSEWHERE)).await?;
        let open = site.start(Peer::MediaServerHere).await?;
        let mut place = Place::new(Profile::Development, folder.join("var"), Ports::Free)?;
        place.settings = vec![("SENIM_MEDIA".to_owned(), media(&site, &open)?)];
        let servers = Servers::start(&place).await.map_err(found)?;
        let call = TakenCall::make(&servers, &place.var).await.map_err(told)?;
        let file = folder.join("house.json");
        let content = json!({
            "api": servers.world.api.address(),
            "case": call.case,
            "call": call.call,
            "tokens": call.tokens,
            "interpreter_iin": call.interpreter_iin,
            "turn": { "secret": site.secret, "strict": { "port": strict.port, "allowed": ELSEWHERE } },
            "out": folder.join("out"),
        });
        fs::write(&file, content.to_string())?;
        Ok(Self {
            folder,
            file,
            servers,
            relays: [strict, open],
        })
    }

    /// Where pictures and recordings are.
    pub(super) fn out(&self) -> PathBuf {
        self.folder.join("out")
    }

    /// Nothing may have fallen while the tests ran.
    pub(super) fn must_stand(&mut self) -> Result<(), Failure> {
        for relay in &mut self.relays {
            relay.must_run()?;
        }
        self.servers.must_all_run().map_err(found)
    }
}

/// The product's media settings: ports of its own, and the relay that may reach them.
fn media(site: &Site, relay: &Coturn) -> Result<String, Failure> {
    let port = free_port()?;
    Ok(format!(
        "{{listen=\"127.0.0.1:{port}\",public_ips=[\"127.0.0.1\"],\
         turn={{urls=[\"turns:127.0.0.1:{}?transport=tcp\"],secret_file=\"{}\"}}}}",
        relay.port,
        site.secret_file.display()
    ))
}

/// A call that a notary took, and everybody's access to it.
struct TakenCall {
    case: String,
    call: String,
    tokens: serde_json::Value,
    interpreter_iin: String,
}

impl TakenCall {
    async fn make(servers: &Servers, var: &Path) -> Result<Self, WalkError> {
        let world = &servers.world;
        let people = People::of(&world.phone.0).await?;
        let keys = KeyRing::open(var)?;
        let (principal, attorney) = (people.named(PRINCIPAL)?, people.named(ATTORNEY)?);
        let interpreter = people.named(INTERPRETER)?;
        Session::register(&world.api, &world.phone, principal, PASSWORD).await?;
        let citizen = Citizen::by_signature(&world.api, principal, &keys.of(principal)?).await?;
        let powers = citizen.chooses_a_kind().await?;
        let case = citizen.applies(&powers, attorney).await?.id;
        world.inbox.grant(attorney, &case).await?;
        citizen.waits_for(&case, "ready_to_call").await?;
        let notary = Notary::by_signature(&world.api, &keys.of(people.named(NOTARY)?)?).await?;
        let office = Office::open(vec![notary]).await?;
        citizen.asks_for_a_call(&case).await?;
        let (notary, ring) = office.ring_of(&case).await?;
        notary.takes(&ring.id).await?;
        let tokens = json!({
            "notary": notary.token().await?,
            "citizen": citizen.token().await?,
            "interpreter": token_of(servers, &keys, interpreter).await?,
            "stranger": token_of(servers, &keys, people.named(STRANGER)?).await?,
        });
        Ok(Self {
            case,
            call: ring.id,
            tokens,
            interpreter_iin: interpreter.iin.clone(),
        })
    }
}

async fn token_of(servers: &Servers, keys: &KeyRing, person: &Person) -> Result<String, WalkError> {
    let world = &servers.world;
    Session::register(&world.api, &world.phone, person, PASSWORD).await?;
    let keys = keys.of(person)?;
    let session =
        Session::by_signature(&world.api, keys.authentication.as_ref(), Role::Citizen).await?;
    session.token().await
}

#[expect(clippy::needless_pass_by_value, reason = "the shape map_err asks for")]
fn found(error: ServerError) -> Failure {
    Failure::Found(error.to_string())
}

#[expect(clippy::needless_pass_by_value, reason = "the shape map_err asks for")]
fn told(error: WalkError) -> Failure {
    Failure::Found(error.to_string())
}
