//! Mutants of what the true keys signed, and of what they are given to sign: whatever of them we accept, OpenSSL accepts.

use eds::SignatureRefusal;
use eds::certificate::Certificate;
use eds::cms::Content;
use eds::trust::Usage;

use crate::cms_forms::{Shape, children, openssl_accepts};
use crate::fixture::{Files, fixture, now, openssl};
use crate::forge::{element, good};
use crate::forge_list::ListForge;
use crate::forge_service::{ISSUING, store};
use crate::hostile_lists::{citizen, taken, verdict as list_verdict};
use crate::hostile_messages::{forge, verdict};
use crate::mutants;

/// How many mutants of one input are tried: some thousand take seconds, because most are refused at once.
const MUTANTS: usize = 3000;
/// How many that we accept are shown to OpenSSL: each starts a program.
const SHOWN: usize = 60;

/// The accepted ones among the mutants.
fn accepted(mutants: Vec<Vec<u8>>, accepts: impl Fn(&[u8]) -> bool) -> Vec<Vec<u8>> {
    let good = mutants.into_iter().filter(|mutant| accepts(mutant));
    good.take(SHOWN).collect()
}

fn pem(label: &str, der: &[u8]) -> String {
    der::pem::encode_string(label, der::pem::LineEnding::LF, der).unwrap()
}

/// OpenSSL's verdict on a certificate and the issuing authority's list, both in DER.
fn openssl_trusts(certificate: &[u8], list: &[u8]) -> bool {
    let files = Files::new();
    let root = ListForge::full(&*crate::forge_service::ROOT, 1).build();
    let lists = pem("X509 CRL", &root) + &pem("X509 CRL", list);
    let lists = files.write("lists.pem", lists);
    let certificate = files.write("certificate.pem", pem("CERTIFICATE", certificate));
    let time = now().timestamp().to_string();
    let (root, chain) = (fixture().file("root.pem"), fixture().file("ca-chain.pem"));
    let mut arguments = vec!["verify", "-x509_strict", "-purpose", "smimesign"];
    arguments.extend(["-attime", &time, "-CAfile", &root, "-untrusted", &chain]);
    arguments.extend(["-crl_check_all", "-CRLfile", &lists, &certificate]);
    openssl(&arguments).status.success()
}

#[test]
fn a_mutant_of_a_certificate_or_a_list_that_we_accept_openssl_accepts() {
    let list = ListForge::full(&*ISSUING, 1).build();
    let store = store();
    let certificates = mutants::of(citizen().der(), MUTANTS);
    let trusted = accepted(certificates, |der| {
        Certificate::from_der(der)
            .is_ok_and(|certificate| store.check(&certificate, Usage::Sign, now()).is_ok())
    });
    for certificate in trusted {
        assert!(openssl_trusts(&certificate, &list), "{certificate:02x?}");
    }
    let good = accepted(mutants::of(&list, MUTANTS), |list| {
        list_verdict(&taken(&[list.to_vec()]), now()) == "ok"
    });
    for list in good {
        assert!(openssl_trusts(citizen().der(), &list), "{list:02x?}");
    }
}

#[test]
fn a_mutant_of_a_message_that_we_accept_openssl_accepts() {
    let files = Files::new();
    // Without the authority's certificate: nothing there is signed by the signer, and OpenSSL gives up on one that is odd.
    let whole = mutants::of(&forge().build(), 4 * MUTANTS);
    // Attributes bent before they are signed get past the signature.
    let attributes = element(0x31, &[&forge().attributes.concat()]);
    let bent = mutants::of(&attributes, MUTANTS);
    let bent = bent.iter().filter_map(|mutant| {
        let mut forge = forge();
        let whole = mutant.first() == Some(&0x31) && is_whole(mutant);
        whole.then(|| {
            forge.attributes = children(mutant);
            forge.build()
        })
    });
    let all: Vec<Vec<u8>> = whole.into_iter().chain(bent).collect();
    let accepts = |cms: &[u8]| verdict(cms, Content::Attached) == "ok";
    for cms in accepted(all, accepts) {
        assert!(openssl_accepts(&files, &cms, Shape::Attached), "{cms:02x?}");
    }
}

/// Whether an element and those in it end where they say.
fn is_whole(bytes: &[u8]) -> bool {
    let header = |bytes: &[u8]| match bytes.get(1)? {
        0x81 => Some((3, usize::from(*bytes.get(2)?))),
        0x82 => Some((
            4,
            usize::from(*bytes.get(2)?) << 8 | usize::from(*bytes.get(3)?),
        )),
        short if *short < 0x80 => Some((2, usize::from(*short))),
        _ => None,
    };
    let Some((mut place, length)) = header(bytes) else {
        return false;
    };
    if place + length != bytes.len() {
        return false;
    }
    while place < bytes.len() {
        match header(&bytes[place..]) {
            Some((start, length)) if place + start + length <= bytes.len() => {
                place += start + length;
            }
            Some(_) | None => return false,
        }
    }
    true
}

#[test]
fn a_refusal_of_a_mutant_has_a_code() {
    let codes: std::collections::BTreeSet<&str> = mutants::of(&good(), MUTANTS)
        .iter()
        .map(|cms| verdict(cms, Content::Attached))
        .collect();
    assert!(codes.contains(SignatureRefusal::Malformed.code()));
    assert!(codes.contains(SignatureRefusal::BadSignature.code()));
}
