//! Grounds of refusal that the services of the portal share; each service cites its own clause for them.

use crate::service::request::ServiceRequest;
use crate::service::{Channel, Course, Refusal};
use crate::text::{Bilingual, Text};
use serde::{Deserialize, Serialize};

/// Process 2: the applicant's data do not agree with the state databases.
pub const APPLICANT_DATA_WRONG: &str = "applicant_data_wrong";
/// Process 5: the authenticity of the signature is not confirmed.
pub const SIGNER_NOT_CONFIRMED: &str = "signer_not_confirmed";
/// The registry has no such data.
pub const NO_DATA: &str = "no_data";
/// The fee was not paid before the signature (order No. 26).
pub const NOT_PAID: &str = "not_paid";
/// The representative's power of attorney does not hold.
pub const POWER_OF_ATTORNEY_INVALID: &str = "power_of_attorney_invalid";
/// The documents are incomplete: the operator does not accept them.
pub const DOCUMENTS_INCOMPLETE: &str = "documents_incomplete";

const fn refusal(code: &'static str, clause: Text, notice: Text) -> Refusal {
    Refusal {
        code,
        clause,
        notice,
    }
}

/// Process 2, with the service's clause.
#[must_use]
pub const fn applicant_data_wrong(clause: Text) -> Refusal {
    refusal(
        APPLICANT_DATA_WRONG,
        clause,
        Text::new(
            "Тұтынушының деректерінде бұзушылықтар болуына байланысты сұрау салынған электрондық мемлекеттік қызметтен бас тартылды.",
            "В запрашиваемой электронной государственной услуге отказано в связи с имеющимися нарушениями в данных потребителя.",
            "Refused: the applicant's data do not agree with the state databases.",
        ),
    )
}

/// Process 5, with the service's clause.
#[must_use]
pub const fn signer_not_confirmed(clause: Text) -> Refusal {
    refusal(
        SIGNER_NOT_CONFIRMED,
        clause,
        Text::new(
            "Тұтынушының ЭЦҚ түпнұсқалығының расталмауына байланысты сұрау салынған электрондық мемлекеттік қызметтен бас тартылды.",
            "В запрашиваемой электронной государственной услуге отказано в связи с неподтверждением подлинности ЭЦП потребителя.",
            "Refused: the authenticity of the applicant's signature is not confirmed.",
        ),
    )
}

/// The registry has no such data, with the service's clause.
#[must_use]
pub const fn no_data(clause: Text) -> Refusal {
    refusal(
        NO_DATA,
        clause,
        Text::new(
            "Сұрау салынған деректердің болмауына байланысты сұрау салынған электрондық мемлекеттік қызметтен бас тартылды.",
            "В запрашиваемой электронной государственной услуге отказано в связи с отсутствием запрашиваемых данных.",
            "Refused: the registry has no such data.",
        ),
    )
}

/// The database of individuals has no data of whoever came, with the service's clause (regulations 3, point 8, sub-point 6; order
/// No. 26, point 6, sub-point 7): the officials' services ask no registry for data of another kind.
#[must_use]
pub const fn no_applicant_data(clause: Text) -> Refusal {
    refusal(
        NO_DATA,
        clause,
        Text::new(
            "«Жеке тұлғалар» мемлекеттік деректер қорында көрсетілетін қызметті алушы деректерінің болмауына байланысты деректерді алу мүмкін еместігі туралы хабарланады.",
            "Сообщается о невозможности получения данных в связи с отсутствием данных услугополучателя в государственной базе данных «Физические лица».",
            "The data cannot be had: the database of individuals has no data of the applicant.",
        ),
    )
}

/// Not paid, with the service's clause.
#[must_use]
pub const fn not_paid(clause: Text) -> Refusal {
    refusal(
        NOT_PAID,
        clause,
        Text::new(
            "Мемлекеттік қызмет үшін төлемақының жоқтығына байланысты сұрау салынған мемлекеттік қызметтен бас тартылды.",
            "В запрашиваемой государственной услуге отказано в связи с отсутствием оплаты за государственную услугу.",
            "Refused: the service was not paid for.",
        ),
    )
}

/// The representative's power of attorney does not hold, with the service's clause.
#[must_use]
pub const fn power_of_attorney_invalid(clause: Text) -> Refusal {
    refusal(
        POWER_OF_ATTORNEY_INVALID,
        clause,
        Text::new(
            "БНАЖ-да сенімхат деректерінің болмауына байланысты деректерді алу мүмкін еместігі туралы хабарланады: өкілдің қолданыстағы және осы әрекетті қамтитын сенімхаты жоқ.",
            "Сообщается о невозможности получения данных в связи с отсутствием данных доверенности в ЕНИС: у представителя нет действующей доверенности, охватывающей это действие.",
            "The data cannot be had: the representative has no power of attorney in force that covers this act.",
        ),
    )
}

/// Incomplete documents, with the service's clause.
#[must_use]
pub const fn documents_incomplete(clause: Text) -> Refusal {
    refusal(
        DOCUMENTS_INCOMPLETE,
        clause,
        Text::new(
            "Құжаттар топтамасы толық ұсынылмағандықтан өтінішті қабылдаудан бас тартылды.",
            "В приёме заявления отказано в связи с представлением неполного пакета документов.",
            "The application is not accepted: the documents are incomplete.",
        ),
    )
}

/// The ground when the state databases do not have the applicant.
///
/// Where officials decide and another official took the request in, the regulations have a notice of their own, that the
/// data cannot be had (regulations 3, point 8, sub-point 6; order No. 26, point 6, sub-point 7); elsewhere process 2 ends it.
#[must_use]
pub fn applicant_unknown(request: &ServiceRequest) -> &'static str {
    match (request.channel, request.course()) {
        (Channel::Centre | Channel::Office, Course::Desks | Course::PayBeforeSignature) => NO_DATA,
        (Channel::Centre | Channel::Office, Course::Automatic | Course::PayAfterAnswer)
        | (Channel::Portal | Channel::Desk, _) => APPLICANT_DATA_WRONG,
    }
}

/// A refusal in full: its ground, its clause with the act, and the notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceRefusal {
    /// The ground's code.
    pub ground: String,
    /// The clause, with its act.
    pub clause: Bilingual,
    /// The notice.
    pub notice: Bilingual,
}

/// The notice of a request's refusal on a ground; `None` when its service does not know the ground.
#[must_use]
pub fn notice(request: &ServiceRequest, ground: &str) -> Option<ServiceRefusal> {
    let refusal = request.service().refusal(ground)?;
    let act = request.portal().act;
    Some(ServiceRefusal {
        ground: ground.to_owned(),
        clause: Bilingual {
            kk: format!("{}, {}", act.kk, refusal.clause.kk),
            ru: format!("{}, {}", act.ru, refusal.clause.ru),
        },
        notice: refusal.notice.into(),
    })
}
