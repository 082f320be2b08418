//! Somebody who comes with a power of attorney that a notary drew up on paper: our register does not know it, ЕНИС does.

use super::powers::{general, signed};
use super::{Counter, id, path};
use crate::desks::body::property_form;
use crate::services::property;
use reqwest::Method;
use serde_json::{Value, json};

/// From aliya to dauren, for state bodies.
const GOOD: &str = "ENIS-2025-000001";

impl Counter {
    /// The queries that went to ЕНИС.
    async fn asked_enis(&self) -> usize {
        let log = self.world.mocks.egov.get("/log").send().await.ok();
        let asked = |entry: &&Value| entry["path"].as_str().unwrap().starts_with("/enis/");
        log.as_array().unwrap().iter().filter(asked).count()
    }

    /// What the history says of the power of attorney.
    async fn checked(&self, id: &str) -> Value {
        let events = self.operator.get(&path(id, "/events")).await.ok();
        let lines = events["items"].as_array().unwrap();
        let line = lines
            .iter()
            .find(|line| line["kind"].as_str().unwrap().starts_with("power_of"))
            .unwrap();
        serde_json::from_str(line["body"].as_str().unwrap()).unwrap()
    }
}

/// Proves: S8 power_of_attorney_invalid.
#[tokio::test]
async fn a_power_of_attorney_on_paper_serves_until_it_is_revoked_and_its_register_is_kept() {
    let counter = Counter::centre().await;
    let world = &counter.world;
    let both = ["aliya", "dauren"].map(|who| world.mocks.who(who));
    let form = property_form("owned_property", "saran");
    let mut opened = Vec::new();
    for _ in 0..2 {
        let answer = counter.come("minor_property", &form, both, GOOD).await;
        let request = answer.ok();
        assert_eq!(request["request"]["stage"], "draft", "{request}");
        let came = &request["intake"]["representative"];
        assert_eq!(
            (&came["source"], &came["iin"]),
            (&json!("enis"), &json!(both[1].iin))
        );
        counter.scan(&id(&request), "title_documents").await;
        opened.push(id(&request));
    }
    counter.send(&opened[0]).await.ok();
    counter.at(&opened[0], "at_desk").await;
    let checked = counter.checked(&opened[0]).await;
    assert_eq!(
        (&checked["source"], &checked["number"]),
        (&json!("enis"), &json!(GOOD))
    );
    let signed = counter.file(&opened[0], "request.p7s").await;
    let source = br#""source":"enis""#;
    assert!(signed.body.windows(source.len()).any(|at| at == source));

    world.mocks.paper_power(GOOD, "revoked").await;
    let late = counter.send(&opened[1]).await.ok();
    let refusal = &late["request"]["refusal"];
    assert_eq!(refusal["ground"], "power_of_attorney_invalid");
    assert_eq!(counter.lines(&opened[1], "submitted").await, 0);
}

#[tokio::test]
async fn one_on_paper_that_is_not_in_force_covers_something_else_or_names_others_serves_nothing() {
    let counter = Counter::centre().await;
    let world = &counter.world;
    let [aliya, bolat, dauren, saule] =
        ["aliya", "bolat", "dauren", "saule"].map(|who| world.mocks.who(who));
    let form = property_form("owned_property", "saran");
    for (number, who, reason) in [
        ("ENIS-2025-000002", [aliya, dauren], "out_of_scope"),
        ("ENIS-2025-000003", [aliya, dauren], "not_in_force"),
        ("ENIS-2025-000004", [aliya, dauren], "not_in_force"),
        ("ENIS-2025-000006", [bolat, saule], "not_in_force"),
        (GOOD, [bolat, dauren], "other_principal"),
        (GOOD, [aliya, saule], "other_representative"),
        ("ENIS-2025-999999", [aliya, dauren], "unknown"),
    ] {
        counter.turned_away(&form, who, number, reason).await;
    }
    // Order No. 236 has no notice of it; what covers real estate opens there.
    let estate = property("astana");
    let other = counter.come(
        "real_estate_rights",
        &estate,
        [aliya, dauren],
        "ENIS-2025-000002",
    );
    other.await.refused(422, "power_of_attorney_invalid");
    let fits = counter.come(
        "real_estate_rights",
        &estate,
        [aliya, saule],
        "ENIS-2025-000005",
    );
    assert_eq!(fits.await.ok()["request"]["stage"], "draft");
}

#[tokio::test]
async fn nothing_is_accepted_and_nothing_lost_while_enis_gives_no_usable_answer() {
    let mut counter = Counter::centre().await;
    let [aliya, dauren] = ["aliya", "dauren"].map(|who| counter.world.mocks.who(who).clone());
    let both = [&aliya, &dauren];
    let estate = property("astana");
    for mode in ["down", "garbage", "wrong_person"] {
        counter.world.mocks.fault("enis", mode).await;
        let answer = counter
            .come("real_estate_rights", &estate, both, GOOD)
            .await;
        answer.refused(503, "system_unavailable");
    }
    let sql = "select count(*) from service_requests";
    assert_eq!(counter.world.database().await.number(sql).await, 0);
    counter.world.mocks.fault("enis", "none").await;
    counter.world.crash().await;
    counter.again();
    let opened = counter
        .come("real_estate_rights", &estate, both, GOOD)
        .await;
    let request = id(&opened.ok());

    counter.world.mocks.fault("enis", "down").await;
    let before = counter.seen(&request).await;
    counter
        .send(&request)
        .await
        .refused(503, "system_unavailable");
    assert_eq!(counter.seen(&request).await, before);
    counter.world.mocks.fault("enis", "none").await;
    counter.world.crash().await;
    counter.again();
    let (one, other) = tokio::join!(counter.send(&request), counter.send(&request));
    assert!(
        [one.status, other.status].contains(&200),
        "{} {}",
        one.text(),
        other.text()
    );
    counter.at(&request, "done").await;
    assert_eq!(counter.lines(&request, "submitted").await, 1);
    let key = "the-same-key-of-an-arrival";
    for replayed in [None, Some("true")] {
        let mut came = super::arrival("real_estate_rights", &estate, &aliya);
        came["representative"] = json!({ "iin": dauren.iin, "power_of_attorney": GOOD });
        let ask = counter.operator.ask(Method::POST, super::INTAKES).await;
        let answer = ask.key(key).json(&came).send().await;
        let header = answer.header("idempotency-replayed");
        assert_eq!((answer.status, header), (201, replayed));
    }
    assert_eq!(counter.world.database().await.number(sql).await, 2);
}

#[tokio::test]
async fn our_own_register_is_asked_first_and_a_number_that_is_none_is_asked_of_nobody() {
    let counter = Counter::centre().await;
    let (_walk, number) = signed(&counter, general).await;
    let both = ["aliya", "dauren"].map(|who| counter.world.mocks.who(who));
    let form = property_form("owned_property", "saran");
    counter.world.mocks.fault("enis", "down").await;
    let opened = counter
        .come("minor_property", &form, both, &number)
        .await
        .ok();
    assert_eq!(opened["intake"]["representative"]["source"], "own");
    for wrong in ["..", "a?b=1", "№", "17 18", "%2e%2e1"] {
        let answer = counter.come("minor_property", &form, both, wrong).await;
        let problem = answer.refused(422, "invalid_form");
        let pointer = &problem["errors"][0]["pointer"];
        assert_eq!(pointer, "/representative/power_of_attorney", "{wrong}");
    }
    assert_eq!(counter.asked_enis().await, 0);
    counter.world.mocks.fault("enis", "none").await;
    let answer = counter.come("minor_property", &form, both, GOOD).await;
    assert_eq!(answer.ok()["intake"]["representative"]["source"], "enis");
}
