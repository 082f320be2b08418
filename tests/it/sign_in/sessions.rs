//! Sessions: refreshed, stolen, idle, listed, ended.

use super::device::Device;
use super::fault;
use super::house::{House, person};
use chrono::TimeDelta;
use law::poa::s10_signature::LicenceStatus;
use senim::app::poa::s01_sign_in;
use senim::app::session::{self, Tokens};
use senim::app::{AppError, Fault, Role};

const REFRESH: &str = "/v1/sessions/refresh";

async fn refresh(house: &House, device: &Device, token: &str) -> Result<Tokens, AppError> {
    let proof = device.checked(house, REFRESH, Some(token))?;
    session::refresh(&house.app, &proof, token).await
}

async fn citizen(house: &House, device: &Device) -> Tokens {
    house.citizen(&person(1)).await;
    house.signed_in(&person(1), Role::Citizen, device).await
}

#[tokio::test]
async fn a_refresh_token_is_replaced_at_each_use() {
    let house = House::new().await;
    let device = Device::new();
    let first = citizen(&house, &device).await;
    let second = refresh(&house, &device, &first.refresh).await.unwrap();
    assert_ne!(first.refresh, second.refresh);
    assert_eq!(first.session, second.session);
    session::authenticate(&house.app, &second.access)
        .await
        .unwrap();
    refresh(&house, &device, &second.refresh).await.unwrap();
}

#[tokio::test]
async fn a_refresh_token_used_twice_ends_its_session() {
    let house = House::new().await;
    let device = Device::new();
    let first = citizen(&house, &device).await;
    let second = refresh(&house, &device, &first.refresh).await.unwrap();
    house.clock.pass(TimeDelta::seconds(11));
    assert_eq!(
        fault(refresh(&house, &device, &first.refresh).await),
        Fault::SessionEnded
    );
    assert_eq!(
        fault(refresh(&house, &device, &second.refresh).await),
        Fault::SessionEnded
    );
    assert_eq!(
        fault(session::authenticate(&house.app, &second.access).await),
        Fault::SessionEnded
    );
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_for_a_moment() {
    let house = House::new().await;
    let device = Device::new();
    let first = citizen(&house, &device).await;
    let lost = refresh(&house, &device, &first.refresh).await.unwrap();
    house.clock.pass(TimeDelta::seconds(9));
    let found = refresh(&house, &device, &first.refresh).await.unwrap();
    assert_ne!(found.refresh, lost.refresh);
    // The grace is counted from the first use and does not grow.
    house.clock.pass(TimeDelta::seconds(2));
    let third = refresh(&house, &device, &found.refresh).await.unwrap();
    assert_eq!(
        fault(refresh(&house, &device, &first.refresh).await),
        Fault::SessionEnded
    );
    assert_eq!(
        fault(session::authenticate(&house.app, &third.access).await),
        Fault::SessionEnded
    );
}

#[tokio::test]
async fn a_stolen_refresh_token_is_useless_on_another_device_and_does_no_harm() {
    let house = House::new().await;
    let device = Device::new();
    let tokens = citizen(&house, &device).await;
    let stolen = refresh(&house, &Device::new(), &tokens.refresh).await;
    assert_eq!(fault(stolen), Fault::DeviceProofInvalid);
    let other_token = device
        .checked(&house, REFRESH, Some("another token"))
        .unwrap();
    let refused = session::refresh(&house.app, &other_token, &tokens.refresh).await;
    assert_eq!(fault(refused), Fault::DeviceProofInvalid);
    refresh(&house, &device, &tokens.refresh).await.unwrap();
}

#[tokio::test]
async fn a_token_of_no_session_is_refused() {
    let house = House::new().await;
    let device = Device::new();
    for token in ["", "no dot", "a.b", "."] {
        assert_eq!(
            fault(refresh(&house, &device, token).await),
            Fault::SessionEnded
        );
        assert_eq!(
            fault(session::authenticate(&house.app, token).await),
            Fault::Unauthenticated
        );
    }
}

#[tokio::test]
async fn an_access_token_lasts_five_minutes() {
    let house = House::new().await;
    let tokens = citizen(&house, &Device::new()).await;
    house
        .clock
        .pass(TimeDelta::minutes(5) - TimeDelta::seconds(1));
    session::authenticate(&house.app, &tokens.access)
        .await
        .unwrap();
    house.clock.pass(TimeDelta::seconds(1));
    assert_eq!(
        fault(session::authenticate(&house.app, &tokens.access).await),
        Fault::Unauthenticated
    );
}

#[tokio::test]
async fn an_idle_session_ends_after_a_week_and_a_used_one_after_a_month() {
    let house = House::new().await;
    let device = Device::new();
    let idle = citizen(&house, &device).await;
    house.clock.pass(TimeDelta::days(7) + TimeDelta::seconds(1));
    assert_eq!(
        fault(refresh(&house, &device, &idle.refresh).await),
        Fault::SessionEnded
    );
    let house = House::new().await;
    let mut used = citizen(&house, &device).await;
    for _ in 0..5 {
        house.clock.pass(TimeDelta::days(5));
        used = refresh(&house, &device, &used.refresh).await.unwrap();
    }
    house.clock.pass(TimeDelta::days(5));
    assert_eq!(
        fault(refresh(&house, &device, &used.refresh).await),
        Fault::SessionEnded
    );
}

#[tokio::test]
async fn a_notary_signs_in_every_day() {
    let house = House::new().await;
    let device = Device::new();
    house
        .outside
        .licences
        .lock()
        .unwrap()
        .insert(person(3).as_str().to_owned(), LicenceStatus::Active);
    let tokens = house.signed_in(&person(3), Role::Notary, &device).await;
    house.clock.pass(TimeDelta::hours(12));
    assert_eq!(
        fault(refresh(&house, &device, &tokens.refresh).await),
        Fault::SessionEnded
    );
}

#[tokio::test]
async fn sessions_are_listed_and_ended_by_their_owner_only() {
    let house = House::new().await;
    let (first, second) = (Device::new(), Device::new());
    let here = citizen(&house, &first).await;
    house.clock.pass(TimeDelta::seconds(1));
    let there = house.signed_in(&person(1), Role::Citizen, &second).await;
    let caller = session::authenticate(&house.app, &here.access)
        .await
        .unwrap();
    let listed: Vec<_> = session::list(&house.app, &caller)
        .await
        .unwrap()
        .into_iter()
        .map(|s| s.id)
        .collect();
    assert_eq!(listed, [there.session.clone(), here.session.clone()]);
    house.citizen(&person(2)).await;
    let stranger = house
        .signed_in(&person(2), Role::Citizen, &Device::new())
        .await;
    let stranger = session::authenticate(&house.app, &stranger.access)
        .await
        .unwrap();
    assert_eq!(
        fault(session::end(&house.app, &stranger, &there.session).await),
        Fault::NotFound
    );
    session::end(&house.app, &caller, &there.session)
        .await
        .unwrap();
    assert_eq!(
        fault(session::authenticate(&house.app, &there.access).await),
        Fault::SessionEnded
    );
    assert_eq!(
        fault(refresh(&house, &second, &there.refresh).await),
        Fault::SessionEnded
    );
    assert_eq!(
        fault(session::end(&house.app, &caller, &there.session).await),
        Fault::NotFound
    );
}

#[tokio::test]
async fn ending_all_others_leaves_the_present_session() {
    let house = House::new().await;
    let here = citizen(&house, &Device::new()).await;
    let there = house
        .signed_in(&person(1), Role::Citizen, &Device::new())
        .await;
    let caller = session::authenticate(&house.app, &here.access)
        .await
        .unwrap();
    session::end_others(&house.app, &caller).await.unwrap();
    assert_eq!(
        fault(session::authenticate(&house.app, &there.access).await),
        Fault::SessionEnded
    );
    session::authenticate(&house.app, &here.access)
        .await
        .unwrap();
}

#[tokio::test]
async fn an_account_has_at_most_fifty_sessions_and_the_oldest_goes() {
    let house = House::new().await;
    let device = Device::new();
    let oldest = citizen(&house, &device).await;
    for _ in 0..50 {
        house.clock.pass(TimeDelta::milliseconds(1));
        house.signed_in(&person(1), Role::Citizen, &device).await;
    }
    assert_eq!(
        fault(session::authenticate(&house.app, &oldest.access).await),
        Fault::SessionEnded
    );
}

#[tokio::test]
async fn what_nobody_can_use_any_more_is_forgotten_and_nothing_else() {
    let house = House::new().await;
    let device = Device::new();
    let tokens = citizen(&house, &device).await;
    let key = house.certificate(&person(1), eds::trust::Usage::Authenticate);
    let proof = device.proof(&house, "/v1/eds-challenges");
    let open = s01_sign_in::challenge(&house.app, &proof).await.unwrap();
    session::purge(&house.app).await.unwrap();
    let cms = house.sign(&key, &open.to_sign.content);
    house
        .answer(&device, &open.id, &cms, Role::Citizen)
        .await
        .unwrap();
    refresh(&house, &device, &tokens.refresh).await.unwrap();
    house.clock.pass(TimeDelta::days(121));
    session::purge(&house.app).await.unwrap();
    assert!(
        house
            .app
            .store
            .session_holder(&tokens.session)
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        house
            .app
            .store
            .account_of(&person(1), "citizen")
            .await
            .unwrap()
            .is_some()
    );
}
