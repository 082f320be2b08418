//! The desks of S7-S10: the roster, requests through every desk, everybody who may not, every term, the calendar, and the tariffs.

mod at_once;
pub(crate) mod body;
mod calendar;
mod readings;
mod roster;
mod seen;
mod tariffs;
mod terms;
mod turns;
mod verified;
mod walk;
