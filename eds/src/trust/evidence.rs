//! What came beside a signature about the state of certificates: untrusted until an authority's signature is found on it.

use std::sync::Arc;

use super::TrustError;
use crate::certificate::Certificate;
use crate::crl::Crl;
use crate::ocsp::Response;

/// The most certificates taken: the responders of a few signatures and their authorities.
const MOST_CERTIFICATES: usize = 64;
/// The most lists and the most answers taken: those of a few signatures and their time-stamps.
const MOST_STATEMENTS: usize = 64;
/// The bytes of all lists together: as long as the longest CMS, which bounds the work a stranger can ask for.
const LONGEST_LISTS: usize = 16 * 1024 * 1024;

/// Certificates, lists and OCSP answers that travel with a signature or stand in a PDF's security store.
///
/// They make nobody trusted: paths go through configured authorities only, and a list or an answer counts only once the
/// authority above the certificate, or a responder it certified, is found to have signed it.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    pub(super) certificates: Vec<Certificate>,
    pub(super) lists: Vec<Arc<Crl>>,
    pub(super) answers: Vec<Arc<Response>>,
}

impl Evidence {
    /// No evidence.
    #[must_use]
    pub const fn none() -> Self {
        Self {
            certificates: Vec::new(),
            lists: Vec::new(),
            answers: Vec::new(),
        }
    }

    /// Adds a certificate, for example a responder's.
    pub fn add_certificate(&mut self, certificate: Certificate) -> Result<(), TrustError> {
        if self.certificates.len() == MOST_CERTIFICATES {
            return Err(TrustError::TooMuch);
        }
        self.certificates.push(certificate);
        Ok(())
    }

    /// Adds a full or delta revocation list in DER.
    pub fn add_crl(&mut self, der: &[u8]) -> Result<(), TrustError> {
        let held: usize = self.lists.iter().map(|list| list.der().len()).sum();
        if self.lists.len() == MOST_STATEMENTS || held + der.len() > LONGEST_LISTS {
            return Err(TrustError::TooMuch);
        }
        let crl = Crl::parse(der).map_err(|_| TrustError::Malformed)?;
        self.lists.push(Arc::new(crl));
        Ok(())
    }

    /// Adds an OCSPResponse in DER.
    pub fn add_ocsp(&mut self, der: &[u8]) -> Result<(), TrustError> {
        if self.answers.len() == MOST_STATEMENTS {
            return Err(TrustError::TooMuch);
        }
        let response = Response::parse(der).map_err(|_| TrustError::Malformed)?;
        self.answers.push(Arc::new(response));
        Ok(())
    }

    /// Whether nothing was added.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.certificates.is_empty() && self.lists.is_empty() && self.answers.is_empty()
    }
}
