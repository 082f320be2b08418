//! Good inputs for the fuzz targets of the media: a browser's offer, a connectivity check, a first DTLS message, frames of
//! TCP, the beginnings of pictures, and streams that change their source.

use std::fs;
use std::io;
use std::path::Path;

use aws_lc_rs::hmac;

/// The password of the target `stun`.
const PASSWORD: &str = "a-password-of-the-server-in-32-ch";
/// What is common to every section of the offer.
const TRANSPORT: &str = "c=IN IP4 0.0.0.0\r\na=ice-ufrag:kF3d\r\na=ice-pwd:e8Gk3Kqm9xvR0aPzLw7Tn2Yb\r\na=setup:actpass\r\n";
/// Codecs, extensions and streams of a camera and of a screen; `#` stands for the m-line.
const PICTURE: &str = "a=mid:#\r\na=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\na=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\na=sendrecv\r\na=rtcp-mux\r\na=rtpmap:96 VP8/90000\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\na=rtpmap:102 H264/90000\r\na=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\r\na=rtpmap:103 rtx/90000\r\na=fmtp:103 apt=102\r\na=ssrc-group:FID #2001 #2002\r\na=ssrc:#2001 cname:x\r\na=ssrc:#2002 cname:x\r\n";

/// Makes a folder of seeds for each target below `seeds`.
pub(super) fn write(seeds: &Path) -> io::Result<()> {
    keep(seeds, "offer", "browser", offer().as_bytes())?;
    let rejected = offer().replace("m=video 9", "m=video 0");
    keep(seeds, "offer", "sound_alone", rejected.as_bytes())?;
    keep(seeds, "stun", "check", &check())?;
    let frames = [[0, 3].as_slice(), b"one", &[0, 0], &[0, 5], b"three"].concat();
    keep(seeds, "framing", "three", &frames)?;
    keep(seeds, "client_hello", "browser", &client_hello())?;
    for (name, start) in [
        ("vp8", [0x90, 0xE0, 0x80, 0x01, 0x05, 0x20, 0x10].as_slice()),
        ("parameters", &[0x67, 0x42, 0xC0]),
        ("aggregate", &[24, 0, 1, 0x06, 0, 1, 0x67]),
        ("fragment", &[28, 0x85, 1]),
    ] {
        keep(seeds, "picture_start", name, start)?;
    }
    let stream: Vec<u8> = [0, 0, 1, 0, 6, 32, 1, 0, 3, 0, 0, 34, 1, 0].repeat(8);
    keep(seeds, "rewritten_numbers", "two_sources", &stream)
}

fn keep(seeds: &Path, target: &str, name: &str, bytes: &[u8]) -> io::Result<()> {
    let folder = seeds.join(target);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(name), bytes)
}

/// An offer as Chromium writes one, shortened to what is read.
fn offer() -> String {
    let fingerprint = ["AA"; 32].join(":");
    let transport = format!("{TRANSPORT}a=fingerprint:sha-256 {fingerprint}\r\n");
    let session = "v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1 2\r\n";
    let sound = format!(
        "m=audio 9 UDP/TLS/RTP/SAVPF 111 63\r\n{transport}a=mid:0\r\na=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\na=sendrecv\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\na=rtpmap:63 red/48000/2\r\na=ssrc:1001 cname:x\r\na=candidate:1 1 udp 2113937151 5b2f7f1c-7d8a.local 54321 typ host\r\n"
    );
    let picture = |mid: &str| {
        let lines = PICTURE.replace('#', mid);
        format!("m=video 9 UDP/TLS/RTP/SAVPF 96 97 102 103\r\n{transport}{lines}")
    };
    format!("{session}{sound}{}{}", picture("1"), picture("2"))
}

/// A binding request with a name and the password's integrity (RFC 8489 section 14.5).
fn check() -> Vec<u8> {
    let name = b"server:page!";
    let mut message = vec![0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42];
    message.extend([7; 12]);
    message.extend([0x00, 0x06, 0, 12]);
    message.extend_from_slice(name);
    message.extend([0x00, 0x25, 0, 0]);
    // The length counts from behind the header to behind the integrity.
    let length = u8::try_from(message.len() - 20 + 24).unwrap_or(u8::MAX);
    message[3] = length;
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, PASSWORD.as_bytes());
    let tag = hmac::sign(&key, &message);
    message.extend([0x00, 0x08, 0, 20]);
    message.extend_from_slice(tag.as_ref());
    message
}

/// A ClientHello that offers AES-GCM for SRTP behind another protection.
fn client_hello() -> Vec<u8> {
    let use_srtp = [0, 14, 0, 7, 0, 4, 0, 1, 0, 7, 0];
    let mut hello = vec![254, 253];
    hello.extend([9; 32]);
    hello.extend([0, 0, 0, 2, 0xC0, 0x2B, 1, 0, 0, 11]);
    hello.extend(use_srtp);
    let length = u8::try_from(hello.len()).unwrap_or(u8::MAX);
    let mut datagram = vec![22, 254, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, length + 12];
    datagram.extend([1, 0, 0, length, 0, 0, 0, 0, 0, 0, 0, length]);
    datagram.extend(hello);
    datagram
}
