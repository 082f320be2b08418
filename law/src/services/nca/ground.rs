//! Why a request for certificates or for a revocation is refused: a closed list; the clause of each stands with its service.

use serde::{Deserialize, Serialize};

/// Declares the grounds with their codes.
macro_rules! grounds {
    ($($(#[$doc:meta])* $variant:ident = $code:literal),+ $(,)?) => {
        /// A ground of refusal.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Ground { $($(#[$doc])* $variant),+ }

        impl Ground {
            /// Every ground.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code as it is stored and sent.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
        }
    };
}

grounds! {
    /// The state databases have no data of the applicant.
    NoRegistryData = "no_registry_data",
    /// The certification request does not prove that its sender has the key.
    ProofInvalid = "proof_invalid",
    /// The key's algorithm or length is not accepted.
    KeyWeak = "key_weak",
    /// A certificate was issued for this key before.
    KeyReused = "key_reused",
    /// The certification request names another person or entity.
    ForeignNumber = "foreign_number",
    /// The operator could not identify the applicant.
    NotIdentified = "not_identified",
    /// The documents are missing, incomplete or wrong.
    DocumentsIncomplete = "documents_incomplete",
    /// The holder did not open the identity card with its PIN.
    CardBlocked = "card_blocked",
    /// The operator's confirmation does not hold when the authority acts.
    OperatorNotConfirmed = "operator_not_confirmed",
    /// The certificate is not the applicant's, or there is none of that number.
    CertificateNotTheirs = "certificate_not_theirs",
    /// The certificate is revoked already.
    AlreadyRevoked = "already_revoked",
}

impl Ground {
    /// The grounds an operator states; all others are found by the system.
    pub const OF_OPERATOR: [Self; 3] = [
        Self::NotIdentified,
        Self::DocumentsIncomplete,
        Self::CardBlocked,
    ];

    /// The ground of a code.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|ground| ground.as_str() == text)
    }
}
