//! `senim verify` on requests that officials took in, at a centre and on paper, as their applicant takes them home.

use super::walks::Office;
use super::{Counter, path};
use crate::desks::body::guardianship_form;
use crate::services::{file, property};
use crate::verify::request::{
    a_new_history_covers_no_change, flipped_bits_are_found, forged, rewritten, right, taken, wrong,
};
use law::id::AccountId;
use law::service::request::{Author, Fact};
use senim::store::cases::HistoryLine;
use senim::verify::RequestEvidence;
use serde_json::{Value, json};

/// Bits flipped in each file.
const IN_EACH: usize = 12;

/// The file whose name begins so.
fn name_of(evidence: &RequestEvidence, beginning: &str) -> String {
    let mut names = evidence.files.iter().map(|file| &file.name);
    let found = names.find(|name| name.starts_with(beginning));
    found
        .unwrap_or_else(|| panic!("there is no {beginning}"))
        .clone()
}

/// No changed file is covered by a history written anew: neither what was signed, nor what was sealed.
fn no_change_is_covered(evidence: &RequestEvidence, files: &[&str]) {
    for beginning in files {
        let name = name_of(evidence, beginning);
        a_new_history_covers_no_change(evidence, &name, IN_EACH);
    }
}

/// The history with its lines changed cannot be; what is said of it.
fn impossible(sound: &RequestEvidence, change: impl Fn(&mut Vec<HistoryLine>)) -> String {
    let mut evidence = sound.clone();
    rewritten(&mut evidence, change);
    wrong(&evidence)
}

/// The line of a kind, which is there once.
fn line<'a>(lines: &'a mut [HistoryLine], kind: &str) -> &'a mut HistoryLine {
    let mut found = lines.iter_mut().filter(|line| line.kind == kind);
    let one = found.next().unwrap_or_else(|| panic!("there is no {kind}"));
    assert!(found.next().is_none(), "there are several {kind}");
    one
}

/// Without the line of a kind.
fn without(kind: &'static str) -> impl Fn(&mut Vec<HistoryLine>) {
    move |lines| lines.retain(|line| line.kind != kind)
}

/// By an official who has nothing to do with it.
fn by_somebody_else(kind: &'static str) -> impl Fn(&mut Vec<HistoryLine>) {
    let account = AccountId::parse("0192f0c1-7f00-7000-8000-00000000000a").unwrap();
    let author = serde_json::to_string(&Author::Official { account }).unwrap();
    move |lines| line(lines, kind).author.clone_from(&author)
}

#[tokio::test]
async fn what_was_taken_over_on_paper_is_right_and_one_flipped_bit_is_found_anywhere() {
    let office = Office::open().await;
    let world = &office.counter.world;
    for (id, service) in [
        (office.examined().await, "S9"),
        (office.licensed().await, "S10"),
    ] {
        let mut evidence = taken(world, &office.aliya, &id).await;
        let said = right(&evidence);
        for words in [
            &format!("the entries follow the course of {service}; the request stands at: done"),
            "request.p7s: the request with its form and its documents, signed by the operator",
            "intake-inventory.pdf: sealed for good by Сот актілерін орындау комитеті",
            "payment-receipt.pdf: sealed for good",
            "registration.json: what the registry answered",
            "result.pdf: sealed for good by Сот актілерін орындау комитеті",
        ] {
            assert!(said.contains(words), "{words}: {said}");
        }
        let tried = flipped_bits_are_found(&mut evidence, IN_EACH);
        assert!(tried > 8 * IN_EACH, "{tried}");
        no_change_is_covered(
            &evidence,
            &[
                "request.p7s",
                "decision-",
                "intake-inventory",
                "payment-receipt",
                "result",
            ],
        );
    }
}

#[tokio::test]
async fn what_a_centre_took_in_or_did_not_accept_is_right_and_one_flipped_bit_is_found_anywhere() {
    let counter = Counter::centre().await;
    let aliya = counter.world.citizen("aliya").await;
    let granted = counter
        .open("real_estate_rights", &property("astana"), aliya.who())
        .await;
    counter.send(&granted).await.ok();
    counter.at(&granted, "done").await;
    let mut evidence = taken(&counter.world, &aliya, &granted).await;
    let said = right(&evidence);
    assert!(said.contains("signed by the operator"), "{said}");
    flipped_bits_are_found(&mut evidence, IN_EACH);
    no_change_is_covered(&evidence, &["request.p7s", "result"]);
    let said = impossible(&evidence, by_somebody_else("submitted"));
    assert!(said.contains("not for its author to cause"), "{said}");
    let said = impossible(&evidence, by_somebody_else("signature_kept"));
    assert!(
        said.contains("not kept by whoever filled the request in"),
        "{said}"
    );

    let refused = not_accepted(&counter, &aliya).await;
    let mut evidence = taken(&counter.world, &aliya, &refused).await;
    let said = right(&evidence);
    let receipt = "intake-refusal.pdf: sealed for good by Мемлекеттік корпорация";
    assert!(said.contains(receipt), "{said}");
    flipped_bits_are_found(&mut evidence, IN_EACH);
    no_change_is_covered(&evidence, &["intake-refusal"]);
    no_receipt_without_its_reason(&evidence);
}

/// A guardianship for which too little was brought.
async fn not_accepted(counter: &Counter, applicant: &crate::world::Person) -> String {
    let form = guardianship_form();
    let id = counter.open("guardianship", &form, applicant.who()).await;
    counter.scan(&id, "health").await;
    let nothing_else = json!({ "missing": [] });
    let refusal = path(&id, "/refusal");
    counter.operator.act(&refusal, &nothing_else).await.ok();
    file(applicant, &json!({ "id": id }), "intake-refusal.pdf").await;
    id
}

/// A refusal at the counter follows from what was missing there, by whoever took the request in.
fn no_receipt_without_its_reason(evidence: &RequestEvidence) {
    let said = impossible(evidence, without("documents_missing"));
    assert!(said.contains("nothing was found that it could be refused for"));
    let said = impossible(evidence, by_somebody_else("refused"));
    assert!(said.contains("nothing was found that it could be refused for"));
    let said = impossible(evidence, |lines| {
        let refused = line(lines, "refused");
        refused.body = refused.body.replace("documents_incomplete", "no_data");
        refused.author = serde_json::to_string(&Author::Registry).unwrap();
    });
    assert!(said.contains("nothing was found that it could be refused for"));
    let said = impossible(evidence, |lines| {
        let codes = vec!["health".to_owned()];
        let fact = Fact::DocumentsMissing { codes };
        line(lines, "documents_missing").body = serde_json::to_string(&fact).unwrap();
    });
    assert!(
        said.contains("what is called missing is attached"),
        "{said}"
    );
}

#[tokio::test]
async fn an_intake_on_paper_that_cannot_have_happened_is_named() {
    let office = Office::open().await;
    let (counter, aliya) = (&office.counter, &office.aliya);
    let id = office.examined().await;
    let over = path(&id, "/handing-over");
    counter.operator.act(&over, &Value::Null).await.ok();
    let sound = taken(&counter.world, aliya, &id).await;
    right(&sound);
    let accepted = |documents| {
        let fact = serde_json::to_string(&Fact::DocumentsAccepted { documents }).unwrap();
        move |lines: &mut Vec<HistoryLine>| {
            line(lines, "documents_accepted").body.clone_from(&fact);
        }
    };
    let twice = |lines: &mut Vec<HistoryLine>| {
        let again = line(lines, "handed_over").clone();
        lines.push(again);
    };
    let early = |lines: &mut Vec<HistoryLine>| {
        let place = lines.iter().position(|line| line.kind == "handed_over");
        let mut over = lines.remove(place.unwrap());
        over.at = lines[1].at;
        lines.insert(1, over);
    };
    for (said, words) in [
        (
            impossible(&sound, without("documents_accepted")),
            "no inventory was made",
        ),
        (
            impossible(&sound, accepted(9)),
            "more documents are on the inventory",
        ),
        (
            impossible(&sound, accepted(0)),
            "more documents are on the inventory",
        ),
        (
            impossible(&sound, by_somebody_else("documents_accepted")),
            "not for its author",
        ),
        (
            impossible(&sound, by_somebody_else("payment_ordered")),
            "not for its author",
        ),
        (impossible(&sound, twice), "handed over once"),
        (impossible(&sound, early), "handed over once"),
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let scan = name_of(&sound, "attachment-diploma");
    let said = wrong(&forged(&sound, &scan, |bytes| bytes.push(b' ')));
    let words = "other documents were signed than attached";
    assert!(said.contains(words), "{said}");
}
