//! Whether a power of attorney lets its holder apply for a service in the principal's place.
//!
//! Regulations 3 have the operator check the representative's power of attorney in the unified notarial information system
//! (БНАЖ, ЕНИС): digital ones stand in our own register, those drawn up on paper in the system's own. One check serves both;
//! which powers cover which service is ours, after the words of the powers themselves.

use super::ServiceId;
use crate::id::Iin;
use crate::poa::kind::KindCode;
use crate::poa::s11_delivery::Standing;
use serde::{Deserialize, Serialize};

/// Which register a power of attorney was found in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Our own, of digital powers of attorney.
    #[default]
    Own,
    /// The unified notarial information system's, of those that notaries drew up on paper.
    Enis,
}

impl Source {
    /// The register as it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Enis => "enis",
        }
    }
}

/// What a power of attorney gives, in the words of its register.
#[derive(Clone, Copy, Debug)]
pub enum Scope<'a> {
    /// Powers of one of our kinds.
    Powers {
        /// The kind.
        kind: KindCode,
        /// The codes of the powers given.
        powers: &'a [String],
    },
    /// Codes of the paper register's list; one that we do not know covers nothing.
    Codes(&'a [String]),
}

/// A power of attorney as a register has it.
#[derive(Clone, Debug)]
pub struct HeldPower<'a> {
    /// What it gives.
    pub scope: Scope<'a>,
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
    let covers = match held.scope {
        Scope::Powers { kind, powers } => powers.iter().any(|power| covers(kind, power, service)),
        Scope::Codes(codes) => codes.iter().any(|code| code_covers(code, service)),
    };
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

/// Whether a code of the paper register lets its holder apply for a service.
fn code_covers(code: &str, service: ServiceId) -> bool {
    match code {
        "state_bodies" => !is_personal(service),
        "civil_status_papers" => matches!(service, ServiceId::S1 | ServiceId::S3),
        "real_estate_papers" => matches!(service, ServiceId::S4 | ServiceId::S5),
        "childs_affairs" => matches!(service, ServiceId::S7 | ServiceId::S8),
        _ => false,
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
            scope: Scope::Powers {
                kind: KindCode::General,
                powers: &powers,
            },
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
            scope: Scope::Powers {
                kind: KindCode::Vehicle,
                powers: &powers,
            },
            ..held.clone()
        };
        assert_eq!(asked(&vehicle, ServiceId::S4), Err(NoPower::OutOfScope));
    }

    #[test]
    fn a_paper_one_covers_what_its_codes_say_and_an_unknown_code_covers_nothing() {
        use ServiceId::{S1, S2, S4, S8, S10};
        let (principal, representative) = (iin("880412499017"), iin("870811499113"));
        let covered = |code: &str| {
            let codes = [code.to_owned()];
            let held = HeldPower {
                scope: Scope::Codes(&codes),
                principals: vec![&principal],
                representatives: vec![&representative],
                standing: Standing::Valid,
            };
            let asked =
                |service: &ServiceId| check(&held, &principal, &representative, *service).is_ok();
            let some = [S1, S2, S4, S8, S10].into_iter();
            some.filter(asked).collect::<Vec<ServiceId>>()
        };
        assert_eq!(covered("state_bodies"), [S1, S4, S8, S10]);
        assert_eq!(covered("civil_status_papers"), [S1]);
        assert_eq!(covered("real_estate_papers"), [S4]);
        assert_eq!(covered("childs_affairs"), [S8]);
        for code in ["vehicle", "state_bodies ", ""] {
            assert_eq!(covered(code), [], "{code}");
        }
    }
}
