//! A call for help stands apart from the recording, and its paper proves it to whoever has the recording.

use super::super::folder::file;
use super::super::{right, wrong};
use super::{BEGUN, CALL, RECORDED, minute, told};
use law::id::{AccountId, CallId};
use senim::app::recording::{Apart, OF_MANIFEST};
use senim::store::call_signals::SignalRow;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// The paper of what stands apart from the recording, up to one of its heads or for its manifest: one call for help.
pub(super) fn paper(of_seq: u64) -> Apart {
    static PAPERS: Mutex<BTreeMap<u64, Apart>> = Mutex::new(BTreeMap::new());
    let call = CallId::parse(CALL).unwrap();
    let help = SignalRow {
        id: "0192f0c1-7f00-7000-8000-0000000000aa".to_owned(),
        call: call.clone(),
        account: AccountId::parse("0192f0c1-7f00-7000-8000-0000000000ab").unwrap(),
        role: "citizen".to_owned(),
        at: minute(BEGUN),
    };
    let mut papers = PAPERS.lock().unwrap();
    let made = papers.entry(of_seq);
    made.or_insert_with(|| Apart::new(&call, of_seq, &[help]))
        .clone()
}

#[test]
fn a_call_for_help_is_proved_by_its_paper_and_by_no_other() {
    let (mut evidence, _folder) = RECORDED.evidence();
    let head = told(&RECORDED.ledger).heads[0].of_seq;
    for of_seq in [OF_MANIFEST, head] {
        let name = format!("recording-1-apart-{of_seq}.json");
        evidence.manifests.push(file(&name, &paper(of_seq).bytes()));
    }
    let text = right(&evidence).to_string();
    for bound in [
        "bound by the manifest",
        &format!("bound by the signed head of entry {head}"),
    ] {
        assert!(text.contains(bound), "{text}");
    }
    let call = CallId::parse(CALL).unwrap();
    for of_seq in [OF_MANIFEST, head] {
        let (mut evidence, _folder) = RECORDED.evidence();
        let forged = Apart::new(&call, of_seq, &[]);
        evidence
            .manifests
            .push(file("recording-1-apart-x.json", &forged.bytes()));
        let text = wrong(&evidence);
        assert!(text.contains("not the paper that"), "{text}");
    }
}
