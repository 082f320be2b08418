//! Step 2: the catalogue of kinds of power of attorney, with the fee of the day.

use crate::app::App;
use law::poa::s02_choice::{Offer, offers};
use law::time::date_in_kazakhstan;

/// What can be applied for today.
#[must_use]
pub fn catalogue(app: &App) -> Vec<Offer> {
    offers(date_in_kazakhstan(app.now()))
}
