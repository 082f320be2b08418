//! Addresses in a stranger's certificate are read, and nobody is called there.

use std::io::ErrorKind;
use std::net::TcpListener;

use eds::Signer;
use eds::ca::{DevelopmentPki, Profile, PublicUrls};
use eds::cms::{self, Content, Policy};
use eds::keyfile::KeyAlgorithm;
use eds::trust::{AllowedHosts, Usage, distribution_points, issuer_urls, ocsp_urls};
use eds::validation::{ValidationPolicy, validate_cms};

use crate::fixture::{Files, citizen_spec, fixture, now, order};

#[test]
fn nobody_is_called_at_an_address_that_a_certificate_names() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let files = Files::new();
    let urls = PublicUrls::new(&format!("http://{host}")).unwrap();
    let pki =
        DevelopmentPki::open_or_create_at(&files.path("pki"), KeyAlgorithm::P256, &urls, now());
    let pki = pki.unwrap();
    let spec = citizen_spec();
    let stranger = pki
        .issue(&order(Profile::Citizen, Usage::Sign, &spec))
        .unwrap();
    let theirs = AllowedHosts::new([host]);
    let named = [distribution_points, ocsp_urls, issuer_urls];
    for addresses in named {
        assert_eq!(addresses(stranger.certificate(), &theirs).len(), 1);
    }
    let signed = cms::sign_attached(&stranger, b"content", now()).unwrap();
    let own = pki.trust_store().unwrap();
    for (trust, is_trusted) in [(&fixture().trust, false), (&own, true)] {
        let policy = Policy::strict(trust, now(), Usage::Sign);
        let verdict = cms::verify(&signed, Content::Attached, &policy);
        assert_eq!(verdict.is_ok(), is_trusted);
        let rules = ValidationPolicy {
            trust,
            at: now(),
            usage: Usage::Sign,
            profile: policy.profile,
        };
        let report = validate_cms(&signed, Content::Attached, &rules);
        assert_eq!(report.signatures.len(), 1);
    }
    let called = listener.accept().map(|_| ()).unwrap_err();
    assert_eq!(called.kind(), ErrorKind::WouldBlock);
}
