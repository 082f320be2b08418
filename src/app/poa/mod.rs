//! The digital power of attorney: one file a step, in the order of the algorithm.

pub mod access;
pub mod attorney;
pub mod ends;
pub mod history;
pub mod licence;
pub mod reception;
pub mod s01_sign_in;
pub mod s02_choice;
pub mod s03_application;
pub mod s04_consent;
pub mod s05_call;
pub mod s06_checks;
pub mod s07_draft;
pub mod s08_approval;
pub mod s09_payment;
pub mod s10_signature;
pub mod s11_delivery;
pub mod signatures;
pub mod survey;

pub use crate::store::artifacts::Artifact;
pub use crate::store::cases::{CaseView, HistoryLine};
pub use crate::store::documents::DocumentKey;
