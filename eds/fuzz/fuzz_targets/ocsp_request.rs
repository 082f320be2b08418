//! OCSP requests, as the authority answers them.
#![no_main]

use eds::ocsp;
use eds_fuzz::{PKI, at};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let answer = PKI.ocsp_response(bytes, at());
    assert!(answer.starts_with(&[0x30]));
    let _ = ocsp::check_answer(&answer, b"nonce");
});
