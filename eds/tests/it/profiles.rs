//! Every profile under every hierarchy: a lint of what the certificate states, and OpenSSL's strict check with full and delta lists.

use chrono::TimeDelta;
use const_oid::ObjectIdentifier;
use der::Decode;
use eds::Signer;
use eds::ca::{
    CertificateOrder, DevelopmentPki, OperatorRole, OrganisationRole, Profile, PublicFile,
    PublicUrls, RevocationReason, SubjectSpec,
};
use eds::certificate::Certificate;
use eds::keyfile::KeyAlgorithm;
use eds::trust::{Role, Usage};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{
    AuthorityInfoAccessSyntax, BasicConstraints, CertificatePolicies, CrlDistributionPoints,
    ExtendedKeyUsage, KeyUsage,
};

use crate::fixture::{Files, notary_spec, now, openssl, openssl_ok};

const BASE: &str = "http://pki.example.kz:8080";

/// Every profile with its usages, its purpose and its roles.
fn profiles() -> Vec<(Profile, Usage, Vec<Role>)> {
    use OperatorRole::{Administrator, Manager, Operator};
    use OrganisationRole::{Employee, Finance, Head, Personnel, Signatory};
    let people = [
        (Profile::Citizen, vec![Role::Individual]),
        (
            Profile::LegalEntity(Head),
            vec![Role::Organisation, Role::Head],
        ),
        (
            Profile::LegalEntity(Signatory),
            vec![Role::Organisation, Role::Signatory],
        ),
        (
            Profile::LegalEntity(Finance),
            vec![Role::Organisation, Role::Finance],
        ),
        (
            Profile::LegalEntity(Personnel),
            vec![Role::Organisation, Role::Personnel],
        ),
        (
            Profile::LegalEntity(Employee),
            vec![Role::Organisation, Role::Employee],
        ),
        (Profile::Notary, vec![Role::Organisation, Role::Signatory]),
        (
            Profile::Operator(Administrator),
            vec![Role::Organisation, Role::NcaAdministrator],
        ),
        (
            Profile::Operator(Manager),
            vec![Role::Organisation, Role::NcaManager],
        ),
        (
            Profile::Operator(Operator),
            vec![Role::Organisation, Role::NcaOperator],
        ),
        (Profile::Staff, vec![Role::Organisation, Role::Employee]),
        (Profile::Seal, vec![Role::Organisation]),
    ];
    let mut all = Vec::new();
    for (profile, roles) in people {
        all.push((profile, Usage::Sign, roles.clone()));
        all.push((profile, Usage::Authenticate, roles));
    }
    all.push((Profile::TimeStamping, Usage::TimeStamping, Vec::new()));
    all.push((Profile::OcspResponder, Usage::OcspSigning, Vec::new()));
    all
}

fn subject(profile: Profile) -> SubjectSpec {
    match profile {
        Profile::Citizen => crate::fixture::citizen_spec(),
        Profile::LegalEntity(_) | Profile::Notary | Profile::Operator(_) | Profile::Staff => {
            notary_spec()
        }
        Profile::Seal | Profile::TimeStamping | Profile::OcspResponder => SubjectSpec {
            iin: None,
            surname: String::new(),
            given: String::new(),
            ..notary_spec()
        },
    }
}

fn hierarchy(files: &Files, keys: KeyAlgorithm) -> DevelopmentPki {
    let urls = PublicUrls::new(BASE).unwrap();
    DevelopmentPki::open_or_create_at(&files.path("pki"), keys, &urls, now()).unwrap()
}

fn order(profile: Profile, usage: Usage, subject: &SubjectSpec) -> CertificateOrder<'_> {
    CertificateOrder {
        profile,
        usage,
        subject,
        key: KeyAlgorithm::P256,
        valid_from: now() - TimeDelta::days(1),
        valid_for: TimeDelta::days(365),
    }
}

/// The extensions as the grammar's own crate reads them.
struct Extensions(Vec<Extension>);

impl Extensions {
    fn of(certificate: &Certificate) -> Self {
        let grammar = x509_cert::Certificate::from_der(certificate.der()).unwrap();
        Self(grammar.tbs_certificate.extensions.unwrap())
    }

    fn find(&self, kind: &str) -> Option<&Extension> {
        let kind = ObjectIdentifier::new_unwrap(kind);
        self.0.iter().find(|extension| extension.extn_id == kind)
    }

    fn is_critical(&self, kind: &str) -> Option<bool> {
        self.find(kind).map(|extension| extension.critical)
    }

    fn read<'a, T: Decode<'a>>(&'a self, kind: &str) -> T {
        T::from_der(self.find(kind).unwrap().extn_value.as_bytes()).unwrap()
    }
}

const SUBJECT_KEY_ID: &str = "2.5.29.14";
const KEY_USAGE: &str = "2.5.29.15";
const BASIC_CONSTRAINTS: &str = "2.5.29.19";
const DISTRIBUTION_POINTS: &str = "2.5.29.31";
const POLICIES: &str = "2.5.29.32";
const AUTHORITY_KEY_ID: &str = "2.5.29.35";
const EXT_KEY_USAGE: &str = "2.5.29.37";
const FRESHEST: &str = "2.5.29.46";
const INFORMATION_ACCESS: &str = "1.3.6.1.5.5.7.1.1";
const NO_CHECK: &str = "1.3.6.1.5.5.7.48.1.5";

/// What holds for every certificate of the issuing authority.
fn lint_common(certificate: &Certificate, pki: &DevelopmentPki, extensions: &Extensions) {
    let grammar = x509_cert::Certificate::from_der(certificate.der())
        .unwrap()
        .tbs_certificate;
    let serial = grammar.serial_number.as_bytes();
    assert_eq!(
        serial.len(),
        16,
        "64 random bits at least, 20 bytes at most"
    );
    assert!(serial[0] < 0x80, "positive");
    let issuing = pki.issuing();
    assert!(
        certificate.not_before() >= issuing.not_before(),
        "periods nest"
    );
    assert!(
        certificate.not_after() <= issuing.not_after(),
        "periods nest"
    );
    assert!(
        issuing.not_after() <= pki.root().not_after(),
        "periods nest"
    );
    assert_eq!(extensions.is_critical(KEY_USAGE), Some(true));
    assert_eq!(
        extensions.is_critical(BASIC_CONSTRAINTS),
        None,
        "no authority"
    );
    for present in [
        SUBJECT_KEY_ID,
        AUTHORITY_KEY_ID,
        DISTRIBUTION_POINTS,
        FRESHEST,
        INFORMATION_ACCESS,
    ] {
        assert_eq!(extensions.is_critical(present), Some(false), "{present}");
    }
    let access = format!(
        "{:?}",
        extensions.read::<AuthorityInfoAccessSyntax>(INFORMATION_ACCESS)
    );
    assert!(access.contains(&format!("{BASE}/pki/ocsp")), "{access}");
    assert!(
        access.contains(&format!("{BASE}/pki/issuing.crt")),
        "{access}"
    );
    let point = |kind| format!("{:?}", extensions.read::<CrlDistributionPoints>(kind));
    assert!(point(DISTRIBUTION_POINTS).contains(&format!("{BASE}/pki/crl/issuing.crl")));
    assert!(point(FRESHEST).contains(&format!("{BASE}/pki/delta/issuing.crl")));
}

fn lint_profile(
    certificate: &Certificate,
    (profile, usage, roles): &(Profile, Usage, Vec<Role>),
    extensions: &Extensions,
) {
    let bits = extensions.read::<KeyUsage>(KEY_USAGE);
    assert!(bits.digital_signature() && !bits.key_cert_sign() && !bits.crl_sign());
    assert_eq!(bits.non_repudiation(), *usage == Usage::Sign);
    let purposes = extensions.read::<ExtendedKeyUsage>(EXT_KEY_USAGE).0;
    let mut expected = vec![usage.purpose()];
    expected.extend(roles.iter().map(|role| role.oid()));
    assert_eq!(purposes, expected, "{profile:?}");
    let is_stamper = *profile == Profile::TimeStamping;
    assert_eq!(extensions.is_critical(EXT_KEY_USAGE), Some(is_stamper));
    let responds = *profile == Profile::OcspResponder;
    assert_eq!(extensions.find(NO_CHECK).is_some(), responds);
    let policy = match (profile, usage) {
        (Profile::OcspResponder, _) => None,
        (Profile::TimeStamping, _) => Some("1.2.398.3.3.2.6.1"),
        (Profile::Citizen, Usage::Sign) => Some("1.2.398.3.3.2.3"),
        (Profile::Citizen, _) => Some("1.2.398.3.3.2.4"),
        (_, Usage::Sign) => Some("1.2.398.3.3.2.1"),
        (_, _) => Some("1.2.398.3.3.2.2"),
    };
    match policy {
        None => assert!(extensions.find(POLICIES).is_none()),
        Some(policy) => {
            let stated = extensions.read::<CertificatePolicies>(POLICIES).0;
            let stated: Vec<String> = stated
                .iter()
                .map(|one| one.policy_identifier.to_string())
                .collect();
            assert_eq!(stated, [policy], "{profile:?}");
            assert_eq!(extensions.is_critical(POLICIES), Some(false));
        }
    }
    let names_person = certificate.subject().iin.is_some();
    let is_service = matches!(
        profile,
        Profile::Seal | Profile::TimeStamping | Profile::OcspResponder
    );
    assert_eq!(names_person, !is_service);
    assert_eq!(
        certificate.subject().bin.is_some(),
        *profile != Profile::Citizen
    );
}

fn lint_authority(certificate: &Certificate, path_length: Option<u8>) {
    let extensions = Extensions::of(certificate);
    assert_eq!(extensions.is_critical(BASIC_CONSTRAINTS), Some(true));
    assert_eq!(extensions.is_critical(KEY_USAGE), Some(true));
    let constraints = extensions.read::<BasicConstraints>(BASIC_CONSTRAINTS);
    assert!(constraints.ca);
    assert_eq!(constraints.path_len_constraint, path_length);
    let bits = extensions.read::<KeyUsage>(KEY_USAGE);
    assert!(bits.key_cert_sign() && bits.crl_sign() && !bits.digital_signature());
}

#[test]
fn every_profile_states_what_it_should_under_both_hierarchies() {
    for keys in [KeyAlgorithm::P256, KeyAlgorithm::Rsa3072] {
        let files = Files::new();
        let pki = hierarchy(&files, keys);
        lint_authority(pki.root(), None);
        lint_authority(pki.issuing(), Some(0));
        for case in profiles() {
            let subject = subject(case.0);
            let key = pki.issue(&order(case.0, case.1, &subject)).unwrap();
            let extensions = Extensions::of(key.certificate());
            lint_common(key.certificate(), &pki, &extensions);
            lint_profile(key.certificate(), &case, &extensions);
            assert_eq!(key.certificate().roles(), case.2);
            pki.trust_store()
                .unwrap()
                .check(key.certificate(), case.1, now())
                .unwrap();
        }
    }
}

#[test]
fn a_service_does_nothing_else_and_nobody_else_does_a_service() {
    let files = Files::new();
    let pki = hierarchy(&files, KeyAlgorithm::P256);
    for (profile, usage) in [
        (Profile::TimeStamping, Usage::Sign),
        (Profile::OcspResponder, Usage::TimeStamping),
        (Profile::Seal, Usage::OcspSigning),
        (Profile::Citizen, Usage::TimeStamping),
    ] {
        let subject = subject(profile);
        assert!(
            pki.issue(&order(profile, usage, &subject)).is_err(),
            "{profile:?} {usage:?}"
        );
    }
}

#[test]
fn a_certificate_lies_inside_its_authoritys_period() {
    let files = Files::new();
    let pki = hierarchy(&files, KeyAlgorithm::P256);
    let subject = subject(Profile::Citizen);
    let mut long = order(Profile::Citizen, Usage::Sign, &subject);
    long.valid_for = TimeDelta::days(36500);
    let long = pki.issue(&long).unwrap();
    assert_eq!(long.certificate().not_after(), pki.issuing().not_after());
    let mut early = order(Profile::Citizen, Usage::Sign, &subject);
    early.valid_from = pki.issuing().not_before() - TimeDelta::seconds(1);
    assert!(pki.issue(&early).is_err());
    let mut empty = order(Profile::Citizen, Usage::Sign, &subject);
    empty.valid_for = TimeDelta::zero();
    assert!(pki.issue(&empty).is_err());
}

#[test]
fn addresses_are_remembered_by_the_folder() {
    let files = Files::new();
    hierarchy(&files, KeyAlgorithm::P256);
    let again = DevelopmentPki::open_or_create(&files.path("pki"), now()).unwrap();
    assert_eq!(again.urls().unwrap().base(), BASE);
    assert_eq!(
        PublicUrls::new("https://a.kz/")
            .unwrap()
            .of(PublicFile::ALL[0]),
        "https://a.kz/pki/root.crt"
    );
    for bad in [
        "",
        "ftp://a.kz",
        "http://",
        "http://a b",
        "http://a.kz?x",
        &format!("http://{}", "a".repeat(300)),
    ] {
        assert!(PublicUrls::new(bad).is_err(), "{bad}");
    }
}

/// OpenSSL's strict check of the path with these lists.
fn openssl_verify(
    files: &Files,
    certificate: &Certificate,
    lists: &[PublicFile],
) -> (bool, String) {
    let dir = files.path("pki");
    let pem: String = lists
        .iter()
        .map(|list| {
            let path = dir.join(list.name()).display().to_string();
            String::from_utf8(openssl_ok(&["crl", "-inform", "DER", "-in", &path])).unwrap()
        })
        .collect();
    let lists = files.write("lists.pem", pem);
    let certificate = files.write("person.pem", certificate.pem());
    let (root, chain) = (dir.join("root.pem"), dir.join("ca-chain.pem"));
    let at = now().timestamp().to_string();
    let said = openssl(&[
        "verify",
        "-x509_strict",
        "-policy_check",
        "-attime",
        &at,
        "-CAfile",
        &root.display().to_string(),
        "-untrusted",
        &chain.display().to_string(),
        "-crl_check_all",
        "-use_deltas",
        "-extended_crl",
        "-CRLfile",
        &lists,
        &certificate,
    ]);
    (
        said.status.success(),
        String::from_utf8_lossy(&said.stderr).into_owned(),
    )
}

#[test]
fn openssl_verifies_every_profile_strictly_with_full_and_delta_lists() {
    use eds::ca::Authority::{Issuing, Root};
    let full_lists = [PublicFile::List(Issuing), PublicFile::List(Root)];
    for keys in [KeyAlgorithm::P256, KeyAlgorithm::Rsa3072] {
        let files = Files::new();
        let pki = hierarchy(&files, keys);
        let mut held = Vec::new();
        for (profile, usage, _) in profiles() {
            let subject = subject(profile);
            held.push(pki.issue(&order(profile, usage, &subject)).unwrap());
        }
        pki.publish_lists(now()).unwrap();
        pki.publish_deltas(now()).unwrap();
        for key in &held {
            let (accepted, said) = openssl_verify(&files, key.certificate(), &PublicFile::ALL[2..]);
            assert!(accepted, "{said}");
        }
        let revoked = held[0].certificate();
        // Whoever still has the full list of before learns of it by the delta list alone.
        let before: Vec<Vec<u8>> = full_lists
            .iter()
            .map(|list| pki.public_file(*list).unwrap())
            .collect();
        pki.revoke(
            &revoked.serial_hex(),
            RevocationReason::KeyCompromise,
            now(),
        )
        .unwrap();
        for (list, bytes) in full_lists.iter().zip(before) {
            std::fs::write(pki.dir().join(list.name()), bytes).unwrap();
        }
        let (accepted, said) = openssl_verify(&files, revoked, &full_lists);
        assert!(accepted, "the old full list: {said}");
        let (accepted, said) = openssl_verify(&files, revoked, &PublicFile::ALL[2..]);
        assert!(!accepted && said.contains("certificate revoked"), "{said}");
        let (accepted, said) = openssl_verify(&files, held[2].certificate(), &PublicFile::ALL[2..]);
        assert!(accepted, "{said}");
    }
}

#[test]
fn openssl_verifies_the_signature_of_every_list() {
    for keys in [KeyAlgorithm::P256, KeyAlgorithm::Rsa3072] {
        let files = Files::new();
        let pki = hierarchy(&files, keys);
        let both = files.write("both.pem", pki.issuing().pem() + &pki.root().pem());
        for list in &PublicFile::ALL[2..] {
            let path = pki.dir().join(list.name()).display().to_string();
            let said = openssl(&[
                "crl", "-inform", "DER", "-in", &path, "-CAfile", &both, "-noout", "-text",
            ]);
            let stated = String::from_utf8_lossy(&said.stderr).into_owned();
            assert!(stated.contains("verify OK"), "{list:?}: {stated}");
            let shown = String::from_utf8_lossy(&said.stdout).into_owned();
            let is_delta = matches!(list, PublicFile::Delta(_));
            assert_eq!(
                shown.contains("Delta CRL Indicator: critical"),
                is_delta,
                "{shown}"
            );
            assert_eq!(shown.contains("Freshest CRL"), !is_delta, "{shown}");
        }
        for certificate in &PublicFile::ALL[..2] {
            let read = Certificate::from_der(&pki.public_file(*certificate).unwrap()).unwrap();
            assert!(read == *pki.root() || read == *pki.issuing());
        }
    }
}
