//! The desks of state bodies: who works there, what lies there, and the working calendar.

pub mod calendar;
pub mod inbox;
pub mod officials;
