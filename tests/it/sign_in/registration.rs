//! Registration: who may, who may not, and that nothing is stored half.

use super::fault;
use super::house::{House, PHONE, form, person, phone_of};
use super::outside::Line;
use chrono::{NaiveDate, TimeDelta};
use law::poa::s01_sign_in::{CODE_ATTEMPTS, CODE_LIFE, RegistrationForm};
use law::text::Lang;
use senim::app::poa::s01_sign_in::{confirm, register};
use senim::app::{AppError, Fault};

#[tokio::test]
async fn a_person_registers_with_the_names_of_the_registry() {
    let house = House::new().await;
    house.known(&person(1));
    let sent = register(&house.app, form(&person(1), PHONE), Lang::Kk)
        .await
        .unwrap();
    assert_eq!(sent.sent_to, "+7 *** *** ** 42");
    let account = confirm(&house.app, &sent.id, &house.code_for(PHONE))
        .await
        .unwrap();
    assert_eq!(account.name.surname, "Сынақова");
    let kept = house
        .app
        .store
        .account_of(&person(1), "citizen")
        .await
        .unwrap()
        .unwrap();
    assert_eq!((kept.id, kept.phone.as_deref()), (account.id, Some(PHONE)));
    assert!(!kept.password_hash.unwrap().contains(super::house::PASSWORD));
}

#[tokio::test]
async fn without_a_telephone_the_code_goes_by_mail() {
    let house = House::new().await;
    house.known(&person(1));
    let by_mail = RegistrationForm {
        phone: None,
        email: Some("synaq@example.kz".to_owned()),
        ..form(&person(1), PHONE)
    };
    let sent = register(&house.app, by_mail, Lang::Ru).await.unwrap();
    assert_eq!(sent.sent_to, "s***@example.kz");
    confirm(&house.app, &sent.id, &house.code_for("synaq@example.kz"))
        .await
        .unwrap();
}

#[tokio::test]
async fn the_unknown_the_dead_and_minors_do_not_register() {
    let house = House::new().await;
    let try_it = |n| register(&house.app, form(&person(n), PHONE), Lang::Ru);
    assert_eq!(fault(try_it(1).await), Fault::PersonUnknown);
    house.known_as(&person(2), |person| {
        person.deceased_on = NaiveDate::from_ymd_opt(2025, 1, 1);
    });
    assert_eq!(fault(try_it(2).await), Fault::PersonUnknown);
    house.known_as(&person(3), |person| {
        person.birth_date = NaiveDate::from_ymd_opt(2008, 3, 3).unwrap();
    });
    assert_eq!(fault(try_it(3).await), Fault::UnderAge);
    house.known_as(&person(4), |person| {
        person.birth_date = NaiveDate::from_ymd_opt(2008, 3, 2).unwrap();
    });
    assert!(try_it(4).await.is_ok());
}

#[tokio::test]
async fn a_silent_registry_is_not_no_record_and_nothing_is_stored() {
    let house = House::new().await;
    house.known(&person(1));
    house.line(Line::Down);
    assert_eq!(
        fault(register(&house.app, form(&person(1), PHONE), Lang::Ru).await),
        Fault::SystemUnavailable
    );
    house.line(Line::Up);
    // Nothing was kept that would make the person wait for another code.
    register(&house.app, form(&person(1), PHONE), Lang::Ru)
        .await
        .unwrap();
}

#[tokio::test]
async fn whether_somebody_is_registered_is_said_only_after_the_code() {
    let house = House::new().await;
    house.citizen(&person(1)).await;
    let sent = register(&house.app, form(&person(1), PHONE), Lang::Ru)
        .await
        .unwrap();
    let confirmed = confirm(&house.app, &sent.id, &house.code_for(PHONE)).await;
    assert_eq!(fault(confirmed), Fault::AlreadyRegistered);
    let kept = house
        .app
        .store
        .account_of(&person(1), "citizen")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(kept.phone, Some(phone_of(&person(1))));
}

#[tokio::test]
async fn a_code_is_good_once() {
    let house = House::new().await;
    house.known(&person(1));
    let sent = register(&house.app, form(&person(1), PHONE), Lang::Ru)
        .await
        .unwrap();
    let code = house.code_for(PHONE);
    confirm(&house.app, &sent.id, &code).await.unwrap();
    assert_eq!(
        fault(confirm(&house.app, &sent.id, &code).await),
        Fault::CodeWrong
    );
}

#[tokio::test]
async fn too_many_guesses_void_the_code() {
    let house = House::new().await;
    house.known(&person(1));
    let sent = register(&house.app, form(&person(1), PHONE), Lang::Ru)
        .await
        .unwrap();
    for _ in 0..CODE_ATTEMPTS {
        assert_eq!(
            fault(confirm(&house.app, &sent.id, "no code").await),
            Fault::CodeWrong
        );
    }
    let late = confirm(&house.app, &sent.id, &house.code_for(PHONE)).await;
    assert_eq!(fault(late), Fault::CodeWrong);
}

#[tokio::test]
async fn an_old_code_is_void() {
    let house = House::new().await;
    house.known(&person(1));
    let sent = register(&house.app, form(&person(1), PHONE), Lang::Ru)
        .await
        .unwrap();
    house.clock.pass(CODE_LIFE);
    assert_eq!(
        fault(confirm(&house.app, &sent.id, &house.code_for(PHONE)).await),
        Fault::CodeWrong
    );
}

#[tokio::test]
async fn a_telephone_is_not_flooded() {
    let house = House::new().await;
    house.known(&person(1));
    house.known(&person(2));
    register(&house.app, form(&person(1), PHONE), Lang::Ru)
        .await
        .unwrap();
    let another = || register(&house.app, form(&person(2), PHONE), Lang::Ru);
    assert_eq!(fault(another().await), Fault::TooManyAttempts);
    house.clock.pass(TimeDelta::seconds(60));
    another().await.unwrap();
}

#[tokio::test]
async fn every_wrong_field_is_named_by_its_pointer() {
    let house = House::new().await;
    let wrong = RegistrationForm {
        iin: "900101300010".to_owned(),
        phone: Some("8 701".to_owned()),
        email: Some("@".to_owned()),
        password: "short".to_owned(),
    };
    let Err(AppError::Invalid(errors)) = register(&house.app, wrong, Lang::Ru).await else {
        panic!("the form is wrong");
    };
    let mut pointers: Vec<_> = errors.into_iter().map(|error| error.pointer).collect();
    pointers.sort_unstable();
    assert_eq!(pointers, ["/email", "/iin", "/password", "/phone"]);
}
