//! The whole catalogue as a table: every service of the portal once good and once on each of its grounds, with nobody else
//! doing anybody's step; a service or a ground without a row fails the test.

mod good;
mod grounds;

use super::committee::Committee;
use super::{at, file, id, path, send};
use crate::desks::body::Body;
use crate::verify::request::{right, taken};
use crate::world::{Answer, Person, World};
use law::service::Service;
use law::services::CATALOGUE;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// Grounds that only an operator or an office can meet: the page of the services names the tests under `intake` that do.
const AT_AN_INTAKE: [&str; 3] = [
    "no_data",
    "power_of_attorney_invalid",
    "documents_incomplete",
];
/// The tests of the authority's services, which have a process of their own.
const AUTHORITY_TESTS: &str = "tests/it/nca";

/// A town with its local body, the committee of the republic, and two applicants.
struct Town {
    body: Body,
    committee: Committee,
    aliya: Person,
    bolat: Person,
}

impl Town {
    async fn open() -> Self {
        let body = Body::of(World::new().await).await;
        let committee = Committee::open(&body.world).await;
        let (aliya, bolat) = (
            body.world.citizen("aliya").await,
            body.world.citizen("bolat").await,
        );
        Self {
            body,
            committee,
            aliya,
            bolat,
        }
    }

    fn world(&self) -> &World {
        &self.body.world
    }

    /// Officials of either body, with their roles.
    fn officials(&self) -> Vec<(&Person, &'static str)> {
        let local = [
            (&self.body.chancery, "chancery"),
            (&self.body.head, "local head"),
            (&self.body.specialist, "specialist"),
            (&self.body.akimat, "akimat"),
        ];
        local.into_iter().chain(self.committee.posts()).collect()
    }
}

/// Services of the portal.
fn portal() -> impl Iterator<Item = &'static Service> {
    CATALOGUE
        .into_iter()
        .filter(|service| service.portal().is_some())
}

/// Whether a ground is met at an intake alone: of services whose registry decides nothing by itself.
pub(crate) fn at_an_intake(service: &Service, ground: &str) -> bool {
    let by_officials = service
        .portal()
        .is_some_and(|portal| !portal.desk.is_empty());
    by_officials && AT_AN_INTAKE.contains(&ground)
}

#[tokio::test]
async fn every_service_ends_once_in_its_result_and_nobody_does_the_steps_of_others() {
    let town = Town::open().await;
    for service in portal() {
        let done = good::through(&town, service).await;
        assert_eq!(done["stage"], "done", "{}", service.code);
        assert!(done["result"]["document"].is_string(), "{done}");
        let wallet = town
            .aliya
            .get("/v1/documents?limit=100")
            .await
            .ok()
            .to_string();
        assert!(wallet.contains(done["result"]["document"].as_str().unwrap()));
        ended(&town, &done).await;
    }
    whatever_was_asked_for_is_right(&town).await;
}

/// `senim verify` finds everything right that the applicants take home, whatever their requests ended in.
async fn whatever_was_asked_for_is_right(town: &Town) {
    for person in [&town.aliya, &town.bolat] {
        let all = person.get("/v1/service-requests?limit=100").await.ok();
        for request in all["items"].as_array().unwrap() {
            right(&taken(town.world(), person, id(request)).await);
        }
    }
}

/// What has ended is not sent, paid, taken back or decided again, by nobody.
async fn ended(town: &Town, done: &Value) {
    let aliya = &town.aliya;
    aliya
        .get(&path(done, "/to-sign"))
        .await
        .refused(409, "wrong_stage");
    for rest in ["/payment", "/withdrawal", "/repetition"] {
        aliya
            .act(&path(done, rest), &Value::Null)
            .await
            .refused(409, "wrong_stage");
    }
    let form = json!({ "form": done["form"] });
    let version = done["version"].as_i64().unwrap();
    aliya
        .put(&path(done, "/form"), version, &form)
        .await
        .refused(409, "wrong_stage");
    file(aliya, done, "result.pdf").await;
}

/// Proves: each ground that is met without an intake.
#[tokio::test]
async fn every_service_ends_once_on_each_of_its_grounds_with_its_clause_and_a_sealed_notice() {
    let town = Town::open().await;
    for service in portal() {
        for refusal in service.refusals {
            if !at_an_intake(service, refusal.code) {
                grounds::met(&town, service, refusal.code).await;
            }
        }
    }
    whatever_was_asked_for_is_right(&town).await;
}

#[test]
fn grounds_of_the_authority_are_met_among_its_tests() {
    let authority = sources(AUTHORITY_TESTS);
    for service in CATALOGUE
        .into_iter()
        .filter(|service| service.portal().is_none())
    {
        assert!(
            authority.contains(&format!("\"{}\"", service.code)),
            "{}",
            service.code
        );
        for refusal in service.refusals {
            let met = authority.contains(&format!("\"{}\"", refusal.code));
            assert!(met, "{} {}", service.code, refusal.code);
        }
    }
}

/// Everything that stands in the files of a folder.
fn sources(folder: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = fs::read_dir(folder).unwrap();
    files
        .map(|file| fs::read_to_string(file.unwrap().path()).unwrap())
        .collect()
}

/// Somebody does what is not theirs: refused, and the request stands where it stood.
#[track_caller]
fn not_theirs(who: &str, answer: &Answer) {
    let refusals = [
        "forbidden",
        "not_found",
        "other_roles_step",
        "assigned_to_another",
        "act_not_here",
        "nothing_drafted",
        "own_draft",
    ];
    assert!(
        [403, 404, 409].contains(&answer.status) && refusals.contains(&answer.code().as_str()),
        "{who}: {} {}",
        answer.status,
        answer.text()
    );
}

/// A request that is sent, with a stranger trying every step of the applicant's before.
async fn sent_by_its_applicant(town: &Town, request: &Value) -> Value {
    let signed = town
        .bolat
        .signed(&town.aliya.get(&path(request, "/to-sign")).await.ok());
    for rest in ["", "/to-sign", "/events", "/files/request.p7s", "/payment"] {
        not_theirs("a stranger", &town.bolat.get(&path(request, rest)).await);
    }
    for (rest, body) in [
        ("/submission", &signed),
        ("/payment", &Value::Null),
        ("/withdrawal", &Value::Null),
    ] {
        not_theirs(
            "a stranger",
            &town.bolat.act(&path(request, rest), body).await,
        );
        for (official, role) in town.officials() {
            not_theirs(role, &official.act(&path(request, rest), body).await);
        }
    }
    send(&town.aliya, request).await.ok()
}

async fn done(town: &Town, request: &Value) -> Value {
    at(&town.aliya, request, "done").await
}
