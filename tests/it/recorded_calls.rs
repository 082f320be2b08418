//! The recording of a call as evidence: sealed after the call, signed by its notary, watched on a reason, kept and destroyed.

mod damaged;
mod examined;

use crate::verify::folder::file;
use crate::verify::server::taken;
use crate::world::{Answer, Left, Person, RecordedCall, World, until};
use chrono::{DateTime, TimeDelta, Utc};
use law::poa::stage::StageCode;
use reqwest::Method;
use senim::verify::{self, LedgerFile};
use serde_json::{Value, json};
use signaling::evidence::LegFile;
use std::fs;
use std::path::PathBuf;

/// Seconds of a talk: one for each check and some more.
const SECONDS: u64 = 6;
const REASON: &str = "Соттың № 7-К сұрауы бойынша";

impl RecordedCall<'_> {
    async fn list(&self, who: &Person) -> Answer {
        who.get(&format!("/v1/recordings?case={}", self.walk.case))
            .await
    }

    async fn open(&self, who: &Person, reason: &str) -> Answer {
        let path = format!("/v1/recordings/{}/openings", self.call);
        who.act(&path, &json!({ "reason": reason })).await
    }

    fn notary_path(&self, rest: &str) -> String {
        format!("/v1/notary/calls/{}/recording{rest}", self.call)
    }

    async fn vouch(&self) -> Answer {
        let notary = &self.walk.notary;
        let to_sign = notary.get(&self.notary_path("/to-sign")).await.ok();
        let ask = notary
            .ask(Method::PUT, &self.notary_path("/signature"))
            .await;
        ask.json(&notary.signed(&to_sign)).send().await
    }

    async fn desk(&self, desk: &Person, act: &str) -> Answer {
        let path = format!("/v1/desk/recordings/{}/{act}", self.call);
        desk.act(&path, &json!({ "reason": REASON })).await
    }
}

/// The sealed parts in the server's store.
fn parts(world: &World, call: &str) -> Vec<PathBuf> {
    let folder = world.var().join("recordings/store").join(call);
    let files = fs::read_dir(folder).map(|files| files.map(|file| file.unwrap().path()));
    files.map(Iterator::collect).unwrap_or_default()
}

/// Waits until what is due at the world's time was looked for.
async fn purged(world: &World) {
    let now = world.now().timestamp_millis();
    let sql = format!("select count(*) from jobs where kind = 'purge' and run_at > {now}");
    until("a round of the purge", || async {
        (world.database().await.number(&sql).await > 0).then_some(())
    })
    .await;
}

fn path_of(opening: &Value, rest: &str) -> String {
    format!(
        "/v1/recording-openings/{}{rest}",
        opening["id"].as_str().unwrap()
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_is_sealed_after_its_call_and_signed_by_its_notary() {
    let world = World::new().await;
    let recorded = world.recorded_call(SECONDS, Left::Whole).await;
    world.recording_is(&recorded.call, "sealed").await;
    let principal = recorded.walk.principal();
    let listed = recorded.list(principal).await.ok();
    let item = &listed["items"][0];
    assert_eq!(
        (&item["state"], &item["condition"]),
        (&json!("sealed"), &json!("whole"))
    );
    let until: DateTime<Utc> = item["kept_until"].as_str().unwrap().parse().unwrap();
    assert_eq!(
        until.date_naive(),
        law::poa::recording::kept_until(world.now()).date_naive()
    );
    let manifest = recorded
        .walk
        .notary
        .get(&recorded.notary_path("/manifest"))
        .await;
    assert_eq!(
        manifest.json()["account"]["chapters"]
            .as_array()
            .unwrap()
            .len(),
        4
    );
    let signed = recorded.vouch().await.ok();
    assert_eq!(signed["state"], "signed");
    let again = recorded
        .walk
        .notary
        .get(&recorded.notary_path("/to-sign"))
        .await;
    again.refused(409, "already_done");
    let kinds = recorded.walk.history().await;
    assert!(kinds.contains(&"recording_sealed".to_owned()), "{kinds:?}");
    assert!(kinds.contains(&"recording_signed".to_owned()), "{kinds:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_given_out_is_verified_offline() {
    let world = World::new().await;
    let recorded = world.recorded_call(SECONDS, Left::Whole).await;
    world.recording_is(&recorded.call, "sealed").await;
    recorded.vouch().await.ok();
    let principal = recorded.walk.principal();
    let opening = recorded.open(principal, REASON).await.json();
    let files = ["application.p7s", "application.json"];
    let mut evidence = taken(&world, &recorded.walk, &files).await;
    evidence.document = None;
    for name in [
        "recording-1.json",
        "recording-1.p7s",
        "recording-1-notary.p7s",
    ] {
        let of_case = principal
            .get(&recorded.walk.path(&format!("/files/{name}")))
            .await
            .body;
        let of_opening = principal
            .get(&path_of(&opening, &format!("/files/{name}")))
            .await
            .body;
        assert!(of_case == of_opening, "{name}");
        evidence.manifests.push(file(name, &of_case));
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording-1.ledger");
    let ledger = principal.get(&path_of(&opening, "/ledger")).await;
    assert!(ledger.body == recorded.tape.plain());
    fs::write(&path, &ledger.body).unwrap();
    evidence.ledgers.push(LedgerFile {
        name: "recording-1.ledger".to_owned(),
        path,
    });
    let report = verify::check(&evidence);
    assert!(report.is_right(), "{report}");
    let text = report.to_string();
    assert!(
        text.contains("2 heads of its chain, signed by the platform"),
        "{text}"
    );
    assert!(
        text.contains("the notary vouches for the manifest"),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_watches_without_a_reason_or_without_a_right() {
    let world = World::new().await;
    let recorded = world.recorded_call(SECONDS, Left::Whole).await;
    world.recording_is(&recorded.call, "sealed").await;
    let principal = recorded.walk.principal();
    for reason in ["", "   ", "керек"] {
        recorded
            .open(principal, reason)
            .await
            .refused(422, "invalid_form");
    }
    for stranger in [world.citizen("bolat").await, world.notary("serik")] {
        recorded.list(&stranger).await.refused(404, "not_found");
        recorded
            .open(&stranger, REASON)
            .await
            .refused(404, "not_found");
        recorded.open(&stranger, "").await.refused(404, "not_found");
    }
    let sql = "select count(*) from recording_openings";
    assert_eq!(world.database().await.number(sql).await, 0);
    let opening = recorded.open(&world.desk("kanat"), REASON).await;
    assert_eq!(opening.status, 201);
    let opening = opening.json();
    for other in [
        principal,
        &world.desk("gulnar"),
        &world.citizen("bolat").await,
    ] {
        for rest in [
            "",
            "/ledger",
            "/legs/1",
            "/files/recording-1.json",
            "/snapshots/1",
        ] {
            other
                .get(&path_of(&opening, rest))
                .await
                .refused(404, "not_found");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_opening_is_shown_to_the_citizen_and_stands_in_the_history() {
    let world = World::new().await;
    let recorded = world.recorded_call(SECONDS, Left::Whole).await;
    world.recording_is(&recorded.call, "sealed").await;
    let people = [
        recorded.walk.principal().clone(),
        recorded.walk.notary.clone(),
        world.desk("kanat"),
    ];
    for person in &people {
        assert_eq!(recorded.open(person, REASON).await.status, 201);
    }
    let path = recorded.walk.path("/recording-openings");
    let openings = recorded.walk.principal().get(&path).await.ok();
    let roles: Vec<&str> = openings["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            assert_eq!(item["reason"], REASON);
            item["role"].as_str().unwrap()
        })
        .collect();
    assert_eq!(roles, ["desk", "notary", "principal"]);
    let kinds = recorded.walk.history().await;
    assert_eq!(
        kinds
            .iter()
            .filter(|kind| *kind == "recording_opened")
            .count(),
        3
    );
    let forged = "update recording_openings set reason = 'x'";
    assert!(world.database().await.run(forged).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leg_is_a_file_that_begins_where_it_is_asked_for() {
    let world = World::new().await;
    let recorded = world.recorded_call(SECONDS, Left::Whole).await;
    world.recording_is(&recorded.call, "sealed").await;
    let principal = recorded.walk.principal();
    let opening = recorded.open(principal, REASON).await.json();
    assert_eq!(opening["legs"].as_array().unwrap().len(), 2);
    assert_eq!(opening["chapters"][0]["check"], "legal_capacity");
    let plain = recorded.tape.plain();
    let leg = |from_seq| -> Vec<u8> {
        let pieces = LegFile::new(plain.as_slice(), 2, from_seq);
        pieces.flat_map(|piece| piece.unwrap().to_vec()).collect()
    };
    let whole = principal.get(&path_of(&opening, "/legs/2")).await;
    assert_eq!(whole.header("content-type"), Some("video/webm"));
    assert_eq!(whole.header("cache-control"), Some("private, no-store"));
    assert!(whole.body == leg(0));
    let later = principal
        .get(&path_of(&opening, "/legs/2?from_ms=3500"))
        .await;
    assert!(later.body.len() < whole.body.len() && whole.body.ends_with(&later.body[500..]));
    let over = principal
        .get(&path_of(&opening, "/legs/2?from_ms=999999"))
        .await;
    assert!(over.body == leg(u64::MAX));
    principal
        .get(&path_of(&opening, "/legs/9"))
        .await
        .refused(404, "not_found");
    world.pass(TimeDelta::minutes(61));
    principal
        .get(&path_of(&opening, "/legs/2"))
        .await
        .refused(410, "opening_over");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_off_recording_says_so_and_goes_no_further() {
    let world = World::new().await;
    let recorded = world.recorded_call(SECONDS, Left::BrokenOff).await;
    world.recording_is(&recorded.call, "sealed").await;
    let listed = recorded.list(recorded.walk.principal()).await.ok();
    assert_eq!(listed["items"][0]["condition"], "broken_off", "{listed}");
    // The four checks were made before, so the notary may vouch for what there is.
    recorded.vouch().await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_without_all_four_checks_is_not_vouched_for() {
    let world = World::new().await;
    let recorded = world.recorded_call(3, Left::Whole).await;
    world.recording_is(&recorded.call, "sealed").await;
    let to_sign = recorded
        .walk
        .notary
        .get(&recorded.notary_path("/to-sign"))
        .await;
    to_sign.refused(409, "recording_incomplete");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_notary_of_the_call_signs_and_only_with_the_office_s_key() {
    let world = World::new().await;
    let recorded = world.recorded_call(SECONDS, Left::Whole).await;
    world.recording_is(&recorded.call, "sealed").await;
    let other = world
        .notary("serik")
        .get(&recorded.notary_path("/to-sign"))
        .await;
    other.refused(404, "not_found");
    let notary = &recorded.walk.notary;
    let to_sign = notary.get(&recorded.notary_path("/to-sign")).await.ok();
    let personal = notary.other_key(eds::trust::Usage::Sign, |order| {
        order.profile = eds::ca::Profile::Citizen;
    });
    for (key, code) in [
        (&personal, "wrong_key_usage"),
        (world.notary("serik").signing(), "wrong_signer"),
    ] {
        let ask = notary
            .ask(Method::PUT, &recorded.notary_path("/signature"))
            .await;
        let answer = ask.json(&notary.signed_with(key, &to_sign)).send().await;
        answer.refused(422, code);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_between_the_end_and_the_seal_loses_nothing() {
    let mut world = World::new().await;
    let (case, call) = {
        let (walk, call, _) = world.recording_call(SECONDS, Left::Whole).await;
        // The store is away when the call ends.
        let store = world.var().join("recordings/store");
        fs::rename(&store, world.var().join("away")).unwrap();
        world.ends(&walk).await;
        (walk.case.clone(), call)
    };
    let tries = "select attempts from jobs where kind = 'seal_recording'";
    until("a try to seal", || async {
        let found = world.database().await.rows(tries).await;
        (!found.is_empty()).then_some(())
    })
    .await;
    world.stop().await;
    let store = world.var().join("recordings/store");
    let _ = fs::remove_dir_all(&store);
    fs::rename(world.var().join("away"), &store).unwrap();
    world.resume().await;
    world.pass(TimeDelta::minutes(10));
    world.recording_is(&call, "sealed").await;
    let sealed = format!(
        "select count(*) from case_events where case_id = '{case}' and kind = 'recording_sealed'"
    );
    assert_eq!(world.database().await.number(&sealed).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_is_destroyed_when_its_term_is_over_unless_the_desk_holds_it() {
    let world = World::new().await;
    let recorded = world.recorded_call(SECONDS, Left::Whole).await;
    world.recording_is(&recorded.call, "sealed").await;
    let desk = world.desk("kanat");
    recorded.desk(&desk, "hold").await.ok();
    recorded
        .desk(&desk, "hold")
        .await
        .refused(409, "already_done");
    // Ten years are the law's business; here the term ends in an hour.
    let soon = (world.now() + TimeDelta::hours(1)).timestamp_millis();
    let sql = format!(
        "update recordings set retain_until = {soon} where call_id = '{}'",
        recorded.call
    );
    world.database().await.run(&sql).await.unwrap();
    world.pass(TimeDelta::hours(2));
    purged(&world).await;
    world.recording_is(&recorded.call, "sealed").await;
    assert!(!parts(&world, &recorded.call).is_empty());
    recorded.desk(&desk, "release").await.ok();
    recorded
        .desk(&desk, "release")
        .await
        .refused(409, "already_done");
    world.pass(TimeDelta::hours(1));
    world.recording_is(&recorded.call, "destroyed").await;
    until("the parts are gone", || async {
        parts(&world, &recorded.call).is_empty().then_some(())
    })
    .await;
    let sql = format!(
        "select count(*) from recordings where call_id = '{}' and wrapped_key is null",
        recorded.call
    );
    assert_eq!(world.database().await.number(&sql).await, 1);
    let principal = recorded.walk.principal();
    recorded
        .open(principal, REASON)
        .await
        .refused(410, "recording_destroyed");
    let manifest = principal
        .get(&recorded.walk.path("/files/recording-1.json"))
        .await;
    assert_eq!(manifest.status, 200);
    let kinds = recorded.walk.history().await;
    for kind in [
        "recording_held",
        "recording_released",
        "recording_destroyed",
    ] {
        assert!(kinds.contains(&kind.to_owned()), "{kinds:?}");
    }
    recorded
        .desk(&desk, "hold")
        .await
        .refused(410, "recording_destroyed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_recording_is_not_opened() {
    let world = World::new().await;
    let (walk, call, tape) = world.recording_call(SECONDS, Left::Whole).await;
    let recorded = RecordedCall { walk, call, tape };
    let principal = recorded.walk.principal();
    recorded
        .open(principal, REASON)
        .await
        .refused(409, "recording_not_sealed");
    assert_eq!(recorded.walk.stage().await, StageCode::Talking.as_str());
}
