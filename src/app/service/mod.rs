//! S1-S10: one file for each thing that happens to a request of the shared process (`law::service::request`).

pub mod access;
pub mod asking;
pub mod attachments;
pub mod corrections;
pub mod desk;
pub mod filing;
pub mod intake;
pub mod making;
pub mod opening;
mod outcome;
pub mod papers;
pub mod payment;
pub mod reading;
mod registry;
pub mod survey;
pub mod terms;

pub use crate::store::artifacts::Artifact;
pub use crate::store::cases::HistoryLine;
pub use crate::store::generations::Generation;
pub use crate::store::services::{KeptFile, ServiceView};
