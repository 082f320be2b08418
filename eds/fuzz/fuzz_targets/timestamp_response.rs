//! Answers of time-stamping authorities.
#![no_main]

use eds::hash::sha256;
use eds::tsp;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = tsp::token_of_response(bytes, &sha256(b"stamped"), b"nonce");
});
