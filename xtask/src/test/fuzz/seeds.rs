//! Good inputs for each fuzz target, made by the authority that the targets trust.

use std::error::Error;
use std::fs;
use std::io;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use eds::Signer;
use eds::ca::request::{self, NewKey};
use eds::ca::{Authority, CertificateOrder, DevelopmentPki, Profile, PublicFile, SubjectSpec};
use eds::cms::{self, Detached};
use eds::hash::sha256;
use eds::keyfile::{KeyAlgorithm, KeyFile};
use eds::pades::{self, FieldSpec, ValidationData};
use eds::trust::Usage;
use eds::{ocsp, tsp};

use super::Failure;

/// The time at which the targets judge (`eds/fuzz/src/lib.rs`), in seconds since 1970: 2 March 2026.
const AT: i64 = 1_772_409_600;
/// Bytes kept free for a CMS: a seed should be small.
const RESERVE: usize = 3 * 1024;

/// Makes the authority in `pki` and a folder of seeds for each target below `seeds`.
pub(super) fn write(pki: &Path, seeds: &Path) -> Result<(), Failure> {
    made(pki, seeds).map_err(|error| Failure::Found(format!("the seeds cannot be made: {error}")))
}

/// Where the seeds of all targets lie.
struct Folders<'a>(&'a Path);

impl Folders<'_> {
    /// Keeps one seed for each of these targets.
    fn keep(&self, targets: &[&str], name: &str, bytes: &[u8]) -> io::Result<()> {
        for target in targets {
            let folder = self.0.join(target);
            fs::create_dir_all(&folder)?;
            fs::write(folder.join(name), bytes)?;
        }
        Ok(())
    }
}

fn made(pki: &Path, seeds: &Path) -> Result<(), Box<dyn Error>> {
    let at = DateTime::from_timestamp(AT, 0).ok_or("no such time")?;
    let authority = DevelopmentPki::open_or_create(pki, at)?;
    let citizen = key(&authority, at)?;
    let seeds = Folders(seeds);
    certificates(&authority, &citizen, &seeds)?;
    exchanges(&authority, at, &seeds)?;
    messages(&authority, &citizen, at, &seeds)
}

/// Certificates, requests and lists, in DER and PEM.
fn certificates(
    authority: &DevelopmentPki,
    citizen: &KeyFile,
    seeds: &Folders<'_>,
) -> Result<(), Box<dyn Error>> {
    let certificate = citizen.certificate();
    seeds.keep(&["certificate"], "citizen", certificate.der())?;
    seeds.keep(&["certificate"], "issuing", authority.issuing().der())?;
    seeds.keep(&["certificate"], "root", authority.root().der())?;
    for (number, list) in authority.trust_store()?.crls().enumerate() {
        seeds.keep(&["crl"], &number.to_string(), list)?;
    }
    let delta = authority.public_file(PublicFile::Delta(Authority::Issuing))?;
    seeds.keep(&["crl", "delta_crl"], "delta", &delta)?;
    seeds.keep(&["key_file"], "citizen", citizen.to_pem().as_bytes())?;
    let request = NewKey::generate(KeyAlgorithm::P256)?.request(Profile::Citizen, &subject())?;
    seeds.keep(&["certification_request"], "citizen", &request)?;
    let request = request::to_pem(&request);
    seeds.keep(&["public_pem"], "request", request.as_bytes())?;
    let chain = certificate.pem() + &authority.issuing().pem() + &authority.root().pem();
    seeds.keep(&["public_pem"], "chain", chain.as_bytes())?;
    Ok(())
}

/// What is asked of the authority's services, and their answers.
fn exchanges(
    authority: &DevelopmentPki,
    at: DateTime<Utc>,
    seeds: &Folders<'_>,
) -> Result<(), Box<dyn Error>> {
    let seal = authority.seal()?;
    let question = ocsp::request(seal.certificate(), authority.issuing(), b"nonce");
    seeds.keep(&["ocsp_request"], "seal", &question)?;
    let answer = authority.ocsp_response(&question, at);
    seeds.keep(&["ocsp_response"], "seal", &answer)?;
    let imprint = sha256(b"stamped");
    let question = tsp::request(&imprint, b"nonce");
    seeds.keep(&["timestamp_request"], "stamped", &question)?;
    let answer = authority.timestamp_response(&question, at);
    seeds.keep(&["timestamp_response"], "stamped", &answer)?;
    let token = tsp::token_of_response(&answer, &imprint, b"nonce")?;
    seeds.keep(&["timestamp_token"], "stamped", &token)?;
    Ok(())
}

/// Signed messages and files.
fn messages(
    authority: &DevelopmentPki,
    citizen: &KeyFile,
    at: DateTime<Utc>,
    seeds: &Folders<'_>,
) -> Result<(), Box<dyn Error>> {
    let both = ["cms", "cms_report"];
    let attached = cms::sign_attached(citizen, b"content", at)?;
    seeds.keep(&both, "attached", &attached)?;
    let token = authority.stamp(&cms::signature_imprint(&attached)?, at)?;
    seeds.keep(&both, "stamped", &cms::with_timestamp(&attached, &token)?)?;
    let cades = Detached::Cades { at };
    let detached = cms::sign_detached(citizen, sha256(b"beside"), cades)?;
    seeds.keep(&both, "detached", &detached)?;
    let all = ["pdf", "pdf_report", "pdf_update"];
    seeds.keep(&all[2..], "empty", &empty_pdf())?;
    let signed = signed_pdf(citizen, at)?;
    seeds.keep(&all, "signed", &signed)?;
    let certificates = vec![authority.issuing().clone()];
    let crls = authority
        .trust_store()?
        .crls()
        .map(<[u8]>::to_vec)
        .collect();
    let data = ValidationData {
        certificates,
        crls,
        ocsps: Vec::new(),
    };
    let long_term = pades::add_validation_data(&signed, &data)?;
    let prepared = pades::prepare_timestamp(&long_term, "stamp")?;
    let token = authority.stamp(&prepared.imprint, at)?;
    seeds.keep(&all, "archived", &prepared.embed(&token)?)?;
    Ok(())
}

fn subject() -> SubjectSpec {
    SubjectSpec {
        iin: Some("900101300017".to_owned()),
        surname: "Тұқымбаев".to_owned(),
        given: "Сынақ".to_owned(),
        ..SubjectSpec::default()
    }
}

fn key(authority: &DevelopmentPki, at: DateTime<Utc>) -> Result<KeyFile, Box<dyn Error>> {
    Ok(authority.issue(&CertificateOrder {
        profile: Profile::Citizen,
        usage: Usage::Sign,
        subject: &subject(),
        key: KeyAlgorithm::P256,
        valid_from: at - TimeDelta::days(1),
        valid_for: TimeDelta::days(365),
    })?)
}

fn signed_pdf(signer: &dyn Signer, at: DateTime<Utc>) -> Result<Vec<u8>, Box<dyn Error>> {
    let spec = FieldSpec {
        name: "first".to_owned(),
        reason: "seed".to_owned(),
        location: None,
        signer_name: "Сынақ".to_owned(),
        at,
        appearance: None,
        contents_reserve: RESERVE,
        certification: None,
    };
    let prepared = pades::prepare(&empty_pdf(), &spec)?;
    let cms = cms::sign_detached(signer, prepared.digest, Detached::Pades)?;
    Ok(prepared.embed(&cms)?)
}

/// One empty page: the smallest file that can be signed.
fn empty_pdf() -> Vec<u8> {
    const OBJECTS: [&str; 3] = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>",
    ];
    let mut pdf = b"%PDF-1.7\n".to_vec();
    let mut table = b"0000000000 65535 f \n".to_vec();
    for (number, object) in (1..).zip(OBJECTS) {
        table.extend(format!("{:010} 00000 n \n", pdf.len()).into_bytes());
        pdf.extend(format!("{number} 0 obj\n{object}\nendobj\n").into_bytes());
    }
    let end = format!(
        "trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n{}\n%%EOF\n",
        pdf.len()
    );
    [&pdf[..], b"xref\n0 4\n", &table, end.as_bytes()].concat()
}
