//! A case: one application for a power of attorney and everything the law decides on afterwards.

use super::history::{Author, Entry, Fact};
use super::s03_application::{Application, ApplicationForm, PrincipalData};
use super::s04_consent::Consent;
use super::s05_call::Ending;
use super::s06_checks::Checks;
use super::s07_draft::{Certifier, Clause, Remark};
use super::s09_payment::{BankWord, Quote};
use super::stage::{Event, FrozenDraft, NotAllowed, Stage};
use crate::id::{AccountId, CaseId, Digest, Iin};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One of the persons who give the power of attorney.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Principal {
    /// The account, once they have taken part themselves.
    pub account: Option<AccountId>,
    /// The number.
    pub iin: Iin,
    /// The registry's data, read for themselves after they signed in.
    pub data: Option<PrincipalData>,
    /// SHA-256 of the application they signed; void once the application changes.
    pub signed: Option<Digest>,
    /// The revision they approved.
    pub approved: Option<FrozenDraft>,
}

/// The place on a page that is kept free for the register stamp, in whole points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StampPlace {
    /// Page, counted from 0.
    pub page: usize,
    /// Left, bottom, right, top in points from the page's lower left corner.
    pub rect: [i32; 4],
}

/// A revision of the draft that was sent to the principals.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Revision {
    /// Its number and the digest of its PDF.
    pub draft: FrozenDraft,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
    /// The last day of the power of attorney's term, as the revision states it.
    pub valid_until: chrono::NaiveDate,
    /// Where the register stamp goes.
    pub stamp: StampPlace,
}

/// A case with all that its decisions need; large bytes are kept beside it as artifacts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Case {
    /// The id.
    pub id: CaseId,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// Where it stands.
    pub stage: Stage,
    /// The application as it was last saved.
    pub form: ApplicationForm,
    /// The persons who give the power of attorney; the first opened the case.
    pub principals: Vec<Principal>,
    /// The application as it was signed.
    pub application: Option<Application>,
    /// Its digest.
    pub application_sha256: Option<Digest>,
    /// The notary in charge, from the call on and also at the end; nobody while a broken-off call waits for the next.
    pub notary: Option<AccountId>,
    /// The same notary as the licence register told of them when they took the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certifier: Option<Certifier>,
    /// The checks of the latest call.
    pub checks: Checks,
    /// One entry a representative, in the application's order.
    pub consents: Vec<Consent>,
    /// What the QR code on the document carries: nobody can guess it.
    pub check_token: String,
    /// The draft's text as the notary last left it.
    pub clauses: Vec<Clause>,
    /// The date the draft speaks of: the day of the call it was begun in.
    pub drafted_on: Option<chrono::NaiveDate>,
    /// The revisions that were sent.
    pub revisions: Vec<Revision>,
    /// Remarks of the principals, over all revisions.
    pub remarks: Vec<Remark>,
    /// The fee, quoted and frozen at approval.
    pub quote: Option<Quote>,
    /// What the bank said last of the invoice that settled nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank_word: Option<BankWord>,
    /// Set when a call broke off, so that the next one goes to the front of the queue.
    pub broken_off_at: Option<DateTime<Utc>>,
    /// Why that call broke off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broken_off_by: Option<Ending>,
}

impl Case {
    /// A new case for its first principal.
    #[must_use]
    pub fn open(
        id: CaseId,
        opened_at: DateTime<Utc>,
        first: Principal,
        form: ApplicationForm,
        check_token: String,
    ) -> Self {
        Self {
            id,
            opened_at,
            stage: Stage::Filling,
            form,
            principals: vec![first],
            application: None,
            application_sha256: None,
            notary: None,
            certifier: None,
            checks: Checks::default(),
            consents: Vec::new(),
            check_token,
            clauses: Vec::new(),
            drafted_on: None,
            revisions: Vec::new(),
            remarks: Vec::new(),
            quote: None,
            bank_word: None,
            broken_off_at: None,
            broken_off_by: None,
        }
    }

    /// Moves the case on.
    ///
    /// # Errors
    /// [`NotAllowed`] when the event has no place at the present stage; the case is then unchanged.
    pub fn happen(&mut self, event: Event) -> Result<(), NotAllowed> {
        let next = self.stage.clone().apply(event.clone())?;
        match event {
            Event::CallStarted { notary, .. } => {
                self.notary = Some(notary);
                self.checks = Checks::default();
            }
            Event::CallEnded { .. } => {
                self.notary = None;
                self.certifier = None;
            }
            Event::CheckConfirmed { check, at, note } => self.checks.confirm(check, at, note),
            _ => {}
        }
        self.stage = next;
        Ok(())
    }

    /// Keeps what the bank said that settles nothing; `false` for what it had said last.
    pub fn hear(&mut self, word: BankWord) -> bool {
        let repeated = self.bank_word.as_ref() == Some(&word);
        self.bank_word = Some(word);
        !repeated
    }

    /// The place among the principals of an account that takes part.
    #[must_use]
    pub fn principal_of(&self, account: &AccountId) -> Option<usize> {
        self.principals
            .iter()
            .position(|p| p.account.as_ref() == Some(account))
    }

    /// Whether somebody gives or receives the power of attorney: nobody certifies such a one of theirs (Law on Notariat).
    #[must_use]
    pub fn is_party(&self, iin: &Iin) -> bool {
        let attorneys = self.application.iter().flat_map(|a| &a.attorneys);
        self.principals.iter().any(|p| p.iin == *iin)
            || attorneys.into_iter().any(|a| a.iin == *iin)
    }

    /// Whether every principal has signed this very application.
    #[must_use]
    pub fn signed_by_all(&self, application: &Digest) -> bool {
        self.principals
            .iter()
            .all(|p| p.signed.as_ref() == Some(application))
    }

    /// Whether every principal has approved this very draft.
    #[must_use]
    pub fn approved_by_all(&self, draft: &FrozenDraft) -> bool {
        self.principals
            .iter()
            .all(|p| p.approved.as_ref() == Some(draft))
    }

    /// The latest revision that was sent.
    #[must_use]
    pub fn latest_revision(&self) -> Option<&Revision> {
        self.revisions.last()
    }
}

/// An entry of the history together with its author.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Who caused it.
    pub author: Author,
    /// What it says.
    pub entry: Entry,
}

impl Record {
    /// A record of an event.
    #[must_use]
    pub const fn event(author: Author, event: Event) -> Self {
        Self {
            author,
            entry: Entry::Event(event),
        }
    }

    /// A record of a fact.
    #[must_use]
    pub const fn fact(author: Author, fact: Fact) -> Self {
        Self {
            author,
            entry: Entry::Fact(fact),
        }
    }
}
