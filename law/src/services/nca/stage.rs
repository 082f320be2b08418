//! The stage machine of a request: what is known at each stage, and which events lead on in which flow.
//!
//! `Filling -> Registered -> Accepted -> Confirmed -> Issued -> Installed`, or `-> Revoked`; a renewal needs no visit and
//! passes `Registered` by, a revocation through the portal passes `Accepted` by too. Ends on the way: `Refused`,
//! `Withdrawn`, `Lapsed`.

use super::{Aim, Eyes, Flow, Ground};
use crate::codes::codes;
use crate::id::AccountId;
use crate::text::Text;
use serde::{Deserialize, Serialize};

/// Where a request stands; each variant holds what is known then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// The form is being filled in.
    Filling {
        /// The operator who identified the applicant, at the desk.
        identified_by: Option<AccountId>,
    },
    /// Registered under its number; the applicant brings or signs the documents.
    Registered {
        /// Its number.
        number: String,
        /// The operator who identified the applicant, at the desk.
        identified_by: Option<AccountId>,
    },
    /// The documents are accepted; an operator has to confirm.
    Accepted {
        /// Its number.
        number: String,
        /// The operator who identified the applicant; nobody in a renewal.
        identified_by: Option<AccountId>,
        /// The operator who accepted the documents; nobody in a renewal.
        accepted_by: Option<AccountId>,
    },
    /// Confirmed; the authority checks and acts.
    Confirmed {
        /// Its number.
        number: String,
        /// The operator who confirmed; nobody where the applicant's own signature is enough.
        confirmed_by: Option<AccountId>,
    },
    /// The certificates are issued and wait to be installed.
    Issued {
        /// Its number.
        number: String,
        /// Their serial numbers: for signing, for signing in.
        serials: Vec<String>,
    },
    /// Ended: the certificates are installed.
    Installed {
        /// Its number.
        number: String,
        /// Their serial numbers.
        serials: Vec<String>,
    },
    /// Ended: the certificate is revoked.
    Revoked {
        /// Its number.
        number: String,
        /// Its serial number.
        serial: String,
    },
    /// Ended: refused.
    Refused {
        /// Its number, when it was registered.
        number: Option<String>,
        /// On which ground.
        ground: Ground,
    },
    /// Ended: the applicant took it back.
    Withdrawn {
        /// Its number, when it was registered.
        number: Option<String>,
    },
    /// Ended: nobody came with the documents.
    Lapsed {
        /// Its number.
        number: String,
    },
}

/// What happens to a request and may move it on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The form is complete and the request has a number.
    Registered {
        /// Its number.
        number: String,
    },
    /// An operator accepted the documents; through the portal, this is when the applicant is identified.
    DocumentsAccepted {
        /// The operator.
        operator: AccountId,
    },
    /// An operator confirmed with the EDS.
    Confirmed {
        /// The operator.
        operator: AccountId,
    },
    /// The authority issued the certificates.
    CertificatesIssued {
        /// Their serial numbers.
        serials: Vec<String>,
    },
    /// The certificates reached their holder.
    CertificatesInstalled,
    /// The authority revoked the certificate.
    CertificateRevoked {
        /// Its serial number.
        serial: String,
    },
    /// Refused on a ground.
    Refused {
        /// The ground.
        ground: Ground,
    },
    /// The applicant took it back.
    Withdrawn,
    /// Nobody came with the documents in time.
    Lapsed,
}

/// Why an event does not move a request on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAllowed {
    /// The event has no place at this stage of this flow.
    #[error("{event:?} is not possible at {stage:?}")]
    WrongStage {
        /// The stage that refused.
        stage: StageCode,
        /// The event that was refused.
        event: EventCode,
    },
    /// The operator who identified the applicant or accepted the documents does not confirm.
    #[error("the operator who accepted does not confirm")]
    SameOperator,
    /// The flow does not know the ground.
    #[error("the service is not refused on this ground")]
    UnknownGround,
}

codes! {
    /// A stage without its data.
    StageCode of Stage {
        Filling => "filling",
        Registered => "registered",
        Accepted => "accepted",
        Confirmed => "confirmed",
        Issued => "issued",
        Installed => "installed",
        Revoked => "revoked",
        Refused => "refused",
        Withdrawn => "withdrawn",
        Lapsed => "lapsed",
    }
}

codes! {
    /// An event without its data.
    EventCode of Event {
        Registered => "registered",
        DocumentsAccepted => "documents_accepted",
        Confirmed => "confirmed",
        CertificatesIssued => "certificates_issued",
        CertificatesInstalled => "certificates_installed",
        CertificateRevoked => "certificate_revoked",
        Refused => "refused",
        Withdrawn => "withdrawn",
        Lapsed => "lapsed",
    }
}

impl StageCode {
    /// Whether requests of a flow come by this stage.
    #[must_use]
    pub fn is_of(self, flow: Flow) -> bool {
        match self {
            Self::Filling | Self::Confirmed | Self::Refused | Self::Withdrawn => true,
            Self::Registered | Self::Lapsed => flow.eyes() == Eyes::TwoOperators,
            Self::Accepted => flow.eyes() != Eyes::Applicant,
            Self::Issued | Self::Installed => flow.aim() == Aim::Certificates,
            Self::Revoked => flow.aim() == Aim::Revocation,
        }
    }

    /// The stage in words, as the applicant sees it.
    #[must_use]
    pub const fn text(self) -> Text {
        match self {
            Self::Filling => Text::new("Толтырылуда", "Заполняется", "Being filled in"),
            Self::Registered => Text::new(
                "Тіркелді, құжаттар күтілуде",
                "Зарегистрировано, ожидаются документы",
                "Registered, documents awaited",
            ),
            Self::Accepted => Text::new(
                "Оператордың растауы күтілуде",
                "Ожидает подтверждения оператора",
                "Awaiting the operator's confirmation",
            ),
            Self::Confirmed => Text::new(
                "ҚР ҰКО орындауда",
                "Исполняется НУЦ РК",
                "With the authority",
            ),
            Self::Issued => Text::new(
                "Тіркеу куәліктері шығарылды",
                "Регистрационные свидетельства выпущены",
                "Certificates issued",
            ),
            Self::Installed => Text::new(
                "Тіркеу куәліктері орнатылды",
                "Регистрационные свидетельства установлены",
                "Certificates installed",
            ),
            Self::Revoked => Text::new(
                "Тіркеу куәлігі кері қайтарып алынды",
                "Регистрационное свидетельство отозвано",
                "Certificate revoked",
            ),
            Self::Refused => Text::new("Бас тартылды", "Отказано", "Refused"),
            Self::Withdrawn => Text::new(
                "Алушы кері қайтарып алды",
                "Отозвано получателем",
                "Withdrawn by the applicant",
            ),
            Self::Lapsed => Text::new("Мерзімі өтті", "Срок истёк", "Lapsed"),
        }
    }

    /// Whether nothing follows.
    #[must_use]
    pub const fn is_end(self) -> bool {
        match self {
            Self::Installed | Self::Revoked | Self::Refused | Self::Withdrawn | Self::Lapsed => {
                true
            }
            Self::Filling | Self::Registered | Self::Accepted | Self::Confirmed | Self::Issued => {
                false
            }
        }
    }
}

impl Stage {
    /// What follows from an event in a flow.
    ///
    /// # Errors
    /// [`NotAllowed`] when the event has no place here.
    pub fn apply(self, flow: Flow, event: Event) -> Result<Self, NotAllowed> {
        let wrong = NotAllowed::WrongStage {
            stage: self.code(),
            event: event.code(),
        };
        if !self.code().is_of(flow) {
            return Err(wrong);
        }
        match event {
            Event::Refused { ground } => self.refused(flow, ground, wrong),
            Event::Withdrawn => self.withdrawn(wrong),
            Event::Registered { .. }
            | Event::DocumentsAccepted { .. }
            | Event::Confirmed { .. }
            | Event::CertificatesIssued { .. }
            | Event::CertificatesInstalled
            | Event::CertificateRevoked { .. }
            | Event::Lapsed => self.forward(flow, event, wrong),
        }
    }

    fn forward(self, flow: Flow, event: Event, wrong: NotAllowed) -> Result<Self, NotAllowed> {
        match (self, event) {
            (Self::Filling { identified_by }, Event::Registered { number }) => {
                Ok(registered(flow, number, identified_by))
            }
            (
                Self::Registered {
                    number,
                    identified_by,
                },
                Event::DocumentsAccepted { operator },
            ) => Ok(Self::Accepted {
                number,
                identified_by: identified_by.or_else(|| Some(operator.clone())),
                accepted_by: Some(operator),
            }),
            (
                Self::Accepted {
                    number,
                    identified_by,
                    accepted_by,
                },
                Event::Confirmed { operator },
            ) => {
                let before = [identified_by.as_ref(), accepted_by.as_ref()];
                if before.contains(&Some(&operator)) {
                    return Err(NotAllowed::SameOperator);
                }
                let confirmed_by = Some(operator);
                Ok(Self::Confirmed {
                    number,
                    confirmed_by,
                })
            }
            (Self::Confirmed { number, .. }, Event::CertificatesIssued { serials })
                if flow.aim() == Aim::Certificates =>
            {
                Ok(Self::Issued { number, serials })
            }
            (Self::Confirmed { number, .. }, Event::CertificateRevoked { serial })
                if flow.aim() == Aim::Revocation =>
            {
                Ok(Self::Revoked { number, serial })
            }
            (Self::Issued { number, serials }, Event::CertificatesInstalled) => {
                Ok(Self::Installed { number, serials })
            }
            (Self::Registered { number, .. }, Event::Lapsed) => Ok(Self::Lapsed { number }),
            (
                _,
                Event::Registered { .. }
                | Event::DocumentsAccepted { .. }
                | Event::Confirmed { .. }
                | Event::CertificatesIssued { .. }
                | Event::CertificatesInstalled
                | Event::CertificateRevoked { .. }
                | Event::Refused { .. }
                | Event::Withdrawn
                | Event::Lapsed,
            ) => Err(wrong),
        }
    }

    /// The number, once there is one.
    #[must_use]
    pub fn number(&self) -> Option<&str> {
        match self {
            Self::Filling { .. } => None,
            Self::Refused { number, .. } | Self::Withdrawn { number } => number.as_deref(),
            Self::Registered { number, .. }
            | Self::Accepted { number, .. }
            | Self::Confirmed { number, .. }
            | Self::Issued { number, .. }
            | Self::Installed { number, .. }
            | Self::Revoked { number, .. }
            | Self::Lapsed { number } => Some(number),
        }
    }

    fn refused(self, flow: Flow, ground: Ground, wrong: NotAllowed) -> Result<Self, NotAllowed> {
        match self {
            Self::Filling { .. }
            | Self::Registered { .. }
            | Self::Accepted { .. }
            | Self::Confirmed { .. } => {
                if flow.service().refusal(ground.as_str()).is_none() {
                    return Err(NotAllowed::UnknownGround);
                }
                let number = self.number().map(str::to_owned);
                Ok(Self::Refused { number, ground })
            }
            Self::Issued { .. }
            | Self::Installed { .. }
            | Self::Revoked { .. }
            | Self::Refused { .. }
            | Self::Withdrawn { .. }
            | Self::Lapsed { .. } => Err(wrong),
        }
    }

    /// Until an operator has confirmed, the applicant may think better of it.
    fn withdrawn(self, wrong: NotAllowed) -> Result<Self, NotAllowed> {
        match self {
            Self::Filling { .. } | Self::Registered { .. } | Self::Accepted { .. } => {
                let number = self.number().map(str::to_owned);
                Ok(Self::Withdrawn { number })
            }
            Self::Confirmed { .. }
            | Self::Issued { .. }
            | Self::Installed { .. }
            | Self::Revoked { .. }
            | Self::Refused { .. }
            | Self::Withdrawn { .. }
            | Self::Lapsed { .. } => Err(wrong),
        }
    }
}

/// Where a registered request goes: to the operator, past the visit, or straight to the authority.
fn registered(flow: Flow, number: String, identified_by: Option<AccountId>) -> Stage {
    match flow {
        Flow::Issue | Flow::CardIssue | Flow::CardRevoke => Stage::Registered {
            number,
            identified_by,
        },
        Flow::Renew => Stage::Accepted {
            number,
            identified_by: None,
            accepted_by: None,
        },
        Flow::Revoke => Stage::Confirmed {
            number,
            confirmed_by: None,
        },
    }
}

#[cfg(test)]
mod tests;
