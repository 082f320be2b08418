//! Who may ask for what: every route of the interface against everybody it is not for.

mod cabinet;
mod calls;
mod certificates;
mod desks;
mod oversight;
mod recordings;
mod remote_signings;
mod services;

use crate::world::{Answer, Ask, Person, Walk, World, vehicle};
use law::poa::stage::StageCode;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Whom a route is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Audience {
    /// Everybody, without a token.
    Anybody,
    /// Anybody signed in.
    SignedIn,
    /// Any citizen.
    Citizen,
    /// Any notary.
    Notary,
    /// The desk's staff.
    Desk,
    /// The principals of the case, or the owner of the document.
    Principal,
    /// The notary in charge of the case, or the one the call is for.
    InCharge,
    /// Those the notary asked into the call.
    Guest,
}

use Audience::{Anybody, Citizen, Desk, Guest, InCharge, Notary, Principal, SignedIn};

/// Every route; one that is not here fails the test that compares this list with the interface.
const ROUTES: [(&str, &str, Audience); 70] = [
    ("get", "/public/check/{token}", Anybody),
    ("get", "/public/documents/{number}", Anybody),
    ("get", "/public/files/{sha256}", Anybody),
    ("get", "/public/poa/{number}", Anybody),
    ("get", "/v1/poa/kinds", Anybody),
    ("get", "/v1/poa/kinds/{code}", Anybody),
    ("post", "/v1/eds-challenges", Anybody),
    ("post", "/v1/eds-challenges/{id}/session", Anybody),
    ("post", "/v1/registrations", Anybody),
    ("post", "/v1/registrations/{id}/confirmation", Anybody),
    ("post", "/v1/sessions/refresh", Anybody),
    ("post", "/v1/sign-ins", Anybody),
    ("post", "/v1/sign-ins/{id}/code", Anybody),
    ("get", "/v1/me", SignedIn),
    ("get", "/v1/sessions", SignedIn),
    ("delete", "/v1/sessions", SignedIn),
    ("delete", "/v1/sessions/{id}", SignedIn),
    ("get", "/v1/documents", Citizen),
    ("get", "/v1/documents/{number}", Principal),
    ("get", "/v1/documents/{number}/pdf", Principal),
    ("get", "/v1/poa/cases", Citizen),
    ("post", "/v1/poa/cases", Citizen),
    ("get", "/v1/poa/cases/{id}", Principal),
    ("put", "/v1/poa/cases/{id}/application", Principal),
    ("get", "/v1/poa/cases/{id}/application/to-sign", Principal),
    ("post", "/v1/poa/cases/{id}/calls", Principal),
    ("get", "/v1/poa/cases/{id}/calls/latest", Principal),
    ("delete", "/v1/poa/cases/{id}/calls/latest", Principal),
    ("post", "/v1/poa/cases/{id}/calls/latest/ticket", Principal),
    ("get", "/v1/poa/cases/{id}/drafts/{revision}", Principal),
    (
        "post",
        "/v1/poa/cases/{id}/drafts/{revision}/approval",
        Principal,
    ),
    ("get", "/v1/poa/cases/{id}/drafts/{revision}/pdf", Principal),
    (
        "post",
        "/v1/poa/cases/{id}/drafts/{revision}/return",
        Principal,
    ),
    (
        "get",
        "/v1/poa/cases/{id}/drafts/{revision}/to-sign",
        Principal,
    ),
    ("get", "/v1/poa/cases/{id}/events", Principal),
    ("get", "/v1/poa/cases/{id}/files/{name}", Principal),
    ("get", "/v1/poa/cases/{id}/invoice", Principal),
    ("post", "/v1/poa/cases/{id}/invoice/bank", Principal),
    ("post", "/v1/poa/cases/{id}/participation", Principal),
    ("post", "/v1/poa/cases/{id}/revocation", Principal),
    ("get", "/v1/poa/cases/{id}/revocation/to-sign", Principal),
    ("post", "/v1/poa/cases/{id}/submission", Principal),
    ("get", "/v1/poa/cases/{id}/survey", Principal),
    ("post", "/v1/poa/cases/{id}/survey", Principal),
    ("post", "/v1/poa/cases/{id}/withdrawal", Principal),
    ("post", "/v1/notary/calls/{id}/acceptance", InCharge),
    ("post", "/v1/notary/calls/{id}/not-now", InCharge),
    ("post", "/v1/notary/calls/{id}/ticket", InCharge),
    ("get", "/v1/notary/cases", Notary),
    ("get", "/v1/notary/cases/{id}", InCharge),
    ("post", "/v1/notary/cases/{id}/checks/{check}", InCharge),
    ("get", "/v1/notary/cases/{id}/draft", InCharge),
    ("put", "/v1/notary/cases/{id}/draft", InCharge),
    ("get", "/v1/notary/cases/{id}/draft/preview", InCharge),
    ("get", "/v1/notary/cases/{id}/draft/pdf", InCharge),
    ("post", "/v1/notary/cases/{id}/drafts", InCharge),
    ("get", "/v1/notary/cases/{id}/drafts/{revision}", InCharge),
    (
        "get",
        "/v1/notary/cases/{id}/drafts/{revision}/pdf",
        InCharge,
    ),
    ("get", "/v1/notary/cases/{id}/events", InCharge),
    (
        "get",
        "/v1/notary/cases/{id}/parties/{role}/{index}",
        InCharge,
    ),
    (
        "get",
        "/v1/notary/cases/{id}/parties/{role}/{index}/photo",
        InCharge,
    ),
    ("post", "/v1/notary/cases/{id}/refusal", InCharge),
    (
        "post",
        "/v1/notary/cases/{id}/remarks/{remark}/answer",
        InCharge,
    ),
    ("post", "/v1/notary/cases/{id}/signature", InCharge),
    (
        "post",
        "/v1/notary/cases/{id}/signature/preparation",
        InCharge,
    ),
    ("get", "/v1/notary/duty", Notary),
    ("put", "/v1/notary/duty", Notary),
    ("delete", "/v1/notary/duty", Notary),
    ("get", "/v1/notary/queue", Notary),
    ("get", "/v1/desk/jobs", Desk),
];

fn routes() -> impl Iterator<Item = (&'static str, &'static str, Audience)> {
    ROUTES
        .into_iter()
        .chain(cabinet::ROUTES)
        .chain(calls::ROUTES)
        .chain(certificates::ROUTES)
        .chain(desks::ROUTES)
        .chain(recordings::ROUTES)
        .chain(remote_signings::ROUTES)
        .chain(services::ROUTES)
}

#[test]
fn every_route_of_the_interface_has_its_audience_here() {
    let document: Value = serde_json::from_str(&senim::http::document()).unwrap();
    let mut served = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            served.insert((method.clone(), path.clone()));
            let open = operation.get("security").is_none();
            let listed =
                routes().find(|route| (route.0, route.1) == (method.as_str(), path.as_str()));
            let audience = listed
                .unwrap_or_else(|| panic!("{method} {path} has no audience"))
                .2;
            assert_eq!(
                open,
                audience == Anybody,
                "{method} {path} and its documented security"
            );
        }
    }
    let listed: BTreeSet<_> = routes()
        .map(|route| (route.0.to_owned(), route.1.to_owned()))
        .collect();
    assert_eq!(listed, served);
}

/// What the placeholders of paths stand for, and bodies that are in order.
struct Scene {
    case: String,
    number: String,
    call: String,
    session: String,
    draft: Value,
    form: Value,
    guest: Value,
    now: String,
}

impl Scene {
    async fn of(world: &World, walk: &Walk<'_>) -> Self {
        let sql = format!("select id from calls where case_id = '{}'", walk.case);
        Self {
            case: walk.case.clone(),
            number: walk.view().await["number"]
                .as_str()
                .unwrap_or("0000101-2026-000001")
                .to_owned(),
            call: world
                .database()
                .await
                .texts(&sql)
                .await
                .pop()
                .unwrap_or_else(|| walk.case.clone()),
            session: walk.principal().session().await.id,
            draft: walk.notary.get(&walk.notary_path("/draft")).await.json(),
            form: vehicle(&[world.mocks.who("dauren")]),
            guest: json!({ "role": "witness", "iin": world.mocks.who("kamila").iin }),
            now: world.now().to_rfc3339(),
        }
    }

    fn path(&self, template: &str) -> String {
        let id = match template {
            _ if template.contains("/calls/{id}") => &self.call,
            _ if template.contains("/sessions/{id}") => &self.session,
            _ => &self.case,
        };
        let known = [
            ("{id}", id.as_str()),
            ("{number}", &self.number),
            ("{revision}", "1"),
            ("{remark}", "1"),
            ("{check}", "consequences"),
            ("{role}", "principals"),
            ("{index}", "0"),
            ("{name}", "application.p7s"),
            ("{code}", "vehicle"),
            ("{token}", "nothing"),
            ("{call}", &self.call),
            ("{leg}", "1"),
            ("{seq}", "1"),
            ("{account}", "0192f0c1-7f00-7000-8000-0000000000ab"),
        ];
        known
            .iter()
            .fold(template.to_owned(), |path, (name, value)| {
                path.replace(name, value)
            })
    }

    fn body(&self, template: &str) -> Value {
        let cms = json!({ "cms_base64": "MAA=" });
        match template.rsplit('/').next().unwrap_or_default() {
            "signature" if template.contains("/recording/") => cms,
            "openings" | "hold" | "release" => json!({ "reason": "Сынақ үшін қарау" }),
            "application" | "cases" => self.form.clone(),
            "submission" | "approval" | "revocation" => cms,
            "return" => json!({ "remarks": [{ "text": "т" }] }),
            "answer" => json!({ "text": "т" }),
            "refusal" => json!({ "ground": "under_pressure" }),
            "draft" => self.draft.clone(),
            "survey" => json!({ "answers": [3, 3] }),
            "bank" => json!({ "bank": "bank-2" }),
            "guests" => self.guest.clone(),
            "appointment" => json!({ "notary": self.case, "at": self.now }),
            "signature" => json!({ "number": self.number, "at": self.now, "cms_base64": "MAA=" }),
            _ => json!({}),
        }
    }

    /// The request as a client would make it, with everything but a right to it.
    fn request(&self, world: &World, method: &str, template: &str) -> Ask {
        let upper = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
        let ask = world
            .api()
            .ask(upper, &self.path(template))
            .once()
            .version(1);
        match method {
            "post" | "put" => ask.json(&self.body(template)),
            _ => ask,
        }
    }

    async fn by(&self, world: &World, person: &Person, method: &str, template: &str) -> Answer {
        let token = person.session().await.access;
        self.request(world, method, template)
            .bearer(&token)
            .send()
            .await
    }
}

async fn delivered(world: &World) -> Walk<'_> {
    let mut walk = world.case_at(StageCode::AwaitingApproval).await;
    walk.send_back("Тағы бір рет.").await.ok();
    walk.answer_remark(1, "Жарайды.").await.ok();
    walk.to(StageCode::Delivered).await;
    walk
}

#[tokio::test]
async fn nobody_gets_in_without_a_token_or_with_one_that_is_not_ours() {
    let world = World::new().await;
    let walk = delivered(&world).await;
    let scene = Scene::of(&world, &walk).await;
    let token = walk.principal().session().await.access;
    let mut forged = token.clone();
    forged.replace_range(token.len() - 8.., "AAAAAAAA");
    for (method, path, audience) in routes().filter(|route| route.2 != Anybody) {
        let bare = scene.request(&world, method, path).send().await;
        bare.refused(401, "unauthenticated");
        for wrong in [forged.as_str(), "nonsense", ""] {
            let answer = scene
                .request(&world, method, path)
                .bearer(wrong)
                .send()
                .await;
            assert_eq!(
                answer.status,
                401,
                "{audience:?} {method} {path} {}",
                answer.text()
            );
        }
    }
    let stream = world.api().get(&walk.path("/events/stream")).send().await;
    stream.refused(401, "unauthenticated");
}

/// What somebody of another role is told.
fn of_another_role(audience: Audience, role: Audience) -> bool {
    match audience {
        Anybody | SignedIn => false,
        Citizen | Principal | Guest => role != Citizen,
        Notary | InCharge => role != Notary,
        Desk => role != Desk,
    }
}

#[tokio::test]
async fn other_roles_are_refused_and_strangers_find_nothing() {
    let world = World::new().await;
    let walk = delivered(&world).await;
    let scene = Scene::of(&world, &walk).await;
    let version = walk.view().await["version"].clone();
    let strangers = [
        (Citizen, world.citizen("bolat").await),
        (Notary, world.notary("serik")),
        (Desk, world.desk("gulnar")),
    ];
    for (role, person) in &strangers {
        for (method, path, audience) in routes() {
            let foreign_session = path == "/v1/sessions/{id}";
            if of_another_role(audience, *role) {
                scene
                    .by(&world, person, method, path)
                    .await
                    .refused(403, "forbidden");
            } else if matches!(audience, Principal | InCharge | Guest) || foreign_session {
                let answer = scene.by(&world, person, method, path).await;
                let hidden = if path.contains("/notary/calls/") {
                    &[404, 409][..]
                } else {
                    &[404]
                };
                assert!(
                    hidden.contains(&answer.status),
                    "{role:?} {method} {path}: {}",
                    answer.text()
                );
            }
        }
        let stream = person.get(&walk.path("/events/stream")).await;
        stream.refused(404, "not_found");
    }
    assert_eq!(
        walk.view().await["version"],
        version,
        "somebody changed a case that is not theirs"
    );
    assert_eq!(
        walk.principal().get("/v1/me").await.status,
        200,
        "somebody ended a session that is not theirs"
    );
}

#[tokio::test]
async fn those_a_route_is_for_are_not_kept_out() {
    let world = World::new().await;
    let walk = delivered(&world).await;
    let scene = Scene::of(&world, &walk).await;
    for (method, path, audience) in routes() {
        let person = match audience {
            Principal => walk.principal().clone(),
            InCharge | Notary => walk.notary.clone(),
            Desk => world.desk("kanat"),
            Anybody | SignedIn | Citizen | Guest => continue,
        };
        // Operators, officials, requests of their own and appointments have tests of their own.
        let elsewhere = path == "/v1/desk/jobs/{id}/retry"
            || path.contains("/changes/{id}")
            || path.starts_with("/v1/desk/services/")
            || path.starts_with("/v1/desk/intakes")
            || path.starts_with("/v1/desk/officials/")
            || path.starts_with("/v1/desk/post")
            || path.contains("/nca/")
            || path.contains("/desk/recordings/")
            || path.ends_with("/appointment")
            || path.ends_with("/proofs");
        if elsewhere {
            continue;
        }
        let answer = scene.by(&world, &person, method, path).await;
        assert!(
            !matches!(answer.status, 401 | 403 | 404 | 405 | 500),
            "{method} {path}: {}",
            answer.text()
        );
    }
}

#[tokio::test]
async fn a_principal_who_is_named_but_has_not_taken_part_sees_nothing_yet() {
    let world = World::new().await;
    let walk = world
        .case_of(&["aliya", "kamila"], &["dauren"], "aigul")
        .await;
    let scene = Scene::of(&world, &walk).await;
    let named = walk.principals[1].clone();
    for (method, path, _) in
        routes().filter(|route| route.2 == Principal && !route.1.ends_with("/participation"))
    {
        let answer = scene.by(&world, &named, method, path).await;
        assert_eq!(answer.status, 404, "{method} {path}: {}", answer.text());
    }
    named
        .act(&walk.path("/participation"), &Value::Null)
        .await
        .ok();
    named.get(&walk.path("")).await.ok();
}

#[tokio::test]
async fn a_representative_has_no_way_into_the_case() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Delivered).await;
    let scene = Scene::of(&world, &walk).await;
    let dauren = world.citizen("dauren").await;
    for (method, path, _) in routes().filter(|route| route.2 == Principal) {
        let answer = scene.by(&world, &dauren, method, path).await;
        assert_eq!(answer.status, 404, "{method} {path}: {}", answer.text());
    }
}

#[tokio::test]
async fn staff_who_are_not_named_and_notaries_without_a_licence_do_not_sign_in() {
    let world = World::new().await;
    world
        .desk("bolat")
        .try_sign_in()
        .await
        .refused(403, "forbidden");
    world
        .notary("askar")
        .try_sign_in()
        .await
        .refused(403, "licence_not_in_force");
    world
        .notary("bolat")
        .try_sign_in()
        .await
        .refused(403, "licence_not_in_force");
}

#[tokio::test]
async fn an_ended_session_is_refused_at_once_everywhere() {
    let world = World::new().await;
    let person = world.citizen("aliya").await;
    let session = person.session().await;
    let (token, id) = (session.access, session.id);
    assert_eq!(
        person.delete(&format!("/v1/sessions/{id}")).await.status,
        204
    );
    for path in ["/v1/me", "/v1/poa/cases", "/v1/documents"] {
        let answer = world.api().get(path).bearer(&token).send().await;
        answer.refused(401, "session_ended");
    }
    let ask = person.proven("/v1/sessions/refresh", Some(&session.refresh));
    let body = json!({ "refresh_token": session.refresh });
    let answer = ask.json(&body).send().await;
    answer.refused(401, "session_ended");
}
