//! Credentials for the relay, as coturn checks them.

use std::process::Command;
use std::time::Duration;

use chrono::DateTime;
use signaling::media::{MediaPlane as _, MediaServer, MediaSettings, Transports, Turn};
use signaling::{CallKey, PersonKey};
use tokio::sync::mpsc;

#[tokio::test]
async fn a_credential_is_good_for_ten_minutes_and_openssl_computes_the_same() {
    let (events, _told) = mpsc::channel(1);
    let settings = MediaSettings {
        listen: "127.0.0.1:0".parse().unwrap(),
        public_ips: vec!["203.0.113.5".parse().unwrap()],
        transports: Transports::Udp,
        turn: Some(Turn {
            urls: vec!["turns:turn.senim.example:443?transport=tcp".to_owned()],
            secret: "a secret of the test".to_owned(),
            life: Duration::from_hours(24),
        }),
        recording: None,
    };
    let server = MediaServer::start(settings, events).await.unwrap();
    let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    let (call, person) = (CallKey::new("call-1"), PersonKey::new("citizen-1"));
    let servers = server.ice_servers(&call, &person, now);
    let username = "1800000600:call-1:citizen-1";
    assert_eq!(servers[0].username.as_deref(), Some(username));
    let script = format!(
        "printf %s '{username}' | openssl dgst -sha1 -hmac 'a secret of the test' -binary | openssl base64"
    );
    let output = Command::new("sh").args(["-c", &script]).output().unwrap();
    let expected = String::from_utf8(output.stdout).unwrap();
    assert_eq!(servers[0].credential.as_deref(), Some(expected.trim()));
    let another = server.ice_servers(&CallKey::new("call-2"), &person, now);
    assert_ne!(another[0].username, servers[0].username);
    assert_ne!(another[0].credential, servers[0].credential);
    let shown = format!("{servers:?} {server:?}");
    assert!(
        !shown.contains("secret") && !shown.contains(expected.trim()),
        "{shown}"
    );
}

#[tokio::test]
async fn a_server_that_listens_everywhere_must_be_told_its_address() {
    let (events, _told) = mpsc::channel(1);
    let settings = MediaSettings {
        listen: "0.0.0.0:0".parse().unwrap(),
        public_ips: Vec::new(),
        transports: Transports::Both,
        turn: None,
        recording: None,
    };
    assert!(MediaServer::start(settings, events).await.is_err());
}
