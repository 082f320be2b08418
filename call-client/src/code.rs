//! The short code that people read aloud to each other: equal codes mean that nobody stands between them.

use aws_lc_rs::digest::{SHA256, digest};

/// What the hash begins with, so that no other hash of the protocol can be taken for it.
const PURPOSE: &[u8] = b"senim call code 1\0";
/// Six digits: short enough to be read aloud, and nobody gets a second guess.
const CODES: u64 = 1_000_000;

/// The code of a call: six digits of a SHA-256 over the call, the server's certificate and everybody's.
///
/// `seats` holds `role:person=fingerprint` of everybody who has a media connection, in any order.
#[must_use]
pub fn call_code(call: &str, server: &str, seats: &[String]) -> String {
    let mut seats: Vec<String> = seats.iter().map(|seat| format!("{seat}\n")).collect();
    seats.sort_unstable();
    let text = [
        PURPOSE,
        call.as_bytes(),
        b"\0",
        server.as_bytes(),
        b"\0",
        seats.concat().as_bytes(),
    ]
    .concat();
    let hash = digest(&SHA256, &text);
    let head = hash.as_ref().iter().take(8);
    let number = head.fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    format!("{:06}", number % CODES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_the_one_that_openssl_computes() {
        // printf 'senim call code 1\0CALL\0SERVER\0LINES' | openssl dgst -sha256, the first 16 digits modulo a million.
        let call = "01999999-0000-7000-8000-000000000001";
        let seats = [
            "notary:account-2=AA:BB:CC".to_owned(),
            "citizen:account-1=11:22:33".to_owned(),
        ];
        assert_eq!(call_code(call, "0A:1B:2C:3D", &seats), "151701");
        assert_eq!(call_code("a", "", &[]), "998817");
    }

    #[test]
    fn the_code_has_six_digits_and_does_not_depend_on_the_order() {
        let seats = ["notary:n=AA".to_owned(), "citizen:c=BB".to_owned()];
        let other = ["citizen:c=BB".to_owned(), "notary:n=AA".to_owned()];
        let code = call_code("call", "CC", &seats);
        assert_eq!(code.len(), 6);
        assert_eq!(code, call_code("call", "CC", &other));
        assert_ne!(code, call_code("call", "CD", &seats));
    }
}
