//! The licence of a notary: the register is asked, and what it told last is kept with its moment for those who come to them.

use crate::app::{App, AppError, Fault};
use crate::port::NotaryRecord;
use law::id::{AccountId, Iin};
use law::poa::s07_draft::{Certifier, NotaryFacts};
use law::poa::standing::Standing;

/// Asks the register of a notary and keeps what it told; no answer is no answer, and what it told before stays.
///
/// # Errors
/// The licence register without an answer.
pub async fn ask(
    app: &App,
    notary: &AccountId,
    iin: &Iin,
) -> Result<Option<NotaryRecord>, AppError> {
    // The moment of the question: what comes late is not newer than it is.
    let asked_at = app.now();
    let record = app.ports.licences.licence(iin).await?;
    let standing = standing(record.as_ref());
    let mut tx = app.store.begin_bookkeeping().await?;
    tx.keep_standing(notary, &standing, asked_at).await?;
    tx.commit().await?;
    Ok(record)
}

/// Asks the register of a notary whose licence must be in force.
///
/// # Errors
/// [`Fault::LicenceNotInForce`]; the licence register without an answer.
pub async fn must_be_in_force(
    app: &App,
    notary: &AccountId,
    iin: &Iin,
) -> Result<NotaryRecord, AppError> {
    Ok(in_force(ask(app, notary, iin).await?)?)
}

/// What the register told of somebody who may certify.
///
/// # Errors
/// [`Fault::LicenceNotInForce`] for a suspended or terminated licence, and for none.
pub fn in_force(record: Option<NotaryRecord>) -> Result<NotaryRecord, Fault> {
    let in_force = record.filter(|record| record.licence.status.lets_certify());
    in_force.ok_or(Fault::LicenceNotInForce)
}

/// The job that asks of a notary to whom somebody comes, or may come.
///
/// # Errors
/// The licence register without an answer: it is asked again.
pub async fn look_up(app: &App, notary: &AccountId) -> Result<(), AppError> {
    if let Some(account) = app.store.account(notary).await? {
        ask(app, notary, &account.iin).await?;
    }
    Ok(())
}

/// The notary with their licence, as documents name one.
#[must_use]
pub fn certifier(record: NotaryRecord) -> Certifier {
    Certifier {
        notary: NotaryFacts {
            name: record.name,
            licence: record.licence.number,
            licence_issued_on: record.licence_issued_on,
            chamber: record.chamber,
        },
        region: record.region,
    }
}

fn standing(record: Option<&NotaryRecord>) -> Standing {
    match record {
        Some(record) => Standing::Licensed {
            status: record.licence.status,
            certifier: Box::new(certifier(record.clone())),
        },
        None => Standing::Unlicensed,
    }
}
