//! The digital notarial power of attorney: its algorithm as a table, its stages, and one file a step.

pub mod algorithm;
pub mod case;
pub mod history;
pub mod kind;
pub mod kinds;
pub mod reception;
pub mod recording;
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
pub mod signed_statement;
pub mod stage;
pub mod standing;
pub mod survey;
