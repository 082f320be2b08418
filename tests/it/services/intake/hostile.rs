//! Everybody and everything that does not belong at a counter.

use super::{Counter, INTAKES, arrival, path};
use crate::services::{change_of_name, property};
use eds::trust::Usage;
use reqwest::Method;
use serde_json::{Value, json};

/// Every act on a request, with a body that is in order.
fn acts() -> [(&'static str, Value); 5] {
    [
        ("/submission", json!({ "cms_base64": "AAAA" })),
        ("/acceptance", json!({ "sheets": {} })),
        ("/refusal", json!({ "missing": [] })),
        ("/withdrawal", Value::Null),
        ("/handing-over", Value::Null),
    ]
}

#[tokio::test]
async fn nobody_but_the_operator_who_took_it_in_sees_or_moves_a_request() {
    let counter = Counter::centre().await;
    let aliya = counter.world.citizen("aliya").await;
    let form = change_of_name("Сынақ");
    let id = counter
        .open("civil_status_reference", &form, aliya.who())
        .await;
    let other = counter.world.desk("saule");
    counter.appoint(&other, "centre_operator").await;
    for (who, status, code) in [(&other, 404, "not_found"), (&aliya, 403, "forbidden")] {
        for rest in ["", "/to-sign", "/events", "/payment", "/files/request.p7s"] {
            who.get(&path(&id, rest)).await.refused(status, code);
        }
        for (rest, body) in acts() {
            who.act(&path(&id, rest), &body).await.refused(status, code);
        }
        let empty = json!({ "form": {} });
        let saved = who.put(&path(&id, "/form"), 1, &empty).await;
        saved.refused(status, code);
    }
    assert_eq!(other.get(INTAKES).await.ok()["items"], json!([]));
    // The applicant follows it, but does not fill it in.
    let own = format!("/v1/service-requests/{id}");
    assert_eq!(aliya.get(&own).await.ok()["stage"], "draft");
    let to_sign = aliya.get(&format!("{own}/to-sign")).await;
    to_sign.refused(404, "not_found");
    assert_eq!(counter.seen(&id).await["request"]["version"], 1);
}

#[tokio::test]
async fn a_post_is_needed_the_right_one_and_still_held() {
    let counter = Counter::centre().await;
    let form = property("astana");
    let aliya = counter.world.mocks.who("aliya").clone();
    let came = arrival("real_estate_rights", &form, &aliya);
    let new = counter.world.desk("kanat");
    new.session().await;
    new.act(INTAKES, &came).await.refused(403, "not_in_roster");
    new.get(INTAKES).await.refused(403, "not_in_roster");
    counter.appoint(&new, "licensing_officer").await;
    new.act(INTAKES, &came)
        .await
        .refused(403, "other_roles_step");
    let id = counter.open("real_estate_rights", &form, &aliya).await;
    counter.remove(&counter.operator).await;
    for rest in ["", "/to-sign", "/files/request.p7s"] {
        let gone = counter.operator.get(&path(&id, rest)).await;
        gone.refused(403, "not_in_roster");
    }
    let empty = json!({ "form": {} });
    let saved = counter.operator.put(&path(&id, "/form"), 1, &empty).await;
    saved.refused(403, "not_in_roster");
    // At another desk, what was taken in at the first one is out of reach.
    counter.appoint(&counter.operator, "registrar").await;
    let other_desk = counter.send(&id).await;
    other_desk.refused(403, "other_roles_step");
}

#[tokio::test]
async fn nobody_takes_in_a_request_of_their_own() {
    let counter = Counter::centre().await;
    let form = property("astana");
    let own = arrival("real_estate_rights", &form, counter.operator.who());
    let answer = counter.operator.act(INTAKES, &own).await;
    answer.refused(403, "own_request");
    let aliya = counter.world.mocks.who("aliya").clone();
    let mut came = arrival("real_estate_rights", &form, &aliya);
    came["representative"] =
        json!({ "iin": counter.operator.who().iin, "power_of_attorney": "0000101-2026-000001" });
    let answer = counter.operator.act(INTAKES, &came).await;
    answer.refused(403, "own_request");
}

#[tokio::test]
async fn only_the_operators_own_signing_key_sends_a_request() {
    let counter = Counter::centre().await;
    let aliya = counter.world.citizen("aliya").await;
    let form = property("astana");
    let id = counter.open("real_estate_rights", &form, aliya.who()).await;
    let to_sign = counter.operator.get(&path(&id, "/to-sign")).await.ok();
    let other = counter.world.desk("saule");
    let operator = &counter.operator;
    let submission = path(&id, "/submission");
    let wrong = [
        (aliya.signed(&to_sign), "wrong_signer"),
        (other.signed(&to_sign), "wrong_signer"),
        (
            operator.signed_with(operator.authentication(), &to_sign),
            "wrong_key_usage",
        ),
        (
            operator.signed_with(&operator.other_key(Usage::Authenticate, |_| {}), &to_sign),
            "wrong_key_usage",
        ),
    ];
    for (signed, code) in wrong {
        let answer = operator.act(&submission, &signed).await;
        assert_eq!(answer.code(), code, "{}", answer.text());
        // The operator's mistake is not the applicant's refusal.
        assert_eq!(counter.seen(&id).await["request"]["stage"], "draft");
    }
    counter.send(&id).await.ok();
}

#[tokio::test]
async fn each_wrong_entry_is_named_and_nothing_is_opened() {
    let counter = Counter::centre().await;
    let aliya = counter.world.mocks.who("aliya").clone();
    let sapar = counter.world.mocks.who("sapar").iin.clone();
    let form = property("astana");
    let cases = [
        ("service", json!("marriage_application"), "/service"),
        ("service", json!("bailiff_licence"), "/service"),
        ("service", json!("nca_issue"), "/service"),
        ("queue_number", json!(""), "/queue_number"),
        ("queue_number", json!("<b>17</b>"), "/queue_number"),
        ("iin", json!("123456789012"), "/iin"),
        ("bin", json!("123456789012"), "/bin"),
        ("form", json!({ "region": "atlantis" }), "/form/region"),
        (
            "representative",
            json!({ "iin": "1", "power_of_attorney": "17" }),
            "/representative/iin",
        ),
        (
            "representative",
            json!({ "iin": aliya.iin, "power_of_attorney": "17" }),
            "/representative/iin",
        ),
        (
            "representative",
            json!({ "iin": counter.world.mocks.who("dauren").iin, "power_of_attorney": " " }),
            "/representative/power_of_attorney",
        ),
    ];
    for (field, value, pointer) in cases {
        let mut came = arrival("real_estate_rights", &form, &aliya);
        came[field] = value;
        let answer = counter.operator.act(INTAKES, &came).await;
        let problem = answer.refused(422, "invalid_form");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    let mut dead = arrival("real_estate_rights", &form, &aliya);
    dead["iin"] = json!(sapar);
    let answer = counter.operator.act(INTAKES, &dead).await;
    answer.refused(422, "person_unknown");
    counter.world.mocks.fault("gbdfl", "down").await;
    let came = arrival("real_estate_rights", &form, &aliya);
    let answer = counter.operator.act(INTAKES, &came).await;
    answer.refused(503, "system_unavailable");
    let sql = "select count(*) from service_requests";
    assert_eq!(counter.world.database().await.number(sql).await, 0);
}

#[tokio::test]
async fn a_request_sent_twice_and_at_once_is_filed_once() {
    let counter = Counter::centre().await;
    let aliya = counter.world.citizen("aliya").await;
    let form = property("astana");
    let id = counter.open("real_estate_rights", &form, aliya.who()).await;
    let (one, other) = tokio::join!(counter.send(&id), counter.send(&id));
    let statuses = [one.status, other.status];
    assert!(statuses.contains(&200), "{statuses:?}");
    let lost = statuses
        .iter()
        .filter(|status| [409, 412, 503].contains(status));
    assert_eq!(lost.count(), 1, "{statuses:?}");
    assert_eq!(counter.lines(&id, "submitted").await, 1);
    let again = counter.send(&id).await;
    again.refused(409, "wrong_stage");
    let key = "the-same-key-of-an-arrival";
    let came = arrival("real_estate_rights", &form, aliya.who());
    for replayed in [None, Some("true")] {
        let ask = counter.operator.ask(Method::POST, INTAKES).await;
        let answer = ask.key(key).json(&came).send().await;
        let header = answer.header("idempotency-replayed");
        assert_eq!((answer.status, header), (201, replayed));
    }
    let sql = "select count(*) from service_requests";
    assert_eq!(counter.world.database().await.number(sql).await, 2);
}

#[tokio::test]
async fn a_request_given_up_at_the_counter_takes_no_money_and_frees_its_place() {
    let counter = Counter::centre().await;
    let aliya = counter.world.citizen("aliya").await;
    let form = change_of_name("Сынақ");
    let id = counter
        .open("civil_status_reference", &form, aliya.who())
        .await;
    counter.send(&id).await.ok();
    counter.at(&id, "awaiting_payment").await;
    let withdrawal = path(&id, "/withdrawal");
    let gone = counter.operator.act(&withdrawal, &Value::Null).await.ok();
    assert_eq!(gone["request"]["stage"], "withdrawn");
    let again = counter.operator.act(&withdrawal, &Value::Null).await;
    again.refused(409, "wrong_stage");
}
