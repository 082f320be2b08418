//! Electronic digital signatures: the audit boundary of Senim, without clock, network, async or unsafe code.
//!
//! Everything here takes bytes and the time from its caller and answers with a value or a refusal; nothing is
//! trusted because it parsed, and nothing unknown counts as good.

pub mod aead;
mod algorithm;
mod asn1;
mod ber;
pub mod ca;
pub mod certificate;
pub mod chain;
pub mod cms;
mod crl;
mod gost;
pub mod hash;
pub mod keyfile;
pub mod mac;
pub mod master_key;
pub mod ocsp;
pub mod oid;
pub mod pades;
mod pem;
pub mod pkcs11;
pub mod plain;
pub mod random;
mod refusal;
pub mod signer;
pub mod trust;
pub mod tsp;
pub mod validation;
mod whole_file;

pub use algorithm::{PublicKeyAlgorithm, SignatureAlgorithm};
pub use refusal::SignatureRefusal;
pub use signer::{Signer, SignerError};
