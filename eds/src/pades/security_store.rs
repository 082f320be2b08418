//! The document security store: what later checks need, kept in the file (EN 319 142-1 section 5.4.2).

use std::collections::BTreeMap;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use lopdf::{Dictionary, Object, ObjectId};

use super::PdfError;
use super::document::signature_fields;
use super::file::Pdf;
use super::sections::unfold;
use super::signature::{PdfSignature, SignatureKind};
use super::write::Update;
use crate::certificate::Certificate;
use crate::trust::RevocationProof;

/// The most certificates, lists or responses that a store takes: some for each signer and each time-stamp.
const MOST_ITEMS: usize = 256;
/// The longest certificate, list or response in bytes: a list of some hundred thousand entries.
pub(super) const LONGEST_ITEM: usize = 8 * 1024 * 1024;

/// What a later check of the signatures needs; nobody has to trust it, everything in it is signed.
#[derive(Clone, Debug, Default)]
pub struct ValidationData {
    /// Certificates of signers, authorities, time-stamping units and responders.
    pub certificates: Vec<Certificate>,
    /// Certificate revocation lists in DER.
    pub crls: Vec<Vec<u8>>,
    /// OCSP responses in DER (RFC 6960 section 4.2.1, the outer OCSPResponse).
    pub ocsps: Vec<Vec<u8>>,
}

impl ValidationData {
    /// What showed that these signatures and time-stamps are good: their certificates and paths, and the lists and
    /// answers that were used; each once.
    #[must_use]
    pub fn that_proved(signatures: &[PdfSignature]) -> Self {
        let mut data = Self::default();
        for signature in signatures {
            match &signature.kind {
                SignatureKind::Signature(verified) => {
                    data.take(verified.signer(), verified.chain(), verified.revocation());
                    for stamp in verified.timestamps() {
                        data.take(stamp.authority(), stamp.chain(), stamp.revocation());
                    }
                }
                SignatureKind::DocumentTimeStamp(stamp) => {
                    data.take(stamp.authority(), stamp.chain(), stamp.revocation());
                }
            }
        }
        data
    }

    fn take(&mut self, holder: &Certificate, path: &[Certificate], proofs: &[RevocationProof]) {
        for certificate in std::iter::once(holder).chain(path) {
            if !self.certificates.contains(certificate) {
                self.certificates.push(certificate.clone());
            }
        }
        for proof in proofs {
            put_once(&mut self.crls, proof.list());
            put_once(&mut self.ocsps, proof.ocsp());
        }
    }
}

fn put_once(held: &mut Vec<Vec<u8>>, item: Option<&[u8]>) {
    if let Some(item) = item
        && !held.iter().any(|held| held == item)
    {
        held.push(item.to_vec());
    }
}

/// The kinds of streams: the key in the store and the key in an entry for one signature.
const CERTIFICATES: (&str, &str) = ("Certs", "Cert");
const LISTS: (&str, &str) = ("CRLs", "CRL");
const RESPONSES: (&str, &str) = ("OCSPs", "OCSP");

/// Appends a document security store with this data, or adds it to the store that is there; every signature that has no
/// entry of its own in the store gets one with all of the data. The input stays an exact prefix of the output; it is
/// returned as it is when there is nothing new.
///
/// # Errors
/// [`PdfError::NotSigned`] for a file without signatures, and what is wrong with the file.
pub fn add_validation_data(pdf: &[u8], data: &ValidationData) -> Result<Vec<u8>, PdfError> {
    let previous = Pdf::open(pdf)?;
    let signatures = signature_keys(&previous)?;
    let mut update = Update::new(&previous)?;
    let store = previous.dictionary(&previous.catalog()?.1, b"DSS")?;
    let mut store = store.unwrap_or_default();
    store.set("Type", "DSS");
    let certificates = data.certificates.iter().map(Certificate::der);
    let kinds: [(_, Vec<&[u8]>); 3] = [
        (CERTIFICATES, certificates.collect()),
        (LISTS, data.crls.iter().map(Vec::as_slice).collect()),
        (RESPONSES, data.ocsps.iter().map(Vec::as_slice).collect()),
    ];
    let mut entry = Dictionary::new();
    entry.set("Type", "VRI");
    let mut anything_new = false;
    for ((store_key, entry_key), items) in kinds {
        let mut shelf = Shelf::read(&previous, &store, store_key)?;
        let used = shelf.put(&mut update, &items)?;
        anything_new |= shelf.is_changed;
        if !used.is_empty() {
            entry.set(entry_key, used);
        }
        if !shelf.references.is_empty() {
            store.set(store_key, shelf.references);
        }
    }
    let mut entries = previous.dictionary(&store, b"VRI")?.unwrap_or_default();
    for key in signatures {
        if !entries.has(key.as_bytes()) {
            anything_new = true;
            entries.set(key, entry.clone());
        }
    }
    if !anything_new {
        return Ok(pdf.to_vec());
    }
    store.set("VRI", entries);
    write_store(&mut update, &previous, store)?;
    update.finish()
}

fn write_store(
    update: &mut Update<'_>,
    previous: &Pdf<'_>,
    store: Dictionary,
) -> Result<(), PdfError> {
    let store = Object::Dictionary(store);
    if let Ok(Object::Reference(id)) = previous.catalog()?.1.get(b"DSS") {
        return update.object(*id, &store);
    }
    let id = update.new_id();
    update.object(id, &store)?;
    update.change_catalog("DSS", Object::Reference(id))
}

/// The names of the signatures in the store: the upper-case SHA-1 value of the whole string in Contents, its padding
/// included, as the widely used readers make it.
fn signature_keys(document: &Pdf<'_>) -> Result<Vec<String>, PdfError> {
    let mut keys = Vec::new();
    for field in signature_fields(document)? {
        if let Some(value) = field.value {
            let contents = value.get(b"Contents").and_then(Object::as_str);
            let contents = contents.map_err(|_| PdfError::Malformed)?;
            keys.push(hex::encode_upper(digest(
                &SHA1_FOR_LEGACY_USE_ONLY,
                contents,
            )));
        }
    }
    if keys.is_empty() {
        return Err(PdfError::NotSigned);
    }
    Ok(keys)
}

/// The streams of one kind, each content once.
struct Shelf {
    references: Vec<Object>,
    held: BTreeMap<Vec<u8>, ObjectId>,
    is_changed: bool,
}

impl Shelf {
    fn read(document: &Pdf<'_>, store: &Dictionary, key: &str) -> Result<Self, PdfError> {
        let references = document.array(store, key.as_bytes())?;
        let mut held = BTreeMap::new();
        for reference in &references {
            let id = reference.as_reference().map_err(|_| PdfError::Malformed)?;
            held.insert(content(document, id)?, id);
        }
        Ok(Self {
            references,
            held,
            is_changed: false,
        })
    }

    /// Writes what is not held yet; answers with the references of all the items.
    fn put(&mut self, update: &mut Update<'_>, items: &[&[u8]]) -> Result<Vec<Object>, PdfError> {
        let mut used = Vec::new();
        for item in items {
            let id = match self.held.get(*item) {
                Some(id) => *id,
                None => self.write(update, item)?,
            };
            if !used.contains(&Object::Reference(id)) {
                used.push(Object::Reference(id));
            }
        }
        Ok(used)
    }

    fn write(&mut self, update: &mut Update<'_>, item: &[u8]) -> Result<ObjectId, PdfError> {
        if self.references.len() >= MOST_ITEMS {
            return Err(PdfError::Malformed);
        }
        let id = update.new_id();
        update.stream(id, Dictionary::new(), item)?;
        self.references.push(Object::Reference(id));
        self.held.insert(item.to_vec(), id);
        self.is_changed = true;
        Ok(id)
    }
}

/// A stream's content without its filter.
pub(super) fn content(pdf: &Pdf<'_>, id: ObjectId) -> Result<Vec<u8>, PdfError> {
    match pdf.get(id)? {
        Object::Stream(stream) => unfold(&stream.dict, &stream.content, LONGEST_ITEM),
        _ => Err(PdfError::Malformed),
    }
}
