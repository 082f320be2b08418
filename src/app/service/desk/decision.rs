//! An official signs a drafted decision with the EDS: a resolution, a certificate, a licence, or a motivated refusal.

use super::acts::{self, not_own, work_of};
use super::{inbox, roster};
use crate::app::evidence::{self, ToSign};
use crate::app::service::papers;
use crate::app::service::reading::{self, Read};
use crate::app::{App, AppError, Caller, Fault, calendar};
use crate::store::artifacts::Artifact;
use crate::store::services::ServiceView;
use law::id::RequestId;
use law::poa::signed_statement::Statement;
use law::service::desk_work::{Act, DeskWork, Draft, Verdict};
use law::service::request::{Author, Fact, ServiceRequest};
use law::service::statement;
use law::text::Bilingual;
use serde_json::json;

/// What the official signs at the turn they saw, with the number under which an akimat registers it.
///
/// # Errors
/// What stands in the way, each by its own code.
pub async fn to_sign(
    app: &App,
    caller: &Caller,
    id: &RequestId,
    turn: u32,
    number: Option<String>,
) -> Result<(ToSign, Bilingual), AppError> {
    let view = possible(app, caller, id, turn, number.clone()).await?;
    let statement = of(&view.request, work_of(&view.request)?, number.as_deref())?;
    // What is signed holds the whole form.
    reading::note(app, caller, id, Read::Request).await?;
    Ok((ToSign::from(&statement), statement.text().clone()))
}

/// Takes the signature, and the request goes to the next step.
///
/// # Errors
/// What is wrong with the signature; what stands in the way.
pub async fn sign(
    app: &App,
    caller: &Caller,
    id: &RequestId,
    turn: u32,
    number: Option<String>,
    cms: &[u8],
) -> Result<ServiceView, AppError> {
    let seen = possible(app, caller, id, turn, number.clone()).await?;
    let statement = of(&seen.request, work_of(&seen.request)?, number.as_deref())?;
    let expected = ToSign::from(&statement);
    let taken = evidence::take(app, caller, cms, &expected).await?;
    let calendar = calendar::current(app).await?;

    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, post) = acts::open(&mut tx, caller, id).await?;
    let work = work_of(&file.request)?.clone();
    // A document made meanwhile raises the version and changes nothing of what was signed.
    let now_to_sign = of(&file.request, &work, number.as_deref())?;
    if ToSign::from(&now_to_sign).content != expected.content {
        return Err(Fault::StaleVersion.into());
    }
    let act = Act::Sign { number };
    let moved = acts::moved(
        &file.request,
        &calendar,
        &work,
        (caller, &post),
        turn,
        act,
        now,
    )?;
    let kept = evidence::signed_message(format!("decision-{turn}.p7s"), &taken.cms, now);
    tx.put_service_file(id, &kept).await?;
    let fact = Fact::SignatureKept {
        file: kept.name.clone(),
        sha256: taken.digest,
    };
    let account = caller.account.clone();
    file.note(Author::Official { account }, fact);
    acts::settle(&mut tx, &mut file, caller, moved, now).await?;
    let view = tx.save_service(file, now).await?;
    tx.commit().await?;
    Ok(view)
}

/// The document that the drafted decision would make, as its body's officials may read it.
///
/// # Errors
/// [`Fault::NothingDrafted`]; as [`inbox::one`].
pub async fn preview(app: &App, caller: &Caller, id: &RequestId) -> Result<Artifact, AppError> {
    let view = inbox::one(app, caller, id).await?;
    let work = work_of(&view.request)?;
    if work.draft.is_none() {
        return Err(Fault::NothingDrafted.into());
    }
    papers::preview(&view.request, work, app.now())
}

/// The machine itself says who may not: it is asked before anybody signs.
async fn possible(
    app: &App,
    caller: &Caller,
    id: &RequestId,
    turn: u32,
    number: Option<String>,
) -> Result<ServiceView, AppError> {
    let post = roster::post(app, caller).await?;
    let view = inbox::of_body(app, caller, id).await?;
    not_own(&view.request, caller)?;
    let calendar = calendar::current(app).await?;
    let work = work_of(&view.request)?;
    let act = Act::Sign { number };
    acts::moved(
        &view.request,
        &calendar,
        work,
        (caller, &post),
        turn,
        act,
        app.now(),
    )?;
    Ok(view)
}

/// The statement over the request, the step, the turn and the decision.
fn of(
    request: &ServiceRequest,
    work: &DeskWork,
    number: Option<&str>,
) -> Result<Statement, AppError> {
    let draft: &Draft = work.draft.as_ref().ok_or(Fault::NothingDrafted)?;
    let step = request.portal().desk.get(work.step);
    let act = json!({
        "step": step.map(|step| step.code),
        "turn": work.turn,
        "number": number,
        "drafted_by": draft.by.as_str(),
        "verdict": draft.verdict,
    });
    Ok(statement::of_official(
        request,
        words(request, &draft.verdict),
        &act,
    ))
}

fn words(request: &ServiceRequest, verdict: &Verdict) -> Bilingual {
    let title = request.service().title;
    match verdict {
        Verdict::Granted { text, .. } => Bilingual {
            kk: format!(
                "«{}» мемлекеттік қызметі бойынша шешім: {}",
                title.kk, text.kk
            ),
            ru: format!(
                "Решение по государственной услуге «{}»: {}",
                title.ru, text.ru
            ),
        },
        Verdict::Refused { reason, .. } => Bilingual {
            kk: format!(
                "«{}» мемлекеттік қызметін көрсетуден дәлелді бас тарту: {}",
                title.kk, reason.kk
            ),
            ru: format!(
                "Мотивированный отказ в оказании государственной услуги «{}»: {}",
                title.ru, reason.ru
            ),
        },
    }
}
