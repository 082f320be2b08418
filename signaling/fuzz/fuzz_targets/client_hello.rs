//! A page's first DTLS message: what is found in it does not depend on what comes behind it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signaling::media::hello::offers_gcm;

fuzz_target!(|bytes: &[u8]| {
    let longer = [bytes, [0, 14, 0, 4, 0, 2, 0, 7].as_slice()].concat();
    if offers_gcm(bytes) {
        assert!(offers_gcm(&longer));
    }
    // Only a ClientHello in a handshake record offers anything.
    if bytes.first() != Some(&22) {
        assert!(!offers_gcm(bytes));
    }
});
