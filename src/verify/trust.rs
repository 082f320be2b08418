//! Whom the check trusts: the anchor that was named, the authorities below it, and the lists of revoked certificates.

use super::barcode::CodeEvidence;
use super::files::{Evidence, NamedFile};
use super::request::RequestEvidence;
use super::{Report, pem};
use eds::certificate::Certificate;
use eds::trust::{Revocation, TrustStore};
use eds::{cms, pades};

/// The trust store, or `None` when the anchor cannot be used.
pub(super) fn read(evidence: &Evidence, report: &mut Report) -> Option<TrustStore> {
    let mut store = anchors(&evidence.anchors, report)?;
    match &evidence.intermediates {
        Some(file) => intermediates(&mut store, file, report)?,
        None => carried(&mut store, evidence),
    }
    if let Some(file) = &evidence.lists {
        lists(&mut store, file, report)?;
    } else {
        not_checked(&mut store, report);
    }
    Some(store)
}

/// The trust store for a document's codes; the authorities below the anchor come from the codes themselves.
pub(super) fn for_codes(
    evidence: &CodeEvidence,
    carried: &[Certificate],
    report: &mut Report,
) -> Option<TrustStore> {
    let mut store = anchors(&evidence.anchors, report)?;
    match &evidence.intermediates {
        Some(file) => intermediates(&mut store, file, report)?,
        None => drop(add_all(&mut store, carried.to_vec())),
    }
    if let Some(document) = &evidence.document {
        let certificates = pades::carried_certificates(&document.bytes).unwrap_or_default();
        add_all(&mut store, certificates);
    }
    if let Some(file) = &evidence.lists {
        lists(&mut store, file, report)?;
    } else {
        not_checked(&mut store, report);
    }
    Some(store)
}

/// The trust store for a request for a service; the authorities below the anchor may come from its signatures.
pub(super) fn for_request(evidence: &RequestEvidence, report: &mut Report) -> Option<TrustStore> {
    let mut store = anchors(&evidence.anchors, report)?;
    if let Some(file) = &evidence.intermediates {
        intermediates(&mut store, file, report)?;
    } else {
        let carried = evidence.files.iter().flat_map(|file| {
            let certificates = if file.bytes.starts_with(b"%PDF-") {
                pades::carried_certificates(&file.bytes).ok()
            } else {
                cms::carried_certificates(&file.bytes).ok()
            };
            certificates.unwrap_or_default()
        });
        // What does not lead to the anchor is left out here and refused where it signs.
        add_all(&mut store, carried.collect());
    }
    if let Some(file) = &evidence.lists {
        lists(&mut store, file, report)?;
    } else {
        not_checked(&mut store, report);
    }
    Some(store)
}

fn not_checked(store: &mut TrustStore, report: &mut Report) {
    store.set_revocation(Revocation::NotChecked);
    let text = "revocation not checked: there is no list of revoked certificates";
    report.unchecked("crl.pem", text);
}

/// Certificates that signed themselves are trusted; others in the same file must lead to them.
fn anchors(file: &NamedFile, report: &mut Report) -> Option<TrustStore> {
    let certificates = certificates(file, report)?;
    let (roots, below): (Vec<Certificate>, Vec<Certificate>) = certificates
        .into_iter()
        .partition(|c| c.subject_raw() == c.issuer_raw());
    let mut store = TrustStore::new();
    for root in &roots {
        if let Err(error) = store.add_anchor(root.clone()) {
            report.wrong(&file.name, format!("no trust anchor: {error}"));
            return None;
        }
    }
    if roots.is_empty() || !add_all(&mut store, below).is_empty() {
        report.wrong(
            &file.name,
            "no trust anchor, or a certificate that does not lead to one",
        );
        return None;
    }
    let names: Vec<&str> = roots
        .iter()
        .filter_map(|c| c.subject().common_name.as_deref())
        .collect();
    report.right(&file.name, format!("trusted is: {}", names.join(", ")));
    Some(store)
}

fn intermediates(store: &mut TrustStore, file: &NamedFile, report: &mut Report) -> Option<()> {
    let certificates = certificates(file, report)?;
    let strange = add_all(store, certificates).len();
    report.record(
        &file.name,
        "every authority in it leads to the trust anchor",
        match strange {
            0 => Ok(()),
            count => Err(format!(
                "{count} of its certificates do not lead to the trust anchor"
            )),
        },
    );
    (strange == 0).then_some(())
}

fn lists(store: &mut TrustStore, file: &NamedFile, report: &mut Report) -> Option<()> {
    let Some(found) = pem::sections(&file.bytes, "X509 CRL").filter(|found| !found.is_empty())
    else {
        report.wrong(&file.name, "not plain PEM lists of revoked certificates");
        return None;
    };
    for (place, der) in (1_usize..).zip(&found) {
        if let Err(error) = store.add_crl(der) {
            report.wrong(&file.name, format!("list {place}: {error}"));
            return None;
        }
    }
    report.right(
        &file.name,
        format!(
            "{} lists of revoked certificates, signed by their authorities",
            found.len()
        ),
    );
    Some(())
}

/// Takes the authorities that travel in the signatures; only those that lead to the anchor enter the store.
fn carried(store: &mut TrustStore, evidence: &Evidence) {
    let messages = evidence
        .messages
        .iter()
        .filter_map(|m| cms::carried_certificates(&m.bytes).ok());
    let document = evidence
        .document
        .iter()
        .filter_map(|d| pades::carried_certificates(&d.bytes).ok());
    // What does not lead to the anchor is left out here and refused where it signs.
    add_all(store, messages.chain(document).flatten().collect());
}

/// Adds authorities in whatever order they come; answers with those that lead to no anchor.
fn add_all(store: &mut TrustStore, mut waiting: Vec<Certificate>) -> Vec<Certificate> {
    loop {
        let before = waiting.len();
        waiting.retain(|certificate| store.add_intermediate(certificate.clone()).is_err());
        if waiting.len() == before {
            return waiting;
        }
    }
}

pub(super) fn certificates(file: &NamedFile, report: &mut Report) -> Option<Vec<Certificate>> {
    let read = |der: &Vec<u8>| Certificate::from_der(der).ok();
    let found: Option<Vec<Certificate>> = pem::sections(&file.bytes, "CERTIFICATE")
        .and_then(|found| found.iter().map(read).collect());
    if found.is_none() {
        report.wrong(
            &file.name,
            "not plain PEM certificates (as openssl x509 writes them, nothing between them)",
        );
    }
    found
}
