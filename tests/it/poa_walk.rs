//! The digital power of attorney from the application to the document, over the public interfaces only.

use crate::world::World;
use law::poa::stage::StageCode;

#[tokio::test]
async fn a_power_of_attorney_is_applied_for_agreed_paid_signed_and_delivered() {
    let world = World::new().await;
    let mut walk = world.case_of(&["aliya"], &["dauren"], "aigul").await;
    walk.to(StageCode::Delivered).await;
    let number = walk.view().await["number"].as_str().unwrap().to_owned();
    let shown = world
        .api()
        .get(&format!("/public/poa/{number}"))
        .send()
        .await
        .ok();
    assert_eq!(shown["standing"], "valid");
}
