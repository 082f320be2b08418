//! Whether a power of attorney lets its holder apply for a service in the principal's place.
//!
//! Regulations 3 have the operator check the representative's power of attorney in the unified notarial information system;
//! which powers cover which service is ours, after the words of the powers themselves.

use super::ServiceId;
use crate::id::Iin;
use crate::poa::kind::KindCode;
use crate::poa::s11_delivery::Standing;

/// A power of attorney as the register has it.
#[derive(Clone, Debug)]
pub struct HeldPower<'a> {
    /// Its kind.
    pub kind: KindCode,
    /// The codes of the powers given.
    pub powers: &'a [String],
    /// Who gave it.
    pub principals: Vec<&'a Iin>,
    /// To whom.
    pub representatives: Vec<&'a Iin>,
    /// Whether it is in force.
    pub standing: Standing,
}

/// Why a power of attorney does not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPower {
    /// It was revoked, or its term is over.
    #[error("the power of attorney is not in force")]
    NotInForce,
    /// The applicant did not give it.
    #[error("the applicant did not give the power of attorney")]
    OtherPrincipal,
    /// It was given to somebody else.
    #[error("the power of attorney names another representative")]
    OtherRepresentative,
    /// Its powers do not reach so far.
    #[error("the power of attorney does not cover the service")]
    OutOfScope,
}

impl NoPower {
    /// The reason as it is stored and shown to the operator.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotInForce => "not_in_force",
            Self::OtherPrincipal => "other_principal",
            Self::OtherRepresentative => "other_representative",
            Self::OutOfScope => "out_of_scope",
        }
    }
}

/// Checks a power of attorney for an applicant, a representative and a service.
///
/// # Errors
/// [`NoPower`] by what is wrong.
pub fn check(
    held: &HeldPower<'_>,
    applicant: &Iin,
    representative: &Iin,
    service: ServiceId,
) -> Result<(), NoPower> {
    match held.standing {
        Standing::Valid => {}
        Standing::Revoked { .. } | Standing::Expired { .. } => return Err(NoPower::NotInForce),
    }
    if !held.principals.contains(&applicant) {
        return Err(NoPower::OtherPrincipal);
    }
    if !held.representatives.contains(&representative) {
        return Err(NoPower::OtherRepresentative);
    }
    let covers = held
        .powers
        .iter()
        .any(|power| covers(held.kind, power, service));
    covers.then_some(()).ok_or(NoPower::OutOfScope)
}

/// Whether one power of a kind lets its holder apply for a service.
fn covers(kind: KindCode, power: &str, service: ServiceId) -> bool {
    match kind {
        KindCode::General | KindCode::StateBodiesAndCourts => {
            power == "state_bodies" && !is_personal(service)
        }
        KindCode::ReceivingDocuments => {
            ["request", "receive"].contains(&power)
                && matches!(
                    service,
                    ServiceId::S1 | ServiceId::S3 | ServiceId::S4 | ServiceId::S5 | ServiceId::S6
                )
        }
        KindCode::RealEstateManagement => {
            power == "technical_papers" && matches!(service, ServiceId::S4 | ServiceId::S5)
        }
        KindCode::Inheritance => {
            power == "search_estate" && matches!(service, ServiceId::S4 | ServiceId::S5)
        }
        KindCode::Vehicle | KindCode::RealEstateSale | KindCode::BankAccount => false,
    }
}

/// A marriage is applied for in person. An examination is sat in person, but a representative may apply for it (order No. 26,
/// point 6, sub-point 1).
const fn is_personal(service: ServiceId) -> bool {
    matches!(service, ServiceId::S2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, NaiveDate};

    fn iin(text: &str) -> Iin {
        Iin::parse(text).unwrap()
    }

    #[test]
    fn a_power_of_attorney_serves_its_people_its_time_and_its_scope() {
        let (principal, representative) = (iin("880412499017"), iin("870811499113"));
        let powers = ["state_bodies".to_owned()];
        let held = HeldPower {
            kind: KindCode::General,
            powers: &powers,
            principals: vec![&principal],
            representatives: vec![&representative],
            standing: Standing::Valid,
        };
        let asked =
            |held: &HeldPower<'_>, service| check(held, &principal, &representative, service);
        assert_eq!(asked(&held, ServiceId::S7), Ok(()));
        assert_eq!(asked(&held, ServiceId::S9), Ok(()));
        assert_eq!(asked(&held, ServiceId::S2), Err(NoPower::OutOfScope));
        let swapped = check(&held, &representative, &principal, ServiceId::S7);
        assert_eq!(swapped, Err(NoPower::OtherPrincipal));
        let foreign = check(&held, &principal, &principal, ServiceId::S7);
        assert_eq!(foreign, Err(NoPower::OtherRepresentative));
        for standing in [
            Standing::Revoked {
                since: DateTime::UNIX_EPOCH,
            },
            Standing::Expired {
                since: NaiveDate::MIN,
            },
        ] {
            let over = HeldPower {
                standing,
                ..held.clone()
            };
            assert_eq!(asked(&over, ServiceId::S7), Err(NoPower::NotInForce));
        }
        let vehicle = HeldPower {
            kind: KindCode::Vehicle,
            ..held.clone()
        };
        assert_eq!(asked(&vehicle, ServiceId::S4), Err(NoPower::OutOfScope));
    }
}
