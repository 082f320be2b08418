//! S11-S15: certificates of the National Certification Authority, after the regulations approved by order No. 839 of
//! 29 November 2012 of the Minister of Transport and Communications.

pub mod appeal;
pub mod archive;
pub mod card_issue;
pub mod card_revoke;
pub mod fields;
mod ground;
pub mod issue;
pub mod operator;
pub mod order;
pub mod renew;
pub mod request;
pub mod revoke;
pub mod stage;
pub mod statement;

pub use ground::Ground;

use crate::service::Service;
use crate::text::{Bilingual, Text};
use serde::{Deserialize, Serialize};

/// The act that the clauses belong to, as a notice cites it.
pub const ACT: Text = Text::new(
    "Қазақстан Республикасы Көлік және коммуникация министрінің 2012 жылғы 29 қарашадағы № 839 бұйрығымен бекітілген «Қазақстан Республикасы Ұлттық куәландырушы орталығының тіркеу куәліктерін беру және кері қайтарып алу» электрондық мемлекеттік қызмет регламенті",
    "Регламент электронной государственной услуги «Выдача и отзыв регистрационных свидетельств Национального удостоверяющего центра Республики Казахстан», утверждённый приказом Министра транспорта и коммуникаций Республики Казахстан от 29 ноября 2012 года № 839",
    "Regulations of the service “Issue and revocation of certificates of the National Certification Authority”, approved by order No. 839 of 29 November 2012",
);

/// One of the five services, by the way a request of it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flow {
    /// S11: issue through the portal, with a visit to an operator.
    Issue,
    /// S12: renewal through the portal, signed with the certificate in force.
    Renew,
    /// S13: revocation through the portal, signed with the certificate in force.
    Revoke,
    /// S14: issue onto an identity card at the desk.
    CardIssue,
    /// S15: revocation at the desk.
    CardRevoke,
}

impl Flow {
    /// Every flow.
    pub const ALL: [Self; 5] = [
        Self::Issue,
        Self::Renew,
        Self::Revoke,
        Self::CardIssue,
        Self::CardRevoke,
    ];

    /// What the regulations say about it.
    #[must_use]
    pub const fn service(self) -> &'static Service {
        match self {
            Self::Issue => &issue::SERVICE,
            Self::Renew => &renew::SERVICE,
            Self::Revoke => &revoke::SERVICE,
            Self::CardIssue => &card_issue::SERVICE,
            Self::CardRevoke => &card_revoke::SERVICE,
        }
    }

    /// The flow of a service's code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|flow| flow.service().code == code)
    }

    /// Whether certificates come out of it, or end by it.
    #[must_use]
    pub const fn aim(self) -> Aim {
        match self {
            Self::Issue | Self::Renew | Self::CardIssue => Aim::Certificates,
            Self::Revoke | Self::CardRevoke => Aim::Revocation,
        }
    }

    /// Who has to confirm a request before the authority acts.
    #[must_use]
    pub const fn eyes(self) -> Eyes {
        match self {
            Self::Issue | Self::CardIssue | Self::CardRevoke => Eyes::TwoOperators,
            Self::Renew => Eyes::ApplicantAndOperator,
            Self::Revoke => Eyes::Applicant,
        }
    }
}

/// What a flow is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    /// New certificates.
    Certificates,
    /// The end of a certificate.
    Revocation,
}

/// Whose signatures and checks a request needs: an operator alone can neither issue nor revoke (ours, beyond the regulations).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eyes {
    /// One operator identifies the applicant and accepts the documents, another confirms with the EDS.
    TwoOperators,
    /// The applicant signs with the certificate in force, an operator confirms with the EDS.
    ApplicantAndOperator,
    /// The applicant signs with the certificate in force, for that very person.
    Applicant,
}

/// A refusal in full: its ground, its clause with the act, and the notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusalNotice {
    /// The ground's code.
    pub ground: Ground,
    /// The clause, with its act.
    pub clause: Bilingual,
    /// The notice.
    pub notice: Bilingual,
}

/// The notice that a flow gives on a ground; `None` when the flow does not know the ground.
#[must_use]
pub fn refusal_notice(flow: Flow, ground: Ground) -> Option<RefusalNotice> {
    let refusal = flow.service().refusal(ground.as_str())?;
    Some(RefusalNotice {
        ground,
        clause: Bilingual {
            kk: format!("{}, {}", ACT.kk, refusal.clause.kk),
            ru: format!("{}, {}", ACT.ru, refusal.clause.ru),
        },
        notice: refusal.notice.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flow_is_a_service_and_leads_back() {
        for flow in Flow::ALL {
            assert_eq!(Flow::of_code(flow.service().code), Some(flow));
            assert_eq!(
                format!(
                    "nca_{}",
                    serde_json::to_value(flow).unwrap().as_str().unwrap()
                ),
                flow.service().code
            );
        }
        assert_eq!(Flow::of_code("nca"), None);
    }

    #[test]
    fn every_ground_belongs_to_some_flow_and_every_refusal_is_a_ground() {
        for ground in Ground::ALL {
            assert!(
                Flow::ALL
                    .iter()
                    .any(|flow| refusal_notice(*flow, *ground).is_some()),
                "{ground:?}"
            );
            assert_eq!(Ground::parse(ground.as_str()), Some(*ground));
        }
        for flow in Flow::ALL {
            for refusal in flow.service().refusals {
                assert!(Ground::parse(refusal.code).is_some(), "{}", refusal.code);
            }
        }
    }

    #[test]
    fn a_refusal_cites_the_act_and_the_clause() {
        let refusal = refusal_notice(Flow::Issue, Ground::NoRegistryData).unwrap();
        assert!(
            refusal.clause.kk.contains("№ 839")
                && refusal.clause.kk.ends_with("6-тармақтың 3) тармақшасы")
        );
        assert!(refusal.clause.ru.ends_with("подпункт 3) пункта 6"));
        assert_eq!(refusal_notice(Flow::Revoke, Ground::CardBlocked), None);
    }
}
