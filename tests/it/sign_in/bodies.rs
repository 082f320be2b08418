//! The systems of the bodies behind S7-S10, where nobody answers.

use law::id::Iin;
use senim::port::{
    Answer, BailiffLicence, Bodies, Enforcement, FiledDocument, LicenceOrder, Licensing,
    Qualification, RegionalGateway, Registration, Unanswered, UnansweredReason,
};

struct NobodyThere;

fn silence<'a, T: Send + 'a>() -> Answer<'a, T> {
    Box::pin(async {
        Err(Unanswered {
            system: "bodies",
            reason: UnansweredReason::Connection,
        })
    })
}

impl RegionalGateway for NobodyThere {
    fn register<'a>(&'a self, _: &'a FiledDocument) -> Answer<'a, Registration> {
        silence()
    }
}

impl Enforcement for NobodyThere {
    fn register<'a>(&'a self, _: &'a FiledDocument) -> Answer<'a, Registration> {
        silence()
    }
}

impl Licensing for NobodyThere {
    fn register<'a>(&'a self, _: &'a FiledDocument) -> Answer<'a, Registration> {
        silence()
    }

    fn qualification<'a>(&'a self, _: &'a Iin) -> Answer<'a, Option<Qualification>> {
        silence()
    }

    fn licence<'a>(&'a self, _: &'a str) -> Answer<'a, Option<BailiffLicence>> {
        silence()
    }

    fn order<'a>(&'a self, _: &'a LicenceOrder) -> Answer<'a, BailiffLicence> {
        silence()
    }
}

/// None of them answers.
pub(super) fn nobody_there() -> Bodies {
    Bodies {
        regional_gateway: Box::new(NobodyThere),
        licensing: Box::new(NobodyThere),
        enforcement: Box::new(NobodyThere),
    }
}
