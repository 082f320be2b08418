//! The regulations as code: pure rules and data, without a clock, a network or a database.

pub mod cabinet;
pub mod calendar;
pub mod canonical;
mod codes;
pub mod edition;
pub mod fee;
pub mod form;
pub mod id;
pub mod money;
pub mod notice_choice;
pub mod payment;
pub mod poa;
pub mod service;
pub mod services;
pub mod source;
pub mod term;
pub mod text;
pub mod time;
