//! What both stand-ins share: the loopback listener, the clock, signed callbacks, saved records and pages.

pub mod callback;
pub mod check;
pub mod clock;
pub mod flags;
pub mod page;
pub mod records;
pub mod refusal;
pub mod server;
pub mod text;
pub mod trial;
