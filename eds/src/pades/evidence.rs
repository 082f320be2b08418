//! The validation data of a file as evidence: untrusted, each item counts once an authority's signature is found on it.

use lopdf::{Dictionary, Object};

use super::PdfError;
use super::file::Pdf;
use super::security_store::content;
use crate::certificate::Certificate;
use crate::trust::Evidence;

/// The evidence in the document security store of this revision; items of a kind that cannot be read are left out.
pub(super) fn of(pdf: &Pdf<'_>) -> Result<Evidence, PdfError> {
    let mut evidence = Evidence::none();
    let Some(store) = pdf.dictionary(&pdf.catalog()?.1, b"DSS")? else {
        return Ok(evidence);
    };
    for certificate in certificates(pdf, &store)? {
        if evidence.add_certificate(certificate).is_err() {
            return Err(PdfError::Malformed);
        }
    }
    // A list or an answer that cannot be read speaks of nobody; without it a status stays unknown, which refuses.
    for list in items(pdf, &store, b"CRLs")? {
        evidence.add_crl(&list).unwrap_or_default();
    }
    for answer in items(pdf, &store, b"OCSPs")? {
        evidence.add_ocsp(&answer).unwrap_or_default();
    }
    Ok(evidence)
}

/// The certificates in the store that can be read.
pub(super) fn certificates_of(pdf: &Pdf<'_>) -> Result<Vec<Certificate>, PdfError> {
    match pdf.dictionary(&pdf.catalog()?.1, b"DSS")? {
        Some(store) => certificates(pdf, &store),
        None => Ok(Vec::new()),
    }
}

fn certificates(pdf: &Pdf<'_>, store: &Dictionary) -> Result<Vec<Certificate>, PdfError> {
    let items = items(pdf, store, b"Certs")?;
    Ok(items
        .iter()
        .filter_map(|item| Certificate::from_der(item).ok())
        .collect())
}

fn items(pdf: &Pdf<'_>, store: &Dictionary, key: &[u8]) -> Result<Vec<Vec<u8>>, PdfError> {
    let references = pdf.array(store, key)?;
    let content =
        |item: &Object| content(pdf, item.as_reference().map_err(|_| PdfError::Malformed)?);
    references.iter().map(content).collect()
}
