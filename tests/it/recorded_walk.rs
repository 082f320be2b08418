//! The recording of a whole walk: the document waits for it, it verifies offline, and it becomes a film.

use crate::verify::folder::file;
use crate::verify::server::taken;
use crate::world::{World, until};
use law::poa::stage::StageCode;
use senim::verify::{self, LedgerFile, NamedFile};
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

const REASON: &str = "Соттың № 7-К сұрауы бойынша";

#[tokio::test]
async fn the_document_waits_for_the_recording_of_its_call() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingSignature).await;
    let path = walk.notary_path("/signature/preparation");
    let refused = until("the sealed recording", || async {
        let answer = walk.notary.act(&path, &Value::Null).await;
        (answer.code() != "recording_not_sealed").then_some(answer)
    })
    .await;
    refused.refused(409, "recording_unsigned");
    walk.sign().await.ok();
    walk.wait_for(StageCode::Delivered).await;
}

#[tokio::test]
async fn the_recording_of_a_walk_verifies_and_becomes_a_film_that_says_it_is_a_copy() {
    let world = World::new().await;
    let mut walk = world.case_at(StageCode::Talking).await;
    walk.seats[1].say(&json!({ "type": "distress" }));
    walk.seats[0].next("distress").await;
    walk.to(StageCode::Delivered).await;
    let principal = walk.principal();
    let list = format!("/v1/recordings?case={}", walk.case);
    let recording = principal.get(&list).await.ok()["items"][0].clone();
    assert_eq!(recording["condition"], "whole", "{recording}");
    let call = recording["call"].as_str().unwrap();
    let path = format!("/v1/recordings/{call}/openings");
    let opening = principal
        .act(&path, &json!({ "reason": REASON }))
        .await
        .json();
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("recording-1.ledger");
    let bytes = principal
        .get(&format!(
            "/v1/recording-openings/{}/ledger",
            opening["id"].as_str().unwrap()
        ))
        .await
        .body;
    let help = bytes.windows(8).any(|window| window == b"distress");
    assert!(!help, "whoever reads the recording learns nothing of it");
    fs::write(&ledger, bytes).unwrap();
    let files = [
        "application.p7s",
        "application.json",
        "approval-1.p7s",
        "signature.p7s",
    ];
    let mut evidence = taken(&world, &walk, &files).await;
    evidence.ledgers.push(LedgerFile {
        name: "recording-1.ledger".to_owned(),
        path: ledger.clone(),
    });
    evidence.manifests.extend(papers_apart(&world, call).await);
    let report = verify::check(&evidence);
    assert!(report.is_right(), "{report}");
    let text = report.to_string();
    let proved = "calls for help that stand apart from the recording: 1, bound by the manifest";
    assert!(text.contains(proved), "{text}");
    becomes_a_film(ledger, call);
}

/// What proves the call for help of a call, as the desk alone gets it.
async fn papers_apart(world: &World, call: &str) -> Vec<NamedFile> {
    let desk = world.desk("gulnar");
    let signals = desk.get("/v1/desk/distress-signals").await.ok();
    assert_eq!(signals["items"][0]["call"], call);
    let id = signals["items"][0]["id"].as_str().unwrap();
    let path = format!("/v1/desk/distress-signals/{id}/proofs");
    let proofs = desk.get(&path).await.ok();
    let proofs = proofs["items"].as_array().unwrap();
    let papers = proofs.iter().map(|proof| {
        file(
            proof["name"].as_str().unwrap(),
            proof["text"].as_str().unwrap().as_bytes(),
        )
    });
    papers.collect()
}

/// A film is made of the ledger; it says that it is a copy, and of what, and is never written over.
fn becomes_a_film(ledger: PathBuf, call: &str) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("call.webm");
    let arguments = senim::export::Arguments {
        ledger,
        out: out.clone(),
    };
    senim::export::export(&arguments).unwrap();
    let probe = std::process::Command::new("ffprobe")
        .args([
            "-v",
            "error",
            "-show_entries",
            "stream=codec_name:format_tags",
            "-of",
            "json",
        ])
        .arg(&out)
        .output()
        .unwrap();
    let probed = String::from_utf8(probe.stdout).unwrap();
    for said in [
        "vp8",
        "opus",
        senim::export::WORDS,
        "COPY, NOT EVIDENCE",
        call,
    ] {
        assert!(probed.contains(said), "{said}: {probed}");
    }
    let again = senim::export::export(&arguments).unwrap_err();
    assert!(again.to_string().contains("is there already"), "{again}");
}
