//! Revocation lists, full and delta.
#![no_main]

use eds_fuzz::TRUST;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = TRUST.clone().add_crl(bytes);
});
