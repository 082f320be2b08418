//! S11-S15, certificates: one file for each thing that happens to a request (order No. 839; `law::services::nca`).

pub mod access;
pub mod act;
pub mod appeals;
pub mod archive;
pub mod confirmation;
pub mod desk;
pub mod filing;
pub mod installation;
mod keys;
pub mod operators;
mod outcome;
mod registries;
pub mod survey;
pub mod terms;

pub use crate::store::artifacts::Artifact;
pub use crate::store::cases::HistoryLine;
pub use crate::store::nca::{
    Appeal, CertificateRow, OperatorRow, ReceivedAppeal, RequestView, Responsible,
};
pub use outcome::addresses;
