//! Identity cards with a chip, and the reader at the desk: a soft stand-in for what PKCS#15 puts on the real one.
//!
//! Keys are made on the card and never leave it: a certification request comes out, a certificate goes in, and a
//! signature comes out for whoever knows the PIN. Three wrong PINs block the card for good.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post, put};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use eds::ca::request::NewKey;
use eds::ca::{Profile, SubjectSpec};
use eds::certificate::Certificate;
use eds::cms;
use eds::keyfile::{KeyAlgorithm, KeyFile};
use mock_base::clock::now;
use mock_base::refusal::Refusal;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::Egov;
use crate::people::Person;

/// The PIN of every card when it is handed out.
const FIRST_PIN: &str = "1234";
/// Wrong PINs after which a card is blocked (ISO/IEC 7816-4, 7.5.6: the card counts down).
const TRIES: u8 = 3;

/// What is on a card's chip.
struct Card {
    tries_left: u8,
    signing: Place,
    authentication: Place,
}

/// One place for a key.
enum Place {
    /// Nothing yet.
    Empty,
    /// A key that waits for its certificate.
    Asked(NewKey),
    /// A key with its certificate.
    Ready(Box<KeyFile>),
}

impl Default for Card {
    fn default() -> Self {
        Self {
            tries_left: TRIES,
            signing: Place::Empty,
            authentication: Place::Empty,
        }
    }
}

/// The cards, by their holders' numbers.
#[derive(Default)]
pub struct Cards(Mutex<BTreeMap<String, Card>>);

impl Cards {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Card>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Card {
    /// Compares the PIN; a right one gives the three tries back, a wrong one takes one away.
    fn open(&mut self, pin: &str) -> Result<(), Refusal> {
        const LOCKED: Refusal = refusal(StatusCode::LOCKED, "card_blocked");
        const WRONG: Refusal = refusal(StatusCode::FORBIDDEN, "wrong_pin");
        if self.tries_left == 0 {
            return Err(LOCKED);
        }
        if pin == FIRST_PIN {
            self.tries_left = TRIES;
            return Ok(());
        }
        self.tries_left -= 1;
        Err(if self.tries_left == 0 { LOCKED } else { WRONG })
    }

    fn place(&mut self, usage: &str) -> Result<&mut Place, Refusal> {
        match usage {
            "signing" => Ok(&mut self.signing),
            "authentication" => Ok(&mut self.authentication),
            _ => Err(Refusal::unprocessable("unknown_usage")),
        }
    }
}

const fn refusal(status: StatusCode, code: &'static str) -> Refusal {
    Refusal { status, code }
}

const fn broken() -> Refusal {
    refusal(StatusCode::INTERNAL_SERVER_ERROR, "card_broken")
}

/// The reader at the desk.
pub(crate) fn routes() -> Router<Egov> {
    Router::new()
        .route("/cards/{iin}", get(look))
        .route("/cards/{iin}/keys", post(make_keys))
        .route("/cards/{iin}/certificates", put(write))
        .route("/cards/{iin}/signatures", post(sign))
}

/// What the holder types into the reader.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pin {
    pin: String,
}

/// Certificates for the keys of a card.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::struct_field_names,
    reason = "the reader's interface says how bytes are written"
)]
struct Certificates {
    signing_base64: String,
    authentication_base64: String,
    chain_base64: Vec<String>,
}

/// Something to be signed by a key of a card.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ToSign {
    pin: String,
    usage: String,
    content_base64: String,
}

async fn look(State(egov): State<Egov>, Path(iin): Path<String>) -> Result<Json<Value>, Refusal> {
    let holder = egov.people.get(&iin).ok_or(Refusal::not_found())?;
    let mut cards = egov.cards.lock();
    let card = cards.entry(iin).or_default();
    let serial = |place: &Place| match place {
        Place::Ready(key) => json!(key_serial(key)),
        Place::Empty | Place::Asked(_) => Value::Null,
    };
    Ok(Json(json!({
        "document_number": holder.document.number,
        "tries_left": card.tries_left,
        "signing_serial": serial(&card.signing),
        "authentication_serial": serial(&card.authentication),
    })))
}

fn key_serial(key: &KeyFile) -> String {
    use eds::Signer as _;
    key.certificate().serial_hex()
}

async fn make_keys(
    State(egov): State<Egov>,
    Path(iin): Path<String>,
    Json(typed): Json<Pin>,
) -> Result<Json<Value>, Refusal> {
    let holder = egov.people.get(&iin).ok_or(Refusal::not_found())?;
    let mut cards = egov.cards.lock();
    let card = cards.entry(iin).or_default();
    card.open(&typed.pin)?;
    let (signing, signing_request) = new_key(holder)?;
    let (authentication, authentication_request) = new_key(holder)?;
    card.signing = Place::Asked(signing);
    card.authentication = Place::Asked(authentication);
    Ok(Json(json!({
        "signing_request": STANDARD.encode(signing_request),
        "authentication_request": STANDARD.encode(authentication_request),
    })))
}

fn new_key(holder: &Person) -> Result<(NewKey, Vec<u8>), Refusal> {
    let subject = SubjectSpec {
        iin: Some(holder.iin.clone()),
        surname: holder.surname.clone(),
        given: holder.name.clone(),
        patronymic: holder.patronymic.clone(),
        ..SubjectSpec::default()
    };
    let key = NewKey::generate(KeyAlgorithm::P256).map_err(|_| broken())?;
    let request = key.request(Profile::Citizen, &subject);
    Ok((key, request.map_err(|_| broken())?))
}

async fn write(
    State(egov): State<Egov>,
    Path(iin): Path<String>,
    Json(given): Json<Certificates>,
) -> Result<StatusCode, Refusal> {
    let mut cards = egov.cards.lock();
    let card = cards.get_mut(&iin).ok_or(Refusal::not_found())?;
    let read = |base64: &String| {
        let der = STANDARD.decode(base64).ok();
        der.and_then(|der| Certificate::from_der(&der).ok())
            .ok_or(Refusal::unprocessable("not_a_certificate"))
    };
    let chain: Vec<Certificate> = given
        .chain_base64
        .iter()
        .map(read)
        .collect::<Result<_, _>>()?;
    let (signing, authentication) = (
        read(&given.signing_base64)?,
        read(&given.authentication_base64)?,
    );
    fill(&mut card.signing, signing, &chain)?;
    fill(&mut card.authentication, authentication, &chain)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts a certificate to the key it was issued for; any other is refused and the place is empty then.
fn fill(place: &mut Place, certificate: Certificate, chain: &[Certificate]) -> Result<(), Refusal> {
    match std::mem::replace(place, Place::Empty) {
        Place::Asked(key) => {
            let issuers = chain.iter().take(1).cloned().collect();
            let ready = key.with_certificate(certificate, issuers);
            let ready = ready.map_err(|_| Refusal::conflict("another_key"))?;
            *place = Place::Ready(Box::new(ready));
            Ok(())
        }
        kept @ (Place::Empty | Place::Ready(_)) => {
            *place = kept;
            Err(Refusal::conflict("no_key_waits"))
        }
    }
}

async fn sign(
    State(egov): State<Egov>,
    Path(iin): Path<String>,
    Json(asked): Json<ToSign>,
) -> Result<Json<Value>, Refusal> {
    let content = STANDARD.decode(&asked.content_base64);
    let content = content.map_err(|_| Refusal::unprocessable("not_base64"))?;
    let mut cards = egov.cards.lock();
    let card = cards.get_mut(&iin).ok_or(Refusal::not_found())?;
    card.open(&asked.pin)?;
    let Place::Ready(key) = card.place(&asked.usage)? else {
        return Err(Refusal::conflict("no_certificate"));
    };
    let cms = cms::sign_attached(key.as_ref(), &content, now()).map_err(|_| broken())?;
    Ok(Json(json!({ "cms_base64": STANDARD.encode(cms) })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use eds::Signer as _;
    use eds::ca::{CertificateOrder, DevelopmentPki};

    #[test]
    fn three_wrong_pins_block_a_card_for_good_and_a_right_one_forgives() {
        let mut card = Card::default();
        assert_eq!(card.open("0000").unwrap_err().code, "wrong_pin");
        assert_eq!(card.open("0000").unwrap_err().code, "wrong_pin");
        card.open(FIRST_PIN).unwrap();
        assert_eq!(card.tries_left, TRIES);
        for code in ["wrong_pin", "wrong_pin", "card_blocked"] {
            assert_eq!(card.open("9999").unwrap_err().code, code);
        }
        assert_eq!(card.open(FIRST_PIN).unwrap_err().code, "card_blocked");
    }

    #[test]
    fn a_certificate_of_another_key_is_not_taken() {
        let folder = tempfile::tempdir().unwrap();
        let pki = DevelopmentPki::open_or_create(&folder.path().join("pki"), now()).unwrap();
        let people = crate::people::People::invent();
        let holder = people.by_handle("aliya").unwrap();
        let (key, _) = new_key(holder).unwrap();
        let subject = SubjectSpec {
            iin: Some(holder.iin.clone()),
            surname: holder.surname.clone(),
            given: holder.name.clone(),
            ..SubjectSpec::default()
        };
        let other = pki
            .issue(&CertificateOrder {
                profile: Profile::Citizen,
                usage: eds::trust::Usage::Sign,
                subject: &subject,
                key: KeyAlgorithm::P256,
                valid_from: now(),
                valid_for: chrono::TimeDelta::days(1),
            })
            .unwrap();
        let mut place = Place::Asked(key);
        let refused = fill(&mut place, other.certificate().clone(), &[]);
        assert_eq!(refused.unwrap_err().code, "another_key");
        assert!(matches!(place, Place::Empty));
    }
}
