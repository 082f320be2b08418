//! Requests for a time-stamp, as the authority answers them.
#![no_main]

use eds::hash::sha256;
use eds::tsp;
use eds_fuzz::{PKI, at};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let answer = PKI.timestamp_response(bytes, at());
    assert!(answer.starts_with(&[0x30]));
    let _ = tsp::token_of_response(&answer, &sha256(b"stamped"), b"nonce");
});
