//! Step 7: the notary edits the clauses and sends them as a numbered, frozen revision.

mod preview;

pub use preview::{Preview, preview, preview_pdf};

use super::{access, ends, licence, s05_call};
use crate::app::{App, AppError, Caller, Fault, evidence};
use crate::document::notice::Notice;
use crate::document::sheet::{DraftSheet, render_draft};
use crate::document::{DocumentError, glyph};
use crate::port::NotaryRecord;
use crate::store::artifacts::Artifact;
use crate::store::cases::CaseView;
use chrono::{DateTime, NaiveDate, Utc};
use law::form::{FieldError, FieldProblem};
use law::id::CaseId;
use law::poa::case::{Case, Revision, StampPlace};
use law::poa::history::Fact;
use law::poa::s07_draft::{self as rules, Answer, Clause, DraftFacts};
use law::poa::stage::{Event, EventCode, FrozenDraft, NotAllowed, Stage, StageCode};
use law::time::date_in_kazakhstan;

/// Revisions of one case: far more than any agreement needs.
pub const REVISIONS_MAX: u32 = 50;

/// The media type of the document.
pub const PDF_MEDIA_TYPE: &str = "application/pdf";

/// The notary saves the draft's text; it may be edited during the call and until it is sent.
///
/// # Errors
/// [`AppError::Invalid`] for clauses that cannot stand; [`Fault::StaleVersion`]; a wrong stage.
pub async fn save(
    app: &App,
    caller: &Caller,
    id: &CaseId,
    version: i64,
    clauses: Vec<Clause>,
) -> Result<CaseView, AppError> {
    sound(&clauses)?;
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open(&mut tx, caller, id).await?;
    access::unchanged_since(&file, version)?;
    editable(&file.case)?;
    let canonical = canonical(&clauses)?;
    file.case.clauses = clauses;
    let clauses = evidence::digest(&canonical);
    file.note(author, Fact::DraftEdited { clauses });
    let case = file.case.clone();
    let version = tx.save_case(file, now).await?;
    tx.commit().await?;
    Ok(CaseView {
        case,
        version,
        updated_at: now,
    })
}

/// The notary answers a remark.
///
/// # Errors
/// [`Fault::NotFound`] without such a remark, [`Fault::AlreadyDone`] when it is answered.
pub async fn answer_remark(
    app: &App,
    caller: &Caller,
    id: &CaseId,
    remark: u32,
    text: &str,
) -> Result<CaseView, AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open(&mut tx, caller, id).await?;
    editable(&file.case)?;
    let errors = rules::remark_errors(&[], None, text);
    if !errors.is_empty() {
        return Err(AppError::Invalid(errors));
    }
    let open = file
        .case
        .remarks
        .iter_mut()
        .find(|r| r.id == remark)
        .ok_or(Fault::NotFound)?;
    if open.answer.is_some() {
        return Err(Fault::AlreadyDone.into());
    }
    open.answer = Some(Answer {
        text: text.to_owned(),
        at: now,
    });
    let text = text.to_owned();
    file.note(author, Fact::RemarkAnswered { remark, text });
    let case = file.case.clone();
    let version = tx.save_case(file, now).await?;
    tx.commit().await?;
    Ok(CaseView {
        case,
        version,
        updated_at: now,
    })
}

/// The notary sends the draft: it is drawn, frozen, hashed and put before the principals.
///
/// # Errors
/// [`Fault::RemarksUnanswered`], [`AppError::Invalid`] where Kazakh and Russian differ in a figure, a wrong stage;
/// [`Fault::RecordingNotRunning`] while a call goes on unrecorded.
pub async fn send(
    app: &App,
    caller: &Caller,
    id: &CaseId,
    version: i64,
) -> Result<CaseView, AppError> {
    let now = app.now();
    let view = access::view(app, caller, id).await?;
    if view.version != version {
        return Err(Fault::StaleVersion.into());
    }
    let number = next_number(&view.case)?;
    s05_call::must_be_recorded(app, id).await?;
    sendable(&view.case, date_in_kazakhstan(now))?;
    let (pdf, stamp) = draw(app, &view.case, Some(number), now).await?;
    let draft = FrozenDraft {
        revision: number,
        sha256: evidence::digest(&pdf),
    };
    let revision = Revision {
        draft: draft.clone(),
        sent_at: now,
        valid_until: valid_until(&view.case)?,
        stamp,
    };

    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open(&mut tx, caller, id).await?;
    access::unchanged_since(&file, version)?;
    let shown = draft.clone();
    file.happen(author, Event::DraftSent { draft })?;
    file.case.revisions.push(revision);
    for artifact in artifacts(&file.case.clauses, number, pdf, now)? {
        tx.put_artifact(id, &artifact).await?;
    }
    let notice = Notice::DraftSent {
        case: id.clone(),
        title: access::title(&file.case),
        revision: number,
    };
    ends::notify_principals(&mut tx, &file.case, &format!("draft-{number}"), notice, now).await?;
    let case = file.case.clone();
    let version = tx.save_case(file, now).await?;
    tx.commit().await?;
    s05_call::tell(app, id, &s05_call::News::DraftShown(&shown)).await;
    Ok(CaseView {
        case,
        version,
        updated_at: now,
    })
}

/// The frozen PDF of a revision, for those who may see the case.
///
/// # Errors
/// [`Fault::NotFound`] without such a revision.
pub async fn pdf(
    app: &App,
    caller: &Caller,
    id: &CaseId,
    revision: u32,
) -> Result<Artifact, AppError> {
    access::view(app, caller, id).await?;
    frozen(app, id, revision).await
}

/// The clauses of a sent revision.
///
/// # Errors
/// [`Fault::NotFound`] without such a revision.
pub async fn clauses(
    app: &App,
    caller: &Caller,
    id: &CaseId,
    revision: u32,
) -> Result<Vec<Clause>, AppError> {
    access::view(app, caller, id).await?;
    let name = format!("draft-{revision}.json");
    let artifact = app
        .store
        .artifact(id, &name)
        .await?
        .ok_or(Fault::NotFound)?;
    serde_json::from_slice(&artifact.bytes)
        .map_err(|_| AppError::Internal("a stored draft does not read back"))
}

/// The frozen PDF of a revision.
pub(super) async fn frozen(app: &App, id: &CaseId, revision: u32) -> Result<Artifact, AppError> {
    let name = format!("draft-{revision}.pdf");
    Ok(app
        .store
        .artifact(id, &name)
        .await?
        .ok_or(Fault::NotFound)?)
}

fn next_number(case: &Case) -> Result<u32, AppError> {
    match &case.stage {
        Stage::Drafting { last_revision, .. } if *last_revision < REVISIONS_MAX => {
            Ok(last_revision + 1)
        }
        Stage::Drafting { .. } => Err(Fault::LimitReached.into()),
        other => Err(NotAllowed::WrongStage {
            stage: other.code(),
            event: EventCode::DraftSent,
        }
        .into()),
    }
}

fn sendable(case: &Case, today: NaiveDate) -> Result<(), AppError> {
    rules::may_send(&case.remarks).map_err(|_| Fault::RemarksUnanswered)?;
    sound(&case.clauses)?;
    let different = rules::twin_differences(&case.clauses);
    let errors: Vec<FieldError> = (0..)
        .zip(&case.clauses)
        .filter(|(_, clause)| different.contains(&clause.id))
        .map(|(place, _): (usize, _)| {
            FieldError::new(format!("/clauses/{place}/ru"), FieldProblem::Conflict)
        })
        .collect();
    if !errors.is_empty() {
        return Err(AppError::Invalid(errors));
    }
    // The register keeps the last day; a draft that states another must not be sent, nor one whose last day is over: it would be
    // agreed upon and paid for, and then not signed.
    let last_day = valid_until(case)?;
    if last_day < today || !rules::states_term(&case.clauses, last_day) {
        return Err(AppError::Invalid(vec![FieldError::new(
            "/clauses",
            FieldProblem::OutOfRange,
        )]));
    }
    Ok(())
}

fn sound(clauses: &[Clause]) -> Result<(), AppError> {
    let mut errors = rules::check_clauses(clauses);
    for (place, clause) in clauses.iter().enumerate() {
        for (language, text) in [("kk", &clause.kk), ("ru", &clause.ru)] {
            if glyph::unprintable(text).is_some() {
                let pointer = format!("/clauses/{place}/{language}");
                errors.push(FieldError::new(pointer, FieldProblem::UnprintableCharacter));
            }
        }
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(AppError::Invalid(errors))
    }
}

fn editable(case: &Case) -> Result<(), AppError> {
    match case.stage.code() {
        StageCode::Talking | StageCode::Drafting => Ok(()),
        stage => Err(NotAllowed::WrongStage {
            stage,
            event: EventCode::DraftSent,
        }
        .into()),
    }
}

/// The last day of the term, which the draft must state as the register will keep it.
fn valid_until(case: &Case) -> Result<NaiveDate, AppError> {
    let application = case
        .application
        .as_ref()
        .ok_or(AppError::Internal("a draft without an application"))?;
    let drafted_on = case
        .drafted_on
        .ok_or(AppError::Internal("a draft without a date"))?;
    Ok(law::term::effective_until(drafted_on, application.term))
}

/// The first text of the draft, made from the application when a notary takes the call.
pub(super) fn begin(
    case: &mut Case,
    notary: NotaryRecord,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let application = case
        .application
        .as_ref()
        .ok_or(AppError::Internal("a call without an application"))?;
    let drafted_on = date_in_kazakhstan(now);
    let certifier = licence::certifier(notary);
    let facts = DraftFacts {
        drafted_on,
        place: certifier.region.clone(),
        notary: certifier.notary.clone(),
    };
    case.clauses = rules::compose(application, &facts);
    case.certifier = Some(certifier);
    case.drafted_on = Some(drafted_on);
    Ok(())
}

/// Draws the revision on a thread of its own: it is work for the processor, not for the reactor.
async fn draw(
    app: &App,
    case: &Case,
    revision: Option<u32>,
    now: DateTime<Utc>,
) -> Result<(Vec<u8>, StampPlace), AppError> {
    let (id, clauses) = (case.id.clone(), case.clauses.clone());
    let heading = access::title(case);
    let check_url = format!(
        "{}/public/check/{}",
        app.settings.public_url, case.check_token
    );
    let drawn = tokio::task::spawn_blocking(move || {
        render_draft(&DraftSheet {
            case: &id,
            revision,
            heading: &heading,
            clauses: &clauses,
            check_url: &check_url,
            drawn_on: now,
        })
    });
    let rendered = drawn
        .await
        .map_err(|_| AppError::Internal("the drawing of a draft broke off"))?;
    let rendered = rendered.map_err(|error| drawing_fault(&error))?;
    Ok((rendered.pdf, rendered.stamp))
}

fn drawing_fault(error: &DocumentError) -> AppError {
    tracing::warn!(%error, "a draft cannot be drawn");
    AppError::Invalid(vec![FieldError::new("/clauses", FieldProblem::TooLong)])
}

fn canonical(clauses: &[Clause]) -> Result<Vec<u8>, AppError> {
    law::canonical::to_bytes(&clauses)
        .map_err(|_| AppError::Internal("clauses have no canonical form"))
}

fn artifacts(
    clauses: &[Clause],
    revision: u32,
    pdf: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<[Artifact; 2], AppError> {
    let json = canonical(clauses)?;
    Ok([
        Artifact {
            name: format!("draft-{revision}.pdf"),
            media_type: PDF_MEDIA_TYPE.to_owned(),
            sha256: evidence::digest(&pdf),
            bytes: pdf,
            created_at: now,
        },
        Artifact {
            name: format!("draft-{revision}.json"),
            media_type: "application/json".to_owned(),
            sha256: evidence::digest(&json),
            bytes: json,
            created_at: now,
        },
    ])
}
