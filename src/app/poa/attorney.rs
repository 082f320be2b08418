//! How a representative is written to: by the phone that the application gives, else in an account of their own.

use crate::app::caller::Identity;
use crate::app::{App, AppError, Role};
use law::id::AccountId;
use law::poa::case::Case;

/// Where a representative is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttorneyReach {
    /// By the phone that the application gives.
    Phone(String),
    /// In their account here.
    Account(AccountId),
}

/// Where a representative of a case is reached, if anywhere.
///
/// # Errors
/// A database out of reach.
pub async fn reach(
    app: &App,
    case: &Case,
    attorney: usize,
) -> Result<Option<AttorneyReach>, AppError> {
    let application = case.application.as_ref();
    let Some(attorney) = application.and_then(|given| given.attorneys.get(attorney)) else {
        return Ok(None);
    };
    if let Some(phone) = &attorney.phone {
        return Ok(Some(AttorneyReach::Phone(phone.clone())));
    }
    let citizen = Role::Citizen.as_str();
    let account = app.store.account_of(&attorney.iin, citizen).await?;
    // An account that was only claimed may be somebody else's, who would learn whom a power of attorney is for.
    let account = account.filter(|account| account.identity == Identity::Proved);
    Ok(account.map(|account| AttorneyReach::Account(account.id)))
}
