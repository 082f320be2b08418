//! Step 11: the cabinet, the other information system, the public check, and revocation.

use crate::world::{World, until};
use chrono::TimeDelta;
use law::poa::stage::StageCode;
use serde_json::{Value, json};

#[tokio::test]
async fn the_other_information_system_gets_the_document_once_it_answers() {
    let world = World::new().await;
    world.mocks.fault("documents", "down").await;
    let walk = world.case_at(StageCode::Signed).await;
    until("a failed try", || async {
        let sql = "select count(*) from jobs where kind = 'deliver' and last_error is not null";
        (world.database().await.number(sql).await == 1).then_some(())
    })
    .await;
    let listed = walk.principal().get("/v1/documents").await.ok();
    assert_eq!(
        listed["items"][0]["standing"], "valid",
        "the cabinet waits for nobody"
    );
    world.mocks.fault("documents", "none").await;
    walk.wait_for(StageCode::Delivered).await;
    let number = listed["items"][0]["number"].as_str().unwrap();
    let received = world.mocks.egov.get(&format!("/documents/v1/{number}"));
    let received = received
        .header("x-senim-system", "e-notariat")
        .send()
        .await
        .ok();
    assert_eq!(received["sha256"], listed["items"][0]["sha256"]);
    assert_eq!(received["owner_iin"], walk.principal().who().iin);
}

#[tokio::test]
async fn the_cabinet_opens_the_document_to_its_owner_only() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Delivered).await;
    let number = walk.view().await["number"].as_str().unwrap().to_owned();
    let shown = walk
        .principal()
        .get(&format!("/v1/documents/{number}"))
        .await
        .ok();
    let pdf = walk
        .principal()
        .get(&format!("/v1/documents/{number}/pdf"))
        .await;
    assert_eq!(pdf.header("content-type"), Some("application/pdf"));
    assert_eq!(shown["sha256"], eds::hash::sha256(&pdf.body).to_hex());
    assert_eq!(shown["case"], walk.case);
    let stranger = world.citizen("bolat").await;
    for path in ["", "/pdf"] {
        let answer = stranger.get(&format!("/v1/documents/{number}{path}")).await;
        answer.refused(404, "not_found");
    }
    assert_eq!(stranger.get("/v1/documents").await.ok()["items"], json!([]));
}

#[tokio::test]
async fn anybody_may_check_a_document_and_learns_nobodys_name() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Delivered).await;
    let own = walk.principal().get("/v1/documents").await.ok()["items"][0].clone();
    let [number, token, sha256] =
        ["number", "token", "sha256"].map(|name| own[name].as_str().unwrap());
    for path in [
        format!("/public/poa/{number}"),
        format!("/public/check/{token}"),
        format!("/public/documents/{number}"),
        format!("/public/files/{sha256}"),
    ] {
        let answer = world.api().get(&path).send().await;
        let shown = answer.ok();
        assert_eq!(
            (&shown["standing"], &shown["sha256"]),
            (&json!("valid"), &own["sha256"])
        );
        assert!(shown["as_of"].is_string());
        let who = walk.principal().who();
        for secret in [
            &who.iin,
            &who.surname,
            &walk.attorneys[0].iin,
            &walk.attorneys[0].surname,
        ] {
            assert!(!answer.text().contains(secret.as_str()), "{shown}");
        }
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
    let other_file = format!("/public/files/{}", "0".repeat(64));
    for path in [
        "/public/poa/0000101-2026-999999",
        "/public/check/nonsense",
        "/public/documents/0000101-2026-999999",
        "/public/files/nonsense",
        &other_file,
    ] {
        world.api().get(path).send().await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn a_browser_gets_a_page_in_the_chosen_language_also_of_what_nobody_registered() {
    let world = World::new().await;
    let page = async |path: &str| {
        let asked = world.api().get(path).header("accept", "text/html");
        asked.header("accept-language", "kk").send().await
    };
    let unknown = page("/public/check/nonsense").await;
    assert_eq!(unknown.status, 404);
    assert!(unknown.text().contains("lang=\"kk\"") && unknown.text().contains("тізілімде жоқ"));
    let chosen = page("/public/check/nonsense?lang=ru").await;
    assert!(chosen.text().contains("не доверяйте этому документу"));
    let walk = world.case_at(StageCode::Revoked).await;
    let number = walk.view().await["number"].as_str().unwrap().to_owned();
    let revoked = page(&format!("/public/poa/{number}?lang=ru")).await;
    assert_eq!(revoked.status, 200);
    assert!(
        revoked.text().contains("<dt>Отменена</dt>"),
        "{}",
        revoked.text()
    );
    assert!(revoked.text().contains("href=\"?lang=kk\""));
}

#[tokio::test]
async fn after_its_last_day_a_document_is_expired() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Delivered).await;
    let number = walk.view().await["number"].as_str().unwrap().to_owned();
    let check = || async {
        world
            .api()
            .get(&format!("/public/poa/{number}"))
            .send()
            .await
            .ok()
    };
    let before = check().await;
    assert_eq!(before["standing"], "valid");
    world.pass(TimeDelta::days(368));
    let after = check().await;
    assert_eq!(after["standing"], "expired");
    assert!(after["as_of"].as_str() > before["as_of"].as_str());
}

#[tokio::test]
async fn a_revoked_document_has_no_force_and_everybody_concerned_is_told() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Revoked).await;
    let number = walk.view().await["number"].as_str().unwrap().to_owned();
    let shown = world
        .api()
        .get(&format!("/public/poa/{number}"))
        .send()
        .await
        .ok();
    assert_eq!(shown["standing"], "revoked");
    assert!(shown["revoked_at"].is_string());
    let phone = &walk.attorneys[0].phone;
    until("the message to the representative", || async {
        let messages = world.mocks.messages(phone).await;
        messages
            .iter()
            .any(|text| text.contains("күші жойылды"))
            .then_some(())
    })
    .await;
    until(
        "the message to the principal, which leads to the case",
        || async {
            let inbox = walk.principal().get("/v1/messages").await.ok();
            let items = inbox["items"].as_array().unwrap();
            let revoked = items.iter().find(|item| {
                let subject = item["subject"].as_str().unwrap_or_default();
                subject.contains("Сенімхаттың күші жойылды")
            })?;
            let about = (&revoked["about"], &revoked["about_id"]);
            (about == (&json!("case"), &json!(walk.case))).then_some(())
        },
    )
    .await;
    until("the revocation in the other system", || async {
        let received = world.mocks.egov.get(&format!("/documents/v1/{number}"));
        let received = received
            .header("x-senim-system", "e-notariat")
            .send()
            .await
            .json();
        (received["status"] == "revoked").then_some(())
    })
    .await;
    walk.principal()
        .get(&walk.path("/revocation/to-sign"))
        .await
        .refused(409, "wrong_stage");
}

#[tokio::test]
async fn each_of_several_principals_may_revoke() {
    let world = World::new().await;
    let mut walk = world
        .case_of(&["aliya", "bolat"], &["dauren"], "aigul")
        .await;
    walk.to(StageCode::Delivered).await;
    let second = walk.principals[1].clone();
    let to_sign = second.get(&walk.path("/revocation/to-sign")).await.ok();
    let body = second.signed(&to_sign);
    second.act(&walk.path("/revocation"), &body).await.ok();
    assert_eq!(walk.stage().await, "revoked");
}

#[tokio::test]
async fn a_letter_goes_to_whoever_has_an_address() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let sql = format!(
        "update accounts set email = 'aliya@example.invalid' where iin = '{}'",
        aliya.who().iin
    );
    world.database().await.run(&sql).await.unwrap();
    world.case_at(StageCode::Delivered).await;
    until("the letters", || async {
        let letters = std::fs::read_dir(world.var().join("mailbox"))
            .ok()?
            .flatten();
        let texts: Vec<String> = letters
            .filter_map(|letter| std::fs::read_to_string(letter.path()).ok())
            .collect();
        let addressed = texts
            .iter()
            .filter(|text| text.contains("aliya@example.invalid"))
            .count();
        (addressed >= 4).then_some(())
    })
    .await;
}

#[tokio::test]
async fn the_signed_files_of_a_case_are_its_peoples() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Revoked).await;
    let files = [
        "poa.pdf",
        "application.p7s",
        "application.json",
        "approval-1.p7s",
        "signature.p7s",
        "revocation.p7s",
    ];
    let stranger = world.citizen("bolat").await;
    for file in files {
        let path = walk.path(&format!("/files/{file}"));
        assert_eq!(walk.principal().get(&path).await.status, 200, "{file}");
        stranger.get(&path).await.refused(404, "not_found");
    }
    for file in ["draft-1.json", "..%2Fsenim.db", "nonsense.p7s"] {
        let path = walk.path(&format!("/files/{file}"));
        walk.principal().get(&path).await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn the_history_is_a_whole_chain_for_everybody_who_may_see_it() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Delivered).await;
    let own = walk
        .principal()
        .get(&walk.path("/events?limit=500"))
        .await
        .ok();
    let notarys = walk
        .notary
        .get(&walk.notary_path("/events?limit=500"))
        .await
        .ok();
    assert_eq!(own, notarys);
    crate::store::whole(&own);
    let page = walk
        .principal()
        .get(&walk.path("/events?after=3&limit=2"))
        .await
        .ok();
    let seqs: Vec<&Value> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| &line["seq"])
        .collect();
    assert_eq!(seqs, [&json!(4), &json!(5)]);
}

#[tokio::test]
async fn what_has_expired_is_not_revoked_as_if_it_had_been_in_force_until_then() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Delivered).await;
    let to_sign = walk
        .principal()
        .get(&walk.path("/revocation/to-sign"))
        .await;
    let signed = walk.principal().signed(&to_sign.ok());
    let over = format!(
        "update documents set valid_until = '2020-01-01' where case_id = '{}'",
        walk.case
    );
    assert_eq!(world.database().await.run(&over).await.unwrap(), 1);
    let asked = walk
        .principal()
        .get(&walk.path("/revocation/to-sign"))
        .await;
    asked.refused(409, "document_without_force");
    let revoked = walk
        .principal()
        .act(&walk.path("/revocation"), &signed)
        .await;
    revoked.refused(409, "document_without_force");
    assert_eq!(walk.stage().await, "delivered");
}
