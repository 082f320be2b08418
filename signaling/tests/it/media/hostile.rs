//! Strangers, floods and hundreds of calls: nobody else notices, and nothing stays behind.

use std::net::SocketAddr;
use std::time::Duration;

use signaling::CallKey;
use signaling::media::{MediaCommand, MediaCounts, MediaPlane as _, RoomKind, Transports};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, UdpSocket};

use super::page::{By, Page, Picture};
use super::studio::{Studio, citizen, notary, seated};

/// A DTLS ClientHello's first bytes, RTP, RTCP, STUN without and with attributes, ZRTP, nothing.
fn garbage(number: u32) -> Vec<u8> {
    let number_bytes = number.to_be_bytes();
    let head: &[u8] = match number % 8 {
        0 => &[22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 40, 1, 0, 0, 28],
        1 => &[0x80, 96, 0, 1],
        2 => &[0x80, 200, 0, 6],
        3 => &[0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42],
        4 => &[
            0, 1, 0, 8, 0x21, 0x12, 0xA4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0, 6, 255,
            255,
        ],
        5 => &[16, 0, 0, 29],
        6 => &[255; 40],
        _ => &[],
    };
    [head, &number_bytes, &vec![7; (number % 900) as usize]].concat()
}

#[tokio::test]
async fn a_flood_of_strangers_disturbs_nobody() {
    let mut studio = Studio::open(Transports::Both, RoomKind::Call).await;
    studio.seat_two(&notary(), &citizen());
    let mut one = seated(&mut studio, &notary(), By::Udp).await;
    let mut other = seated(&mut studio, &citizen(), By::Udp).await;
    one.speak();
    other.speak();
    let before = (one.receives(1, 10).await, other.receives(1, 10).await);
    let address = studio.server.address();
    let flood = tokio::spawn(async move {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        for number in 0..20_000 {
            let _ = socket.send_to(&garbage(number), address).await;
            if number % 64 == 0 {
                tokio::task::yield_now().await;
            }
        }
    });
    flood.await.unwrap();
    for (page, before) in [(&one, before.0), (&other, before.1)] {
        let picture = page.receives(1, before.packets + 30).await;
        let sound = page.received(0);
        // A stream's numbers have no gaps but losses: less than one of a hundred.
        for received in [picture, sound] {
            assert!(received.jumps * 100 <= received.packets, "{received:?}");
        }
    }
    assert!(
        studio.server.dropped() >= 10_000,
        "{}",
        studio.server.dropped()
    );
    one.close().await;
    other.close().await;
}

#[tokio::test]
async fn a_strangers_handshake_is_not_answered() {
    let mut studio = Studio::open(Transports::Both, RoomKind::Call).await;
    let mut page = Page::open(By::Udp, Picture::Vp8).await;
    let offer = page.offer().await;
    let answer = studio.offer(&notary(), &offer).await.unwrap();
    let name = answer
        .lines()
        .find_map(|line| line.strip_prefix("a=ice-ufrag:"))
        .unwrap();
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    // Even one who has learnt the connection's name, but not its password.
    let mut check = vec![
        0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
    ];
    let username = format!("{name}:abcd");
    check.extend([0, 6]);
    check.extend(u16::try_from(username.len()).unwrap().to_be_bytes());
    check.extend(username.bytes());
    check.resize(check.len().next_multiple_of(4), 0);
    check.extend([0, 8, 0, 20]);
    check.extend([9; 20]);
    let length = u16::try_from(check.len() - 20).unwrap();
    check[2..4].copy_from_slice(&length.to_be_bytes());
    for packet in [check, garbage(0), garbage(1), garbage(2)] {
        socket
            .send_to(&packet, studio.server.address())
            .await
            .unwrap();
    }
    let mut answered = [0; 64];
    let waited = tokio::time::timeout(Duration::from_millis(300), socket.recv(&mut answered));
    assert!(waited.await.is_err(), "the server answered a stranger");
    page.silence();
}

#[tokio::test]
async fn a_tcp_connection_that_names_nobody_is_closed() {
    let studio = Studio::open(Transports::Both, RoomKind::Call).await;
    let address: SocketAddr = studio.server.address();
    for bytes in [
        &[0, 4, 1, 2, 3, 4][..],
        &[255, 255, 1, 2],
        b"GET / HTTP/1.1\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        let mut answered = Vec::new();
        let read = tokio::time::timeout(Duration::from_secs(3), stream.read_to_end(&mut answered));
        // A reset is an end, too.
        let _ = read.await.expect("the connection is closed");
        assert_eq!(answered, Vec::<u8>::new());
    }
    assert_eq!(studio.server.counts().tcp, 0);
}

#[tokio::test]
async fn two_hundred_calls_leave_nothing_behind() {
    let mut studio = Studio::open(Transports::Udp, RoomKind::Call).await;
    let mut page = Page::open(By::Udp, Picture::Vp8).await;
    let offer = page.offer().await;
    let mut after_fifty = 0;
    for number in 0..200 {
        studio.call = CallKey::new(format!("call-{number}-again"));
        studio.say(MediaCommand::Open {
            kind: RoomKind::Call,
            genesis: None,
        });
        studio.seat_two(&notary(), &citizen());
        for who in [notary(), citizen()] {
            studio.offer(&who, &offer).await.unwrap();
        }
        assert_eq!(studio.server.counts().peers, 2);
        studio.say(MediaCommand::Close { who: citizen() });
        studio.server.command(&studio.call, MediaCommand::End);
        while studio.server.counts().peers > 0 {
            tokio::task::yield_now().await;
        }
        if number == 50 {
            after_fifty = resident_kilobytes();
        }
    }
    while studio.server.counts().calls > 1 {
        tokio::task::yield_now().await;
    }
    let counts = MediaCounts {
        calls: 1,
        ..MediaCounts::default()
    };
    assert_eq!(
        studio.server.counts(),
        counts,
        "only the call the studio began with"
    );
    let grown = resident_kilobytes().saturating_sub(after_fifty);
    // Other tests run in the same process; a connection that stayed would be 150 times 100 kB.
    assert!(grown < 30_000, "{grown} kB more after 150 calls");
    page.silence();
}

fn resident_kilobytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.unwrap().trim().trim_end_matches(" kB");
    number.parse().unwrap()
}
