//! The eleven steps of the algorithm (order on digital powers of attorney, point 1) as one table.
//!
//! The machine's test, the actions offered by the API, the drawing in `docs/law/` and the walk of the demo all
//! read this table; nothing else says who may do what at which stage.

use super::stage::{EventCode, StageCode};
use crate::text::Text;

/// Who causes an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    /// Сенім білдіруші: the person who gives the power of attorney.
    Principal,
    /// Сенім білдірілген адам: the representative, heard through the access control service.
    Attorney,
    /// The notary in charge.
    Notary,
    /// The bank whose app pays the invoice.
    Bank,
    /// The product itself: timers and deliveries.
    System,
}

/// One way from a stage to others.
#[derive(Clone, Copy, Debug)]
pub struct Transition {
    /// Where the case stands.
    pub from: StageCode,
    /// What happens.
    pub event: EventCode,
    /// Who causes it.
    pub by: Actor,
    /// Where the case may stand afterwards.
    pub to: &'static [StageCode],
}

/// One step of the algorithm.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// Its number in point 1 of the order, 1 to 11.
    pub number: u8,
    /// The name of its file in `law/src/poa` and in `src/app/poa`.
    pub file: &'static str,
    /// What it is called on screens and in the documents.
    pub title: Text,
    /// The transitions that belong to it; none for the steps before a case exists.
    pub transitions: &'static [Transition],
}

const fn way(from: StageCode, event: EventCode, by: Actor, to: &'static [StageCode]) -> Transition {
    Transition {
        from,
        event,
        by,
        to,
    }
}

use Actor::{Attorney, Bank, Notary, Principal, System};
use EventCode as E;
use StageCode as S;

/// The eleven steps in order.
pub const STEPS: [Step; 11] = [
    Step {
        number: 1,
        file: "s01_sign_in",
        title: Text::new(
            "Жүйеде авторизациядан өту",
            "Авторизация в системе",
            "Sign in",
        ),
        transitions: &[],
    },
    Step {
        number: 2,
        file: "s02_choice",
        title: Text::new(
            "«Цифрлық нотариаттық сенімхаттар» функциясын таңдау",
            "Выбор функции «Цифровые нотариальные доверенности»",
            "Choose “Digital notarial powers of attorney”",
        ),
        transitions: &[],
    },
    Step {
        number: 3,
        file: "s03_application",
        title: Text::new(
            "Өтінімді толтыру және ЭЦҚ-мен қол қою",
            "Заполнение заявки и подписание ЭЦП",
            "Fill in and sign the application",
        ),
        transitions: &[
            way(
                S::Filling,
                E::ApplicationSubmitted,
                Principal,
                &[S::AwaitingConsent],
            ),
            way(
                S::Filling,
                E::ApplicationWithdrawn,
                Principal,
                &[S::Withdrawn],
            ),
        ],
    },
    Step {
        number: 4,
        file: "s04_consent",
        title: Text::new(
            "Сенім білдірілген адамның келісімін алу",
            "Получение согласия представителя",
            "Consent of the representative",
        ),
        transitions: &[
            way(
                S::AwaitingConsent,
                E::ConsentsGranted,
                Attorney,
                &[S::ReadyToCall],
            ),
            way(
                S::AwaitingConsent,
                E::ConsentRefused,
                Attorney,
                &[S::ConsentRefused],
            ),
            way(
                S::AwaitingConsent,
                E::ApplicationWithdrawn,
                Principal,
                &[S::Withdrawn],
            ),
        ],
    },
    Step {
        number: 5,
        file: "s05_call",
        title: Text::new(
            "Нотариуспен қоңырауды іске қосу",
            "Запуск звонка с нотариусом",
            "Start the call",
        ),
        transitions: &[
            way(S::ReadyToCall, E::CallStarted, Notary, &[S::Talking]),
            way(
                S::ReadyToCall,
                E::ConsentRefused,
                Attorney,
                &[S::ConsentRefused],
            ),
            way(
                S::ReadyToCall,
                E::ApplicationWithdrawn,
                Principal,
                &[S::Withdrawn],
            ),
        ],
    },
    Step {
        number: 6,
        file: "s06_checks",
        title: Text::new(
            "Қоңырау: әрекетке қабілеттілікті тексеру және түсіндіру",
            "Звонок: проверка дееспособности и разъяснения",
            "The call: checks and explanations",
        ),
        transitions: &[
            way(
                S::Talking,
                E::CheckConfirmed,
                Notary,
                &[S::Talking, S::Drafting],
            ),
            way(S::Talking, E::CallEnded, System, &[S::ReadyToCall]),
            way(S::Talking, E::ActRefused, Notary, &[S::Refused]),
            way(
                S::Talking,
                E::ConsentRefused,
                Attorney,
                &[S::ConsentRefused],
            ),
            way(
                S::Talking,
                E::ApplicationWithdrawn,
                Principal,
                &[S::Withdrawn],
            ),
        ],
    },
    Step {
        number: 7,
        file: "s07_draft",
        title: Text::new(
            "Жобаны дайындау және келісуге жіберу",
            "Подготовка проекта и направление на согласование",
            "Draft sent for agreement",
        ),
        transitions: &[
            way(S::Drafting, E::DraftSent, Notary, &[S::AwaitingApproval]),
            way(S::Drafting, E::ActRefused, Notary, &[S::Refused]),
            way(
                S::Drafting,
                E::ConsentRefused,
                Attorney,
                &[S::ConsentRefused],
            ),
            way(
                S::Drafting,
                E::ApplicationWithdrawn,
                Principal,
                &[S::Withdrawn],
            ),
        ],
    },
    Step {
        number: 8,
        file: "s08_approval",
        title: Text::new(
            "Жобаны мақұлдау немесе пысықтауға жіберу",
            "Одобрение проекта или возврат на доработку",
            "Approve or return the draft",
        ),
        transitions: &[
            way(
                S::AwaitingApproval,
                E::DraftApproved,
                Principal,
                &[S::Approved],
            ),
            way(
                S::AwaitingApproval,
                E::DraftReturned,
                Principal,
                &[S::Drafting],
            ),
            way(S::AwaitingApproval, E::ActRefused, Notary, &[S::Refused]),
            way(
                S::AwaitingApproval,
                E::ConsentRefused,
                Attorney,
                &[S::ConsentRefused],
            ),
            way(
                S::AwaitingApproval,
                E::ApplicationWithdrawn,
                Principal,
                &[S::Withdrawn],
            ),
        ],
    },
    Step {
        number: 9,
        file: "s09_payment",
        title: Text::new(
            "Банк қосымшасы арқылы төлеу",
            "Оплата через приложение банка",
            "Payment in the bank's app",
        ),
        transitions: &[
            way(S::Approved, E::InvoiceIssued, Bank, &[S::AwaitingPayment]),
            way(S::Approved, E::ActRefused, Notary, &[S::Refused]),
            way(
                S::Approved,
                E::ConsentRefused,
                Attorney,
                &[S::ConsentRefused],
            ),
            way(
                S::Approved,
                E::ApplicationWithdrawn,
                Principal,
                &[S::Withdrawn],
            ),
            way(
                S::AwaitingPayment,
                E::InvoicePaid,
                Bank,
                &[S::AwaitingSignature],
            ),
            way(
                S::AwaitingPayment,
                E::InvoiceExpired,
                System,
                &[S::InvoiceExpired],
            ),
            way(S::AwaitingPayment, E::ActRefused, Notary, &[S::Refused]),
            way(
                S::AwaitingPayment,
                E::ConsentRefused,
                Attorney,
                &[S::ConsentRefused],
            ),
            way(
                S::AwaitingPayment,
                E::ApplicationWithdrawn,
                Principal,
                &[S::Withdrawn],
            ),
        ],
    },
    Step {
        number: 10,
        file: "s10_signature",
        title: Text::new(
            "Нотариустың ЭЦҚ арқылы қол қоюы",
            "Подписание нотариусом посредством ЭЦП",
            "The notary signs",
        ),
        transitions: &[
            way(
                S::AwaitingSignature,
                E::DocumentSigned,
                Notary,
                &[S::Signed],
            ),
            way(S::AwaitingSignature, E::ActRefused, Notary, &[S::Refused]),
            way(
                S::AwaitingSignature,
                E::ConsentRefused,
                Attorney,
                &[S::ConsentRefused],
            ),
            way(
                S::AwaitingSignature,
                E::ApplicationWithdrawn,
                Principal,
                &[S::Withdrawn],
            ),
        ],
    },
    Step {
        number: 11,
        file: "s11_delivery",
        title: Text::new(
            "«Цифрлық құжаттарда» қолжетімді болу",
            "Доступность в «Цифровых документах»",
            "Available in Digital Documents",
        ),
        transitions: &[
            way(S::Signed, E::DocumentDelivered, System, &[S::Delivered]),
            way(S::Signed, E::DocumentRevoked, Principal, &[S::Revoked]),
            way(S::Delivered, E::DocumentRevoked, Principal, &[S::Revoked]),
        ],
    },
];

/// Every transition of every step.
pub fn transitions() -> impl Iterator<Item = &'static Transition> {
    STEPS.iter().flat_map(|step| step.transitions)
}

/// The step at which a case of this stage stands; an end belongs to no step.
#[must_use]
pub fn step_of(stage: StageCode) -> Option<&'static Step> {
    STEPS
        .iter()
        .find(|step| step.transitions.iter().any(|way| way.from == stage))
}

/// What an actor may cause at a stage, in the table's order.
pub fn open_to(stage: StageCode, actor: Actor) -> impl Iterator<Item = EventCode> {
    transitions()
        .filter(move |way| way.from == stage && way.by == actor)
        .map(|way| way.event)
}

#[cfg(test)]
mod tests;
