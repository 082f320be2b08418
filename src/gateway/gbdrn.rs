//! The state database of real estate (ЖМТ МДҚ, ГБД РН): what is registered for a person in a region, and corrections.
//!
//! The contract's words are those of the law's own record, whose columns are the regulations' forms.

use super::client::{Question, System};
use super::reply::Reply;
use super::zags::printable;
use crate::port::{Answer, RealEstate, UnansweredReason};
use law::id::RequestId;
use law::service::found::Question as Asked;
use law::service::found::{ExtractQuestion, ExtractScope, Found, Subject, Verdict};
use law::services::real_estate::record::{Correction, CorrectionReceipt, Extract};
use serde::Serialize;

/// The longest extract in bytes: some two thousand properties of one owner.
const LONGEST_EXTRACT: usize = 4 * 1024 * 1024;

/// The database behind its HTTP interface.
pub(super) struct Gbdrn(System);

impl Gbdrn {
    pub(super) const fn new(system: System) -> Self {
        Self(system)
    }
}

#[derive(Serialize)]
struct WireCorrection<'a> {
    subject: &'a str,
    #[serde(flatten)]
    correction: &'a Correction,
}

impl RealEstate for Gbdrn {
    fn extract<'a>(&'a self, question: &'a ExtractQuestion) -> Answer<'a, Option<Extract>> {
        Box::pin(async move {
            let scope = match question.scope {
                ExtractScope::Rights => "rights",
                ExtractScope::Presence => "presence",
            };
            let number = question.subject.number();
            let path = ["gbdrn", "v1", "subjects", number, &question.region, scope];
            let asked = Question::get(&path).longest_reply(LONGEST_EXTRACT);
            self.0
                .ask(asked, |reply| read_extract(reply, question))
                .await
        })
    }

    fn correct<'a>(
        &'a self,
        id: &'a RequestId,
        subject: &'a Subject,
        correction: &'a Correction,
    ) -> Answer<'a, CorrectionReceipt> {
        Box::pin(async move {
            let path = ["gbdrn", "v1", "corrections", id.as_str()];
            let body = WireCorrection {
                subject: subject.number(),
                correction,
            };
            self.0.ask(Question::put(&path, &body), read_receipt).await
        })
    }
}

fn read_extract(
    reply: Reply,
    asked: &ExtractQuestion,
) -> Result<Option<Extract>, UnansweredReason> {
    let Some(found) = reply.found()? else {
        return Ok(None);
    };
    let extract: Extract = found.json()?;
    let whole = Found::RealEstate(Box::new(extract.clone()));
    match Asked::RealEstate(asked.clone()).verdict(&whole) {
        Verdict::Good | Verdict::Nothing => {}
        Verdict::Foreign => return Err(UnansweredReason::Garbage),
    }
    printable(&[&extract.office.kk, &extract.office.ru])?;
    Ok(Some(extract))
}

fn read_receipt(reply: Reply) -> Result<CorrectionReceipt, UnansweredReason> {
    let receipt: CorrectionReceipt = reply.on(&[200, 201])?.json()?;
    printable(&[&receipt.number])?;
    Ok(receipt)
}
