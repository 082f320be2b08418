//! The limit of forwarding: a thread that takes UDP packets, opens and seals each as SRTP does, and sends them on.
//!
//! A server that forwards media can do no less: one packet received, one AEAD opened, one sealed, one packet sent. There is
//! no ICE, no feedback, no recording and no second receiver here.

use std::net::UdpSocket;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use crate::bench::stopwatch::used;
use crate::bench::{BenchError, measured};

/// Bytes of an RTP header without extensions, which SRTP authenticates and leaves readable (RFC 3711).
const HEADER: usize = 12;
/// Bytes of a packet of video at 800 kbit/s and 95 packets a second, and of Opus at 32 kbit/s.
const SIZES: [usize; 3] = [1052, 1052, 92];
/// Packets sent before the relay is given time to take them: its socket holds them all.
const BURST: usize = 64;
/// Packets relayed for one figure.
const PACKETS: usize = 200_000;
/// The relay gives up when nothing comes for so long.
const SILENCE: Duration = Duration::from_millis(500);

/// Microseconds of processor time one relayed packet costs.
pub(super) fn microseconds_a_packet() -> Result<f64, BenchError> {
    let relay = UdpSocket::bind("127.0.0.1:0")?;
    relay.set_read_timeout(Some(SILENCE))?;
    let sink = UdpSocket::bind("127.0.0.1:0")?;
    sink.set_nonblocking(true)?;
    let (there, on) = (relay.local_addr()?, sink.local_addr()?);
    let done = Arc::new(AtomicBool::new(false));
    let sender = {
        let done = Arc::clone(&done);
        thread::spawn(move || send(there, &sink, &done))
    };
    let cost = forward(&relay, on);
    done.store(true, Ordering::Relaxed);
    sender
        .join()
        .map_err(|_| BenchError::Unreadable("the sender broke off".to_owned()))??;
    cost
}

fn key(byte: u8) -> Result<LessSafeKey, BenchError> {
    UnboundKey::new(&AES_128_GCM, &[byte; 16])
        .map(LessSafeKey::new)
        .map_err(measured)
}

fn nonce(number: usize) -> Nonce {
    let mut bytes = [0; NONCE_LEN];
    bytes[..8].copy_from_slice(&(number as u64).to_be_bytes());
    Nonce::assume_unique_for_key(bytes)
}

/// Takes packets, opens, seals and sends them, and says what one of them cost.
fn forward(relay: &UdpSocket, on: std::net::SocketAddr) -> Result<f64, BenchError> {
    let (theirs, ours) = (key(1)?, key(2)?);
    let mut packet = vec![0_u8; 2048];
    let begun = used()?;
    for number in 0..PACKETS {
        let (length, _) = relay.recv_from(&mut packet)?;
        let (header, rest) = packet.split_at_mut(HEADER);
        let sent = u64::from_be_bytes(header[4..12].try_into().map_err(measured)?);
        let body = theirs
            .open_in_place(
                nonce(usize::try_from(sent).map_err(measured)?),
                Aad::from(&header[..]),
                &mut rest[..length - HEADER],
            )
            .map_err(measured)?
            .len();
        let tag = ours
            .seal_in_place_separate_tag(nonce(number), Aad::from(&header[..]), &mut rest[..body])
            .map_err(measured)?;
        rest[body..body + tag.as_ref().len()].copy_from_slice(tag.as_ref());
        relay.send_to(&packet[..length], on)?;
    }
    let microseconds = (used()? - begun) * 1e6;
    #[expect(clippy::cast_precision_loss, reason = "200,000 is exact")]
    let packets = PACKETS as f64;
    Ok(microseconds / packets)
}

/// Sends sealed packets in bursts until the relay has had enough, and empties the sink.
fn send(
    there: std::net::SocketAddr,
    sink: &UdpSocket,
    done: &AtomicBool,
) -> Result<(), BenchError> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    let key = key(1)?;
    let mut taken = [0_u8; 2048];
    let mut number = 0_usize;
    while !done.load(Ordering::Relaxed) {
        for _ in 0..BURST {
            let mut packet = vec![0x5a; SIZES[number % SIZES.len()]];
            packet[..4].copy_from_slice(&[0x80, 96, 0, 0]);
            packet[4..HEADER].copy_from_slice(&(number as u64).to_be_bytes());
            let (header, body) = packet.split_at_mut(HEADER);
            let tag = key
                .seal_in_place_separate_tag(nonce(number), Aad::from(&header[..]), body)
                .map_err(measured)?;
            packet.extend_from_slice(tag.as_ref());
            socket.send_to(&packet, there)?;
            number += 1;
        }
        while sink.recv(&mut taken).is_ok() {}
        thread::sleep(Duration::from_micros(200));
    }
    Ok(())
}
