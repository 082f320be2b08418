//! CMS messages bent after they were signed: signers, contents, certificates and signatures exchanged or moved.

use der::Decode;
use eds::Signer;
use eds::certificate::Certificate;
use eds::cms::{self, Content, Detached};
use eds::hash::sha256;

use crate::cms_forms::{children, parent};
use crate::corpus::{Kind, Trial};
use crate::fixture::{fixture, now};
use crate::forge::{Forge, Impostor, element, good, integer, oid, sequence};
use crate::hostile_messages::{Bent, TEXT, forge, verdict};

type Parts = Vec<Vec<u8>>;
const BAD: &str = "malformed";

// The fields of SignedData, and of SignerInfo.
const CONTENT: usize = 2;
const CERTIFICATES: usize = 3;
const SIGNERS: usize = 4;
const VERSION: usize = 0;
const ID: usize = 1;
const HASH: usize = 2;
const ATTRIBUTES: usize = 3;
const SIGNATURE: usize = 5;

/// The message with the fields of its SignedData changed.
fn changed(cms: &[u8], change: impl FnOnce(&mut Parts)) -> Vec<u8> {
    let outer = children(cms);
    let mut fields = children(&children(&outer[1])[0]);
    change(&mut fields);
    let wrapped = parent(0xA0, &[parent(0x30, &fields)]);
    parent(0x30, &[outer[0].clone(), wrapped])
}

/// The fields of its only signer.
fn signer(cms: &[u8]) -> Parts {
    children(&children(&children(&children(&children(cms)[1])[0])[SIGNERS])[0])
}

fn with_signers(cms: &[u8], signers: &[Parts]) -> Vec<u8> {
    let signers: Parts = signers.iter().map(|one| parent(0x30, one)).collect();
    changed(cms, |fields| fields[SIGNERS] = parent(0x31, &signers))
}

const SIGNER: &[Bent<Parts>] = &[
    ("a signer's version 3 with a serial number", BAD, |signer| {
        signer[VERSION] = vec![2, 1, 3];
    }),
    ("a signer's version 0", BAD, |signer| {
        signer[VERSION] = vec![2, 1, 0];
    }),
    (
        "a signer of another serial number",
        "missing_certificate",
        |signer| {
            let mut id = children(&signer[ID]);
            id[1] = integer(&[0x42; 16]);
            signer[ID] = parent(0x30, &id);
        },
    ),
    (
        "a signer of another issuer",
        "missing_certificate",
        |signer| {
            let mut id = children(&signer[ID]);
            id[0] = fixture().pki.root().subject_raw().to_vec();
            signer[ID] = parent(0x30, &id);
        },
    ),
    ("a signer of a negative serial number", BAD, |signer| {
        let mut id = children(&signer[ID]);
        id[1] = vec![2, 1, 0x80];
        signer[ID] = parent(0x30, &id);
    }),
    ("a signer of no name", BAD, |signer| {
        signer[ID] = sequence(&[]);
    }),
    (
        "a key identifier of nobody, in a message of version 1",
        BAD,
        |signer| {
            signer[VERSION] = vec![2, 1, 3];
            signer[ID] = element(0x80, &[&[7; 20]]);
        },
    ),
    ("a key identifier under version 1", BAD, |signer| {
        signer[ID] = element(0x80, &[&[7; 20]]);
    }),
    (
        "signed attributes moved to the unsigned ones",
        "bad_signature",
        |signer| {
            let mut attributes = signer.remove(ATTRIBUTES);
            attributes[0] = 0xA1;
            signer.push(attributes);
        },
    ),
    ("signed attributes left out", "bad_signature", |signer| {
        signer.remove(ATTRIBUTES);
    }),
    ("signed attributes as a SET", BAD, |signer| {
        signer[ATTRIBUTES][0] = 0x31;
    }),
    ("signed attributes twice", BAD, |signer| {
        let again = signer[ATTRIBUTES].clone();
        signer.insert(ATTRIBUTES, again);
    }),
    ("a signed attribute left out", "bad_signature", |signer| {
        let mut list = children(&signer[ATTRIBUTES]);
        list.pop();
        signer[ATTRIBUTES] = parent(0xA0, &list);
    }),
    (
        "an attribute added after signing",
        "bad_signature",
        |signer| {
            let mut list = children(&signer[ATTRIBUTES]);
            list.insert(
                0,
                sequence(&[
                    &element(6, &[&[0x2A, 0x83, 0x0E, 9]]),
                    &element(0x31, &[&[5, 0]]),
                ]),
            );
            signer[ATTRIBUTES] = parent(0xA0, &list);
        },
    ),
    ("no unsigned attribute in their place", "ok", |signer| {
        signer.push(element(0xA1, &[]));
    }),
    ("a field after the unsigned attributes", BAD, |signer| {
        signer.push(element(0xA2, &[&[5, 0]]));
    }),
    (
        "an unsigned time-stamp that nobody asks for",
        "ok",
        |signer| {
            let stamp = oid("1.2.840.113549.1.9.16.2.14");
            let value = element(0x31, &[&sequence(&[])]);
            signer.push(element(0xA1, &[&sequence(&[&stamp, &value])]));
        },
    ),
    ("the signer's hash left out", BAD, |signer| {
        drop(signer.remove(HASH));
    }),
    ("an empty signature", "bad_signature", |signer| {
        signer[SIGNATURE] = element(4, &[]);
    }),
    ("a signature of zeros", "bad_signature", |signer| {
        signer[SIGNATURE] = element(4, &[&sequence(&[&[2, 1, 0], &[2, 1, 0]])]);
    }),
    (
        "a signature of negative numbers",
        "bad_signature",
        |signer| {
            signer[SIGNATURE] = element(4, &[&sequence(&[&[2, 1, 0x80], &[2, 1, 0x80]])]);
        },
    ),
    (
        "a signature with bytes after it",
        "bad_signature",
        |signer| {
            let inner = signer[SIGNATURE][2..].to_vec();
            signer[SIGNATURE] = element(4, &[&inner, &[0]]);
        },
    ),
    ("a signature as a BIT STRING", BAD, |signer| {
        signer[SIGNATURE][0] = 3;
    }),
    ("a giant signature", "bad_signature", |signer| {
        signer[SIGNATURE] = element(4, &[&[1; 100_000]]);
    }),
];

const MESSAGE: &[Bent<Parts>] = &[
    (
        "a certificate that is none beside the signer's",
        BAD,
        |fields| {
            let citizen = fixture().citizen.certificate().der();
            fields[CERTIFICATES] = element(0xA0, &[&sequence(&[&[5, 0]]), citizen]);
        },
    ),
    (
        "other content under the signature",
        "digest_mismatch",
        |fields| {
            fields[CONTENT] = content(&element(4, &[b"other"]));
        },
    ),
    (
        "empty content under the signature",
        "digest_mismatch",
        |fields| {
            fields[CONTENT] = content(&element(4, &[]));
        },
    ),
    ("content wrapped once more", "digest_mismatch", |fields| {
        fields[CONTENT] = content(&element(4, &[&element(4, &[TEXT])]));
    }),
    ("content of another type", BAD, |fields| {
        fields[CONTENT] = content(&sequence(&[&element(4, &[TEXT])]));
    }),
    ("two contents", BAD, |fields| {
        let two = [element(4, &[TEXT]), element(4, &[b"other"])].concat();
        fields[CONTENT] = content(&two);
    }),
    ("content left out", "content_missing", |fields| {
        fields[CONTENT] = sequence(&[&data()]);
    }),
    ("a second content beside the first", BAD, |fields| {
        let again = fields[CONTENT].clone();
        fields.insert(CONTENT, again);
    }),
    (
        "another content type after signing",
        "wrong_content_type",
        |fields| {
            let content = element(0xA0, &[&element(4, &[TEXT])]);
            fields[CONTENT] = sequence(&[&oid("1.2.840.113549.1.9.16.1.4"), &content]);
            fields[0] = vec![2, 1, 3];
        },
    ),
    ("no hash announced", BAD, |fields| {
        fields[1] = element(0x31, &[]);
    }),
    ("certificates twice", BAD, |fields| {
        let again = fields[CERTIFICATES].clone();
        fields.insert(CERTIFICATES, again);
    }),
    ("a certificate of another kind", BAD, |fields| {
        fields[CERTIFICATES] = element(0xA0, &[&element(0xA1, &[&[5, 0]])]);
    }),
    ("a list that is none", "ok", |fields| {
        fields.insert(SIGNERS, element(0xA1, &[&sequence(&[&[5, 0]])]));
    }),
    ("signers twice", BAD, |fields| {
        let again = fields[SIGNERS].clone();
        fields.push(again);
    }),
    ("signers left out", BAD, |fields| drop(fields.pop())),
    ("a signer that is none", BAD, |fields| {
        fields[SIGNERS] = element(0x31, &[&sequence(&[])]);
    }),
];

fn data() -> Vec<u8> {
    oid("1.2.840.113549.1.7.1")
}

fn content(value: &[u8]) -> Vec<u8> {
    sequence(&[&data(), &element(0xA0, &[value])])
}

/// Signers of whom one is good.
fn several() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let cms = forge().build();
    let first = signer(&cms);
    let mut broken = first.clone();
    *broken[SIGNATURE].last_mut().unwrap() ^= 1;
    let mut nobody = first.clone();
    nobody[ID] = sequence(&[fixture().pki.root().subject_raw(), &integer(&[9])]);
    let both = [first.clone(), broken.clone()];
    let reverse = [broken, first.clone()];
    vec![
        (
            "a good signer and a bad one",
            "bad_signature",
            with_signers(&cms, &both),
        ),
        (
            "a bad signer and a good one",
            "bad_signature",
            with_signers(&cms, &reverse),
        ),
        ("a good signer and an unknown one", "missing_certificate", {
            with_signers(&cms, &[first, nobody])
        }),
    ]
}

fn by(signer: &dyn Signer) -> Vec<u8> {
    Forge::new(signer, TEXT).sorted().build()
}

/// The subject key identifier of a certificate.
fn key_id(certificate: &Certificate) -> Vec<u8> {
    let grammar = x509_cert::Certificate::from_der(certificate.der()).unwrap();
    let extensions = grammar.tbs_certificate.extensions.unwrap();
    let mut of_key = extensions.iter();
    let of_key = of_key.find(|one| one.extn_id.to_string() == "2.5.29.14");
    of_key.unwrap().extn_value.as_bytes()[2..].to_vec()
}

/// Messages whose signer is not whom they name, or may not sign.
fn wrong_people() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let f = fixture();
    let as_notary = Impostor {
        key: &f.citizen,
        certificate: f.notary.certificate().clone(),
    };
    let mut by_key_id = signer(&good());
    by_key_id[VERSION] = vec![2, 1, 3];
    by_key_id[ID] = element(0x80, &[&key_id(f.notary.certificate())]);
    let named_by_key = changed(&with_signers(&good(), &[by_key_id]), |fields| {
        let notary = f.notary.certificate().der();
        fields[CERTIFICATES] = element(0xA0, &[f.citizen.certificate().der(), notary]);
        fields[VERSION] = vec![2, 1, 3];
    });
    let foreign = crate::forge_service::foreign(f.citizen.certificate());
    let foreign = Impostor {
        key: &f.citizen,
        certificate: foreign,
    };
    vec![
        (
            "the citizen's key under the notary's name",
            "bad_signature",
            by(&as_notary),
        ),
        (
            "the notary's key identifier",
            "certificate_mismatch",
            named_by_key,
        ),
        (
            "a sign-in certificate",
            "wrong_key_usage",
            by(&f.citizen_sign_in),
        ),
        (
            "the issuing authority",
            "wrong_key_usage",
            by(&*crate::forge_service::ISSUING),
        ),
        (
            "a certificate of another authority",
            "untrusted",
            by(&foreign),
        ),
    ]
}

/// Questions that do not fit the message: the content beside it or inside it.
fn wrong_questions() -> Vec<(&'static str, &'static str, &'static str, Vec<u8>)> {
    let cades = Detached::Cades { at: now() };
    let detached = cms::sign_detached(&fixture().citizen, sha256(TEXT), cades).unwrap();
    let question = |content| verdict(&detached, content);
    vec![
        (
            "detached, asked as attached",
            "content_missing",
            { question(Content::Attached) },
            detached.clone(),
        ),
        (
            "detached, over other content",
            "digest_mismatch",
            { question(Content::Detached(b"other")) },
            detached.clone(),
        ),
        (
            "detached, over more content",
            "digest_mismatch",
            { question(Content::DetachedParts(&[TEXT, b"!"])) },
            detached.clone(),
        ),
        (
            "attached, asked as detached",
            "content_unexpected",
            { verdict(&good(), Content::Detached(TEXT)) },
            good(),
        ),
        (
            "attached, asked by its hash",
            "content_unexpected",
            { verdict(&good(), Content::DetachedDigest(sha256(TEXT))) },
            good(),
        ),
    ]
}

fn cases() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let cms = forge().build();
    let of_signer = SIGNER.iter().map(|(name, expected, bend)| {
        let mut fields = signer(&cms);
        bend(&mut fields);
        (*name, *expected, with_signers(&cms, &[fields]))
    });
    let of_message = MESSAGE
        .iter()
        .map(|(name, expected, bend)| (*name, *expected, changed(&cms, bend)));
    let all = of_signer.chain(of_message).chain(several());
    all.chain(wrong_people()).collect()
}

pub(crate) fn trials() -> Vec<Trial> {
    let judged = |(name, expected, cms): (_, _, Vec<u8>)| {
        let verdict = verdict(&cms, Content::Attached);
        Trial::new(Kind::Message, (name, expected), &cms, verdict)
    };
    let asked = |(name, expected, verdict, cms): (_, _, _, Vec<u8>)| {
        Trial::new(Kind::Message, (name, expected), &cms, verdict)
    };
    let questions = wrong_questions().into_iter().map(asked);
    cases().into_iter().map(judged).chain(questions).collect()
}

#[test]
fn no_message_bent_after_signing_is_accepted() {
    for trial in trials() {
        assert_eq!(trial.verdict, trial.expected, "{}", trial.name);
    }
}
