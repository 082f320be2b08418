//! What the adapters make of systems that are slow, broken, confused or down, and of ones that keep their contract.

mod contract;
mod failure;
mod relay;
