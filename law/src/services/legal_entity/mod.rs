//! Certificates from the database of legal entities (S6): annex 6 of order No. 236 of the Minister of Justice of 27 June 2011.

pub mod certificate;
pub mod record;
