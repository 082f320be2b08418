//! An operator confirms a request with the EDS: never the one who identified the applicant or accepted the documents.

use super::{RequestView, access, act, filing};
use crate::app::evidence::{self, ToSign};
use crate::app::{App, AppError, Caller, Fault};
use eds::cms::Verified;
use law::id::RequestId;
use law::services::nca::operator::Operator;
use law::services::nca::request::{Fact, Request};
use law::services::nca::stage::Event;
use law::services::nca::statement;
use law::text::Bilingual;

/// The role of an operator of the authority, in the extended key usage of Kazakhstan's certificates.
const OPERATOR_ROLE: &str = "1.2.398.3.3.4.2.3";
/// The operator's signature, as a file of the request.
pub(super) const CONFIRMATION: &str = "confirmation.p7s";

/// What the operator signs.
///
/// # Errors
/// What keeps the operator from it; [`Fault::SecondOperatorRequired`]; a wrong stage.
pub async fn to_sign(
    app: &App,
    caller: &Caller,
    id: &RequestId,
) -> Result<(ToSign, Bilingual), AppError> {
    let view = access::at_desk(app, caller, id).await?;
    access::operator(app, caller, Some(&view.request.applicant.iin)).await?;
    may_confirm(&view.request, caller)?;
    let statement = statement::of_operator(&view.request);
    Ok((ToSign::from(&statement), statement.text().clone()))
}

/// Takes the operator's signature over the request and gives it to the authority.
///
/// # Errors
/// What is wrong with the signature, each by its own code; what keeps the operator from it; a wrong stage.
pub async fn confirm(
    app: &App,
    caller: &Caller,
    id: &RequestId,
    cms: &[u8],
) -> Result<RequestView, AppError> {
    app.authority.at_work()?;
    let view = access::at_desk(app, caller, id).await?;
    access::operator(app, caller, Some(&view.request.applicant.iin)).await?;
    may_confirm(&view.request, caller)?;
    let expected = ToSign::from(&statement::of_operator(&view.request));
    let verified = evidence::check(app, caller, cms, &expected).await?;
    let row = app.store.operator(&caller.account).await?;
    own_certificate(&verified, &row.ok_or(Fault::NotAnOperator)?.operator)?;

    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open_at_desk(app, &mut tx, caller, id).await?;
    filing::unchanged(&file, view.version)?;
    let operator = caller.account.clone();
    file.happen(author.clone(), Event::Confirmed { operator }, now)?;
    let kept = evidence::signed_message(CONFIRMATION, cms, now);
    let signature = kept.sha256.clone();
    tx.put_request_file(id, &kept, None).await?;
    file.note(author, Fact::ConfirmationKept { signature });
    act::leave(&mut tx, &file.request, now).await?;
    let view = tx.save_request(file, now).await?;
    tx.commit().await?;
    Ok(view)
}

/// The machine itself says who may not: it is asked before anybody signs.
fn may_confirm(request: &Request, caller: &Caller) -> Result<(), AppError> {
    let operator = caller.account.clone();
    let tried = request.stage.clone();
    tried.apply(request.flow, Event::Confirmed { operator })?;
    Ok(())
}

/// Operators use their own certificate only, the one that the register has, with an operator's role in it.
///
/// # Errors
/// [`Fault::NotOperatorCertificate`] for any other.
pub(super) fn own_certificate(verified: &Verified, operator: &Operator) -> Result<(), AppError> {
    let certificate = verified.signer();
    let has_role = certificate
        .ext_key_usages()
        .iter()
        .any(|usage| usage.to_string() == OPERATOR_ROLE);
    if has_role && certificate.serial_hex() == operator.certificate {
        Ok(())
    } else {
        Err(Fault::NotOperatorCertificate.into())
    }
}
