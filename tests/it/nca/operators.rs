//! Operators: who they are, when they may work, and that none of them acts alone.

use super::office::{Keys, Office, open, renewal_form, submit_signed};
use crate::world::until;
use chrono::TimeDelta;
use eds::ca::{CertificateStatus, OperatorRole, Profile};
use eds::trust::Usage;
use law::time::date_in_kazakhstan;
use serde_json::{Value, json};

#[tokio::test]
async fn who_accepted_does_not_confirm_and_an_operators_own_certificate_is_needed() {
    let office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let (id, _) = office.accepted(&aliya).await;
    office
        .first
        .to_sign(&id)
        .await
        .refused(409, "second_operator_required");
    let asked = office.second.to_sign(&id).await.ok();
    let (first, second) = (&office.first, &office.second);
    let by_first = first.person.signed_with(&first.key, &asked);
    first
        .act(&id, "confirmation", &by_first)
        .await
        .refused(409, "second_operator_required");
    second
        .act(&id, "confirmation", &by_first)
        .await
        .refused(422, "wrong_signer");
    let plain = second.person.signed(&asked);
    second
        .act(&id, "confirmation", &plain)
        .await
        .refused(422, "not_operator_certificate");
    let unregistered = second.person.other_key(Usage::Sign, |order| {
        order.profile = Profile::Operator(OperatorRole::Operator);
    });
    let signed = second.person.signed_with(&unregistered, &asked);
    second
        .act(&id, "confirmation", &signed)
        .await
        .refused(422, "not_operator_certificate");
    second.confirm(&id).await.ok();
}

#[tokio::test]
async fn nobody_appoints_themselves_and_staff_who_are_no_operators_see_nothing() {
    let world = crate::world::World::new().await;
    let gulnar = world.desk("gulnar");
    gulnar
        .get("/v1/desk/nca/requests")
        .await
        .refused(403, "not_an_operator");
    let own = json!({ "iin": gulnar.who().iin, "order": "1", "certificate_serial": "0a" });
    gulnar
        .act("/v1/desk/nca/operators", &own)
        .await
        .refused(409, "second_operator_required");
    let stranger =
        json!({ "iin": world.mocks.who("aliya").iin, "order": "1", "certificate_serial": "0a" });
    gulnar
        .act("/v1/desk/nca/operators", &stranger)
        .await
        .refused(422, "invalid_form");
    let office = Office::of(world).await;
    office
        .appoint(&office.first, &office.second)
        .await
        .refused(409, "already_done");
}

#[tokio::test]
async fn an_operator_does_not_serve_themselves() {
    let office = Office::open().await;
    let gulnar = office.world.citizen("gulnar").await;
    let keys = Keys::of(gulnar.who());
    let id = open(&gulnar, "nca_renew", &renewal_form(&keys)).await;
    submit_signed(&gulnar, &id, gulnar.signing()).await.ok();
    office.first.to_sign(&id).await.refused(403, "own_request");
    office
        .first
        .act(&id, "confirmation", &json!({ "cms_base64": "MAA=" }))
        .await
        .refused(403, "own_request");
    office.second.confirm(&id).await.ok();
}

async fn account(office: &Office) -> String {
    office.second.person.account().await
}

#[tokio::test]
async fn sixteen_days_away_suspend_and_fifteen_do_not() {
    let office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let (id, _) = office.accepted(&aliya).await;
    let today = date_in_kazakhstan(office.world.now());
    let away = |days: i64| json!({ "from": today, "until": today + TimeDelta::days(days - 1) });
    let path = format!("/v1/desk/nca/operators/{}/absences", account(&office).await);
    let short = office.first.person.act(&path, &away(15)).await.ok();
    assert_eq!(short["standing"], "active");
    let long = office.first.person.act(&path, &away(16)).await.ok();
    assert_eq!(long["standing"], "suspended");
    office
        .second
        .to_sign(&id)
        .await
        .refused(403, "operator_suspended");
    let backwards = json!({ "from": today, "until": today - TimeDelta::days(1) });
    office
        .first
        .person
        .act(&path, &backwards)
        .await
        .refused(422, "invalid_form");
    office.world.pass(TimeDelta::days(16));
    office.second.to_sign(&id).await.ok();
}

#[tokio::test]
async fn who_leaves_is_withdrawn_and_the_certificate_ends_when_two_have_said_so() {
    let office = Office::open().await;
    let account = account(&office).await;
    let today = date_in_kazakhstan(office.world.now());
    let path = format!("/v1/desk/nca/operators/{account}/leaving");
    for far in ["+262142-12-31", "9999-12-31"] {
        let slip = json!({ "last_day": far });
        let refused = office.first.person.act(&path, &slip).await;
        refused.refused(422, "invalid_form");
    }
    let told = office
        .first
        .person
        .act(&path, &json!({ "last_day": today + TimeDelta::days(3) }))
        .await
        .ok();
    assert_eq!(
        (&told["standing"], &told["told_in_time"]),
        (&json!("active"), &json!(true))
    );
    let again = office
        .first
        .person
        .act(&path, &json!({ "last_day": today }))
        .await;
    again.refused(409, "already_done");
    let confirmation = format!("{path}/confirmation");
    for alone in [&office.first, &office.second] {
        let answer = alone.person.act(&confirmation, &Value::Null).await;
        answer.refused(409, "second_operator_required");
    }
    office.world.pass(TimeDelta::days(4));
    office
        .second
        .person
        .get("/v1/desk/nca/requests")
        .await
        .refused(403, "operator_withdrawn");
    let status = office.world.pki().status(&office.second.serial()).unwrap();
    assert_eq!(status, CertificateStatus::Good, "nobody revokes alone");
}

#[tokio::test]
async fn told_too_late_ends_the_work_at_once() {
    let office = Office::open().await;
    let today = date_in_kazakhstan(office.world.now());
    let path = format!("/v1/desk/nca/operators/{}/leaving", account(&office).await);
    let late = json!({ "last_day": today + TimeDelta::days(1) });
    let told = office.first.person.act(&path, &late).await.ok();
    assert_eq!(
        (&told["standing"], &told["told_in_time"]),
        (&json!("withdrawn"), &json!(false))
    );
}

#[tokio::test]
async fn a_lost_key_is_revoked_and_what_it_confirmed_last_is_refused_with_the_clause() {
    let office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let (id, _) = office.accepted(&aliya).await;
    office.hold(&id).await;
    office.second.confirm(&id).await.ok();
    let lost = office
        .second
        .person
        .act("/v1/desk/nca/lost-key", &Value::Null)
        .await
        .ok();
    assert_eq!(lost["standing"], "withdrawn");
    let serial = office.second.serial();
    until("the revocation of the operator", || async {
        let status = office.world.pki().status(&serial).unwrap();
        matches!(status, CertificateStatus::Revoked { .. }).then_some(())
    })
    .await;
    office
        .second
        .person
        .get("/v1/desk/nca/requests")
        .await
        .refused(403, "operator_withdrawn");
    office.release(&id).await;
    let request = office.ended(&aliya, &id).await;
    assert_eq!(
        request["refusal"]["ground"], "operator_not_confirmed",
        "{request}"
    );
    assert!(
        request["refusal"]["clause"]["ru"]
            .as_str()
            .unwrap()
            .ends_with("подпункт 10) пункта 6")
    );
}

#[tokio::test]
async fn an_operators_certificate_revoked_elsewhere_confirms_nothing_any_more() {
    let office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let (id, _) = office.accepted(&aliya).await;
    office.hold(&id).await;
    office.second.confirm(&id).await.ok();
    let reason = eds::ca::RevocationReason::KeyCompromise;
    office
        .world
        .pki()
        .revoke(&office.second.serial(), reason, office.world.now())
        .unwrap();
    office.release(&id).await;
    let request = office.ended(&aliya, &id).await;
    assert_eq!(
        request["refusal"]["ground"], "operator_not_confirmed",
        "{request}"
    );
    let log = office.world.pki().log().unwrap();
    let key = |entry: &eds::ca::LogEntry| matches!(&entry.event, eds::ca::LogEvent::Issued { profile, .. } if profile == "citizen");
    let before = log.iter().filter(|entry| key(entry)).count();
    assert_eq!(before, 2, "only the keys the test itself made");
}

#[tokio::test]
async fn what_is_noted_of_an_operator_at_once_is_all_kept() {
    let office = Office::open().await;
    let account = account(&office).await;
    let today = date_in_kazakhstan(office.world.now());
    let path = format!("/v1/desk/nca/operators/{account}/absences");
    let mut noted = tokio::task::JoinSet::new();
    for week in 1..=8 {
        let (first, path) = (office.first.person.clone(), path.clone());
        let from = today + TimeDelta::weeks(week);
        let away = json!({ "from": from, "until": from });
        noted.spawn(async move { first.act(&path, &away).await.status });
    }
    for status in noted.join_all().await {
        assert!((200..300).contains(&status), "{status}");
    }
    let sql = format!("select body from nca_operators where account_id = '{account}'");
    let body = office.world.database().await.texts(&sql).await;
    let kept: Value = serde_json::from_str(&body[0]).unwrap();
    assert_eq!(kept["absences"].as_array().unwrap().len(), 8);
}

#[tokio::test]
async fn what_was_never_filed_is_no_operators_business_also_when_it_was_withdrawn() {
    let office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let form = renewal_form(&Keys::of(aliya.who()));
    let id = open(&aliya, "nca_renew", &form).await;
    let withdrawal = format!("/v1/nca/requests/{id}/withdrawal");
    let withdrawn = aliya.act(&withdrawal, &Value::Null).await.ok();
    assert_eq!(withdrawn["stage"], "withdrawn");
    let operator = &office.first.person;
    let listed = operator.get("/v1/desk/nca/requests?stage=withdrawn").await;
    assert_eq!(listed.ok()["items"], json!([]));
    let one = operator.get(&format!("/v1/desk/nca/requests/{id}")).await;
    one.refused(404, "not_found");
}
