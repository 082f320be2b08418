//! Step 4: the representative's consent, by callback or by question, and what is read about them only after it.

use crate::world::{Answer, Walk, World};
use axum::Router;
use axum::routing::get;
use chrono::{DateTime, TimeDelta, Utc};
use law::poa::s04_consent::{CONSENT_LIFE, REMIND_BEFORE};
use law::poa::stage::StageCode;
use serde_json::{Value, json};
use tokio::net::TcpListener;

const PATH: &str = "/callbacks/consents";

/// The body of a callback about the first representative, as the service would write it.
async fn letter(walk: &Walk<'_>, event: &str, status: &str, at: DateTime<Utc>) -> Value {
    let file = walk
        .principal()
        .get(&walk.path("/files/application.json"))
        .await;
    json!({
        "event_id": event,
        "request_id": walk.consent_requests().await[0],
        "subject_iin": walk.attorneys[0].iin,
        "case_id": walk.case,
        "application_sha256": eds::hash::sha256(&file.body).to_hex(),
        "status": status,
        "answered_at": at,
    })
}

async fn deliver(world: &World, letter: &Value) -> Answer {
    let key = world.mocks.key("egov");
    world
        .callback(PATH, &letter.to_string(), &key, world.now())
        .send()
        .await
}

#[tokio::test]
async fn nothing_is_asked_about_a_representative_before_they_consent() {
    let world = World::new().await;
    let mut walk = world.case_at(StageCode::AwaitingConsent).await;
    let dauren = walk.attorneys[0].clone();
    let registry = |paths: Vec<String>| {
        paths
            .into_iter()
            .filter(|p| !p.contains("/consents/"))
            .count()
    };
    walk.consent_requests().await;
    assert_eq!(registry(world.mocks.asked_about(&dauren).await), 0);
    walk.to(StageCode::Talking).await;
    assert_eq!(
        registry(world.mocks.asked_about(&dauren).await),
        0,
        "consent alone is no reason to look"
    );
    let seen = walk
        .notary
        .get(&walk.notary_path("/parties/attorneys/0"))
        .await
        .ok();
    assert_eq!(seen["person"]["iin"], dauren.iin);
    assert_eq!(registry(world.mocks.asked_about(&dauren).await), 1);
    assert!(walk.history().await.contains(&"registry_shown".to_owned()));
}

#[tokio::test]
async fn every_representative_has_to_consent() {
    let world = World::new().await;
    let mut walk = world
        .case_of(&["aliya"], &["dauren", "saule"], "aigul")
        .await;
    walk.to(StageCode::AwaitingConsent).await;
    walk.answer_consent(1, "grant").await;
    let view = crate::world::until("the second one's consent", || async {
        let view = walk.view().await;
        (view["consents"][1]["state"] == "granted").then_some(view)
    });
    assert_eq!(view.await["stage"], "awaiting_consent");
    walk.answer_consent(0, "grant").await;
    walk.wait_for(StageCode::ReadyToCall).await;
}

#[tokio::test]
async fn one_denial_ends_the_case() {
    let world = World::new().await;
    let mut walk = world
        .case_of(&["aliya"], &["dauren", "saule"], "aigul")
        .await;
    walk.to(StageCode::AwaitingConsent).await;
    walk.answer_consent(0, "grant").await;
    walk.answer_consent(1, "deny").await;
    let view = walk.wait_for(StageCode::ConsentRefused).await;
    assert_eq!(view["reason"], "denied");
    assert_eq!(view["actions"], json!([]));
}

#[tokio::test]
async fn a_question_nobody_answers_ends_the_case_in_its_time() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingConsent).await;
    world.pass(CONSENT_LIFE + TimeDelta::seconds(1));
    let view = walk.wait_for(StageCode::ConsentRefused).await;
    assert_eq!(view["reason"], "expired");
    assert_eq!(view["consents"][0]["state"], "expired");
}

#[tokio::test]
async fn a_deadline_that_passes_while_the_server_is_down_is_kept_when_it_is_back() {
    let mut world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingConsent).await;
    let (case, path) = (walk.case.clone(), walk.path(""));
    drop(walk);
    world.stop().await;
    world.pass(CONSENT_LIFE + TimeDelta::seconds(1));
    world.resume().await;
    let aliya = world.citizen("aliya").await;
    crate::world::until("the end of the case", || async {
        (aliya.get(&path).await.ok()["stage"] == "consent_refused").then_some(())
    })
    .await;
    let sql = format!(
        "select count(*) from case_events where case_id = '{case}' and kind = 'consent_expired'"
    );
    assert_eq!(world.database().await.number(&sql).await, 1);
}

#[tokio::test]
async fn an_answer_whose_callback_got_lost_is_asked_for() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingConsent).await;
    // Callbacks of the stand-in are older now than the server accepts, as if they had never come.
    world.pass(TimeDelta::minutes(6));
    walk.answer_consents("grant").await;
    world.pass(TimeDelta::minutes(6));
    walk.wait_for(StageCode::ReadyToCall).await;
    let kept = "select count(*) from received_callbacks";
    assert_eq!(world.database().await.number(kept).await, 0);
}

#[tokio::test]
async fn a_consent_withdrawn_after_payment_ends_the_case_and_returns_the_money() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingSignature).await;
    let (invoice, amount) = (
        walk.invoice_id().await,
        walk.invoice().await["amount_tiyn"].clone(),
    );
    walk.answer_consent(0, "withdraw").await;
    let view = walk.wait_for(StageCode::ConsentRefused).await;
    assert_eq!(view["reason"], "withdrawn");
    crate::world::until("the refund", || async {
        (world.mocks.ledger(&invoice).await["refunded_tiyn"] == amount).then_some(())
    })
    .await;
}

#[tokio::test]
async fn just_before_signing_the_consent_is_asked_for_again() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingSignature).await;
    world.pass(TimeDelta::minutes(10));
    walk.answer_consent(0, "withdraw").await;
    assert_eq!(
        walk.stage().await,
        "awaiting_signature",
        "the callback is too old to be heard"
    );
    walk.prepare().await.refused(409, "consent_missing");
    walk.wait_for(StageCode::ConsentRefused).await;
}

#[tokio::test]
async fn a_signature_prepared_before_the_withdrawal_is_not_taken_after_it() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingSignature).await;
    world.pass(TimeDelta::minutes(10));
    let body = walk.notary.signed_preparation(&walk.prepare().await.ok());
    walk.answer_consent(0, "withdraw").await;
    let answer = walk
        .notary
        .act(&walk.notary_path("/signature"), &body)
        .await;
    answer.refused(409, "consent_missing");
    assert_eq!(
        world
            .database()
            .await
            .number("select count(*) from documents")
            .await,
        0
    );
}

#[tokio::test]
async fn a_withdrawal_after_the_signature_is_kept_and_changes_nothing() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Delivered).await;
    walk.answer_consent(0, "withdraw").await;
    crate::world::until("the withdrawal", || async {
        (walk.view().await["consents"][0]["state"] == "withdrawn").then_some(())
    })
    .await;
    assert_eq!(walk.stage().await, "delivered");
}

#[tokio::test]
async fn a_callback_that_comes_twice_counts_once() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingConsent).await;
    let letter = letter(&walk, "e-1", "granted", world.now()).await;
    assert_eq!(deliver(&world, &letter).await.status, 204);
    assert_eq!(deliver(&world, &letter).await.status, 204);
    walk.wait_for(StageCode::ReadyToCall).await;
    let answers = walk
        .history()
        .await
        .iter()
        .filter(|kind| *kind == "consent_answered")
        .count();
    assert_eq!(answers, 1);
}

#[tokio::test]
async fn another_message_under_a_used_id_is_a_conflict() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingConsent).await;
    let mut letter = letter(&walk, "e-2", "granted", world.now()).await;
    assert_eq!(deliver(&world, &letter).await.status, 204);
    letter["status"] = json!("denied");
    deliver(&world, &letter)
        .await
        .refused(409, "callback_conflict");
    assert_eq!(walk.stage().await, "ready_to_call");
}

#[tokio::test]
async fn a_forged_an_unsigned_and_a_stale_callback_are_refused_and_not_kept() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingConsent).await;
    let body = letter(&walk, "e-3", "granted", world.now())
        .await
        .to_string();
    let now = world.now();
    let key = world.mocks.key("egov");
    let forged = eds::mac::MacKey::new(key.id(), &[7; 32]).unwrap();
    let banks = world.mocks.key("bank");
    for wrong in [&forged, &banks] {
        let answer = world.callback(PATH, &body, wrong, now).send().await;
        answer.refused(401, "callback_unsigned");
    }
    let bare = world.api().post(PATH).raw("application/json", body.clone());
    bare.send().await.refused(401, "callback_unsigned");
    for age in [TimeDelta::seconds(310), TimeDelta::seconds(-310)] {
        let answer = world.callback(PATH, &body, &key, now - age).send().await;
        answer.refused(401, "callback_stale");
    }
    let other = world
        .callback(PATH, &body, &key, now)
        .raw("application/json", body.replace("granted", "denied"));
    other.send().await.refused(401, "callback_unsigned");
    assert_eq!(walk.stage().await, "awaiting_consent");
    let kept = "select count(*) from received_callbacks";
    assert_eq!(world.database().await.number(kept).await, 0);
}

#[tokio::test]
async fn an_answer_about_another_person_case_or_application_is_nobodys() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingConsent).await;
    let right = letter(&walk, "e-4", "granted", world.now()).await;
    let wrong = [
        ("subject_iin", world.mocks.who("saule").iin.clone()),
        ("case_id", walk.case.replace('-', "0")),
        ("application_sha256", "0".repeat(64)),
        ("request_id", walk.case.clone()),
    ];
    for (field, value) in wrong {
        let mut letter = right.clone();
        letter[field] = json!(value);
        let answer = deliver(&world, &letter).await;
        assert!(
            matches!(answer.status, 404 | 422),
            "{field}: {} {}",
            answer.status,
            answer.text()
        );
    }
    assert_eq!(walk.stage().await, "awaiting_consent");
}

#[tokio::test]
async fn a_yes_after_a_no_or_after_the_end_changes_nothing() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::ConsentRefused).await;
    let late = letter(&walk, "e-5", "granted", world.now()).await;
    assert_eq!(deliver(&world, &late).await.status, 204);
    let view = walk.view().await;
    assert_eq!(
        (view["stage"].as_str(), view["reason"].as_str()),
        (Some("consent_refused"), Some("denied"))
    );
}

#[tokio::test]
async fn a_consent_service_that_is_down_delays_the_question_and_loses_nothing() {
    let world = World::new().await;
    world.mocks.fault("consents", "down").await;
    let walk = world.case_at(StageCode::AwaitingConsent).await;
    crate::world::until("a failed try", || async {
        let sql = "select count(*) from jobs where kind = 'ask_consent' and last_error is not null";
        (world.database().await.number(sql).await == 1).then_some(())
    })
    .await;
    world.mocks.fault("consents", "none").await;
    walk.answer_consents("grant").await;
    walk.wait_for(StageCode::ReadyToCall).await;
}

#[tokio::test]
async fn a_question_that_never_reached_anybody_ends_the_case_in_its_time() {
    let world = World::new().await;
    // An IIN that nobody has: the service answers 404 to the question, and to how it stands.
    world.mocks.fault("consents", "unknown").await;
    let walk = world.case_at(StageCode::AwaitingConsent).await;
    crate::world::until("a failed try", || async {
        let sql = "select count(*) from jobs where kind = 'ask_consent' and last_error is not null";
        (world.database().await.number(sql).await == 1).then_some(())
    })
    .await;
    world.pass(CONSENT_LIFE + TimeDelta::seconds(1));
    let view = walk.wait_for(StageCode::ConsentRefused).await;
    assert_eq!(view["reason"], "expired");
}

/// A service that answers every question about a request alike, on an address of its own.
async fn service_saying(standing: Value) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let says = get(move || async move { axum::Json(standing) });
    let routes = Router::new().route("/consents/v1/requests/{id}", says);
    tokio::spawn(async move { axum::serve(listener, routes).await });
    format!("http://{address}")
}

#[tokio::test]
async fn a_yes_that_the_service_took_too_late_is_no_answer_in_time() {
    let mut world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingConsent).await;
    let late = world.now() + CONSENT_LIFE + TimeDelta::seconds(1);
    let said = letter(&walk, "e-6", "granted", late).await;
    let case = walk.case.clone();
    drop(walk);
    world.asks_the_state_at(service_saying(said).await).await;
    world.pass(CONSENT_LIFE + TimeDelta::seconds(2));
    crate::world::until("the end of the case", || async {
        let sql = format!("select stage from cases where id = '{case}'");
        let stage = world.database().await.texts(&sql).await;
        (stage == ["consent_refused"]).then_some(())
    })
    .await;
    let sql = format!(
        "select count(*) from case_events where case_id = '{case}' and kind in ('consent_answered', 'consent_expired')"
    );
    assert_eq!(world.database().await.number(&sql).await, 2);
}

#[tokio::test]
async fn a_representative_who_has_not_answered_is_reminded_once_a_day_before_the_end() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingConsent).await;
    let answered = world.case_at(StageCode::ReadyToCall).await;
    let phone = &walk.attorneys[0].phone;
    assert_eq!(phone, &answered.attorneys[0].phone);
    world.pass(CONSENT_LIFE - REMIND_BEFORE - TimeDelta::minutes(1));
    let consent = walk.view().await["consents"][0].clone();
    assert!(consent["reminded_at"].is_null(), "{consent}");
    world.pass(TimeDelta::minutes(1));
    crate::world::until("a reminder", || async {
        let consent = walk.view().await["consents"][0].clone();
        consent["reminded_at"].is_string().then_some(())
    })
    .await;
    let messages = crate::world::until("a message", || async {
        let messages = world.mocks.messages(phone).await;
        (!messages.is_empty()).then_some(messages)
    })
    .await;
    assert!(messages[0].contains("1414"), "{messages:?}");
    world.pass(TimeDelta::hours(23));
    walk.answer_consents("grant").await;
    // The callback is too old to be heard by a clock that was moved so far; the service is asked.
    world.pass(TimeDelta::minutes(6));
    walk.wait_for(StageCode::ReadyToCall).await;
    assert_eq!(world.mocks.messages(phone).await.len(), 1);
    let sql = "select count(*) from case_events where kind = 'consent_reminded'";
    assert_eq!(world.database().await.number(sql).await, 1);
}

#[tokio::test]
async fn a_representative_without_a_phone_is_reminded_in_their_own_account() {
    let world = World::new().await;
    let people = ["dauren", "bolat", "saule"];
    let (proved, claimed) = (world.citizen("dauren").await, world.citizen("bolat").await);
    let mut walk = world.case_of(&["aliya"], &people, "aigul").await;
    let mut form = crate::world::vehicle(&people.map(|handle| world.mocks.who(handle)));
    for attorney in form["attorneys"].as_array_mut().unwrap() {
        attorney.as_object_mut().unwrap().remove("phone");
    }
    let version = walk.principal().get(&walk.path("")).await.version();
    let path = walk.path("/application");
    walk.principal().put(&path, version, &form).await.ok();
    walk.to(StageCode::AwaitingConsent).await;
    // Somebody registered the second one's number with a telephone of their own.
    let sql = format!(
        "update accounts set proved_at = null where iin = '{}'",
        claimed.who().iin
    );
    world.database().await.run(&sql).await.unwrap();
    world.pass(CONSENT_LIFE - REMIND_BEFORE);
    crate::world::until("a reminder", || async {
        let consent = walk.view().await["consents"][0].clone();
        consent["reminded_at"].is_string().then_some(())
    })
    .await;
    let inbox = crate::world::until("a message", || async {
        let items = proved.get("/v1/messages").await.ok()["items"].clone();
        items.to_string().contains("1414").then_some(items)
    })
    .await;
    assert_eq!(inbox.as_array().unwrap().len(), 1, "{inbox}");
    assert_eq!(
        inbox[0]["about"], "account",
        "the case is not theirs to open"
    );
    assert_eq!(world.mocks.messages(&proved.who().phone).await.len(), 1);
    let consents = walk.view().await["consents"].clone();
    for unreached in 1..3 {
        assert!(consents[unreached]["reminded_at"].is_null(), "{consents}");
    }
    let sql = format!(
        "select count(*) from messages m join accounts a on a.id = m.account_id where a.iin = '{}'",
        claimed.who().iin
    );
    assert_eq!(world.database().await.number(&sql).await, 0);
}
