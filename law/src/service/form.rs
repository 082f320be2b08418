//! A filled-in form: names and texts, checked by the fields of its service.

use super::{Field, Requirement, Service};
use crate::form::{FieldError, FieldProblem};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The field that says which kind of a service is asked for, in services that have kinds.
pub const KIND_FIELD: &str = "kind";

/// What somebody filled in, by the names of the service's fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Form(BTreeMap<String, String>);

impl Form {
    /// The value of a field, unless it is empty.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// Fills a field in.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.0.insert(name.to_owned(), value.to_owned());
        self
    }

    /// The kind of the service that is asked for, in services that have kinds.
    #[must_use]
    pub fn kind(&self) -> Option<&str> {
        self.get(KIND_FIELD)
    }

    /// Every field that is there, with its value.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// What is wrong with a form by the fields of its service; a draft may lack what is required.
///
/// # Errors
/// Each problem with the pointer to its field.
#[must_use]
pub fn check_form(service: &Service, form: &Form, state: FormState) -> Vec<FieldError> {
    let kind = form.kind();
    let asked = |field: &&Field| field.belongs_to(kind);
    let unknown = form
        .entries()
        .filter(|(name, _)| !service.field(name).as_ref().is_some_and(asked))
        .map(|(name, _)| FieldError::new(pointer(name), FieldProblem::NotOnOffer));
    let known = service.fields.iter().filter(asked).filter_map(|field| {
        let problem = match (form.get(field.name), field.required, state) {
            (Some(value), _, _) => field.form.problem(value),
            (None, Requirement::Required, FormState::Complete) => Some(FieldProblem::Required),
            (None, Requirement::Required, FormState::Draft) | (None, Requirement::Optional, _) => {
                None
            }
        };
        problem.map(|problem| FieldError::new(pointer(field.name), problem))
    });
    unknown.chain(known).collect()
}

/// How far a form is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormState {
    /// It is kept and not sent yet.
    Draft,
    /// It is sent.
    Complete,
}

/// The pointer to a field of the form, as the interface sends it.
#[must_use]
pub fn pointer(name: &str) -> String {
    format!("/form/{}", name.replace('~', "~0").replace('/', "~1"))
}
