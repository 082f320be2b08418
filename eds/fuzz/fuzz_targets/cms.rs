//! CMS in every accepted form, BER and time-stamps included.
#![no_main]

use eds::cms::{self, Content};
use eds_fuzz::policy;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = cms::verify_all(bytes, Content::Attached, &policy());
    let _ = cms::verify(bytes, Content::Detached(b"beside"), &policy());
    let _ = cms::carried_certificates(bytes);
    let _ = cms::signature_imprint(bytes);
});
