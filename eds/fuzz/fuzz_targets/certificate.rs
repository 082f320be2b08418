//! X.509: reading a certificate and judging it.
#![no_main]

use eds::certificate::Certificate;
use eds::trust::{TrustStore, Usage};
use eds_fuzz::{TRUST, at};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(certificate) = Certificate::from_der(bytes) {
        let _ = TRUST.check(&certificate, Usage::Sign, at());
        let _ = TrustStore::new().add_anchor(certificate);
    }
});
