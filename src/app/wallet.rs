//! The wallet: everybody's documents in one register, whatever made them.
//!
//! What a request for a service brings out is entered by [`enter`] in the transaction that ends it. Whoever reads a
//! document that is not theirs is noted by [`access::note`] before they have it.

pub mod access;
pub mod share;

use super::{App, AppError, Caller, Fault, service};
use crate::store::artifacts::Artifact;
use crate::store::{StoreError, Tx};
use chrono::{DateTime, Utc};
use law::cabinet;
use law::id::{Digest, Iin, RequestId};
use law::poa::kind::KindCode;
use law::poa::s11_delivery::Standing;
use law::service::paper::PaperKind;
use law::service::{Process, Service};
use law::services;
use law::text::Text;

pub use crate::store::accesses::{AccessPlace, SeenAccess};
pub use crate::store::wallet::{NewDocument, Origin, WalletPlace, WalletRow};

/// A document with its standing at the moment it was asked for.
#[derive(Clone, Debug)]
pub struct WalletDocument {
    /// The register's entry.
    pub row: WalletRow,
    /// What it is.
    pub title: Text,
    /// The service it came from.
    pub service: Option<&'static Service>,
    /// Its kind, where there is one.
    pub kind: Option<Text>,
    /// Whether it is in force.
    pub standing: Standing,
    /// The moment the standing speaks of.
    pub as_of: DateTime<Utc>,
}

/// What somebody has of a document who asks whether it is in force.
#[derive(Clone, Copy, Debug)]
pub enum WalletKey<'a> {
    /// Its number.
    Number(&'a str),
    /// SHA-256 of its file.
    File(&'a Digest),
}

/// Enters a result, a refusal, a receipt or a notice of a request into its owners' wallets.
///
/// # Errors
/// [`StoreError::Exists`] when the number is taken.
pub async fn enter(tx: &mut Tx, document: &NewDocument<'_>) -> Result<(), StoreError> {
    tx.enter_document(document).await
}

/// Takes the force from a document of a service: a licence that was re-issued or ended.
pub async fn end(tx: &mut Tx, number: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.end_document(number, now).await.map(|_| ())
}

/// The caller's documents, newest first.
///
/// # Errors
/// [`Fault::IdentityNotProved`] for an account that is only claimed.
pub async fn documents(
    app: &App,
    caller: &Caller,
    behind: Option<&WalletPlace>,
    limit: i64,
) -> Result<Vec<WalletDocument>, AppError> {
    caller.must_be_proved()?;
    let rows = app.store.wallet_of(&caller.iin, behind, limit).await?;
    rows.into_iter().map(|row| seen(app, row)).collect()
}

/// The caller's documents of a request of theirs, in the order they were signed: what came of it, and every notice and receipt on
/// the way.
///
/// # Errors
/// [`Fault::NotFound`] when the request is not theirs; as [`documents`].
pub async fn of_request(
    app: &App,
    caller: &Caller,
    id: &RequestId,
) -> Result<Vec<WalletDocument>, AppError> {
    caller.must_be_proved()?;
    service::access::view(app, caller, id).await?;
    let rows = app.store.wallet_of_request(&caller.iin, id).await?;
    rows.into_iter().map(|row| seen(app, row)).collect()
}

/// A document of the caller's.
///
/// # Errors
/// [`Fault::NotFound`] when it is not theirs.
pub async fn open(app: &App, caller: &Caller, number: &str) -> Result<WalletDocument, AppError> {
    caller.must_be_proved()?;
    seen(app, owned(app, &caller.iin, number).await?)
}

/// The file of a document of the caller's.
///
/// # Errors
/// [`Fault::NotFound`] when it is not theirs.
pub async fn file(app: &App, caller: &Caller, number: &str) -> Result<Artifact, AppError> {
    caller.must_be_proved()?;
    let row = owned(app, &caller.iin, number).await?;
    file_of(app, &row).await
}

/// The public check of any document, which its owner's access history notes: whether it is in force, without saying whose it is;
/// `None` when the register has none.
///
/// # Errors
/// [`AppError::Store`].
pub async fn check(app: &App, key: WalletKey<'_>) -> Result<Option<WalletDocument>, AppError> {
    let number = match key {
        WalletKey::Number(number) => Some(number.to_owned()),
        WalletKey::File(sha256) => app.store.number_of_file(sha256).await?,
    };
    let Some(number) = number else {
        return Ok(None);
    };
    let Some(row) = app.store.wallet_document(&number).await? else {
        return Ok(None);
    };
    access::note_public_check(app, &row.number).await?;
    seen(app, row).map(Some)
}

async fn owned(app: &App, owner: &Iin, number: &str) -> Result<WalletRow, AppError> {
    let row = app.store.owned_document(owner, number).await?;
    Ok(row.ok_or(Fault::NotFound)?)
}

/// The bytes of a document, from where it was made.
async fn file_of(app: &App, row: &WalletRow) -> Result<Artifact, AppError> {
    let file = match &row.origin {
        Origin::Case(case) => app.store.artifact(case, &row.file).await?,
        Origin::Request { id, service, .. } => {
            let service = service_of(service)?;
            match &service.process {
                Process::Portal(_) => app.store.service_file(id, &row.file).await?,
                Process::Authority => app.store.request_file(id, &row.file).await?,
            }
        }
    };
    let file = file.ok_or(AppError::Internal("a document of the wallet has no file"))?;
    if file.sha256 == row.sha256 {
        Ok(file)
    } else {
        Err(AppError::Internal(
            "a document of the wallet has another digest",
        ))
    }
}

fn seen(app: &App, row: WalletRow) -> Result<WalletDocument, AppError> {
    let as_of = app.now();
    let standing = cabinet::standing(row.valid_until, row.revoked_at, as_of);
    let (title, service, kind) = match &row.origin {
        Origin::Case(_) => {
            let kind = row.kind.as_deref().and_then(KindCode::parse);
            let kind = kind.ok_or(AppError::Internal("a registered kind does not exist"))?;
            let title = law::poa::kinds::by_code(kind).title;
            (title, None, Some(title))
        }
        Origin::Request { service, .. } => {
            let service = service_of(service)?;
            let title = match row.nature {
                cabinet::Nature::Result => service.outcome.title,
                cabinet::Nature::PowerOfAttorney
                | cabinet::Nature::Refusal
                | cabinet::Nature::Receipt
                | cabinet::Nature::Notice => {
                    PaperKind::of_file(&row.file).map_or(row.nature.title(), PaperKind::title)
                }
            };
            (
                title,
                Some(service),
                kind_title(service, row.kind.as_deref()),
            )
        }
    };
    Ok(WalletDocument {
        row,
        title,
        service,
        kind,
        standing,
        as_of,
    })
}

fn service_of(id: &str) -> Result<&'static Service, AppError> {
    let found = services::CATALOGUE
        .into_iter()
        .find(|known| known.id.as_str() == id);
    found.ok_or(AppError::Internal("a registered service does not exist"))
}

fn kind_title(service: &Service, code: Option<&str>) -> Option<Text> {
    match &service.process {
        Process::Portal(portal) => portal.kind(code?).map(|kind| kind.title),
        Process::Authority => None,
    }
}
