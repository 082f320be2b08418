//! Signing in by password and code: right, wrong, guessed, replayed, from another device.

use super::device::Device;
use super::fault;
use super::house::{House, PASSWORD, person, phone_of};
use super::outside::Line;
use chrono::TimeDelta;
use law::poa::s01_sign_in::{CODE_ATTEMPTS, CODE_LIFE, PASSWORD_ATTEMPTS, PASSWORD_LOCK};
use senim::app::poa::s01_sign_in;
use senim::app::{AppError, Fault, Role, session};
use std::sync::Arc;

#[tokio::test]
async fn a_password_and_a_code_begin_a_session() {
    let house = House::new().await;
    let account = house.citizen(&person(1)).await;
    let device = Device::with_p256(&house);
    let id = house
        .by_password(&device, &person(1), PASSWORD)
        .await
        .unwrap();
    let tokens = house
        .with_code(&device, &id, &house.code_for(&phone_of(&person(1))))
        .await
        .unwrap();
    let caller = session::authenticate(&house.app, &tokens.access)
        .await
        .unwrap();
    assert_eq!(
        (caller.account, caller.role, caller.iin),
        (account.id, Role::Citizen, person(1))
    );
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_iin_are_refused_alike() {
    let house = House::new().await;
    house.citizen(&person(1)).await;
    let device = Device::new();
    let wrong = house
        .by_password(&device, &person(1), "another password")
        .await;
    let unknown = house.by_password(&device, &person(2), PASSWORD).await;
    let said = |result: Result<String, AppError>| result.unwrap_err().to_string();
    assert_eq!(said(wrong), said(unknown));
}

#[tokio::test]
async fn a_guessed_at_account_is_locked_for_a_while_even_to_the_right_password() {
    let house = House::new().await;
    house.citizen(&person(1)).await;
    for _ in 0..PASSWORD_ATTEMPTS {
        let refused = house
            .by_password(&Device::new(), &person(1), "another password")
            .await;
        assert_eq!(fault(refused), Fault::SignInRefused);
    }
    let device = Device::new();
    assert_eq!(
        fault(house.by_password(&device, &person(1), PASSWORD).await),
        Fault::TooManyAttempts
    );
    house.clock.pass(PASSWORD_LOCK);
    house
        .by_password(&device, &person(1), PASSWORD)
        .await
        .unwrap();
}

#[tokio::test]
async fn many_guesses_at_once_are_still_only_a_few() {
    let house = Arc::new(House::new().await);
    house.citizen(&person(1)).await;
    let guesses = (0..24).map(|_| {
        let house = Arc::clone(&house);
        tokio::spawn(async move {
            fault(
                house
                    .by_password(&Device::new(), &person(1), "another password")
                    .await,
            )
        })
    });
    let mut judged = 0;
    for guess in guesses.collect::<Vec<_>>() {
        match guess.await.unwrap() {
            Fault::SignInRefused => judged += 1,
            other => assert_eq!(other, Fault::TooManyAttempts),
        }
    }
    assert_eq!(judged, PASSWORD_ATTEMPTS);
}

#[tokio::test]
async fn a_device_that_tries_one_person_after_another_is_stopped() {
    let house = House::new().await;
    let device = Device::new();
    let mut stopped = None;
    for n in 0..40 {
        let refused = fault(house.by_password(&device, &person(100 + n), PASSWORD).await);
        if refused == Fault::TooManyAttempts {
            stopped = Some(n);
            break;
        }
    }
    assert_eq!(stopped, Some(20));
}

#[tokio::test]
async fn a_code_that_came_back_forgives_the_wrong_passwords_before() {
    let house = House::new().await;
    house.citizen(&person(1)).await;
    let device = Device::new();
    for _ in 0..2 {
        for _ in 0..PASSWORD_ATTEMPTS - 1 {
            house
                .by_password(&device, &person(1), "another password")
                .await
                .unwrap_err();
        }
        let id = house
            .by_password(&device, &person(1), PASSWORD)
            .await
            .unwrap();
        house
            .with_code(&device, &id, &house.code_for(&phone_of(&person(1))))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_code_is_good_once_and_for_its_device_only() {
    let house = House::new().await;
    house.citizen(&person(1)).await;
    let device = Device::new();
    let id = house
        .by_password(&device, &person(1), PASSWORD)
        .await
        .unwrap();
    let code = house.code_for(&phone_of(&person(1)));
    assert_eq!(
        fault(house.with_code(&Device::new(), &id, &code).await),
        Fault::CodeWrong
    );
    house.with_code(&device, &id, &code).await.unwrap();
    assert_eq!(
        fault(house.with_code(&device, &id, &code).await),
        Fault::CodeWrong
    );
}

#[tokio::test]
async fn a_code_that_is_old_or_guessed_at_is_void() {
    let house = House::new().await;
    house.citizen(&person(1)).await;
    let device = Device::new();
    let id = house
        .by_password(&device, &person(1), PASSWORD)
        .await
        .unwrap();
    for _ in 0..CODE_ATTEMPTS {
        assert_eq!(
            fault(house.with_code(&device, &id, "guess").await),
            Fault::CodeWrong
        );
    }
    let code = house.code_for(&phone_of(&person(1)));
    assert_eq!(
        fault(house.with_code(&device, &id, &code).await),
        Fault::CodeWrong
    );
    house.clock.pass(TimeDelta::seconds(60));
    let id = house
        .by_password(&device, &person(1), PASSWORD)
        .await
        .unwrap();
    house.clock.pass(CODE_LIFE);
    let code = house.code_for(&phone_of(&person(1)));
    assert_eq!(
        fault(house.with_code(&device, &id, &code).await),
        Fault::CodeWrong
    );
}

#[tokio::test]
async fn a_message_that_cannot_be_sent_leaves_no_code_behind() {
    let house = House::new().await;
    house.citizen(&person(1)).await;
    let device = Device::new();
    house.line(Line::Down);
    assert_eq!(
        fault(house.by_password(&device, &person(1), PASSWORD).await),
        Fault::SystemUnavailable
    );
    house.line(Line::Up);
    house
        .by_password(&device, &person(1), PASSWORD)
        .await
        .unwrap();
    assert_eq!(
        fault(house.by_password(&device, &person(1), PASSWORD).await),
        Fault::TooManyAttempts
    );
}

#[tokio::test]
async fn a_proof_of_the_device_is_good_once() {
    let house = House::new().await;
    let proof = Device::new().proof(&house, "/v1/eds-challenges");
    s01_sign_in::challenge(&house.app, &proof).await.unwrap();
    let again = s01_sign_in::challenge(&house.app, &proof).await;
    assert_eq!(fault(again), Fault::DeviceProofInvalid);
}
