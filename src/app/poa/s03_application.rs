//! Step 3: the application is filled in, kept as a draft, and signed by every principal.

use super::{access, s04_consent};
use crate::app::evidence::{self, ToSign};
use crate::app::{App, AppError, Caller, Fault, fresh};
use crate::port::{Capacity, PersonRecord};
use crate::store::artifacts::Artifact;
use crate::store::cases::{CaseFile, CaseView};
use chrono::{DateTime, Utc};
use law::form::{FieldError, FieldProblem};
use law::id::{CaseId, Digest, Iin};
use law::poa::case::{Case, Principal};
use law::poa::history::{Author, Fact};
use law::poa::s03_application::{self as rules, Application, ApplicationForm, PrincipalData};
use law::poa::stage::{Event, NotAllowed, StageCode};
use law::time::date_in_kazakhstan;

/// Open cases at the filling stage that one account may have, so that drafts do not pile up.
const OPEN_DRAFTS_MAX: i64 = 50;

/// What a principal signs, with the application it belongs to.
#[derive(Clone, Debug)]
pub struct ApplicationToSign {
    /// The bytes.
    pub to_sign: ToSign,
    /// Their text, for the person to read.
    pub text: law::text::Bilingual,
}

/// Opens a case with a form that need not be complete.
///
/// # Errors
/// [`Fault::IdentityNotProved`] for an account that is only claimed, [`AppError::Invalid`] for fields of a wrong form.
pub async fn open(app: &App, caller: &Caller, form: ApplicationForm) -> Result<CaseView, AppError> {
    caller.must_be_proved()?;
    let now = app.now();
    well_formed(&form, now)?;
    let filling = StageCode::Filling.as_str();
    if app.store.count_cases(&caller.account, filling).await? >= OPEN_DRAFTS_MAX {
        return Err(Fault::LimitReached.into());
    }
    let first = Principal {
        account: Some(caller.account.clone()),
        iin: caller.iin.clone(),
        data: None,
        signed: None,
        approved: None,
    };
    let mut case = Case::open(fresh::case_id(now), now, first, form, fresh::secret());
    invite(&mut case);
    let mut tx = app.store.begin().await?;
    let id = case.id.clone();
    let view = case.clone();
    let file = CaseFile::new(case, author(caller));
    let version = tx.save_case(file, now).await?;
    tx.admit(&id, &caller.account).await?;
    tx.commit().await?;
    Ok(CaseView {
        case: view,
        version,
        updated_at: now,
    })
}

/// Saves the form of a case that is still being filled in; signatures over the former one are void.
///
/// # Errors
/// [`Fault::StaleVersion`], [`AppError::Invalid`], or a wrong stage.
pub async fn save(
    app: &App,
    caller: &Caller,
    id: &CaseId,
    version: i64,
    form: ApplicationForm,
) -> Result<CaseView, AppError> {
    let now = app.now();
    well_formed(&form, now)?;
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open(&mut tx, caller, id).await?;
    access::unchanged_since(&file, version)?;
    still_filling(&file.case)?;
    file.case.form = form;
    for principal in &mut file.case.principals {
        principal.signed = None;
    }
    invite(&mut file.case);
    file.note(author, Fact::ApplicationSaved);
    let case = file.case.clone();
    let version = tx.save_case(file, now).await?;
    tx.commit().await?;
    Ok(CaseView {
        case,
        version,
        updated_at: now,
    })
}

/// Reads a principal's own data from the registry, for themselves, and keeps them with the case.
///
/// A further principal takes part by asking for this: nobody's data are read for somebody else.
///
/// # Errors
/// [`Fault::IdentityNotProved`] for an account that is only claimed, [`Fault::NotFound`] for a stranger,
/// [`Fault::SystemUnavailable`] when the registry does not answer.
pub async fn take_part(app: &App, caller: &Caller, id: &CaseId) -> Result<CaseView, AppError> {
    caller.must_be_proved()?;
    let view = app.store.case(id).await?.ok_or(Fault::NotFound)?;
    let named = |case: &Case| case.principals.iter().position(|p| p.iin == caller.iin);
    let place = named(&view.case).ok_or(Fault::NotFound)?;
    still_filling(&view.case)?;
    let data = own_data(app, &caller.iin).await?;
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let mut file = tx.open_case(id).await?.ok_or(Fault::NotFound)?;
    still_filling(&file.case)?;
    if named(&file.case) != Some(place) {
        return Err(Fault::NotFound.into());
    }
    let principal = &mut file.case.principals[place];
    let joined = principal.account.is_none();
    principal.account = Some(caller.account.clone());
    principal.data = Some(data);
    if joined {
        file.note(author(caller), Fact::PrincipalJoined);
    }
    let case = file.case.clone();
    let version = tx.save_case(file, now).await?;
    tx.admit(id, &caller.account).await?;
    tx.commit().await?;
    Ok(CaseView {
        case,
        version,
        updated_at: now,
    })
}

/// What the caller is asked to sign now.
///
/// # Errors
/// [`AppError::Invalid`] while the form is not complete.
pub async fn to_sign(
    app: &App,
    caller: &Caller,
    id: &CaseId,
) -> Result<ApplicationToSign, AppError> {
    let view = access::view(app, caller, id).await?;
    still_filling(&view.case)?;
    let view = if own(&view.case, caller)?.data.is_some() {
        view
    } else {
        take_part(app, caller, id).await?
    };
    let application = completed(&view.case, app.now())?;
    let statement = rules::statement(id, &application);
    Ok(ApplicationToSign {
        to_sign: ToSign::from(&statement),
        text: statement.text().clone(),
    })
}

/// Takes a principal's signature over the application; the last one submits it and asks the representatives.
///
/// # Errors
/// What is wrong with the signature, each by its own code; a wrong stage; [`Fault::AlreadyDone`] when signed before.
pub async fn submit(
    app: &App,
    caller: &Caller,
    id: &CaseId,
    cms: &[u8],
) -> Result<CaseView, AppError> {
    let now = app.now();
    let view = access::view(app, caller, id).await?;
    still_filling(&view.case)?;
    let application = completed(&view.case, now)?;
    let expected = ToSign::from(&rules::statement(id, &application));
    let taken = evidence::take(app, caller, cms, &expected).await?;

    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open(&mut tx, caller, id).await?;
    access::unchanged_since(&file, view.version)?;
    let place = file
        .case
        .principal_of(&caller.account)
        .ok_or(Fault::NotFound)?;
    let principal = &mut file.case.principals[place];
    if principal.signed.as_ref() == Some(&expected.sha256) {
        return Err(Fault::AlreadyDone.into());
    }
    principal.signed = Some(expected.sha256.clone());
    let name = artifact_name(place, &expected.sha256, &file.case);
    let fact = Fact::ApplicationSigned {
        application: expected.sha256.clone(),
        signature: taken.digest,
    };
    file.note(author.clone(), fact);
    if file.case.signed_by_all(&expected.sha256) {
        submitted(&mut file, author, application, &expected)?;
        s04_consent::ask_all(&mut tx, &mut file, now).await?;
        tx.put_artifact(id, &canonical(&expected, now)).await?;
    }
    let case = file.case.clone();
    let version = tx.save_case(file, now).await?;
    tx.put_artifact(id, &evidence::signed_message(name, &taken.cms, now))
        .await?;
    tx.commit().await?;
    Ok(CaseView {
        case,
        version,
        updated_at: now,
    })
}

fn submitted(
    file: &mut CaseFile,
    author: Author,
    application: Application,
    expected: &ToSign,
) -> Result<(), AppError> {
    let event = Event::ApplicationSubmitted {
        application: expected.sha256.clone(),
    };
    file.happen(author, event)?;
    file.case.application = Some(application);
    file.case.application_sha256 = Some(expected.sha256.clone());
    Ok(())
}

/// `application.p7s` for a single principal; with several, each signature has the principal's number and digest.
fn artifact_name(place: usize, signed: &Digest, case: &Case) -> String {
    if case.principals.len() == 1 {
        "application.p7s".to_owned()
    } else {
        format!("application-{}-{}.p7s", place + 1, &signed.as_str()[..16])
    }
}

fn canonical(expected: &ToSign, now: DateTime<Utc>) -> Artifact {
    Artifact {
        name: "application.json".to_owned(),
        media_type: "application/json".to_owned(),
        sha256: expected.sha256.clone(),
        bytes: expected.content.clone(),
        created_at: now,
    }
}

/// The complete application of a case.
fn completed(case: &Case, now: DateTime<Utc>) -> Result<Application, AppError> {
    let mut principals = Vec::with_capacity(case.principals.len());
    for (place, principal) in case.principals.iter().enumerate() {
        let pointer = || match place {
            0 => String::new(),
            further => format!("/co_principals/{}", further - 1),
        };
        let missing =
            || AppError::Invalid(vec![FieldError::new(pointer(), FieldProblem::Required)]);
        principals.push(principal.data.clone().ok_or_else(missing)?);
    }
    rules::complete(&case.form, &principals, date_in_kazakhstan(now)).map_err(AppError::Invalid)
}

/// The caller's own data, if they may give a power of attorney at all.
async fn own_data(app: &App, iin: &Iin) -> Result<PrincipalData, AppError> {
    let record = app
        .ports
        .persons
        .person(iin)
        .await?
        .ok_or(Fault::PersonUnknown)?;
    let today = date_in_kazakhstan(app.now());
    if record.deceased_on.is_some() || record.capacity == Capacity::Incapable {
        return Err(Fault::PersonUnknown.into());
    }
    let data = principal_data(record);
    match data.obstacle(today) {
        Some(_) => Err(AppError::Invalid(vec![FieldError::new(
            "",
            FieldProblem::OutOfRange,
        )])),
        None => Ok(data),
    }
}

fn principal_data(record: PersonRecord) -> PrincipalData {
    PrincipalData {
        iin: record.iin,
        name: record.name,
        birth_date: record.birth_date,
        address: record.address,
        document: record.document,
    }
}

/// Makes the principals follow the form: those named stay, others go, new ones have yet to take part.
fn invite(case: &mut Case) {
    let known = case.principals.split_off(1);
    let named = case
        .form
        .co_principals
        .iter()
        .filter_map(|text| Iin::parse(text).ok());
    for iin in named {
        let principal = known.iter().find(|p| p.iin == iin).cloned();
        case.principals.push(principal.unwrap_or(Principal {
            account: None,
            iin,
            data: None,
            signed: None,
            approved: None,
        }));
    }
}

fn own<'a>(case: &'a Case, caller: &Caller) -> Result<&'a Principal, AppError> {
    let place = case.principal_of(&caller.account).ok_or(Fault::NotFound)?;
    Ok(&case.principals[place])
}

fn well_formed(form: &ApplicationForm, now: DateTime<Utc>) -> Result<(), AppError> {
    let mut errors = rules::check_draft(form, date_in_kazakhstan(now));
    errors.extend(unprintable(form));
    if errors.is_empty() {
        Ok(())
    } else {
        Err(AppError::Invalid(errors))
    }
}

/// Free texts end up in the document, so a character without a glyph is refused at once.
fn unprintable(form: &ApplicationForm) -> Vec<FieldError> {
    let mut texts: Vec<(String, &str)> = Vec::new();
    for (i, attorney) in form.attorneys.iter().enumerate() {
        texts.push((format!("/attorneys/{i}/surname"), &attorney.surname));
        texts.push((format!("/attorneys/{i}/name"), &attorney.name));
        texts.extend(
            attorney
                .patronymic
                .as_deref()
                .map(|p| (format!("/attorneys/{i}/patronymic"), p)),
        );
    }
    texts.extend(
        form.object
            .iter()
            .map(|(name, value)| (format!("/object/{name}"), value.as_str())),
    );
    texts.extend(
        form.special_terms
            .as_deref()
            .map(|t| ("/special_terms".to_owned(), t)),
    );
    texts
        .into_iter()
        .filter(|(_, text)| crate::document::glyph::unprintable(text).is_some())
        .map(|(pointer, _)| FieldError::new(pointer, FieldProblem::UnprintableCharacter))
        .collect()
}

fn still_filling(case: &Case) -> Result<(), AppError> {
    match case.stage.code() {
        StageCode::Filling => Ok(()),
        stage => Err(NotAllowed::WrongStage {
            stage,
            event: law::poa::stage::EventCode::ApplicationSubmitted,
        }
        .into()),
    }
}

fn author(caller: &Caller) -> Author {
    Author::Principal {
        account: caller.account.clone(),
    }
}
