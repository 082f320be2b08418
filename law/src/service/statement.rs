//! What is signed with the EDS in S1-S10: the request and a correction, by the applicant or by the operator who took it in, and
//! what officials decide.

use super::request::ServiceRequest;
use crate::poa::signed_statement::{Purpose, Statement};
use crate::services::real_estate::record::Correction;
use crate::text::Bilingual;
use serde_json::{Value, json};

/// What the applicant signs: the service, the form, what is attached, and whose request it is.
///
/// # Panics
/// Never: the subject is made of strings and whole numbers.
#[must_use]
pub fn of_applicant(request: &ServiceRequest) -> Statement {
    let title = request.service().title;
    let text = Bilingual {
        kk: format!(
            "«{}» мемлекеттік қызметін көрсетуді сұраймын; енгізілген деректердің дұрыстығын растаймын.",
            title.kk
        ),
        ru: format!(
            "Прошу оказать государственную услугу «{}»; достоверность введённых данных подтверждаю.",
            title.ru
        ),
    };
    Statement::new(Purpose::ServiceRequest, text, &subject(request))
        .expect("strings and whole numbers have a canonical form")
}

/// What the operator signs who took the request in from the applicant or a representative.
///
/// # Panics
/// Never: the subject is made of strings and whole numbers.
#[must_use]
pub fn of_operator(request: &ServiceRequest) -> Statement {
    let title = request.service().title;
    let text = Bilingual {
        kk: format!(
            "«{}» мемлекеттік қызметіне сұрау салуды алушының құжаттары бойынша қабылдағанымды растаймын.",
            title.kk
        ),
        ru: format!(
            "Подтверждаю приём запроса на государственную услугу «{}» по документам получателя.",
            title.ru
        ),
    };
    Statement::new(Purpose::ServiceRequest, text, &subject(request))
        .expect("strings and whole numbers have a canonical form")
}

/// What an official signs at a desk: a decision in words about a request, with the particulars of the act.
///
/// # Panics
/// Never: the particulars hold no floating-point number.
#[must_use]
pub fn of_official(request: &ServiceRequest, text: Bilingual, act: &Value) -> Statement {
    let subject = json!({ "request": subject(request), "act": act });
    Statement::new(Purpose::ServiceDecision, text, &subject)
        .expect("strings and whole numbers have a canonical form")
}

/// What an applicant signs who reports an error in a certificate of real estate (S4, S5, point 10).
///
/// # Panics
/// Never: the subject is made of strings and whole numbers.
#[must_use]
pub fn of_correction(request: &ServiceRequest, correction: &Correction) -> Statement {
    let (number, error) = (&correction.certificate, &correction.description);
    let text = Bilingual {
        kk: format!(
            "№ {number} анықтамадағы қатені түзетуді сұраймын; хабарланған мәліметтердің дұрыстығын растаймын: {error}"
        ),
        ru: format!(
            "Прошу исправить ошибку в справке № {number}; достоверность сообщённых сведений подтверждаю: {error}"
        ),
    };
    correction_in(text, request, correction)
}

/// What an operator signs who takes such an error in from whoever stands at the counter.
///
/// # Panics
/// Never: the subject is made of strings and whole numbers.
#[must_use]
pub fn of_correction_taken_in(request: &ServiceRequest, correction: &Correction) -> Statement {
    let (number, error) = (&correction.certificate, &correction.description);
    let text = Bilingual {
        kk: format!(
            "№ {number} анықтамадағы қатені түзету туралы алушының өтінішін қабылдағанымды растаймын: {error}"
        ),
        ru: format!(
            "Подтверждаю приём обращения получателя об исправлении ошибки в справке № {number}: {error}"
        ),
    };
    correction_in(text, request, correction)
}

fn correction_in(text: Bilingual, request: &ServiceRequest, correction: &Correction) -> Statement {
    let subject = json!({ "request": subject(request), "correction": correction });
    Statement::new(Purpose::ServiceCorrection, text, &subject)
        .expect("strings and whole numbers have a canonical form")
}

fn subject(request: &ServiceRequest) -> Value {
    let attachments: Vec<_> = request
        .attachments
        .iter()
        .map(|file| json!({ "code": file.code, "sha256": file.sha256.as_str() }))
        .collect();
    let representative = request.representative.as_ref().map(|person| {
        json!({
            "iin": person.iin.as_str(),
            "power_of_attorney": person.power_of_attorney,
            "source": person.source.as_str(),
        })
    });
    json!({
        "request": request.id.as_str(),
        "service": request.service().code,
        "channel": request.channel.as_str(),
        "iin": request.applicant.iin.as_str(),
        "bin": request.applicant.entity.as_ref().map(|entity| entity.bin.as_str()),
        "representative": representative,
        "queue_number": request.intake.as_ref().and_then(|intake| intake.queue_number.as_deref()),
        "form": request.form,
        "attachments": attachments,
    })
}
