//! Signatures that must be refused, each with the refusal that names its fault.

use crate::fixture::{Files, fixture, now, openssl_ok};
use crate::forge::{
    CONTENT_TYPE, DATA, Forge, Impostor, MESSAGE_DIGEST, SHA384, SIGNED_DATA, SIGNING_CERTIFICATE,
    attribute, element, good, issuing_key, reissue, signing_certificate,
};
use eds::SignatureRefusal::{self, *};
use eds::Signer;
use eds::cms::{self, Content, Detached};
use eds::hash::sha256;

pub(crate) const TEXT: &[u8] = b"content";

pub(crate) fn refusal(cms: &[u8]) -> SignatureRefusal {
    cms::verify(cms, Content::Attached, &fixture().signing()).unwrap_err()
}

fn forge() -> Forge<'static> {
    Forge::new(&fixture().citizen, TEXT).sorted()
}

/// Signs with OpenSSL and these extra arguments.
pub(crate) fn by_openssl(extra: &[&str]) -> Vec<u8> {
    let files = Files::new();
    let (content, key) = (
        files.write("content", TEXT),
        files.write("key.pem", fixture().citizen.to_pem()),
    );
    let out = files.path("out").display().to_string();
    let mut arguments = vec![
        "cms", "-sign", "-binary", "-in", &content, "-signer", &key, "-outform", "DER",
    ];
    arguments.extend_from_slice(&["-nodetach", "-out", &out]);
    arguments.extend_from_slice(extra);
    openssl_ok(&arguments);
    std::fs::read(out).unwrap()
}

#[test]
fn the_forge_makes_good_signatures_when_nothing_is_bent() {
    let verified = cms::verify(&forge().build(), Content::Attached, &fixture().signing()).unwrap();
    assert_eq!(verified.content(), TEXT);
}

#[test]
fn other_content_than_the_signed_one_is_refused() {
    let cms = cms::sign_detached(
        &fixture().citizen,
        sha256(TEXT),
        Detached::Cades { at: now() },
    )
    .unwrap();
    let policy = fixture().signing();
    let refused = |content| cms::verify(&cms, content, &policy).unwrap_err();
    assert_eq!(refused(Content::Detached(b"other")), DigestMismatch);
    assert_eq!(
        refused(Content::DetachedDigest(sha256(b"other"))),
        DigestMismatch
    );
    assert_eq!(
        refused(Content::DetachedParts(&[b"content", b"s"])),
        DigestMismatch
    );
    assert_eq!(refused(Content::Attached), ContentMissing);
}

#[test]
fn attached_content_where_none_is_expected_is_refused() {
    let policy = fixture().signing();
    for content in [
        Content::Detached(TEXT),
        Content::DetachedDigest(sha256(TEXT)),
        Content::DetachedParts(&[TEXT]),
    ] {
        assert_eq!(
            cms::verify(&good(), content, &policy).unwrap_err(),
            ContentUnexpected
        );
    }
}

#[test]
fn zero_or_two_signers_are_refused() {
    assert_eq!(
        refusal(
            &Forge {
                signers: 0,
                ..forge()
            }
            .build()
        ),
        NoSigner
    );
    assert_eq!(
        refusal(
            &Forge {
                signers: 2,
                ..forge()
            }
            .build()
        ),
        SeveralSigners
    );
    let files = Files::new();
    let notary = files.write("notary.pem", fixture().notary.to_pem());
    assert_eq!(
        refusal(&by_openssl(&["-cades", "-signer", &notary])),
        SeveralSigners
    );
}

#[test]
fn each_required_attribute_must_be_there() {
    for kind in [CONTENT_TYPE, MESSAGE_DIGEST, SIGNING_CERTIFICATE] {
        assert_eq!(refusal(&forge().without(kind).build()), MissingAttribute);
    }
    assert_eq!(
        refusal(&by_openssl(&["-noattr"])),
        MissingAttribute,
        "no signed attributes at all"
    );
    assert_eq!(
        refusal(&by_openssl(&[])),
        MissingAttribute,
        "OpenSSL binds the certificate only with -cades"
    );
}

#[test]
fn an_attribute_that_stands_twice_is_refused() {
    for kind in [CONTENT_TYPE, MESSAGE_DIGEST, SIGNING_CERTIFICATE] {
        let copies: Vec<Vec<u8>> = forge().attributes;
        let twice = copies
            .into_iter()
            .find(|copy| copy.windows(kind.len()).any(|part| part == kind))
            .unwrap();
        assert_eq!(refusal(&forge().with(twice).build()), Malformed);
    }
}

#[test]
fn an_attribute_with_two_values_or_none_is_refused() {
    let digest = element(0x04, &[sha256(TEXT).as_ref()]);
    let two = attribute(MESSAGE_DIGEST, &[&digest, &digest]);
    assert_eq!(
        refusal(&forge().without(MESSAGE_DIGEST).with(two).build()),
        Malformed
    );
    let none = attribute(MESSAGE_DIGEST, &[]);
    assert_eq!(
        refusal(&forge().without(MESSAGE_DIGEST).with(none).build()),
        Malformed
    );
}

#[test]
fn attributes_out_of_order_are_refused_though_signed_as_they_stand() {
    let mut forge = forge();
    forge.attributes.reverse();
    assert_eq!(refusal(&forge.build()), Malformed);
}

#[test]
fn another_content_type_is_refused() {
    let wrong = attribute(CONTENT_TYPE, &[&element(0x06, &[SIGNED_DATA])]);
    assert_eq!(
        refusal(&forge().without(CONTENT_TYPE).with(wrong).build()),
        WrongContentType
    );
    assert_eq!(
        refusal(
            &Forge {
                content_type: SIGNED_DATA,
                version: 3,
                ..forge()
            }
            .build()
        ),
        WrongContentType
    );
}

#[test]
fn a_wrong_message_digest_is_refused() {
    let wrong = attribute(
        MESSAGE_DIGEST,
        &[&element(0x04, &[sha256(b"other").as_ref()])],
    );
    assert_eq!(
        refusal(&forge().without(MESSAGE_DIGEST).with(wrong).build()),
        DigestMismatch
    );
    let short = attribute(
        MESSAGE_DIGEST,
        &[&element(0x04, &[&sha256(TEXT).as_bytes()[..16]])],
    );
    assert_eq!(
        refusal(&forge().without(MESSAGE_DIGEST).with(short).build()),
        DigestMismatch
    );
}

#[test]
fn a_signature_over_the_attributes_with_the_wrong_tag_is_refused() {
    assert_eq!(
        refusal(
            &Forge {
                signed_tag: 0xA0,
                ..forge()
            }
            .build()
        ),
        BadSignature
    );
}

#[test]
fn a_signature_bound_to_another_certificate_is_refused() {
    let other = signing_certificate(fixture().notary.certificate());
    assert_eq!(
        refusal(&forge().without(SIGNING_CERTIFICATE).with(other).build()),
        CertificateMismatch
    );
}

#[test]
fn a_certificate_exchanged_for_another_of_the_same_key_is_refused() {
    // The authority issued a second certificate for the same key, name and serial number.
    let citizen = &fixture().citizen;
    let second = reissue(citizen.certificate(), &issuing_key(), |tbs| {
        tbs.validity.not_after = x509_cert::time::Time::INFINITY;
    });
    let mut forge = forge();
    forge.certificates = vec![second.der().to_vec()];
    assert_eq!(refusal(&forge.build()), CertificateMismatch);
}

#[test]
fn a_missing_or_foreign_certificate_is_refused() {
    assert_eq!(
        refusal(
            &Forge {
                certificates: Vec::new(),
                ..forge()
            }
            .build()
        ),
        MissingCertificate
    );
    assert_eq!(
        refusal(&by_openssl(&["-cades", "-nocerts"])),
        MissingCertificate
    );
    let mut forge = forge();
    forge
        .certificates
        .push(fixture().notary.certificate().der().to_vec());
    assert_eq!(refusal(&forge.build()), ForeignCertificate);
    forge.certificates = vec![fixture().notary.certificate().der().to_vec()];
    assert_eq!(refusal(&forge.build()), MissingCertificate);
    forge.certificates = vec![fixture().citizen.certificate().der().to_vec(); 65];
    assert_eq!(refusal(&forge.build()), Malformed, "too many certificates");
}

#[test]
fn weak_or_mixed_algorithms_are_refused() {
    assert_eq!(
        refusal(&by_openssl(&["-cades", "-md", "sha1"])),
        UnsupportedAlgorithm
    );
    assert_eq!(
        refusal(
            &Forge {
                hash: SHA384,
                announced: SHA384,
                ..forge()
            }
            .build()
        ),
        DigestMismatch
    );
    assert_eq!(
        refusal(
            &Forge {
                signature_algorithm: DATA,
                ..forge()
            }
            .build()
        ),
        UnsupportedAlgorithm
    );
    let rsa_oid = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B];
    assert_eq!(
        refusal(
            &Forge {
                signature_algorithm: rsa_oid,
                ..forge()
            }
            .build()
        ),
        UnsupportedAlgorithm
    );
    let ecdsa_sha384 = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x03];
    assert_eq!(
        refusal(
            &Forge {
                signature_algorithm: ecdsa_sha384,
                ..forge()
            }
            .build()
        ),
        UnsupportedAlgorithm
    );
}

#[test]
fn a_hash_that_was_not_announced_is_refused() {
    assert_eq!(
        refusal(
            &Forge {
                announced: SHA384,
                ..forge()
            }
            .build()
        ),
        Malformed
    );
}

#[test]
fn a_wrong_version_is_refused() {
    for version in [0, 2, 3, 4] {
        assert_eq!(
            refusal(&Forge { version, ..forge() }.build()),
            Malformed,
            "{version}"
        );
    }
}

#[test]
fn a_signature_of_a_key_without_its_certificate_is_refused() {
    // The certificate is the notary's, the key the citizen's.
    let notary = fixture().notary.certificate().clone();
    let impostor = Impostor {
        key: &fixture().citizen,
        certificate: notary,
    };
    assert_eq!(
        refusal(&Forge::new(&impostor, TEXT).sorted().build()),
        BadSignature
    );
}

#[test]
fn a_sign_in_certificate_cannot_sign_and_the_reverse() {
    let f = fixture();
    let signed = cms::sign_attached(&f.citizen_sign_in, TEXT, now()).unwrap();
    assert_eq!(refusal(&signed), WrongKeyUsage);
    cms::verify(&signed, Content::Attached, &f.signing_in()).unwrap();
    let outcome = cms::verify(&good(), Content::Attached, &f.signing_in());
    assert_eq!(outcome.unwrap_err(), WrongKeyUsage);
}

#[test]
fn a_seal_names_no_individual() {
    let sealed = cms::sign_attached(&fixture().seal, TEXT, now()).unwrap();
    let verified = cms::verify(&sealed, Content::Attached, &fixture().signing()).unwrap();
    assert_eq!(verified.iin(), Err(IinMissing));
    assert_eq!(verified.signer(), fixture().seal.certificate());
}

#[test]
fn codes_are_snake_case_and_different() {
    let all = [
        Malformed,
        NoSigner,
        SeveralSigners,
        MissingCertificate,
        ForeignCertificate,
        CertificateMismatch,
        UnsupportedAlgorithm,
        MissingAttribute,
        WrongContentType,
        DigestMismatch,
        BadSignature,
        ContentMissing,
        ContentUnexpected,
        Untrusted,
        NotYetValid,
        Expired,
        Revoked,
        RevocationUnknown,
        WrongKeyUsage,
        TimestampMissing,
        IinMissing,
    ];
    let codes: std::collections::BTreeSet<&str> =
        all.iter().map(|refusal| refusal.code()).collect();
    assert_eq!(codes.len(), all.len());
    assert!(codes.iter().all(|code| {
        code.bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    }));
}
