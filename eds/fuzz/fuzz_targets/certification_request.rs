//! PKCS#10 requests.
#![no_main]

use eds::ca::request::CertificationRequest;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(request) = CertificationRequest::from_der(bytes) {
        assert_eq!(request.der(), bytes);
        let _ = request.subject_iin();
    }
});
