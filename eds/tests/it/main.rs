//! The signatures of this crate against each other, against OpenSSL and against hostile input.
#![expect(clippy::unwrap_used, reason = "tests")]

mod answers;
mod authority;
mod cms_forms;
mod fixture;
mod forge;
mod forge_answer;
mod forge_list;
mod gost;
mod hostile_answers;
mod hostile_certificates;
mod hostile_cms;
mod hostile_der;
mod hostile_lists;
mod hostile_pdf;
mod issuance;
mod lists;
mod openssl;
mod pdf;
mod profiles;
mod requests;
mod service;
mod services;
mod softhsm;
