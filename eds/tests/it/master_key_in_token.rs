//! A master key inside a PKCS#11 token: SoftHSM wraps, and a key file of the same key unwraps.

use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, KeyType, ObjectClass};
use eds::aead::{DataKey, Opener, Sealer};
use eds::master_key::{FileMasterKey, MasterKey, Pkcs11MasterKey};
use eds::pkcs11::Pkcs11Location;

use crate::softhsm::{MODULE, PIN, Tokens, alone_in, session};

const CALL: &[u8] = b"call 1";

fn alone(test: &str, body: impl FnOnce(&Tokens)) {
    alone_in("master_key_in_token", test, body);
}

/// The key `recordings` of the token `senim`.
fn location(tokens: &Tokens) -> Pkcs11Location {
    Pkcs11Location {
        module: MODULE.into(),
        token: Some("senim".to_owned()),
        key: Some("recordings".to_owned()),
        pin_file: tokens.file("pin", PIN),
        ..Pkcs11Location::default()
    }
}

fn template(label: &str) -> Vec<Attribute> {
    vec![
        Attribute::Token(true),
        Attribute::Private(true),
        Attribute::Sensitive(true),
        Attribute::Extractable(false),
        Attribute::Encrypt(true),
        Attribute::Decrypt(true),
        Attribute::Label(label.as_bytes().to_vec()),
    ]
}

/// Lets the token make an AES key of so many bytes, as an operator does.
fn generate(label: &str, bytes: u64) {
    let mut template = template(label);
    template.push(Attribute::ValueLen(bytes.into()));
    let made = session().generate_key(&Mechanism::AesKeyGen, &template);
    made.unwrap();
}

/// Puts an AES key of known bytes into the token.
fn put(label: &str, value: &[u8]) {
    let mut template = template(label);
    template.extend([
        Attribute::Class(ObjectClass::SECRET_KEY),
        Attribute::KeyType(KeyType::AES),
        Attribute::Value(value.to_vec()),
    ]);
    session().create_object(&template).unwrap();
}

/// Whether two keys are the same: what one seals, the other opens.
fn is_same(one: &DataKey, other: &DataKey) -> bool {
    let (mut sealer, salt) = Sealer::begin(one, CALL, 1);
    let mut record = b"record".to_vec();
    sealer.seal(1, b"", &mut record).unwrap();
    let opener = Opener::new(other, CALL, 1, &salt);
    opener.open(1, b"", &mut record).is_ok()
}

fn code(location: &Pkcs11Location) -> &'static str {
    Pkcs11MasterKey::open(location).unwrap_err().code()
}

#[test]
fn a_key_that_the_token_made_wraps_and_unwraps_for_its_call_alone() {
    alone(
        "a_key_that_the_token_made_wraps_and_unwraps_for_its_call_alone",
        |tokens| {
            Tokens::make("senim");
            generate("recordings", 32);
            let master = Pkcs11MasterKey::open(&location(tokens)).unwrap();
            assert_eq!(master.id(), "pkcs11:recordings");
            let key = DataKey::generate();
            let wrapped = master.wrap(&key, CALL).unwrap();
            assert!(is_same(&master.unwrap(&wrapped, CALL).unwrap(), &key));
            let refused = |wrapped: &[u8], call: &[u8]| {
                let error = master.unwrap(wrapped, call).unwrap_err();
                assert_eq!(error.code(), "wrapped_key_refused");
            };
            refused(&wrapped, b"call 2");
            for place in 0..wrapped.len() {
                let mut changed = wrapped.clone();
                changed[place] ^= 1;
                refused(&changed, CALL);
            }
            refused(&wrapped[..wrapped.len() - 1], CALL);
            assert!(is_same(&master.unwrap(&wrapped, CALL).unwrap(), &key));
        },
    );
}

#[test]
fn token_and_file_of_the_same_key_open_each_others_wrappings() {
    alone(
        "token_and_file_of_the_same_key_open_each_others_wrappings",
        |tokens| {
            Tokens::make("senim");
            put("recordings", &[7; 32]);
            let in_token = Pkcs11MasterKey::open(&location(tokens)).unwrap();
            let line = format!("same:{}\n", hex::encode([7; 32]));
            let in_file = FileMasterKey::read(&tokens.file("recordings.key", &line)).unwrap();
            let masters: [&dyn MasterKey; 2] = [&in_token, &in_file];
            for (wraps, unwraps) in [(0, 1), (1, 0)] {
                let key = DataKey::generate();
                let wrapped = masters[wraps].wrap(&key, CALL).unwrap();
                let unwrapped = masters[unwraps].unwrap(&wrapped, CALL).unwrap();
                assert!(is_same(&unwrapped, &key));
            }
        },
    );
}

#[test]
fn a_key_that_is_not_there_not_alone_or_too_short_is_named() {
    alone(
        "a_key_that_is_not_there_not_alone_or_too_short_is_named",
        |tokens| {
            Tokens::make("senim");
            let location = location(tokens);
            assert_eq!(code(&location), "key_missing");
            generate("recordings", 16);
            assert_eq!(code(&location), "unsupported_algorithm");
            generate("recordings", 32);
            assert_eq!(code(&location), "several_keys");
            tokens.file("pin", "111111");
            assert_eq!(code(&location), "pin_refused");
        },
    );
}

#[test]
fn many_at_once_wait_for_their_turn() {
    alone("many_at_once_wait_for_their_turn", |tokens| {
        Tokens::make("senim");
        generate("recordings", 32);
        let master = Pkcs11MasterKey::open(&location(tokens)).unwrap();
        std::thread::scope(|scope| {
            for _ in 0..32 {
                scope.spawn(|| {
                    let key = DataKey::generate();
                    let wrapped = master.wrap(&key, CALL).unwrap();
                    assert!(is_same(&master.unwrap(&wrapped, CALL).unwrap(), &key));
                });
            }
        });
    });
}
