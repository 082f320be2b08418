//! The regulated services: one file a service, each one constant, and this catalogue.

pub mod bailiff;
pub mod civil_status;
pub mod grounds;
pub mod guardianship;
pub mod legal_entity;
pub mod nca;
pub mod officials;
mod order_236;
pub mod real_estate;

use crate::service::{Service, ServiceId};

/// Every service, in the order of its number.
pub const CATALOGUE: [&Service; 15] = [
    &civil_status::repeat_certificate::SERVICE,
    &civil_status::marriage::SERVICE,
    &civil_status::reference::SERVICE,
    &real_estate::rights::SERVICE,
    &real_estate::presence::SERVICE,
    &legal_entity::certificate::SERVICE,
    &guardianship::appointment::SERVICE,
    &guardianship::minor_property::SERVICE,
    &bailiff::examination::SERVICE,
    &bailiff::licence::SERVICE,
    &nca::issue::SERVICE,
    &nca::renew::SERVICE,
    &nca::revoke::SERVICE,
    &nca::card_issue::SERVICE,
    &nca::card_revoke::SERVICE,
];

/// The service of a code.
#[must_use]
pub fn by_code(code: &str) -> Option<&'static Service> {
    CATALOGUE.into_iter().find(|service| service.code == code)
}

/// The service of a number.
#[must_use]
pub fn by_id(id: ServiceId) -> Option<&'static Service> {
    CATALOGUE.into_iter().find(|service| service.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::{Requirement, SURVEY};
    use std::collections::BTreeSet;

    #[test]
    fn numbers_and_codes_are_given_once_and_lead_back() {
        let codes: BTreeSet<&str> = CATALOGUE.iter().map(|service| service.code).collect();
        assert_eq!(codes.len(), CATALOGUE.len());
        for service in CATALOGUE {
            let id = |found: Option<&Service>| found.map(|found| found.id);
            assert_eq!(id(by_code(service.code)), Some(service.id));
            assert_eq!(id(by_id(service.id)), Some(service.id));
        }
        assert!(CATALOGUE.is_sorted_by_key(|service| service.id));
    }

    #[test]
    fn every_refusal_of_a_check_has_its_clause_and_its_notice() {
        for service in CATALOGUE {
            let mut reached = BTreeSet::new();
            for check in service.checks {
                for code in check.refusals {
                    assert!(service.refusal(code).is_some(), "{} {code}", service.code);
                    reached.insert(*code);
                }
            }
            let all: BTreeSet<&str> = service
                .refusals
                .iter()
                .map(|refusal| refusal.code)
                .collect();
            assert_eq!(all.len(), service.refusals.len(), "{}", service.code);
            assert_eq!(all, reached, "{}: a refusal without a check", service.code);
        }
    }

    #[test]
    fn the_steps_of_a_path_are_numbered_upwards() {
        for service in CATALOGUE {
            assert!(
                service.path.is_sorted_by_key(|step| step.number),
                "{}",
                service.code
            );
            assert!(
                !service.path.is_empty() && !service.look_ups.is_empty()
                    || service.fields.len() == 2
            );
        }
    }

    #[test]
    fn fields_have_names_of_their_own_and_something_is_required() {
        for service in CATALOGUE {
            let names: BTreeSet<&str> = service.fields.iter().map(|field| field.name).collect();
            assert_eq!(names.len(), service.fields.len());
            assert!(
                service
                    .fields
                    .iter()
                    .any(|field| field.required == Requirement::Required)
            );
        }
    }

    #[test]
    fn all_texts_are_there_and_the_survey_is_the_same() {
        for service in CATALOGUE {
            let mut texts = vec![
                service.title,
                service.source,
                service.outcome.title,
                service.outcome.notice,
            ];
            texts.extend(service.fields.iter().map(|field| field.label));
            texts.extend(service.checks.iter().map(|check| check.what));
            texts.extend(service.path.iter().map(|step| step.action));
            texts.extend(
                service
                    .refusals
                    .iter()
                    .flat_map(|refusal| [refusal.clause, refusal.notice]),
            );
            for text in texts {
                assert!(
                    [text.kk, text.ru, text.en]
                        .iter()
                        .all(|form| form.len() > 2),
                    "{}",
                    service.code
                );
            }
            assert_eq!(*service.survey, SURVEY);
        }
    }
}
