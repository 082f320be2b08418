//! PDF files with signatures, time-stamps and validation data.
#![no_main]

use eds::pades;
use eds_fuzz::policy;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = pades::verify(bytes, &policy());
});
