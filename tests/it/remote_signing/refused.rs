//! What a link does not do: too late, twice, for somebody else, with a bad certificate, for other bytes.

use super::{application, begin, standing, started};
use crate::world::{Request, World};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use eds::Signer as _;
use eds::trust::Usage;
use law::poa::stage::StageCode;
use serde_json::{Value, json};

/// What the phone shows, which must be there for whatever is 403.
#[track_caller]
fn message(problem: &Value) -> String {
    let text = problem["message"].as_str().unwrap_or_default();
    assert!(!text.is_empty(), "nothing for the person in {problem}");
    text.to_owned()
}

#[tokio::test]
async fn a_link_ends_after_180_seconds() {
    let world = World::new().await;
    let (walk, begun, request) = application(&world).await;
    let person = walk.principal();
    let signed = request.signed(person.signing(), person);
    world.pass(TimeDelta::seconds(170));
    world.phone(&begun).follow().await.ok();
    world.pass(TimeDelta::seconds(11));
    let phone = world.phone(&begun);
    let problem = phone.follow().await.refused(403, "link_expired");
    assert!(message(&problem).contains(" / "), "in kk and ru");
    let token = request.asked["document"]["auth_token"].as_str().unwrap();
    let answer = phone.fetch(&request.asked, token).await;
    answer.refused(403, "link_expired");
    let answer = request.bring(&signed).await;
    message(&answer.refused(403, "link_expired"));
    assert_eq!(standing(person, &begun).await["status"], "expired");
}

#[tokio::test]
async fn one_signature_is_taken_and_the_same_one_again_is_answered_alike() {
    let world = World::new().await;
    let (walk, begun, request) = application(&world).await;
    let person = walk.principal();
    let (first, second) = (
        request.signed(person.signing(), person),
        request.signed(person.signing(), person),
    );
    assert_ne!(first, second, "ECDSA signatures differ");
    request.bring(&first).await.ok();
    request.bring(&first).await.ok();
    message(&request.bring(&second).await.refused(403, "link_used"));
    let phone = world.phone(&begun);
    phone.follow().await.refused(403, "link_used");
    world.pass(TimeDelta::seconds(200));
    request.bring(&first).await.ok();
    let kept = standing(person, &begun).await["cms_base64"].clone();
    assert_eq!(
        request.with(&STANDARD.decode(kept.as_str().unwrap()).unwrap()),
        first
    );
}

#[tokio::test]
async fn of_two_phones_at_once_one_wins() {
    for world in [World::new().await, World::on_postgres().await] {
        let (walk, begun, request) = application(&world).await;
        let person = walk.principal();
        let mut sent = tokio::task::JoinSet::new();
        for _ in 0..6 {
            let (request, signed) = (request.clone(), request.signed(person.signing(), person));
            sent.spawn(async move { request.bring(&signed).await });
        }
        let answers = sent.join_all().await;
        let won = answers.iter().filter(|answer| answer.status == 200).count();
        assert_eq!(won, 1);
        for lost in answers.iter().filter(|answer| answer.status != 200) {
            lost.refused(403, "link_used");
        }
        assert_eq!(standing(person, &begun).await["status"], "signed");
    }
}

/// A try that has to fail leaves the link open; the last one succeeds.
async fn tried(request: &Request, tries: Vec<(Value, &str)>) {
    for (signed, code) in tries {
        let problem = request.bring(&signed).await.refused(403, code);
        message(&problem);
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_signature_is_said_and_another_try_is_open() {
    let world = World::new().await;
    let (walk, begun, request) = application(&world).await;
    let person = walk.principal();
    let other = world.stranger("bolat");
    let revoked = person.other_key(Usage::Sign, |_| ());
    let serial = revoked.certificate().serial_hex();
    world
        .pki()
        .revoke(
            &serial,
            eds::ca::RevocationReason::KeyCompromise,
            world.now(),
        )
        .unwrap();
    let expired = person.other_key(Usage::Sign, |order| {
        order.valid_from -= TimeDelta::days(10);
        order.valid_for = TimeDelta::days(9);
    });
    let mut changed = request.document();
    let last = changed.len() - 10;
    changed[last] ^= 1;
    let mut broken = request.signed(person.signing(), person);
    broken["documentsToSign"][0]["document"]["file"]["data"] = json!("MAA=");
    tried(
        &request,
        vec![
            (request.signed(other.signing(), &other), "wrong_signer"),
            (request.signed(&revoked, person), "certificate_revoked"),
            (request.signed(&expired, person), "certificate_expired"),
            (
                request.signed(person.authentication(), person),
                "wrong_key_usage",
            ),
            (
                request.signed_over(person.signing(), person, b"other"),
                "other_content",
            ),
            (
                request.signed_over(person.signing(), person, &changed),
                "other_content",
            ),
            (broken, "signature_malformed"),
        ],
    )
    .await;
    let refused = standing(person, &begun).await;
    assert_eq!(refused["status"], "refused");
    assert_eq!(refused["refusal"]["code"], "signature_malformed");
    assert_eq!(refused["tries_left"], 3);
    let signed = request.signed(person.signing(), person);
    request.bring(&signed).await.ok();
    let done = standing(person, &begun).await;
    assert_eq!(
        (done["status"].clone(), done.get("refusal")),
        (json!("signed"), None)
    );
}

#[tokio::test]
async fn a_guesser_is_stopped_after_ten_tries() {
    let world = World::new().await;
    let (walk, begun, request) = application(&world).await;
    let person = walk.principal();
    let other = world.stranger("bolat");
    for _ in 0..10 {
        let wrong = request.signed(other.signing(), &other);
        request.bring(&wrong).await.refused(403, "wrong_signer");
    }
    let right = request.signed(person.signing(), person);
    let problem = request
        .bring(&right)
        .await
        .refused(403, "too_many_attempts");
    message(&problem);
    assert_eq!(standing(person, &begun).await["tries_left"], 0);
    // A new link is open.
    let again = started(person, &walk, "application").await;
    world
        .phone(&again)
        .sign(person.signing(), person)
        .await
        .ok();
}

#[tokio::test]
async fn only_the_token_of_the_link_opens_its_document() {
    let world = World::new().await;
    let (walk, begun, request) = application(&world).await;
    let person = walk.principal();
    let other = started(person, &walk, "application").await;
    let other = world.phone(&other).follow().await.ok();
    let foreign = other["document"]["auth_token"].as_str().unwrap();
    let signed = request.signed(person.signing(), person);
    let phone = world.phone(&begun);
    let access = person.session().await.access;
    for wrong in [foreign, access.as_str(), "nonsense", ""] {
        let answer = phone.fetch(&request.asked, wrong).await;
        message(&answer.refused(403, "link_token_wrong"));
        let answer = request.bring_with(&signed, wrong).await;
        answer.refused(403, "link_token_wrong");
    }
    assert_eq!(standing(person, &begun).await["tries_left"], 10);
    let nowhere = world
        .api()
        .get("/public/signing-links/nothing")
        .send()
        .await;
    nowhere.refused(404, "not_found");
    let nowhere = world.api().get("/public/signing-documents/nothing");
    nowhere
        .bearer(foreign)
        .send()
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn a_strange_form_is_refused_and_costs_no_try() {
    let world = World::new().await;
    let (walk, begun, request) = application(&world).await;
    let person = walk.principal();
    let signed = request.signed(person.signing(), person);
    let mut none = signed.clone();
    none["documentsToSign"] = json!([]);
    let mut two = signed.clone();
    two["documentsToSign"] = json!([signed["documentsToSign"][0], signed["documentsToSign"][0]]);
    let mut foreign = signed.clone();
    foreign["documentsToSign"][0]["id"] = json!(2);
    for strange in [none, two, foreign, json!({}), json!([])] {
        let problem = request.bring(&strange).await.refused(403, "invalid_form");
        message(&problem);
    }
    let mut large = signed.clone();
    large["documentsToSign"][0]["document"]["file"]["data"] = json!("A".repeat(400 * 1024));
    request.bring(&large).await.refused(413, "too_large");
    assert_eq!(standing(person, &begun).await["tries_left"], 10);
    request.bring(&signed).await.ok();
}

#[tokio::test]
async fn nobody_begins_or_sees_a_signing_of_somebody_else() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingSignature).await;
    let person = walk.principal();
    let stranger = world.citizen("bolat").await;
    for purpose in ["application", "approval", "revocation"] {
        begin(&stranger, &walk, purpose)
            .await
            .refused(404, "not_found");
        begin(&walk.notary, &walk, purpose)
            .await
            .refused(403, "forbidden");
    }
    begin(person, &walk, "signature")
        .await
        .refused(403, "forbidden");
    begin(&world.notary("serik"), &walk, "signature")
        .await
        .refused(404, "not_found");
    begin(&world.desk("gulnar"), &walk, "signature")
        .await
        .refused(403, "forbidden");
    begin(person, &walk, "application")
        .await
        .refused(409, "wrong_stage");
    begin(person, &walk, "revocation")
        .await
        .refused(409, "wrong_stage");
    begin(person, &walk, "sign_in")
        .await
        .refused(422, "invalid_form");

    let begun = started(&walk.notary, &walk, "signature").await;
    let path = format!("/v1/remote-signings/{}", begun["id"].as_str().unwrap());
    for other in [person, &stranger, &world.desk("gulnar")] {
        other.get(&path).await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn a_private_certificate_does_not_sign_for_the_notarys_office() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingSignature).await;
    let notary = &walk.notary;
    let private = notary.other_key(Usage::Sign, |order| {
        order.profile = eds::ca::Profile::Citizen;
        order.subject.organization = None;
        order.subject.bin = None;
    });
    let begun = started(notary, &walk, "signature").await;
    let request = world.phone(&begun).read().await;
    let colleague = world.notary("serik");
    tried(
        &request,
        vec![
            (request.signed(&private, notary), "wrong_key_usage"),
            (
                request.signed(colleague.signing(), &colleague),
                "wrong_signer",
            ),
            (
                request.signed_over(notary.signing(), notary, b"other"),
                "signature_other_digest",
            ),
            (
                request.with(&notary.attached(notary.signing(), &request.document())),
                "signature_other_digest",
            ),
        ],
    )
    .await;
    assert_eq!(standing(notary, &begun).await["status"], "refused");
}

#[tokio::test]
async fn a_signature_made_on_a_phone_for_an_older_text_does_not_submit_the_newer_one() {
    let world = World::new().await;
    let (walk, begun, request) = application(&world).await;
    let person = walk.principal();
    let version = walk.view().await["version"].as_i64().unwrap();
    let mut form = crate::world::vehicle(&[world.mocks.who("dauren")]);
    form["term"]["months"] = json!(6);
    let ask = person
        .ask(reqwest::Method::PUT, &walk.path("/application"))
        .await;
    ask.version(version).json(&form).send().await.ok();
    let signed = request.signed(person.signing(), person);
    request.bring(&signed).await.ok();
    let body = json!({ "cms_base64": standing(person, &begun).await["cms_base64"] });
    let answer = person.act(&walk.path("/submission"), &body).await;
    answer.refused(422, "other_content");
}

#[tokio::test]
async fn too_many_links_at_once_are_refused_until_they_end() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Filling).await;
    let person = walk.principal();
    for _ in 0..10 {
        started(person, &walk, "application").await;
    }
    begin(person, &walk, "application")
        .await
        .refused(409, "limit_reached");
    world.pass(TimeDelta::seconds(181));
    started(person, &walk, "application").await;
}

#[tokio::test]
async fn a_challenge_is_signed_only_for_the_device_it_was_put_before_and_while_it_lives() {
    let world = World::new().await;
    let person = world.citizen("aliya").await;
    let ask = person.proven("/v1/eds-challenges", None);
    let offered = ask.json(&json!({ "purpose": "sign_in" })).send().await.ok();
    let challenge = offered["challenge_id"].as_str().unwrap();
    let path = format!("/v1/eds-challenges/{challenge}/remote-signings");
    let other = world.stranger("bolat");
    let answer = other.proven(&path, None).send().await;
    answer.refused(422, "challenge_unknown");
    world
        .api()
        .post(&path)
        .send()
        .await
        .refused(401, "device_proof_invalid");
    world.pass(TimeDelta::seconds(250));
    let begun = person.proven(&path, None).send().await.ok();
    let end = |view: &Value| {
        let text = view["expires_at"].as_str().unwrap();
        let end = chrono::DateTime::parse_from_rfc3339(text).unwrap();
        end.timestamp_millis()
    };
    assert_eq!(end(&begun), end(&offered), "no longer than the challenge");
    world.pass(TimeDelta::seconds(60));
    let answer = person.proven(&path, None).send().await;
    answer.refused(422, "challenge_unknown");
}

#[tokio::test]
async fn the_database_keeps_no_secret_of_a_link() {
    let world = World::new().await;
    let (_, begun, request) = application(&world).await;
    let link = begun["qr"].as_str().unwrap().rsplit('/').next().unwrap();
    let token = request.asked["document"]["auth_token"].as_str().unwrap();
    let mut found = Vec::new();
    for entry in std::fs::read_dir(world.var()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            let holds = |secret: &str| {
                bytes
                    .windows(secret.len())
                    .any(|at| at == secret.as_bytes())
            };
            if holds(link) || holds(token) {
                found.push(path);
            }
        }
    }
    assert!(found.is_empty(), "{found:?}");
}
