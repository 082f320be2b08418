//! Step 8: each principal approves the frozen draft by a signature over its digest, or returns it with remarks.

use super::{access, s05_call, s09_payment};
use crate::app::evidence::{self, ToSign};
use crate::app::{App, AppError, Caller, Fault};
use crate::store::cases::CaseView;
use law::form::{FieldError, FieldProblem};
use law::id::CaseId;
use law::poa::case::Case;
use law::poa::history::Fact;
use law::poa::s07_draft::{self as drafts, ClauseId, Remark};
use law::poa::s08_approval as rules;
use law::poa::stage::{Event, EventCode, FrozenDraft, NotAllowed, Stage};
use law::text::Bilingual;
use signaling::{Participant, PersonKey};

/// Remarks with one return: more belong into a conversation.
pub const REMARKS_MAX: usize = 50;

/// A remark as a principal makes it.
#[derive(Clone, Debug)]
pub struct NewRemark {
    /// The clause it speaks of, or the draft as a whole.
    pub clause: Option<ClauseId>,
    /// What is to be mended.
    pub text: String,
}

/// What a principal signs to approve a revision.
///
/// # Errors
/// A wrong stage, or another revision than the one on the table.
pub async fn to_sign(
    app: &App,
    caller: &Caller,
    id: &CaseId,
    revision: u32,
) -> Result<(ToSign, Bilingual), AppError> {
    let view = access::view(app, caller, id).await?;
    let draft = on_the_table(&view.case, revision, EventCode::DraftApproved)?;
    let statement = rules::statement(id, draft);
    Ok((ToSign::from(&statement), statement.text().clone()))
}

/// Takes a principal's approval; the last one fixes the draft and orders the invoice.
///
/// # Errors
/// What is wrong with the signature, each by its own code; a wrong stage; [`Fault::AlreadyDone`] when approved before.
pub async fn approve(
    app: &App,
    caller: &Caller,
    id: &CaseId,
    revision: u32,
    cms: &[u8],
) -> Result<CaseView, AppError> {
    let now = app.now();
    let view = access::view(app, caller, id).await?;
    let draft = on_the_table(&view.case, revision, EventCode::DraftApproved)?;
    let expected = ToSign::from(&rules::statement(id, draft));
    let taken = evidence::take(app, caller, cms, &expected).await?;

    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open(&mut tx, caller, id).await?;
    let draft = on_the_table(&file.case, revision, EventCode::DraftApproved)?.clone();
    let place = file
        .case
        .principal_of(&caller.account)
        .ok_or(Fault::NotFound)?;
    if file.case.principals[place].approved.as_ref() == Some(&draft) {
        return Err(Fault::AlreadyDone.into());
    }
    file.case.principals[place].approved = Some(draft.clone());
    let fact = Fact::ApprovalSigned {
        revision,
        draft: draft.sha256.clone(),
        signature: taken.digest,
    };
    file.note(author.clone(), fact);
    let name = match file.case.principals.len() {
        1 => format!("approval-{revision}.p7s"),
        _ => format!("approval-{revision}-{}.p7s", place + 1),
    };
    tx.put_artifact(id, &evidence::signed_message(name, &taken.cms, now))
        .await?;
    let approved = draft.clone();
    if file.case.approved_by_all(&draft) {
        file.happen(author, Event::DraftApproved { draft })?;
        s09_payment::order(app, &mut tx, &mut file, now).await?;
    }
    let case = file.case.clone();
    let version = tx.save_case(file, now).await?;
    tx.commit().await?;
    let who = Participant {
        role: signaling::Role::Citizen,
        person: PersonKey::new(caller.account.as_str()),
    };
    s05_call::tell(app, id, &s05_call::News::Approved(who, &approved)).await;
    Ok(CaseView {
        case,
        version,
        updated_at: now,
    })
}

/// A principal returns a revision for rework.
///
/// # Errors
/// [`AppError::Invalid`] without a remark or for one that cannot stand; a wrong stage.
pub async fn send_back(
    app: &App,
    caller: &Caller,
    id: &CaseId,
    revision: u32,
    remarks: Vec<NewRemark>,
) -> Result<CaseView, AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open(&mut tx, caller, id).await?;
    on_the_table(&file.case, revision, EventCode::DraftReturned)?;
    sound(&file.case, &remarks)?;
    for new in remarks {
        let remark = u32::try_from(file.case.remarks.len()).unwrap_or(u32::MAX) + 1;
        let clause = new.clause.as_ref().map(|c| c.as_str().to_owned());
        let text = new.text.clone();
        file.note(
            author.clone(),
            Fact::RemarkMade {
                remark,
                clause,
                text,
            },
        );
        file.case.remarks.push(Remark {
            id: remark,
            revision,
            clause: new.clause,
            text: new.text,
            answer: None,
        });
    }
    file.happen(author, Event::DraftReturned { revision })?;
    for principal in &mut file.case.principals {
        principal.approved = None;
    }
    let case = file.case.clone();
    let version = tx.save_case(file, now).await?;
    tx.commit().await?;
    Ok(CaseView {
        case,
        version,
        updated_at: now,
    })
}

fn sound(case: &Case, remarks: &[NewRemark]) -> Result<(), AppError> {
    let mut errors = Vec::new();
    if rules::may_return(remarks.len()).is_err() {
        errors.push(FieldError::new("/remarks", FieldProblem::TooFew));
    }
    if remarks.len() > REMARKS_MAX {
        errors.push(FieldError::new("/remarks", FieldProblem::TooMany));
    }
    for (place, remark) in remarks.iter().enumerate() {
        let found = drafts::remark_errors(&case.clauses, remark.clause.as_ref(), &remark.text);
        errors.extend(
            found
                .into_iter()
                .map(|e| FieldError::new(format!("/remarks/{place}{}", e.pointer), e.problem)),
        );
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(AppError::Invalid(errors))
    }
}

fn on_the_table(case: &Case, revision: u32, event: EventCode) -> Result<&FrozenDraft, AppError> {
    match &case.stage {
        Stage::AwaitingApproval { draft, .. } if draft.revision == revision => Ok(draft),
        Stage::AwaitingApproval { .. } => Err(NotAllowed::OtherDraft.into()),
        other => Err(NotAllowed::WrongStage {
            stage: other.code(),
            event,
        }
        .into()),
    }
}
