//! The tests of the whole product: the server, the stand-ins beside it, and the people who use them.

mod poa_walk;
mod sign_in;
mod world;
