//! PEM files without a key: certificates, lists and requests.
#![no_main]

use eds::ca::request::CertificationRequest;
use eds::certificate::Certificate;
use eds::trust::TrustStore;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = Certificate::all_from_pem(text);
    let _ = CertificationRequest::from_pem(text);
    let _ = TrustStore::from_pem(text, text, text);
});
