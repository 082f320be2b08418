//! Every form in which OpenSSL signs: what is valid is accepted under the profile that allows it and no narrower one, a
//! flipped bit never is, and what we accept OpenSSL accepts.

use std::sync::LazyLock;

use eds::SignatureRefusal::{self, *};
use eds::ca::request::CertificationRequest;
use eds::ca::{CertificateOrder, Profile as Kind, RequestOrder};
use eds::cms::{self, Content, Policy, Profile, Proof, Verified};
use eds::keyfile::KeyAlgorithm;
use eds::trust::Usage;

use crate::fixture::{Files, citizen_spec, fixture, now, openssl, openssl_ok, order};
use crate::forge::{element, good};

const TEXT: &[u8] = "{\"үлгі\":\"сенімхат\"}\r\nsecond line\n".as_bytes();

/// Certificates with their keys, in PEM.
struct Keys {
    p256: String,
    p384: String,
    rsa: String,
    notary: String,
}

static KEYS: LazyLock<Keys> = LazyLock::new(|| {
    let spec = citizen_spec();
    let rsa = CertificateOrder {
        key: KeyAlgorithm::Rsa2048,
        ..order(Kind::Citizen, Usage::Sign, &spec)
    };
    Keys {
        p256: fixture().citizen.to_pem(),
        p384: p384_by_openssl(),
        rsa: fixture().pki.issue(&rsa).unwrap().to_pem(),
        notary: fixture().notary.to_pem(),
    }
});

/// A citizen whose P-384 key OpenSSL made and our authority certified.
fn p384_by_openssl() -> String {
    let files = Files::new();
    let key = files.path("p384.key").display().to_string();
    openssl_ok(&[
        "ecparam",
        "-name",
        "secp384r1",
        "-genkey",
        "-noout",
        "-out",
        &key,
    ]);
    let request = openssl_ok(&[
        "req",
        "-new",
        "-sha384",
        "-key",
        &key,
        "-subj",
        "/CN=Үлгі",
        "-utf8",
    ]);
    let request = CertificationRequest::from_pem(std::str::from_utf8(&request).unwrap()).unwrap();
    let spec = citizen_spec();
    let certificate = fixture().pki.certify(
        &request,
        &RequestOrder {
            profile: Kind::Citizen,
            usage: Usage::Sign,
            subject: &spec,
            valid_from: now() - chrono::TimeDelta::days(1),
            valid_for: chrono::TimeDelta::days(365),
        },
    );
    let chain = std::fs::read_to_string(fixture().file("ca-chain.pem")).unwrap();
    std::fs::read_to_string(key).unwrap() + &certificate.unwrap().pem() + &chain
}

#[derive(Clone, Copy)]
pub(crate) enum Shape {
    Attached,
    Detached,
}

/// One way to sign with OpenSSL.
struct Form {
    arguments: &'static [&'static str],
    keys: Vec<&'static str>,
    shape: Shape,
    /// The narrowest profile that allows it, and why the next narrower one does not.
    profile: Profile,
    narrower: Option<SignatureRefusal>,
}

fn form(
    arguments: &'static [&'static str],
    key: &'static str,
    profile: Profile,
    narrower: Option<SignatureRefusal>,
) -> Form {
    Form {
        arguments,
        keys: vec![key],
        shape: Shape::Attached,
        profile,
        narrower,
    }
}

fn detached(form: Form) -> Form {
    Form {
        shape: Shape::Detached,
        ..form
    }
}

fn forms() -> Vec<Form> {
    use Profile::{Accepted, Any, Strict};
    let Keys {
        p256,
        p384,
        rsa,
        notary,
    } = &*KEYS;
    let pss: &[&str] = &[
        "-cades",
        "-keyopt",
        "rsa_padding_mode:pss",
        "-keyopt",
        "rsa_pss_saltlen:-1",
    ];
    let pss_sha512: &[&str] = &[
        "-md",
        "sha512",
        "-keyopt",
        "rsa_padding_mode:pss",
        "-keyopt",
        "rsa_pss_saltlen:-1",
    ];
    let two = |arguments, profile| Form {
        keys: vec![p256, notary],
        ..form(arguments, p256, profile, Some(SeveralSigners))
    };
    vec![
        form(&["-cades"], p256, Strict, None),
        detached(form(&["-cades"], p256, Strict, None)),
        form(&["-cades", "-keyid"], p256, Strict, None),
        form(&["-cades", "-md", "sha384"], p384, Strict, None),
        detached(form(&["-cades", "-md", "sha512"], rsa, Strict, None)),
        form(pss, rsa, Strict, None),
        form(pss_sha512, rsa, Accepted, Some(MissingAttribute)),
        form(&[], p256, Accepted, Some(MissingAttribute)),
        detached(form(&["-keyid"], rsa, Accepted, Some(MissingAttribute))),
        form(&["-cades", "-stream"], p256, Accepted, Some(Malformed)),
        form(
            &["-stream", "-md", "sha512"],
            rsa,
            Accepted,
            Some(Malformed),
        ),
        form(&["-noattr"], p256, Any, Some(MissingAttribute)),
        form(
            &["-noattr", "-keyid", "-stream"],
            rsa,
            Any,
            Some(MissingAttribute),
        ),
        detached(form(&["-noattr"], p384, Any, Some(MissingAttribute))),
        two(&["-cades"], Any),
        detached(two(&[], Any)),
        two(&["-keyid", "-stream"], Any),
        two(&["-noattr"], Any),
    ]
}

fn policy(profile: Profile) -> Policy<'static> {
    Policy {
        profile,
        ..fixture().signing()
    }
}

impl Form {
    fn sign(&self) -> Vec<u8> {
        let files = Files::new();
        let content = files.write("content", TEXT);
        let out = files.path("out").display().to_string();
        let mut arguments = vec![
            "cms", "-sign", "-binary", "-in", &content, "-outform", "DER", "-out", &out,
        ];
        match self.shape {
            Shape::Attached => arguments.push("-nodetach"),
            Shape::Detached => {}
        }
        let keys: Vec<String> = (0..)
            .zip(&self.keys)
            .map(|(number, key)| files.write(&format!("{number}.pem"), key))
            .collect();
        for key in &keys {
            arguments.extend_from_slice(&["-signer", key]);
        }
        arguments.extend_from_slice(self.arguments);
        openssl_ok(&arguments);
        std::fs::read(out).unwrap()
    }

    fn content(&self) -> Content<'static> {
        match self.shape {
            Shape::Attached => Content::Attached,
            Shape::Detached => Content::Detached(TEXT),
        }
    }

    fn verify(&self, cms: &[u8], profile: Profile) -> Result<Vec<Verified>, SignatureRefusal> {
        cms::verify_all(cms, self.content(), &policy(profile))
    }

    fn openssl_accepts(&self, files: &Files, cms: &[u8]) -> bool {
        openssl_accepts(files, cms, self.shape)
    }
}

pub(crate) fn openssl_accepts(files: &Files, cms: &[u8], shape: Shape) -> bool {
    let read = |name| std::fs::read_to_string(fixture().file(name)).unwrap();
    let trust = files.write(
        "trust.pem",
        read("root.pem") + &read("ca-chain.pem") + &read("crl.pem"),
    );
    let content = files.write("content", TEXT);
    let cms = files.write("signature.p7s", cms);
    let time = now().timestamp().to_string();
    let mut arguments = vec!["cms", "-verify", "-binary", "-inform", "DER", "-in", &cms];
    arguments.extend_from_slice(&["-CAfile", &trust, "-crl_check_all", "-x509_strict"]);
    arguments.extend_from_slice(&["-attime", &time, "-out", "/dev/null"]);
    match shape {
        Shape::Attached => {}
        Shape::Detached => arguments.extend_from_slice(&["-content", &content]),
    }
    openssl(&arguments).status.success()
}

fn narrower(profile: Profile) -> Profile {
    match profile {
        Profile::Strict | Profile::Accepted => Profile::Strict,
        Profile::Any => Profile::Accepted,
    }
}

#[test]
fn every_form_is_accepted_under_its_profile_and_refused_under_a_narrower_one() {
    let files = Files::new();
    for form in forms() {
        let name = form.arguments.join(" ");
        let cms = form.sign();
        assert!(form.openssl_accepts(&files, &cms), "{name}");
        let verified = form.verify(&cms, form.profile);
        let verified = verified.unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
        assert_eq!(verified.len(), form.keys.len(), "{name}");
        for one in &verified {
            match form.shape {
                Shape::Attached => assert_eq!(one.content(), TEXT, "{name}"),
                Shape::Detached => assert_eq!(one.content(), b"", "{name}"),
            }
        }
        form.verify(&cms, Profile::Any).unwrap();
        if let Some(expected) = form.narrower {
            let refused = form.verify(&cms, narrower(form.profile)).unwrap_err();
            assert_eq!(refused, expected, "{name}");
        }
    }
}

#[test]
fn a_flipped_bit_of_any_form_is_refused() {
    for form in forms() {
        let cms = form.sign();
        for index in 0..cms.len() {
            let mut flipped = cms.clone();
            flipped[index] ^= [0x01, 0x20, 0x80][index % 3];
            assert!(
                form.verify(&flipped, Profile::Any).is_err(),
                "{:?}: byte {index} of {}",
                form.arguments,
                cms.len()
            );
        }
    }
}

#[test]
fn a_pss_signature_with_a_salt_of_another_length_is_refused() {
    let form = form(
        &[
            "-cades",
            "-keyopt",
            "rsa_padding_mode:pss",
            "-keyopt",
            "rsa_pss_saltlen:20",
        ],
        &KEYS.rsa,
        Profile::Any,
        None,
    );
    let refused = form.verify(&form.sign(), Profile::Any).unwrap_err();
    assert_eq!(refused, UnsupportedAlgorithm);
}

#[test]
fn a_signer_added_later_is_verified_beside_the_first() {
    let files = Files::new();
    let first = form(&["-cades"], &KEYS.p256, Profile::Any, None);
    let signed = files.write("first.p7s", first.sign());
    let out = files.path("both.p7s").display().to_string();
    for (name, key, expected) in [("notary.pem", &KEYS.notary, 2), ("rsa.pem", &KEYS.rsa, 2)] {
        let key = files.write(name, key);
        openssl_ok(&[
            "cms",
            "-resign",
            "-binary",
            "-inform",
            "DER",
            "-in",
            &signed,
            "-signer",
            &key,
            "-outform",
            "DER",
            "-out",
            &out,
            "-nodetach",
        ]);
        let both = std::fs::read(&out).unwrap();
        assert!(first.openssl_accepts(&files, &both));
        assert_eq!(first.verify(&both, Profile::Any).unwrap().len(), expected);
        let alone = cms::verify(&both, Content::Attached, &policy(Profile::Any)).unwrap_err();
        assert_eq!(alone, SeveralSigners, "one signer is not taken for all");
    }
}

#[test]
fn one_bad_signer_of_two_refuses_all() {
    let pair = Form {
        keys: vec![&KEYS.p256, &KEYS.notary],
        ..form(&[], &KEYS.p256, Profile::Any, None)
    };
    let mut cms = pair.sign();
    // The last byte belongs to the value of the last signature.
    *cms.last_mut().unwrap() ^= 1;
    assert_eq!(pair.verify(&cms, Profile::Any).unwrap_err(), BadSignature);
}

/// The same message with an indefinite length wherever it may have one: not inside certificates and signed attributes.
fn streamed(der: &[u8], depth: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = der;
    while let [tag, first, ..] = *rest {
        let (header, length) = match first {
            0x81 => (3, usize::from(rest[2])),
            0x82 => (4, usize::from(rest[2]) << 8 | usize::from(rest[3])),
            short => (2, usize::from(short)),
        };
        let value = &rest[header..header + length];
        if tag & 0x20 == 0 || (depth, tag) == (6, 0xA0) {
            out.extend_from_slice(&rest[..header + length]);
        } else {
            out.extend([tag, 0x80]);
            if (depth, tag) == (4, 0xA0) {
                out.extend_from_slice(value);
            } else {
                out.extend(streamed(value, depth + 1));
            }
            out.extend([0, 0]);
        }
        rest = &rest[header + length..];
    }
    out
}

#[test]
fn indefinite_lengths_everywhere_are_read_like_openssl_reads_them() {
    let files = Files::new();
    let ber = streamed(&good(), 1);
    assert!(openssl_accepts(&files, &ber, Shape::Attached));
    let verified = cms::verify(&ber, Content::Attached, &policy(Profile::Accepted)).unwrap();
    assert_eq!(verified.content(), b"content");
    assert_eq!(verified.digest(), eds::hash::sha256(&ber));
    let strict = cms::verify(&ber, Content::Attached, &policy(Profile::Strict));
    assert_eq!(strict.unwrap_err(), Malformed);
    for length in 0..ber.len() {
        let cut = cms::verify(&ber[..length], Content::Attached, &policy(Profile::Any));
        assert_eq!(cut.unwrap_err(), Malformed, "{length}");
    }
}

#[test]
fn signed_attributes_shown_as_the_content_of_a_bare_signature_are_refused() {
    let files = Files::new();
    let with_attributes = form(&["-cades"], &KEYS.p256, Profile::Any, None).sign();
    let (attributes, bare) = without_attributes(&with_attributes);
    let content = files.write("attributes", &attributes);
    let read = |name| std::fs::read_to_string(fixture().file(name)).unwrap();
    let trust = files.write("trust.pem", read("root.pem") + &read("ca-chain.pem"));
    let path = files.write("bare.p7s", &bare);
    let time = now().timestamp().to_string();
    let openssl_is_fooled = openssl(&[
        "cms",
        "-verify",
        "-binary",
        "-inform",
        "DER",
        "-in",
        &path,
        "-content",
        &content,
        "-CAfile",
        &trust,
        "-attime",
        &time,
        "-out",
        "/dev/null",
    ]);
    assert!(
        openssl_is_fooled.status.success(),
        "the attack is a real one"
    );
    let refused = cms::verify(&bare, Content::Detached(&attributes), &policy(Profile::Any));
    assert_eq!(refused.unwrap_err(), MissingAttribute);
}

/// The elements inside an element.
pub(crate) fn children(der: &[u8]) -> Vec<Vec<u8>> {
    let header = |bytes: &[u8]| match bytes[1] {
        0x81 => (3, usize::from(bytes[2])),
        0x82 => (4, usize::from(bytes[2]) << 8 | usize::from(bytes[3])),
        short => (2, usize::from(short)),
    };
    let mut rest = &der[header(der).0..];
    let mut found = Vec::new();
    while !rest.is_empty() {
        let (start, length) = header(rest);
        found.push(rest[..start + length].to_vec());
        rest = &rest[start + length..];
    }
    found
}

pub(crate) fn parent(tag: u8, parts: &[Vec<u8>]) -> Vec<u8> {
    element(tag, &[&parts.concat()])
}

/// The signed attributes as a SET, and the detached message without them.
fn without_attributes(cms: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let outer = children(cms);
    let mut fields = children(&children(&outer[1])[0]);
    let signers = fields.pop().unwrap();
    let mut signer = children(&children(&signers)[0]);
    let mut attributes = signer.remove(3);
    attributes[0] = 0x31;
    // An ECDSA signature names its hash itself; the content leaves the message.
    fields[2] = parent(0x30, &children(&fields[2])[..1]);
    fields.push(parent(0x31, &[parent(0x30, &signer)]));
    let wrapped = parent(0xA0, &[parent(0x30, &fields)]);
    (attributes, parent(0x30, &[outer[0].clone(), wrapped]))
}

#[test]
fn a_stamped_signature_proves_its_time_to_us_and_to_openssl() {
    let files = Files::new();
    let pki = &fixture().pki;
    let cms = good();
    let token = pki
        .stamp(&cms::signature_imprint(&cms).unwrap(), now())
        .unwrap();
    let stamped = cms::with_timestamp(&cms, &token).unwrap();
    assert!(openssl_accepts(&files, &stamped, Shape::Attached));
    let by_timestamp = Policy {
        proof: Proof::BySignatureTimestamp,
        ..fixture().signing()
    };
    let verified = cms::verify(&stamped, Content::Attached, &by_timestamp).unwrap();
    assert_eq!(verified.proven_at(), Some(now()));
    assert_eq!(verified.timestamps().len(), 1);
    let bare = cms::verify(&cms, Content::Attached, &by_timestamp).unwrap_err();
    assert_eq!(bare, TimestampMissing);
}
