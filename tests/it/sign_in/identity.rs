//! Whose hands an account is in: proved by the state's telephone or by a signature, otherwise only claimed.

use super::device::Device;
use super::fault;
use super::house::{House, PASSWORD, PHONE, form, person, phone_of};
use chrono::TimeDelta;
use law::id::Iin;
use law::poa::kind::KindCode;
use law::poa::s01_sign_in::RegistrationForm;
use law::poa::s03_application::ApplicationForm;
use law::text::Lang;
use senim::app::poa::s01_sign_in::{confirm, register};
use senim::app::poa::s03_application;
use senim::app::session::{self, Tokens};
use senim::app::{AppError, Caller, Fault, Identity, Role};
use senim::store::accounts::Account;

async fn registers(house: &House, form: RegistrationForm) -> Result<Account, AppError> {
    let address = form.phone.clone().or_else(|| form.email.clone());
    let sent = register(&house.app, form, Lang::Kk).await?;
    let code = house.code_for(&address.unwrap_or_default());
    confirm(&house.app, &sent.id, &code).await
}

/// Somebody with a telephone that the state links to nobody claims the IIN.
#[expect(
    clippy::unwrap_used,
    reason = "a test stops when its preparation fails"
)]
async fn claimed(house: &House, iin: &Iin) -> Account {
    house.known(iin);
    registers(house, form(iin, PHONE)).await.unwrap()
}

#[expect(
    clippy::unwrap_used,
    reason = "a test stops when its preparation fails"
)]
async fn by_password(house: &House, iin: &Iin, phone: &str) -> Tokens {
    let device = Device::new();
    let id = house.by_password(&device, iin, PASSWORD).await.unwrap();
    let code = house.code_for(phone);
    house.with_code(&device, &id, &code).await.unwrap()
}

async fn caller(house: &House, tokens: &Tokens) -> Result<Caller, AppError> {
    session::authenticate(&house.app, &tokens.access).await
}

fn empty_form() -> ApplicationForm {
    ApplicationForm::new(KindCode::Vehicle)
}

#[tokio::test]
async fn a_code_to_the_telephone_that_the_state_links_to_the_iin_proves_the_person() {
    let house = House::new().await;
    let account = house.citizen(&person(1)).await;
    assert_eq!(account.identity, Identity::Proved);
    let tokens = by_password(&house, &person(1), &phone_of(&person(1))).await;
    let caller = caller(&house, &tokens).await.unwrap();
    assert_eq!(caller.standing, Identity::Proved);
    s03_application::open(&house.app, &caller, empty_form())
        .await
        .unwrap();
}

#[tokio::test]
async fn any_other_address_only_claims_the_iin() {
    let house = House::new().await;
    assert_eq!(
        claimed(&house, &person(1)).await.identity,
        Identity::Claimed
    );
    house.known(&person(2));
    let by_mail = RegistrationForm {
        phone: None,
        email: Some("synaq@example.kz".to_owned()),
        ..form(&person(2), PHONE)
    };
    let account = registers(&house, by_mail).await.unwrap();
    assert_eq!(account.identity, Identity::Claimed);
    house.known_as(&person(3), |person| person.phone = None);
    let unlinked = form(&person(3), &phone_of(&person(3)));
    let account = registers(&house, unlinked).await.unwrap();
    assert_eq!(account.identity, Identity::Claimed);
}

#[tokio::test]
async fn whoever_only_claims_an_iin_opens_no_case_and_takes_part_in_none() {
    let house = House::new().await;
    claimed(&house, &person(1)).await;
    let tokens = by_password(&house, &person(1), PHONE).await;
    let claimant = caller(&house, &tokens).await.unwrap();
    let refused = s03_application::open(&house.app, &claimant, empty_form()).await;
    assert_eq!(fault(refused), Fault::IdentityNotProved);
    house.citizen(&person(2)).await;
    let tokens = by_password(&house, &person(2), &phone_of(&person(2))).await;
    let principal = caller(&house, &tokens).await.unwrap();
    let with_the_first = ApplicationForm {
        co_principals: vec![person(1).as_str().to_owned()],
        ..empty_form()
    };
    let view = s03_application::open(&house.app, &principal, with_the_first)
        .await
        .unwrap();
    let refused = s03_application::take_part(&house.app, &claimant, &view.case.id).await;
    assert_eq!(fault(refused), Fault::IdentityNotProved);
}

#[tokio::test]
async fn the_digital_signature_proves_the_account_and_shuts_the_claimant_out() {
    let house = House::new().await;
    let account = claimed(&house, &person(1)).await;
    let claimant = by_password(&house, &person(1), PHONE).await;
    let device = Device::new();
    let under_way = house
        .by_password(&device, &person(1), PASSWORD)
        .await
        .unwrap();
    let code = house.code_for(PHONE);

    let owner = house
        .signed_in(&person(1), Role::Citizen, &Device::new())
        .await;
    assert_eq!(owner.account, account.id);
    let owner = caller(&house, &owner).await.unwrap();
    assert_eq!(owner.standing, Identity::Proved);
    assert_eq!(
        fault(caller(&house, &claimant).await),
        Fault::SessionEnded,
        "the claimant's session"
    );
    let late = house.with_code(&device, &under_way, &code).await;
    assert_eq!(fault(late), Fault::CodeWrong);
    let again = house.by_password(&device, &person(1), PASSWORD).await;
    assert_eq!(fault(again), Fault::SignInRefused);
    let kept = session::own_account(&house.app, &owner).await.unwrap();
    assert_eq!(kept.phone.as_deref(), Some(PHONE));
}

#[tokio::test]
async fn a_proved_account_keeps_its_password_and_sessions_when_its_owner_signs_in_by_signature() {
    let house = House::new().await;
    house.citizen(&person(1)).await;
    let telephone = by_password(&house, &person(1), &phone_of(&person(1))).await;
    house
        .signed_in(&person(1), Role::Citizen, &Device::new())
        .await;
    caller(&house, &telephone).await.unwrap();
    house.clock.pass(TimeDelta::seconds(60));
    house
        .by_password(&Device::new(), &person(1), PASSWORD)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_proved_registration_takes_over_a_claimed_account() {
    let house = House::new().await;
    let account = claimed(&house, &person(1)).await;
    let claimant = by_password(&house, &person(1), PHONE).await;
    let own = RegistrationForm {
        password: "иесінің жаңа сөзі".to_owned(),
        ..form(&person(1), &phone_of(&person(1)))
    };
    let taken = registers(&house, own).await.unwrap();
    assert_eq!((taken.id, taken.identity), (account.id, Identity::Proved));
    assert_eq!(fault(caller(&house, &claimant).await), Fault::SessionEnded);
    let device = Device::new();
    let old = house.by_password(&device, &person(1), PASSWORD).await;
    assert_eq!(fault(old), Fault::SignInRefused);
    house
        .by_password(&device, &person(1), "иесінің жаңа сөзі")
        .await
        .unwrap();
    house.code_for(&phone_of(&person(1)));
}

#[tokio::test]
async fn the_owner_sets_a_new_password_and_telephone_by_registering_from_the_linked_telephone() {
    let house = House::new().await;
    claimed(&house, &person(1)).await;
    house
        .signed_in(&person(1), Role::Citizen, &Device::new())
        .await;
    house.clock.pass(TimeDelta::seconds(60));
    let by_claimant = registers(&house, form(&person(1), PHONE)).await;
    assert_eq!(fault(by_claimant), Fault::AlreadyRegistered);
    let phone = phone_of(&person(1));
    registers(&house, form(&person(1), &phone)).await.unwrap();
    let tokens = by_password(&house, &person(1), &phone).await;
    let caller = caller(&house, &tokens).await.unwrap();
    let kept = session::own_account(&house.app, &caller).await.unwrap();
    assert_eq!(kept.phone, Some(phone));
}

#[tokio::test]
async fn nobody_takes_a_proved_account_with_a_password_over() {
    let house = House::new().await;
    house.citizen(&person(1)).await;
    house.clock.pass(TimeDelta::seconds(60));
    for phone in [PHONE, &phone_of(&person(1))] {
        let refused = registers(&house, form(&person(1), phone)).await;
        assert_eq!(fault(refused), Fault::AlreadyRegistered);
    }
}

#[tokio::test]
async fn a_password_forgotten_while_it_is_compared_sends_no_code() {
    let house = House::new().await;
    let account = claimed(&house, &person(1)).await;
    let compared = account.password_hash.as_deref();
    let mut tx = house.app.store.begin().await.unwrap();
    let held = tx.hold_password(&account.id, compared).await.unwrap();
    assert!(held.is_some());
    tx.commit().await.unwrap();
    house
        .signed_in(&person(1), Role::Citizen, &Device::new())
        .await;
    let mut tx = house.app.store.begin().await.unwrap();
    let held = tx.hold_password(&account.id, compared).await.unwrap();
    assert!(held.is_none());
}
