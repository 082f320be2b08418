//! Step 2: the catalogue of kinds of power of attorney, with the fee of the day.

use crate::app::{App, AppError, tariffs};
use law::poa::s02_choice::{Offer, offers};
use law::time::date_in_kazakhstan;

/// What can be applied for today.
///
/// # Errors
/// [`AppError::Store`].
pub async fn catalogue(app: &App) -> Result<Vec<Offer>, AppError> {
    let tariffs = tariffs::current(app).await?;
    Ok(offers(&tariffs, date_in_kazakhstan(app.now())))
}
