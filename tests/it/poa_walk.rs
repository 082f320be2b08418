//! The digital power of attorney from the application to the document, over the public interfaces only.

use crate::world::{Answer, Person, Walk, World, vehicle};
use chrono::{DateTime, Datelike as _, Utc};
use eds::cms::{Policy, Proof};
use eds::pades::{self, Coverage, Level};
use eds::trust::Usage;
use law::poa::stage::StageCode;
use law::time::date_in_kazakhstan;
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
        proof: Proof::BySignatureTimestamp,
        ..Policy::strict(&trust, world.now(), Usage::Sign)
    };
    let signatures = pades::verify(&pdf, &policy).unwrap();
    let fields: Vec<_> = signatures.iter().map(|s| s.field.as_str()).collect();
    assert_eq!(fields, ["notary", "platform-seal", "time-stamp"]);
    assert_eq!(signatures[2].coverage, Coverage::WholeFile);
    assert_eq!(
        [signatures[0].level, signatures[1].level],
        [Level::Archival; 2]
    );
    let signer = signatures[0].signature().unwrap().iin().unwrap();
    assert_eq!(signer, walk.notary.who().iin);
}

/// One thing somebody does: the stages at which it has its place, how it is asked for, and what it needs.
struct Act {
    open_at: &'static [StageCode],
    method: Method,
    path: &'static str,
    body: Value,
}

/// Everything before the document is signed.
const UNSIGNED: &[StageCode] = &[
    StageCode::Filling,
    StageCode::AwaitingConsent,
    StageCode::ReadyToCall,
    StageCode::Talking,
    StageCode::Drafting,
    StageCode::AwaitingApproval,
    StageCode::Approved,
    StageCode::AwaitingPayment,
    StageCode::AwaitingSignature,
];

fn act(open_at: &'static [StageCode], asked: &'static str, body: Value) -> Act {
    let (method, path) = asked.split_once(' ').unwrap();
    Act {
        open_at,
        method: Method::from_bytes(method.as_bytes()).unwrap(),
        path,
        body,
    }
}

/// What principals do.
fn of_principals(form: &Value) -> Vec<Act> {
    use StageCode as S;
    let cms = || json!({ "cms_base64": "MAA=" });
    let remarks = json!({ "remarks": [{ "text": "т" }] });
    let signed = &[S::Signed, S::Delivered];
    let (filling, reading) = (&[S::Filling], &[S::AwaitingApproval]);
    vec![
        act(filling, "PUT /application", form.clone()),
        act(filling, "POST /participation", Value::Null),
        act(filling, "GET /application/to-sign", Value::Null),
        act(filling, "POST /submission", cms()),
        // A call during the call is "already done", which the tests of the call look at.
        act(&[S::ReadyToCall, S::Talking], "POST /calls", Value::Null),
        act(reading, "GET /drafts/1/to-sign", Value::Null),
        act(reading, "POST /drafts/1/approval", cms()),
        act(reading, "POST /drafts/1/return", remarks),
        act(UNSIGNED, "POST /withdrawal", json!({})),
        act(signed, "GET /revocation/to-sign", Value::Null),
        act(signed, "POST /revocation", cms()),
    ]
}

/// What the notary in charge does.
fn of_the_notary(draft: &Value, now: DateTime<Utc>) -> Vec<Act> {
    use StageCode as S;
    let answer = json!({ "text": "т" });
    let ground = json!({ "ground": "under_pressure" });
    let number = format!("0000101-{}-000001", date_in_kazakhstan(now).year());
    let signature = json!({ "number": number, "at": now, "cms_base64": "MAA=" });
    let (editing, signing) = (&[S::Talking, S::Drafting], &[S::AwaitingSignature]);
    vec![
        act(&[S::Talking], "POST /checks/consequences", json!({})),
        act(editing, "PUT /draft", draft.clone()),
        act(&[S::Drafting], "POST /drafts", Value::Null),
        act(editing, "POST /remarks/1/answer", answer),
        act(&UNSIGNED[3..], "POST /refusal", ground),
        act(signing, "POST /signature/preparation", Value::Null),
        act(signing, "POST /signature", signature),
    ]
}

/// Somebody of the case with the path they reach it by.
struct Hand<'w> {
    person: &'w Person,
    case: String,
}

impl Hand<'_> {
    /// People coming into the room are noted in the case, so the version is read just before each try.
    async fn attempt(&self, act: &Act) -> Answer {
        loop {
            let version = self.person.get(&self.case).await.version();
            let path = format!("{}{}", self.case, act.path);
            let ask = self.person.ask(act.method.clone(), &path).await;
            let ask = ask.once().version(version);
            let answer = if act.method == Method::GET {
                ask.send().await
            } else {
                ask.json(&act.body).send().await
            };
            if answer.status != 412 {
                return answer;
            }
        }
    }

    /// Tries everything that has no place at this stage.
    async fn out_of_turn(&self, stage: StageCode, acts: &[Act]) {
        for act in acts.iter().filter(|act| !act.open_at.contains(&stage)) {
            let answer = self.attempt(act).await;
            let said = (answer.status, answer.code());
            let expected = (409, "wrong_stage".to_owned());
            assert_eq!(
                said,
                expected,
                "{} at {stage:?}: {}",
                act.path,
                answer.text()
            );
            assert_eq!(answer.json()["stage"], stage.as_str());
        }
    }
}

fn principal<'w>(walk: &'w Walk<'_>) -> Hand<'w> {
    Hand {
        person: walk.principal(),
        case: walk.path(""),
    }
}

/// The history without the comings and goings in the room, which follow the talk at their own pace.
async fn doings(walk: &Walk<'_>) -> Vec<String> {
    let rooms = ["room_presence", "call_closed"];
    let by_itself = |kind: &str| rooms.contains(&kind) || kind.starts_with("recording_");
    let history = walk.history().await;
    history
        .into_iter()
        .filter(|kind| !by_itself(kind))
        .collect()
}

/// Tries everything that has no place at the present stage.
async fn only_what_is_open_is_done(world: &World, walk: &Walk<'_>) {
    let stage = walk.stage().await;
    let code = StageCode::ALL.iter().find(|code| code.as_str() == stage);
    let code = *code.unwrap();
    let form = vehicle(&walk.attorneys.iter().collect::<Vec<_>>());
    let before = doings(walk).await;
    principal(walk)
        .out_of_turn(code, &of_principals(&form))
        .await;
    if code > StageCode::ReadyToCall {
        let draft = walk.notary.get(&walk.notary_path("/draft")).await.ok();
        let acts = of_the_notary(&draft, world.now());
        let notary = Hand {
            person: &walk.notary,
            case: walk.notary_path(""),
        };
        notary.out_of_turn(code, &acts).await;
    }
    let after = doings(walk).await;
    assert_eq!(after, before, "a refused act left a trace at {stage}");
    assert_eq!(walk.stage().await, stage);
}

#[tokio::test]
async fn at_no_stage_of_the_way_is_anything_done_out_of_turn() {
    use StageCode as S;
    let world = World::new().await;
    let mut walk = world.case_of(&["aliya"], &["dauren"], "aigul").await;
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
    let form = vehicle(&walk.attorneys.iter().collect::<Vec<_>>());
    let acts = of_principals(&form);
    principal(&walk)
        .out_of_turn(StageCode::Withdrawn, &acts)
        .await;
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
