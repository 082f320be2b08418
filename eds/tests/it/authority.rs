//! The development authority: its folder, its profiles, revocation and use by several processes.

use chrono::TimeDelta;
use eds::SignatureRefusal;
use eds::Signer;
use eds::ca::{CaError, CertificateOrder, DevelopmentPki, Profile, RevocationReason, SubjectSpec};
use eds::keyfile::{KeyAlgorithm, KeyFile, KeyFileError};
use eds::oid;
use eds::trust::{Revocation, TrustStore, Usage};

use crate::fixture::{Files, citizen_spec, fixture, notary_spec, now, openssl_ok, order};

#[test]
fn a_citizens_certificate_follows_the_profile_of_kazakhstan() {
    let citizen = fixture().citizen.certificate();
    let subject = citizen.subject();
    assert_eq!(subject.common_name.as_deref(), Some("Сынақова Үлгі"));
    assert_eq!(subject.surname.as_deref(), Some("Сынақова"));
    assert_eq!(subject.given_name.as_deref(), Some("Мысалқызы"));
    assert_eq!(subject.iin.as_deref(), Some("900101400013"));
    assert_eq!(
        (subject.bin.as_deref(), subject.organization.as_deref()),
        (None, None)
    );
    assert_eq!(citizen.ext_key_usages(), [oid::SIGNING, oid::INDIVIDUAL]);
    assert!(citizen.key_usage().unwrap().non_repudiation());
}

#[test]
fn a_notary_acts_for_an_office_with_the_right_to_sign() {
    let notary = fixture().notary.certificate();
    assert_eq!(notary.subject().bin.as_deref(), Some("000240000016"));
    assert_eq!(notary.subject().iin.as_deref(), Some("800202300025"));
    assert!(
        notary
            .ext_key_usages()
            .contains(&oid::ORGANISATION_SIGNATORY)
    );
}

#[test]
fn the_seal_names_no_individual() {
    assert_eq!(fixture().seal.certificate().subject().iin, None);
    assert!(
        fixture()
            .seal
            .certificate()
            .subject()
            .organization
            .is_some()
    );
}

#[test]
fn openssl_reads_the_subject_in_its_order() {
    let files = Files::new();
    let path = files.write("notary.pem", fixture().notary.certificate().pem());
    let text = openssl_ok(&[
        "x509",
        "-in",
        &path,
        "-noout",
        "-subject",
        "-nameopt",
        "RFC2253,-esc_msb,utf8",
    ]);
    let text = String::from_utf8(text).unwrap();
    assert!(text.contains("serialNumber=IIN800202300025"), "{text}");
    assert!(text.contains("OU=BIN000240000016"), "{text}");
}

#[test]
fn an_order_that_lacks_a_field_of_its_profile_is_refused() {
    let bad = |profile, change: fn(&mut SubjectSpec)| {
        let mut spec = notary_spec();
        change(&mut spec);
        fixture()
            .pki
            .issue(&order(profile, Usage::Sign, &spec))
            .map(|_| ())
    };
    assert!(matches!(
        bad(Profile::Citizen, |spec| spec.iin = None),
        Err(CaError::BadOrder)
    ));
    assert!(matches!(
        bad(Profile::Citizen, |spec| spec.iin = Some("12".into())),
        Err(CaError::BadOrder)
    ));
    assert!(matches!(
        bad(Profile::Citizen, |spec| spec.surname = "x".repeat(70)),
        Err(CaError::BadOrder)
    ));
    assert!(matches!(
        bad(Profile::Notary, |spec| spec.bin = None),
        Err(CaError::BadOrder)
    ));
    assert!(matches!(bad(Profile::Seal, |_| ()), Err(CaError::BadOrder)));
}

#[test]
fn a_folder_opened_again_is_the_same_authority() {
    let files = Files::new();
    let dir = files.path("pki");
    let first = DevelopmentPki::open_or_create(&dir, now()).unwrap();
    let second = DevelopmentPki::open_or_create(&dir, now() + TimeDelta::days(1)).unwrap();
    assert_eq!(first.root(), second.root());
    assert_eq!(first.issuing(), second.issuing());
}

#[test]
fn processes_that_create_the_folder_at_once_agree_on_one_authority() {
    let files = Files::new();
    let dir = files.path("pki");
    let roots: Vec<_> = std::thread::scope(|scope| {
        let open = || {
            DevelopmentPki::open_or_create(&dir, now())
                .unwrap()
                .root()
                .clone()
        };
        let threads: Vec<_> = (0..6).map(|_| scope.spawn(open)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert!(roots.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(
        std::fs::read_dir(files.root()).unwrap().count(),
        1,
        "nothing is left beside the folder"
    );
}

#[test]
fn lists_that_are_about_to_end_are_published_anew_when_the_folder_is_opened() {
    let files = Files::new();
    let dir = files.path("pki");
    let pki = DevelopmentPki::open_or_create(&dir, now()).unwrap();
    let until = pki.trust_store().unwrap().lists_fresh_until().unwrap();
    assert_eq!(until, now() + TimeDelta::days(30));
    let later = now() + TimeDelta::days(20);
    let pki = DevelopmentPki::open_or_create(&dir, later).unwrap();
    assert_eq!(
        pki.trust_store().unwrap().lists_fresh_until(),
        Some(later + TimeDelta::days(30))
    );
}

#[test]
fn a_revoked_certificate_stays_revoked_after_the_folder_is_opened_again() {
    let files = Files::new();
    let dir = files.path("pki");
    let pki = DevelopmentPki::open_or_create(&dir, now()).unwrap();
    let spec = citizen_spec();
    let person = pki
        .issue(&order(Profile::Citizen, Usage::Sign, &spec))
        .unwrap();
    pki.trust_store()
        .unwrap()
        .check(person.certificate(), Usage::Sign, now())
        .unwrap();
    let moment = now() + TimeDelta::hours(2);
    let serial = person.certificate().serial_hex();
    pki.revoke(&serial, RevocationReason::KeyCompromise, moment)
        .unwrap();
    pki.revoke(
        &serial,
        RevocationReason::Superseded,
        moment + TimeDelta::hours(1),
    )
    .unwrap();
    let later = now() + TimeDelta::days(20);
    let trust = DevelopmentPki::open_or_create(&dir, later)
        .unwrap()
        .trust_store()
        .unwrap();
    assert_eq!(
        trust.check(person.certificate(), Usage::Sign, later),
        Err(SignatureRefusal::Revoked)
    );
    let before = moment - TimeDelta::hours(1);
    assert!(
        trust
            .check(person.certificate(), Usage::Sign, before)
            .is_ok(),
        "a revocation does not reach back"
    );
}

#[test]
fn a_key_file_is_read_back_and_belongs_to_its_certificate() {
    let files = Files::new();
    let path = files.path("citizen.pem");
    fixture().citizen.write(&path).unwrap();
    assert!(
        fixture().citizen.write(&path).is_err(),
        "an existing key is never overwritten"
    );
    let read = KeyFile::read(&path).unwrap();
    assert_eq!(read.certificate(), fixture().citizen.certificate());
    assert_eq!(read.chain(), [fixture().pki.issuing().clone()]);
    let key_end = "-----END PRIVATE KEY-----\n";
    let key = read
        .to_pem()
        .split_inclusive(key_end)
        .next()
        .unwrap()
        .to_owned();
    let swapped = KeyFile::from_pem(&(key + &fixture().notary.certificate().pem()));
    assert!(matches!(swapped, Err(KeyFileError::OtherKey)));
    assert!(matches!(
        KeyFile::from_pem("nothing"),
        Err(KeyFileError::Malformed)
    ));
}

#[test]
fn authorities_of_rsa_work_as_well() {
    let files = Files::new();
    let pki = DevelopmentPki::open_or_create_with(&files.path("pki"), KeyAlgorithm::Rsa2048, now())
        .unwrap();
    let spec = citizen_spec();
    let order = CertificateOrder {
        key: KeyAlgorithm::P256,
        ..order(Profile::Citizen, Usage::Sign, &spec)
    };
    let person = pki.issue(&order).unwrap();
    let path = pki
        .trust_store()
        .unwrap()
        .check(person.certificate(), Usage::Sign, now())
        .unwrap();
    assert_eq!(path, [pki.issuing().clone(), pki.root().clone()]);
}

#[test]
fn revocation_is_left_aside_only_where_that_is_asked_for_and_never_against_a_list() {
    let files = Files::new();
    let pki = DevelopmentPki::open_or_create(&files.path("pki"), now()).unwrap();
    let spec = citizen_spec();
    let person = pki
        .issue(&order(Profile::Citizen, Usage::Sign, &spec))
        .unwrap();
    let mut store = TrustStore::new();
    store.add_anchor(pki.root().clone()).unwrap();
    store.add_intermediate(pki.issuing().clone()).unwrap();
    let check = |store: &TrustStore| {
        store
            .check(person.certificate(), Usage::Sign, now())
            .map(|_| ())
    };
    assert_eq!(check(&store), Err(SignatureRefusal::RevocationUnknown));
    store.set_revocation(Revocation::NotChecked);
    assert_eq!(check(&store), Ok(()));
    pki.revoke(
        &person.certificate().serial_hex(),
        RevocationReason::KeyCompromise,
        now(),
    )
    .unwrap();
    let listed = pki.trust_store().unwrap();
    for list in listed.crls() {
        store.add_crl(list).unwrap();
    }
    assert_eq!(check(&store), Err(SignatureRefusal::Revoked));
}
