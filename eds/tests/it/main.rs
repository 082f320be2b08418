//! The signatures of this crate against each other, against OpenSSL and against hostile input.
#![expect(clippy::unwrap_used, reason = "tests")]

mod answers;
mod authority;
mod authority_services;
mod cms_forms;
mod fixture;
mod forge;
mod forge_answer;
mod forge_list;
mod forge_service;
mod forge_token;
mod gost;
mod gost_engine;
mod hostile_answers;
mod hostile_certificates;
mod hostile_cms;
mod hostile_der;
mod hostile_gost;
mod hostile_lists;
mod hostile_pdf;
mod hostile_tokens;
mod issuance;
mod lists;
mod long_list;
mod long_lists;
mod openssl;
mod openssl_services;
mod pdf;
mod profiles;
mod publication;
mod requests;
mod rsa;
mod softhsm;
