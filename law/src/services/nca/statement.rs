//! What is signed with the EDS: the applicant's request (points 7 and 8), the operator's confirmation (points 6, 7, 9, 10).

use super::Flow;
use super::request::Request;
use crate::poa::signed_statement::{Purpose, Statement};
use crate::text::Bilingual;
use serde_json::json;

/// What the applicant signs: the service, the form, and whose request it is.
///
/// # Panics
/// Never: the subject is made of strings.
#[must_use]
pub fn of_applicant(request: &Request) -> Statement {
    let text = match request.flow {
        Flow::Revoke | Flow::CardRevoke => Bilingual {
            kk: "Көрсетілген тіркеу куәлігін кері қайтарып алуды сұраймын.".to_owned(),
            ru: "Прошу отозвать указанное регистрационное свидетельство.".to_owned(),
        },
        Flow::Issue | Flow::Renew | Flow::CardIssue => Bilingual {
            kk: "Көрсетілген кілттерге тіркеу куәліктерін беруді сұраймын; тіркеу куәлігін қолдану саясатымен таныстым.".to_owned(),
            ru: "Прошу выдать регистрационные свидетельства на указанные ключи; с политикой применения регистрационных свидетельств ознакомлен(а).".to_owned(),
        },
    };
    let subject = json!({
        "request": request.id.as_str(),
        "service": request.flow.service().code,
        "iin": request.applicant.iin.as_str(),
        "form": request.form,
    });
    Statement::new(Purpose::CertificateRequest, text, &subject)
        .expect("strings have a canonical form")
}

/// What an operator signs to confirm: the registered request with everything that was accepted.
///
/// # Panics
/// Never: the subject is made of strings.
#[must_use]
pub fn of_operator(request: &Request) -> Statement {
    let text = Bilingual {
        kk: "Алушының электрондық сұрау салуын ҚР ҰКО операторы ретінде растаймын.".to_owned(),
        ru: "Подтверждаю электронный запрос получателя как оператор НУЦ РК.".to_owned(),
    };
    let documents: Vec<_> = request
        .documents
        .iter()
        .map(|document| json!({ "name": document.name, "sha256": document.sha256.as_str() }))
        .collect();
    let subject = json!({
        "request": request.id.as_str(),
        "number": request.stage.number(),
        "service": request.flow.service().code,
        "iin": request.applicant.iin.as_str(),
        "form": request.form,
        "documents": documents,
    });
    Statement::new(Purpose::OperatorConfirmation, text, &subject)
        .expect("strings have a canonical form")
}
