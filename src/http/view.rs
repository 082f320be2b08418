//! A case as its people see it over HTTP.

use crate::app::evidence::ToSign;
use crate::app::poa::{Artifact, CaseView, InvoiceRow};
use crate::app::{AppError, Fault};
use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, NaiveDate, Utc};
use law::poa::algorithm::{self, Actor};
use law::poa::case::Case;
use law::poa::kinds;
use law::poa::s03_application::{ApplicationForm, PersonName};
use law::poa::s04_consent::{Consent, ConsentState};
use law::poa::s06_checks::Check;
use law::poa::s07_draft::{Clause, Remark};
use law::poa::stage::Stage;
use law::text::{Bilingual, Lang, Text};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A text in Kazakh and Russian.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct BothLanguages {
    /// Kazakh.
    pub(super) kk: String,
    /// Russian.
    pub(super) ru: String,
}

impl From<Bilingual> for BothLanguages {
    fn from(text: Bilingual) -> Self {
        Self {
            kk: text.kk,
            ru: text.ru,
        }
    }
}

impl From<Text> for BothLanguages {
    fn from(text: Text) -> Self {
        Bilingual::from(text).into()
    }
}

/// The name of a kind of power of attorney.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct KindName {
    /// Its code.
    pub(super) code: String,
    /// Its title in the client's language.
    pub(super) title: String,
}

/// The step of the algorithm a case stands at.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StepView {
    /// 1 to 11.
    number: u8,
    /// Its title in the client's language.
    title: String,
}

/// A representative as the applicant names them.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct AttorneyBody {
    /// IIN.
    #[schema(pattern = "^[0-9]{12}$")]
    iin: String,
    /// Surname.
    #[schema(min_length = 1, max_length = 100)]
    surname: String,
    /// Given name.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// Patronymic.
    #[serde(skip_serializing_if = "Option::is_none")]
    patronymic: Option<String>,
    /// Phone, for the notice of a revocation.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = r"^\+7[0-9]{10}$")]
    phone: Option<String>,
}

/// How the applicant can be reached.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
pub(super) struct ContactBody {
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    /// Phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
}

/// The term asked for: months from the draft's date, or a last day; 3 years at most, 1 year when none is given.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum TermBody {
    /// So many months.
    Months(u32),
    /// Until this day.
    Until(NaiveDate),
}

/// An application as it is filled in; a draft may lack everything but its kind.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct ApplicationBody {
    /// The kind, from the catalogue.
    #[schema(value_type = String, example = "vehicle")]
    kind: law::poa::kind::KindCode,
    /// IINs of further principals, at most two.
    #[serde(default)]
    #[schema(max_items = 2)]
    co_principals: Vec<String>,
    /// The representatives, at most five.
    #[serde(default)]
    #[schema(max_items = 5)]
    attorneys: Vec<AttorneyBody>,
    /// Codes of the powers given, from the kind.
    #[serde(default)]
    powers: Vec<String>,
    /// The object, by the kind's fields.
    #[serde(default)]
    object: BTreeMap<String, String>,
    /// The term.
    #[serde(skip_serializing_if = "Option::is_none")]
    term: Option<TermBody>,
    /// `allowed` or `forbidden`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    sub_delegation: Option<law::poa::kind::SubDelegation>,
    /// Further terms in the applicant's own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 2000)]
    special_terms: Option<String>,
    /// `kk` or `ru`: the language of the talk.
    #[schema(value_type = String, example = "kk")]
    language: law::poa::s03_application::DocumentLanguage,
    /// How the applicant can be reached.
    #[serde(default)]
    contact: ContactBody,
}

impl From<&ApplicationForm> for ApplicationBody {
    fn from(form: &ApplicationForm) -> Self {
        use law::term::TermRequest;
        Self {
            kind: form.kind,
            co_principals: form.co_principals.clone(),
            attorneys: form
                .attorneys
                .iter()
                .map(|a| AttorneyBody {
                    iin: a.iin.clone(),
                    surname: a.surname.clone(),
                    name: a.name.clone(),
                    patronymic: a.patronymic.clone(),
                    phone: a.phone.clone(),
                })
                .collect(),
            powers: form.powers.clone(),
            object: form.object.clone(),
            term: form.term.map(|term| match term {
                TermRequest::Months(months) => TermBody::Months(months),
                TermRequest::Until(date) => TermBody::Until(date),
            }),
            sub_delegation: form.sub_delegation,
            special_terms: form.special_terms.clone(),
            language: form.language,
            contact: ContactBody {
                email: form.contact.email.clone(),
                phone: form.contact.phone.clone(),
            },
        }
    }
}

/// A principal of a case.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PrincipalView {
    /// Full name, once they take part.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Whether they have signed the application as it stands.
    signed: bool,
    /// The revision they approved.
    #[serde(skip_serializing_if = "Option::is_none")]
    approved_revision: Option<u32>,
}

/// A representative's consent.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConsentView {
    /// The representative, counted from 0 in the application.
    attorney: usize,
    /// `requested`, `granted`, `denied`, `expired` or `withdrawn`.
    state: &'static str,
    /// When it was asked for.
    asked_at: DateTime<Utc>,
    /// Until when it can be answered.
    expires_at: DateTime<Utc>,
}

/// One of the four checks.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CheckView {
    /// Its code.
    check: &'static str,
    /// Its title in the client's language.
    title: &'static str,
    /// The words to say.
    script: &'static str,
    /// When it was confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmed_at: Option<DateTime<Utc>>,
    /// The notary's note.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

/// A clause of the draft.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct ClauseBody {
    /// Stable over revisions.
    pub(super) id: String,
    /// Kazakh.
    pub(super) kk: String,
    /// Russian.
    pub(super) ru: String,
}

impl From<Clause> for ClauseBody {
    fn from(clause: Clause) -> Self {
        Self {
            id: clause.id.as_str().to_owned(),
            kk: clause.kk,
            ru: clause.ru,
        }
    }
}

/// A remark of a principal.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RemarkView {
    /// Counts from 1 within the case.
    id: u32,
    /// The revision it was made on.
    revision: u32,
    /// The clause, absent for the draft as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    clause: Option<String>,
    /// The remark.
    text: String,
    /// The notary's answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
}

impl From<&Remark> for RemarkView {
    fn from(remark: &Remark) -> Self {
        Self {
            id: remark.id,
            revision: remark.revision,
            clause: remark.clause.as_ref().map(|c| c.as_str().to_owned()),
            text: remark.text.clone(),
            answer: remark.answer.as_ref().map(|a| a.text.clone()),
        }
    }
}

/// A revision of the draft.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RevisionView {
    /// Counts from 1.
    revision: u32,
    /// SHA-256 of its PDF.
    sha256: String,
    /// When it was sent.
    sent_at: DateTime<Utc>,
    /// The last day of the term it states.
    valid_until: NaiveDate,
}

/// The fee, frozen.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct QuoteView {
    /// In tiyn.
    amount_tiyn: i64,
    /// As it is printed.
    amount: String,
    /// The monthly calculation index it was computed from, in tiyn.
    mci_tiyn: i64,
    /// The date of the index.
    mci_since: NaiveDate,
    /// Thousandths of the index.
    thousandths: i64,
    /// The tariff.
    tariff: String,
    /// The date of the quote.
    quoted_on: NaiveDate,
}

impl From<&law::poa::s09_payment::Quote> for QuoteView {
    fn from(quote: &law::poa::s09_payment::Quote) -> Self {
        Self {
            amount_tiyn: quote.amount.tiyn(),
            amount: quote.amount.to_string(),
            mci_tiyn: quote.mci.tiyn(),
            mci_since: quote.mci_since,
            thousandths: quote.thousandths,
            tariff: quote.tariff.clone(),
            quoted_on: quote.quoted_on,
        }
    }
}

/// An invoice of a case.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct InvoiceView {
    /// The id, as the bank shows it.
    id: String,
    /// In tiyn.
    amount_tiyn: i64,
    /// As it is printed.
    amount: String,
    /// The bank app's page, once the bank has the invoice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pay_url: Option<String>,
    /// Until when it can be paid.
    expires_at: DateTime<Utc>,
    /// When it was paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    paid_at: Option<DateTime<Utc>>,
    /// Whether the money goes back.
    refund_ordered: bool,
    /// When the money went back.
    #[serde(skip_serializing_if = "Option::is_none")]
    refunded_at: Option<DateTime<Utc>>,
}

impl From<InvoiceRow> for InvoiceView {
    fn from(invoice: InvoiceRow) -> Self {
        Self {
            id: invoice.id.to_string(),
            amount_tiyn: invoice.amount.tiyn(),
            amount: invoice.amount.to_string(),
            pay_url: invoice.pay_url,
            expires_at: invoice.expires_at,
            paid_at: invoice.captured_at,
            refund_ordered: invoice.refund.is_some(),
            refunded_at: invoice.refunded_at,
        }
    }
}

/// A case.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CaseBody {
    /// The id.
    id: String,
    /// Grows with every change; the ETag.
    version: i64,
    /// Where it stands.
    stage: &'static str,
    /// The step of the algorithm; absent at an end.
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<StepView>,
    /// What the caller may cause now.
    actions: Vec<&'static str>,
    /// The kind.
    kind: KindName,
    /// The application as it was saved.
    application: ApplicationBody,
    /// Those who give the power of attorney.
    principals: Vec<PrincipalView>,
    /// The representatives' consents.
    consents: Vec<ConsentView>,
    /// The four checks, during and after the call.
    checks: Vec<CheckView>,
    /// The revisions that were sent.
    revisions: Vec<RevisionView>,
    /// Remarks over all revisions.
    remarks: Vec<RemarkView>,
    /// The fee, once the draft is approved.
    #[serde(skip_serializing_if = "Option::is_none")]
    quote: Option<QuoteView>,
    /// The register number, once it is signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    /// At an end that is not delivery: why.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// When it was opened.
    opened_at: DateTime<Utc>,
    /// When it changed last.
    updated_at: DateTime<Utc>,
}

impl CaseBody {
    /// The case as an actor sees it, in a language.
    pub(super) fn new(view: &CaseView, actor: Actor, lang: Lang) -> Self {
        let case = &view.case;
        let stage = case.stage.code();
        let kind = kinds::by_code(case.form.kind);
        Self {
            id: case.id.to_string(),
            version: view.version,
            stage: stage.as_str(),
            step: algorithm::step_of(stage).map(|step| StepView {
                number: step.number,
                title: step.title.get(lang).to_owned(),
            }),
            actions: algorithm::open_to(stage, actor)
                .map(law::poa::stage::EventCode::as_str)
                .collect(),
            kind: KindName {
                code: kind.code.as_str().to_owned(),
                title: kind.title.get(lang).to_owned(),
            },
            application: ApplicationBody::from(&case.form),
            principals: principals(case),
            consents: case.consents.iter().map(consent).collect(),
            checks: checks(case, lang),
            revisions: revisions(case),
            remarks: case.remarks.iter().map(RemarkView::from).collect(),
            quote: case.quote.as_ref().map(QuoteView::from),
            number: number(&case.stage),
            reason: reason(&case.stage, lang),
            opened_at: case.opened_at,
            updated_at: view.updated_at,
        }
    }
}

fn principals(case: &Case) -> Vec<PrincipalView> {
    let view = |p: &law::poa::case::Principal| PrincipalView {
        name: p.data.as_ref().map(|data| data.name.full()),
        signed: p.signed.is_some(),
        approved_revision: p.approved.as_ref().map(|draft| draft.revision),
    };
    case.principals.iter().map(view).collect()
}

fn consent(consent: &Consent) -> ConsentView {
    ConsentView {
        attorney: consent.attorney,
        state: match consent.state {
            ConsentState::Requested => "requested",
            ConsentState::Granted { .. } => "granted",
            ConsentState::Denied { .. } => "denied",
            ConsentState::Expired { .. } => "expired",
            ConsentState::Withdrawn { .. } => "withdrawn",
        },
        asked_at: consent.asked_at,
        expires_at: consent.expires_at,
    }
}

fn checks(case: &Case, lang: Lang) -> Vec<CheckView> {
    if case.stage.notary().is_none() {
        return Vec::new();
    }
    let view = |check: &Check| {
        let confirmation = case.checks.get(*check);
        CheckView {
            check: check.as_str(),
            title: check.title().get(lang),
            script: check.script().get(lang),
            confirmed_at: confirmation.map(|c| c.at),
            note: confirmation.map(|c| c.note.clone()),
        }
    };
    Check::ALL.iter().map(view).collect()
}

fn revisions(case: &Case) -> Vec<RevisionView> {
    let view = |revision: &law::poa::case::Revision| RevisionView {
        revision: revision.draft.revision,
        sha256: revision.draft.sha256.to_string(),
        sent_at: revision.sent_at,
        valid_until: revision.valid_until,
    };
    case.revisions.iter().map(view).collect()
}

fn number(stage: &Stage) -> Option<String> {
    match stage {
        Stage::Signed { number, .. }
        | Stage::Delivered { number, .. }
        | Stage::Revoked { number, .. } => Some(number.clone()),
        _ => None,
    }
}

fn reason(stage: &Stage, lang: Lang) -> Option<String> {
    match stage {
        Stage::Refused { ground, .. } => Some(ground.text().get(lang).to_owned()),
        Stage::ConsentRefused { refusal } => Some(refusal.as_str().to_owned()),
        _ => None,
    }
}

/// What is to be signed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ToSignView {
    /// The bytes, base64; sign them attached, with a signing certificate.
    content_base64: String,
    /// SHA-256 of the bytes.
    sha256: String,
    /// What the signature says.
    text: BothLanguages,
}

impl ToSignView {
    pub(super) fn new(to_sign: &ToSign, text: Bilingual) -> Self {
        Self {
            content_base64: STANDARD.encode(&to_sign.content),
            sha256: to_sign.sha256.to_string(),
            text: text.into(),
        }
    }
}

/// A signed message.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SignedBody {
    /// The CMS (DER), base64.
    #[schema(max_length = 262_144)]
    cms_base64: String,
}

impl SignedBody {
    /// The CMS.
    pub(super) fn cms(&self) -> Result<Vec<u8>, AppError> {
        decode(&self.cms_base64)
    }
}

/// Bytes sent as base64.
pub(super) fn decode(base64: &str) -> Result<Vec<u8>, AppError> {
    Ok(STANDARD
        .decode(base64)
        .map_err(|_| Fault::SignatureMalformed)?)
}

/// An answer with a case in it: its version is the ETag.
pub(super) fn case_answer(
    status: StatusCode,
    view: &CaseView,
    actor: Actor,
    lang: Lang,
) -> Response {
    let body = Json(CaseBody::new(view, actor, lang));
    (
        status,
        [(header::ETAG, format!("\"{}\"", view.version))],
        body,
    )
        .into_response()
}

/// A stored file, to be kept by whoever asked for it and nobody between.
pub(super) fn file_answer(artifact: Artifact) -> Result<Response, AppError> {
    let media_type = HeaderValue::from_str(&artifact.media_type);
    let media_type = media_type.map_err(|_| AppError::Internal("a stored media type is none"))?;
    let headers: [(HeaderName, HeaderValue); 3] = [
        (header::CONTENT_TYPE, media_type),
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("private, no-store"),
        ),
        (header::ETAG, etag(artifact.sha256.as_str())?),
    ];
    Ok((headers, artifact.bytes).into_response())
}

fn etag(sha256: &str) -> Result<HeaderValue, AppError> {
    HeaderValue::from_str(&format!("\"{sha256}\""))
        .map_err(|_| AppError::Internal("a digest is no header value"))
}

/// A person's name.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PersonNameView {
    /// Surname.
    surname: String,
    /// Given name.
    name: String,
    /// Patronymic.
    #[serde(skip_serializing_if = "Option::is_none")]
    patronymic: Option<String>,
}

impl From<PersonName> for PersonNameView {
    fn from(name: PersonName) -> Self {
        Self {
            surname: name.surname,
            name: name.name,
            patronymic: name.patronymic,
        }
    }
}
