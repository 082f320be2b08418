//! Delta lists over a full one, and what they make of a certificate.
#![no_main]

use eds::Signer;
use eds::trust::{Evidence, Usage};
use eds_fuzz::{SEAL, TRUST, at};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut evidence = Evidence::none();
    if evidence.add_crl(bytes).is_ok() {
        let _ = TRUST.check_with(SEAL.certificate(), Usage::Sign, at(), &evidence);
    }
});
