//! The state databases: whether they have the data of an applicant, and of the entity the applicant acts for.

use crate::app::{App, AppError};
use crate::port::{EntityStanding, PersonRecord};
use law::id::Iin;
use law::poa::s03_application::PersonName;
use law::service::Form;
use law::services::nca::Ground;
use law::services::nca::order::{self, EntityRole, Holder};

/// What the databases know.
pub(super) struct Found {
    /// The applicant's names.
    pub(super) name: PersonName,
    /// The number of the identity document in force.
    pub(super) document: String,
    /// The name of the entity.
    pub(super) organisation: Option<String>,
}

/// Asks both databases as the form needs it.
///
/// # Errors
/// A database without an answer: that is not "no data".
pub(super) async fn ask(
    app: &App,
    iin: &Iin,
    form: &Form,
) -> Result<Result<Found, Ground>, AppError> {
    let Some(person) = app.ports.persons.person(iin).await?.filter(is_alive) else {
        return Ok(Err(Ground::NoRegistryData));
    };
    let organisation = match order::holder(form) {
        Some(Holder::Entity { bin, role }) => {
            let entity = app.ports.entities.entity(&bin).await?;
            let entity = entity.filter(|entity| match entity.standing {
                EntityStanding::Active => role != EntityRole::Head || entity.head == *iin,
                EntityStanding::Liquidated => false,
            });
            match entity {
                Some(entity) => Some(entity.name.kk),
                None => return Ok(Err(Ground::NoRegistryData)),
            }
        }
        Some(Holder::Individual) | None => None,
    };
    Ok(Ok(Found {
        name: person.name,
        document: person.document.number,
        organisation,
    }))
}

/// The dead have no certificates.
const fn is_alive(person: &PersonRecord) -> bool {
    person.deceased_on.is_none()
}
