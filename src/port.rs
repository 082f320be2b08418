//! What use cases ask of the world where there is more than one answer: state systems, the bank, messages, clock, chance.
//!
//! Every outside system answers "I do not know" by an error ([`Unanswered`]), never by an empty result: a registry
//! that does not answer is not "no record".

mod bodies;
mod powers;
mod registry;

pub use bodies::{
    BailiffLicence, Bodies, Enforcement, FiledDocument, LicenceAct, LicenceForce, LicenceOrder,
    Licensing, Presence, Qualification, RegionalGateway, Registration,
};
pub use powers::{PaperForce, PaperPower, PaperPowers};
pub use registry::{
    CivilStatus, EntityRegister, MarriageApplication, MarriageDecision, RealEstate,
    RepeatApplication,
};

use chrono::{DateTime, NaiveDate, Utc};
use eds::certificate::Certificate;
use eds::hash::Sha256Hash;
use futures_util::future::BoxFuture;
use law::id::{BankCode, BankOrderId, Bin, CaseId, ConsentId, Digest, Iin, RefundId};
use law::money::Tenge;
use law::payment::DeclineReason;
use law::poa::s03_application::{IdentityDocument, PersonName};
use law::poa::s04_consent::ConsentAnswer;
use law::poa::s09_payment::BankStatus;
use law::poa::s10_signature::Licence;
use law::text::Bilingual;

/// An outside system gave no usable answer; the step waits or fails, and nothing is concluded from it.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{system} gave no answer: {reason}")]
pub struct Unanswered {
    /// Which system, by its name in the configuration.
    pub system: &'static str,
    /// What went wrong, for the log; never a personal number.
    pub reason: UnansweredReason,
}

/// How an outside system failed to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnansweredReason {
    /// No answer within the time limit.
    #[error("time limit")]
    Timeout,
    /// The connection failed or broke.
    #[error("connection failed")]
    Connection,
    /// It answered with a status that says it cannot.
    #[error("status {0}")]
    Status(u16),
    /// The answer is not what its contract says, or is about somebody else.
    #[error("garbage")]
    Garbage,
    /// It failed so often lately that it is not asked for a while.
    #[error("circuit open")]
    CircuitOpen,
}

/// The answer of an outside system.
pub type Answer<'a, T> = BoxFuture<'a, Result<T, Unanswered>>;

/// A person as the database of individuals (ГБД ФЛ) knows them.
#[derive(Clone, Debug)]
pub struct PersonRecord {
    /// The number asked for.
    pub iin: Iin,
    /// Names.
    pub name: PersonName,
    /// Date of birth.
    pub birth_date: NaiveDate,
    /// Registered address.
    pub address: Bilingual,
    /// Identity document in force.
    pub document: IdentityDocument,
    /// Legal capacity.
    pub capacity: Capacity,
    /// The mobile number that the database of mobile citizens links to the IIN, as `+7` and ten digits.
    pub phone: Option<String>,
    /// Date of death, where there is one.
    pub deceased_on: Option<NaiveDate>,
}

/// Legal capacity (Civil Code, articles 17, 22, 26, 27).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capacity {
    /// Fully capable.
    Capable,
    /// Limited by a court.
    Limited,
    /// Declared incapable by a court.
    Incapable,
}

/// The database of individuals.
pub trait Persons: Send + Sync {
    /// Who has this number; `None` only when the database says so.
    fn person<'a>(&'a self, iin: &'a Iin) -> Answer<'a, Option<PersonRecord>>;
    /// The photograph, as the database keeps it: media type and bytes.
    fn photo<'a>(&'a self, iin: &'a Iin) -> Answer<'a, Option<(String, Vec<u8>)>>;
}

/// A legal entity as the database of legal entities (ГБД ЮЛ) knows it.
#[derive(Clone, Debug)]
pub struct EntityRecord {
    /// The number asked for.
    pub bin: Bin,
    /// Its name.
    pub name: Bilingual,
    /// The number of its head.
    pub head: Iin,
    /// Whether it exists.
    pub standing: EntityStanding,
}

/// Whether a legal entity exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntityStanding {
    /// It does.
    Active,
    /// It was liquidated.
    Liquidated,
}

/// The database of legal entities.
pub trait Entities: Send + Sync {
    /// Which entity has this number; `None` only when the database says so.
    fn entity<'a>(&'a self, bin: &'a Bin) -> Answer<'a, Option<EntityRecord>>;
}

/// The register of notaries' licences.
pub trait Licences: Send + Sync {
    /// The licence of the notary with this number; `None` only when the register says so.
    fn licence<'a>(&'a self, iin: &'a Iin) -> Answer<'a, Option<NotaryRecord>>;
}

/// A notary as the licence register knows them.
#[derive(Clone, Debug)]
pub struct NotaryRecord {
    /// Names.
    pub name: PersonName,
    /// The licence.
    pub licence: Licence,
    /// When it was issued.
    pub licence_issued_on: NaiveDate,
    /// The notarial district.
    pub region: Bilingual,
    /// The notarial chamber.
    pub chamber: Bilingual,
}

/// A question to a representative, put through the personal-data access control service.
#[derive(Clone, Debug)]
pub struct ConsentQuestion {
    /// Our id of the question; asking twice with it asks once.
    pub id: ConsentId,
    /// Whom it is put to.
    pub subject: Iin,
    /// The case it belongs to.
    pub case: CaseId,
    /// The digest of the signed application, so that the consent binds to it.
    pub application: Digest,
    /// Why the data are needed.
    pub purpose: Bilingual,
    /// Until when it can be answered.
    pub expires_at: DateTime<Utc>,
}

/// How a question stands at the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentStanding {
    /// The answer, `None` while there is none.
    pub answer: Option<ConsentAnswer>,
    /// When it was given.
    pub answered_at: Option<DateTime<Utc>>,
}

/// The state service that controls access to personal data.
pub trait ConsentService: Send + Sync {
    /// Puts the question; repeating it is harmless.
    fn ask<'a>(&'a self, question: &'a ConsentQuestion) -> Answer<'a, ()>;
    /// How the question stands now; `None` when the service has no such question.
    fn standing<'a>(&'a self, question: &'a ConsentQuestion)
    -> Answer<'a, Option<ConsentStanding>>;
}

/// An invoice for the bank's app.
#[derive(Clone, Debug)]
pub struct InvoiceOrder {
    /// What the bank is to know it by; ordering twice with it orders once.
    pub id: BankOrderId,
    /// How much.
    pub amount: Tenge,
    /// For what.
    pub purpose: Bilingual,
    /// Who pays.
    pub payer: Iin,
    /// Who is paid.
    pub payee: Payee,
    /// Until when.
    pub expires_at: DateTime<Utc>,
    /// Our page that the payer comes back to.
    pub return_url: String,
}

/// Who is paid by an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payee {
    /// The name as the payer reads it.
    pub name: Bilingual,
    /// A person's number; the regulations name bodies without theirs.
    pub iin: Option<Iin>,
}

/// The bank's receipt of an invoice.
#[derive(Clone, Debug)]
pub struct InvoiceReceipt {
    /// The page of the bank's app that shows it.
    pub pay_url: String,
    /// The number under which the bank shows it to people, if it says so.
    pub number: Option<String>,
}

/// An invoice as the bank sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankInvoice {
    /// The status.
    pub status: BankStatus,
    /// The amount it was issued or paid over.
    pub amount: Tenge,
    /// ISO 4217 code.
    pub currency: String,
    /// The bank's id of the payment, once there is one.
    pub payment: Option<String>,
    /// What was returned so far.
    pub refunded: Tenge,
    /// The last attempt that the bank declined, while nothing came after it.
    pub declined: Option<DeclinedPayment>,
}

/// An attempt to pay that the bank declined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeclinedPayment {
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: DeclineReason,
}

/// A second-tier bank.
pub trait Bank: Send + Sync {
    /// Issues an invoice; repeating it is harmless.
    fn issue<'a>(&'a self, order: &'a InvoiceOrder) -> Answer<'a, InvoiceReceipt>;
    /// How the invoice stands; `None` only when the bank says it has none.
    fn standing<'a>(&'a self, id: &'a BankOrderId) -> Answer<'a, Option<BankInvoice>>;
    /// Takes an unpaid invoice back; repeating it is harmless, a paid one stays paid.
    fn cancel<'a>(&'a self, id: &'a BankOrderId) -> Answer<'a, ()>;
    /// Returns the whole payment; repeating it with the same refund id returns once.
    fn refund<'a>(
        &'a self,
        refund: &'a RefundId,
        id: &'a BankOrderId,
        payment: &'a str,
        amount: Tenge,
    ) -> Answer<'a, ()>;
}

/// A bank of the installation.
#[expect(
    missing_debug_implementations,
    reason = "a trait object has nothing to show"
)]
pub struct NamedBank {
    /// The code it is chosen by.
    pub code: BankCode,
    /// The name that the payer reads, alike in all languages.
    pub name: String,
    /// The bank.
    pub bank: Box<dyn Bank>,
}

/// The banks an invoice can be put to: at least one; the first gets it unless the payer chooses another.
#[expect(
    missing_debug_implementations,
    reason = "trait objects have nothing to show"
)]
pub struct Banks {
    first: NamedBank,
    further: Vec<NamedBank>,
}

impl Banks {
    /// The banks in the order they are offered in.
    #[must_use]
    pub const fn new(first: NamedBank, further: Vec<NamedBank>) -> Self {
        Self { first, further }
    }

    /// The bank that gets an invoice first.
    #[must_use]
    pub const fn first(&self) -> &NamedBank {
        &self.first
    }

    /// All, in the order they are offered in.
    pub fn all(&self) -> impl Iterator<Item = &NamedBank> {
        std::iter::once(&self.first).chain(&self.further)
    }

    /// A bank by its code; `None` for one that is not, or not any more, among them.
    #[must_use]
    pub fn get(&self, code: &BankCode) -> Option<&NamedBank> {
        self.all().find(|bank| bank.code == *code)
    }
}

/// A document for another information system's Digital Documents.
#[derive(Clone, Debug)]
pub struct OutgoingDocument {
    /// The register number.
    pub number: String,
    /// Whose it is.
    pub owner: Iin,
    /// What it is.
    pub title: Bilingual,
    /// When it was signed.
    pub issued_at: DateTime<Utc>,
    /// The last day of its term.
    pub valid_until: NaiveDate,
    /// SHA-256 of the PDF.
    pub sha256: Digest,
    /// The PDF.
    pub pdf: Vec<u8>,
}

/// Digital Documents of another information system.
pub trait DigitalDocuments: Send + Sync {
    /// Hands a document over; repeating it is harmless.
    fn deliver<'a>(&'a self, document: &'a OutgoingDocument) -> Answer<'a, ()>;
    /// Tells that a document has no force since a moment; repeating it is harmless.
    fn revoke<'a>(&'a self, number: &'a str, since: DateTime<Utc>) -> Answer<'a, ()>;
}

/// Short messages to a phone.
pub trait ShortMessages: Send + Sync {
    /// Sends a message; repeating it with the same id sends once.
    fn send<'a>(&'a self, message_id: &'a str, phone: &'a str, text: &'a str) -> Answer<'a, ()>;
}

/// A time-stamping authority (RFC 3161).
pub trait TimeStamps: Send + Sync {
    /// A token over bytes of this SHA-256 value; whoever uses it checks it first.
    fn stamp<'a>(&'a self, imprint: &'a Sha256Hash) -> Answer<'a, Vec<u8>>;
}

/// The hosts where authorities publish what they revoked; only configured ones are asked.
pub trait Revocations: Send + Sync {
    /// The list at an address; whoever uses it checks its signature first.
    fn list<'a>(&'a self, url: &'a str) -> Answer<'a, Vec<u8>>;
    /// What a responder answers about a certificate to this very question; whoever uses it checks its signature first.
    fn ocsp<'a>(
        &'a self,
        url: &'a str,
        certificate: &'a Certificate,
        issuer: &'a Certificate,
    ) -> Answer<'a, Vec<u8>>;
}

/// Letters to an e-mail address.
pub trait Mailer: Send + Sync {
    /// Sends a letter; the id becomes its Message-ID, so that a repeated one is recognised.
    fn send<'a>(
        &'a self,
        message_id: &'a str,
        to: &'a str,
        subject: &'a str,
        text: &'a str,
    ) -> Answer<'a, ()>;
}

/// Messages that wake the app on somebody's device.
pub trait Push: Send + Sync {
    /// Pushes a message to a device; repeating it with the same id shows it once.
    fn send<'a>(
        &'a self,
        message_id: &'a str,
        device: &'a str,
        title: &'a Bilingual,
        text: &'a Bilingual,
    ) -> Answer<'a, ()>;
}

/// The time, as an argument.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> DateTime<Utc>;
}

/// The path, below our public address, where the access control service reports answers.
pub const CONSENT_CALLBACK: &str = "/callbacks/consents";
/// The path, below our public address, where a bank reports payments.
pub const PAYMENT_CALLBACK: &str = "/callbacks/payments";

/// Every outside system, joined by `lib.rs`.
#[expect(
    missing_debug_implementations,
    reason = "trait objects have nothing to show"
)]
pub struct Ports {
    /// ГБД ФЛ.
    pub persons: Box<dyn Persons>,
    /// ГБД ЮЛ.
    pub entities: Box<dyn Entities>,
    /// ГБД ЮЛ's certificates.
    pub entity_register: Box<dyn EntityRegister>,
    /// АХАЖ, ЗАГС.
    pub civil_status: Box<dyn CivilStatus>,
    /// ГБД РН.
    pub real_estate: Box<dyn RealEstate>,
    /// Notaries' licences.
    pub licences: Box<dyn Licences>,
    /// ЕНИС: powers of attorney on paper.
    pub paper_powers: Box<dyn PaperPowers>,
    /// The systems of the bodies behind S7-S10.
    pub bodies: Bodies,
    /// Access control to personal data.
    pub consents: Box<dyn ConsentService>,
    /// The banks.
    pub banks: Banks,
    /// Another system's Digital Documents.
    pub documents: Box<dyn DigitalDocuments>,
    /// SMS.
    pub messages: Box<dyn ShortMessages>,
    /// E-mail.
    pub mailer: Box<dyn Mailer>,
    /// Pushed messages.
    pub push: Box<dyn Push>,
}
