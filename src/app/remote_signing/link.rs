//! The secrets of a remote signing and the addresses made of them; only their hashes are kept.

use super::LINK_PATH;
use crate::app::session::secret;
use crate::app::{App, fresh};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use eds::hash::sha256_of_parts;
use std::fmt::Write as _;

/// What stands for the link in the template of deep links.
pub const LINK_PLACEHOLDER: &str = "{link}";

/// Tells the text of a QR code to eGov Mobile.
const QR_PREFIX: &str = "mobileSign:";

/// The secret in a link: 192 random bits, known to whoever saw the QR code.
///
/// The token that opens the document follows from it, so that neither has to be kept; from the token nobody gets back
/// to the link.
#[derive(Clone)]
pub(super) struct LinkSecret(String);

impl LinkSecret {
    pub(super) fn fresh() -> Self {
        Self(fresh::secret())
    }

    pub(super) fn given(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// What the link is kept and found under.
    pub(super) fn hash(&self) -> String {
        secret::hash("remote-signing-link", &self.0)
    }

    /// The token that opens the document: 256 bits.
    pub(super) fn bearer(&self) -> String {
        URL_SAFE_NO_PAD.encode(sha256_of_parts(&[
            b"remote-signing-bearer.",
            self.0.as_bytes(),
        ]))
    }

    /// The address the phone asks first.
    pub(super) fn url(&self, app: &App) -> String {
        format!("{}{LINK_PATH}/{}", app.settings.public_url, self.0)
    }
}

/// The text of the QR code.
pub(super) fn qr(url: &str) -> String {
    format!("{QR_PREFIX}{url}")
}

/// The link that opens eGov Mobile on the same phone.
pub(super) fn deep_link(template: &str, url: &str) -> String {
    template.replace(LINK_PLACEHOLDER, &percent_encoded(url))
}

/// A text as the value of a query (RFC 3986, 2.3: all but unreserved characters).
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("a String takes everything");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_stands_in_the_template_as_one_value() {
        let link = deep_link(
            "https://m.egov.kz/mobileSign?link={link}&isi=1",
            "https://senim.example/public/remote-signings/a-b_c?x=1&y=ә",
        );
        assert_eq!(
            link,
            "https://m.egov.kz/mobileSign?link=https%3A%2F%2Fsenim.example%2Fpublic%2Fremote-signings%2Fa-b_c%3Fx%3D1%26y%3D%D3%99&isi=1"
        );
    }

    #[test]
    fn the_token_follows_from_the_link_and_is_not_the_link() {
        let link = LinkSecret::fresh();
        assert_eq!(link.bearer(), LinkSecret::given(&link.0).bearer());
        assert_ne!(link.bearer(), LinkSecret::fresh().bearer());
        assert!(!link.bearer().contains(&link.0));
        assert!(link.bearer().len() >= 43, "256 bits");
    }
}
