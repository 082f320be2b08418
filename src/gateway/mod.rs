//! Adapters to the outside systems: the one place that speaks HTTP to the state, the banks and the post.
//!
//! One file a system: what its contract says on the wire, turned into the types of `law`. A system that does not
//! answer, or answers what its contract does not say, is [`crate::port::Unanswered`]; "no record" is concluded from
//! nothing but the contract's own words for it.

mod bank;
mod breaker;
mod client;
mod clock;
mod connect;
mod consents;
mod documents;
mod enforcement;
mod enis;
mod filed;
mod folder;
mod gbdfl;
mod gbdrn;
mod gbdul;
mod licensing;
mod mail;
mod notaries;
mod push;
mod regional;
mod reply;
mod revocation;
mod settings;
mod sms;
mod stamps;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod zags;

pub use client::host_and_port;
pub use clock::SystemClock;
pub use connect::{ConnectError, MacKeys, connect, revocation_hosts, time_stamps};
pub use settings::{BankSettings, Limits, Settings, SmtpUrl};
pub use stamps::OwnStamps;
