//! What a filled-in form asks the authority for, once its fields hold together.

use super::fields::{self, name};
use super::{Aim, Flow};
use crate::form::{FieldError, FieldProblem};
use crate::id::Bin;
use crate::service::{Form, FormState, check_form, pointer};
use serde::{Deserialize, Serialize};

/// What a person is in the entity they hold certificates for (the role OIDs below 1.2.398.3.3.4.1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntityRole {
    /// Its head.
    Head,
    /// May sign for it.
    Signatory,
    /// May sign its financial documents.
    Finance,
    /// Its personnel officer.
    Hr,
    /// Works for it.
    Employee,
}

/// Whom the certificates are for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// The applicant alone.
    Individual,
    /// The applicant for an entity.
    Entity {
        /// The entity.
        bin: Bin,
        /// What the applicant is there.
        role: EntityRole,
    },
}

/// Why a certificate is revoked (RFC 5280, 5.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The key is lost or somebody else may have it.
    KeyCompromise,
    /// The holder's data have changed.
    AffiliationChanged,
    /// Another certificate takes its place.
    Superseded,
    /// It is not needed any more.
    CessationOfOperation,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 4] = [
        Self::KeyCompromise,
        Self::AffiliationChanged,
        Self::Superseded,
        Self::CessationOfOperation,
    ];

    /// The code as forms carry it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::KeyCompromise => "key_compromise",
            Self::AffiliationChanged => "affiliation_changed",
            Self::Superseded => "superseded",
            Self::CessationOfOperation => "cessation_of_operation",
        }
    }

    /// The reason of a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == code)
    }
}

/// What is wrong with a form: field by field, and where fields contradict each other.
#[must_use]
pub fn check(flow: Flow, form: &Form, state: FormState) -> Vec<FieldError> {
    let mut errors = check_form(flow.service(), form, state);
    if flow.aim() == Aim::Certificates && errors.is_empty() {
        errors.extend(holder_problem(form, state));
        errors.extend(keys_problem(form));
    }
    errors
}

/// A number of an entity belongs to whoever acts for one, and to nobody else.
fn holder_problem(form: &Form, state: FormState) -> Option<FieldError> {
    let acts_for_one = fields::acts_for_entity(form.get(name::HOLDER)?);
    let problem = match (acts_for_one, form.get(name::BIN), state) {
        (false, Some(_), _) => FieldProblem::Conflict,
        (false, None, _) | (true, Some(_), _) | (true, None, FormState::Draft) => return None,
        (true, None, FormState::Complete) => FieldProblem::Required,
    };
    Some(FieldError::new(pointer(name::BIN), problem))
}

/// One key does not do the work of both certificates.
fn keys_problem(form: &Form) -> Option<FieldError> {
    let (signing, authentication) = (form.get(name::SIGNING)?, form.get(name::AUTHENTICATION)?);
    (signing == authentication)
        .then(|| FieldError::new(pointer(name::AUTHENTICATION), FieldProblem::Repeated))
}

/// Whom the certificates are for; `None` when the form does not say.
#[must_use]
pub fn holder(form: &Form) -> Option<Holder> {
    let role = match form.get(name::HOLDER)? {
        "individual" => return Some(Holder::Individual),
        "head" => EntityRole::Head,
        "signatory" => EntityRole::Signatory,
        "finance" => EntityRole::Finance,
        "hr" => EntityRole::Hr,
        "employee" => EntityRole::Employee,
        _ => return None,
    };
    let bin = Bin::parse(form.get(name::BIN)?).ok()?;
    Some(Holder::Entity { bin, role })
}

/// Which certificate is to be revoked and why; `None` when the form does not say.
#[must_use]
pub fn revocation(form: &Form) -> Option<(&str, Reason)> {
    let reason = Reason::parse(form.get(name::REASON)?)?;
    Some((form.get(name::SERIAL)?, reason))
}

#[cfg(test)]
mod tests {
    use super::super::fields::HOLDERS;
    use super::*;

    fn portal() -> Form {
        Form::default()
            .with("holder", "individual")
            .with("email", "aliya@senim.invalid")
            .with("region", "Алматы")
            .with("locality", "Алматы")
            .with("centre", "№ 1 ХҚКО")
            .with("storage", "file")
            .with("signing_request", "MIIB")
            .with("authentication_request", "MIIC")
    }

    fn problems(flow: Flow, form: &Form, state: FormState) -> Vec<(String, FieldProblem)> {
        let errors = check(flow, form, state);
        errors
            .into_iter()
            .map(|error| (error.pointer, error.problem))
            .collect()
    }

    #[test]
    fn a_complete_request_is_accepted_and_an_empty_one_only_as_a_draft() {
        assert_eq!(problems(Flow::Issue, &portal(), FormState::Complete), []);
        let empty = Form::default();
        assert_eq!(problems(Flow::Issue, &empty, FormState::Draft), []);
        assert_eq!(problems(Flow::Issue, &empty, FormState::Complete).len(), 8);
        assert_eq!(problems(Flow::Revoke, &empty, FormState::Complete).len(), 2);
    }

    #[test]
    fn who_acts_for_an_entity_names_it_and_nobody_else_does() {
        let head = portal().with("holder", "head");
        let bin = |problem| vec![("/form/bin".to_owned(), problem)];
        assert_eq!(
            problems(Flow::Issue, &head, FormState::Complete),
            bin(FieldProblem::Required)
        );
        assert_eq!(problems(Flow::Issue, &head, FormState::Draft), []);
        let named = head.with("bin", "000240000016");
        assert_eq!(problems(Flow::Issue, &named, FormState::Complete), []);
        assert!(matches!(
            holder(&named),
            Some(Holder::Entity {
                role: EntityRole::Head,
                ..
            })
        ));
        let alone = portal().with("bin", "000240000016");
        assert_eq!(
            problems(Flow::Issue, &alone, FormState::Complete),
            bin(FieldProblem::Conflict)
        );
    }

    #[test]
    fn every_holder_on_offer_is_understood() {
        for choice in HOLDERS {
            let form = portal()
                .with("holder", choice.code)
                .with("bin", "000240000016");
            assert!(holder(&form).is_some(), "{}", choice.code);
        }
    }

    #[test]
    fn one_key_is_not_two() {
        let form = portal().with("authentication_request", "MIIB");
        assert_eq!(
            problems(
                Flow::Renew,
                &form
                    .clone()
                    .with("region", "")
                    .with("locality", "")
                    .with("centre", ""),
                FormState::Complete
            )
            .len(),
            3,
            "renewal asks for no centre"
        );
        let repeated = (
            "/form/authentication_request".to_owned(),
            FieldProblem::Repeated,
        );
        assert_eq!(
            problems(Flow::Issue, &form, FormState::Complete),
            [repeated]
        );
    }

    #[test]
    fn a_field_of_another_service_is_refused() {
        let form = Form::default()
            .with("serial", "0a")
            .with("reason", "superseded")
            .with("centre", "1");
        let foreign = ("/form/centre".to_owned(), FieldProblem::NotOnOffer);
        assert_eq!(
            problems(Flow::Revoke, &form, FormState::Complete),
            [foreign]
        );
        assert_eq!(revocation(&form), Some(("0a", Reason::Superseded)));
    }
}
