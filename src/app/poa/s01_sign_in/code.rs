//! The one-time code: made, kept as a hash, sent at once and never through the outbox, where it would lie in clear.

use crate::app::session::secret;
use crate::app::{App, AppError};
use crate::document::notice::Notice;
use crate::port::{Unanswered, UnansweredReason};
use crate::store::accounts::Reach;
use chrono::{DateTime, Utc};
use law::poa::s01_sign_in::{CODE_DIGITS, CODE_LIFE};
use law::text::Lang;
use std::time::Duration;

/// How long sending a code may take before the person is told to try later (ours).
const SEND_LIMIT: Duration = Duration::from_secs(10);

/// A code is on its way.
#[derive(Clone, Debug)]
pub struct CodeSent {
    /// What it belongs to: the registration or the sign-in.
    pub id: String,
    /// Where it went, masked.
    pub sent_to: String,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
}

/// A new code for a record.
pub(super) struct FreshCode {
    pub(super) digits: String,
    pub(super) hash: String,
    pub(super) expires_at: DateTime<Utc>,
}

impl FreshCode {
    pub(super) fn new(record: &str, now: DateTime<Utc>) -> Self {
        let digits = eds::random::digits::<CODE_DIGITS>();
        Self {
            hash: secret::hash(record, &digits),
            digits,
            expires_at: now + CODE_LIFE,
        }
    }
}

/// How long a code is good, as the message says it.
pub(super) fn minutes() -> u32 {
    u32::try_from(CODE_LIFE.num_minutes()).expect("the life of a code is a few minutes")
}

/// Sends a notice with a code to the telephone or, without one, to the e-mail address.
pub(super) async fn send(
    app: &App,
    id: &str,
    reach: &Reach,
    notice: &Notice,
    lang: Lang,
) -> Result<(), AppError> {
    let (system, sending) = if let Some(phone) = &reach.phone {
        let text = notice.sms(lang);
        (
            "sms",
            tokio::time::timeout(SEND_LIMIT, async move {
                app.ports.messages.send(id, phone, &text).await
            })
            .await,
        )
    } else {
        let address = reach.email.as_deref().unwrap_or_default();
        let letter = notice.write(lang);
        let sent = async move {
            app.ports
                .mailer
                .send(id, address, &letter.subject, &letter.text)
                .await
        };
        ("mail", tokio::time::timeout(SEND_LIMIT, sent).await)
    };
    let late = |_| Unanswered {
        system,
        reason: UnansweredReason::Timeout,
    };
    Ok(sending.map_err(late)??)
}

/// Where the code goes, with enough hidden that a looker-on learns no address.
pub(super) fn masked(reach: &Reach) -> String {
    if let Some(phone) = &reach.phone {
        let shown = phone.len().saturating_sub(2);
        return format!("+7 *** *** ** {}", phone.get(shown..).unwrap_or_default());
    }
    let email = reach.email.as_deref().unwrap_or_default();
    let (local, domain) = email.split_once('@').unwrap_or((email, ""));
    format!("{}***@{domain}", local.chars().next().unwrap_or('*'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_address_keeps_only_what_its_owner_recognises() {
        let phone = Reach {
            phone: Some("+77010000042".to_owned()),
            email: Some("aliya@example.kz".to_owned()),
        };
        assert_eq!(masked(&phone), "+7 *** *** ** 42");
        let email = Reach {
            phone: None,
            ..phone
        };
        assert_eq!(masked(&email), "a***@example.kz");
    }

    #[test]
    fn a_code_is_kept_as_a_hash_of_its_record() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let code = FreshCode::new("record", now);
        assert_eq!(code.digits.len(), CODE_DIGITS);
        assert!(secret::matches(&code.hash, "record", &code.digits));
        assert!(!code.hash.contains(&code.digits) || code.digits.is_empty());
        assert_eq!(code.expires_at, now + CODE_LIFE);
    }
}
