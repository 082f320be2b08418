//! The records of enforcement: the journal of what comes in (order No. 26, point 6, sub-point 2).

use super::client::System;
use super::filed;
use crate::port::{Answer, Enforcement, FiledDocument, Registration};

/// The journal behind its HTTP interface.
pub(super) struct Journal(System);

impl Journal {
    pub(super) const fn new(system: System) -> Self {
        Self(system)
    }
}

impl Enforcement for Journal {
    fn register<'a>(&'a self, document: &'a FiledDocument) -> Answer<'a, Registration> {
        filed::register(&self.0, ["enforcement", "v1", "incoming"], document)
    }
}
