//! Step 10: the notary signs exactly what was approved; register numbers have no gaps.

use crate::world::{Person, Walk, World};
use chrono::TimeDelta;
use eds::ca::Profile;
use eds::trust::Usage;
use law::poa::stage::StageCode;
use serde_json::json;
use std::collections::BTreeSet;
use tokio::task::JoinSet;

#[tokio::test]
async fn the_preparation_holds_the_very_bytes_that_were_approved() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingSignature).await;
    let approved = walk.principal().get(&walk.path("/drafts/1/pdf")).await.body;
    let preparation = walk.prepare().await.ok();
    assert_eq!(
        preparation["approved_sha256"],
        eds::hash::sha256(&approved).to_hex()
    );
    let content = crate::world::content(&preparation);
    assert!(content.starts_with(&approved));
    assert_eq!(preparation["sha256"], eds::hash::sha256(&content).to_hex());
}

#[tokio::test]
async fn a_licence_suspended_on_the_way_stops_the_signature() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingSignature).await;
    let body = walk.notary.signed_preparation(&walk.prepare().await.ok());
    for status in ["suspended", "terminated"] {
        world.mocks.licence(walk.notary.who(), status).await;
        walk.prepare().await.refused(403, "licence_not_in_force");
        let answer = walk
            .notary
            .act(&walk.notary_path("/signature"), &body)
            .await;
        answer.refused(403, "licence_not_in_force");
    }
    world.mocks.licence(walk.notary.who(), "active").await;
    walk.notary
        .act(&walk.notary_path("/signature"), &body)
        .await
        .ok();
}

#[tokio::test]
async fn a_licence_register_that_does_not_answer_is_no_licence_and_no_refusal() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingSignature).await;
    for mode in ["down", "garbage", "wrong_person"] {
        world.mocks.fault("notaries", mode).await;
        walk.prepare().await.refused(503, "system_unavailable");
    }
    assert_eq!(walk.stage().await, "awaiting_signature");
}

#[tokio::test]
async fn a_signature_by_another_key_or_over_other_bytes_is_refused_by_its_own_code() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingSignature).await;
    let (notary, path) = (&walk.notary, walk.notary_path("/signature"));
    let preparation = walk.prepare().await.ok();
    let private = notary.other_key(Usage::Sign, |order| {
        order.profile = Profile::Citizen;
        order.subject.organization = None;
        order.subject.bin = None;
    });
    let expired = notary.other_key(Usage::Sign, |order| {
        order.valid_from -= TimeDelta::days(10);
        order.valid_for = TimeDelta::days(9);
    });
    let colleague = world.notary("serik");
    let keys = [
        (&private, "wrong_key_usage"),
        (notary.authentication(), "wrong_key_usage"),
        (&expired, "certificate_expired"),
        (colleague.signing(), "wrong_signer"),
    ];
    for (key, code) in keys {
        let body = crate::world::signature_with(key, &preparation);
        notary.act(&path, &body).await.refused(422, code);
    }
    let mut later = preparation.clone();
    let at = chrono::DateTime::parse_from_rfc3339(preparation["at"].as_str().unwrap()).unwrap();
    later["at"] = json!(at - TimeDelta::seconds(1));
    let body = notary.signed_preparation(&later);
    notary
        .act(&path, &body)
        .await
        .refused(422, "signature_other_digest");
    let mut broken = notary.signed_preparation(&preparation);
    broken["cms_base64"] = json!("MAA=");
    notary
        .act(&path, &broken)
        .await
        .refused(422, "signature_malformed");
    assert_eq!(walk.stage().await, "awaiting_signature");
    notary
        .act(&path, &notary.signed_preparation(&preparation))
        .await
        .ok();
}

#[tokio::test]
async fn an_old_preparation_is_made_again() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingSignature).await;
    let body = walk.notary.signed_preparation(&walk.prepare().await.ok());
    world.pass(TimeDelta::minutes(16));
    let answer = walk
        .notary
        .act(&walk.notary_path("/signature"), &body)
        .await;
    answer.refused(409, "preparation_expired");
    walk.sign().await.ok();
}

#[tokio::test]
async fn a_number_out_of_turn_is_refused() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingSignature).await;
    let mut preparation = walk.prepare().await.ok();
    let number = preparation["number"].as_str().unwrap().to_owned();
    assert!(number.ends_with("-000001"), "{number}");
    for (wrong, status) in [("-000007", 409), ("-000000", 409)] {
        preparation["number"] = json!(number.replace("-000001", wrong));
        let body = walk.notary.signed_preparation(&preparation);
        let answer = walk
            .notary
            .act(&walk.notary_path("/signature"), &body)
            .await;
        assert!(
            answer.status == status || answer.status == 422,
            "{}",
            answer.text()
        );
    }
    preparation["number"] = json!(number.replace("0000101", "0000102"));
    let body = walk.notary.signed_preparation(&preparation);
    let answer = walk
        .notary
        .act(&walk.notary_path("/signature"), &body)
        .await;
    answer.refused(403, "licence_not_in_force");
    assert_eq!(
        world
            .database()
            .await
            .number("select count(*) from documents")
            .await,
        0
    );
}

/// The notary signs a case, preparing anew when somebody else took the number.
async fn sign_until_done(notary: Person, case: String) -> String {
    let path = format!("/v1/notary/cases/{case}/signature");
    for _ in 0..64 {
        let preparation = notary
            .act(&format!("{path}/preparation"), &json!(null))
            .await
            .ok();
        let body = notary.signed_preparation(&preparation);
        let answer = notary.act(&path, &body).await;
        match (answer.status, answer.code().as_str()) {
            (200, _) => return answer.ok()["number"].as_str().unwrap().to_owned(),
            (409, "number_taken") | (503, "try_again") => {}
            _ => panic!("{}", answer.text()),
        }
    }
    panic!("the number was taken sixty-four times");
}

async fn many_at_once(world: &World, cases: usize) -> Vec<String> {
    let crowd: Vec<String> = world
        .mocks
        .crowd()
        .map(|who| who.handle.clone())
        .take(cases)
        .collect();
    let mut walks: Vec<Walk<'_>> = Vec::new();
    for handle in &crowd {
        let mut walk = world.case_of(&[handle], &["dauren"], "aigul").await;
        walk.to(StageCode::AwaitingSignature).await;
        walks.push(walk);
    }
    let mut signing = JoinSet::new();
    for walk in &walks {
        walk.sign_recordings().await;
        signing.spawn(sign_until_done(walk.notary.clone(), walk.case.clone()));
    }
    let mut numbers = signing.join_all().await;
    numbers.sort();
    numbers
}

fn without_gaps(numbers: &[String]) {
    for (place, number) in (1..).zip(numbers) {
        let sequence: usize = number.rsplit('-').next().unwrap().parse().unwrap();
        assert_eq!(sequence, place, "{numbers:?}");
    }
}

#[tokio::test]
async fn sixteen_signatures_at_once_leave_no_gap_in_the_register() {
    let world = World::new().await;
    let numbers = many_at_once(&world, 16).await;
    assert_eq!(numbers.len(), 16);
    without_gaps(&numbers);
}

#[tokio::test]
async fn signatures_at_once_leave_no_gap_on_postgresql_either() {
    let world = World::on_postgres().await;
    let numbers = many_at_once(&world, 6).await;
    without_gaps(&numbers);
}

#[tokio::test]
async fn a_case_signed_twice_at_once_is_signed_once() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingSignature).await;
    let body = walk.notary.signed_preparation(&walk.prepare().await.ok());
    let mut sent = JoinSet::new();
    for _ in 0..8 {
        let (notary, path, body) = (
            walk.notary.clone(),
            walk.notary_path("/signature"),
            body.clone(),
        );
        sent.spawn(async move { notary.act(&path, &body).await });
    }
    let answers = sent.join_all().await;
    let done = answers.iter().filter(|answer| answer.status == 200).count();
    let codes: BTreeSet<_> = answers
        .iter()
        .filter(|a| a.status != 200)
        .map(|a| (a.status, a.code()))
        .collect();
    assert_eq!(done, 1, "{codes:?}");
    assert!(codes.iter().all(|(status, _)| *status == 409), "{codes:?}");
    walk.wait_for(StageCode::Delivered).await;
    let mut database = world.database().await;
    assert_eq!(database.number("select count(*) from documents").await, 1);
    let signed = walk
        .history()
        .await
        .iter()
        .filter(|kind| *kind == "document_signed")
        .count();
    assert_eq!(signed, 1);
}
