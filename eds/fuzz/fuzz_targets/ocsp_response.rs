//! OCSP answers: their outer form, and what they prove of a certificate.
#![no_main]

use eds::Signer;
use eds::ocsp;
use eds::trust::{Evidence, Usage};
use eds_fuzz::{SEAL, WITHOUT_LISTS, at};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = ocsp::check_answer(bytes, b"nonce");
    let mut evidence = Evidence::none();
    if evidence.add_ocsp(bytes).is_ok() {
        let _ = WITHOUT_LISTS.check_with(SEAL.certificate(), Usage::Sign, at(), &evidence);
    }
});
