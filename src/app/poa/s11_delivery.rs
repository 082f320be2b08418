//! Step 11: the document in the cabinet and in other information systems, its public check, and its revocation.

use super::{access, ends};
use crate::app::evidence::{self, ToSign};
use crate::app::recording::PREFIX;
use crate::app::wallet::access::{note_delivery, note_public_check};
use crate::app::work::{self, Work};
use crate::app::{App, AppError, Caller, Fault};
use crate::document::notice::Notice;
use crate::port::OutgoingDocument;
use crate::store::artifacts::Artifact;
use crate::store::cases::CaseView;
use crate::store::documents::{DocumentKey, DocumentRow};
use chrono::{DateTime, Utc};
use law::id::CaseId;
use law::poa::case::Case;
use law::poa::history::{Author, Fact};
use law::poa::kind::KindCode;
use law::poa::s11_delivery::{self as rules, Standing};
use law::poa::stage::{Event, EventCode, NotAllowed, Stage};
use law::text::{Bilingual, Text};

/// Files of a case that its people may take with them, beside every signed message (`.p7s`).
const EVIDENCE: [&str; 2] = ["poa.pdf", "application.json"];

/// A document with its standing at the moment it was asked for.
#[derive(Clone, Debug)]
pub struct DocumentView {
    /// The register's entry.
    pub row: DocumentRow,
    /// What it is.
    pub title: Text,
    /// Whether it is in force.
    pub standing: Standing,
    /// The moment the standing speaks of.
    pub as_of: DateTime<Utc>,
}

/// A signed file of a case the caller takes part in: the document, or a signed message by its name.
///
/// # Errors
/// [`Fault::NotFound`] for another name or somebody else's case.
pub async fn evidence_file(
    app: &App,
    caller: &Caller,
    id: &CaseId,
    name: &str,
) -> Result<Artifact, AppError> {
    access::view(app, caller, id).await?;
    let manifest = name.starts_with(PREFIX) && name.strip_suffix(".json").is_some();
    if name.strip_suffix(".p7s").is_none() && !EVIDENCE.contains(&name) && !manifest {
        return Err(Fault::NotFound.into());
    }
    Ok(app.store.artifact(id, name).await?.ok_or(Fault::NotFound)?)
}

/// The public check, which the owner's access history notes: whether a document is in force, without saying whose it is; `None` when there is none.
pub async fn check(app: &App, key: DocumentKey<'_>) -> Result<Option<DocumentView>, AppError> {
    let Some(row) = app.store.document(key).await? else {
        return Ok(None);
    };
    note_public_check(app, &row.number).await?;
    seen(app, row).map(Some)
}

/// The job that hands a signed document to the other information system.
pub async fn deliver(app: &App, id: &CaseId) -> Result<(), AppError> {
    let (view, row) = signed_case(app, id).await?;
    let pdf = app
        .store
        .artifact(id, "poa.pdf")
        .await?
        .ok_or(Fault::NotFound)?;
    let owner = view
        .case
        .principals
        .first()
        .ok_or(AppError::Internal("a case without principals"))?;
    let outgoing = OutgoingDocument {
        number: row.number.clone(),
        owner: owner.iin.clone(),
        title: access::title(&view.case),
        issued_at: row.issued_at,
        valid_until: row.valid_until,
        sha256: row.sha256.clone(),
        pdf: pdf.bytes,
    };
    note_delivery(app, &row.number).await?;
    app.ports.documents.deliver(&outgoing).await?;
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let mut file = access::open_for_job(&mut tx, id).await?;
    // Revoked meanwhile: then the receiver is told by its own job.
    if matches!(file.case.stage, Stage::Signed { .. }) {
        file.happen(Author::System, Event::DocumentDelivered)?;
        tx.mark_delivered(&row.number, now).await?;
        tx.save_case(file, now).await?;
    }
    Ok(tx.commit().await?)
}

/// What a principal signs to revoke.
///
/// # Errors
/// A wrong stage before the signature or after a revocation; [`Fault::DocumentWithoutForce`] once its term is over.
pub async fn revocation_to_sign(
    app: &App,
    caller: &Caller,
    id: &CaseId,
) -> Result<(ToSign, Bilingual), AppError> {
    let view = access::view(app, caller, id).await?;
    let statement = rules::statement(id, revocable(&view.case)?);
    term_runs(app, id).await?;
    Ok((ToSign::from(&statement), statement.text().clone()))
}

/// A principal revokes the power of attorney; from this moment it has no force, and everybody concerned is told.
///
/// # Errors
/// What is wrong with the signature, each by its own code; a wrong stage; [`Fault::DocumentWithoutForce`] once its term is over.
pub async fn revoke(
    app: &App,
    caller: &Caller,
    id: &CaseId,
    cms: &[u8],
) -> Result<CaseView, AppError> {
    let view = access::view(app, caller, id).await?;
    let expected = ToSign::from(&rules::statement(id, revocable(&view.case)?));
    term_runs(app, id).await?;
    let taken = evidence::take(app, caller, cms, &expected).await?;

    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open(&mut tx, caller, id).await?;
    let number = revocable(&file.case)?.to_owned();
    file.happen(author.clone(), Event::DocumentRevoked { at: now })?;
    file.note(
        author,
        Fact::RevocationSigned {
            signature: taken.digest,
        },
    );
    tx.revoke_document(&number, now).await?;
    tx.put_artifact(
        id,
        &evidence::signed_message("revocation.p7s", &taken.cms, now),
    )
    .await?;
    work::leave(
        &mut tx,
        &format!("tell-revoked:{id}"),
        Some(id),
        &Work::TellRevoked,
        now,
    )
    .await?;
    let case = file.case.clone();
    tell_everybody(&mut tx, &case, &number, now).await?;
    let version = tx.save_case(file, now).await?;
    tx.commit().await?;
    Ok(CaseView {
        case,
        version,
        updated_at: now,
    })
}

/// The job that tells the other information system of a revocation; it has the document first.
pub async fn tell_revoked(app: &App, id: &CaseId) -> Result<(), AppError> {
    let (_, row) = signed_case(app, id).await?;
    let Some(since) = row.revoked_at else {
        return Ok(());
    };
    deliver(app, id).await?;
    Ok(app.ports.documents.revoke(&row.number, since).await?)
}

async fn tell_everybody(
    tx: &mut crate::store::Tx,
    case: &Case,
    number: &str,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let title = access::title(case);
    let to_principals = Notice::RevokedToPrincipal {
        title: title.clone(),
        number: number.to_owned(),
        since: now,
    };
    ends::notify_principals(tx, case, "revoked", to_principals, now).await?;
    let attorneys = case.application.as_ref().map_or(0, |a| a.attorneys.len());
    for attorney in 0..attorneys {
        let notice = Notice::RevokedToRepresentative {
            title: title.clone(),
            number: number.to_owned(),
            since: now,
        };
        let work = Work::NotifyAttorney { attorney, notice };
        let job = format!("notify:{}:revoked:attorney-{attorney}", case.id);
        work::leave(tx, &job, Some(&case.id), &work, now).await?;
    }
    Ok(())
}

fn revocable(case: &Case) -> Result<&str, AppError> {
    match &case.stage {
        Stage::Signed { number, .. } | Stage::Delivered { number, .. } => Ok(number),
        other => Err(NotAllowed::WrongStage {
            stage: other.code(),
            event: EventCode::DocumentRevoked,
        }
        .into()),
    }
}

/// What has no force any more cannot lose it: its revocation would tell everybody that it was in force until then.
async fn term_runs(app: &App, id: &CaseId) -> Result<(), AppError> {
    let (_, row) = signed_case(app, id).await?;
    match rules::standing(row.valid_until, row.revoked_at, app.now()) {
        Standing::Valid | Standing::Revoked { .. } => Ok(()),
        Standing::Expired { .. } => Err(Fault::DocumentWithoutForce.into()),
    }
}

async fn signed_case(app: &App, id: &CaseId) -> Result<(CaseView, DocumentRow), AppError> {
    let view = app.store.case(id).await?.ok_or(Fault::NotFound)?;
    let row = app
        .store
        .document(DocumentKey::Case(id))
        .await?
        .ok_or(Fault::NotFound)?;
    Ok((view, row))
}

fn seen(app: &App, row: DocumentRow) -> Result<DocumentView, AppError> {
    let as_of = app.now();
    let kind =
        KindCode::parse(&row.kind).ok_or(AppError::Internal("a registered kind does not exist"))?;
    Ok(DocumentView {
        standing: rules::standing(row.valid_until, row.revoked_at, as_of),
        title: law::poa::kinds::by_code(kind).title,
        row,
        as_of,
    })
}
