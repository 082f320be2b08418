//! The password is changed by whoever knows the present one; every other device is signed out and the owner is told.

use super::device::Device;
use super::fault;
use super::house::{House, PASSWORD, person, phone_of};
use chrono::TimeDelta;
use law::poa::s01_sign_in::{PASSWORD_ATTEMPTS, PASSWORD_LOCK};
use senim::app::poa::s01_sign_in::{PasswordChange, change_password};
use senim::app::session::{self, Tokens};
use senim::app::{AppError, Caller, Fault, Role};

const NEW: &str = "басқа жасырын сөз";

fn from_to(present: &str, new: &str) -> PasswordChange {
    PasswordChange {
        present: present.to_owned(),
        new: new.to_owned(),
    }
}

async fn caller(house: &House, tokens: &Tokens) -> Result<Caller, AppError> {
    session::authenticate(&house.app, &tokens.access).await
}

#[expect(
    clippy::unwrap_used,
    reason = "a test stops when its preparation fails"
)]
async fn citizen(house: &House) -> (Caller, Tokens) {
    house.citizen(&person(1)).await;
    let device = Device::new();
    let tokens = house.signed_in(&person(1), Role::Citizen, &device).await;
    (caller(house, &tokens).await.unwrap(), tokens)
}

#[tokio::test]
async fn the_new_password_signs_in_and_every_other_device_is_signed_out() {
    let house = House::new().await;
    let (owner, telephone) = citizen(&house).await;
    let device = Device::new();
    let other = house.signed_in(&person(1), Role::Citizen, &device).await;
    caller(&house, &other).await.unwrap();
    change_password(&house.app, &owner, from_to(PASSWORD, NEW))
        .await
        .unwrap();
    assert_eq!(fault(caller(&house, &other).await), Fault::SessionEnded);
    caller(&house, &telephone).await.unwrap();
    let old = house.by_password(&device, &person(1), PASSWORD).await;
    assert_eq!(fault(old), Fault::SignInRefused);
    let id = house.by_password(&device, &person(1), NEW).await.unwrap();
    let code = house.code_for(&phone_of(&person(1)));
    house.with_code(&device, &id, &code).await.unwrap();
}

#[tokio::test]
async fn the_owner_is_told_of_the_change() {
    let house = House::new().await;
    let (owner, _) = citizen(&house).await;
    change_password(&house.app, &owner, from_to(PASSWORD, NEW))
        .await
        .unwrap();
    let now = house.app.now();
    let mut tx = house.app.store.begin().await.unwrap();
    let until = now + TimeDelta::minutes(1);
    let jobs = tx.claim_jobs("test", now, until, 100).await.unwrap();
    let told = jobs.iter().filter(|job| job.kind == "notify").count();
    assert_eq!(told, 1);
}

#[tokio::test]
async fn a_sign_in_under_way_with_the_old_password_ends() {
    let house = House::new().await;
    let (owner, _) = citizen(&house).await;
    house.clock.pass(TimeDelta::minutes(2));
    let device = Device::new();
    let id = house.by_password(&device, &person(1), PASSWORD).await;
    let id = id.unwrap();
    let code = house.code_for(&phone_of(&person(1)));
    change_password(&house.app, &owner, from_to(PASSWORD, NEW))
        .await
        .unwrap();
    let finished = house.with_code(&device, &id, &code).await;
    assert_eq!(fault(finished), Fault::CodeWrong);
}

#[tokio::test]
async fn whoever_does_not_know_the_present_password_guesses_five_times() {
    let house = House::new().await;
    let (owner, _) = citizen(&house).await;
    for _ in 0..PASSWORD_ATTEMPTS {
        let guessed = change_password(&house.app, &owner, from_to("қате құпиясөз", NEW)).await;
        assert_eq!(fault(guessed), Fault::PasswordWrong);
    }
    let locked = change_password(&house.app, &owner, from_to(PASSWORD, NEW)).await;
    assert_eq!(fault(locked), Fault::TooManyAttempts);
    house.clock.pass(PASSWORD_LOCK);
    house.clock.pass(TimeDelta::seconds(1));
    let id = house
        .by_password(&Device::new(), &person(1), PASSWORD)
        .await;
    id.unwrap();
}

#[tokio::test]
async fn a_password_that_cannot_be_one_is_refused_before_it_is_compared() {
    let house = House::new().await;
    let (owner, _) = citizen(&house).await;
    for weak in ["", "қысқа", "аааааааааааа"] {
        let refused = change_password(&house.app, &owner, from_to(PASSWORD, weak)).await;
        assert_eq!(fault(refused), Fault::InvalidForm, "{weak}");
    }
    change_password(&house.app, &owner, from_to(PASSWORD, NEW))
        .await
        .unwrap();
}

#[tokio::test]
async fn whoever_knows_the_present_password_is_forgiven_what_was_mistyped() {
    let house = House::new().await;
    let (owner, _) = citizen(&house).await;
    let (mut present, mut new) = (PASSWORD, NEW);
    for turn in 0..=PASSWORD_ATTEMPTS {
        let changed = change_password(&house.app, &owner, from_to(present, new)).await;
        assert!(changed.is_ok(), "change {turn}: {changed:?}");
        (present, new) = (new, present);
    }
    for _ in 1..PASSWORD_ATTEMPTS {
        let guessed = change_password(&house.app, &owner, from_to("қате құпиясөз", NEW)).await;
        assert_eq!(fault(guessed), Fault::PasswordWrong);
    }
    change_password(&house.app, &owner, from_to(present, new))
        .await
        .unwrap();
    let signing_in = house.by_password(&Device::new(), &person(1), new).await;
    signing_in.unwrap();
}
