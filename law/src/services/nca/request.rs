//! A request for one of the five services, and everything the law decides on afterwards.

use super::stage::{Event, NotAllowed, Stage};
use super::{Flow, Ground};
use crate::id::{AccountId, Digest, Iin, RequestId};
use crate::poa::s03_application::PersonName;
use crate::service::{Form, SurveyAnswers};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// Whom a request is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applicant {
    /// The number.
    pub iin: Iin,
    /// The account, for whoever has one.
    pub account: Option<AccountId>,
    /// The names, from the database of individuals.
    pub name: Option<PersonName>,
    /// The name of the entity they act for, from the database of legal entities.
    pub organisation: Option<String>,
}

/// A document that an operator accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptedDocument {
    /// Its name within the request.
    pub name: String,
    /// What it is, in the operator's words.
    pub title: String,
    /// SHA-256 of its bytes.
    pub sha256: Digest,
    /// When it was accepted.
    pub accepted_at: DateTime<Utc>,
    /// Until when it is kept.
    pub keep_until: NaiveDate,
}

/// How long a registered request waits for the applicant's visit (ours: the regulations set no time).
const VISIT_WITHIN: TimeDelta = TimeDelta::days(30);

/// A request with all that its decisions need; bytes are kept beside it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Request {
    /// The id.
    pub id: RequestId,
    /// Which service.
    pub flow: Flow,
    /// Whom it is for.
    pub applicant: Applicant,
    /// The form as it was last saved.
    pub form: Form,
    /// Where it stands.
    pub stage: Stage,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// Until when the applicant is waited for, once it is registered for a visit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit_until: Option<DateTime<Utc>>,
    /// When the authority has to be done, once it is confirmed.
    pub due_at: Option<DateTime<Utc>>,
    /// Since when it is late.
    pub late_since: Option<DateTime<Utc>>,
    /// What was accepted.
    pub documents: Vec<AcceptedDocument>,
    /// The answers of the survey.
    pub survey: Option<SurveyAnswers>,
}

impl Request {
    /// A new request.
    #[must_use]
    pub fn open(
        id: RequestId,
        flow: Flow,
        applicant: Applicant,
        identified_by: Option<AccountId>,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            flow,
            applicant,
            form: Form::default(),
            stage: Stage::Filling { identified_by },
            opened_at: now,
            visit_until: None,
            due_at: None,
            late_since: None,
            documents: Vec::new(),
            survey: None,
        }
    }

    /// Moves the request on; a registered one waits for its applicant's visit, from the confirmation the authority's term runs.
    ///
    /// # Errors
    /// [`NotAllowed`] when the event has no place at the present stage.
    pub fn happen(&mut self, event: Event, now: DateTime<Utc>) -> Result<(), NotAllowed> {
        self.stage = self.stage.clone().apply(self.flow, event)?;
        if matches!(self.stage, Stage::Registered { .. }) {
            self.visit_until = Some(now + VISIT_WITHIN);
        }
        if matches!(self.stage, Stage::Confirmed { .. }) {
            self.due_at = Some(now + self.flow.service().term.longest());
        }
        Ok(())
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
    /// An operator.
    Operator {
        /// Their account.
        account: AccountId,
    },
    /// The authority's system.
    Authority,
}

/// Something worth keeping that leaves the stage as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// The request was opened.
    RequestOpened {
        /// The service's code.
        service: String,
    },
    /// The form was saved.
    FormSaved,
    /// The state databases were asked and have the applicant's data.
    DataFound,
    /// The applicant's signature was kept.
    SignatureKept {
        /// SHA-256 of the CMS.
        signature: Digest,
    },
    /// A document was accepted.
    DocumentKept {
        /// SHA-256 of its bytes.
        sha256: Digest,
    },
    /// The operator's signature was kept.
    ConfirmationKept {
        /// SHA-256 of the CMS.
        signature: Digest,
    },
    /// The authority is late.
    TermMissed,
    /// The survey was answered.
    SurveyAnswered,
    /// The notice of refusal was made.
    RefusalNoticed {
        /// On which ground.
        ground: Ground,
    },
}

/// An entry of a request's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
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
                Fact::DataFound => "data_found",
                Fact::SignatureKept { .. } => "signature_kept",
                Fact::DocumentKept { .. } => "document_kept",
                Fact::ConfirmationKept { .. } => "confirmation_kept",
                Fact::TermMissed => "term_missed",
                Fact::SurveyAnswered => "survey_answered",
                Fact::RefusalNoticed { .. } => "refusal_noticed",
            },
        }
    }
}
