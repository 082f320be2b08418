//! The desks of state bodies: who works there, what lies there, the working calendar, and the tariffs.

mod calendar;
pub mod changes;
pub mod inbox;
pub mod officials;
mod tariffs;
