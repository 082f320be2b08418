//! CMS messages bent outside and inside their signed attributes, each with its verdict under the widest profile.

use eds::cms::{self, Content, Policy, Profile};
use eds::hash::sha256;
use eds::{SignatureRefusal, Signer};

use crate::cms_forms::{children, parent};
use crate::corpus::{Kind, Trial};
use crate::fixture::fixture;
use crate::forge::{
    CONTENT_TYPE, DATA, Forge, MESSAGE_DIGEST, SHA384, SIGNED_DATA, SIGNING_CERTIFICATE, attribute,
    element, good, oid, sequence, signing_certificate,
};

pub(crate) const TEXT: &[u8] = b"content";
/// A name, the expected verdict, and what is bent.
pub(crate) type Bent<T> = (&'static str, &'static str, fn(&mut T));

const BAD: &str = "malformed";
const MISSING: &str = "missing_attribute";

pub(crate) fn forge() -> Forge<'static> {
    Forge::new(&fixture().citizen, TEXT).sorted()
}

fn put(forge: &mut Forge<'_>, kind: &[u8], values: &[&[u8]]) {
    remove(forge, kind);
    add(forge, attribute(kind, values));
}

fn remove(forge: &mut Forge<'_>, kind: &[u8]) {
    let holds = |attribute: &Vec<u8>| attribute.windows(kind.len()).any(|part| part == kind);
    forge.attributes.retain(|attribute| !holds(attribute));
}

fn add(forge: &mut Forge<'_>, attribute: Vec<u8>) {
    forge.attributes.push(attribute);
    forge.attributes.sort();
}

fn digest(of: &[u8]) -> Vec<u8> {
    element(4, &[sha256(of).as_ref()])
}

const SIGNING_TIME: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x05];
const STRANGE: &[u8] = &[0x2A, 0x83, 0x0E, 9];

/// What is bent before the citizen signs it.
const ATTRIBUTES: &[Bent<Forge<'_>>] = &[
    ("as it is", "ok", |_| ()),
    ("not saying who signed, for applications", "ok", |forge| {
        remove(forge, SIGNING_CERTIFICATE);
    }),
    ("an attribute that nobody knows", "ok", |forge| {
        add(forge, attribute(STRANGE, &[&[5, 0]]));
    }),
    ("no content type", MISSING, |forge| {
        remove(forge, CONTENT_TYPE);
    }),
    ("no digest", MISSING, |forge| remove(forge, MESSAGE_DIGEST)),
    ("a content type twice", BAD, |forge| {
        add(forge, attribute(CONTENT_TYPE, &[&element(6, &[DATA])]));
    }),
    ("a digest twice", BAD, |forge| {
        add(forge, attribute(MESSAGE_DIGEST, &[&digest(TEXT)]));
    }),
    ("two digests", BAD, |forge| {
        add(forge, attribute(MESSAGE_DIGEST, &[&digest(b"other")]));
    }),
    ("two signers named", BAD, |forge| {
        add(forge, signing_certificate(fixture().notary.certificate()));
    }),
    ("a signing time twice", BAD, |forge| {
        let time = element(0x17, &[b"260302100000Z"]);
        add(forge, attribute(SIGNING_TIME, &[&time]));
        add(forge, attribute(SIGNING_TIME, &[&time]));
    }),
    ("an unknown attribute twice", BAD, |forge| {
        add(forge, attribute(STRANGE, &[&[5, 0]]));
        add(forge, attribute(STRANGE, &[&[5, 0]]));
    }),
    ("a signing time of nonsense", BAD, |forge| {
        put(forge, SIGNING_TIME, &[&element(0x17, &[b"269902100000Z"])]);
    }),
    ("a digest of two values", BAD, |forge| {
        put(forge, MESSAGE_DIGEST, &[&digest(TEXT), &digest(TEXT)]);
    }),
    ("a digest of no value", BAD, |forge| {
        put(forge, MESSAGE_DIGEST, &[]);
    }),
    ("a content type of two values", BAD, |forge| {
        let data = element(6, &[DATA]);
        put(forge, CONTENT_TYPE, &[&data, &data]);
    }),
    ("a digest of another type", BAD, |forge| {
        put(
            forge,
            MESSAGE_DIGEST,
            &[&element(3, &[&[0], sha256(TEXT).as_ref()])],
        );
    }),
    ("a digest of other content", "digest_mismatch", |forge| {
        put(forge, MESSAGE_DIGEST, &[&digest(b"other")]);
    }),
    ("a digest cut short", "digest_mismatch", |forge| {
        put(
            forge,
            MESSAGE_DIGEST,
            &[&element(4, &[&sha256(TEXT).as_ref()[..20]])],
        );
    }),
    ("an empty digest", "digest_mismatch", |forge| {
        put(forge, MESSAGE_DIGEST, &[&element(4, &[])]);
    }),
    (
        "another content type than is signed",
        "wrong_content_type",
        |forge| {
            put(forge, CONTENT_TYPE, &[&element(6, &[SIGNED_DATA])]);
        },
    ),
    (
        "a content that is a message itself",
        "wrong_content_type",
        |forge| {
            forge.content_type = SIGNED_DATA;
            forge.version = 3;
        },
    ),
    ("no attribute at all", MISSING, |forge| {
        forge.attributes.clear();
    }),
    ("a hundred attributes", BAD, |forge| {
        for number in 0..100 {
            add(forge, attribute(&[0x2A, 3, number], &[&[5, 0]]));
        }
    }),
    ("naming another signer", "certificate_mismatch", |forge| {
        remove(forge, SIGNING_CERTIFICATE);
        add(forge, signing_certificate(fixture().notary.certificate()));
    }),
    ("naming no signer", BAD, |forge| {
        put(forge, SIGNING_CERTIFICATE, &[&sequence(&[&sequence(&[])])]);
    }),
    (
        "naming a signer by a short hash",
        "certificate_mismatch",
        |forge| {
            let hash = fixture().citizen.certificate().fingerprint();
            let id = sequence(&[&element(4, &[&hash.as_ref()[..8]])]);
            put(
                forge,
                SIGNING_CERTIFICATE,
                &[&sequence(&[&sequence(&[&id])])],
            );
        },
    ),
    (
        "signed under the tag of the message",
        "bad_signature",
        |forge| {
            forge.signed_tag = 0xA0;
        },
    ),
    ("signed as a SEQUENCE", "bad_signature", |forge| {
        forge.signed_tag = 0x30;
    }),
];

/// What the message says of itself, signed as it says.
const OUTSIDE: &[Bent<Forge<'_>>] = &[
    ("no signer", "no_signer", |forge| forge.signers = 0),
    ("forty signers", "several_signers", |forge| {
        forge.signers = 40;
    }),
    ("version 0", BAD, |forge| forge.version = 0),
    ("version 2", BAD, |forge| forge.version = 2),
    ("version 3 of plain data", BAD, |forge| forge.version = 3),
    ("version 6", BAD, |forge| forge.version = 6),
    (
        "SHA-384 over a digest of SHA-256",
        "digest_mismatch",
        |forge| {
            (forge.hash, forge.announced) = (SHA384, SHA384);
        },
    ),
    ("a hash that was not announced", BAD, |forge| {
        forge.announced = SHA384;
    }),
    ("SHA-1", "unsupported_algorithm", |forge| {
        const SHA1: &[u8] = &[0x2B, 0x0E, 3, 2, 0x1A];
        (forge.hash, forge.announced) = (SHA1, SHA1);
    }),
    ("MD5", "unsupported_algorithm", |forge| {
        const MD5: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 2, 5];
        (forge.hash, forge.announced) = (MD5, MD5);
    }),
    ("SHA-224", "unsupported_algorithm", |forge| {
        const SHA224: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 4];
        (forge.hash, forge.announced) = (SHA224, SHA224);
    }),
    (
        "Streebog over a digest of SHA-256",
        "digest_mismatch",
        |forge| {
            const STREEBOG: &[u8] = &[0x2A, 0x83, 0x0E, 3, 0x0A, 1, 3, 3];
            (forge.hash, forge.announced) = (STREEBOG, STREEBOG);
        },
    ),
    (
        "a signature algorithm that is none",
        "unsupported_algorithm",
        |forge| {
            forge.signature_algorithm = DATA;
        },
    ),
    ("ECDSA with SHA-1", "unsupported_algorithm", |forge| {
        forge.signature_algorithm = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 1];
    }),
    (
        "ECDSA with another hash",
        "unsupported_algorithm",
        |forge| {
            forge.signature_algorithm = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 3];
        },
    ),
    (
        "an algorithm of RSA keys",
        "unsupported_algorithm",
        |forge| {
            forge.signature_algorithm = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 0x0B];
        },
    ),
    ("no certificate", "missing_certificate", |forge| {
        forge.certificates.clear();
    }),
    (
        "somebody else's certificate",
        "missing_certificate",
        |forge| {
            forge.certificates = vec![fixture().notary.certificate().der().to_vec()];
        },
    ),
    ("65 certificates", BAD, |forge| {
        forge.certificates = vec![forge.certificates[0].clone(); 65];
    }),
];

/// Bytes that are no SignedData, or more than one.
fn other_messages() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let good = good();
    let of_kind = |kind: &str| {
        let version = sequence(&[&[2, 1, 0]]);
        sequence(&[&oid(kind), &element(0xA0, &[&version])])
    };
    let signed_data = children(&children(&good)[1])[0].clone();
    let nested = sequence(&[&element(6, &[SIGNED_DATA]), &element(0xA0, &[&good])]);
    let two = element(0xA0, &[&signed_data, &signed_data]);
    let plain = sequence(&[
        &element(6, &[DATA]),
        &element(0xA0, &[&element(4, &[TEXT])]),
    ]);
    vec![
        ("plain data", BAD, plain),
        ("enveloped data", BAD, of_kind("1.2.840.113549.1.7.3")),
        ("digested data", BAD, of_kind("1.2.840.113549.1.7.5")),
        ("encrypted data", BAD, of_kind("1.2.840.113549.1.7.6")),
        (
            "authenticated data",
            BAD,
            of_kind("1.2.840.113549.1.9.16.1.2"),
        ),
        ("a message in a message", BAD, nested),
        (
            "two messages in one",
            BAD,
            sequence(&[&element(6, &[SIGNED_DATA]), &two]),
        ),
        ("without its outer form", BAD, signed_data),
        ("two messages in a row", BAD, good.repeat(2)),
        ("bytes after it", BAD, [&good[..], &[0]].concat()),
        ("cut short", BAD, good[..good.len() - 1].to_vec()),
        (
            "no end of contents",
            BAD,
            [&[0x30, 0x80], &good[4..]].concat(),
        ),
        ("nothing", BAD, Vec::new()),
        ("text", BAD, b"-----BEGIN CMS-----".to_vec()),
        ("deep", BAD, [0x30, 0x80].repeat(4096)),
        ("a giant", BAD, vec![0; 17 * 1024 * 1024]),
        (
            "a length beyond the end",
            BAD,
            vec![0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF],
        ),
        ("its end first", BAD, vec![0, 0]),
        ("an outer SET", BAD, parent(0x31, &children(&good))),
    ]
}

pub(crate) fn policy() -> Policy<'static> {
    Policy {
        profile: Profile::Any,
        ..fixture().signing()
    }
}

pub(crate) fn verdict(cms: &[u8], content: Content<'_>) -> &'static str {
    cms::verify_all(cms, content, &policy()).map_or_else(SignatureRefusal::code, |_| "ok")
}

fn cases() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let forged = ATTRIBUTES
        .iter()
        .chain(OUTSIDE)
        .map(|(name, expected, bend)| {
            let mut forge = forge();
            bend(&mut forge);
            (*name, *expected, forge.build())
        });
    let mut unsorted = forge();
    unsorted.attributes.reverse();
    let unsorted = ("attributes out of their order", BAD, unsorted.build());
    forged.chain([unsorted]).chain(other_messages()).collect()
}

pub(crate) fn trials() -> Vec<Trial> {
    let judged = |(name, expected, cms): (_, _, Vec<u8>)| {
        let verdict = verdict(&cms, Content::Attached);
        Trial::new(Kind::Message, (name, expected), &cms, verdict)
    };
    cases().into_iter().map(judged).collect()
}

#[test]
fn every_message_has_the_expected_verdict_and_openssl_accepts_what_we_accept() {
    let files = crate::fixture::Files::new();
    for (name, expected, cms) in cases() {
        let ours = verdict(&cms, Content::Attached);
        assert_eq!(ours, expected, "{name}");
        if ours == "ok" {
            let shape = crate::cms_forms::Shape::Attached;
            assert!(
                crate::cms_forms::openssl_accepts(&files, &cms, shape),
                "{name}"
            );
        }
    }
}
