//! Ends that are not delivery: withdrawal, refusal, a consent that failed, an unpaid invoice. Nothing done before is lost.

use super::{access, reception, s05_call, s09_payment};
use crate::app::work;
use crate::app::{App, AppError, Caller};
use crate::document::notice::Notice;
use crate::store::Tx;
use crate::store::cases::{CaseFile, CaseView};
use chrono::{DateTime, Utc};
use law::form::{FieldError, FieldProblem};
use law::id::CaseId;
use law::poa::algorithm::{self, Actor};
use law::poa::case::Case;
use law::poa::history::{Author, Fact};
use law::poa::s04_consent::ConsentRefusal;
use law::poa::s06_checks::RefusalGround;
use law::poa::stage::{Event, EventCode, Stage, StageCode};
use law::text::{Bilingual, Text};

/// Characters of an explanation: a page, as a clerk would write it.
pub const EXPLANATION_MAX: usize = 2000;

/// A principal withdraws the application.
///
/// # Errors
/// A wrong stage once the document is signed, or after another end.
pub async fn withdraw(
    app: &App,
    caller: &Caller,
    id: &CaseId,
    explanation: &str,
) -> Result<CaseView, AppError> {
    within_limits(explanation)?;
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open(&mut tx, caller, id).await?;
    end(
        &mut tx,
        &mut file,
        author.clone(),
        Event::ApplicationWithdrawn,
        now,
    )
    .await?;
    if !explanation.is_empty() {
        let explanation = explanation.to_owned();
        file.note(author, Fact::WithdrawalExplained { explanation });
    }
    finish(app, tx, file, now).await
}

/// The notary refuses the notarial act, with its ground and their words.
///
/// # Errors
/// A wrong stage before a call or after the signature.
pub async fn refuse(
    app: &App,
    caller: &Caller,
    id: &CaseId,
    ground: RefusalGround,
    explanation: &str,
) -> Result<CaseView, AppError> {
    within_limits(explanation)?;
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open(&mut tx, caller, id).await?;
    end(
        &mut tx,
        &mut file,
        author.clone(),
        Event::ActRefused { ground },
        now,
    )
    .await?;
    let explanation = explanation.to_owned();
    file.note(author, Fact::RefusalExplained { explanation });
    finish(app, tx, file, now).await
}

async fn finish(
    app: &App,
    mut tx: Tx,
    file: CaseFile,
    now: DateTime<Utc>,
) -> Result<CaseView, AppError> {
    let case = file.case.clone();
    let version = tx.save_case(file, now).await?;
    tx.commit().await?;
    s05_call::close_ended_room(app, &case).await;
    Ok(CaseView {
        case,
        version,
        updated_at: now,
    })
}

fn within_limits(explanation: &str) -> Result<(), AppError> {
    if explanation.chars().count() > EXPLANATION_MAX {
        return Err(AppError::Invalid(vec![FieldError::new(
            "/explanation",
            FieldProblem::TooLong,
        )]));
    }
    Ok(())
}

/// Ends a case and undoes what is still open outside: its call, its invoice, money already paid.
pub(super) async fn end(
    tx: &mut Tx,
    file: &mut CaseFile,
    author: Author,
    event: Event,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let before = file.case.stage.clone();
    file.happen(author, event)?;
    s05_call::end_with_case(tx, file, now).await?;
    reception::end_with_case(tx, &file.case.id, now).await?;
    s09_payment::undo(tx, file, &before, now).await?;
    if let Some(notice) = notice(&file.case) {
        notify_principals(tx, &file.case, "end", notice, now).await?;
    }
    Ok(())
}

/// Whether a representative can still stop a case at this stage.
pub(super) fn open_to_attorney(stage: StageCode) -> bool {
    algorithm::open_to(stage, Actor::Attorney).any(|event| event == EventCode::ConsentRefused)
}

/// Writes to every principal who takes part.
pub(super) async fn notify_principals(
    tx: &mut Tx,
    case: &Case,
    occasion: &str,
    notice: Notice,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    for principal in &case.principals {
        if let Some(account) = &principal.account {
            work::notify(tx, &case.id, occasion, account, notice.clone(), now).await?;
        }
    }
    Ok(())
}

fn notice(ended: &Case) -> Option<Notice> {
    let case = ended.id.clone();
    let title = access::title(ended);
    match &ended.stage {
        Stage::Refused { ground, .. } => Some(Notice::Refused {
            case,
            title,
            ground: ground.text().into(),
        }),
        Stage::Withdrawn => Some(Notice::Withdrawn { case, title }),
        Stage::ConsentRefused { refusal } => Some(Notice::ConsentRefused {
            case,
            title,
            reason: reason(*refusal),
        }),
        Stage::InvoiceExpired { .. } => Some(Notice::InvoiceExpired { case, title }),
        Stage::Filling
        | Stage::AwaitingConsent
        | Stage::ReadyToCall
        | Stage::Talking { .. }
        | Stage::Drafting { .. }
        | Stage::AwaitingApproval { .. }
        | Stage::Approved { .. }
        | Stage::AwaitingPayment { .. }
        | Stage::AwaitingSignature { .. }
        | Stage::Signed { .. }
        | Stage::Delivered { .. }
        | Stage::Revoked { .. } => None,
    }
}

fn reason(refusal: ConsentRefusal) -> Bilingual {
    let text = match refusal {
        ConsentRefusal::Denied => Text::new(
            "сенім білдірілген адам келісім беруден бас тартты",
            "представитель отказался дать согласие",
            "the representative did not consent",
        ),
        ConsentRefusal::Expired => Text::new(
            "сенім білдірілген адам белгіленген мерзімде жауап бермеді",
            "представитель не ответил в установленный срок",
            "the representative did not answer in time",
        ),
        ConsentRefusal::Withdrawn => Text::new(
            "сенім білдірілген адам келісімін кері қайтарып алды",
            "представитель отозвал согласие",
            "the representative withdrew the consent",
        ),
    };
    text.into()
}
