//! A relay for letters that takes them, refuses them, or says nothing.

use crate::gateway::mail::SmtpMailer;
use crate::gateway::testing::{SHORT, TOO_LONG};
use crate::gateway::{SmtpUrl, SystemClock};
use crate::port::{Mailer, UnansweredReason};
use std::sync::Arc;
use std::time::Instant;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::sleep;

/// Speaks enough of RFC 5321 to take one letter, or to answer its recipient with a refusal.
async fn converse(socket: TcpStream, to_recipient: &str, letters: mpsc::Sender<String>) {
    let (read, mut write) = socket.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut letter: Option<String> = None;
    write.write_all(b"220 relay\r\n").await.unwrap();
    while let Ok(Some(line)) = lines.next_line().await {
        let answer = match (&mut letter, line.as_str()) {
            (Some(text), ".") => {
                letters.send(std::mem::take(text)).await.unwrap();
                letter = None;
                "250 taken"
            }
            (Some(text), line) => {
                text.push_str(line);
                text.push('\n');
                continue;
            }
            (None, "DATA") => {
                letter = Some(String::new());
                "354 go on"
            }
            (None, line) if line.starts_with("RCPT") => to_recipient,
            (None, _) => "250 relay",
        };
        write
            .write_all(format!("{answer}\r\n").as_bytes())
            .await
            .unwrap();
    }
}

/// A mailer to a relay that answers recipients like this, and the letters it took.
async fn relay(to_recipient: &'static str) -> (SmtpMailer, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let (letters, taken) = mpsc::channel(8);
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(converse(socket, to_recipient, letters.clone()));
        }
    });
    (mailer(url), taken)
}

fn mailer(url: String) -> SmtpMailer {
    let from = "no-reply@senim.invalid".parse().unwrap();
    SmtpMailer::new(&SmtpUrl::from(url), from, SHORT, Arc::new(SystemClock)).unwrap()
}

#[tokio::test]
async fn a_relay_is_given_the_letter_with_an_id_that_follows_from_ours() {
    let (mailer, mut taken) = relay("250 ok").await;
    mailer
        .send("notice-7", "a@example.kz", "Сенімхат", "Құжат дайын.\n")
        .await
        .unwrap();
    let letter = taken.recv().await.unwrap();
    assert!(
        letter.contains("Message-ID: <notice-7@senim.invalid>\n"),
        "{letter}"
    );
    assert!(
        letter.contains("From: no-reply@senim.invalid\n"),
        "{letter}"
    );
}

#[tokio::test]
async fn a_refused_recipient_is_told_by_its_code_and_never_opens_the_circuit() {
    let (mailer, _taken) = relay("550 no such person").await;
    for _ in 0..10 {
        let refused = mailer
            .send("1", "a@example.kz", "s", "t")
            .await
            .unwrap_err();
        assert_eq!(refused.reason, UnansweredReason::Status(550));
        assert!(!format!("{refused} {refused:?}").contains("example.kz"));
    }
}

#[tokio::test]
async fn a_relay_that_says_nothing_is_not_waited_for_longer_than_the_limit() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mailer = mailer(format!("smtp://{}", listener.local_addr().unwrap()));
    tokio::spawn(async move {
        let _silent = listener.accept().await;
        sleep(TOO_LONG).await;
    });
    let start = Instant::now();
    let failed = mailer
        .send("1", "a@example.kz", "s", "t")
        .await
        .unwrap_err();
    assert_eq!(failed.reason, UnansweredReason::Timeout);
    assert!(
        start.elapsed() < SHORT.transfer() * 2,
        "{:?}",
        start.elapsed()
    );
}
