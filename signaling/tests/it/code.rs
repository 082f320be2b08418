//! The short code: the vectors that the web client computes too, and what must change it.

use signaling::code::call_code;
use signaling::{CallKey, Participant, Role};

use crate::sandbox::who;

const SERVER: &str = "0A:1B:2C:3D";

fn seats() -> Vec<(Participant, String)> {
    vec![
        (who(Role::Notary, "account-2"), "AA:BB:CC".to_owned()),
        (who(Role::Citizen, "account-1"), "11:22:33".to_owned()),
    ]
}

#[test]
fn the_code_is_the_one_that_openssl_computes() {
    let call = CallKey::new("01999999-0000-7000-8000-000000000001");
    // printf 'senim call code 1\0CALL\0SERVER\0LINES' | openssl dgst -sha256, the first 16 digits modulo a million.
    assert_eq!(call_code(&call, SERVER, &seats()), "151701");
    assert_eq!(call_code(&call, SERVER, &seats()[..1]), "371409");
    assert_eq!(call_code(&CallKey::new("a"), "", &[]), "998817");
}

#[test]
fn the_order_of_the_seats_and_the_case_of_the_digits_do_not_matter() {
    let call = CallKey::new("call");
    let mut turned = seats();
    turned.reverse();
    for (_, fingerprint) in &mut turned {
        fingerprint.make_ascii_lowercase();
    }
    let code = call_code(&call, &SERVER.to_ascii_lowercase(), &turned);
    assert_eq!(code, call_code(&call, SERVER, &seats()));
}

#[test]
fn another_certificate_call_or_person_gives_another_code() {
    let call = CallKey::new("call");
    let code = call_code(&call, SERVER, &seats());
    assert_eq!(code.len(), 6);
    let mut swapped = seats();
    swapped[1].1 = "11:22:34".to_owned();
    let mut impostor = seats();
    impostor[0].0 = who(Role::Notary, "account-3");
    for other in [
        call_code(&call, "0A:1B:2C:3E", &seats()),
        call_code(&call, SERVER, &swapped),
        call_code(&call, SERVER, &impostor),
        call_code(&call, SERVER, &seats()[1..]),
        call_code(&CallKey::new("call-2"), SERVER, &seats()),
    ] {
        assert_ne!(other, code);
    }
}
