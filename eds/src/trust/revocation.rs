//! Whether a certificate was revoked at a time, out of every list and answer that its authority signed.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::path::Walk;
use super::{Authority, Revocation};
use crate::certificate::Certificate;
use crate::crl::{Crl, Lists, Status};
use crate::ocsp::{Answer, AnswerStatus, Response, SignedBy};
use crate::refusal::SignatureRefusal;

/// The most answers and the most lists of a stranger that are tried for one certificate: each costs signatures to check,
/// and a time-stamped document gains a pair a decade.
const MOST_TRIED: usize = 8;

/// What a certificate's state was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RevocationSource {
    /// A revocation list.
    List,
    /// An OCSP answer.
    Ocsp,
    /// A responder's certificate that is not asked about while it lives (RFC 6960 section 4.2.2.2.1).
    Exempt,
    /// Nothing: see [`Revocation::NotChecked`].
    NotChecked,
}

/// What showed that a certificate of the path was not revoked.
#[derive(Clone, Debug)]
pub struct RevocationProof {
    statement: Statement,
    issued_at: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug)]
enum Statement {
    List(Arc<Crl>),
    Answer(Arc<Response>),
    Exempt,
    NotChecked,
}

impl RevocationProof {
    /// What kind of statement it is.
    #[must_use]
    pub fn source(&self) -> RevocationSource {
        match self.statement {
            Statement::List(_) => RevocationSource::List,
            Statement::Answer(_) => RevocationSource::Ocsp,
            Statement::Exempt => RevocationSource::Exempt,
            Statement::NotChecked => RevocationSource::NotChecked,
        }
    }

    /// The time of which the statement speaks first (thisUpdate).
    #[must_use]
    pub fn issued_at(&self) -> Option<DateTime<Utc>> {
        self.issued_at
    }

    /// The time by which there is a newer one (nextUpdate), if it says so.
    #[must_use]
    pub fn until(&self) -> Option<DateTime<Utc>> {
        self.until
    }

    /// The list in DER, if it is a list.
    #[must_use]
    pub fn list(&self) -> Option<&[u8]> {
        match &self.statement {
            Statement::List(crl) => Some(crl.der()),
            Statement::Answer(_) | Statement::Exempt | Statement::NotChecked => None,
        }
    }

    /// The OCSPResponse in DER, if it is one.
    #[must_use]
    pub fn ocsp(&self) -> Option<&[u8]> {
        match &self.statement {
            Statement::Answer(response) => Some(response.der()),
            Statement::List(_) | Statement::Exempt | Statement::NotChecked => None,
        }
    }

    fn list_of(crl: &Arc<Crl>) -> Self {
        Self {
            issued_at: Some(crl.this_update()),
            until: Some(crl.next_update()),
            statement: Statement::List(Arc::clone(crl)),
        }
    }

    fn answer_of(response: &Arc<Response>, answer: &Answer) -> Self {
        Self {
            issued_at: Some(answer.this_update),
            until: answer.next_update,
            statement: Statement::Answer(Arc::clone(response)),
        }
    }

    fn without(statement: Statement) -> Self {
        Self {
            statement,
            issued_at: None,
            until: None,
        }
    }

    fn later(self, other: Self) -> Self {
        if other.issued_at > self.issued_at {
            other
        } else {
            self
        }
    }
}

/// What all statements say together: one that says revoked decides, then one that does not know, then the latest good.
#[derive(Default)]
struct Findings {
    good: Option<RevocationProof>,
    revoked: Seen,
    unknown: Seen,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Seen {
    #[default]
    Not,
    Once,
}

impl Findings {
    fn take(&mut self, status: Status, proof: impl FnOnce() -> RevocationProof) {
        match status {
            Status::Good => {
                let found = proof();
                self.good = Some(match self.good.take() {
                    Some(earlier) => earlier.later(found),
                    None => found,
                });
            }
            Status::Revoked => self.revoked = Seen::Once,
            Status::Silent => {}
        }
    }
}

impl Walk<'_> {
    /// What shows that `below`, issued by the authority, is not revoked.
    pub(super) fn judge(
        &self,
        below: &Certificate,
        authority: &Authority,
    ) -> Result<RevocationProof, SignatureRefusal> {
        let mut findings = Findings::default();
        self.read_lists(&mut findings, below, authority);
        self.read_answers(&mut findings, below, authority);
        match (findings.revoked, findings.unknown, findings.good) {
            (Seen::Once, _, _) => Err(SignatureRefusal::Revoked),
            (Seen::Not, Seen::Once, _) => Err(SignatureRefusal::RevocationUnknown),
            (Seen::Not, Seen::Not, Some(proof)) => Ok(proof),
            (Seen::Not, Seen::Not, None) if self.is_exempt(below) => {
                Ok(RevocationProof::without(Statement::Exempt))
            }
            (Seen::Not, Seen::Not, None) => match self.store.revocation {
                Revocation::Required => Err(SignatureRefusal::RevocationUnknown),
                Revocation::NotChecked => Ok(RevocationProof::without(Statement::NotChecked)),
            },
        }
    }

    fn read_lists(&self, findings: &mut Findings, below: &Certificate, authority: &Authority) {
        self.read_list(findings, below, &authority.lists);
        let named = |crl: &&Arc<Crl>| crl.names(&authority.certificate);
        for crl in self.evidence.lists.iter().filter(named).take(MOST_TRIED) {
            if crl.is_signed_by(&authority.certificate) {
                self.read_list(findings, below, &Lists::of(crl));
            }
        }
    }

    fn read_list(&self, findings: &mut Findings, below: &Certificate, lists: &Lists) {
        let status = lists.status(below, self.at, self.store.grace);
        if let Some(full) = lists.full() {
            findings.take(status, || RevocationProof::list_of(full));
        } else if status == Status::Revoked {
            findings.revoked = Seen::Once;
        }
    }

    fn read_answers(&self, findings: &mut Findings, below: &Certificate, authority: &Authority) {
        let issuer = &authority.certificate;
        let speaks = |response: &&Arc<Response>| response.answers(below, issuer).next().is_some();
        let held = self.store.answers.iter().filter(speaks);
        let beside = self.evidence.answers.iter().filter(speaks);
        for response in held.chain(beside.take(MOST_TRIED)) {
            self.read_answer(findings, below, authority, response);
        }
    }

    fn read_answer(
        &self,
        findings: &mut Findings,
        below: &Certificate,
        authority: &Authority,
        response: &Arc<Response>,
    ) {
        for answer in response.answers(below, &authority.certificate) {
            let status = answer.status(below, self.at, self.store.grace);
            if status == AnswerStatus::Known(Status::Silent)
                || !self.speaks_for(response, authority)
            {
                continue;
            }
            match status {
                AnswerStatus::Unknown => findings.unknown = Seen::Once,
                AnswerStatus::Known(status) => {
                    findings.take(status, || RevocationProof::answer_of(response, answer));
                }
            }
        }
    }

    /// Whether the authority, or a responder it certified and did not revoke, signed the answer.
    fn speaks_for(&self, response: &Response, authority: &Authority) -> bool {
        let issuer = &authority.certificate;
        match response.signed_by(issuer, &self.evidence.certificates) {
            Some(SignedBy::Authority) => true,
            Some(SignedBy::Delegate(delegate)) => {
                // An answer made later than the time asked about needs a responder that was good then too.
                let used = Walk {
                    at: response.produced_at().max(self.at),
                    ..*self
                };
                let lives = delegate.check_validity(response.produced_at()).is_ok()
                    && delegate.check_validity(used.at).is_ok();
                lives && used.is_good_responder(&delegate, authority)
            }
            None => false,
        }
    }

    fn is_good_responder(&self, delegate: &Certificate, authority: &Authority) -> bool {
        let mut findings = Findings::default();
        self.read_lists(&mut findings, delegate, authority);
        let shown = findings.good.is_some()
            || delegate.extensions().ocsp_no_check
            || self.store.revocation == Revocation::NotChecked;
        findings.revoked == Seen::Not && shown
    }
}
