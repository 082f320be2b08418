//! The survey at the end: each principal says once what they think of how the power of attorney came about.
//!
//! The acts print one survey for every electronic service (for example order No. 236, the forms of surveys); it is asked here too.

use super::stage::StageCode;
use crate::service::{SURVEY, Survey};
use crate::text::Text;

/// What is asked.
pub const QUESTIONS: &Survey = &SURVEY;

/// What the power of attorney is called where it is counted beside the services.
pub const CODE: &str = "power_of_attorney";

/// Its name there.
pub const TITLE: Text = Text::new(
    "Цифрлық нотариаттық сенімхат",
    "Цифровая нотариальная доверенность",
    "Digital notarial power of attorney",
);

/// Whether there is something to judge: the document is signed, or the case ended without one.
#[must_use]
pub const fn is_open_at(stage: StageCode) -> bool {
    match stage {
        StageCode::Signed
        | StageCode::Delivered
        | StageCode::Revoked
        | StageCode::Refused
        | StageCode::Withdrawn
        | StageCode::ConsentRefused
        | StageCode::InvoiceExpired => true,
        StageCode::Filling
        | StageCode::AwaitingConsent
        | StageCode::ReadyToCall
        | StageCode::Talking
        | StageCode::Drafting
        | StageCode::AwaitingApproval
        | StageCode::Approved
        | StageCode::AwaitingPayment
        | StageCode::AwaitingSignature => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_may_be_judged_and_nothing_before_the_signature() {
        let signature = StageCode::ALL
            .iter()
            .position(|stage| *stage == StageCode::Signed);
        for (place, stage) in StageCode::ALL.iter().enumerate() {
            let is_over = Some(place) >= signature;
            assert_eq!(is_open_at(*stage), is_over, "{stage:?}");
            assert!(is_over || !stage.is_end(), "{stage:?}");
        }
    }
}
