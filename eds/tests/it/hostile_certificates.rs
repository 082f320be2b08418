//! Certificates, authorities and revocation lists that must be refused.

use chrono::{TimeDelta, Utc};
use const_oid::ObjectIdentifier;
use der::{Decode, Encode};
use eds::SignatureRefusal::{self, *};
use eds::Signer;
use eds::ca::{CertificateOrder, DevelopmentPki, Profile, RevocationReason};
use eds::certificate::Certificate;
use eds::cms::{self, Content, Policy};
use eds::trust::{TrustError, TrustStore, Usage};
use proptest::prelude::*;
use x509_cert::TbsCertificate;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::ExtendedKeyUsage;

use crate::fixture::{Files, citizen_spec, fixture, now, order};
use crate::forge::{issuing_key, reissue, reissue_list};

const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");
const AUTHORITY_KEY_ID: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.35");
const EXT_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");

fn check(certificate: &Certificate) -> Result<(), SignatureRefusal> {
    fixture()
        .trust
        .check(certificate, Usage::Sign, now())
        .map(|_| ())
}

fn check_at(certificate: &Certificate, at: chrono::DateTime<Utc>) -> Result<(), SignatureRefusal> {
    fixture()
        .trust
        .check(certificate, Usage::Sign, at)
        .map(|_| ())
}

fn citizen() -> &'static Certificate {
    fixture().citizen.certificate()
}

/// The citizen's certificate, changed and signed by the true authority.
fn changed(change: impl FnOnce(&mut TbsCertificate)) -> Certificate {
    reissue(citizen(), &issuing_key(), change)
}

fn extensions(tbs: &mut TbsCertificate) -> &mut Vec<Extension> {
    tbs.extensions.as_mut().unwrap()
}

fn read(name: &str) -> String {
    std::fs::read_to_string(fixture().file(name)).unwrap()
}

fn store_without_lists() -> TrustStore {
    TrustStore::from_pem(&read("root.pem"), &read("ca-chain.pem"), "").unwrap()
}

fn with_purposes(purposes: &[ObjectIdentifier]) -> Certificate {
    changed(|tbs| {
        let list = extensions(tbs);
        list.retain(|extension| extension.extn_id != EXT_KEY_USAGE);
        let value = ExtendedKeyUsage(purposes.to_vec()).to_der().unwrap();
        let extn_value = der::asn1::OctetString::new(value).unwrap();
        list.push(Extension {
            extn_id: EXT_KEY_USAGE,
            critical: false,
            extn_value,
        });
    })
}

#[test]
fn a_good_certificate_is_accepted_to_the_edges_of_its_period() {
    assert_eq!(check(&changed(|_| ())), Ok(()));
    assert_eq!(
        check_at(citizen(), citizen().not_before() - TimeDelta::seconds(1)),
        Err(NotYetValid)
    );
    assert_eq!(
        check_at(citizen(), citizen().not_after() + TimeDelta::seconds(1)),
        Err(Expired)
    );
}

#[test]
fn an_expired_signer_is_refused_through_its_signature() {
    let spec = citizen_spec();
    let life = TimeDelta::hours(1);
    let expired = CertificateOrder {
        valid_for: life,
        ..order(Profile::Citizen, Usage::Sign, &spec)
    };
    let expired = fixture().pki.issue(&expired).unwrap();
    let signed = cms::sign_attached(&expired, b"x", now()).unwrap();
    assert_eq!(
        cms::verify(&signed, Content::Attached, &fixture().signing()).unwrap_err(),
        Expired
    );
    let early = CertificateOrder {
        valid_from: now() + life,
        ..order(Profile::Citizen, Usage::Sign, &spec)
    };
    let early = fixture().pki.issue(&early).unwrap();
    let signed = cms::sign_attached(&early, b"x", now()).unwrap();
    assert_eq!(
        cms::verify(&signed, Content::Attached, &fixture().signing()).unwrap_err(),
        NotYetValid
    );
}

#[test]
fn a_revoked_signer_is_refused_through_its_signature() {
    let files = Files::new();
    let pki = DevelopmentPki::open_or_create(&files.path("pki"), now()).unwrap();
    let spec = citizen_spec();
    let person = pki
        .issue(&order(Profile::Citizen, Usage::Sign, &spec))
        .unwrap();
    let signed = cms::sign_attached(&person, b"x", now()).unwrap();
    let verdict = || {
        let trust = pki.trust_store().unwrap();
        let policy = Policy::strict(&trust, now(), Usage::Sign);
        cms::verify(&signed, Content::Attached, &policy).map(|_| ())
    };
    assert_eq!(verdict(), Ok(()));
    pki.revoke(
        &person.certificate().serial_hex(),
        RevocationReason::KeyCompromise,
        now(),
    )
    .unwrap();
    assert_eq!(verdict(), Err(Revoked));
}

#[test]
fn a_stale_list_says_nothing() {
    let last = now() + TimeDelta::days(30);
    assert_eq!(check_at(citizen(), last - TimeDelta::seconds(1)), Ok(()));
    assert_eq!(check_at(citizen(), last), Err(RevocationUnknown));
}

#[test]
fn a_missing_list_of_either_authority_says_nothing() {
    let mut store = store_without_lists();
    assert_eq!(
        store.check(citizen(), Usage::Sign, now()),
        Err(RevocationUnknown)
    );
    store
        .add_crl(&std::fs::read(fixture().file("crl.der")).unwrap())
        .unwrap();
    assert_eq!(
        store.check(citizen(), Usage::Sign, now()),
        Err(RevocationUnknown),
        "the root's list is missing"
    );
    assert_eq!(store.lists_fresh_until(), None);
}

#[test]
fn a_forged_list_is_not_taken() {
    let mut store = store_without_lists();
    let by_citizen = reissue_list(&fixture().citizen, |_| ());
    assert!(matches!(
        store.add_crl(&by_citizen),
        Err(TrustError::UnknownIssuer)
    ));
    let mut flipped = std::fs::read(fixture().file("crl.der")).unwrap();
    let last = flipped.len() - 1;
    flipped[last] ^= 1;
    assert!(matches!(
        store.add_crl(&flipped),
        Err(TrustError::UnknownIssuer)
    ));
    assert!(matches!(
        store.add_crl(b"no list"),
        Err(TrustError::Malformed)
    ));
    assert_eq!(
        store.check(citizen(), Usage::Sign, now()),
        Err(RevocationUnknown)
    );
}

#[test]
fn a_list_without_an_end_or_of_a_part_is_not_taken() {
    let mut store = store_without_lists();
    let endless = reissue_list(&issuing_key(), |list| list.tbs_cert_list.next_update = None);
    assert!(matches!(
        store.add_crl(&endless),
        Err(TrustError::Malformed)
    ));
    let partial = reissue_list(&issuing_key(), |list| {
        list.tbs_cert_list.crl_extensions.as_mut().unwrap()[0].critical = true;
    });
    assert!(
        matches!(store.add_crl(&partial), Err(TrustError::Malformed)),
        "delta lists are marked critical"
    );
    let bare = reissue_list(&issuing_key(), |list| {
        list.tbs_cert_list.crl_extensions = None;
    });
    assert!(matches!(store.add_crl(&bare), Err(TrustError::Malformed)));
}

#[test]
fn an_older_list_does_not_replace_a_newer_one() {
    let files = Files::new();
    let pki = DevelopmentPki::open_or_create(&files.path("pki"), now()).unwrap();
    let spec = citizen_spec();
    let person = pki
        .issue(&order(Profile::Citizen, Usage::Sign, &spec))
        .unwrap();
    let before = std::fs::read(pki.dir().join("crl.der")).unwrap();
    pki.revoke(
        &person.certificate().serial_hex(),
        RevocationReason::KeyCompromise,
        now() + TimeDelta::seconds(1),
    )
    .unwrap();
    let mut store = pki.trust_store().unwrap();
    store.add_crl(&before).unwrap();
    let later = now() + TimeDelta::minutes(1);
    assert_eq!(
        store.check(person.certificate(), Usage::Sign, later),
        Err(Revoked)
    );
}

#[test]
fn a_list_made_later_speaks_of_earlier_times_only_while_the_certificate_lived() {
    let files = Files::new();
    let pki = DevelopmentPki::open_or_create(&files.path("pki"), now()).unwrap();
    let spec = citizen_spec();
    let short = CertificateOrder {
        valid_for: TimeDelta::days(11),
        ..order(Profile::Citizen, Usage::Sign, &spec)
    };
    let person = pki.issue(&short).unwrap();
    let moment = now() + TimeDelta::hours(1);
    pki.publish_lists(now() + TimeDelta::days(5)).unwrap();
    let verdict = || {
        pki.trust_store()
            .unwrap()
            .check(person.certificate(), Usage::Sign, moment)
            .map(|_| ())
    };
    assert_eq!(verdict(), Ok(()));
    pki.publish_lists(now() + TimeDelta::days(20)).unwrap();
    assert_eq!(
        verdict(),
        Err(RevocationUnknown),
        "an expired certificate may have been dropped from the list"
    );
}

#[test]
fn another_authority_is_not_trusted_even_under_the_same_name() {
    let files = Files::new();
    let other = DevelopmentPki::open_or_create(&files.path("pki"), now()).unwrap();
    assert_eq!(
        other.issuing().subject_raw(),
        fixture().pki.issuing().subject_raw()
    );
    let spec = citizen_spec();
    let person = other
        .issue(&order(Profile::Citizen, Usage::Sign, &spec))
        .unwrap();
    assert_eq!(check(person.certificate()), Err(Untrusted));
    let signed = cms::sign_attached(&person, b"x", now()).unwrap();
    assert_eq!(
        cms::verify(&signed, Content::Attached, &fixture().signing()).unwrap_err(),
        Untrusted
    );
}

#[test]
fn a_citizen_cannot_issue_certificates() {
    let by_citizen = reissue(fixture().notary.certificate(), &fixture().citizen, |tbs| {
        tbs.issuer = x509_cert::Certificate::from_der(citizen().der())
            .unwrap()
            .tbs_certificate
            .subject;
    });
    assert_eq!(check(&by_citizen), Err(Untrusted));
    let mut store = store_without_lists();
    assert!(matches!(
        store.add_intermediate(citizen().clone()),
        Err(TrustError::NotAnAuthority)
    ));
    assert!(matches!(
        store.add_anchor(citizen().clone()),
        Err(TrustError::NotAnAuthority)
    ));
}

#[test]
fn an_authority_below_the_issuing_one_exceeds_the_path_length() {
    let issuing = issuing_key();
    // A true authority's certificate for the citizen's key, signed by the issuing authority.
    let below = reissue(fixture().pki.issuing(), &issuing, |tbs| {
        let citizen = x509_cert::Certificate::from_der(citizen().der())
            .unwrap()
            .tbs_certificate;
        tbs.issuer = tbs.subject.clone();
        tbs.subject = citizen.subject;
        tbs.subject_public_key_info = citizen.subject_public_key_info;
        extensions(tbs).retain(|extension| extension.extn_id != AUTHORITY_KEY_ID);
    });
    let by_below = reissue(fixture().notary.certificate(), &fixture().citizen, |tbs| {
        tbs.issuer = x509_cert::Certificate::from_der(below.der())
            .unwrap()
            .tbs_certificate
            .subject;
    });
    let mut store = fixture().trust.clone();
    store.add_intermediate(below).unwrap();
    let list = reissue_list(&fixture().citizen, |list| {
        list.tbs_cert_list.issuer = x509_cert::Certificate::from_der(citizen().der())
            .unwrap()
            .tbs_certificate
            .subject;
    });
    store.add_crl(&list).unwrap();
    assert_eq!(store.check(&by_below, Usage::Sign, now()), Err(Untrusted));
}

#[test]
fn an_authority_does_not_sign_documents() {
    assert_eq!(check(fixture().pki.issuing()), Err(WrongKeyUsage));
    assert_eq!(check(fixture().pki.root()), Err(WrongKeyUsage));
}

#[test]
fn an_anchor_must_have_signed_itself_and_an_intermediate_be_signed_by_the_store() {
    let mut store = TrustStore::new();
    let (root, issuing) = (
        fixture().pki.root().clone(),
        fixture().pki.issuing().clone(),
    );
    assert!(matches!(
        store.add_anchor(issuing.clone()),
        Err(TrustError::NotAnAuthority)
    ));
    assert!(matches!(
        store.add_intermediate(issuing.clone()),
        Err(TrustError::UnknownIssuer)
    ));
    assert_eq!(
        store.check(citizen(), Usage::Sign, now()),
        Err(Untrusted),
        "an empty store trusts nobody"
    );
    store.add_anchor(root).unwrap();
    store.add_intermediate(issuing).unwrap();
}

#[test]
fn the_purpose_must_be_there_alone() {
    use eds::oid::{AUTHENTICATION, INDIVIDUAL, SIGNING};
    assert_eq!(check(&with_purposes(&[SIGNING, INDIVIDUAL])), Ok(()));
    assert_eq!(check(&with_purposes(&[INDIVIDUAL])), Err(WrongKeyUsage));
    assert_eq!(check(&with_purposes(&[AUTHENTICATION])), Err(WrongKeyUsage));
    assert_eq!(
        check(&with_purposes(&[SIGNING, AUTHENTICATION])),
        Err(WrongKeyUsage)
    );
    let none =
        changed(|tbs| extensions(tbs).retain(|extension| extension.extn_id != EXT_KEY_USAGE));
    assert_eq!(check(&none), Err(WrongKeyUsage));
}

#[test]
fn a_certificate_without_key_usage_does_not_sign() {
    let none = changed(|tbs| extensions(tbs).retain(|extension| extension.extn_id != KEY_USAGE));
    assert_eq!(check(&none), Err(WrongKeyUsage));
}

#[test]
fn an_unknown_critical_extension_is_refused() {
    let strange = |critical| {
        changed(|tbs| {
            let extn_id = ObjectIdentifier::new_unwrap("1.2.398.3.3.5");
            let extn_value = der::asn1::OctetString::new([5, 0]).unwrap();
            extensions(tbs).push(Extension {
                extn_id,
                critical,
                extn_value,
            });
        })
    };
    assert_eq!(check(&strange(true)), Err(WrongKeyUsage));
    assert_eq!(check(&strange(false)), Ok(()));
}

#[test]
fn an_extension_that_stands_twice_is_malformed() {
    let mut grammar = x509_cert::Certificate::from_der(citizen().der()).unwrap();
    let list = grammar.tbs_certificate.extensions.as_mut().unwrap();
    let copy = list[0].clone();
    list.push(copy);
    assert!(Certificate::from_der(&grammar.to_der().unwrap()).is_err());
}

#[test]
fn a_large_certificate_is_refused_before_it_is_read() {
    assert!(Certificate::from_der(&vec![0x30; 64 * 1024]).is_err());
    assert!(Certificate::from_pem("-----BEGIN CERTIFICATE-----").is_err());
    assert!(Certificate::from_pem("").is_err());
}

#[test]
fn any_flipped_bit_of_a_certificate_is_refused() {
    for index in 0..citizen().der().len() {
        let mut flipped = citizen().der().to_vec();
        flipped[index] ^= 1;
        let accepted =
            Certificate::from_der(&flipped).is_ok_and(|certificate| check(&certificate).is_ok());
        assert!(!accepted, "byte {index}");
    }
}

#[test]
fn any_flipped_bit_of_a_list_is_refused() {
    let list = std::fs::read(fixture().file("crl.der")).unwrap();
    for index in 0..list.len() {
        let mut flipped = list.clone();
        flipped[index] ^= 1;
        assert!(
            store_without_lists().add_crl(&flipped).is_err(),
            "byte {index}"
        );
    }
}

proptest! {
    #[test]
    fn no_bytes_make_the_parsers_panic(bytes in proptest::collection::vec(any::<u8>(), 0..256)) {
        prop_assert!(Certificate::from_der(&bytes).is_err());
        prop_assert!(TrustStore::new().add_crl(&bytes).is_err());
    }
}
