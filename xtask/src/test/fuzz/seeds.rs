//! Good inputs for each fuzz target, made by the authority that the targets trust.

use std::error::Error;
use std::fs;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use eds::Signer;
use eds::ca::{CertificateOrder, DevelopmentPki, Profile, SubjectSpec};
use eds::cms::{self, Detached};
use eds::hash::sha256;
use eds::keyfile::{KeyAlgorithm, KeyFile};
use eds::pades::{self, FieldSpec};
use eds::trust::Usage;

use super::Failure;

/// The time at which the targets judge (`eds/fuzz/src/lib.rs`), in seconds since 1970: 2 March 2026.
const AT: i64 = 1_772_409_600;
/// Bytes kept free for a CMS: a seed should be small.
const RESERVE: usize = 3 * 1024;

/// Makes the authority in `pki` and a folder of seeds for each target below `seeds`.
pub(super) fn write(pki: &Path, seeds: &Path) -> Result<(), Failure> {
    made(pki, seeds).map_err(|error| Failure::Found(format!("the seeds cannot be made: {error}")))
}

fn made(pki: &Path, seeds: &Path) -> Result<(), Box<dyn Error>> {
    let at = DateTime::from_timestamp(AT, 0).ok_or("no such time")?;
    let authority = DevelopmentPki::open_or_create(pki, at)?;
    let citizen = key(&authority, at)?;
    let keep = |target: &str, name: &str, bytes: &[u8]| {
        let folder = seeds.join(target);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(name), bytes)
    };
    keep("certificate", "citizen", citizen.certificate().der())?;
    keep("certificate", "issuing", authority.issuing().der())?;
    for (number, list) in authority.trust_store()?.crls().enumerate() {
        keep("crl", &number.to_string(), list)?;
    }
    keep("key_file", "citizen", citizen.to_pem().as_bytes())?;
    keep(
        "cms",
        "attached",
        &cms::sign_attached(&citizen, b"content", at)?,
    )?;
    let cades = Detached::Cades { at };
    keep(
        "cms",
        "detached",
        &cms::sign_detached(&citizen, sha256(b"beside"), cades)?,
    )?;
    keep("pdf", "signed", &signed_pdf(&citizen, at)?)?;
    Ok(())
}

fn key(authority: &DevelopmentPki, at: DateTime<Utc>) -> Result<KeyFile, Box<dyn Error>> {
    let subject = SubjectSpec {
        iin: Some("900101300017".to_owned()),
        surname: "Тұқымбаев".to_owned(),
        given: "Сынақ".to_owned(),
        ..SubjectSpec::default()
    };
    Ok(authority.issue(&CertificateOrder {
        profile: Profile::Citizen,
        usage: Usage::Sign,
        subject: &subject,
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
    let mut pdf = "%PDF-1.7\n".to_owned();
    let mut table = "0000000000 65535 f \n".to_owned();
    for (number, object) in (1..).zip(OBJECTS) {
        table += &format!("{:010} 00000 n \n", pdf.len());
        pdf += &format!("{number} 0 obj\n{object}\nendobj\n");
    }
    let start = pdf.len();
    pdf +=
        &format!("xref\n0 4\n{table}trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n");
    pdf.into_bytes()
}
