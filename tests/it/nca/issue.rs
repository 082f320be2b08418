//! S11: the first issue, from the form over both operators to the installed certificates.

use super::office::{Keys, Office, issue_form, open, submit};
use crate::world::{Api, Person, until};
use eds::Signer as _;
use serde_json::{Value, json};

#[tokio::test]
async fn an_applicant_gets_certificates_by_two_operators_and_a_link() {
    let office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let (id, keys) = office.registered(&aliya).await;
    let request = aliya.get(&format!("/v1/nca/requests/{id}")).await.ok();
    let number = request["number"].as_str().unwrap().to_owned();
    office.letter(&["To: aliya@senim.invalid", &number]).await;

    let found = office
        .first
        .person
        .get(&format!("/v1/desk/nca/numbers/{number}"))
        .await
        .ok();
    assert_eq!(found["id"], id.as_str());
    let inbox = office.first.person.get("/v1/desk/nca/requests").await.ok();
    assert_eq!(inbox["items"][0]["number"], number.as_str());
    let shown = office.document_of(aliya.who()).await;
    let accepted = office.first.accept(&id, &shown).await;
    assert_eq!(
        (
            &accepted["stage"],
            accepted["documents"].as_array().unwrap().len()
        ),
        (&json!("accepted"), 1)
    );
    let receipt = aliya
        .get(&format!("/v1/nca/requests/{id}/files/receipt.json"))
        .await
        .ok();
    assert_eq!(receipt["kk"], "Тиісті құжаттарды қабылдау туралы қолхат");

    let confirmed = office.second.confirm(&id).await.ok();
    assert!(confirmed["due_at"].is_string(), "{confirmed}");
    let issued = office.until(&aliya, &id, "issued").await;
    let letter = office
        .letter(&[&number, "/public/nca/installations/"])
        .await;
    let link = letter
        .split_whitespace()
        .find(|word| word.contains("/public/nca/installations/"))
        .unwrap();
    let path = &link[link.find("/public/").unwrap()..];
    let behind = office.world.api().get(path).send().await.ok();
    assert_eq!(behind["number"], number.as_str());
    let (signing, authentication) = keys.install(&behind);
    assert_eq!(
        issued["serials"],
        json!([
            signing.certificate().serial_hex(),
            authentication.certificate().serial_hex()
        ])
    );
    assert_eq!(
        signing.certificate().subject().iin.as_deref(),
        Some(aliya.who().iin.as_str())
    );

    installed_and_asked(&aliya, &id).await;
}

/// The applicant says that the certificates are installed, answers the survey once, and sees both in the cabinet.
async fn installed_and_asked(aliya: &Person, id: &str) {
    let installed = aliya
        .act(&format!("/v1/nca/requests/{id}/installation"), &Value::Null)
        .await
        .ok();
    assert_eq!(installed["stage"], "installed");
    let answers = json!({ "answers": [3, 2] });
    aliya
        .act(&format!("/v1/nca/requests/{id}/survey"), &answers)
        .await
        .ok();
    let again = aliya
        .act(&format!("/v1/nca/requests/{id}/survey"), &answers)
        .await;
    again.refused(409, "already_done");
    let mine = aliya.get("/v1/nca/certificates").await.ok();
    assert_eq!(mine["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_history_of_a_request_is_a_chain() {
    let office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let (request, _, _) = office.issued(&aliya).await;
    let path = format!(
        "/v1/nca/requests/{}/events",
        request["id"].as_str().unwrap()
    );
    let lines = aliya.get(&path).await.ok()["items"].clone();
    let kinds: Vec<&str> = lines
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        [
            "request_opened",
            "data_found",
            "registered",
            "document_kept",
            "documents_accepted",
            "confirmed",
            "confirmation_kept",
            "certificates_issued"
        ]
    );
    for pair in lines.as_array().unwrap().windows(2) {
        assert_eq!(pair[0]["hash"], pair[1]["prev"]);
    }
    let sql = "update nca_events set kind = 'x'";
    assert!(
        office.world.database().await.run(sql).await.is_err(),
        "history was changed"
    );
}

#[tokio::test]
async fn the_head_of_an_entity_gets_certificates_in_its_name_and_others_do_not_as_its_head() {
    let office = Office::open().await;
    let bin = bin_of_aliyas_company();
    for (handle, stage) in [("aliya", "registered"), ("bolat", "refused")] {
        let person = office.world.citizen(handle).await;
        let keys = Keys::of(person.who());
        let mut form = issue_form(&keys);
        form["holder"] = json!("head");
        form["bin"] = json!(bin);
        let id = open(&person, "nca_issue", &form).await;
        let filed = submit(&person, &id, &json!({})).await.ok();
        assert_eq!(filed["stage"], stage, "{filed}");
        if stage == "registered" {
            let shown = office.document_of(person.who()).await;
            office.first.accept(&id, &shown).await;
            office.second.confirm(&id).await.ok();
            office.until(&person, &id, "issued").await;
            let path = format!("/v1/nca/requests/{id}/certificates");
            let (signing, _) = keys.install(&person.get(&path).await.ok());
            assert_eq!(
                signing.certificate().subject().bin.as_deref(),
                Some(bin.as_str())
            );
            let usages = signing.certificate().ext_key_usages();
            assert!(
                usages
                    .iter()
                    .any(|usage| usage.to_string() == "1.2.398.3.3.4.1.2.1"),
                "head"
            );
        }
    }
}

/// The first entity of the stand-in: registered in May 2009, headed by aliya.
fn bin_of_aliyas_company() -> String {
    let numbers = (0..100).flat_map(|serial| {
        let eleven = format!("090540{:05}", 99_810 + serial);
        (0..10).map(move |last| format!("{eleven}{last}"))
    });
    let mut valid = numbers.filter(|number| law::id::Bin::parse(number).is_ok());
    valid.next().unwrap()
}

#[tokio::test]
async fn a_restart_between_confirmation_and_issue_is_only_a_pause() {
    let mut office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let (id, keys) = office.accepted(&aliya).await;
    office.hold(&id).await;
    office.second.confirm(&id).await.ok();
    office.world.crash().await;
    office.release(&id).await;
    office.until(&aliya, &id, "issued").await;
    let path = format!("/v1/nca/requests/{id}/certificates");
    keys.install(&aliya.get(&path).await.ok());
    let sql = "select count(*) from nca_certificates";
    assert_eq!(office.world.database().await.number(sql).await, 2);
}

#[tokio::test]
async fn a_repeated_request_has_its_effect_once() {
    let office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let keys = Keys::of(aliya.who());
    let id = open(&aliya, "nca_issue", &issue_form(&keys)).await;
    let path = format!("/v1/nca/requests/{id}/submission");
    let file = || async {
        let ask = aliya.ask(reqwest::Method::POST, &path).await;
        ask.key("once").json(&json!({})).send().await
    };
    let (first, second) = (file().await, file().await);
    assert_eq!(first.ok()["number"], second.ok()["number"]);
    assert_eq!(second.header("idempotency-replayed"), Some("true"));
    let anew = submit(&aliya, &id, &json!({})).await;
    assert_eq!(anew.refused(409, "wrong_stage")["stage"], "registered");
}

#[tokio::test]
async fn of_two_confirmations_at_once_one_counts() {
    let office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let (id, _) = office.accepted(&aliya).await;
    let asked = office.second.to_sign(&id).await.ok();
    let signed = office.second.person.signed_with(&office.second.key, &asked);
    let (one, other) = tokio::join!(
        office.second.act(&id, "confirmation", &signed),
        office.second.act(&id, "confirmation", &signed)
    );
    let mut codes = [one.status, other.status];
    codes.sort_unstable();
    assert_eq!(codes[0], 200);
    assert!([409, 412, 503].contains(&codes[1]), "{codes:?}");
    office.until(&aliya, &id, "issued").await;
}

#[tokio::test]
async fn a_draft_is_kept_saved_under_its_version_and_taken_back() {
    let office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let id = open(&aliya, "nca_issue", &json!({ "holder": "individual" })).await;
    let path = format!("/v1/nca/requests/{id}/form");
    let form = json!({ "form": { "holder": "individual", "email": "aliya@senim.invalid" } });
    let saved = aliya.put(&path, 1, &form).await;
    assert_eq!(saved.ok()["form"]["email"], "aliya@senim.invalid");
    aliya
        .put(&path, 1, &form)
        .await
        .refused(412, "stale_version");
    let wrong = json!({ "form": { "email": "nowhere" } });
    let problem = aliya
        .put(&path, 2, &wrong)
        .await
        .refused(422, "invalid_form");
    assert_eq!(problem["errors"][0]["pointer"], "/form/email");
    let problem = submit(&aliya, &id, &json!({}))
        .await
        .refused(422, "invalid_form");
    assert_eq!(problem["errors"].as_array().unwrap().len(), 6, "{problem}");
    let taken = aliya
        .act(&format!("/v1/nca/requests/{id}/withdrawal"), &Value::Null)
        .await
        .ok();
    assert_eq!(taken["stage"], "withdrawn");
    submit(&aliya, &id, &json!({}))
        .await
        .refused(409, "wrong_stage");
}

#[tokio::test]
async fn somebody_elses_request_does_not_exist() {
    let office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let bolat = office.world.citizen("bolat").await;
    let (id, _) = office.registered(&aliya).await;
    for path in [
        "",
        "/events",
        "/certificates",
        "/to-sign",
        "/files/receipt.json",
    ] {
        bolat
            .get(&format!("/v1/nca/requests/{id}{path}"))
            .await
            .refused(404, "not_found");
    }
    for path in ["/submission", "/withdrawal", "/installation"] {
        bolat
            .act(&format!("/v1/nca/requests/{id}{path}"), &json!({}))
            .await
            .refused(404, "not_found");
    }
    let draft = open(&aliya, "nca_issue", &json!({})).await;
    let hidden = office
        .first
        .person
        .get(&format!("/v1/desk/nca/requests/{draft}"))
        .await;
    hidden.refused(404, "not_found");
    let nobody: Api = office.world.api();
    nobody
        .get("/public/nca/installations/nonsense")
        .send()
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn the_catalogue_shows_form_path_refusals_and_survey_of_each_service() {
    let office = Office::open().await;
    let all = office
        .world
        .api()
        .get("/v1/services")
        .language("kk")
        .send()
        .await
        .ok();
    let ids: Vec<&str> = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["id"].as_str().unwrap())
        .collect();
    let all: Vec<String> = (1..=15).map(|number| format!("S{number}")).collect();
    assert_eq!(ids, all);
    let one = office
        .world
        .api()
        .get("/v1/services/nca_issue")
        .language("ru")
        .send()
        .await
        .ok();
    assert_eq!(one["term_seconds"], 86_400);
    let source = one["source"].as_str().unwrap();
    assert!(
        source.ends_with("№ 839, пункт 6, таблица 1 приложения 3"),
        "{source}"
    );
    assert_eq!(one["survey"]["questions"].as_array().unwrap().len(), 2);
    assert!(
        one["refusals"]
            .as_array()
            .unwrap()
            .iter()
            .any(|r| r["clause"] == "подпункт 3) пункта 6")
    );
    office
        .world
        .api()
        .get("/v1/services/nothing")
        .send()
        .await
        .refused(404, "not_found");
    until("the letters stay none", || async {
        office.letters().is_empty().then_some(())
    })
    .await;
}

#[tokio::test]
async fn on_postgresql_it_is_the_same() {
    let office = Office::of(crate::world::World::on_postgres().await).await;
    let aliya = office.world.citizen("aliya").await;
    let (request, _, _) = office.issued(&aliya).await;
    let path = format!(
        "/v1/nca/requests/{}/installation",
        request["id"].as_str().unwrap()
    );
    aliya.act(&path, &Value::Null).await.ok();
    let changed = office
        .world
        .database()
        .await
        .run("delete from nca_events")
        .await;
    assert!(changed.is_err(), "history was destroyed");
}

#[tokio::test]
async fn an_issue_that_broke_off_leaves_no_certificate_in_force_that_nobody_has() {
    let office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let (id, keys) = office.accepted(&aliya).await;
    office.hold(&id).await;
    office.second.confirm(&id).await.ok();
    // As a server that died between the authority's log and the database leaves it.
    let orphan = keys.certify_signing(&office.world, aliya.who());
    office.release(&id).await;
    let request = office.ended(&aliya, &id).await;
    assert_eq!(request["refusal"]["ground"], "key_reused", "{request}");
    let status = office.world.pki().status(&orphan).unwrap();
    assert!(
        matches!(status, eds::ca::CertificateStatus::Revoked { .. }),
        "{status:?}"
    );
}
