//! One citizen's request: filled in and signed ahead, sent at its moment, paid where it costs something, followed to its document.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep, sleep_until};

use crate::walk::WalkError;
use crate::walk::keys::Keys;
use crate::walk::outside::Bank;
use crate::walk::people::Person;
use crate::walk::session::{Session, signed};
use crate::walk::view::ToSign;

/// Between two looks at a request's stage, far more than a phone's: a time is told too long by half of it.
const LOOK: Duration = Duration::from_millis(10);
/// Nobody waits longer for a document.
const PATIENCE: Duration = Duration::from_secs(30);
/// The cities in which the stand-in's people were born: an applicant names the own one, and any of these is.
const BIRTH_PLACE: &str = "Шымкент, Алматы, Астана, Қарағанды";
/// The digit of a personal number that tells century and sex: from here on the year is of the 2000s.
const OF_2000S: char = '5';

/// A service whose result comes without an official.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Service {
    /// A reference about a birth; paid between the registry's answer and the result.
    Reference,
    Rights,
    Presence,
    /// A certificate about a legal entity, by its number.
    Entity,
}

impl Service {
    pub(super) const ALL: [Self; 4] = [Self::Reference, Self::Rights, Self::Presence, Self::Entity];

    /// Its number in the regulations' order.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Reference => "S3",
            Self::Rights => "S4",
            Self::Presence => "S5",
            Self::Entity => "S6",
        }
    }

    const fn code(self) -> &'static str {
        match self {
            Self::Reference => "civil_status_reference",
            Self::Rights => "real_estate_rights",
            Self::Presence => "real_estate_presence",
            Self::Entity => "legal_entity_certificate",
        }
    }

    fn form(self, citizen: &Citizen) -> Value {
        match self {
            Self::Reference => {
                json!({ "kind": "birth", "birth_date": citizen.born, "birth_place": BIRTH_PLACE, "mother": citizen.mother })
            }
            Self::Rights | Self::Presence => {
                json!({ "document_kind": "identity_card", "region": "almaty" })
            }
            Self::Entity => json!({ "kind": "registered", "bin": citizen.entity }),
        }
    }
}

/// A citizen who is signed in.
pub(super) struct Citizen {
    pub(super) session: Session,
    pub(super) keys: Keys,
    pub(super) bank: Bank,
    /// The day of birth, as a form has it.
    pub(super) born: String,
    /// The mother, as a form has her.
    pub(super) mother: String,
    /// The number of the entity they ask about.
    pub(super) entity: String,
    /// What this citizen can ask for, since the registry has something about it.
    pub(super) services: Vec<Service>,
}

/// A request as it is shown.
#[derive(Deserialize)]
struct Shown {
    id: String,
    stage: String,
}

#[derive(Deserialize)]
struct Invoice {
    pay_url: Option<String>,
}

/// Where a wait for a request ended.
enum Reached {
    Result,
    Bill,
    Refusal,
}

impl Citizen {
    /// Asks for a service at a moment; the time that our side took, or `None` when the service is refused.
    ///
    /// The clock runs from the signed request to the bill, and from the bank's "paid" to the document; it stands while the
    /// payer opens the bank's page and pays.
    pub(super) async fn ask(
        &self,
        service: Service,
        at: Instant,
    ) -> Result<Option<Duration>, WalkError> {
        let session = &self.session;
        let body = json!({ "service": service.code(), "form": service.form(self) });
        let opened: Shown = session
            .post("/v1/service-requests")
            .await?
            .once()
            .json(&body)
            .read()
            .await?;
        let path = format!("/v1/service-requests/{}", opened.id);
        let to_sign: ToSign = session
            .get(&format!("{path}/to-sign"))
            .await?
            .read()
            .await?;
        let cms = json!({ "cms_base64": signed(self.keys.signing.as_ref(), &to_sign)? });
        let submission = session
            .post(&format!("{path}/submission"))
            .await?
            .once()
            .json(&cms);
        sleep_until(at).await;
        let begun = Instant::now();
        submission.send().await?;
        let before_payment = match self.followed(&path, "awaiting_payment").await? {
            Reached::Result => return Ok(Some(begun.elapsed())),
            Reached::Refusal => return Ok(None),
            Reached::Bill => begun.elapsed(),
        };
        self.pay(&path).await?;
        let paid = Instant::now();
        match self.followed(&path, "").await? {
            Reached::Result => Ok(Some(before_payment + paid.elapsed())),
            Reached::Bill | Reached::Refusal => Ok(None),
        }
    }

    async fn followed(&self, path: &str, bill: &str) -> Result<Reached, WalkError> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let shown: Shown = self.session.get(path).await?.read().await?;
            match shown.stage.as_str() {
                "done" => return Ok(Reached::Result),
                "refused" => return Ok(Reached::Refusal),
                stage if stage == bill => return Ok(Reached::Bill),
                _ => sleep(LOOK).await,
            }
        }
        Err(WalkError::Unexpected(format!(
            "no result within {} s",
            PATIENCE.as_secs()
        )))
    }

    /// Opens the bank's page, once the bank has the invoice, and pays.
    async fn pay(&self, path: &str) -> Result<(), WalkError> {
        let begun = Instant::now();
        let path = format!("{path}/payment");
        while begun.elapsed() < PATIENCE {
            let invoice: Invoice = self.session.get(&path).await?.read().await?;
            match invoice.pay_url {
                Some(page) => return self.bank.pay(&page).await,
                None => sleep(LOOK).await,
            }
        }
        Err(WalkError::Unexpected(
            "an invoice the bank never had".to_owned(),
        ))
    }
}

/// The day of birth that a personal number tells.
pub(super) fn born(person: &Person) -> Result<String, WalkError> {
    let number = person.iin.as_str();
    let digits = (number.get(0..2), number.get(2..4), number.get(4..6));
    let ((Some(year), Some(month), Some(day)), Some(digit)) = (digits, number.chars().nth(6))
    else {
        return Err(WalkError::Unexpected(
            "a number that tells no birth".to_owned(),
        ));
    };
    let century = if digit >= OF_2000S { "20" } else { "19" };
    Ok(format!("{century}{year}-{month}-{day}"))
}
