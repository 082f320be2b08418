//! An error that whoever stands at the counter found in a certificate of real estate, taken in under the operator's EDS.

use super::{Counter, path};
use crate::services::corrections::signed_error;
use crate::services::{change_of_name, property};
use crate::verify::request::{forged, named, right, taken, wrong};
use crate::world::{Answer, Person, until};
use serde_json::{Value, json};

fn error() -> Value {
    json!({ "cadastral_number": "21-320-135-1", "description": "Жалпы ауданы 54 емес, 45 ш.м." })
}

impl Counter {
    /// A request for a certificate of real estate that was issued.
    async fn issued(&self, who: &Person) -> String {
        let id = self
            .open("real_estate_rights", &property("astana"), who.who())
            .await;
        self.send(&id).await.ok();
        self.at(&id, "done").await;
        id
    }
}

async fn signed(who: &Person, id: &str, error: &Value) -> Value {
    signed_error(who, &path(id, "/corrections"), error).await
}

async fn take_in(who: &Person, id: &str, error: &Value) -> Answer {
    let signed = signed(who, id, error).await;
    who.act(&path(id, "/corrections"), &signed).await
}

#[tokio::test]
async fn an_error_taken_in_at_the_counter_is_signed_registered_and_seen_by_the_applicant() {
    let counter = Counter::centre().await;
    let aliya = counter.world.citizen("aliya").await;
    let id = counter.issued(&aliya).await;
    // People find errors at home: what was handed over is corrected too, by whoever is on duty.
    let over = path(&id, "/handing-over");
    counter.operator.act(&over, &Value::Null).await.ok();
    let colleague = counter.world.desk("saule");
    counter.appoint(&colleague, "centre_operator").await;
    let asked = take_in(&colleague, &id, &error()).await;
    assert_eq!(asked.status, 201, "{}", asked.text());
    let registered = until("a registered correction", || async {
        let now = counter.seen(&id).await["request"]["corrections"][0].clone();
        (now["status"] == "registered").then_some(now)
    })
    .await;
    let number = registered["number"].as_str().unwrap();
    let mine = aliya.get(&format!("/v1/service-requests/{id}")).await.ok();
    assert_eq!(mine["corrections"][0]["number"], number);
    let inbox = aliya.get("/v1/messages").await.ok().to_string();
    assert!(inbox.contains(number), "{inbox}");
    for kind in ["correction_asked", "correction_registered"] {
        assert_eq!(counter.lines(&id, kind).await, 1, "{kind}");
    }
    assert_eq!(counter.lines(&id, "signature_kept").await, 2);

    // Whoever has the files can check it later; a signature over something else is found.
    let evidence = taken(&counter.world, &aliya, &id).await;
    let said = right(&evidence);
    let file = said
        .lines()
        .find(|line| line.contains("taken in by the operator"));
    assert!(file.unwrap().contains("correction-"), "{said}");
    let files = evidence.files.iter().map(|file| file.name.clone());
    let name = files
        .into_iter()
        .find(|name| name.starts_with("correction-"))
        .unwrap();
    let other = evidence
        .files
        .iter()
        .find(|file| file.name == "request.p7s");
    let other = other.unwrap().bytes.clone();
    let swapped = forged(&evidence, &name, |bytes| *bytes = other);
    let found = wrong(&swapped);
    assert!(found.contains("not signed as a correction"), "{found}");
    let mut without = evidence.clone();
    named(&mut without, &name);
    without.files.retain(|file| file.name != name);
    assert!(wrong(&without).contains("missing"));

    let again = colleague
        .act(&path(&id, "/corrections/to-sign"), &error())
        .await;
    let problem = again.refused(422, "invalid_form");
    assert_eq!(problem["errors"][0]["code"], "repeated");
}

#[tokio::test]
async fn two_operators_at_once_report_one_error_once_and_a_crash_loses_nothing() {
    let mut counter = Counter::centre().await;
    let aliya = counter.world.citizen("aliya").await;
    let id = counter.issued(&aliya).await;
    let colleague = counter.world.desk("saule");
    counter.appoint(&colleague, "centre_operator").await;
    counter.world.mocks.fault("gbdrn", "down").await;
    let one = signed(&counter.operator, &id, &error()).await;
    let other = signed(&colleague, &id, &error()).await;
    let corrections = path(&id, "/corrections");
    let (one, other) = tokio::join!(
        counter.operator.act(&corrections, &one),
        colleague.act(&corrections, &other)
    );
    let statuses = [one.status, other.status];
    assert!(statuses.contains(&201), "{statuses:?}");
    let lost = statuses.iter().filter(|status| [422, 503].contains(status));
    assert_eq!(lost.count(), 1, "{statuses:?}");
    assert_eq!(counter.lines(&id, "correction_asked").await, 1);
    counter.world.crash().await;
    counter.world.mocks.fault("gbdrn", "none").await;
    counter.world.pass(chrono::TimeDelta::minutes(2));
    counter.again();
    until("a registered correction", || async {
        let now = counter.seen(&id).await;
        (now["request"]["corrections"][0]["status"] == "registered").then_some(())
    })
    .await;
    assert_eq!(counter.lines(&id, "correction_registered").await, 1);
}

#[tokio::test]
async fn only_an_operator_of_the_place_with_the_own_signature_over_this_error_takes_it_in() {
    let counter = Counter::centre().await;
    let aliya = counter.world.citizen("aliya").await;
    let id = counter.issued(&aliya).await;
    let corrections = path(&id, "/corrections");
    let to_sign = path(&id, "/corrections/to-sign");
    let elsewhere = counter.world.desk("kanat");
    counter
        .appoint_at(&elsewhere, "centre_operator", "saran")
        .await;
    let good = signed(&counter.operator, &id, &error()).await;
    for (who, status, code) in [(&elsewhere, 404, "not_found"), (&aliya, 403, "forbidden")] {
        who.act(&to_sign, &error()).await.refused(status, code);
        who.act(&corrections, &good).await.refused(status, code);
    }
    let mut other_words = good.clone();
    other_words["description"] = json!("Басқа сөздер");
    let answer = counter.operator.act(&corrections, &other_words).await;
    answer.refused(422, "other_content");
    let shown = counter.operator.act(&to_sign, &error()).await.ok();
    let mut foreign = error();
    foreign["cms_base64"] = aliya.signed(&shown)["cms_base64"].clone();
    let answer = counter.operator.act(&corrections, &foreign).await;
    answer.refused(422, "wrong_signer");
    foreign["cms_base64"] = json!("AAAA");
    let answer = counter.operator.act(&corrections, &foreign).await;
    answer.refused(422, "signature_malformed");
    let mut empty = error();
    empty["description"] = json!(" ");
    let answer = counter.operator.act(&to_sign, &empty).await;
    let problem = answer.refused(422, "invalid_form");
    assert_eq!(problem["errors"][0]["pointer"], "/description");
    assert_eq!(counter.lines(&id, "correction_asked").await, 0);

    let draft = counter
        .open("real_estate_rights", &property("astana"), aliya.who())
        .await;
    let early = counter
        .operator
        .act(&path(&draft, "/corrections/to-sign"), &error())
        .await;
    early.refused(409, "wrong_stage");
    let reference = counter
        .open(
            "civil_status_reference",
            &change_of_name("Сынақ"),
            aliya.who(),
        )
        .await;
    let other = counter
        .operator
        .act(&path(&reference, "/corrections/to-sign"), &error())
        .await;
    other.refused(409, "wrong_stage");
}
