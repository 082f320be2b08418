//! S11-S15: certificates issued, renewed, revoked, at the portal and at the desk, with every way to a refusal.

mod appeals;
mod card;
mod desk_revocation;
mod issue;
mod office;
mod operators;
mod pki;
mod refusals;
mod renewal;
mod revocation;
mod terms;
