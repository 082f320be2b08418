//! How a request is registered or refused: the number, the notice as a document under the platform's seal, the letter.

use crate::app::evidence::{self, digest};
use crate::app::work::{self, Work};
use crate::app::{App, AppError, fresh};
use crate::document::certificate_notice::CertificateNotice;
use crate::store::Tx;
use crate::store::artifacts::Artifact;
use crate::store::nca::RequestFile;
use chrono::{DateTime, Utc};
use eds::cms;
use law::id::RequestId;
use law::services::nca::fields::name;
use law::services::nca::request::{Author, Fact, Request};
use law::services::nca::stage::Event;
use law::services::nca::{Ground, refusal_notice};
use serde_json::{Value, json};

/// The notice of refusal, as a file of the request.
const REFUSAL: &str = "refusal";
/// The receipt of the documents.
pub(super) const RECEIPT: &str = "receipt";
const JSON_MEDIA_TYPE: &str = "application/json";
/// Registers a request and leaves the letter with its number.
pub(super) async fn register(
    tx: &mut Tx,
    file: &mut RequestFile,
    author: Author,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let number = fresh::number(now);
    let registered = Event::Registered {
        number: number.clone(),
    };
    file.happen(author, registered, now)?;
    let service = file.request.flow.service().title.into();
    let notice = CertificateNotice::Registered { number, service };
    Ok(tell(tx, &file.request, "registered", notice, now).await?)
}

/// Refuses a request: the notice with ground and clause is a document under the platform's seal, and it is told.
pub(super) async fn refuse(
    app: &App,
    tx: &mut Tx,
    file: &mut RequestFile,
    author: Author,
    ground: Ground,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    file.happen(author, Event::Refused { ground }, now)?;
    let request = &file.request;
    let refusal = refusal_notice(request.flow, ground)
        .ok_or(AppError::Internal("a ground without a clause"))?;
    let document = json!({
        "kind": "refusal",
        "request": request.id.as_str(),
        "number": request.stage.number(),
        "service": { "id": request.flow.service().id.as_str(), "kk": request.flow.service().title.kk, "ru": request.flow.service().title.ru },
        "ground": ground.as_str(),
        "clause": refusal.clause,
        "notice": refusal.notice,
        "at": now.timestamp(),
    });
    let notice = CertificateNotice::Refused {
        number: request.stage.number().map(str::to_owned),
        service: request.flow.service().title.into(),
        refusal,
    };
    issue_document(app, tx, &request.id, REFUSAL, &document, now).await?;
    tell(tx, request, "refused", notice, now).await?;
    file.note(Author::Authority, Fact::RefusalNoticed { ground });
    Ok(())
}

/// Keeps a document of the authority: its canonical bytes, and the platform's signature over them.
pub(super) async fn issue_document(
    app: &App,
    tx: &mut Tx,
    id: &RequestId,
    name: &str,
    document: &Value,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let bytes = law::canonical::to_bytes(document)
        .map_err(|_| AppError::Internal("a document has no canonical form"))?;
    let cms = cms::sign_attached(app.seal.as_ref(), &bytes, now)
        .map_err(|_| AppError::Internal("the seal did not sign"))?;
    let plain = Artifact {
        name: format!("{name}.json"),
        media_type: JSON_MEDIA_TYPE.to_owned(),
        sha256: digest(&bytes),
        bytes,
        created_at: now,
    };
    tx.put_request_file(id, &plain, None).await?;
    let sealed = evidence::signed_message(format!("{name}.p7s"), &cms, now);
    Ok(tx.put_request_file(id, &sealed, None).await?)
}

/// Leaves a notice for the applicant, under an id made of the request and the occasion.
pub(super) async fn tell(
    tx: &mut Tx,
    request: &Request,
    occasion: &str,
    notice: CertificateNotice,
    now: DateTime<Utc>,
) -> Result<(), crate::store::StoreError> {
    let id = format!("nca-notice:{}:{occasion}", request.id);
    let work = Work::NotifyApplicant {
        request: request.id.clone(),
        notice,
    };
    work::leave(tx, &id, None, &work, now).await
}

/// Where an applicant is written to: the form's addresses, else those of the account.
pub async fn addresses(
    app: &App,
    request: &Request,
) -> Result<(Option<String>, Option<String>), AppError> {
    let (email, phone) = (request.form.get(name::EMAIL), request.form.get(name::PHONE));
    if email.is_some() || phone.is_some() {
        return Ok((email.map(str::to_owned), phone.map(str::to_owned)));
    }
    let Some(account) = &request.applicant.account else {
        return Ok((None, None));
    };
    let account = app.store.account(account).await?;
    Ok(account.map_or((None, None), |account| (account.email, account.phone)))
}
