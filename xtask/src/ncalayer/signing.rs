//! The keys of the stand-in, and what it makes with them: CAdES signatures, time-stamped when a page wants that.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use eds::cms::{self, Detached};
use eds::hash::Sha256Hash;
use eds::keyfile::KeyFile;
use eds::{Signer, tsp};
use serde_json::Value;

use super::protocol::{self, Refusal, SignerParams, SigningParams, Wanted};
use crate::walk::now;

/// The most key files that are looked at.
const MOST_KEYS: usize = 1000;
/// How long a time-stamping authority may take: a person waits.
const TSA_TIME: Duration = Duration::from_secs(10);
/// The longest time-stamp in bytes: with a chain of certificates 10 KiB are usual.
const LONGEST_STAMP: usize = 256 * 1024;
/// The columns of a line of PEM (RFC 7468 section 2).
const PEM_LINE: usize = 64;
/// Bytes of a nonce, which no two requests share.
const NONCE: usize = 8;

/// Whether somebody sits in front of the stand-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum User {
    Signs,
    ClosesTheWindow,
}

/// Keys and what else signing needs.
pub(super) struct Desk {
    keys: PathBuf,
    tsa: Option<String>,
    client: reqwest::Client,
    user: User,
}

/// Why there is no signature: the answer's code and its details.
type Refused = (Refusal, &'static str);

impl User {
    pub(super) const fn of(cancel: bool) -> Self {
        if cancel {
            Self::ClosesTheWindow
        } else {
            Self::Signs
        }
    }
}

impl Desk {
    pub(super) fn new(
        keys: PathBuf,
        tsa: Option<String>,
        user: User,
    ) -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder().timeout(TSA_TIME).build()?;
        Ok(Self {
            keys,
            tsa,
            client,
            user,
        })
    }

    /// The answer to a request to sign.
    pub(super) async fn sign(&self, wanted: &Wanted) -> Value {
        if self.user == User::ClosesTheWindow {
            return protocol::cancelled();
        }
        match self.sign_all(wanted).await {
            Ok(signatures) => protocol::signed(&signatures),
            Err((refusal, details)) => protocol::refused(refusal, details),
        }
    }

    async fn sign_all(&self, wanted: &Wanted) -> Result<Vec<String>, Refused> {
        let now = now();
        let key = self
            .key(&wanted.signer_params, now)
            .ok_or((Refusal::Signing, "no key fits"))?;
        let mut signatures = Vec::new();
        for data in wanted.data.all() {
            let mut signed = sign_one(&key, data, &wanted.signing_params, now)?;
            if !wanted.signing_params.tsa_profile.is_null() {
                signed = self.stamped(signed).await?;
            }
            signatures.push(pem(&signed));
        }
        Ok(signatures)
    }

    /// The first key by file name that is valid and fits; the folder is read anew, for the demonstration makes keys.
    fn key(&self, wanted: &SignerParams, now: DateTime<Utc>) -> Option<KeyFile> {
        let mut files: Vec<PathBuf> = fs::read_dir(&self.keys)
            .ok()?
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .filter(|path| path.extension().is_some_and(|end| end == "pem"))
            .take(MOST_KEYS)
            .collect();
        files.sort();
        files
            .iter()
            .filter_map(|file| KeyFile::read(file).ok())
            .find(|key| key.certificate().check_validity(now).is_ok() && fits(key, wanted))
    }

    async fn stamped(&self, signed: Vec<u8>) -> Result<Vec<u8>, Refused> {
        const FAILED: Refused = (Refusal::Signing, "there is no time-stamp");
        let url = self.tsa.as_deref().ok_or((
            Refusal::Signing,
            "no time-stamping authority is known: start with --tsa URL",
        ))?;
        let imprint = cms::signature_imprint(&signed).map_err(|_| FAILED)?;
        let nonce = eds::random::bytes::<NONCE>();
        let answer = self
            .client
            .post(url)
            .header("content-type", "application/timestamp-query")
            .body(tsp::request(&imprint, &nonce))
            .send()
            .await
            .and_then(reqwest::Response::error_for_status)
            .map_err(|_| FAILED)?;
        let answer = read_limited(answer).await.ok_or(FAILED)?;
        let token = tsp::token_of_response(&answer, &imprint, &nonce).map_err(|_| FAILED)?;
        cms::with_timestamp(&signed, &token).map_err(|_| FAILED)
    }
}

async fn read_limited(mut answer: reqwest::Response) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    while let Some(part) = answer.chunk().await.ok()? {
        whole.extend_from_slice(&part);
        if whole.len() > LONGEST_STAMP {
            return None;
        }
    }
    Some(whole)
}

/// Whether a key is one the page asked for; what the page left empty does not matter.
fn fits(key: &KeyFile, wanted: &SignerParams) -> bool {
    let certificate = key.certificate();
    let subject = certificate.subject();
    let usages: Vec<String> = certificate
        .ext_key_usages()
        .iter()
        .map(ToString::to_string)
        .collect();
    let is = |wanted: &Option<String>, found: Option<&str>| {
        let wanted = wanted.as_deref().filter(|wanted| !wanted.is_empty());
        wanted.is_none_or(|wanted| Some(wanted) == found)
    };
    let serial = wanted.serial_number.as_ref().map(|s| s.to_lowercase());
    let has_usage = |oid: &String| usages.contains(oid);
    is(&wanted.iin, subject.iin.as_deref())
        && is(&wanted.bin, subject.bin.as_deref())
        && is(&serial, Some(&certificate.serial_hex()))
        && wanted.ext_key_usage_oids.iter().flatten().all(has_usage)
}

fn sign_one(
    key: &KeyFile,
    data: &str,
    how: &SigningParams,
    at: DateTime<Utc>,
) -> Result<Vec<u8>, Refused> {
    let kind = Detached::Cades { at };
    let content = if how.decode.0 {
        let decoded = STANDARD.decode(data);
        decoded.map_err(|_| (Refusal::Parameters, "the data is not base64"))?
    } else {
        data.as_bytes().to_vec()
    };
    let signed = if how.digested.0 {
        let hash = Sha256Hash::from_hex(&hex::encode(&content))
            .map_err(|_| (Refusal::Parameters, "the hash is not one of SHA-256"))?;
        cms::sign_detached(key, hash, kind)
    } else if how.encapsulate.0 {
        cms::sign_attached(key, &content, at)
    } else {
        cms::sign_detached_content(key, &content, kind)
    };
    signed.map_err(|_| (Refusal::Signing, "the key did not sign"))
}

/// The form in which NCALayer hands over a CMS.
fn pem(der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<&str> = text
        .as_bytes()
        .chunks(PEM_LINE)
        .filter_map(|line| str::from_utf8(line).ok())
        .collect();
    format!(
        "-----BEGIN CMS-----\n{}\n-----END CMS-----\n",
        lines.join("\n")
    )
}
