//! Electronic digital signatures: the audit boundary of Senim, without clock, network, async or unsafe code.
//!
//! Everything here takes bytes and the time from its caller and answers with a value or a refusal; nothing is
//! trusted because it parsed, and nothing unknown counts as good.

pub mod chain;
pub mod hash;
pub mod mac;
pub mod random;
