//! Documents attached as electronic copies: of the type they say, of a size that is taken, without anything that runs.

mod inspect;

use super::opening::{fillable, unchanged, wrong};
use super::{ServiceView, access};
use crate::app::evidence::digest;
use crate::app::{App, AppError, Caller, Fault};
use crate::store::artifacts::Artifact;
use law::form::FieldProblem;
use law::id::RequestId;
use law::service::attachment::{self, FileProblem};
use law::service::request::{AttachedFile, Fact};
use law::service::stage::EventCode;

/// A document as it was sent.
#[derive(Clone, Debug)]
pub struct Upload {
    /// The name its sender gives it.
    pub name: String,
    /// The media type its sender says.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Attaches a document to a draft; one that was attached in its place before goes.
///
/// # Errors
/// [`Fault::NotFound`] for an attachment the service does not ask for; [`AppError::Invalid`]; [`Fault::TooLarge`];
/// [`Fault::StaleVersion`]; a wrong stage.
pub async fn attach(
    app: &App,
    caller: &Caller,
    id: &RequestId,
    code: &str,
    version: i64,
    upload: Upload,
) -> Result<ServiceView, AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open(&mut tx, caller, id).await?;
    let wanted = attachment::of(file.request.portal(), file.request.form.kind(), code);
    let wanted = wanted.ok_or(Fault::NotFound)?;
    fillable(&file.request, EventCode::Submitted)?;
    unchanged(&file, version)?;
    attachment::check(wanted.form, &upload.name, &upload.media_type, &upload.bytes)
        .map_err(refused)?;
    inspect::inspect(&upload.media_type, &upload.bytes).map_err(refused)?;
    let sha256 = digest(&upload.bytes);
    let attached = AttachedFile {
        code: code.to_owned(),
        name: upload.name,
        media_type: upload.media_type,
        sha256: sha256.clone(),
        length: u64::try_from(upload.bytes.len()).unwrap_or(u64::MAX),
        attached_at: now,
    };
    let kept = Artifact {
        name: attached.file_name(),
        media_type: attached.media_type.clone(),
        sha256: sha256.clone(),
        bytes: upload.bytes,
        created_at: now,
    };
    let before = file
        .request
        .attachments
        .iter()
        .position(|file| file.code == code);
    if let Some(before) = before.map(|place| file.request.attachments.remove(place)) {
        tx.remove_service_file(id, &before.file_name()).await?;
    }
    tx.put_service_file(id, &kept).await?;
    file.request.attachments.push(attached);
    let code = code.to_owned();
    file.note(author, Fact::DocumentAttached { code, sha256 });
    let view = tx.save_service(file, now).await?;
    tx.commit().await?;
    Ok(view)
}

fn refused(problem: FileProblem) -> AppError {
    match problem {
        FileProblem::TooLarge => Fault::TooLarge.into(),
        FileProblem::Empty => wrong("/content", FieldProblem::Required),
        FileProblem::Name => wrong("/name", FieldProblem::WrongForm),
        FileProblem::Type => wrong("/media_type", FieldProblem::NotOnOffer),
        FileProblem::OtherType | FileProblem::Active => wrong("/content", FieldProblem::WrongForm),
    }
}
