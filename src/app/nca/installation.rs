//! Issued certificates reach their holder: a letter with a link, the certificates behind it, and the word that they are installed.

use super::outcome;
use super::{CertificateRow, RequestView, access};
use crate::app::evidence::digest;
use crate::app::{App, AppError, Caller, Fault, fresh};
use crate::document::certificate_notice::installation_letter;
use chrono::TimeDelta;
use law::id::RequestId;
use law::services::nca::request::Request;
use law::services::nca::stage::{Event, Stage};
use law::text::Lang;

/// How long an installation link is good (ours: as long as a request waits for its applicant).
const LINK_LIFE: TimeDelta = TimeDelta::days(30);
/// The path of the link; what follows is its secret.
pub const LINK_PATH: &str = "/public/nca/installations/";

/// Certificates with the chain that makes them checkable.
#[derive(Clone, Debug)]
pub struct Installation {
    /// The request's number.
    pub number: String,
    /// The certificates, the one for signing first.
    pub certificates: Vec<CertificateRow>,
    /// The authorities above them, nearest first, DER.
    pub chain: Vec<Vec<u8>>,
}

/// The job that writes to the holder; each letter has a secret of its own, whose digest alone is kept.
pub async fn invite(app: &App, id: &RequestId) -> Result<(), AppError> {
    let Some(view) = app.store.request(id).await? else {
        return Ok(());
    };
    let (email, phone) = outcome::addresses(app, &view.request).await?;
    let number = view.request.stage.number().unwrap_or_default();
    let token = fresh::secret();
    let mut tx = app.store.begin().await?;
    let secret = digest(token.as_bytes());
    tx.put_installation(&secret, id, app.now() + LINK_LIFE)
        .await?;
    tx.commit().await?;
    // Another link is another message: a relay that knows the id would keep the letter back.
    let message_id = &secret.as_str()[..32];
    let link = format!("{}{LINK_PATH}{token}", app.settings.public_url);
    if let Some(email) = email {
        let letter = installation_letter(number, &link, Lang::Kk);
        let mailer = &app.ports.mailer;
        mailer
            .send(message_id, &email, &letter.subject, &letter.text)
            .await?;
    } else if let Some(phone) = phone {
        let text = format!("Тіркеу куәліктері шығарылды / Свидетельства выпущены: {link}");
        app.ports.messages.send(message_id, &phone, &text).await?;
    }
    Ok(())
}

/// What is behind an installation link.
///
/// # Errors
/// [`Fault::NotFound`] for a link that is unknown or too old.
pub async fn by_link(app: &App, token: &str) -> Result<Installation, AppError> {
    let secret = digest(token.as_bytes());
    let id = app.store.installation(&secret, app.now()).await?;
    let id = id.ok_or(Fault::NotFound)?;
    let view = app.store.request(&id).await?.ok_or(Fault::NotFound)?;
    of_request(app, &view.request).await
}

/// The certificates of the caller's request.
///
/// # Errors
/// [`Fault::NotFound`] when it is not theirs or nothing is issued.
pub async fn mine(app: &App, caller: &Caller, id: &RequestId) -> Result<Installation, AppError> {
    let view = access::mine(app, caller, id).await?;
    of_request(app, &view.request).await
}

/// The certificates of a request for the operator who writes them onto the card.
///
/// # Errors
/// What keeps the operator from it; [`Fault::NotFound`] when nothing is issued.
pub async fn at_desk(app: &App, caller: &Caller, id: &RequestId) -> Result<Installation, AppError> {
    let view = access::at_desk(app, caller, id).await?;
    access::operator(app, caller, Some(&view.request.applicant.iin)).await?;
    of_request(app, &view.request).await
}

async fn of_request(app: &App, request: &Request) -> Result<Installation, AppError> {
    let (Stage::Issued { number, .. } | Stage::Installed { number, .. }) = &request.stage else {
        return Err(Fault::NotFound.into());
    };
    let pki = app.authority.at_work()?;
    Ok(Installation {
        number: number.clone(),
        certificates: app.store.certificates_of_request(&request.id).await?,
        chain: vec![pki.issuing().der().to_vec(), pki.root().der().to_vec()],
    })
}

/// The holder says that the certificates are installed.
///
/// # Errors
/// A wrong stage.
pub async fn installed(
    app: &App,
    caller: &Caller,
    id: &RequestId,
) -> Result<RequestView, AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open_mine(&mut tx, caller, id).await?;
    file.happen(author, Event::CertificatesInstalled, now)?;
    let view = tx.save_request(file, now).await?;
    tx.commit().await?;
    Ok(view)
}

/// The operator says that the certificates are on the card.
///
/// # Errors
/// What keeps the operator from it; a wrong stage.
pub async fn written_to_card(
    app: &App,
    caller: &Caller,
    id: &RequestId,
) -> Result<RequestView, AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open_at_desk(app, &mut tx, caller, id).await?;
    file.happen(author, Event::CertificatesInstalled, now)?;
    let view = tx.save_request(file, now).await?;
    tx.commit().await?;
    Ok(view)
}

/// The caller's certificates, after a serial number.
pub async fn my_certificates(
    app: &App,
    caller: &Caller,
    after: &str,
    limit: i64,
) -> Result<Vec<CertificateRow>, AppError> {
    caller.must_be_proved()?;
    Ok(app.store.certificates_of(&caller.iin, after, limit).await?)
}
