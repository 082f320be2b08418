//! The tests of the whole product: the server, the stand-ins beside it, and the people who use them.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says where it stands"
)]

mod application;
mod architecture;
mod authorization;
mod cabinet;
mod calls;
mod case_signatures;
mod case_surveys;
mod consent;
mod delivery;
mod desks;
mod docs;
mod draft;
mod gost;
mod hostile;
mod lasting;
mod nca;
mod openapi;
mod payment;
mod poa_walk;
mod privacy;
mod recorded_calls;
mod recorded_walk;
mod recordings;
mod registries;
mod remote_signing;
mod restart;
mod revocation_fetch;
mod seal_in_token;
mod service_documents;
mod services;
mod sign_in;
mod signature;
mod store;
mod verify;
mod world;
