//! Real estate (S4, S5): annexes 4 and 5 of order No. 236 of the Minister of Justice of 27 June 2011.

pub mod record;
