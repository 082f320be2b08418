//! How a call ended, by its recording and by the history.

use super::{CALL, RECORDED, SEALED, right, wrong};
use law::id::CallId;
use law::poa::history::{Author, Entry, Fact};
use law::poa::s05_call::Ending;

#[test]
fn a_recording_ends_as_the_history_says_that_the_call_did() {
    let closed = |reason| {
        let call = CallId::parse(CALL).unwrap();
        let closed = Fact::CallClosed { call, reason };
        let mut story = RECORDED.story();
        let kind = "recording_sealed";
        let place = story.iter().position(|(_, _, entry)| entry.kind() == kind);
        let entry = (SEALED, Author::System, Entry::Fact(closed));
        story.insert(place.unwrap(), entry);
        RECORDED.evidence_of(&story)
    };
    let (evidence, _folder) = closed(Ending::Finished);
    right(&evidence);
    // Somebody's leaving and the notary's end may cross each other.
    let (evidence, _folder) = closed(Ending::Left);
    right(&evidence);
    let (evidence, _folder) = closed(Ending::Later);
    let text = wrong(&evidence);
    assert!(
        text.contains("it ends for another reason than the history says"),
        "{text}"
    );
}
