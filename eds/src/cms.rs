//! CMS signatures (RFC 5652) of the CAdES and PAdES baseline: making them, and refusing all that is not exactly that.

mod attributes;
mod sign;
mod verify;

pub use self::sign::{Detached, sign_attached, sign_detached};
pub use self::verify::{Content, Policy, Verified, carried_certificates, verify};
