//! What the project promised of its signatures.

use crate::bench::goals::{Bound, Goal, Of};

pub(super) const RSA: &str = "CMS + chain + list, RSA-2048";
pub(super) const P256: &str = "CMS + chain + list, P-256";
pub(super) const GOST: &str = "GOST 2015 signatures of 512 bits";
pub(super) const SEAL: &str = "seal a PDF, RSA-2048, beside pyHanko";
pub(super) const WHOLE: &str = "generate and seal the PoA, beside pyHanko's sealing alone";
pub(super) const WHOLE_BESIDE_SIGNPDF: &str =
    "generate and seal the PoA, beside node-signpdf's sealing alone";
pub(super) const LIST_READ: &str = "a list of a million entries read";
pub(super) const LIST_ASKED: &str = "a certificate checked against it";
pub(super) const LIST_MEMORY: &str = "most memory of the bench meanwhile";

/// The goals; a check of a certificate in a long list also verifies its signature, which takes most of the microseconds.
pub(super) fn goals() -> Vec<Goal> {
    [
        (RSA, Of::Value, Bound::AtLeast(5_000.0)),
        (P256, Of::Value, Bound::AtLeast(4_000.0)),
        (GOST, Of::Value, Bound::AtLeast(1_500.0)),
        (SEAL, Of::Limit, Bound::AtLeast(0.5)),
        (WHOLE, Of::Value, Bound::AtLeast(150.0)),
        (WHOLE, Of::Limit, Bound::AtLeast(0.03)),
        (LIST_READ, Of::Value, Bound::Below(2.0)),
        (LIST_ASKED, Of::Value, Bound::Below(100.0)),
        (LIST_MEMORY, Of::Value, Bound::Below(200.0)),
    ]
    .map(|(metric, of, bound)| Goal::new(metric, of, bound))
    .to_vec()
}
