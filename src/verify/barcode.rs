//! `senim verify --barcode`: the check of codes photographed or scanned from paper, offline.
//!
//! The state's codes hold the content itself, so that the paper is read beside what was signed; the compact one holds its
//! digest, by which an electronic original is found to be the same document or another.

use super::files::{Arguments, NamedFile, Unusable, read_named};
use super::report::Subject;
use super::{Report, trust};
use crate::barcode::element::{self, Element};
use crate::barcode::{Compact, Packed, compact, picture};
use crate::document::service::{Content, DocumentKind};
use chrono::{DateTime, TimeDelta, Utc};
use eds::certificate::Certificate;
use eds::cms::{Policy, Proof};
use eds::hash::{Sha256Hash, sha256};
use eds::pades;
use eds::trust::{TrustStore, Usage};
use law::time::clerk_time;
use std::collections::BTreeSet;

/// What a check of codes works with, in memory.
#[derive(Clone, Debug)]
pub struct CodeEvidence {
    /// The pictures.
    pub pictures: Vec<NamedFile>,
    /// The trust anchor.
    pub anchors: NamedFile,
    /// Authorities below it.
    pub intermediates: Option<NamedFile>,
    /// Lists of revoked certificates.
    pub lists: Option<NamedFile>,
    /// Certificates of bodies, for pages whose compact code alone can be read.
    pub certificates: Option<NamedFile>,
    /// The electronic original.
    pub document: Option<NamedFile>,
}

impl CodeEvidence {
    /// Reads the files that the arguments name.
    ///
    /// # Errors
    /// [`Unusable`] when the trust anchor is not named, or a file cannot be read.
    pub fn read(arguments: &Arguments) -> Result<Self, Unusable> {
        let named = |path: &Option<_>| path.as_deref().map(read_named).transpose();
        let pictures = arguments.barcode.iter().map(|path| read_named(path));
        Ok(Self {
            pictures: pictures.collect::<Result<_, _>>()?,
            anchors: named(&arguments.trust)?.ok_or(Unusable::NoTrust)?,
            intermediates: named(&arguments.intermediates)?,
            lists: named(&arguments.crl)?,
            certificates: named(&arguments.certificates)?,
            document: named(&arguments.pdf)?,
        })
    }
}

/// What was read off the pictures.
#[derive(Default)]
struct Found {
    compact: BTreeSet<String>,
    elements: Vec<Element>,
}

/// A document is sealed and time-stamped right after its codes were signed; a time-stamping authority that is slow is asked
/// again for some minutes.
const SEALED_WITHIN: TimeDelta = TimeDelta::minutes(30);
/// What the picture's codes are called in the report.
const CODES: &str = "codes";

/// Checks the codes of one document.
#[must_use]
pub fn check(evidence: &CodeEvidence) -> Report {
    let mut report = Report::about(Subject::Code);
    let found = find(&evidence.pictures, &mut report);
    let packed = unpack(&found.elements, &mut report);
    let mut known = bodies(evidence, &mut report);
    known.extend(packed.iter().flat_map(Packed::certificates));
    let Some(trust) = trust::for_codes(evidence, &known, &mut report) else {
        return report;
    };
    let content = packed.and_then(|packed| shown(&packed, &trust, &mut report));
    let code = one_compact(&found, &known, &trust, &mut report);
    if let (Some(content), Some(code)) = (&content, &code) {
        report.record(
            CODES,
            "both forms of the code are of one document",
            same(code.digest, content.digest()),
        );
    }
    if content.is_none() && code.is_none() && report.is_right() {
        report.wrong(CODES, "nothing on the pictures could be checked");
    }
    let of_content = content
        .as_ref()
        .map(|content| (content.digest(), content.issued_at));
    let of_code = code.map(|code| (code.digest, code.issued_at));
    match (of_content.or(of_code), &evidence.document) {
        (Some(known), Some(file)) => original(file, known, &trust, &mut report),
        (None, Some(file)) => report.unchecked(&file.name, "there is no code to compare it with"),
        (Some(_), None) if content.is_none() => report.unchecked(
            CODES,
            "the content is in the larger codes or the electronic original: without them the paper's words are not checked",
        ),
        (Some(_) | None, None) => {}
    }
    report
}

fn same(code: Sha256Hash, content: Sha256Hash) -> Result<(), String> {
    (code == content)
        .then_some(())
        .ok_or_else(|| "the codes are of different documents".to_owned())
}

/// Reads the pictures and sorts what is found.
fn find(pictures: &[NamedFile], report: &mut Report) -> Found {
    let mut found = Found::default();
    for file in pictures {
        match picture::read(&file.bytes) {
            Err(error) => report.wrong(&file.name, error.to_string()),
            Ok(texts) => {
                let before = found.compact.len() + found.elements.len();
                for text in texts {
                    if text.starts_with(compact::PREFIX) {
                        found.compact.insert(text);
                    } else {
                        found.elements.extend(element::parse(&text));
                    }
                }
                let count = found.compact.len() + found.elements.len() - before;
                report.unchecked(&file.name, format!("{count} codes of a document"));
            }
        }
    }
    if found.compact.is_empty() && found.elements.is_empty() {
        let text = "no code of a document was found: take the picture again, flat, near and bright";
        report.wrong(CODES, text);
    }
    found
}

/// The packed document, when all its elements are there.
fn unpack(elements: &[Element], report: &mut Report) -> Option<Packed> {
    if elements.is_empty() {
        return None;
    }
    let archive = match element::join(elements) {
        Ok(archive) => archive,
        Err(error @ element::ElementsError::Missing { .. }) => {
            report.unchecked(CODES, format!("{error}; take a picture of them too"));
            return None;
        }
        Err(error) => {
            report.wrong(CODES, error.to_string());
            return None;
        }
    };
    match Packed::unpack(&archive) {
        Ok(packed) => Some(packed),
        Err(error) => {
            report.wrong(CODES, error.to_string());
            None
        }
    }
}

/// The bodies' certificates that were given beside the picture.
fn bodies(evidence: &CodeEvidence, report: &mut Report) -> Vec<Certificate> {
    let file = evidence.certificates.iter();
    file.filter_map(|file| trust::certificates(file, report))
        .flatten()
        .collect()
}

/// Checks the state's form and says what it holds.
fn shown(packed: &Packed, trust: &TrustStore, report: &mut Report) -> Option<Content> {
    let (content, verified) = match packed.verify(trust) {
        Ok(right) => right,
        Err(error) => {
            report.wrong(CODES, error.to_string());
            return None;
        }
    };
    let text = format!("the content, signed by {}", name(verified.signer()));
    report.right(CODES, text);
    report.right(
        CODES,
        described(content.kind, &content.number, content.service.as_str()),
    );
    report.right(
        CODES,
        format!("issued {} (UTC+5)", clerk_time(content.issued_at)),
    );
    for line in content.lines() {
        report.right("paper", line.replace('\n', " "));
    }
    Some(content)
}

fn described(kind: DocumentKind, number: &str, service: &str) -> String {
    format!("№ {number}, {} of service {service}", kind.name())
}

fn name(certificate: &Certificate) -> &str {
    let name = certificate.subject().common_name.as_deref();
    name.unwrap_or("without a name")
}

/// Checks the compact code; two different ones are of two documents.
fn one_compact(
    found: &Found,
    known: &[Certificate],
    trust: &TrustStore,
    report: &mut Report,
) -> Option<Compact> {
    let mut texts = found.compact.iter();
    let (text, another) = (texts.next()?, texts.next());
    if another.is_some() {
        report.wrong(CODES, "compact codes of several documents");
        return None;
    }
    let Ok(code) = Compact::parse(text) else {
        report.wrong(CODES, compact::NotACode.to_string());
        return None;
    };
    let Some(certificate) = known.iter().find(|certificate| code.names(certificate)) else {
        let text = "the compact code's certificate is not here: name it with --certificates";
        report.unchecked(CODES, text);
        return None;
    };
    let what = described(code.kind, &code.number, code.service.as_str());
    let who = name(certificate);
    match code.verify(certificate, trust) {
        Ok(()) => {
            let at = clerk_time(code.issued_at);
            report.right(
                CODES,
                format!("the compact code, signed by {who}: {what}, issued {at}"),
            );
            Some(code)
        }
        Err(refusal) => {
            report.wrong(
                CODES,
                format!("the compact code's signature does not hold: {refusal}"),
            );
            None
        }
    }
}

/// Compares the electronic original: its seal, and the digest of the content it was drawn from.
fn original(
    file: &NamedFile,
    (digest, issued_at): (Sha256Hash, DateTime<Utc>),
    trust: &TrustStore,
    report: &mut Report,
) {
    let policy = Policy {
        proof: Proof::BySignatureTimestamp,
        ..Policy::strict(trust, issued_at + SEALED_WITHIN, Usage::Sign)
    };
    let verified = pades::verify(&file.bytes, &policy);
    report.record(
        &file.name,
        "its seal and its time-stamps hold",
        verified
            .map(drop)
            .map_err(|refusal| format!("its signatures are refused: {refusal}")),
    );
    report.record(
        &file.name,
        format!("the document of the codes (content {digest})"),
        match stated_digest(&file.bytes) {
            Some(stated) if stated == digest => Ok(()),
            Some(_) => Err("another document than that of the codes".to_owned()),
            None => {
                Err("it states no digest: it is none of the documents that carry codes".to_owned())
            }
        },
    );
    report.unchecked(
        &file.name,
        format!("the file itself has SHA-256 {}", sha256(&file.bytes)),
    );
}

/// The digest of the content as the file's metadata state it; the seal covers them.
fn stated_digest(pdf: &[u8]) -> Option<Sha256Hash> {
    let document = lopdf::Document::load_mem(pdf).ok()?;
    let info = document.trailer.get(b"Info").ok()?;
    let (_, info) = document.dereference(info).ok()?;
    let keywords = info.as_dict().ok()?.get(b"Keywords").ok()?;
    let keywords = lopdf::decode_text_string(keywords).ok()?;
    keywords
        .split([',', ' '])
        .find_map(|word| Sha256Hash::from_hex(word).ok())
}
