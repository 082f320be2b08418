//! Step 9: the fee is quoted and frozen; what the invoice's fate at the bank ([`crate::app::payment`]) means for a case.

use super::{access, ends};
use crate::app::payment::{self, Choice, Issuable, Standing};
use crate::app::{App, AppError, Caller, Fault, fresh};
use crate::document::notice::Notice;
use crate::port::Payee;
use crate::store::Tx;
use crate::store::cases::CaseFile;
use crate::store::invoices::{InvoiceOwner, InvoiceRow};
use chrono::{DateTime, Utc};
use law::id::{CaseId, InvoiceId, RefundId};
use law::money::Tenge;
use law::payment::{BankStatus, Expects, FailedPayment};
use law::poa::case::Case;
use law::poa::history::{Author, Fact};
use law::poa::s09_payment as rules;
use law::poa::stage::{Event, Stage};
use law::text::Bilingual;
use law::time::date_in_kazakhstan;

/// Quotes the fee of an approved case, freezes it, and leaves the invoice to be issued.
pub(super) async fn order(
    app: &App,
    tx: &mut Tx,
    file: &mut CaseFile,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let application = file
        .case
        .application
        .as_ref()
        .ok_or(AppError::Internal("approved without an application"))?;
    let quote = rules::quote(
        &tx.tariffs().await?,
        application.kind,
        &application.powers,
        date_in_kazakhstan(now),
    )
    .map_err(|_| Fault::FeeUnknown)?;
    let invoice = InvoiceRow {
        id: fresh::invoice_id(now),
        owner: InvoiceOwner::Case(file.case.id.clone()),
        amount: quote.amount,
        paid_order: None,
        expires_at: now + rules::INVOICE_LIFE,
    };
    file.case.quote = Some(quote);
    payment::order(app, tx, &invoice, now).await
}

/// The invoice of a case, for those who may see the case.
///
/// # Errors
/// [`Fault::NotFound`] before there is one.
pub async fn invoice(app: &App, caller: &Caller, case: &CaseId) -> Result<Standing, AppError> {
    let view = access::view(app, caller, case).await?;
    let invoice = app.store.invoice_of(case).await?.ok_or(Fault::NotFound)?;
    let word = view.case.bank_word;
    let word = word.filter(|word| word.invoice == invoice.row.id);
    Ok(Standing::of(
        app,
        invoice,
        word.and_then(|word| word.failed),
    ))
}

/// A principal puts the invoice to the bank of their choice.
///
/// # Errors
/// [`Fault::NotFound`] before there is an invoice; [`Fault::WrongStage`] when it cannot be paid any more;
/// [`AppError::Invalid`] for an unknown bank; [`Fault::PaymentUnderWay`]; [`Fault::LimitReached`].
pub async fn choose_bank(
    app: &App,
    caller: &Caller,
    case: &CaseId,
    bank: &str,
) -> Result<Standing, AppError> {
    let known = invoice(app, caller, case).await?.invoice.row.id;
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open(&mut tx, caller, case).await?;
    let invoice = tx.invoice(&known).await?.ok_or(Fault::NotFound)?;
    let row = &invoice.row;
    if !rules::expects(&file.case.stage, &row.id).is_open() || now >= row.expires_at {
        return Err(Fault::WrongStage.into());
    }
    if let Choice::Made(bank) = payment::choose(app, &mut tx, &invoice, bank, now).await? {
        let invoice = row.id.clone();
        file.note(author, Fact::BankChosen { invoice, bank });
        tx.save_case(file, now).await?;
    }
    tx.commit().await?;
    self::invoice(app, caller, case).await
}

/// Whether the bank is to have the invoice of a case, and what it says.
pub(in crate::app) async fn issuable(
    app: &App,
    case: &Case,
    invoice: &InvoiceId,
) -> Result<Issuable, AppError> {
    if case.stage.code().is_end() {
        return Ok(Issuable::TakeBack);
    }
    if !rules::expects(&case.stage, invoice).is_open() {
        return Ok(Issuable::Nothing);
    }
    let payer = case
        .principals
        .first()
        .ok_or(AppError::Internal("a case without principals"))?;
    Ok(Issuable::Order {
        payer: payer.iin.clone(),
        payee: payee(app, case).await?,
        purpose: purpose(&access::title(case)),
    })
}

/// Notes that a bank has the invoice, the first one by an event; one whose case ended meanwhile is not wanted any more.
pub(in crate::app) async fn issued(
    tx: &mut Tx,
    file: &mut CaseFile,
    invoice: &InvoiceRow,
    now: DateTime<Utc>,
) -> Result<Issuable, AppError> {
    match rules::expects(&file.case.stage, &invoice.id) {
        Expects::NotYet => {}
        Expects::Money => return Ok(Issuable::Nothing),
        Expects::Repetition | Expects::Nothing => return Ok(Issuable::TakeBack),
    }
    let event = Event::InvoiceIssued {
        invoice: invoice.id.clone(),
        expires_at: invoice.expires_at,
    };
    file.happen(Author::Bank, event)?;
    let notice = Notice::InvoiceIssued {
        case: file.case.id.clone(),
        title: access::title(&file.case),
        amount: invoice.amount,
        pay_until: invoice.expires_at,
    };
    ends::notify_principals(tx, &file.case, "invoice", notice, now).await?;
    Ok(Issuable::Nothing)
}

/// The money is there.
pub(in crate::app) fn paid(file: &mut CaseFile, invoice: &InvoiceId) -> Result<(), AppError> {
    let invoice = invoice.clone();
    Ok(file.happen(Author::Bank, Event::InvoicePaid { invoice })?)
}

/// The invoice is spent or its time is over: the case ends with it.
pub(in crate::app) async fn lost(
    tx: &mut Tx,
    file: &mut CaseFile,
    invoice: &InvoiceId,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let event = Event::InvoiceExpired {
        invoice: invoice.clone(),
    };
    ends::end(tx, file, Author::System, event, now).await
}

/// Notes what the bank says, unless it said the same when it was asked before.
pub(in crate::app) fn reported(
    file: &mut CaseFile,
    invoice: &InvoiceId,
    (status, failed): (BankStatus, Option<FailedPayment>),
) {
    let word = rules::BankWord {
        invoice: invoice.clone(),
        status,
        failed,
    };
    if !file.case.hear(word) {
        return;
    }
    let fact = Fact::PaymentReported {
        invoice: invoice.clone(),
        status: status.as_str().to_owned(),
    };
    file.note(Author::Bank, fact);
}

/// Notes that the money goes back.
pub(in crate::app) fn refund_ordered(file: &mut CaseFile, invoice: &InvoiceId, refund: &RefundId) {
    let (invoice, refund) = (invoice.clone(), refund.clone());
    file.note(Author::System, Fact::RefundOrdered { invoice, refund });
}

/// Notes that the money went back, and tells the principals.
pub(in crate::app) async fn refund_made(
    tx: &mut Tx,
    file: &mut CaseFile,
    refund: &RefundId,
    amount: Tenge,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let refund = refund.clone();
    file.note(Author::Bank, Fact::RefundMade { refund });
    let notice = Notice::RefundSent {
        case: file.case.id.clone(),
        amount,
    };
    ends::notify_principals(tx, &file.case, "refund", notice, now).await
}

/// Undoes the payment of a case that ended: an open invoice is taken back, a paid one refunded.
pub(super) async fn undo(
    tx: &mut Tx,
    file: &mut CaseFile,
    before: &Stage,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let owner = InvoiceOwner::Case(file.case.id.clone());
    match before {
        Stage::AwaitingPayment { invoice, .. } => {
            payment::take_back(tx, invoice, &owner, now).await
        }
        Stage::AwaitingSignature { invoice, .. } => {
            if let Some(refund) = payment::order_refund(tx, invoice, now).await? {
                refund_ordered(file, invoice, &refund);
            }
            Ok(())
        }
        Stage::Filling
        | Stage::AwaitingConsent
        | Stage::ReadyToCall
        | Stage::Talking { .. }
        | Stage::Drafting { .. }
        | Stage::AwaitingApproval { .. }
        | Stage::Approved { .. }
        | Stage::Signed { .. }
        | Stage::Delivered { .. }
        | Stage::Revoked { .. }
        | Stage::Refused { .. }
        | Stage::Withdrawn
        | Stage::ConsentRefused { .. }
        | Stage::InvoiceExpired { .. } => Ok(()),
    }
}

/// The fee is the notary's own: they certify, and they are paid (Law on Notariat).
async fn payee(app: &App, case: &Case) -> Result<Payee, AppError> {
    const NOBODY: AppError = AppError::Internal("an invoice of a case without a notary");
    let notary = case.notary.as_ref().ok_or(NOBODY)?;
    let account = app.store.account(notary).await?.ok_or(NOBODY)?;
    let name = account.name.full();
    let named = match &case.certifier {
        Some(certifier) => {
            let licence = &certifier.notary.licence;
            format!("Нотариус {name}, лицензия № {licence}")
        }
        None => format!("Нотариус {name}"),
    };
    Ok(Payee {
        // Both official languages write it alike.
        name: Bilingual {
            kk: named.clone(),
            ru: named,
        },
        iin: Some(account.iin),
    })
}

fn purpose(title: &Bilingual) -> Bilingual {
    Bilingual {
        kk: format!("Цифрлық нотариаттық сенімхат: {}", title.kk),
        ru: format!("Цифровая нотариальная доверенность: {}", title.ru),
    }
}
