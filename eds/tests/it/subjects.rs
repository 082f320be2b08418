//! Whom a certificate names, in which role, and the addresses it names, of which only those on configured hosts count.

use eds::Signer;
use eds::ca::{DevelopmentPki, Profile, PublicFile, PublicUrls};
use eds::certificate::Certificate;
use eds::keyfile::KeyAlgorithm;
use eds::trust::{
    AllowedHosts, Role, SubjectPolicy, Usage, distribution_points, freshest_lists, issuer_urls,
    ocsp_urls,
};

use crate::fixture::{Files, citizen_spec, fixture, now, openssl_ok, order};
use crate::forge::{element, oid, reissue};
use crate::forge_service::{ISSUING, set_purposes, store};

const BASE: &str = "http://pki.example.kz:8080";

/// The citizen's certificate with these attributes as its subject.
fn named(attributes: &[(&str, &str)]) -> Certificate {
    let relative = |(kind, value): &(&str, &str)| {
        let value = element(0x0C, &[value.as_bytes()]);
        element(0x31, &[&element(0x30, &[&oid(kind), &value])])
    };
    let names: Vec<Vec<u8>> = attributes.iter().map(relative).collect();
    let subject = element(0x30, &[&names.concat()]);
    reissue(fixture().citizen.certificate(), &*ISSUING, |tbs| {
        tbs.subject = der::Decode::from_der(&subject).unwrap();
    })
}

const COMMON_NAME: (&str, &str) = ("2.5.4.3", "Үлгі");
const SERIAL_NUMBER: &str = "2.5.4.5";
const UNIT: &str = "2.5.4.11";

#[test]
fn the_numbers_are_found_in_each_of_their_places() {
    let iin = ("900101400013", "000240000016");
    let of = |attributes: &[(&str, &str)]| {
        let certificate = named(attributes);
        let subject = certificate.subject();
        (subject.iin.clone(), subject.bin.clone())
    };
    let (person, firm) = (Some(iin.0.to_owned()), Some(iin.1.to_owned()));
    for (attributes, expected) in [
        (vec![(SERIAL_NUMBER, "IIN900101400013")], (&person, &None)),
        (vec![(SERIAL_NUMBER, "BIN000240000016")], (&None, &firm)),
        (
            vec![
                (SERIAL_NUMBER, "IIN900101400013"),
                (UNIT, "BIN000240000016"),
            ],
            (&person, &firm),
        ),
        (vec![(UNIT, "BIN000240000016")], (&None, &firm)),
        (vec![(UNIT, "IIN900101400013")], (&None, &None)),
        (vec![(SERIAL_NUMBER, "900101400013")], (&None, &None)),
        (vec![(SERIAL_NUMBER, "IIN90010140001")], (&None, &None)),
        (vec![(SERIAL_NUMBER, "IIN9001014000133")], (&None, &None)),
        (vec![(SERIAL_NUMBER, "IIN90010140001x")], (&None, &None)),
        (vec![(SERIAL_NUMBER, "IIN ٩٠٠١٠١")], (&None, &None)),
        (
            vec![
                (SERIAL_NUMBER, "IIN900101400013"),
                (SERIAL_NUMBER, "IIN800202300025"),
            ],
            (&None, &None),
        ),
    ] {
        let attributes: Vec<_> = [COMMON_NAME].into_iter().chain(attributes).collect();
        let (person, firm) = of(&attributes);
        assert_eq!((&person, &firm), expected, "{attributes:?}");
    }
}

#[test]
fn a_number_must_have_its_checksum_where_the_policy_asks_for_it() {
    let mut strict = store();
    strict.set_subject_policy(SubjectPolicy::Checksum);
    let verdict = |certificate: &Certificate| {
        strict
            .check(certificate, Usage::Sign, now())
            .map_or_else(eds::SignatureRefusal::code, |_| "ok")
    };
    assert_eq!(verdict(fixture().citizen.certificate()), "ok");
    assert_eq!(verdict(fixture().notary.certificate()), "ok");
    let mistyped = named(&[COMMON_NAME, (SERIAL_NUMBER, "IIN900101400014")]);
    assert_eq!(verdict(&mistyped), "wrong_subject_number");
    assert!(store().check(&mistyped, Usage::Sign, now()).is_ok());
    let firm = named(&[
        COMMON_NAME,
        (SERIAL_NUMBER, "IIN900101400013"),
        (UNIT, "BIN000240000017"),
    ]);
    assert_eq!(verdict(&firm), "wrong_subject_number");
}

#[test]
fn roles_are_read_from_the_purposes() {
    assert_eq!(fixture().citizen.certificate().roles(), [Role::Individual]);
    assert_eq!(
        fixture().notary.certificate().roles(),
        [Role::Organisation, Role::Signatory]
    );
    for role in Role::ALL {
        let purposes = [eds::oid::SIGNING, role.oid()];
        let certificate = reissue(fixture().citizen.certificate(), &*ISSUING, |tbs| {
            set_purposes(tbs, &purposes, crate::forge_list::Criticality::Absent);
        });
        assert_eq!(certificate.roles(), [role]);
        assert!(store().check(&certificate, Usage::Sign, now()).is_ok());
    }
}

#[test]
fn the_addresses_of_a_certificate_are_given_out_on_configured_hosts_only() {
    let files = Files::new();
    let urls = PublicUrls::new(BASE).unwrap();
    let pki =
        DevelopmentPki::open_or_create_at(&files.path("pki"), KeyAlgorithm::P256, &urls, now())
            .unwrap();
    let spec = citizen_spec();
    let citizen = pki
        .issue(&order(Profile::Citizen, Usage::Sign, &spec))
        .unwrap();
    let certificate = citizen.certificate();
    let issuing = eds::ca::Authority::Issuing;
    let ours = AllowedHosts::new(["pki.example.kz:8080"]);
    let lists = distribution_points(certificate, &ours);
    assert_eq!(lists, [urls.of(PublicFile::List(issuing))]);
    let deltas = freshest_lists(certificate, &ours);
    assert_eq!(deltas, [urls.of(PublicFile::Delta(issuing))]);
    let issuers = issuer_urls(certificate, &ours);
    assert_eq!(issuers, [urls.of(PublicFile::Certificate(issuing))]);
    let responders = ocsp_urls(certificate, &ours);
    let path = files.write("citizen.pem", certificate.pem());
    let theirs = openssl_ok(&["x509", "-in", &path, "-noout", "-ocsp_uri"]);
    assert_eq!(responders, [String::from_utf8(theirs).unwrap().trim()]);
    for hosts in [
        AllowedHosts::default(),
        AllowedHosts::new(["pki.example.kz"]),
        AllowedHosts::new(["example.kz:8080", "crl.pki.gov.kz"]),
    ] {
        assert_eq!(distribution_points(certificate, &hosts), [""; 0]);
        assert_eq!(freshest_lists(certificate, &hosts), [""; 0]);
        assert_eq!(issuer_urls(certificate, &hosts), [""; 0]);
        assert_eq!(ocsp_urls(certificate, &hosts), [""; 0]);
    }
}
