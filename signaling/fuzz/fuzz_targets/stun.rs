//! Connectivity checks: only whoever knows the password is believed, and an answer is never a check itself.
#![no_main]

use std::net::SocketAddr;

use libfuzzer_sys::fuzz_target;
use rtc::crypto::default_provider;
use signaling::media::stun::Check;

/// The password with which the seeds are made (`xtask/src/test/fuzz/media_seeds.rs`).
const PASSWORD: &str = "a-password-of-the-server-in-32-ch";
/// Bytes of a header (RFC 8489 section 5).
const HEADER: usize = 20;

fuzz_target!(|bytes: &[u8]| {
    let Some(check) = Check::parse(bytes) else {
        return;
    };
    let _ = (check.receiver(), check.sender(), check.nominates());
    let provider = default_provider().expect("the provider of the build");
    let crypto = provider.crypto();
    assert!(!check.is_from_one_who_knows("another password", crypto));
    let _ = check.is_from_one_who_knows(PASSWORD, crypto);
    for seen_as in ["192.0.2.7:54400", "[2001:db8::7]:9"] {
        let seen_as: SocketAddr = seen_as.parse().expect("an address");
        let answer = check.answer(seen_as, PASSWORD, crypto).expect("an answer");
        let length = usize::from(u16::from_be_bytes([answer[2], answer[3]]));
        assert_eq!(length + HEADER, answer.len());
        assert_eq!(answer[4..HEADER], bytes[4..HEADER]);
        assert_eq!(Check::parse(&answer), None);
    }
});
