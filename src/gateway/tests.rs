//! What the adapters make of systems that are slow, broken, confused or down, and of ones that keep their contract.

mod bank;
mod bodies;
mod contract;
mod failure;
mod parrot;
mod registries;
mod relay;
