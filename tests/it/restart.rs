//! Nothing acknowledged is lost and nothing is done twice, however the server ends and however many there are.

use crate::world::{Seat, Walk, World, until};
use chrono::TimeDelta;
use law::poa::stage::StageCode;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What each record of a walk is worth: kinds that may come once only.
const ONCE: [&str; 11] = [
    "case_opened",
    "application_submitted",
    "consent_requested",
    "consents_granted",
    "call_started",
    "draft_sent",
    "draft_approved",
    "invoice_issued",
    "invoice_paid",
    "document_signed",
    "document_delivered",
];

fn counted(history: &[String]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for kind in history {
        *counts.entry(kind.as_str()).or_default() += 1;
    }
    counts
}

/// The people and the case of a walk, to be taken up again by a server that was started anew.
struct Thread {
    case: String,
}

impl Thread {
    fn of(walk: &Walk<'_>) -> Self {
        Self {
            case: walk.case.clone(),
        }
    }

    async fn taken_up(self, world: &World) -> Walk<'_> {
        world
            .taken_up(self.case, &["aliya"], &["dauren"], "aigul")
            .await
    }
}

#[derive(Clone, Copy)]
enum End {
    InOrder,
    BrokenOff,
}

/// Work that was under way when a server broke off is taken up again when its claim runs out.
async fn claims_run_out(world: &World) {
    let kinds = "('ask_consent', 'issue_invoice', 'settle_invoice', 'deliver')";
    let sql = format!("select count(*) from jobs where claim_until > 0 and kind in {kinds}");
    if world.database().await.number(&sql).await > 0 {
        world.pass(chrono::TimeDelta::seconds(61));
    }
}

async fn with_a_restart_at_every_stage(end: End) {
    use StageCode as S;
    let mut world = World::new().await;
    let mut thread = {
        let walk = world.case_at(S::Filling).await;
        Thread::of(&walk)
    };
    let way = [
        S::AwaitingConsent,
        S::ReadyToCall,
        S::Talking,
        S::Drafting,
        S::AwaitingApproval,
        S::AwaitingPayment,
        S::AwaitingSignature,
        S::Delivered,
    ];
    for stage in way {
        let before = {
            let mut walk = thread.taken_up(&world).await;
            walk.to(stage).await;
            let before = walk.view().await;
            thread = Thread::of(&walk);
            before
        };
        match end {
            End::InOrder => world.restart().await,
            End::BrokenOff => {
                world.crash().await;
                claims_run_out(&world).await;
            }
        }
        let walk = Thread {
            case: thread.case.clone(),
        }
        .taken_up(&world)
        .await;
        let after = walk.view().await;
        assert_eq!(after["stage"], before["stage"], "after {stage:?}");
        assert!(
            after["version"].as_i64() >= before["version"].as_i64(),
            "after {stage:?}"
        );
    }
    let walk = thread.taken_up(&world).await;
    let history = walk.history().await;
    let counts = counted(&history);
    for kind in ONCE {
        assert_eq!(counts.get(kind), Some(&1), "{kind}: {counts:?}");
    }
    let events = walk
        .principal()
        .get(&walk.path("/events?limit=500"))
        .await
        .ok();
    crate::store::whole(&events);
}

#[tokio::test]
async fn a_case_goes_on_after_a_restart_at_every_stage() {
    with_a_restart_at_every_stage(End::InOrder).await;
}

#[tokio::test]
async fn a_case_goes_on_after_the_server_breaks_off_at_every_stage() {
    with_a_restart_at_every_stage(End::BrokenOff).await;
}

#[tokio::test]
async fn an_idempotency_key_is_remembered_over_a_restart() {
    let mut world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let form = crate::world::vehicle(&[world.mocks.who("dauren")]);
    let send = || async {
        let ask = aliya.ask(reqwest::Method::POST, "/v1/poa/cases").await;
        ask.key("over-a-restart").json(&form).send().await
    };
    let first = send().await.ok();
    world.restart().await;
    assert_eq!(send().await.ok()["id"], first["id"]);
}

#[tokio::test]
async fn a_request_that_never_got_its_answer_can_be_sent_again() {
    let mut world = World::new().await;
    for _ in 0..6 {
        let aliya = world.citizen("aliya").await;
        aliya.session().await;
        let form = crate::world::vehicle(&[world.mocks.who("dauren")]);
        let key = eds::random::token();
        let sent = {
            let (aliya, form, key) = (aliya.clone(), form.clone(), key.clone());
            let api = world.api();
            let token = aliya.session().await.access;
            tokio::spawn(async move {
                api.post("/v1/poa/cases")
                    .bearer(&token)
                    .key(&key)
                    .json(&form)
                    .send()
                    .await
            })
        };
        world.crash().await;
        // Broken off before, during or after: an answer that came is true, one that did not is had by asking again.
        let known = sent.await.ok().filter(|answer| answer.status == 201);
        let again = until("the answer to the second try", || async {
            let ask = aliya.ask(reqwest::Method::POST, "/v1/poa/cases").await;
            let answer = ask.key(&key).json(&form).send().await;
            (answer.code() != "idempotency_in_flight").then_some(answer)
        });
        world.pass(chrono::TimeDelta::seconds(61));
        let again = again.await.ok();
        if let Some(known) = known {
            assert_eq!(known.ok()["id"], again["id"]);
        }
        let aliya = world.citizen("aliya").await;
        aliya
            .get(&format!("/v1/poa/cases/{}", again["id"].as_str().unwrap()))
            .await
            .ok();
    }
}

#[tokio::test]
async fn people_come_back_into_the_room_after_a_restart() {
    let mut world = World::new().await;
    let thread = Thread::of(&world.case_at(StageCode::Talking).await);
    world.restart().await;
    let mut walk = thread.taken_up(&world).await;
    let call = world
        .database()
        .await
        .texts("select id from calls where state = 'active'")
        .await
        .pop()
        .unwrap();
    let ticket = walk
        .notary
        .act(&format!("/v1/notary/calls/{call}/ticket"), &Value::Null)
        .await
        .ok();
    walk.seats = vec![Seat::enter(&ticket).await];
    let ticket = walk
        .principal()
        .act(&walk.path("/calls/latest/ticket"), &Value::Null)
        .await
        .ok();
    walk.seats.push(Seat::enter(&ticket).await);
    walk.checks().await;
    assert_eq!(walk.stage().await, "drafting");
}

#[tokio::test]
async fn a_payment_made_while_the_server_is_down_is_settled_when_it_is_back() {
    let mut world = World::new().await;
    let (thread, invoice) = {
        let walk = world.case_at(StageCode::AwaitingPayment).await;
        (Thread::of(&walk), walk.invoice_id().await)
    };
    world.stop().await;
    let payer = world.mocks.who("aliya").clone();
    assert_eq!(
        world.mocks.bank_app(&payer, &invoice, "pay").await.status,
        303
    );
    world.resume().await;
    let walk = thread.taken_up(&world).await;
    walk.wait_for(StageCode::AwaitingSignature).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_server_does_not_start_on_the_spool_of_one_that_runs() {
    let mut world = World::new().await;
    let said = tokio::task::block_in_place(|| world.second_process_ends());
    assert!(
        said.contains("another running server has the spool of recordings"),
        "{said}"
    );
    // What it had is free again as soon as it ends.
    world.stop().await;
    world.resume().await;
}

#[tokio::test]
async fn two_servers_on_one_database_do_no_work_twice() {
    let world = World::on_postgres().await;
    let _second = world.second_server().await;
    let _third = world.second_server().await;
    let mut walk = world
        .case_of(&["aliya", "bolat"], &["dauren", "saule"], "aigul")
        .await;
    walk.to(StageCode::AwaitingConsent).await;
    walk.answer_consents("grant").await;
    walk.wait_for(StageCode::ReadyToCall).await;
    walk.to(StageCode::Revoked).await;
    until("the end of all work", || async {
        let due = format!(
            "select count(*) from jobs where run_at <= {}",
            world.now().timestamp_millis()
        );
        (world.database().await.number(&due).await == 0).then_some(())
    })
    .await;
    let history = walk.history().await;
    let counts = counted(&history);
    for kind in [
        "invoice_issued",
        "invoice_paid",
        "document_signed",
        "document_revoked",
    ] {
        assert_eq!(counts.get(kind), Some(&1), "{kind}: {counts:?}");
    }
    assert_eq!(counts.get("consent_requested"), Some(&2));
    for handle in ["aliya", "bolat", "dauren"] {
        let messages = world.mocks.messages(&world.mocks.who(handle).phone).await;
        let mut once = messages.clone();
        once.sort();
        once.dedup();
        assert_eq!(
            once.len(),
            messages.len(),
            "{handle} was told twice: {messages:?}"
        );
    }
    let invoice = walk.invoice().await;
    let ledger = world.mocks.ledger(invoice["id"].as_str().unwrap()).await;
    assert_eq!(ledger["captured_tiyn"], invoice["amount_tiyn"]);
    let events = walk
        .principal()
        .get(&walk.path("/events?limit=500"))
        .await
        .ok();
    crate::store::whole(&events);
}

#[tokio::test]
async fn the_server_says_when_it_is_ready_and_stops_in_order() {
    let mut world = World::new().await;
    assert_eq!(world.api().get("/healthz").send().await.status, 204);
    assert_eq!(world.api().get("/readyz").send().await.status, 204);
    let answer = world.api().get("/nowhere").send().await;
    answer.refused(404, "not_found");
    assert!(answer.header("x-request-id").is_some());
    world.stop().await;
    let again = json!({ "kind": "vehicle", "language": "kk" });
    world.resume().await;
    world
        .citizen("aliya")
        .await
        .act("/v1/poa/cases", &again)
        .await
        .ok();
}

#[tokio::test]
async fn nobody_chooses_the_number_under_which_support_finds_their_request() {
    let world = World::new().await;
    let theirs = "chosen-by-somebody-else-7f3a";
    let asked = world.api().get("/nowhere").header("x-request-id", theirs);
    let answer = asked.send().await;
    let ours = answer.header("x-request-id").unwrap().to_owned();
    assert_eq!(ours.len(), 36, "{ours}");
    let logged = crate::world::until("a line in the log", || async {
        let logged = crate::world::logged();
        logged.contains(&ours).then_some(logged)
    })
    .await;
    assert!(!logged.contains(theirs), "whatever a client says is logged");
}

#[tokio::test]
async fn forgetting_goes_on_when_a_part_of_it_fails() {
    let world = World::new().await;
    let mut database = world.database().await;
    for sql in [
        "insert into idempotency_keys (scope, key, request_sha256, created_at) values ('s', 'k', 'd', 0)",
        "alter table document_shares rename to document_shares_elsewhere",
    ] {
        database.run(sql).await.unwrap();
    }
    world.pass(TimeDelta::minutes(11));
    let next = format!(
        "select count(*) from jobs where kind = 'purge' and attempts = 0 and run_at > {}",
        world.now().timestamp_millis()
    );
    until("the round after the one that failed", || async {
        (world.database().await.number(&next).await == 1).then_some(())
    })
    .await;
    let keys = "select count(*) from idempotency_keys where scope = 's'";
    assert_eq!(database.number(keys).await, 0, "what follows is done");
}
