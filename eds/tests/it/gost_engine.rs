//! Debian's gost-engine signs in Kazakhstan's form and we accept it; it accepts what we sign; both refuse damage.
//!
//! The engine knows Russia's identifiers and writes signatures the other way round. So its certificates, lists and CMS
//! get Kazakhstan's identifiers here, are signed by the engine once more, and the signature is reversed.

mod country;

use std::process::Command;

use chrono::TimeDelta;
use eds::certificate::Certificate;
use eds::cms::{self, Content, Policy, Profile, Verified};
use eds::keyfile::KeyFile;
use eds::trust::{TrustStore, Usage};
use eds::{PublicKeyAlgorithm, SignatureRefusal};
use gost94::Gost94Test;
use streebog::{Digest, Streebog512};

use self::country::{children, kazakh, place_of, replace, russian, split};
use crate::fixture::Files;
use crate::forge::element;

const TEXT: &[u8] = "{\"үлгі\":\"сенімхат\"}".as_bytes();

const CONFIGURATION: &str = "
openssl_conf = start
[start]
engines = engines
[engines]
gost = gost
[gost]
engine_id = gost
default_algorithms = ALL
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[person]
keyUsage = critical,digitalSignature,nonRepudiation
extendedKeyUsage = emailProtection,1.2.398.3.3.4.1.1
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[ca]
default_ca = authority
[authority]
database = index
crlnumber = number
default_crl_days = 30
certificate = root.pem
private_key = root.key
";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Gost2015,
    Gost2004,
}

impl Kind {
    fn key(self) -> &'static str {
        match self {
            Self::Gost2015 => "gost2012_512",
            Self::Gost2004 => "gost2001",
        }
    }

    fn hash(self) -> &'static str {
        match self {
            Self::Gost2015 => "md_gost12_512",
            Self::Gost2004 => "md_gost94",
        }
    }

    /// Kazakhstan's hash; the engine's legacy hash has another substitution.
    fn digest(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Gost2015 => Streebog512::digest(message).to_vec(),
            Self::Gost2004 => Gost94Test::digest(message).to_vec(),
        }
    }
}

/// A root and a person of the engine, and the same in Kazakhstan's form.
struct Engine {
    files: Files,
    kind: Kind,
    root: Certificate,
    person: Certificate,
}

/// Keys and certificates of a root and a person, in the engine's own form.
fn make_people(files: &Files, kind: Kind) {
    let hash = format!("-{}", kind.hash());
    for key in ["root.key", "person.key"] {
        let set = ["-pkeyopt", "paramset:A", "-out", key];
        run(
            files,
            &[&["genpkey", "-algorithm", kind.key()], &set[..]].concat(),
        );
    }
    run(
        files,
        &[
            "req",
            "-x509",
            "-new",
            "-key",
            "root.key",
            &hash,
            "-extensions",
            "root",
            "-subj",
            "/CN=Root of tests/C=KZ",
            "-days",
            "30",
            "-out",
            "root.pem",
        ],
    );
    certify_person(files, &hash);
}

/// The person's request, and the certificate that the root gives for it.
fn certify_person(files: &Files, hash: &str) {
    run(
        files,
        &[
            "req",
            "-new",
            "-key",
            "person.key",
            hash,
            "-out",
            "person.csr",
            "-subj",
            "/CN=Person of tests/serialNumber=IIN900101400013/C=KZ",
        ],
    );
    run(
        files,
        &[
            "x509",
            "-req",
            "-in",
            "person.csr",
            "-CA",
            "root.pem",
            "-CAkey",
            "root.key",
            hash,
            "-extfile",
            "openssl.cnf",
            "-extensions",
            "person",
            "-days",
            "30",
            "-set_serial",
            "0x1234",
            "-out",
            "person.pem",
        ],
    );
}

impl Engine {
    fn new(kind: Kind) -> Self {
        let files = Files::new();
        files.write("openssl.cnf", CONFIGURATION);
        files.write("index", "");
        files.write("number", "01");
        files.write("content", TEXT);
        make_people(&files, kind);
        let certificate = |name| {
            let signed = signed_again(&files, kind, &der(&files, "x509", name));
            Certificate::from_der(&signed).unwrap()
        };
        let (root, person) = (certificate("root.pem"), certificate("person.pem"));
        Self {
            files,
            kind,
            root,
            person,
        }
    }

    /// The root with its present list.
    fn trust(&self) -> TrustStore {
        let hash = self.kind.hash();
        run(
            &self.files,
            &[
                "ca",
                "-config",
                "openssl.cnf",
                "-gencrl",
                "-md",
                hash,
                "-out",
                "crl.pem",
            ],
        );
        let mut store = TrustStore::new();
        store.add_anchor(self.root.clone()).unwrap();
        let list = der(&self.files, "crl", "crl.pem");
        store
            .add_crl(&signed_again(&self.files, self.kind, &list))
            .unwrap();
        store
    }

    /// The engine's CMS over the text, in Kazakhstan's form and signed again.
    fn cms(&self) -> Vec<u8> {
        run(
            &self.files,
            &[
                "cms",
                "-sign",
                "-binary",
                "-nodetach",
                "-nosmimecap",
                "-md",
                self.kind.hash(),
                "-in",
                "content",
                "-signer",
                "person.pem",
                "-inkey",
                "person.key",
                "-outform",
                "DER",
                "-out",
                "cms.der",
            ],
        );
        let mut cms = kazakh(&std::fs::read(self.files.path("cms.der")).unwrap());
        let unsigned = kazakh(&der(&self.files, "x509", "person.pem"));
        replace(&mut cms, &unsigned, self.person.der());
        if self.kind == Kind::Gost2004 {
            let digest = run(&self.files, &["dgst", "-md_gost94", "-binary", "content"]);
            replace(&mut cms, &digest, &self.kind.digest(TEXT));
        }
        let (attributes, signature) = signed_part(&cms);
        let again = sign(&self.files, self.kind, "person.key", &attributes);
        replace(&mut cms, &signature, &again);
        cms
    }

    fn verify(&self, trust: &TrustStore, cms: &[u8]) -> Result<Verified, SignatureRefusal> {
        let at = self.person.not_before() + TimeDelta::hours(1);
        let policy = Policy {
            profile: Profile::Accepted,
            ..Policy::strict(trust, at, Usage::Sign)
        };
        cms::verify(cms, Content::Attached, &policy)
    }
}

/// Runs OpenSSL with the engine in the files' folder and expects success; answers with its standard output.
fn run(files: &Files, arguments: &[&str]) -> Vec<u8> {
    let (done, output) = attempt(files, arguments);
    assert!(
        done,
        "these tests need Debian's package libengine-gost-openssl: openssl {arguments:?}\n{}",
        String::from_utf8_lossy(&output)
    );
    output
}

/// Whether OpenSSL succeeded, and its standard output, or what it complained of.
fn attempt(files: &Files, arguments: &[&str]) -> (bool, Vec<u8>) {
    let output = Command::new("openssl")
        .args(arguments)
        .current_dir(files.root())
        .env("OPENSSL_CONF", files.path("openssl.cnf"))
        .output()
        .unwrap();
    let done = output.status.success();
    (done, if done { output.stdout } else { output.stderr })
}

fn der(files: &Files, command: &str, name: &str) -> Vec<u8> {
    run(files, &[command, "-in", name, "-outform", "DER"])
}

/// The engine's signature in Kazakhstan's byte order; the legacy hash is computed here, the engine has another.
fn sign(files: &Files, kind: Kind, key: &str, message: &[u8]) -> Vec<u8> {
    files.write("message", message);
    files.write("digest", kind.digest(message));
    let mut signature = match kind {
        Kind::Gost2015 => run(files, &["dgst", "-md_gost12_512", "-sign", key, "message"]),
        Kind::Gost2004 => run(files, &["pkeyutl", "-sign", "-inkey", key, "-in", "digest"]),
    };
    signature.reverse();
    signature
}

/// A certificate or list of the root in Kazakhstan's form.
fn signed_again(files: &Files, kind: Kind, der: &[u8]) -> Vec<u8> {
    let renamed = kazakh(der);
    let [to_be_signed, algorithm, _] = children(&renamed).try_into().unwrap();
    let signature = sign(files, kind, "root.key", to_be_signed);
    element(
        0x30,
        &[to_be_signed, algorithm, &element(0x03, &[&[0], &signature])],
    )
}

/// The signed attributes as they are signed, and the signature.
fn signed_part(cms: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let signed_data = children(children(cms)[1])[0];
    let signer = children(children(signed_data).last().unwrap())[0];
    let fields = children(signer);
    let mut attributes = fields[3].to_vec();
    attributes[0] = 0x31;
    (attributes, split(fields[5]).1.to_vec())
}

fn accepts_until_revoked(kind: Kind, algorithm: PublicKeyAlgorithm) {
    let engine = Engine::new(kind);
    assert_eq!(engine.person.key_algorithm(), algorithm);
    let (cms, trust) = (engine.cms(), engine.trust());
    let verified = engine.verify(&trust, &cms).unwrap();
    assert_eq!(verified.content(), TEXT);
    assert_eq!(verified.iin(), Ok("900101400013"));
    let hash = kind.hash();
    run(
        &engine.files,
        &[
            "ca",
            "-config",
            "openssl.cnf",
            "-revoke",
            "person.pem",
            "-md",
            hash,
        ],
    );
    let later = engine.trust();
    let refusal = engine.verify(&later, &cms).err();
    assert_eq!(refusal, Some(SignatureRefusal::Revoked));
}

#[test]
fn a_signer_of_the_engine_is_accepted_until_revoked() {
    accepts_until_revoked(Kind::Gost2015, PublicKeyAlgorithm::Gost2015);
}

#[test]
fn a_legacy_signer_of_the_engine_is_accepted_until_revoked() {
    accepts_until_revoked(Kind::Gost2004, PublicKeyAlgorithm::Gost2004);
}

#[test]
fn the_engines_own_form_is_not_kazakhstans() {
    let engine = Engine::new(Kind::Gost2015);
    let certificate = Certificate::from_der(&der(&engine.files, "x509", "root.pem")).unwrap();
    assert_eq!(certificate.key_algorithm(), PublicKeyAlgorithm::Unsupported);
    assert!(TrustStore::new().add_anchor(certificate).is_err());
    let renamed = kazakh(&der(&engine.files, "x509", "root.pem"));
    let certificate = Certificate::from_der(&renamed).unwrap();
    assert!(TrustStore::new().add_anchor(certificate).is_err());
}

/// Flips a bit in every step-th byte of signature, digest and key.
fn refuses_flipped_bytes(kind: Kind, step: usize) {
    let engine = Engine::new(kind);
    let (cms, trust) = (engine.cms(), engine.trust());
    engine.verify(&trust, &cms).unwrap();
    let flip = |part: &[u8], expected: &[SignatureRefusal]| {
        let start = place_of(&cms, part);
        for place in (start..start + part.len()).step_by(step) {
            let mut flipped = cms.clone();
            flipped[place] ^= 0x10;
            let refusal = engine.verify(&trust, &flipped).err();
            assert!(
                refusal.is_some_and(|refusal| expected.contains(&refusal)),
                "byte {place}: {refusal:?}"
            );
        }
    };
    flip(&signed_part(&cms).1, &[SignatureRefusal::BadSignature]);
    flip(&kind.digest(TEXT), &[SignatureRefusal::DigestMismatch]);
    let of_key = [SignatureRefusal::Malformed, SignatureRefusal::BadSignature];
    flip(&coordinates(&engine.person), &of_key);
}

#[test]
fn every_flipped_byte_of_a_legacy_signature_digest_or_key_is_refused() {
    refuses_flipped_bytes(Kind::Gost2004, 1);
}

#[test]
fn flipped_bytes_all_over_a_signature_digest_or_key_are_refused() {
    // An unoptimised check takes 18 ms.
    refuses_flipped_bytes(Kind::Gost2015, 3);
}

/// The coordinates of the certificate's key, without the OCTET STRING around them.
fn coordinates(certificate: &Certificate) -> Vec<u8> {
    let info = public_key_info(certificate);
    let bits = split(children(&info)[1]).1;
    split(&bits[1..]).1.to_vec()
}

fn public_key_info(certificate: &Certificate) -> Vec<u8> {
    children(children(certificate.der())[0])[6].to_vec()
}

#[test]
fn the_engine_accepts_what_we_sign_and_refuses_it_flipped() {
    let engine = Engine::new(Kind::Gost2015);
    // The engine's own key with the engine's certificate, read by us.
    let key = kazakh(&der(&engine.files, "pkey", "person.key"));
    let key = der::pem::encode_string("PRIVATE KEY", der::pem::LineEnding::LF, &key).unwrap();
    let signer = KeyFile::from_pem(&(key + &engine.person.pem())).unwrap();
    let cms = cms::sign_attached(&signer, TEXT, engine.person.not_before()).unwrap();
    engine.verify(&engine.trust(), &cms).unwrap();
    let (attributes, mut signature) = signed_part(&cms);
    engine.files.write("message", &attributes);
    engine
        .files
        .write("key.der", russian(&public_key_info(&engine.person)));
    let mut engine_accepts = |change: fn(&mut Vec<u8>)| {
        change(&mut signature);
        engine.files.write("signature", &signature);
        attempt(
            &engine.files,
            &[
                "dgst",
                "-md_gost12_512",
                "-keyform",
                "DER",
                "-verify",
                "key.der",
                "-signature",
                "signature",
                "message",
            ],
        )
        .0
    };
    assert!(!engine_accepts(|_| {}), "Kazakhstan's byte order");
    assert!(engine_accepts(|signature| signature.reverse()));
    assert!(!engine_accepts(|signature| signature[77] ^= 1));
}
