//! Civil status (S1-S3): annexes 1, 2 and 3 of order No. 236 of the Minister of Justice of 27 June 2011.

pub mod record;
