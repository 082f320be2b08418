//! Credentials for the relay: short-lived, bound to one person in one call, as coturn's `use-auth-secret` checks them.

use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use rtc::crypto::{HmacAlgorithm, RTCCrypto};

use super::IceServer;
use crate::name::{CallKey, PersonKey};

/// The longest life of a credential: a page asks for another when it makes its connection anew.
pub const MAX_LIFE: Duration = Duration::from_mins(10);

/// The relay and the secret shared with it.
#[derive(Clone)]
pub struct Turn {
    /// Its addresses: `turn:` and `turns:` URIs (RFC 7065).
    pub urls: Vec<String>,
    /// coturn's `static-auth-secret`.
    pub secret: String,
    /// How long a credential is good; at most [`MAX_LIFE`].
    pub life: Duration,
}

impl fmt::Debug for Turn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Turn")
            .field("urls", &self.urls)
            .field("life", &self.life)
            .finish_non_exhaustive()
    }
}

impl Turn {
    /// The relay for one person in one call: the user is the time of expiry, the call and the person
    /// (draft-uberti-behave-turn-rest-00), so that whoever reads the relay's log knows whose packets it carried.
    pub(super) fn for_seat(
        &self,
        call: &CallKey,
        person: &PersonKey,
        now: DateTime<Utc>,
        crypto: &dyn RTCCrypto,
    ) -> Option<IceServer> {
        let life = self.life.min(MAX_LIFE).as_secs();
        let expires = now.timestamp().saturating_add_unsigned(life);
        let username = format!("{expires}:{call}:{}", person.as_str());
        let mut mac = crypto
            .new_hmac(HmacAlgorithm::Sha1, self.secret.as_bytes())
            .ok()?;
        let mut tag = [0; 20];
        mac.sign(&[username.as_bytes()], &mut tag).ok()?;
        Some(IceServer {
            urls: self.urls.clone(),
            username: Some(username),
            credential: Some(STANDARD.encode(tag)),
        })
    }
}
