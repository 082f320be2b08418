//! Signing in by the digital signature: the challenge, the certificate, the role.

use super::device::Device;
use super::fault;
use super::house::{House, person};
use super::outside::Line;
use chrono::TimeDelta;
use eds::Signer as _;
use eds::trust::Usage;
use law::poa::s01_sign_in::CHALLENGE_LIFE;
use law::poa::s10_signature::LicenceStatus;
use law::poa::signed_statement::{Purpose, Statement};
use law::text::Bilingual;
use senim::app::poa::s01_sign_in::{Offered, challenge};
use senim::app::{Fault, Role};

#[expect(
    clippy::unwrap_used,
    reason = "a test stops when its preparation fails"
)]
async fn offered(house: &House, device: &Device) -> Offered {
    challenge(&house.app, &device.proof(house, "/v1/eds-challenges"))
        .await
        .unwrap()
}

#[tokio::test]
async fn a_registered_citizen_signs_in_with_an_authentication_certificate() {
    let house = House::new().await;
    let account = house.citizen(&person(1)).await;
    let tokens = house
        .signed_in(&person(1), Role::Citizen, &Device::new())
        .await;
    assert_eq!((tokens.account, tokens.role), (account.id, Role::Citizen));
}

#[tokio::test]
async fn a_challenge_names_the_address_and_is_never_the_same() {
    let house = House::new().await;
    let device = Device::new();
    let (one, other) = (
        offered(&house, &device).await,
        offered(&house, &device).await,
    );
    assert_ne!(one.to_sign.content, other.to_sign.content);
    let statement: serde_json::Value = serde_json::from_slice(&one.to_sign.content).unwrap();
    assert_eq!(statement["purpose"], "sign_in");
    assert_eq!(statement["subject"]["origin"], super::house::ORIGIN);
    // 128 bits are 22 characters of base64url.
    assert!(statement["subject"]["nonce"].as_str().unwrap().len() >= 22);
}

#[tokio::test]
async fn a_challenge_is_answered_once_right_or_wrong() {
    let house = House::new().await;
    house.citizen(&person(1)).await;
    let device = Device::new();
    let key = house.certificate(&person(1), Usage::Authenticate);
    let right = offered(&house, &device).await;
    let cms = house.sign(&key, &right.to_sign.content);
    house
        .answer(&device, &right.id, &cms, Role::Citizen)
        .await
        .unwrap();
    let again = house.answer(&device, &right.id, &cms, Role::Citizen).await;
    assert_eq!(fault(again), Fault::ChallengeUnknown);
    let hammered = offered(&house, &device).await;
    let wrong = house
        .answer(&device, &hammered.id, b"no cms", Role::Citizen)
        .await;
    assert_eq!(fault(wrong), Fault::SignatureMalformed);
    let cms = house.sign(&key, &hammered.to_sign.content);
    let late = house
        .answer(&device, &hammered.id, &cms, Role::Citizen)
        .await;
    assert_eq!(fault(late), Fault::ChallengeUnknown);
}

#[tokio::test]
async fn a_challenge_is_answered_by_its_own_device_and_in_time() {
    let house = House::new().await;
    house.citizen(&person(1)).await;
    let device = Device::new();
    let key = house.certificate(&person(1), Usage::Authenticate);
    let first = offered(&house, &device).await;
    let cms = house.sign(&key, &first.to_sign.content);
    let stolen = house
        .answer(&Device::new(), &first.id, &cms, Role::Citizen)
        .await;
    assert_eq!(fault(stolen), Fault::ChallengeUnknown);
    // A thief's try does not spend it.
    house
        .answer(&device, &first.id, &cms, Role::Citizen)
        .await
        .unwrap();
    let second = offered(&house, &device).await;
    house.clock.pass(CHALLENGE_LIFE);
    let cms = house.sign(&key, &second.to_sign.content);
    let late = house.answer(&device, &second.id, &cms, Role::Citizen).await;
    assert_eq!(fault(late), Fault::ChallengeUnknown);
}

#[tokio::test]
async fn the_answer_to_another_challenge_or_purpose_is_refused() {
    let house = House::new().await;
    house.citizen(&person(1)).await;
    let device = Device::new();
    let key = house.certificate(&person(1), Usage::Authenticate);
    let (one, other) = (
        offered(&house, &device).await,
        offered(&house, &device).await,
    );
    let cms = house.sign(&key, &other.to_sign.content);
    assert_eq!(
        fault(house.answer(&device, &one.id, &cms, Role::Citizen).await),
        Fault::OtherContent
    );
    for purpose in Purpose::ALL
        .into_iter()
        .filter(|purpose| *purpose != Purpose::SignIn)
    {
        let words = Bilingual {
            kk: "Мәтін".to_owned(),
            ru: "Текст".to_owned(),
        };
        let statement = Statement::new(purpose, words, &serde_json::json!({})).unwrap();
        let open = offered(&house, &device).await;
        let cms = house.sign(&key, statement.bytes());
        let refused = house.answer(&device, &open.id, &cms, Role::Citizen).await;
        assert_eq!(fault(refused), Fault::WrongPurpose);
    }
}

#[tokio::test]
async fn a_certificate_that_is_for_signing_revoked_or_expired_does_not_sign_in() {
    let house = House::new().await;
    house.citizen(&person(1)).await;
    let device = Device::new();
    let signing = house.certificate(&person(1), Usage::Sign);
    assert_eq!(
        fault(house.by_eds(&device, &signing, Role::Citizen).await),
        Fault::WrongKeyUsage
    );
    let revoked = house.certificate(&person(1), Usage::Authenticate);
    house
        .pki
        .revoke(
            &revoked.certificate().serial_hex(),
            eds::ca::RevocationReason::KeyCompromise,
            house.app.now(),
        )
        .unwrap();
    assert_eq!(
        fault(house.by_eds(&device, &revoked, Role::Citizen).await),
        Fault::CertificateRevoked
    );
    let old = house.certificate(&person(1), Usage::Authenticate);
    house.clock.pass(TimeDelta::days(11));
    assert_eq!(
        fault(house.by_eds(&device, &old, Role::Citizen).await),
        Fault::CertificateExpired
    );
    let stranger = House::new()
        .await
        .certificate(&person(1), Usage::Authenticate);
    assert_eq!(
        fault(house.by_eds(&device, &stranger, Role::Citizen).await),
        Fault::CertificateUntrusted
    );
}

#[tokio::test]
async fn nobody_signs_in_when_the_lists_of_revoked_certificates_are_stale() {
    let house = House::new().await;
    house.citizen(&person(1)).await;
    house.clock.pass(TimeDelta::days(365));
    let key = house.certificate(&person(1), Usage::Authenticate);
    let refused = house.by_eds(&Device::new(), &key, Role::Citizen).await;
    assert_eq!(fault(refused), Fault::RevocationUnknown);
}

#[tokio::test]
async fn a_citizen_registers_before_signing_in() {
    let house = House::new().await;
    let key = house.certificate(&person(2), Usage::Authenticate);
    let refused = house.by_eds(&Device::new(), &key, Role::Citizen).await;
    assert_eq!(fault(refused), Fault::NotRegistered);
}

#[tokio::test]
async fn a_notary_needs_a_licence_in_force() {
    let house = House::new().await;
    let device = Device::new();
    let key = house.certificate(&person(3), Usage::Authenticate);
    let try_it = || house.by_eds(&device, &key, Role::Notary);
    assert_eq!(fault(try_it().await), Fault::LicenceNotInForce);
    let set = |status| {
        house
            .outside
            .licences
            .lock()
            .unwrap()
            .insert(person(3).as_str().to_owned(), status)
    };
    for status in [LicenceStatus::Suspended, LicenceStatus::Terminated] {
        set(status);
        assert_eq!(fault(try_it().await), Fault::LicenceNotInForce);
    }
    set(LicenceStatus::Active);
    let first = try_it().await.unwrap();
    assert_eq!(
        (first.role, first.name.surname.as_str()),
        (Role::Notary, "Нотариусова")
    );
    assert_eq!(try_it().await.unwrap().account, first.account);
    house.line(Line::Down);
    assert_eq!(fault(try_it().await), Fault::SystemUnavailable);
}

#[tokio::test]
async fn a_notary_who_is_also_a_citizen_has_an_account_for_each() {
    let house = House::new().await;
    let citizen = house.citizen(&person(3)).await;
    house
        .outside
        .licences
        .lock()
        .unwrap()
        .insert(person(3).as_str().to_owned(), LicenceStatus::Active);
    let notary = house
        .signed_in(&person(3), Role::Notary, &Device::new())
        .await;
    assert_ne!(notary.account, citizen.id);
    let again = house
        .signed_in(&person(3), Role::Citizen, &Device::new())
        .await;
    assert_eq!(again.account, citizen.id);
}

#[tokio::test]
async fn only_staff_named_in_the_configuration_sit_at_the_desk() {
    let house = House::new().await;
    let tokens = house
        .signed_in(&person(7), Role::Desk, &Device::new())
        .await;
    assert_eq!(
        (tokens.role, tokens.name.name.as_str()),
        (Role::Desk, "СЫНАҚ")
    );
    let key = house.certificate(&person(8), Usage::Authenticate);
    assert_eq!(
        fault(house.by_eds(&Device::new(), &key, Role::Desk).await),
        Fault::Forbidden
    );
}
