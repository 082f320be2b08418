//! The desks of S7-S10: the roster, requests through every desk, everybody who may not, every term, and the calendar.

mod at_once;
pub(crate) mod body;
mod calendar;
mod readings;
mod roster;
mod seen;
mod terms;
mod turns;
mod verified;
mod walk;
