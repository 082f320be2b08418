//! A request of one of the services S1-S10, and everything the law decides on afterwards.

pub use super::bill::Bill;
pub use super::correction::CorrectionRequest;
use super::desk_work::DeskWork;
pub use super::intake::{Intake, Representative};
use super::representation::Source;
use super::stage::{Event, NotAllowed, Stage};
use super::{
    Channel, Course, Form, FormState, Portal, Service, ServiceId, SurveyAnswers, attachment,
    check_form,
};
use crate::calendar::Due;
use crate::form::FieldError;
use crate::id::{AccountId, BankCode, Bin, Digest, Iin, InvoiceId, RequestId};
use crate::payment::Expects;
use crate::poa::s03_application::PersonName;
use crate::services;
use crate::text::Bilingual;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// An entity that the applicant acts for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActingFor {
    /// Its number.
    pub bin: Bin,
    /// Its name, from the database of legal entities.
    pub name: Bilingual,
}

/// Whom a request is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applicant {
    /// The number.
    pub iin: Iin,
    /// The account, for whoever has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// The names, from the database of individuals.
    pub name: PersonName,
    /// The entity they act for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<ActingFor>,
}

/// A document that was attached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachedFile {
    /// Which of the service's attachments it is.
    pub code: String,
    /// The name its sender gave it, made safe to show.
    pub name: String,
    /// What it is, by its first bytes.
    pub media_type: String,
    /// SHA-256 of its bytes.
    pub sha256: Digest,
    /// How many bytes.
    pub length: u64,
    /// When it was attached.
    pub attached_at: DateTime<Utc>,
}

impl AttachedFile {
    /// The name under which its bytes are kept with the request: another file in its place has another name.
    #[must_use]
    pub fn file_name(&self) -> String {
        Self::name_of(&self.code, &self.sha256)
    }

    /// The same, for the attachment of a code with these bytes.
    #[must_use]
    pub fn name_of(code: &str, sha256: &Digest) -> String {
        let short = sha256.as_str().get(..16).unwrap_or_default();
        format!("attachment-{code}-{short}")
    }
}

/// The result in the cabinet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedResult {
    /// Its number.
    pub number: String,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// SHA-256 of the sealed PDF.
    pub sha256: Digest,
}

/// A request with all that its decisions need; bytes are kept beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceRequest {
    /// The id.
    pub id: RequestId,
    /// Which service.
    pub service: ServiceId,
    /// Where it was applied for.
    pub channel: Channel,
    /// Whom it is for.
    pub applicant: Applicant,
    /// Who came in the applicant's place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub representative: Option<Representative>,
    /// Who took it in, at a centre or an office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intake: Option<Intake>,
    /// The form as it was last saved.
    pub form: Form,
    /// What is attached.
    pub attachments: Vec<AttachedFile>,
    /// Where it stands.
    pub stage: Stage,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// Its number, once it left the applicant's hands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// When it was signed and sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filed_at: Option<DateTime<Utc>>,
    /// When the result is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Due>,
    /// Since when it is late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_since: Option<DateTime<Utc>>,
    /// The fee.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bill: Option<Bill>,
    /// How officials decided (S7-S10).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<DeskWork>,
    /// The result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<IssuedResult>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<DateTime<Utc>>,
    /// The answers of the survey.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub survey: Option<SurveyAnswers>,
    /// The errors its applicant found in the result (S4, S5).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<CorrectionRequest>,
}

impl ServiceRequest {
    /// A new request.
    #[must_use]
    pub fn open(
        id: RequestId,
        service: &Service,
        channel: Channel,
        applicant: Applicant,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            service: service.id,
            channel,
            applicant,
            representative: None,
            intake: None,
            form: Form::default(),
            attachments: Vec::new(),
            stage: Stage::Draft,
            opened_at: now,
            number: None,
            filed_at: None,
            due: None,
            late_since: None,
            bill: None,
            decision: None,
            result: None,
            ended_at: None,
            survey: None,
            corrections: Vec::new(),
        }
    }

    /// Its service.
    ///
    /// # Panics
    /// Never: only services of the catalogue can be opened.
    #[must_use]
    pub fn service(&self) -> &'static Service {
        services::by_id(self.service).expect("the service of a request is in the catalogue")
    }

    /// What the shared process needs to know of its service.
    ///
    /// # Panics
    /// Never: the authority's services have requests of their own.
    #[must_use]
    pub fn portal(&self) -> &'static Portal {
        self.service()
            .portal()
            .expect("a request of the shared process has a portal's service")
    }

    /// The order in which it goes.
    #[must_use]
    pub fn course(&self) -> Course {
        self.portal().course()
    }

    /// Moves the request on.
    ///
    /// # Errors
    /// [`NotAllowed`] when the event has no place at the present stage, or the service has no such ground.
    pub fn happen(&mut self, event: Event, now: DateTime<Utc>) -> Result<(), NotAllowed> {
        if let Event::Refused { ground } = &event
            && self.service().refusal(ground).is_none()
        {
            return Err(NotAllowed::UnknownGround);
        }
        let submitted = matches!(event, Event::Submitted);
        let paid = matches!(event, Event::Paid { .. });
        let stage = self.stage.clone().apply(self.course(), event)?;
        if submitted {
            self.filed_at = Some(now);
        }
        if paid {
            self.note_payment(now);
        }
        if stage.code().is_end() {
            self.ended_at = Some(now);
        }
        self.stage = stage;
        Ok(())
    }

    /// The time that the payer took is not the body's: the term goes on from where it stood.
    fn note_payment(&mut self, now: DateTime<Utc>) {
        let Some(bill) = &mut self.bill else {
            return;
        };
        bill.paid_at = Some(now);
        if let Some(due) = &mut self.due {
            due.at += now - bill.asked_at;
        }
    }

    /// What keeps the request from being sent on a day: fields, rules, documents.
    #[must_use]
    pub fn problems(&self, today: NaiveDate) -> Vec<FieldError> {
        let attached: Vec<&str> = self
            .attachments
            .iter()
            .map(|file| file.code.as_str())
            .collect();
        let portal = self.portal();
        let mut problems = check_form(self.service(), &self.form, FormState::Complete);
        problems.extend(portal.rule.check(&self.form, today));
        problems.extend(attachment::missing(portal, self.form.kind(), &attached));
        problems
    }

    /// What it expects of an invoice now.
    #[must_use]
    pub fn expects(&self, invoice: &InvoiceId) -> Expects {
        let bill = self.bill.as_ref().filter(|bill| bill.invoice == *invoice);
        match (&self.stage, bill) {
            (Stage::AwaitingPayment { invoice: due, .. }, Some(_)) if due == invoice => {
                Expects::Money
            }
            (_, Some(bill)) if bill.paid_at.is_some() => Expects::Repetition,
            (_, Some(_) | None) => Expects::Nothing,
        }
    }

    /// Whether a fee that was paid goes back when the request ends at this stage without a result.
    ///
    /// The regulations do not say; ours: what was paid for and not begun goes back, what officials examined does not.
    #[must_use]
    pub const fn fee_goes_back(&self) -> bool {
        match &self.stage {
            Stage::AwaitingSignature { .. } | Stage::Asking => true,
            Stage::Making => self.decision.is_none(),
            Stage::Draft
            | Stage::AwaitingPayment { .. }
            | Stage::AtDesk { .. }
            | Stage::Done { .. }
            | Stage::Refused { .. }
            | Stage::Withdrawn
            | Stage::Expired => false,
        }
    }

    /// An attachment by its code.
    #[must_use]
    pub fn attachment(&self, code: &str) -> Option<&AttachedFile> {
        self.attachments.iter().find(|file| file.code == code)
    }
}

/// Who caused an entry of a request's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "author", rename_all = "snake_case")]
pub enum Author {
    /// The applicant.
    Applicant {
        /// Their account.
        account: AccountId,
    },
    /// An official: the operator who took it in, or one at a desk.
    Official {
        /// Their account.
        account: AccountId,
    },
    /// A state system.
    Registry,
    /// The bank.
    Bank,
    /// The portal itself.
    Portal,
}

/// Something worth keeping that leaves the stage as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// The request was opened.
    RequestOpened {
        /// The service's code.
        service: String,
        /// Where.
        channel: Channel,
    },
    /// The form was saved.
    FormSaved,
    /// A document was attached.
    DocumentAttached {
        /// Which.
        code: String,
        /// SHA-256 of its bytes.
        sha256: Digest,
    },
    /// A representative's power of attorney was found good.
    PowerOfAttorneyChecked {
        /// Its number.
        number: String,
        /// The register that has it.
        #[serde(default)]
        source: Source,
    },
    /// A representative's power of attorney does not do.
    PowerOfAttorneyUnfit {
        /// Its number, as it was given.
        number: String,
        /// The register that had the last word: whichever has it, the other one where neither does.
        #[serde(default)]
        source: Source,
        /// Why, by the code of [`super::representation::NoPower`], or `unknown`.
        reason: String,
    },
    /// Documents were taken over on paper, by an inventory.
    DocumentsAccepted {
        /// How many.
        documents: usize,
    },
    /// The documents are incomplete.
    DocumentsMissing {
        /// Which are not there.
        codes: Vec<String>,
    },
    /// The outcome was handed over to whoever came for it.
    HandedOver,
    /// The applicant found an error in the result.
    CorrectionAsked {
        /// The correction.
        correction: RequestId,
    },
    /// The registering body has the correction.
    CorrectionRegistered {
        /// The correction.
        correction: RequestId,
        /// Its number there.
        number: String,
    },
    /// A signature was kept.
    SignatureKept {
        /// The file.
        file: String,
        /// SHA-256 of the CMS.
        sha256: Digest,
    },
    /// The registry's answer was kept.
    AnswerKept {
        /// SHA-256 of its canonical form.
        sha256: Digest,
    },
    /// The invoice was put to another bank, or to the same one anew.
    BankChosen {
        /// The invoice.
        invoice: InvoiceId,
        /// The bank.
        bank: BankCode,
    },
    /// The bank reported something that settles nothing yet.
    PaymentReported {
        /// The invoice.
        invoice: InvoiceId,
        /// The bank's status.
        status: String,
    },
    /// Money goes back.
    RefundOrdered {
        /// The invoice.
        invoice: InvoiceId,
    },
    /// Money went back.
    RefundMade {
        /// The invoice.
        invoice: InvoiceId,
    },
    /// A signed document was made.
    DocumentMade {
        /// The file.
        file: String,
        /// SHA-256 of its bytes.
        sha256: Digest,
    },
    /// The term is over.
    TermMissed,
    /// The survey was answered.
    SurveyAnswered,
}

/// An entry of a request's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[expect(
    clippy::large_enum_variant,
    reason = "entries are written one by one and never kept in numbers"
)]
pub enum Entry {
    /// What moved it.
    Event(Event),
    /// What did not.
    Fact(Fact),
}

/// An entry with its author.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Who.
    pub author: Author,
    /// What.
    pub entry: Entry,
}

impl Entry {
    /// The entry's name, as it is stored and shown.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Event(event) => event.code().as_str(),
            Self::Fact(fact) => match fact {
                Fact::RequestOpened { .. } => "request_opened",
                Fact::FormSaved => "form_saved",
                Fact::DocumentAttached { .. } => "document_attached",
                Fact::PowerOfAttorneyChecked { .. } => "power_of_attorney_checked",
                Fact::PowerOfAttorneyUnfit { .. } => "power_of_attorney_unfit",
                Fact::DocumentsAccepted { .. } => "documents_accepted",
                Fact::DocumentsMissing { .. } => "documents_missing",
                Fact::HandedOver => "handed_over",
                Fact::CorrectionAsked { .. } => "correction_asked",
                Fact::CorrectionRegistered { .. } => "correction_registered",
                Fact::SignatureKept { .. } => "signature_kept",
                Fact::AnswerKept { .. } => "answer_kept",
                Fact::BankChosen { .. } => "bank_chosen",
                Fact::PaymentReported { .. } => "payment_reported",
                Fact::RefundOrdered { .. } => "refund_ordered",
                Fact::RefundMade { .. } => "refund_made",
                Fact::DocumentMade { .. } => "document_made",
                Fact::TermMissed => "term_missed",
                Fact::SurveyAnswered => "survey_answered",
            },
        }
    }
}
