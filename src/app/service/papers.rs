//! The documents about a request: drawn by their forms, sealed by the body, kept with the request and in the cabinet.

use crate::app::evidence::digest;
use crate::app::wallet::{self, NewDocument};
use crate::app::{App, AppError, fresh, issue};
use crate::document::service::content::Official;
use crate::document::service::form::{self, Decision, Verdict};
use crate::document::service::notice::{
    self, Facts, FailedAttempt, Listed, Payment, RefusalGround,
};
use crate::document::service::{Codes, Content, Sheet, draw};
use crate::store::Tx;
use crate::store::artifacts::Artifact;
use crate::store::services::ServiceFile;
use chrono::{DateTime, Utc};
use law::cabinet::Nature;
use law::id::RequestId;
use law::service::attachment;
use law::service::desk_work::{self, DeskWork};
use law::service::found::Found;
use law::service::intake;
use law::service::paper::PaperKind;
use law::service::request::{Author, Fact, ServiceRequest};
use law::service::stage::Stage;
use law::service::{Form, ResultForm, StateBody};
use law::services::bailiff::examination::{self, Examination};
use law::services::grounds;
use law::text::{Bilingual, Text};
use serde::Serialize;

/// The media type of data.
const JSON_MEDIA_TYPE: &str = "application/json";
/// The media type of documents.
const PDF_MEDIA_TYPE: &str = "application/pdf";
/// What stands in the place of the number until the decision is signed.
const UNSIGNED: Text = Text::new("ЖОБА", "ПРОЕКТ", "DRAFT");
/// A drafted decision as a document; it is kept nowhere.
const PREVIEW: &str = "preview.pdf";
/// The result, as a file of its request.
const RESULT: &str = "result.pdf";

/// A document that was drawn and sealed.
#[derive(Debug)]
pub(super) struct Paper {
    /// Its number.
    pub(super) number: String,
    nature: Nature,
    /// The sealed file, which stands in the cabinet.
    pub(super) file: Artifact,
}

/// Data of a request in their canonical bytes.
pub(super) fn data<T: Serialize>(
    name: &str,
    value: &T,
    now: DateTime<Utc>,
) -> Result<Artifact, AppError> {
    let bytes = law::canonical::to_bytes(value)
        .map_err(|_| AppError::Internal("data without a canonical form"))?;
    Ok(artifact(name, JSON_MEDIA_TYPE, bytes, now))
}

fn artifact(name: &str, media_type: &str, bytes: Vec<u8>, now: DateTime<Utc>) -> Artifact {
    Artifact {
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        sha256: digest(&bytes),
        bytes,
        created_at: now,
    }
}

/// The job that makes a document about a request, once; of failed payments one for each attempt.
///
/// # Errors
/// [`AppError::Unanswered`] when the time-stamping authority does not answer: the job comes again.
pub async fn make(app: &App, id: &RequestId, kind: PaperKind) -> Result<(), AppError> {
    let Some(view) = app.store.service(id).await? else {
        return Ok(());
    };
    for about in wanted(&view.request, kind) {
        let name = about.file_name();
        if app.store.service_file(id, &name).await?.is_none() {
            make_one(app, &view.request, about, &name).await?;
        }
    }
    Ok(())
}

/// What a document is about: a request, or one of its failed payments, counted from 1.
#[derive(Clone, Copy, Debug)]
enum About {
    Request(PaperKind),
    FailedPayment(usize),
}

impl About {
    fn file_name(self) -> String {
        match self {
            Self::Request(kind) => format!("{}.pdf", kind.as_str()),
            Self::FailedPayment(attempt) => {
                format!("{}-{attempt}.pdf", PaperKind::PaymentFailed.as_str())
            }
        }
    }

    const fn kind(self) -> PaperKind {
        match self {
            Self::Request(kind) => kind,
            Self::FailedPayment(_) => PaperKind::PaymentFailed,
        }
    }

    const fn nature(self) -> Nature {
        nature(self.kind())
    }
}

fn wanted(request: &ServiceRequest, kind: PaperKind) -> Vec<About> {
    match kind {
        PaperKind::PaymentFailed => {
            let attempts = request.bill.as_ref().map_or(0, |bill| bill.failures.len());
            (1..=attempts).map(About::FailedPayment).collect()
        }
        PaperKind::Refusal
        | PaperKind::Acceptance
        | PaperKind::PaymentReceipt
        | PaperKind::PaymentExpired
        | PaperKind::IntakeRefusal
        | PaperKind::IntakeInventory => vec![About::Request(kind)],
    }
}

async fn make_one(
    app: &App,
    request: &ServiceRequest,
    what: About,
    name: &str,
) -> Result<(), AppError> {
    let now = app.now();
    let content = match what {
        About::Request(PaperKind::PaymentReceipt) => {
            let facts = of_kind(request, PaperKind::PaymentReceipt, now);
            receipt(request, &facts, number(app, request).await?)?
        }
        About::Request(kind) => about(request, &of_kind(request, kind, now), kind)?,
        About::FailedPayment(attempt) => {
            let facts = of_kind(request, PaperKind::PaymentFailed, now);
            failed_payment(request, &facts, attempt, number(app, request).await?)?
        }
    };
    let body = body(request, what.kind())?;
    let paper = seal(app, body, name, what.nature(), content).await?;
    let mut tx = app.store.begin().await?;
    let Some(mut file) = tx.open_service(&request.id).await? else {
        return Ok(());
    };
    enter(&mut tx, &mut file, &paper).await?;
    tx.save_service(file, now).await?;
    Ok(tx.commit().await?)
}

/// The result of a request, made of what the registry or the body answered, or of what officials decided.
///
/// # Errors
/// [`AppError::Unanswered`] when the time-stamping authority does not answer.
pub(super) async fn result(
    app: &App,
    request: &ServiceRequest,
    found: Option<&Found>,
    now: DateTime<Utc>,
) -> Result<Paper, AppError> {
    let facts = facts(request, now);
    let content = match found {
        Some(found) => form::found(&facts, found),
        None => decided(request, &facts),
    };
    let content = content.ok_or(AppError::Internal("a result without a basis"))?;
    let body = StateBody::of(request.service).ok_or_else(bodiless)?;
    seal(app, body, RESULT, Nature::Result, content).await
}

/// The document that a drafted decision would make: without number, codes and seal, and saying so.
pub(super) fn preview(
    request: &ServiceRequest,
    work: &DeskWork,
    now: DateTime<Utc>,
) -> Result<Artifact, AppError> {
    let mut request = request.clone();
    request.decision = Some(work.clone());
    let mut facts = facts(&request, now);
    facts.number = format!("{} / {}", UNSIGNED.kk, UNSIGNED.ru);
    let verdict = work.draft.as_ref().map(|draft| &draft.verdict);
    let content = match verdict {
        Some(desk_work::Verdict::Refused { ground, .. }) => {
            let ground = ground.clone();
            request.stage = Stage::Refused { ground };
            Some(about(&request, &facts, PaperKind::Refusal)?)
        }
        Some(desk_work::Verdict::Granted { .. }) => decided(&request, &facts),
        None => None,
    };
    let content = content.ok_or(AppError::Internal("a preview without a draft"))?;
    let codes = Codes::default();
    let sheet = Sheet {
        content: &content,
        codes: &codes,
    };
    let pdf = draw(&sheet).map_err(|error| {
        tracing::error!(%error, request = %request.id, "a drafted decision cannot be drawn");
        AppError::Internal("a drafted decision cannot be drawn")
    })?;
    Ok(artifact(PREVIEW, PDF_MEDIA_TYPE, pdf, now))
}

/// What officials decided, by the form of the service's result.
fn decided(request: &ServiceRequest, facts: &Facts) -> Option<Content> {
    let draft = request.decision.as_ref()?.draft.as_ref()?;
    let desk_work::Verdict::Granted { text, particulars } = &draft.verdict else {
        return None;
    };
    let decision = Decision {
        service: request.service(),
        form: &request.form,
        verdict: verdict(request, particulars)?,
        text: Some(text),
        number: request
            .decision
            .as_ref()
            .and_then(|work| work.decided.as_ref()?.number.as_deref()),
    };
    form::decision(facts, request.portal().result, &decision)
}

/// The authority's services have documents of their own.
const fn bodiless() -> AppError {
    AppError::Internal("a service of the portal without a body")
}

/// What a document would say did not happen.
const fn lacking() -> AppError {
    AppError::Internal("a document about what did not happen")
}

/// Whose seal stands on a document: not to accept incomplete documents is the State Corporation's own act (regulations 3,
/// point 4), everything else the body's.
fn body(request: &ServiceRequest, kind: PaperKind) -> Result<StateBody, AppError> {
    match kind {
        PaperKind::IntakeRefusal => Ok(StateBody::Centre),
        PaperKind::Refusal
        | PaperKind::Acceptance
        | PaperKind::PaymentReceipt
        | PaperKind::PaymentExpired
        | PaperKind::PaymentFailed
        | PaperKind::IntakeInventory => StateBody::of(request.service).ok_or_else(bodiless),
    }
}

/// How the officials decided; `None` for an examination whose outcome nobody stated.
fn verdict(request: &ServiceRequest, particulars: &Form) -> Option<Verdict> {
    if request.portal().result != ResultForm::ExaminationDecision {
        return Some(Verdict::Granted);
    }
    Some(match examination::outcome(particulars)? {
        Examination::Passed => Verdict::Granted,
        Examination::NotPassed => Verdict::NotPassed,
    })
}

async fn seal(
    app: &App,
    body: StateBody,
    name: &str,
    nature: Nature,
    content: Content,
) -> Result<Paper, AppError> {
    let (number, at) = (content.number.clone(), content.issued_at);
    let issued = issue::issue(app, body, content).await?;
    Ok(Paper {
        number,
        nature,
        file: artifact(name, PDF_MEDIA_TYPE, issued.pdf, at),
    })
}

/// Keeps a document with its request and enters it into the applicant's cabinet.
pub(super) async fn enter(
    tx: &mut Tx,
    file: &mut ServiceFile,
    paper: &Paper,
) -> Result<(), AppError> {
    let request = &file.request;
    tx.put_service_file(&request.id, &paper.file).await?;
    let document = NewDocument {
        number: &paper.number,
        nature: paper.nature,
        service: request.service,
        kind: request.form.kind(),
        request: &request.id,
        file: &paper.file.name,
        sha256: &paper.file.sha256,
        issued_at: paper.file.created_at,
        valid_until: None,
        owners: std::slice::from_ref(&request.applicant.iin),
    };
    wallet::enter(tx, &document).await?;
    let made = Fact::DocumentMade {
        file: paper.file.name.clone(),
        sha256: paper.file.sha256.clone(),
    };
    file.note(Author::Portal, made);
    Ok(())
}

const fn nature(kind: PaperKind) -> Nature {
    match kind {
        PaperKind::Refusal => Nature::Refusal,
        PaperKind::Acceptance | PaperKind::PaymentExpired | PaperKind::PaymentFailed => {
            Nature::Notice
        }
        PaperKind::PaymentReceipt | PaperKind::IntakeRefusal | PaperKind::IntakeInventory => {
            Nature::Receipt
        }
    }
}

/// What every document about a request shares.
fn facts(request: &ServiceRequest, now: DateTime<Utc>) -> Facts {
    let service = request.service();
    let applicant = &request.applicant;
    let recipient = match &applicant.entity {
        Some(entity) => entity.name.kk.clone(),
        None => applicant.name.full(),
    };
    Facts {
        service: service.id,
        title: service.title.into(),
        number: format!("{}-{}", service.id.as_str(), fresh::number(now)),
        request: request.number.clone(),
        issued_at: now,
        body: request.portal().body.into(),
        official: None,
        recipient,
    }
}

/// What a document of a kind shares with the others, and whose hands it comes from.
fn of_kind(request: &ServiceRequest, kind: PaperKind, now: DateTime<Utc>) -> Facts {
    let mut facts = facts(request, now);
    let by_intake = matches!(kind, PaperKind::IntakeRefusal | PaperKind::IntakeInventory);
    let taken = request.intake.as_ref().filter(|_| by_intake);
    facts.official = taken.map(|taken| Official {
        name: taken.name.full(),
        position: intake::position(request.channel),
    });
    if kind == PaperKind::IntakeRefusal {
        facts.body = StateBody::Centre.title().into();
    }
    let unfit = matches!(&request.stage, Stage::Refused { ground } if ground == grounds::POWER_OF_ATTORNEY_INVALID);
    if let Some(came) = request.representative.as_ref().filter(|_| unfit) {
        // Whoever came without a power of attorney that does is not told the name behind a number.
        facts.recipient = format!("{} (өкіл, представитель)", came.name.full());
    }
    facts
}

/// What a document about a request says.
fn about(request: &ServiceRequest, facts: &Facts, kind: PaperKind) -> Result<Content, AppError> {
    match kind {
        PaperKind::Refusal => {
            let ground = ground(request).ok_or_else(lacking)?;
            Ok(notice::refusal(facts, &ground))
        }
        PaperKind::IntakeRefusal => {
            let taken = request.intake.as_ref().ok_or_else(lacking)?;
            let queue = taken.queue_number.as_deref();
            let clause = ground(request).ok_or_else(lacking)?.clause;
            let missing = titles(request, &taken.missing);
            Ok(notice::intake_refusal(facts, queue, &clause, &missing))
        }
        PaperKind::IntakeInventory => {
            let taken = request.intake.as_ref();
            let inventory = taken.and_then(|taken| taken.inventory.as_ref());
            let inventory = inventory.ok_or_else(lacking)?;
            let listed = |one: &intake::Listed| {
                let title = one.title(request.portal(), request.form.kind())?;
                Some(Listed {
                    title: title.into(),
                    sheets: one.sheets,
                })
            };
            let listed: Vec<Listed> = inventory.documents.iter().filter_map(listed).collect();
            Ok(notice::intake_inventory(
                facts,
                inventory.accepted_at,
                &listed,
            ))
        }
        PaperKind::Acceptance => {
            let due = request.due.ok_or_else(lacking)?;
            Ok(notice::acceptance(facts, due.at))
        }
        PaperKind::PaymentExpired => {
            let bill = request.bill.as_ref().ok_or_else(lacking)?;
            Ok(notice::payment_expired(facts, bill.amount, bill.pay_until))
        }
        // The one wants the invoice's number too, and of the other each attempt has its own.
        PaperKind::PaymentReceipt | PaperKind::PaymentFailed => Err(lacking()),
    }
}

/// The number under which the bank shows the invoice of a request to its payer.
async fn number(app: &App, request: &ServiceRequest) -> Result<String, AppError> {
    let bill = request.bill.as_ref().ok_or_else(lacking)?;
    let number = app.store.invoice_number(&bill.invoice).await?;
    // An order of before numbers were kept has ours alone.
    Ok(number.unwrap_or_else(|| bill.invoice.to_string()))
}

/// What the receipt of a payment says.
fn receipt(request: &ServiceRequest, facts: &Facts, invoice: String) -> Result<Content, AppError> {
    let bill = request.bill.as_ref().ok_or_else(lacking)?;
    let payment = Payment {
        amount: bill.amount,
        invoice,
        paid_at: bill.paid_at.unwrap_or(facts.issued_at),
    };
    Ok(notice::payment_receipt(facts, &payment))
}

/// What the notice about a failed payment says.
fn failed_payment(
    request: &ServiceRequest,
    facts: &Facts,
    attempt: usize,
    invoice: String,
) -> Result<Content, AppError> {
    let lacking = AppError::Internal("a notice about a payment that was not tried");
    let bill = request.bill.as_ref();
    let failed = bill.and_then(|bill| Some((bill, bill.failures.get(attempt.checked_sub(1)?)?)));
    let (bill, failed) = failed.ok_or(lacking)?;
    let attempt = FailedAttempt {
        amount: bill.amount,
        invoice,
        tried_at: failed.at,
        description: failed.description(bill.amount),
        advice: failed.advice(),
    };
    Ok(notice::payment_failed(facts, &attempt))
}

/// The ground with its clause, and what the officials found where the refusal is theirs.
fn ground(request: &ServiceRequest) -> Option<RefusalGround> {
    let Stage::Refused { ground } = &request.stage else {
        return None;
    };
    let said = grounds::notice(request, ground)?;
    let draft = request
        .decision
        .as_ref()
        .and_then(|work| work.draft.as_ref());
    let motive = draft.and_then(|draft| match &draft.verdict {
        desk_work::Verdict::Refused { reason, .. } => Some(reason.clone()),
        desk_work::Verdict::Granted { .. } => None,
    });
    Some(RefusalGround {
        notice: said.notice,
        clause: said.clause,
        motive,
    })
}

/// The titles of documents by their codes.
fn titles(request: &ServiceRequest, codes: &[String]) -> Vec<Bilingual> {
    attachment::asked(request.portal(), request.form.kind())
        .filter(|asked| codes.iter().any(|code| code == asked.code))
        .map(|asked| asked.title.into())
        .collect()
}
