//! Time-stamp tokens.
#![no_main]

use eds::tsp::{self, Imprint};
use eds_fuzz::{TRUST, at};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = tsp::verify(bytes, Imprint::Bytes(b"stamped"), &TRUST, at());
    let _ = tsp::claimed_time(bytes);
});
