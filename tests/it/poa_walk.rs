//! The digital power of attorney from the application to the document, over the public interfaces only.

use crate::world::{Answer, Walk, World, vehicle};
use eds::cms::Policy;
use eds::pades::{self, Coverage};
use eds::trust::Usage;
use law::poa::stage::StageCode;
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn a_power_of_attorney_is_applied_for_agreed_paid_signed_and_delivered() {
    let world = World::new().await;
    let mut walk = world.case_at(StageCode::AwaitingApproval).await;
    walk.send_back("Мерзімін көрсетіңіз.").await.ok();
    walk.answer_remark(1, "Мерзімі көрсетілген.").await.ok();
    walk.to(StageCode::Delivered).await;
    let number = walk.view().await["number"].as_str().unwrap().to_owned();
    let shown = world
        .api()
        .get(&format!("/public/poa/{number}"))
        .send()
        .await
        .ok();
    assert_eq!(shown["standing"], "valid");
    let told = [
        "case_opened",
        "application_signed",
        "application_submitted",
        "consent_requested",
        "consent_answered",
        "consents_granted",
        "call_queued",
        "call_rang",
        "call_started",
        "check_confirmed",
        "draft_sent",
        "remark_made",
        "draft_returned",
        "remark_answered",
        "draft_sent",
        "approval_signed",
        "draft_approved",
        "invoice_issued",
        "invoice_paid",
        "document_signed",
        "document_sealed",
        "document_delivered",
    ];
    in_this_order(&walk.history().await, &told);
}

/// Whether every name comes, one behind the other, whatever stands between.
fn in_this_order(history: &[String], names: &[&str]) {
    let mut rest = history.iter();
    for name in names {
        assert!(
            rest.any(|kind| kind == name),
            "{name} is not in its place in {history:?}"
        );
    }
}

#[tokio::test]
async fn two_principals_sign_approve_and_own_the_document_together() {
    let world = World::new().await;
    let mut walk = world
        .case_of(&["aliya", "bolat"], &["dauren", "saule"], "serik")
        .await;
    let second = walk.principals[1].clone();
    for person in &walk.principals {
        person
            .act(&walk.path("/participation"), &Value::Null)
            .await
            .ok();
    }
    walk.submit_as(&second).await.ok();
    assert_eq!(walk.stage().await, "filling", "one of two has signed");
    walk.submit_as(walk.principal()).await.ok();
    walk.answer_consent(0, "grant").await;
    walk.to(StageCode::AwaitingApproval).await;
    walk.approve_as(&second).await.ok();
    assert_eq!(
        walk.stage().await,
        "awaiting_approval",
        "one of two has approved"
    );
    walk.approve_as(walk.principal()).await.ok();
    walk.to(StageCode::Delivered).await;
    for person in &walk.principals {
        let documents = person.get("/v1/documents").await.ok();
        assert_eq!(documents["items"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn what_was_approved_is_what_the_signatures_cover() {
    let world = World::new().await;
    let mut walk = world.case_at(StageCode::AwaitingApproval).await;
    let approved = walk.principal().get(&walk.path("/drafts/1/pdf")).await.body;
    let stated = walk.view().await["revisions"][0]["sha256"].clone();
    assert_eq!(
        eds::hash::sha256(&approved).to_hex(),
        stated.as_str().unwrap()
    );
    walk.to(StageCode::Delivered).await;
    let pdf = walk
        .principal()
        .get(&walk.path("/files/poa.pdf"))
        .await
        .body;
    assert!(
        pdf.starts_with(&approved),
        "the approved bytes are the head of the document"
    );
    let trust = world.pki().trust_store().unwrap();
    let policy = Policy {
        trust: &trust,
        at: world.now(),
        usage: Usage::Sign,
    };
    let signatures = pades::verify(&pdf, &policy).unwrap();
    let fields: Vec<_> = signatures.iter().map(|s| s.field.as_str()).collect();
    assert_eq!(fields, ["notary", "platform-seal"]);
    assert_eq!(signatures[1].coverage, Coverage::WholeFile);
    let signer = signatures[0].signer.iin().unwrap();
    assert_eq!(signer, walk.notary.who().iin);
}

/// One thing somebody does, the stages at which it is in its place, and what it needs.
struct Act {
    open_at: &'static [StageCode],
    by_notary: bool,
    method: Method,
    path: &'static str,
    body: Value,
}

fn acts(form: &Value, draft: &Value, now: &str) -> Vec<Act> {
    use StageCode as S;
    let act = |open_at, by_notary, method, path, body| Act {
        open_at,
        by_notary,
        method,
        path,
        body,
    };
    let cms = json!({ "cms_base64": "MAA=" });
    let until_signed: &[S] = &[
        S::Filling,
        S::AwaitingConsent,
        S::ReadyToCall,
        S::Talking,
        S::Drafting,
        S::AwaitingApproval,
        S::Approved,
        S::AwaitingPayment,
        S::AwaitingSignature,
    ];
    let from_call = &until_signed[3..];
    let signature = json!({ "number": "0000101-2026-000001", "at": now, "cms_base64": "MAA=" });
    vec![
        act(
            &[S::Filling],
            false,
            Method::PUT,
            "/application",
            form.clone(),
        ),
        act(
            &[S::Filling],
            false,
            Method::POST,
            "/participation",
            Value::Null,
        ),
        act(
            &[S::Filling],
            false,
            Method::GET,
            "/application/to-sign",
            Value::Null,
        ),
        act(
            &[S::Filling],
            false,
            Method::POST,
            "/submission",
            cms.clone(),
        ),
        act(
            // A call during the call is "already done", which the tests of the call look at.
            &[S::ReadyToCall, S::Talking],
            false,
            Method::POST,
            "/calls",
            Value::Null,
        ),
        act(
            &[S::AwaitingApproval],
            false,
            Method::GET,
            "/drafts/1/to-sign",
            Value::Null,
        ),
        act(
            &[S::AwaitingApproval],
            false,
            Method::POST,
            "/drafts/1/approval",
            cms.clone(),
        ),
        act(
            &[S::AwaitingApproval],
            false,
            Method::POST,
            "/drafts/1/return",
            json!({ "remarks": [{ "text": "т" }] }),
        ),
        act(until_signed, false, Method::POST, "/withdrawal", json!({})),
        act(
            &[S::Signed, S::Delivered],
            false,
            Method::GET,
            "/revocation/to-sign",
            Value::Null,
        ),
        act(
            &[S::Signed, S::Delivered],
            false,
            Method::POST,
            "/revocation",
            cms,
        ),
        act(
            &[S::Talking],
            true,
            Method::POST,
            "/checks/consequences",
            json!({}),
        ),
        act(
            &[S::Talking, S::Drafting],
            true,
            Method::PUT,
            "/draft",
            draft.clone(),
        ),
        act(&[S::Drafting], true, Method::POST, "/drafts", Value::Null),
        act(
            &[S::Talking, S::Drafting],
            true,
            Method::POST,
            "/remarks/1/answer",
            json!({ "text": "т" }),
        ),
        act(
            from_call,
            true,
            Method::POST,
            "/refusal",
            json!({ "ground": "under_pressure" }),
        ),
        act(
            &[S::AwaitingSignature],
            true,
            Method::POST,
            "/signature/preparation",
            Value::Null,
        ),
        act(
            &[S::AwaitingSignature],
            true,
            Method::POST,
            "/signature",
            signature,
        ),
    ]
}

async fn attempt(walk: &Walk<'_>, act: &Act) -> Answer {
    // People coming into the room are noted in the case, so the version is read just before.
    loop {
        let version = walk.view().await["version"].as_i64().unwrap();
        let answer = attempt_at(walk, act, version).await;
        if answer.status != 412 {
            return answer;
        }
    }
}

async fn attempt_at(walk: &Walk<'_>, act: &Act, version: i64) -> Answer {
    let (person, path) = match act.by_notary {
        true => (&walk.notary, walk.notary_path(act.path)),
        false => (walk.principal(), walk.path(act.path)),
    };
    let ask = person.ask(act.method.clone(), &path).await;
    let ask = ask.once().version(version);
    match act.method == Method::GET {
        true => ask.send().await,
        false => ask.json(&act.body).send().await,
    }
}

/// The history without the comings and goings in the room, which follow the talk at their own pace.
async fn doings(walk: &Walk<'_>) -> Vec<String> {
    let rooms = ["room_presence", "call_closed"];
    let history = walk.history().await;
    history
        .into_iter()
        .filter(|kind| !rooms.contains(&kind.as_str()))
        .collect()
}

/// Tries everything that has no place at the present stage.
async fn only_what_is_open_is_done(world: &World, walk: &Walk<'_>) {
    let stage = walk.stage().await;
    let code = StageCode::ALL
        .iter()
        .find(|code| code.as_str() == stage)
        .unwrap();
    let form = vehicle(&walk.attorneys.iter().collect::<Vec<_>>());
    let has_notary = *code > StageCode::ReadyToCall;
    let draft = match has_notary {
        true => walk.notary.get(&walk.notary_path("/draft")).await.ok(),
        false => Value::Null,
    };
    let before = doings(walk).await;
    for act in acts(&form, &draft, &world.now().to_rfc3339()) {
        if act.open_at.contains(code) || (act.by_notary && !has_notary) {
            continue;
        }
        let answer = attempt(walk, &act).await;
        let said = (answer.status, answer.code());
        assert_eq!(
            said,
            (409, "wrong_stage".to_owned()),
            "{} at {stage}: {}",
            act.path,
            answer.text()
        );
        assert_eq!(answer.json()["stage"], stage.as_str());
    }
    assert_eq!(
        doings(walk).await,
        before,
        "a refused act left a trace at {stage}"
    );
    assert_eq!(walk.stage().await, stage);
}

#[tokio::test]
async fn at_no_stage_of_the_way_is_anything_done_out_of_turn() {
    let world = World::new().await;
    let mut walk = world.case_of(&["aliya"], &["dauren"], "aigul").await;
    use StageCode as S;
    let way = [
        S::Filling,
        S::AwaitingConsent,
        S::ReadyToCall,
        S::Talking,
        S::Drafting,
        S::AwaitingApproval,
        S::AwaitingPayment,
        S::AwaitingSignature,
        S::Delivered,
        S::Revoked,
    ];
    for stage in way {
        walk.to(stage).await;
        only_what_is_open_is_done(&world, &walk).await;
    }
}

#[tokio::test]
async fn after_a_refusal_nothing_is_done_any_more() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Refused).await;
    assert!(walk.view().await["reason"].is_string());
    only_what_is_open_is_done(&world, &walk).await;
}

#[tokio::test]
async fn after_a_withdrawal_the_principal_does_nothing_any_more() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Withdrawn).await;
    for act in acts(&vehicle(&[]), &Value::Null, "")
        .iter()
        .filter(|act| !act.by_notary)
    {
        attempt(&walk, act).await.refused(409, "wrong_stage");
    }
}

#[tokio::test]
async fn the_notary_still_reads_a_case_that_was_withdrawn_from_them() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Drafting).await;
    walk.withdraw().await.ok();
    let view = walk.notary.get(&walk.notary_path("")).await.ok();
    assert_eq!(view["stage"], "withdrawn");
}

#[tokio::test]
async fn the_actions_a_case_offers_are_those_of_the_table() {
    let world = World::new().await;
    let mut walk = world.case_of(&["aliya"], &["dauren"], "aigul").await;
    assert_eq!(
        walk.view().await["actions"],
        json!(["application_submitted", "application_withdrawn"])
    );
    walk.to(StageCode::AwaitingApproval).await;
    let offered = json!(["draft_approved", "draft_returned", "application_withdrawn"]);
    assert_eq!(walk.view().await["actions"], offered);
    let notary = walk.notary.get(&walk.notary_path("")).await.ok();
    assert_eq!(notary["actions"], json!(["act_refused"]));
    assert_eq!(notary["step"]["number"], 8);
}
