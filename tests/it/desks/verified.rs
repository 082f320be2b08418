//! `senim verify` on a request that officials decided, as its applicant takes it home.

use super::body::Body;
use crate::verify::request::{
    a_new_history_covers_no_change, flipped_bits_are_found, forged, named, rewritten, right, taken,
    write, wrong,
};
use senim::verify::RequestEvidence;
use std::process::Command;

/// A granted certificate of S8 with its document, its signed decision and its result.
async fn granted() -> RequestEvidence {
    let body = Body::open().await;
    let aliya = body.world.citizen("aliya").await;
    let id = body.certificate_asked(&aliya).await;
    body.forward(&id).await.ok();
    body.assign(&body.head, &body.specialist, &id).await.ok();
    body.draft(&body.specialist, &id).await.ok();
    body.sign(&body.head, &id, None).await.ok();
    body.forward(&id).await.ok();
    body.until(&aliya, &id, "done").await;
    taken(&body.world, &aliya, &id).await
}

#[tokio::test]
async fn a_request_with_its_decision_and_its_result_is_right_and_one_flipped_bit_is_found_anywhere()
{
    let mut evidence = granted().await;
    let said = right(&evidence);
    for words in [
        "the entries follow the course of S8; the request stands at: done",
        "request.p7s: the request with its form and its documents, signed by the applicant",
        "decision-3.p7s: the decision of turn 3",
        "the document title_documents, as it was attached",
        "registration.json: what the registry answered",
        "result.pdf: sealed for good by Жергілікті атқарушы орган",
        "The request is as it was written, signed and sealed.",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let tried = flipped_bits_are_found(&mut evidence, 40);
    assert!(tried > 300, "{tried}");
}

#[tokio::test]
async fn a_history_written_anew_covers_no_changed_file() {
    let sound = granted().await;
    for name in ["request.p7s", "decision-3.p7s", "result.pdf"] {
        a_new_history_covers_no_change(&sound, name, 40);
    }
    let attached = sound.files.iter().map(|file| file.name.clone());
    let attached = attached
        .clone()
        .find(|name| name.starts_with("attachment-"));
    let said = wrong(&forged(&sound, &attached.unwrap(), |bytes| {
        bytes.push(b' ');
    }));
    assert!(
        said.contains("other documents were signed than attached"),
        "{said}"
    );
    // Another decision, another number, another turn than was signed.
    for (before, after) in [
        ("Рұқсат берілсін", "Рұқсат берілмесін"),
        ("\"turn\":3", "\"turn\":30"),
        ("\"turn\":5", "\"turn\":6"),
    ] {
        let mut evidence = sound.clone();
        rewritten(&mut evidence, |lines| {
            for line in lines.iter_mut() {
                line.body = line.body.replace(before, after);
            }
        });
        wrong(&evidence);
    }
}

#[tokio::test]
async fn what_cannot_have_happened_is_named_by_its_entry() {
    let sound = granted().await;
    let told = |change: &dyn Fn(&mut Vec<senim::store::cases::HistoryLine>)| {
        let mut evidence = sound.clone();
        rewritten(&mut evidence, change);
        wrong(&evidence)
    };
    let count = {
        let mut found = 0;
        let mut evidence = sound.clone();
        rewritten(&mut evidence, |lines| assert!(!lines.is_empty()));
        right(&evidence);
        for line in evidence.history.bytes.windows(7) {
            found += usize::from(line == b"\"prev\":");
        }
        found
    };
    // Only the answer to the survey could be left out; each other line is needed, or names a file.
    for place in 0..count {
        let said = told(&|lines| {
            lines.remove(place);
        });
        assert!(said.contains("WRONG"), "without line {place}: {said}");
    }
    let said = told(&|lines| {
        let portal = "{\"author\":\"portal\"}".to_owned();
        for line in lines.iter_mut().filter(|line| line.kind == "desk_moved") {
            line.author = portal.clone();
        }
    });
    assert!(said.contains("changes nothing else"), "{said}");
    let said = told(&|lines| lines.last_mut().unwrap().at -= 3_600_000);
    assert!(said.contains("earlier than the one before it"), "{said}");
}

#[tokio::test]
async fn a_file_that_is_missing_renamed_or_strange_is_named() {
    let sound = granted().await;
    for place in 0..sound.files.len() {
        let mut evidence = sound.clone();
        evidence.files.remove(place);
        assert!(wrong(&evidence).contains("missing, but entry"));
    }
    let mut evidence = sound.clone();
    named(&mut evidence, "result.pdf").name = "refusal.pdf".to_owned();
    assert!(wrong(&evidence).contains("not a file that the history names"));
    let mut evidence = sound.clone();
    named(&mut evidence, "request.p7s").name = "decision-3.p7s".to_owned();
    wrong(&evidence);
    let mut evidence = sound.clone();
    let mut letter = evidence.files[0].clone();
    letter.name = "letter.txt".to_owned();
    letter.bytes = b"hello".to_vec();
    evidence.files.push(letter);
    assert!(right(&evidence).contains("letter.txt: no file of a request, not looked at"));
}

#[tokio::test]
async fn the_program_checks_a_folder_and_ends_with_what_it_found() {
    let evidence = granted().await;
    let folder = tempfile::tempdir().unwrap();
    write(&evidence, folder.path());
    let verify = || {
        let program = Command::new(env!("CARGO_BIN_EXE_senim"))
            .arg("verify")
            .arg(folder.path())
            .output()
            .unwrap();
        (
            program.status.code(),
            String::from_utf8(program.stdout).unwrap(),
        )
    };
    let (code, text) = verify();
    assert_eq!(code, Some(0), "{text}");
    std::fs::write(folder.path().join("result.pdf"), b"%PDF-1.7").unwrap();
    let (code, text) = verify();
    assert_eq!(code, Some(1), "{text}");
    std::fs::remove_file(folder.path().join("ca.pem")).unwrap();
    assert_eq!(verify().0, Some(2));
}
