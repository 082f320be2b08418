//! The statement a person signs with the EDS: one purpose, the words shown, the subject, and one spelling in bytes.

use crate::canonical::{self, NotCanonical};
use crate::text::Bilingual;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The version of the statement's form, part of the signed bytes.
const VERSION: u8 = 1;

/// What a signature is for; a signature made for one purpose is refused for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Step 1: to sign in by the EDS.
    SignIn,
    /// Step 3: the application with the consent to the processing of personal data.
    Application,
    /// Step 8: the approval of a frozen draft.
    Approval,
    /// After step 11: the revocation of the power of attorney.
    Revocation,
    /// S12, S13: the applicant's request for certificates or for a revocation.
    CertificateRequest,
    /// S11-S15: an operator's confirmation of such a request.
    OperatorConfirmation,
    /// After the call: the notary vouches for the manifest of its recording.
    Recording,
    /// S1-S10: the applicant's request, or the operator's who took it in.
    ServiceRequest,
    /// S7-S10: an official's act at a desk.
    ServiceDecision,
    /// S4, S5: an error found in a certificate, by its applicant or by the operator who takes it in.
    ServiceCorrection,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 10] = [
        Self::SignIn,
        Self::Application,
        Self::Approval,
        Self::Revocation,
        Self::CertificateRequest,
        Self::OperatorConfirmation,
        Self::Recording,
        Self::ServiceRequest,
        Self::ServiceDecision,
        Self::ServiceCorrection,
    ];

    /// The purpose as it is written into the signed bytes.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Application => "application",
            Self::Approval => "approval",
            Self::Revocation => "revocation",
            Self::CertificateRequest => "certificate_request",
            Self::OperatorConfirmation => "operator_confirmation",
            Self::Recording => "recording",
            Self::ServiceRequest => "service_request",
            Self::ServiceDecision => "service_decision",
            Self::ServiceCorrection => "service_correction",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.as_str() == text)
    }
}

/// Why signed bytes are not the statement that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StatementMismatch {
    /// The signature was made for something else.
    #[error("the signature was made for another purpose: {}", .0.as_str())]
    WrongPurpose(Purpose),
    /// The same purpose, but another text or subject.
    #[error("another statement was signed")]
    OtherContent,
    /// The signed bytes are no statement of this system.
    #[error("what was signed is no statement")]
    NotAStatement,
}

/// A statement to be signed; it exists only in its canonical form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    purpose: Purpose,
    text: Bilingual,
    subject: Value,
    bytes: Vec<u8>,
}

impl Statement {
    /// A statement of a purpose, in words, about a subject.
    ///
    /// # Errors
    /// [`NotCanonical`] when the subject is not JSON or holds a floating-point number.
    pub fn new<S: Serialize>(
        purpose: Purpose,
        text: Bilingual,
        subject: &S,
    ) -> Result<Self, NotCanonical> {
        let subject = serde_json::to_value(subject)?;
        let bytes = canonical::to_bytes(&json!({
            "v": VERSION,
            "purpose": purpose.as_str(),
            "text": text,
            "subject": subject,
        }))?;
        Ok(Self {
            purpose,
            text,
            subject,
            bytes,
        })
    }

    /// What it is for.
    #[must_use]
    pub const fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// The words the person sees and signs.
    #[must_use]
    pub const fn text(&self) -> &Bilingual {
        &self.text
    }

    /// What it speaks of.
    #[must_use]
    pub const fn subject(&self) -> &Value {
        &self.subject
    }

    /// The bytes to sign.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// The purpose written in signed bytes, or `None` when they are no statement of this system.
#[must_use]
pub fn purpose_of(bytes: &[u8]) -> Option<Purpose> {
    let value: Value = serde_json::from_slice(bytes).ok()?;
    if value.get("v")?.as_u64()? != u64::from(VERSION) {
        return None;
    }
    Purpose::parse(value.get("purpose")?.as_str()?)
}

/// Compares what was signed with what was asked for, byte by byte.
///
/// # Errors
/// [`StatementMismatch`] by the most telling difference.
pub fn compare(expected: &[u8], signed: &[u8]) -> Result<(), StatementMismatch> {
    if expected == signed {
        return Ok(());
    }
    let purpose = purpose_of(signed).ok_or(StatementMismatch::NotAStatement)?;
    if purpose_of(expected) == Some(purpose) {
        Err(StatementMismatch::OtherContent)
    } else {
        Err(StatementMismatch::WrongPurpose(purpose))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn statement(purpose: Purpose, subject: &Value) -> Statement {
        let text = Bilingual {
            kk: "Растаймын.".to_owned(),
            ru: "Подтверждаю.".to_owned(),
        };
        Statement::new(purpose, text, subject).unwrap()
    }

    #[test]
    fn a_statement_has_one_spelling() {
        let made = statement(Purpose::Approval, &json!({"revision": 1, "case": "a"}));
        assert_eq!(
            String::from_utf8(made.bytes().to_vec()).unwrap(),
            r#"{"purpose":"approval","subject":{"case":"a","revision":1},"text":{"kk":"Растаймын.","ru":"Подтверждаю."},"v":1}"#
        );
    }

    #[test]
    fn the_statement_asked_for_is_accepted() {
        let asked = statement(Purpose::SignIn, &json!({"nonce": "a"}));
        assert_eq!(compare(asked.bytes(), asked.bytes()), Ok(()));
    }

    #[test]
    fn a_signature_made_for_another_purpose_is_refused() {
        let subject = json!({"case": "a"});
        let asked = statement(Purpose::Approval, &subject);
        let signed = statement(Purpose::Application, &subject);
        let refused = compare(asked.bytes(), signed.bytes());
        assert_eq!(
            refused,
            Err(StatementMismatch::WrongPurpose(Purpose::Application))
        );
    }

    #[test]
    fn another_subject_or_another_spelling_is_refused() {
        let asked = statement(Purpose::Approval, &json!({"revision": 1}));
        let other = statement(Purpose::Approval, &json!({"revision": 2}));
        assert_eq!(
            compare(asked.bytes(), other.bytes()),
            Err(StatementMismatch::OtherContent)
        );
        let spaced = [asked.bytes(), b" "].concat();
        assert_eq!(
            compare(asked.bytes(), &spaced),
            Err(StatementMismatch::OtherContent)
        );
    }

    #[test]
    fn what_is_no_statement_has_no_purpose() {
        let asked = statement(Purpose::SignIn, &Value::Null);
        for bytes in [
            &b""[..],
            b"\xff",
            b"[]",
            b"{}",
            br#"{"v":2,"purpose":"approval"}"#,
            br#"{"v":1,"purpose":"marriage"}"#,
            br#"{"v":"1","purpose":"approval"}"#,
        ] {
            assert_eq!(purpose_of(bytes), None);
            assert_eq!(
                compare(asked.bytes(), bytes),
                Err(StatementMismatch::NotAStatement)
            );
        }
    }

    #[test]
    fn a_purpose_is_the_same_word_in_json() {
        for purpose in Purpose::ALL {
            assert_eq!(serde_json::to_value(purpose).unwrap(), purpose.as_str());
        }
    }

    proptest! {
        #[test]
        fn one_changed_byte_is_always_noticed(at in any::<prop::sample::Index>(), to in any::<u8>()) {
            let asked = statement(Purpose::Approval, &json!({"case": "a", "revision": 7}));
            let mut signed = asked.bytes().to_vec();
            let at = at.index(signed.len());
            prop_assume!(signed[at] != to);
            signed[at] = to;
            prop_assert!(compare(asked.bytes(), &signed).is_err());
        }
    }
}
