//! The pages' own code: types, tests in Node, and a browser that signs; what it signed is judged here once more.

use std::fs;
use std::path::Path;
use std::time::Duration;

use chrono::TimeDelta;
use eds::ca::{CertificateOrder, DevelopmentPki, Profile, SubjectSpec};
use eds::cms::{self, Content, Policy};
use eds::keyfile::KeyAlgorithm;
use eds::trust::{TrustStore, Usage};

use super::{Failure, Passed};
use crate::process::Program;
use crate::tools::{self, System};
use crate::walk::now;
use crate::web;
use crate::workspace;

/// Types, the pages, bundles and a browser, on two busy cores.
const RUN_LIMIT: Duration = Duration::from_mins(4);
pub(super) const NEEDS: [System; 4] =
    [System::Node, System::Npm, System::Chromium, System::Openssl];
/// Who signs; plainly invented, with a right checksum.
const IIN: &str = "900101400013";
/// The keys the browser signs with, by the names the tests know.
const KEYS: [(&str, KeyAlgorithm); 2] = [
    ("p256.pem", KeyAlgorithm::P256),
    ("rsa.pem", KeyAlgorithm::Rsa2048),
];
/// By NCALayer's stand-in and by either key of the demonstration, attached and detached.
const SIGNATURES: usize = 6;

pub(super) async fn check() -> Result<Passed, Failure> {
    tools::ensure(&NEEDS).await?;
    let house = workspace::scratch("web")?;
    let trust = make_keys(&house)?;
    let folder = workspace::root().join("web");
    web::build()
        .await
        .map_err(|error| Failure::Found(error.to_string()))?;
    npm(&folder)
        .arg("test")
        .env("SENIM_WEB_HOUSE", &house)
        .env("SENIM_WEB_IIN", IIN)
        .env("SENIM_XTASK", workspace::program("xtask"))
        .limit(RUN_LIMIT)
        .run()
        .await?;
    let count = judge(&house.join("out"), &trust)?;
    if count == SIGNATURES {
        Ok(Passed {
            note: Some(format!("{count} signatures of a browser")),
            tests: None,
        })
    } else {
        Err(Failure::Found(format!(
            "{count} signatures instead of {SIGNATURES}"
        )))
    }
}

fn npm(folder: &Path) -> Program {
    Program::new("npm").arg("--prefix").arg(folder)
}

/// An authority, its root, and the keys of one person.
fn make_keys(house: &Path) -> Result<TrustStore, Failure> {
    let failed = |error: eds::ca::CaError| Failure::Found(error.to_string());
    let pki = DevelopmentPki::open_or_create(&house.join("pki"), now()).map_err(failed)?;
    fs::write(house.join("root.crt"), pki.root().pem())?;
    let subject = SubjectSpec {
        iin: Some(IIN.to_owned()),
        surname: "Сынақова".to_owned(),
        given: "Үлгі".to_owned(),
        ..SubjectSpec::default()
    };
    for (name, key) in KEYS {
        let order = CertificateOrder {
            profile: Profile::Citizen,
            usage: Usage::Sign,
            subject: &subject,
            key,
            valid_from: now() - TimeDelta::hours(1),
            valid_for: TimeDelta::days(1),
        };
        let key = pki.issue(&order).map_err(failed)?;
        key.write(&house.join(name))
            .map_err(|error| Failure::Found(error.to_string()))?;
    }
    pki.trust_store().map_err(failed)
}

/// Shows every signature to the verifier that the server uses, in its strictest form.
fn judge(out: &Path, trust: &TrustStore) -> Result<usize, Failure> {
    let content = fs::read(out.join("content"))?;
    let mut count = 0;
    for entry in fs::read_dir(out)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let Some(name) = name.strip_suffix(".der") else {
            continue;
        };
        let (form, held) = if name.ends_with("-detached") {
            (Content::Detached(&content), &[][..])
        } else {
            (Content::Attached, content.as_slice())
        };
        let refused = |why: String| Failure::Found(format!("{name}: {why}"));
        let policy = Policy::strict(trust, now(), Usage::Sign);
        let verified = cms::verify(&fs::read(&path)?, form, &policy)
            .map_err(|refusal| refused(refusal.to_string()))?;
        if verified.content() != held || verified.iin() != Ok(IIN) {
            return Err(refused("other content or another signer".to_owned()));
        }
        count += 1;
    }
    Ok(count)
}
