//! PEM files with a key and its certificates.
#![no_main]

use eds::keyfile::KeyFile;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = KeyFile::from_pem(text);
});
