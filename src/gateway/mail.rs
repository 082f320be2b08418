//! Letters: by a relay (SMTP), or as files in a folder where there is none.

use super::breaker::{Breaker, Ending};
use super::client::stays_here;
use super::connect::ConnectError;
use super::folder::{Folder, file_name};
use super::settings::{Limits, SmtpUrl};
use crate::port::{Answer, Clock, Mailer, Unanswered, UnansweredReason};
use lettre::address::Address;
use lettre::message::header::{ContentType, MIME_VERSION_1_0};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use reqwest::Url;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};
use tokio::time::timeout;

/// The system's name in errors.
const SYSTEM: &str = "mail";
/// The right side of Message-IDs; a name nobody can own (RFC 2606), since ids are compared, never resolved.
const ID_DOMAIN: &str = "senim.invalid";
/// SMTP's code for an address or letter that will never be taken (RFC 5321, 4.2.3).
const NOT_ALLOWED: u16 = 553;

/// Letters by a relay.
pub(super) struct SmtpMailer {
    relay: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    limit: Duration,
    clock: Arc<dyn Clock>,
    breaker: Breaker,
}

impl SmtpMailer {
    /// A relay that is encrypted or on this machine; it is not connected to yet.
    pub(super) fn new(
        url: &SmtpUrl,
        from: Mailbox,
        limits: Limits,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, ConnectError> {
        let address = Url::parse(url.expose()).map_err(|_| ConnectError::Relay)?;
        let asks_for_tls = address
            .query_pairs()
            .any(|(name, value)| name == "tls" && value == "required");
        let here = address.host_str().is_some_and(stays_here);
        if address.scheme() == "smtp" && !asks_for_tls && !here {
            return Err(ConnectError::ClearText("smtp_url"));
        }
        let relay = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose())
            .map_err(|_| ConnectError::Relay)?
            .timeout(Some(limits.transfer()))
            .build();
        Ok(Self {
            relay,
            from,
            limit: limits.transfer(),
            clock,
            breaker: Breaker::new(),
        })
    }

    async fn hand_over(&self, letter: Message) -> Result<(), UnansweredReason> {
        let permit = self
            .breaker
            .admit(Instant::now())
            .ok_or(UnansweredReason::CircuitOpen)?;
        let outcome = match timeout(self.limit, self.relay.send(letter)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(failure(&error)),
            Err(_) => Err(UnansweredReason::Timeout),
        };
        let ending = match outcome {
            // A letter the relay will never take shows that the relay works.
            Ok(()) | Err(UnansweredReason::Status(500..)) => Ending::Answered,
            Err(_) => Ending::Failed,
        };
        permit.settle(ending, Instant::now());
        outcome
    }
}

/// The reason without the relay's own text, which repeats the address.
fn failure(error: &smtp::Error) -> UnansweredReason {
    match error.status() {
        Some(code) => UnansweredReason::Status(u16::from(code)),
        None if error.is_timeout() => UnansweredReason::Timeout,
        None => UnansweredReason::Connection,
    }
}

impl Mailer for SmtpMailer {
    fn send<'a>(
        &'a self,
        message_id: &'a str,
        to: &'a str,
        subject: &'a str,
        text: &'a str,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let now = self.clock.now().into();
            let outcome = match compose(&self.from, now, message_id, to, subject, text) {
                Ok(letter) => self.hand_over(letter).await,
                Err(reason) => Err(reason),
            };
            outcome.map_err(unanswered)
        })
    }
}

/// Letters as files `<id>.eml` that only their owner may read.
pub(super) struct FileMailbox {
    folder: Folder,
    from: Mailbox,
    clock: Arc<dyn Clock>,
}

impl FileMailbox {
    /// A mailbox in a folder, which is made when missing.
    pub(super) fn open(
        folder: &Path,
        from: Mailbox,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, ConnectError> {
        let folder = Folder::open(folder)
            .map_err(|error| ConnectError::Mailbox(folder.to_owned(), error))?;
        Ok(Self {
            folder,
            from,
            clock,
        })
    }
}

impl Mailer for FileMailbox {
    fn send<'a>(
        &'a self,
        message_id: &'a str,
        to: &'a str,
        subject: &'a str,
        text: &'a str,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let now = self.clock.now().into();
            let letter = compose(&self.from, now, message_id, to, subject, text)
                .map_err(unanswered)?
                .formatted();
            self.folder
                .put(message_id, "eml", &letter)
                .await
                .map_err(|_| unanswered(UnansweredReason::Connection))
        })
    }
}

const fn unanswered(reason: UnansweredReason) -> Unanswered {
    Unanswered {
        system: SYSTEM,
        reason,
    }
}

/// A letter in plain text whose Message-ID follows from our id, so that a repeated one is recognised.
fn compose(
    from: &Mailbox,
    at: SystemTime,
    message_id: &str,
    to: &str,
    subject: &str,
    text: &str,
) -> Result<Message, UnansweredReason> {
    let never = UnansweredReason::Status(NOT_ALLOWED);
    // An address alone, without a name, a list or a second line.
    let to: Address = to.parse().map_err(|_| never)?;
    Message::builder()
        .message_id(Some(format!("<{}@{ID_DOMAIN}>", file_name(message_id))))
        .date(at)
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(one_line(subject))
        .header(MIME_VERSION_1_0)
        .header(ContentType::TEXT_PLAIN)
        .body(text.to_owned())
        .map_err(|_| never)
}

/// A subject is one line: what comes after a line break would be a header of somebody's choice.
fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::SystemClock;
    use std::fs;

    fn mailbox(folder: &Path) -> FileMailbox {
        let from = "no-reply@senim.invalid".parse().unwrap();
        FileMailbox::open(folder, from, Arc::new(SystemClock)).unwrap()
    }

    fn only_letter(folder: &Path) -> String {
        let files: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|f| f.unwrap().path())
            .collect();
        assert_eq!(files.len(), 1, "{files:?}");
        fs::read_to_string(&files[0]).unwrap()
    }

    #[tokio::test]
    async fn a_repeated_letter_takes_the_place_of_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let mailbox = mailbox(folder.path());
        for _ in 0..2 {
            mailbox
                .send("notice-1", "a.b@example.kz", "Сенімхат", "Құжат дайын.\n")
                .await
                .unwrap();
        }
        let letter = only_letter(folder.path());
        assert!(
            letter.contains("Message-ID: <notice-1@senim.invalid>\r\n"),
            "{letter}"
        );
        assert!(letter.contains("To: a.b@example.kz\r\n"), "{letter}");
        assert!(folder.path().join("notice-1.eml").exists());
    }

    #[tokio::test]
    async fn nobody_adds_a_header_through_address_subject_or_id() {
        let folder = tempfile::tempdir().unwrap();
        let mailbox = mailbox(folder.path());
        for to in [
            "a@example.kz\r\nBcc: b@example.kz",
            "a@example.kz, b@example.kz",
            "A <a@example.kz>",
            "",
        ] {
            let refused = mailbox.send("1", to, "s", "t").await.unwrap_err();
            assert_eq!(refused.reason, UnansweredReason::Status(NOT_ALLOWED));
        }
        mailbox
            .send(
                "1>\r\nBcc: c@example.kz",
                "a@example.kz",
                "s\r\nBcc: b@example.kz",
                "t",
            )
            .await
            .unwrap();
        let letter = only_letter(folder.path());
        assert!(
            !letter.lines().any(|line| line.starts_with("Bcc")),
            "{letter}"
        );
    }

    #[tokio::test]
    async fn an_id_never_leads_out_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("inner");
        mailbox(&inner)
            .send("../x", "a@example.kz", "s", "t")
            .await
            .unwrap();
        assert!(inner.join("=2e=2e=2fx.eml").exists());
        assert_ne!(file_name("=2e"), file_name("."));
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn only_the_owner_reads_a_letter() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        mailbox(folder.path())
            .send("1", "a@example.kz", "s", "t")
            .await
            .unwrap();
        let mode = fs::metadata(folder.path().join("1.eml"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o077, 0);
    }
}
