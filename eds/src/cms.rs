//! CMS signatures (RFC 5652) of the CAdES and PAdES baseline: making them, and refusing all that is not what a profile asks.

mod attributes;
pub(crate) mod message;
mod policy;
pub(crate) mod sign;
pub(crate) mod signature;
mod timestamp;
mod verified;
mod verify;

pub use self::policy::{Content, Policy, Profile, Proof};
pub use self::sign::{Detached, sign_attached, sign_detached, sign_detached_content};
pub use self::timestamp::{signature_imprint, with_timestamp};
pub use self::verified::Verified;
pub use self::verify::{carried_certificates, verify, verify_all, verify_with};
pub(crate) use self::verify::{in_der, settle};
