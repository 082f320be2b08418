//! The registries that own what S1-S6 certify: acts of civil status, real estate, legal entities.

use super::Answer;
use chrono::{DateTime, Utc};
use law::id::{Iin, RequestId};
use law::service::found::{
    ActQuestion, CertificateQuestion, ExtractQuestion, MarriageQuestion, Subject,
};
use law::services::civil_status::record::{
    Acceptance, Appointment, CivilRecord, Obstacle, Parties,
};
use law::services::legal_entity::record::Certificate;
use law::services::real_estate::record::{Correction, CorrectionReceipt, Extract};

/// A paid application for a repeat certificate.
#[derive(Clone, Debug)]
pub struct RepeatApplication {
    /// Our id; applying twice with it applies once.
    pub id: RequestId,
    /// The number of the request, as the notice prints it.
    pub number: String,
    /// The act, as it was asked about before.
    pub question: ActQuestion,
    /// When the applicant signed.
    pub filed_at: DateTime<Utc>,
}

/// A paid application to register a marriage.
#[derive(Clone, Debug)]
pub struct MarriageApplication {
    /// Our id; applying twice with it applies once.
    pub id: RequestId,
    /// The number of the request.
    pub number: String,
    /// Who marries whom, where and when.
    pub question: MarriageQuestion,
    /// When the applicant signed.
    pub filed_at: DateTime<Utc>,
}

/// What the office says to an application to register a marriage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarriageDecision {
    /// It will be registered then and there.
    Appointed(Box<Appointment>),
    /// It cannot be registered, on an established fact.
    Refused(Obstacle),
}

/// The records of acts of civil status (АХАЖ, ЗАГС).
pub trait CivilStatus: Send + Sync {
    /// The entry that fits what the applicant says; `None` only when the system says there is none.
    fn record<'a>(&'a self, question: &'a ActQuestion) -> Answer<'a, Option<CivilRecord>>;
    /// Hands an application for a repeat certificate to the justice body; repeating it is harmless. `None` only when
    /// the body says that there is no such entry any more.
    fn accept<'a>(&'a self, application: &'a RepeatApplication) -> Answer<'a, Option<Acceptance>>;
    /// Both who want to marry; `None` only when the system says that it does not know one of them.
    fn parties<'a>(&'a self, applicant: &'a Iin, partner: &'a Iin) -> Answer<'a, Option<Parties>>;
    /// Hands an application to register a marriage to the office; repeating it is harmless.
    fn appoint<'a>(&'a self, application: &'a MarriageApplication) -> Answer<'a, MarriageDecision>;
}

/// The state database of real estate (ЖМТ МДҚ, ГБД РН).
pub trait RealEstate: Send + Sync {
    /// What is registered for a person in a region; `None` only when the database says that it does not know the
    /// person, which is not the same as a person without property.
    fn extract<'a>(&'a self, question: &'a ExtractQuestion) -> Answer<'a, Option<Extract>>;
    /// Reports an error in a certificate; repeating it with the same id reports once.
    fn correct<'a>(
        &'a self,
        id: &'a RequestId,
        subject: &'a Subject,
        correction: &'a Correction,
    ) -> Answer<'a, CorrectionReceipt>;
}

/// The certificates of the state database of legal entities (ЗТ МДҚ, ГБД ЮЛ).
pub trait EntityRegister: Send + Sync {
    /// The certificate; `None` only when the database says that it does not know the subject.
    fn certificate<'a>(
        &'a self,
        question: &'a CertificateQuestion,
    ) -> Answer<'a, Option<Certificate>>;
}
