//! Errors that an applicant finds in a certificate of real estate, reported to the body that registers.

use super::entity::{headed_by, key_of};
use super::{REQUESTS, at, change_of_name, id, lines, open, path, property, send};
use crate::hostile::bad_keys;
use crate::verify::request::{forged, named, rewritten, right, taken, wrong};
use crate::world::{Answer, Person, World, until};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use eds::ca::OrganisationRole;
use eds::trust::Usage;
use reqwest::Method;
use serde_json::{Value, json};

fn error() -> Value {
    json!({ "cadastral_number": "21-320-135-1", "description": "Жалпы ауданы 54 емес, 45 ш.м." })
}

async fn certificate(person: &Person) -> Value {
    let request = open(person, "real_estate_rights", &property("astana")).await;
    send(person, &request).await.ok();
    at(person, &request, "done").await
}

/// What somebody is given to sign at a resource of corrections, and the same error with their signature.
pub(super) async fn signed_error(who: &Person, corrections: &str, error: &Value) -> Value {
    let to_sign = who.act(&format!("{corrections}/to-sign"), error).await;
    with(error, &who.signed(&to_sign.ok()))
}

/// The error with a signature.
fn with(error: &Value, signed: &Value) -> Value {
    let mut body = error.clone();
    body["cms_base64"] = signed["cms_base64"].clone();
    body
}

/// Signs the error and reports it.
async fn report(person: &Person, request: &Value, error: &Value) -> Answer {
    let corrections = path(request, "/corrections");
    let signed = signed_error(person, &corrections, error).await;
    person.act(&corrections, &signed).await
}

async fn registered(person: &Person, request: &Value) -> Value {
    until("a registered correction", || async {
        let now = person.get(&path(request, "")).await.ok();
        let correction = now["corrections"][0].clone();
        (correction["status"] == "registered").then_some(correction)
    })
    .await
}

#[tokio::test]
async fn an_error_in_a_certificate_is_registered_by_the_body_and_its_number_is_shown() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let done = certificate(&aliya).await;
    let corrections = path(&done, "/corrections");
    let asked = report(&aliya, &done, &error()).await;
    assert_eq!(asked.status, 201, "{}", asked.text());
    assert_eq!(asked.ok()["corrections"].as_array().unwrap().len(), 1);
    let registered = registered(&aliya, &done).await;
    assert!(registered["number"].as_str().unwrap().starts_with("ҚТ-"));
    assert!(
        registered["office"]["kk"]
            .as_str()
            .unwrap()
            .contains("Астана")
    );
    for (kind, times) in [
        ("correction_asked", 1),
        ("correction_registered", 1),
        ("signature_kept", 2),
    ] {
        assert_eq!(lines(&aliya, &done, kind).await, times, "{kind}");
    }
    let inbox = aliya.get("/v1/messages").await.ok().to_string();
    assert!(
        inbox.contains(registered["number"].as_str().unwrap()),
        "{inbox}"
    );
    let again = aliya.act(&format!("{corrections}/to-sign"), &error()).await;
    let problem = again.refused(422, "invalid_form");
    assert_eq!(problem["errors"][0]["code"], "repeated");
}

#[tokio::test]
async fn nothing_goes_to_the_body_under_a_signature_that_is_not_the_applicants_own_good_one() {
    let world = World::new().await;
    let (aliya, bolat) = (world.citizen("aliya").await, world.citizen("bolat").await);
    let done = certificate(&aliya).await;
    let corrections = path(&done, "/corrections");
    let to_sign = aliya.act(&format!("{corrections}/to-sign"), &error()).await;
    let to_sign = to_sign.ok();
    let words = to_sign["text"]["ru"].as_str().unwrap();
    assert!(words.starts_with("Прошу исправить ошибку"), "{words}");
    for (code, key) in bad_keys(&world, &aliya, Usage::Sign) {
        let signed = with(&error(), &aliya.signed_with(&key, &to_sign));
        aliya.act(&corrections, &signed).await.refused(422, code);
    }
    let foreign = with(&error(), &bolat.signed(&to_sign));
    let answer = aliya.act(&corrections, &foreign).await;
    answer.refused(422, "wrong_signer");
    let good = with(&error(), &aliya.signed(&to_sign));
    for (field, value) in [
        ("description", json!("Басқа сөздер")),
        ("cadastral_number", json!("21-320-135-2")),
    ] {
        let mut other = good.clone();
        other[field] = value;
        let answer = aliya.act(&corrections, &other).await;
        answer.refused(422, "other_content");
    }
    // The signature under the request itself was made for another purpose; nothing at all is no signature.
    let request = aliya.get(&path(&done, "/files/request.p7s")).await;
    let mut other = error();
    other["cms_base64"] = json!(STANDARD.encode(&request.body));
    let answer = aliya.act(&corrections, &other).await;
    answer.refused(422, "wrong_purpose");
    other["cms_base64"] = json!("");
    let answer = aliya.act(&corrections, &other).await;
    answer.refused(422, "signature_malformed");
    let unsigned = aliya.act(&corrections, &error()).await;
    unsigned.refused(422, "invalid_form");
    assert_eq!(lines(&aliya, &done, "correction_asked").await, 0);
    aliya.act(&corrections, &good).await.ok();
}

#[tokio::test]
async fn one_error_told_twice_at_once_is_told_once() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let done = certificate(&aliya).await;
    let corrections = path(&done, "/corrections");
    let signed = signed_error(&aliya, &corrections, &error()).await;
    let (one, other) = tokio::join!(
        aliya.act(&corrections, &signed),
        aliya.act(&corrections, &signed)
    );
    let statuses = [one.status, other.status];
    assert!(statuses.contains(&201), "{statuses:?}");
    let lost = statuses.iter().filter(|status| [422, 503].contains(status));
    assert_eq!(lost.count(), 1, "{statuses:?}");
    assert_eq!(lines(&aliya, &done, "correction_asked").await, 1);
    assert_eq!(lines(&aliya, &done, "signature_kept").await, 2);
}

#[tokio::test]
async fn a_repeated_report_repeats_its_answer() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let done = certificate(&aliya).await;
    let corrections = path(&done, "/corrections");
    let signed = signed_error(&aliya, &corrections, &error()).await;
    let send = || async {
        let ask = aliya.ask(Method::POST, &corrections).await;
        ask.key("the-same-error").json(&signed).send().await
    };
    let (first, second) = (send().await, send().await);
    assert_eq!((first.status, second.status), (201, 201));
    assert_eq!(first.text(), second.text());
    assert_eq!(lines(&aliya, &done, "correction_asked").await, 1);
}

#[tokio::test]
async fn an_error_is_signed_on_a_phone_over_the_same_bytes() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let done = certificate(&aliya).await;
    let mut wanted = json!({ "purpose": "service_correction", "request": id(&done) });
    let without = aliya.act("/v1/remote-signings", &wanted).await;
    let problem = without.refused(422, "invalid_form");
    assert_eq!(problem["errors"][0]["pointer"], "/correction");
    wanted["correction"] = error();
    let begun = aliya.act("/v1/remote-signings", &wanted).await.ok();
    let request = world.phone(&begun).read().await;
    let signed = request.signed(aliya.signing(), &aliya);
    request.bring(&signed).await.ok();
    let path_of = format!("/v1/remote-signings/{}", begun["id"].as_str().unwrap());
    let brought = with(&error(), &aliya.get(&path_of).await.ok());
    aliya.act(&path(&done, "/corrections"), &brought).await.ok();
    registered(&aliya, &done).await;
}

#[tokio::test]
async fn whoever_may_sign_for_an_entity_corrects_its_certificate() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let entity = headed_by(&world, "aliya").await;
    let key = key_of(&aliya, &entity, OrganisationRole::Head);
    let form = json!({ "document_kind": "entity_registration", "region": "astana" });
    let new = json!({ "service": "real_estate_presence", "form": form, "bin": entity["bin"] });
    let request = aliya.act(REQUESTS, &new).await.ok();
    let to_sign = aliya.get(&path(&request, "/to-sign")).await.ok();
    let signed = aliya.signed_with(&key, &to_sign);
    aliya
        .act(&path(&request, "/submission"), &signed)
        .await
        .ok();
    at(&aliya, &request, "done").await;
    let corrections = path(&request, "/corrections");
    let to_sign = aliya.act(&format!("{corrections}/to-sign"), &error()).await;
    let to_sign = to_sign.ok();
    let employee = key_of(&aliya, &entity, OrganisationRole::Employee);
    for wrong in [aliya.signing(), &employee] {
        let signed = with(&error(), &aliya.signed_with(wrong, &to_sign));
        let answer = aliya.act(&corrections, &signed).await;
        answer.refused(422, "wrong_signer");
    }
    let signed = with(&error(), &aliya.signed_with(&key, &to_sign));
    aliya.act(&corrections, &signed).await.ok();
    registered(&aliya, &request).await;
    right(&taken(&world, &aliya, id(&request)).await);
}

#[tokio::test]
async fn whoever_has_the_files_checks_the_signature_under_a_correction_later() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let done = certificate(&aliya).await;
    report(&aliya, &done, &error()).await.ok();
    registered(&aliya, &done).await;
    let evidence = taken(&world, &aliya, id(&done)).await;
    let said = right(&evidence);
    assert!(said.contains("reported by the applicant"), "{said}");
    let mut files = evidence.files.iter();
    let name = files.find(|file| file.name.starts_with("correction-"));
    let name = name.unwrap().name.clone();
    let mut files = evidence.files.iter();
    let other = files.find(|file| file.name == "request.p7s");
    let other = other.unwrap().bytes.clone();
    let found = wrong(&forged(&evidence, &name, |bytes| *bytes = other));
    assert!(found.contains("not signed as a correction"), "{found}");
    let mut without = evidence.clone();
    named(&mut without, &name);
    without.files.retain(|file| file.name != name);
    assert!(wrong(&without).contains("missing"));
    let mut unsigned = evidence;
    unsigned.files.retain(|file| file.name != name);
    rewritten(&mut unsigned, |lines| {
        lines.retain(|line| !line.body.contains(&name));
    });
    let found = wrong(&unsigned);
    assert!(found.contains("was asked for unsigned"), "{found}");
}

#[tokio::test]
async fn a_body_that_does_not_answer_is_told_once_it_does_whatever_crashes_between() {
    let mut world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let done = certificate(&aliya).await;
    world.mocks.fault("gbdrn", "down").await;
    report(&aliya, &done, &error()).await.ok();
    until("a failed report", || async {
        let sql =
            "select count(*) from jobs where kind = 'report_correction' and last_error is not null";
        (world.database().await.number(sql).await > 0).then_some(())
    })
    .await;
    let waiting = aliya.get(&path(&done, "")).await.ok();
    assert_eq!(waiting["corrections"][0]["status"], "sent");
    world.crash().await;
    world.mocks.fault("gbdrn", "none").await;
    world.pass(TimeDelta::minutes(2));
    let aliya = world.citizen("aliya").await;
    registered(&aliya, &done).await;
    assert_eq!(lines(&aliya, &done, "correction_registered").await, 1);
}

#[tokio::test]
async fn only_the_owner_corrects_and_only_a_certificate_of_real_estate_that_is_there() {
    let world = World::new().await;
    let (aliya, bolat) = (world.citizen("aliya").await, world.citizen("bolat").await);
    let draft = open(&aliya, "real_estate_rights", &property("astana")).await;
    let early = aliya
        .act(&path(&draft, "/corrections/to-sign"), &error())
        .await;
    early.refused(409, "wrong_stage");
    let other = open(&aliya, "civil_status_reference", &change_of_name("Сынақ")).await;
    let other = aliya
        .act(&path(&other, "/corrections/to-sign"), &error())
        .await;
    other.refused(409, "wrong_stage");
    let done = certificate(&aliya).await;
    let corrections = path(&done, "/corrections");
    let to_sign = path(&done, "/corrections/to-sign");
    let signed = signed_error(&aliya, &corrections, &error()).await;
    for (address, body) in [(&to_sign, &error()), (&corrections, &signed)] {
        let answer = bolat.act(address, body).await;
        answer.refused(404, "not_found");
    }
    let long = "қ".repeat(1001);
    for (field, value, pointer) in [
        ("description", json!(" "), "/description"),
        ("description", json!(long), "/description"),
        ("cadastral_number", json!("1\n2"), "/cadastral_number"),
    ] {
        let mut wrong = error();
        wrong[field] = value;
        for (address, body) in [(&to_sign, &wrong), (&corrections, &with(&wrong, &signed))] {
            let answer = aliya.act(address, body).await;
            let problem = answer.refused(422, "invalid_form");
            assert_eq!(problem["errors"][0]["pointer"], pointer);
        }
    }
}
