//! Steps 2 and 3: the catalogue, the application's form, its draft, and requests sent twice.

use crate::world::{World, vehicle};
use law::poa::stage::StageCode;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[tokio::test]
async fn the_catalogue_shows_every_kind_with_its_fee_of_the_day() {
    let world = World::new().await;
    let kinds = world.api().get("/v1/poa/kinds").send().await.ok();
    let items = kinds["items"].as_array().unwrap();
    assert!(items.len() >= 8, "{kinds}");
    for kind in items {
        let one = world
            .api()
            .get(&format!("/v1/poa/kinds/{}", kind["code"].as_str().unwrap()));
        assert_eq!(one.send().await.ok()["code"], kind["code"]);
    }
    world
        .api()
        .get("/v1/poa/kinds/nonsense")
        .send()
        .await
        .refused(404, "not_found");
}

fn hopeless() -> Value {
    json!({
        "kind": "vehicle", "language": "kk",
        "attorneys": [{ "iin": "000000000000", "surname": "Сынақ", "name": "漢" }],
        "powers": ["fly"],
        "object": { "plate": "nonsense" },
        "term": { "months": 37 },
        "special_terms": "а".repeat(2001),
    })
}

#[tokio::test]
async fn each_wrong_field_is_named_by_its_pointer_in_the_clients_language() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let mut told = BTreeSet::new();
    for language in ["kk", "ru", "en"] {
        let ask = aliya.ask(Method::POST, "/v1/poa/cases").await;
        let answer = ask.once().language(language).json(&hopeless()).send().await;
        let problem = answer.refused(422, "invalid_form");
        assert_eq!(answer.header("content-language"), Some(language));
        let errors = problem["errors"].as_array().unwrap();
        let pointers: BTreeSet<_> = errors
            .iter()
            .map(|e| e["pointer"].as_str().unwrap())
            .collect();
        let expected = [
            "/attorneys/0/iin",
            "/attorneys/0/name",
            "/object/plate",
            "/powers/0",
            "/special_terms",
            "/term",
        ];
        for pointer in expected {
            assert!(
                pointers.iter().any(|p| p.starts_with(pointer)),
                "{pointer} is not in {problem}"
            );
        }
        told.insert(problem["title"].as_str().unwrap().to_owned());
        told.insert(errors[0]["detail"].as_str().unwrap().to_owned());
    }
    assert_eq!(
        told.len(),
        6,
        "three languages say it in three ways: {told:?}"
    );
    let cases = aliya.get("/v1/poa/cases").await.ok();
    assert_eq!(cases["items"], json!([]), "nothing is stored half");
}

#[tokio::test]
async fn a_value_of_the_wrong_shape_is_named_by_its_pointer() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let mut form = vehicle(&[world.mocks.who("dauren")]);
    form["attorneys"][0]["surname"] = json!(7);
    let problem = aliya
        .act("/v1/poa/cases", &form)
        .await
        .refused(422, "invalid_form");
    assert_eq!(problem["errors"][0]["pointer"], "/attorneys/0/surname");
    let mut form = vehicle(&[world.mocks.who("dauren")]);
    form["kind"] = json!("perpetual_motion");
    let problem = aliya
        .act("/v1/poa/cases", &form)
        .await
        .refused(422, "invalid_form");
    assert_eq!(problem["errors"][0]["pointer"], "/kind");
    let mut form = vehicle(&[world.mocks.who("dauren")]);
    form["fee"] = json!(0);
    aliya
        .act("/v1/poa/cases", &form)
        .await
        .refused(422, "invalid_form");
}

#[tokio::test]
async fn what_is_no_json_or_no_form_at_all_is_refused_by_its_own_code() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let ask = || async { aliya.ask(Method::POST, "/v1/poa/cases").await.once() };
    let broken = ask()
        .await
        .raw("application/json", "{\"kind\":")
        .send()
        .await;
    broken.refused(400, "malformed_request");
    let form = ask().await.raw("text/plain", "kind=vehicle").send().await;
    form.refused(415, "unsupported_media");
    let huge = ask()
        .await
        .raw("application/json", vec![b' '; 2 * 1024 * 1024])
        .send()
        .await;
    huge.refused(413, "too_large");
}

#[tokio::test]
async fn a_draft_is_saved_on_the_ground_of_the_version_that_was_read() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Filling).await;
    let mut form = vehicle(&[world.mocks.who("saule")]);
    let (person, path) = (walk.principal(), walk.path("/application"));
    let read = person.get(&walk.path("")).await.version();
    person.put(&path, read, &form).await.ok();
    form["special_terms"] = json!("Тек Алматы қаласында.");
    person
        .put(&path, read, &form)
        .await
        .refused(412, "stale_version");
    let ask = person.ask(Method::PUT, &path).await;
    ask.json(&form)
        .send()
        .await
        .refused(428, "version_required");
    let view = walk.view().await;
    assert_eq!(view["application"]["special_terms"], Value::Null);
    assert_eq!(
        view["application"]["attorneys"][0]["iin"],
        world.mocks.who("saule").iin
    );
}

#[tokio::test]
async fn saving_anew_voids_the_signatures_over_the_former_text() {
    let world = World::new().await;
    let walk = world
        .case_of(&["aliya", "bolat"], &["dauren"], "aigul")
        .await;
    let second = walk.principals[1].clone();
    second
        .act(&walk.path("/participation"), &Value::Null)
        .await
        .ok();
    walk.principal()
        .act(&walk.path("/participation"), &Value::Null)
        .await
        .ok();
    walk.submit_as(&second).await.ok();
    let version = walk.view().await["version"].as_i64().unwrap();
    let mut form = vehicle(&[world.mocks.who("saule")]);
    form["co_principals"] = json!([second.who().iin]);
    walk.principal()
        .put(&walk.path("/application"), version, &form)
        .await
        .ok();
    assert_eq!(walk.view().await["principals"][1]["signed"], false);
    walk.submit_as(walk.principal()).await.ok();
    assert_eq!(walk.stage().await, "filling");
}

#[tokio::test]
async fn an_incomplete_application_is_kept_but_not_put_up_for_signing() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let opened = aliya
        .act(
            "/v1/poa/cases",
            &json!({ "kind": "vehicle", "language": "ru" }),
        )
        .await;
    assert_eq!(opened.status, 201);
    let path = opened.header("location").unwrap().to_owned();
    let problem = aliya
        .get(&format!("{path}/application/to-sign"))
        .await
        .refused(422, "invalid_form");
    let pointers: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| &e["pointer"])
        .collect();
    assert!(pointers.contains(&&json!("/attorneys")), "{pointers:?}");
    assert!(pointers.contains(&&json!("/powers")), "{pointers:?}");
}

#[tokio::test]
async fn nobody_empowers_themselves() {
    let world = World::new().await;
    let walk = world.case_of(&["aliya"], &["aliya"], "aigul").await;
    let problem = walk
        .principal()
        .get(&walk.path("/application/to-sign"))
        .await;
    let problem = problem.refused(422, "invalid_form");
    assert_eq!(problem["errors"][0]["pointer"], "/attorneys/0/iin");
}

#[tokio::test]
async fn whoever_lacks_capacity_or_is_a_child_or_dead_gives_no_power_of_attorney() {
    let world = World::new().await;
    for (handle, code) in [
        ("yerzhan", "person_unknown"),
        ("sapar", "person_unknown"),
        ("aiaru", "invalid_form"),
        ("rustem", "invalid_form"),
    ] {
        let walk = world.case_of(&[handle], &["dauren"], "aigul").await;
        let answer = walk
            .principal()
            .act(&walk.path("/participation"), &Value::Null)
            .await;
        assert_eq!(
            (answer.status, answer.code()),
            (422, code.to_owned()),
            "{handle}: {}",
            answer.text()
        );
    }
}

#[tokio::test]
async fn ones_own_data_come_from_the_registry_and_nobody_elses() {
    let world = World::new().await;
    let walk = world
        .case_of(&["aliya", "bolat"], &["dauren"], "aigul")
        .await;
    walk.principal()
        .act(&walk.path("/participation"), &Value::Null)
        .await
        .ok();
    let own = world.mocks.asked_about(world.mocks.who("aliya")).await;
    assert!(own.iter().any(|path| path.contains("gbdfl")));
    for handle in ["bolat", "dauren"] {
        let asked = world.mocks.asked_about(world.mocks.who(handle)).await;
        assert!(
            !asked.iter().any(|path| path.contains("gbdfl")),
            "{handle}: {asked:?}"
        );
    }
    assert_eq!(walk.view().await["principals"][1]["name"], Value::Null);
}

#[tokio::test]
async fn a_repeated_request_gets_the_first_answer_and_opens_one_case() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let form = vehicle(&[world.mocks.who("dauren")]);
    let send = |key: &'static str, form: Value| {
        let aliya = aliya.clone();
        async move {
            aliya
                .ask(Method::POST, "/v1/poa/cases")
                .await
                .key(key)
                .json(&form)
                .send()
                .await
        }
    };
    let first = send("k-1", form.clone()).await;
    let again = send("k-1", form.clone()).await;
    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!(first.body, again.body);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.header("location"), first.header("location"));
    let mut other = form.clone();
    other["language"] = json!("ru");
    send("k-1", other)
        .await
        .refused(422, "idempotency_key_reused");
    let without = aliya
        .ask(Method::POST, "/v1/poa/cases")
        .await
        .json(&form)
        .send()
        .await;
    without.refused(400, "idempotency_key_required");
    assert_eq!(
        world
            .database()
            .await
            .number("select count(*) from cases")
            .await,
        1
    );
}

#[tokio::test]
async fn of_requests_sent_at_once_under_one_key_one_has_the_effect() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    aliya.session().await;
    let form = vehicle(&[world.mocks.who("dauren")]);
    let mut sent = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (aliya, form) = (aliya.clone(), form.clone());
        sent.spawn(async move {
            let ask = aliya.ask(Method::POST, "/v1/poa/cases").await;
            ask.key("k-2").json(&form).send().await
        });
    }
    let mut ids = BTreeSet::new();
    for answer in sent.join_all().await {
        match answer.status {
            201 => drop(ids.insert(answer.ok()["id"].to_string())),
            _ => drop(answer.refused(409, "idempotency_in_flight")),
        }
    }
    assert_eq!(ids.len(), 1);
    assert_eq!(
        world
            .database()
            .await
            .number("select count(*) from cases")
            .await,
        1
    );
}

#[tokio::test]
async fn of_those_who_find_a_request_dead_one_does_it_again() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let form = vehicle(&[world.mocks.who("dauren")]);
    let first = aliya.ask(Method::POST, "/v1/poa/cases").await;
    first.key("k-3").json(&form).send().await.ok();
    // As a process leaves it that died before it answered.
    let dead = "update idempotency_keys set status = null, body = null, created_at = created_at - 61000 where key = 'k-3'";
    world.database().await.run(dead).await.unwrap();
    let mut sent = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (aliya, form) = (aliya.clone(), form.clone());
        sent.spawn(async move {
            let ask = aliya.ask(Method::POST, "/v1/poa/cases").await;
            ask.key("k-3").json(&form).send().await
        });
    }
    for answer in sent.join_all().await {
        if answer.status != 201 {
            answer.refused(409, "idempotency_in_flight");
        }
    }
    let cases = "select count(*) from cases";
    assert_eq!(world.database().await.number(cases).await, 2);
}

#[tokio::test]
async fn somebody_elses_key_is_none_of_mine() {
    let world = World::new().await;
    let form = vehicle(&[world.mocks.who("dauren")]);
    let mut ids = BTreeSet::new();
    for handle in ["aliya", "bolat"] {
        let ask = world
            .citizen(handle)
            .await
            .ask(Method::POST, "/v1/poa/cases")
            .await;
        ids.insert(ask.key("k-3").json(&form).send().await.ok()["id"].to_string());
    }
    assert_eq!(ids.len(), 2);
}

#[tokio::test]
async fn a_failed_request_frees_its_key() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let ask = || async { aliya.ask(Method::POST, "/v1/poa/cases").await.key("k-4") };
    ask()
        .await
        .json(&hopeless())
        .send()
        .await
        .refused(422, "invalid_form");
    let right = vehicle(&[world.mocks.who("dauren")]);
    assert_eq!(ask().await.json(&right).send().await.status, 201);
}

#[tokio::test]
async fn cases_are_listed_page_by_page_newest_first() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let form = vehicle(&[world.mocks.who("dauren")]);
    let mut opened = Vec::new();
    for _ in 0..5 {
        opened.push(aliya.act("/v1/poa/cases", &form).await.ok()["id"].clone());
    }
    opened.reverse();
    let (mut listed, mut path) = (Vec::new(), "/v1/poa/cases?limit=2".to_owned());
    loop {
        let page = aliya.get(&path).await.ok();
        listed.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|case| case["id"].clone()),
        );
        match page["next"].as_str() {
            Some(next) => path = format!("/v1/poa/cases?limit=2&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(listed, opened);
    aliya
        .get("/v1/poa/cases?limit=0")
        .await
        .refused(400, "malformed_request");
    aliya
        .get("/v1/poa/cases?cursor=%00")
        .await
        .refused(400, "malformed_request");
}
