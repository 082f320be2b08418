//! What can be signed on a phone: for each purpose the very bytes that its own resource puts up for signing, and the
//! check that this resource will make.

use crate::app::evidence::{self, ToSign};
use crate::app::nca::{confirmation, filing};
use crate::app::poa::{access, s03_application, s08_approval, s10_signature, s11_delivery};
use crate::app::service::corrections::{self, FoundError};
use crate::app::{App, AppError, Caller, Role, recording, service};
use crate::store::remote_signings::{DocumentTitle, PreparationKey};
use eds::trust::Usage;
use law::form::{FieldError, FieldProblem};
use law::id::{CaseId, Iin, RequestId};
use law::poa::kinds;
use law::poa::signed_statement;
use law::text::{Bilingual, Text};

/// What a signature made on a phone is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SigningPurpose {
    /// To sign in.
    SignIn,
    /// The application of a principal.
    Application,
    /// The approval of a revision by a principal.
    Approval,
    /// The revocation of a power of attorney by a principal.
    Revocation,
    /// The notary's signature over the prepared document.
    Signature,
    /// An applicant's request for certificates or for a revocation of one.
    CertificateRequest,
    /// An operator's confirmation of such a request.
    OperatorConfirmation,
    /// A request of a service, by whoever fills it in.
    ServiceRequest,
    /// The correction of a certificate of real estate, by its applicant or by the operator who takes it in.
    ServiceCorrection,
    /// The notary's signature over the manifest of the call's recording.
    Recording,
}

/// How the phone signs, in the words of eGov Mobile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignMethod {
    /// A CMS that holds the document.
    CmsWithData,
    /// A CMS beside the document.
    CmsSignOnly,
}

/// What somebody wants to sign on a phone.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// What for.
    pub purpose: SigningPurpose,
    /// The case.
    pub case: Option<CaseId>,
    /// The revision of the draft.
    pub revision: Option<u32>,
    /// The request of a service.
    pub request: Option<RequestId>,
    /// The error that was found in the request's certificate.
    pub correction: Option<FoundError>,
}

/// What the phone says before a sign-in: a code that somebody passes on would sign them in instead.
const CAUTION: Text = Text::new(
    "Егер дәл қазір осы жүйеге өзіңіз кіріп жатпасаңыз, қол қоймаңыз: QR-кодты жіберген адам сіздің атыңыздан кіреді.",
    "Не подписывайте, если не входите в эту систему сами прямо сейчас: приславший QR-код войдёт от вашего имени.",
    "Do not sign unless you are signing in here yourself right now: whoever sent you the QR code would be signed in as you.",
);

/// What is put before the phone.
#[derive(Debug)]
pub(super) struct Subject {
    pub(super) purpose: SigningPurpose,
    pub(super) title: DocumentTitle,
    pub(super) words: Option<Bilingual>,
    pub(super) document: Vec<u8>,
    pub(super) preparation: Option<PreparationKey>,
}

impl SigningPurpose {
    /// Every purpose.
    pub const ALL: [Self; 10] = [
        Self::SignIn,
        Self::Application,
        Self::Approval,
        Self::Revocation,
        Self::Signature,
        Self::CertificateRequest,
        Self::ServiceRequest,
        Self::ServiceCorrection,
        Self::OperatorConfirmation,
        Self::Recording,
    ];

    /// The purpose as it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Application => "application",
            Self::Approval => "approval",
            Self::Revocation => "revocation",
            Self::Signature => "signature",
            Self::CertificateRequest => "certificate_request",
            Self::ServiceRequest => "service_request",
            Self::ServiceCorrection => "service_correction",
            Self::OperatorConfirmation => "operator_confirmation",
            Self::Recording => "recording",
        }
    }

    /// The purpose of a stored text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|purpose| purpose.as_str() == text)
    }

    /// What the phone says it is about.
    #[must_use]
    pub const fn title(self) -> Text {
        match self {
            Self::SignIn => Text::new("Жүйеге кіру", "Вход в систему", "Signing in"),
            Self::Application => Text::new(
                "Сенімхат ресімдеуге өтінім",
                "Заявка на оформление доверенности",
                "Application for a power of attorney",
            ),
            Self::Approval => Text::new(
                "Сенімхат жобасын мақұлдау",
                "Одобрение проекта доверенности",
                "Approval of the draft power of attorney",
            ),
            Self::Revocation => Text::new(
                "Сенімхаттың күшін жою",
                "Отмена доверенности",
                "Revocation of the power of attorney",
            ),
            Self::Signature => Text::new(
                "Сенімхатқа нотариустың қолтаңбасы",
                "Подпись нотариуса под доверенностью",
                "The notary's signature on the power of attorney",
            ),
            Self::CertificateRequest => Text::new(
                "Тіркеу куәлігі бойынша өтініш",
                "Заявление по регистрационному свидетельству",
                "Request about a certificate",
            ),
            Self::ServiceRequest => Text::new(
                "Мемлекеттік қызмет көрсетуге сұрау салу",
                "Запрос на оказание государственной услуги",
                "Request of a state service",
            ),
            Self::ServiceCorrection => Text::new(
                "Анықтамадағы қатені түзету туралы өтініш",
                "Обращение об исправлении ошибки в справке",
                "Report of an error in a certificate",
            ),
            Self::OperatorConfirmation => Text::new(
                "Оператордың өтінішті растауы",
                "Подтверждение заявления оператором",
                "The operator's confirmation of a request",
            ),
            Self::Recording => Text::new(
                "Қоңырау жазбасының тізімдемесіне нотариустың қолтаңбасы",
                "Подпись нотариуса под описью записи звонка",
                "The notary's signature over the manifest of the call's recording",
            ),
        }
    }

    /// How the phone is to sign.
    ///
    /// A statement travels inside its signature; the notary's goes into the PDF and stands beside the bytes.
    #[must_use]
    pub const fn method(self) -> SignMethod {
        match self {
            Self::SignIn
            | Self::Application
            | Self::Approval
            | Self::Revocation
            | Self::CertificateRequest
            | Self::ServiceRequest
            | Self::ServiceCorrection
            | Self::OperatorConfirmation
            | Self::Recording => SignMethod::CmsWithData,
            Self::Signature => SignMethod::CmsSignOnly,
        }
    }

    /// The media type the phone is told.
    ///
    /// A statement is text; the prepared PDF without its gap is no file that anybody could open.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self.method() {
            SignMethod::CmsWithData => "text/plain",
            SignMethod::CmsSignOnly => "application/octet-stream",
        }
    }
}

impl SignMethod {
    /// The method as it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CmsWithData => "CMS_WITH_DATA",
            Self::CmsSignOnly => "CMS_SIGN_ONLY",
        }
    }
}

/// What the caller may sign now, by the same use case that shows it to them on the screen.
pub(super) async fn of(app: &App, caller: &Caller, wanted: &Wanted) -> Result<Subject, AppError> {
    let case = || wanted.case.as_ref().ok_or_else(|| missing("/case"));
    let request = || wanted.request.as_ref().ok_or_else(|| missing("/request"));
    match wanted.purpose {
        SigningPurpose::SignIn => Err(AppError::Invalid(vec![FieldError::new(
            "/purpose",
            FieldProblem::OutOfRange,
        )])),
        SigningPurpose::Application => {
            caller.must_be(Role::Citizen)?;
            let asked = s03_application::to_sign(app, caller, case()?).await?;
            statement(app, caller, wanted, (asked.to_sign, asked.text)).await
        }
        SigningPurpose::Approval => {
            caller.must_be(Role::Citizen)?;
            let revision = wanted.revision.ok_or_else(|| missing("/revision"))?;
            let asked = s08_approval::to_sign(app, caller, case()?, revision).await?;
            statement(app, caller, wanted, asked).await
        }
        SigningPurpose::Revocation => {
            caller.must_be(Role::Citizen)?;
            let asked = s11_delivery::revocation_to_sign(app, caller, case()?).await?;
            statement(app, caller, wanted, asked).await
        }
        SigningPurpose::Signature => {
            caller.must_be(Role::Notary)?;
            prepared(app, caller, case()?).await
        }
        SigningPurpose::Recording => {
            caller.must_be(Role::Notary)?;
            let asked = recording::to_sign_of_case(app, caller, case()?).await?;
            statement(app, caller, wanted, asked).await
        }
        SigningPurpose::CertificateRequest => {
            caller.must_be(Role::Citizen)?;
            let asked = filing::to_sign(app, caller, request()?).await?;
            Ok(without_case(wanted.purpose, asked))
        }
        SigningPurpose::ServiceRequest => {
            let asked = service::filing::to_sign(app, caller, request()?).await?;
            Ok(without_case(wanted.purpose, asked))
        }
        SigningPurpose::ServiceCorrection => {
            let found = wanted.correction.as_ref();
            let found = found.ok_or_else(|| missing("/correction"))?;
            let asked = corrections::to_sign(app, caller, request()?, found).await?;
            Ok(without_case(wanted.purpose, asked))
        }
        SigningPurpose::OperatorConfirmation => {
            caller.must_be(Role::Desk)?;
            let asked = confirmation::to_sign(app, caller, request()?).await?;
            Ok(without_case(wanted.purpose, asked))
        }
    }
}

fn without_case(purpose: SigningPurpose, (to_sign, words): (ToSign, Bilingual)) -> Subject {
    Subject {
        purpose,
        title: joined(purpose.title(), None),
        words: Some(words),
        document: to_sign.content,
        preparation: None,
    }
}

/// The challenge of a device that is about to sign in.
pub(super) fn of_challenge(document: Vec<u8>) -> Subject {
    let title = SigningPurpose::SignIn.title();
    Subject {
        purpose: SigningPurpose::SignIn,
        title: joined(title, None),
        words: words_of(&document).map(|words| Bilingual {
            kk: format!("{} {}", words.kk, CAUTION.kk),
            ru: format!("{} {}", words.ru, CAUTION.ru),
        }),
        document,
        preparation: None,
    }
}

/// Checks a signature as the resource it goes to will check it again.
///
/// # Errors
/// What is wrong with the signature, the certificate, the signer or the statement, each by its own code.
pub(super) async fn check(
    app: &App,
    purpose: SigningPurpose,
    signer: Option<&Iin>,
    document: &[u8],
    cms: &[u8],
) -> Result<(), AppError> {
    match (purpose, signer) {
        (SigningPurpose::SignIn, None) => {
            let verified = evidence::verify(app, cms, Usage::Authenticate).await?;
            signed_statement::compare(document, verified.content())?;
            evidence::iin_of(&verified).map(|_| ())
        }
        (SigningPurpose::Signature, Some(iin)) => {
            s10_signature::check_signature(app, iin, document, cms)
                .await
                .map(|_| ())
        }
        (SigningPurpose::Recording, Some(iin)) => {
            let expected = ToSign::of(document.to_vec());
            recording::check(app, iin, cms, &expected).await.map(|_| ())
        }
        (
            SigningPurpose::Application
            | SigningPurpose::Approval
            | SigningPurpose::Revocation
            | SigningPurpose::CertificateRequest
            | SigningPurpose::ServiceRequest
            | SigningPurpose::ServiceCorrection
            | SigningPurpose::OperatorConfirmation,
            Some(iin),
        ) => {
            let expected = ToSign::of(document.to_vec());
            evidence::check_by(app, iin, cms, &expected)
                .await
                .map(|_| ())
        }
        (SigningPurpose::SignIn, Some(_)) | (_, None) => Err(AppError::Internal(
            "a signing belongs to nobody who could sign it",
        )),
    }
}

async fn statement(
    app: &App,
    caller: &Caller,
    wanted: &Wanted,
    (to_sign, words): (ToSign, Bilingual),
) -> Result<Subject, AppError> {
    let case = wanted.case.as_ref().ok_or_else(|| missing("/case"))?;
    Ok(Subject {
        purpose: wanted.purpose,
        title: title(app, caller, case, wanted.purpose).await?,
        words: Some(words),
        document: to_sign.content,
        preparation: None,
    })
}

async fn prepared(app: &App, caller: &Caller, case: &CaseId) -> Result<Subject, AppError> {
    let preparation = s10_signature::prepare(app, caller, case).await?;
    let number = preparation.number.to_string();
    let words = Bilingual {
        kk: format!("Тізілімдегі нөмірі: {number}."),
        ru: format!("Номер в реестре: {number}."),
    };
    Ok(Subject {
        purpose: SigningPurpose::Signature,
        title: title(app, caller, case, SigningPurpose::Signature).await?,
        words: Some(words),
        document: preparation.content,
        preparation: Some(PreparationKey {
            number,
            at: preparation.at,
            approved_sha256: preparation.approved.to_string(),
        }),
    })
}

/// The purpose and the kind of power of attorney.
async fn title(
    app: &App,
    caller: &Caller,
    case: &CaseId,
    purpose: SigningPurpose,
) -> Result<DocumentTitle, AppError> {
    let view = access::view(app, caller, case).await?;
    let kind = kinds::by_code(view.case.form.kind).title;
    Ok(joined(purpose.title(), Some(kind)))
}

fn joined(purpose: Text, kind: Option<Text>) -> DocumentTitle {
    let join = |purpose: &str, kind: Option<&str>| match kind {
        Some(kind) => format!("{purpose}: {kind}"),
        None => purpose.to_owned(),
    };
    DocumentTitle {
        kk: join(purpose.kk, kind.map(|text| text.kk)),
        ru: join(purpose.ru, kind.map(|text| text.ru)),
        en: join(purpose.en, kind.map(|text| text.en)),
    }
}

/// The words in a statement of ours.
fn words_of(statement: &[u8]) -> Option<Bilingual> {
    let value: serde_json::Value = serde_json::from_slice(statement).ok()?;
    serde_json::from_value(value.get("text")?.clone()).ok()
}

fn missing(pointer: &'static str) -> AppError {
    AppError::Invalid(vec![FieldError::new(pointer, FieldProblem::Required)])
}
