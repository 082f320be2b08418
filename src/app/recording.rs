//! Recordings of calls as evidence: kept as the call goes on, sealed at its end, signed by the notary, watched on a reason.

pub mod head;
