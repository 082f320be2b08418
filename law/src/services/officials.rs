//! What officials may decide: the grounds that are theirs to state, and what a decision has to say beyond its words.

use crate::form::{FieldError, FieldProblem};
use crate::service::desk_work::Verdict;
use crate::service::{Actor, Form, Service, ServiceId};
use crate::services::bailiff::examination;

/// What keeps officials from drafting a verdict about a service; `None` when they may.
#[must_use]
pub fn problem(service: &Service, verdict: &Verdict) -> Option<FieldError> {
    match verdict {
        Verdict::Refused { ground, .. } => {
            (!is_theirs(service, ground)).then(|| not_on_offer("/ground"))
        }
        Verdict::Granted { particulars, .. } => outcome_problem(service, particulars),
    }
}

/// Whether a ground is one that officials state; all others are found by the system.
#[must_use]
pub fn is_theirs(service: &Service, ground: &str) -> bool {
    service
        .checks
        .iter()
        .filter(|check| matches!(check.by, Actor::Official(_)))
        .any(|check| check.refusals.contains(&ground))
}

/// The commission says how an examination ended (order No. 26, point 3); no other decision has such a value.
fn outcome_problem(service: &Service, particulars: &Form) -> Option<FieldError> {
    let pointer = format!("/particulars/{}", examination::OUTCOME);
    let said = particulars.get(examination::OUTCOME);
    match (service.id == ServiceId::S9, said) {
        (true, None) => Some(FieldError::new(pointer, FieldProblem::Required)),
        (true, Some(_)) if examination::outcome(particulars).is_some() => None,
        (true | false, Some(_)) => Some(not_on_offer(&pointer)),
        (false, None) => None,
    }
}

fn not_on_offer(pointer: &str) -> FieldError {
    FieldError::new(pointer, FieldProblem::NotOnOffer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::{CATALOGUE, bailiff};
    use crate::text::Bilingual;

    fn granted(particulars: Form) -> Verdict {
        let words = || "сөз".to_owned();
        let (kk, ru) = (words(), words());
        Verdict::Granted {
            text: Bilingual { kk, ru },
            particulars,
        }
    }

    #[test]
    fn an_examination_says_how_it_ended_and_nothing_else_does() {
        let (s9, s10) = (&bailiff::examination::SERVICE, &bailiff::licence::SERVICE);
        let of = |service, value: Option<&str>| {
            let form = value.map_or_else(Form::default, |value| {
                Form::default().with(examination::OUTCOME, value)
            });
            problem(service, &granted(form)).map(|error| error.problem)
        };
        assert_eq!(of(s9, Some("passed")), None);
        assert_eq!(of(s9, Some("not_passed")), None);
        assert_eq!(of(s9, None), Some(FieldProblem::Required));
        assert_eq!(of(s9, Some("almost")), Some(FieldProblem::NotOnOffer));
        assert_eq!(of(s10, None), None);
        assert_eq!(of(s10, Some("passed")), Some(FieldProblem::NotOnOffer));
    }

    #[test]
    fn grounds_of_the_system_are_nobodys_to_state_and_every_desk_has_some_of_its_own() {
        for service in CATALOGUE {
            let Some(portal) = service.portal() else {
                continue;
            };
            let mut theirs = service
                .refusals
                .iter()
                .filter(|refusal| is_theirs(service, refusal.code));
            assert_eq!(
                theirs.next().is_some(),
                !portal.desk.is_empty(),
                "{}",
                service.code
            );
            assert!(!is_theirs(service, "signer_not_confirmed"));
        }
    }
}
