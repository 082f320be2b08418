//! `senim verify` on how calls ended: what the history says of it must have been possible.

use super::folder::{account, id};
use super::{CASE, right, wrong};
use law::poa::history::{Author, Entry};
use serde_json::json;

/// The story of a case whose first call ended in this way and was followed by another.
fn called_twice(reason: &str) -> Vec<(i64, Author, Entry)> {
    let mut story = CASE.story();
    let kind = "call_queued";
    let place = story.iter().position(|(_, _, entry)| entry.kind() == kind);
    let (call, notary) = (id(0xcc), id(2));
    let by_notary = Author::Notary {
        account: account(2),
    };
    let told =
        |author, entry: serde_json::Value| (3, author, serde_json::from_value(entry).unwrap());
    let first = [
        told(
            by_notary,
            json!({"event": "call_started", "call": call, "notary": notary}),
        ),
        told(Author::System, json!({"event": "call_ended", "call": call})),
        told(
            Author::System,
            json!({"fact": "call_closed", "call": call, "reason": reason}),
        ),
    ];
    let place = place.unwrap();
    story.splice(place..place, first);
    story
}

#[test]
fn a_call_that_went_on_later_is_right_as_are_the_ends_of_before() {
    for reason in [
        "later",
        "technical",
        "finished",
        "left",
        "lost",
        "abandoned",
        "cancelled",
    ] {
        right(&CASE.evidence_of(&CASE.lines(&called_twice(reason))));
    }
}

#[test]
fn an_end_of_a_call_that_the_story_forbids_is_found_though_its_hashes_fit() {
    type Change = fn(&mut Vec<(i64, Author, Entry)>);
    let changes: [(&str, &str, Change); 4] = [
        ("the case has not ended so", "refused", |_| {}),
        ("its call was never taken", "later", |story| {
            story.retain(|(minute, _, entry)| {
                *minute != 3 || entry.kind() == "call_closed" || entry.kind() == "call_queued"
            });
        }),
        ("its call still decides the checks", "later", |story| {
            let ended = story
                .iter()
                .position(|(_, _, entry)| entry.kind() == "call_ended");
            let ended = ended.unwrap();
            story.swap(ended, ended + 1);
        }),
        ("its call was over before", "later", |story| {
            let closed = story
                .iter()
                .position(|(_, _, entry)| entry.kind() == "call_closed");
            let closed = closed.unwrap();
            story.insert(closed, story[closed].clone());
        }),
    ];
    for (said, reason, change) in changes {
        let mut story = called_twice(reason);
        change(&mut story);
        let text = wrong(&CASE.evidence_of(&CASE.lines(&story)));
        assert!(text.contains(said), "{said}: {text}");
    }
}
