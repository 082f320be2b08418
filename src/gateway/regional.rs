//! The workplace of the regional gateway: registers requests to local executive bodies (2018 regulations, points 8 and 9).

use super::client::System;
use super::filed;
use crate::port::{Answer, FiledDocument, RegionalGateway, Registration};

/// The workplace behind its HTTP interface.
pub(super) struct Workplace(System);

impl Workplace {
    pub(super) const fn new(system: System) -> Self {
        Self(system)
    }
}

impl RegionalGateway for Workplace {
    fn register<'a>(&'a self, document: &'a FiledDocument) -> Answer<'a, Registration> {
        filed::register(&self.0, ["regional-gateway", "v1", "documents"], document)
    }
}
