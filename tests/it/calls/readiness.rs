//! When a check counts: everybody agreed, the recording runs, sound and picture flow.

use super::{confirm, confirm_when_ready, notary_ticket, noted, ticket};
use crate::world::{Seat, World, until};
use call_client::{Consenting, Habits, Sending};
use law::poa::stage::StageCode;

#[tokio::test]
async fn a_check_waits_for_consent_recording_sound_and_picture() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::ReadyToCall).await;
    let call = walk.take_call().await;
    let _notary = Seat::enter(&notary_ticket(&walk.notary, &call).await.ok()).await;
    let undecided = Habits {
        consenting: Consenting::WhenTold,
        ..Habits::default()
    };
    let shown = ticket(walk.principal(), &walk.case).await.ok();
    let citizen = Seat::enter_as(&shown, undecided).await;
    let check = |code| confirm(&walk.notary, &walk.case, code);
    check("legal_capacity")
        .await
        .refused(409, "recording_not_agreed");

    citizen.consent();
    let (notary, case) = (&walk.notary, &walk.case);
    confirm_when_ready(notary, case, "legal_capacity")
        .await
        .ok();
    for (fact, detail, times) in [
        ("recording_agreed", "", 2),
        ("recording_changed", "running", 1),
    ] {
        until(format!("{times} of {fact}"), || async {
            (noted(&world, case, fact, detail).await == times).then_some(())
        })
        .await;
    }

    citizen.sends(Sending::Silence);
    until("the silence", || async {
        let answer = check("consequences").await;
        (answer.code() == "media_not_flowing").then_some(())
    })
    .await;
}
