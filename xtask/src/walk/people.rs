//! The synthetic people of the stand-in for the state's registries.

use serde::Deserialize;

use super::WalkError;
use super::api::Api;

/// A person as the stand-in lists them.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Person {
    pub(crate) handle: String,
    pub(crate) iin: String,
    pub(crate) surname: String,
    pub(crate) name: String,
    pub(crate) patronymic: Option<String>,
    pub(crate) phone: String,
    pub(crate) kind: String,
    pub(crate) note: String,
}

impl Person {
    /// Surname, name, patronymic.
    pub(crate) fn full_name(&self) -> String {
        let patronymic = self.patronymic.as_deref().unwrap_or_default();
        format!("{} {} {patronymic}", self.surname, self.name)
            .trim_end()
            .to_owned()
    }

    /// Whether it is one of the many nothing special is known of.
    pub(crate) fn is_of_the_crowd(&self) -> bool {
        self.note == "crowd"
    }

    /// Whether it is a notary whose licence is in force.
    pub(crate) fn is_a_working_notary(&self) -> bool {
        self.note == "notary"
    }
}

/// Everybody the stand-in knows.
pub(crate) struct People(Vec<Person>);

impl People {
    /// Asks the stand-in.
    pub(crate) async fn of(egov: &Api) -> Result<Self, WalkError> {
        Ok(Self(egov.get("/people").read().await?))
    }

    /// The person of this handle.
    pub(crate) fn named(&self, handle: &str) -> Result<&Person, WalkError> {
        self.0
            .iter()
            .find(|person| person.handle == handle)
            .ok_or_else(|| WalkError::Unexpected(format!("the stand-in knows no {handle}")))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Person> {
        self.0.iter()
    }
}
