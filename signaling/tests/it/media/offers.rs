//! What is offered is read strictly, and what is refused is refused before anything else has seen it.

use proptest::prelude::*;
use signaling::media::line::{Codec, Direction};
use signaling::media::offer::{MAX_MEDIA_LINES, MAX_SDP_BYTES, Offer, OfferRefusal, is_candidate};
use signaling::media::{MediaCommand, MediaEvent, RoomKind, Transports};
use signaling::protocol::ErrorCode;

use super::page::{By, Page, Picture};
use super::studio::{Studio, citizen, notary, seated};

const FINGERPRINT: &str = "AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA";

/// An offer as Chromium writes one, shortened to what is read.
fn chromium() -> String {
    let session = "v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1 2\r\na=extmap-allow-mixed\r\na=msid-semantic: WMS\r\n";
    let transport = format!(
        "c=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\na=ice-ufrag:kF3d\r\na=ice-pwd:e8Gk3Kqm9xvR0aPzLw7Tn2Yb\r\na=ice-options:trickle\r\na=fingerprint:sha-256 {FINGERPRINT}\r\na=setup:actpass\r\n"
    );
    let sound = format!(
        "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0\r\n{transport}a=mid:0\r\na=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\na=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\na=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\na=sendrecv\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\na=rtpmap:63 red/48000/2\r\na=rtpmap:9 G722/8000\r\na=rtpmap:0 PCMU/8000\r\na=ssrc:1001 cname:x\r\n"
    );
    let picture = |mid: u32| {
        format!(
            "m=video 9 UDP/TLS/RTP/SAVPF 96 97 102 103 104 105\r\n{transport}a=mid:{mid}\r\na=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\na=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\na=sendrecv\r\na=rtcp-mux\r\na=rtcp-rsize\r\na=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 nack\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\na=rtpmap:102 H264/90000\r\na=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\r\na=rtpmap:103 rtx/90000\r\na=fmtp:103 apt=102\r\na=rtpmap:104 H264/90000\r\na=fmtp:104 packetization-mode=0;profile-level-id=42e01f\r\na=rtpmap:105 rtx/90000\r\na=fmtp:105 apt=104\r\na=ssrc-group:FID {mid}2001 {mid}2002\r\na=ssrc:{mid}2001 cname:x\r\na=ssrc:{mid}2002 cname:x\r\n"
        )
    };
    format!("{session}{sound}{}{}", picture(1), picture(2))
}

#[test]
fn a_browsers_offer_is_understood() {
    let offer = Offer::parse(&chromium()).unwrap();
    assert_eq!((offer.used(), offer.ufrag.as_str()), (3, "kF3d"));
    assert_eq!(offer.fingerprint, FINGERPRINT);
    let camera = &offer.lines[1];
    let codecs: Vec<_> = camera
        .formats
        .iter()
        .map(|format| (format.codec, format.payload_type, format.rtx))
        .collect();
    let expected = vec![(Codec::Vp8, 96, Some(97)), (Codec::H264, 102, Some(103))];
    assert_eq!(codecs, expected);
    assert_eq!(camera.direction, Direction::SendReceive);
    assert_eq!(
        (camera.streams[0].ssrc, camera.streams[0].rtx),
        (12_001, Some(12_002))
    );
    assert_eq!(
        (camera.transport_cc, camera.mid_extension),
        (Some(3), Some(4))
    );
}

/// Texts that are too much, or no offer at all.
fn unreadable() -> Vec<(String, OfferRefusal)> {
    use OfferRefusal as Why;
    let many_lines = (3..20).fold(chromium(), |text, mid| {
        let kind = if mid % 2 == 1 { "audio" } else { "video" };
        format!("{text}m={kind} 0 UDP/TLS/RTP/SAVPF 111\r\na=mid:{mid}\r\na=inactive\r\n")
    });
    let candidates = "a=candidate:1 1 udp 1 10.0.0.1 9 typ host\r\n".repeat(40);
    vec![
        (String::new(), Why::Unreadable),
        ("v=0\r\n".to_owned(), Why::Unreadable),
        ("\0\0\0".to_owned(), Why::Unreadable),
        ("x".repeat(MAX_SDP_BYTES + 1), Why::TooLarge),
        ("a=b\r\n".repeat(3_000), Why::TooLarge),
        (format!("v=0\r\na={}\r\n", "x".repeat(2_000)), Why::TooLarge),
        (many_lines, Why::Lines),
        (format!("{}{candidates}", chromium()), Why::Candidates),
    ]
}

/// Offers of other lines than the agreed ones.
fn of_other_lines() -> Vec<(String, OfferRefusal)> {
    use OfferRefusal as Why;
    vec![
        (chromium().replace("m=audio", "m=application"), Why::Kind),
        (
            chromium().replace("UDP/TLS/RTP/SAVPF", "RTP/AVP"),
            Why::Kind,
        ),
        (
            chromium().replace("a=group:BUNDLE 0 1 2", "a=group:BUNDLE 0 1"),
            Why::Unbundled,
        ),
        (chromium().replace("a=rtcp-mux\r\n", ""), Why::Unbundled),
        (chromium().replace("a=mid:2", "a=mid:1"), Why::Lines),
        (chromium().replace("a=mid:2", "a=mid:<script>"), Why::Lines),
        (chromium().replace("m=audio", "m=video"), Why::Codec),
    ]
}

/// Offers whose transport, codecs or streams are wrong.
fn of_wrong_parts() -> Vec<(String, OfferRefusal)> {
    use OfferRefusal as Why;
    vec![
        (
            chromium().replace("a=ice-pwd:e8Gk3Kqm9xvR0aPzLw7Tn2Yb", "a=ice-pwd:short"),
            Why::Ice,
        ),
        (
            chromium().replace("a=ice-ufrag:kF3d", "a=ice-ufrag:k d\""),
            Why::Ice,
        ),
        (
            chromium().replacen("a=ice-ufrag:kF3d", "a=ice-ufrag:other", 1),
            Why::Ice,
        ),
        (
            chromium().replace("a=fingerprint:sha-256", "a=fingerprint:sha-1"),
            Why::Dtls,
        ),
        (chromium().replace("AA:AA", "AA-AA"), Why::Dtls),
        (
            chromium().replace("a=setup:actpass", "a=setup:passive"),
            Why::Dtls,
        ),
        (chromium().replace("opus/48000/2", "speex/8000"), Why::Codec),
        (chromium().replace("22001", "12001"), Why::Streams),
        (
            chromium().replace("FID 12001 12002", "FID 12001 12001"),
            Why::Streams,
        ),
        (
            chromium().replace("a=ssrc:1001", "a=ssrc:nobody"),
            Why::Streams,
        ),
        (
            chromium().replace("o=- 4611731400430051336", "o=- me"),
            Why::Unreadable,
        ),
        (
            chromium().replace("SAVPF 111 63", "SAVPF 111 111"),
            Why::Unreadable,
        ),
        (
            chromium().replace("SAVPF 111 63", "SAVPF 300 63"),
            Why::Unreadable,
        ),
    ]
}

#[test]
fn what_is_not_the_agreed_offer_is_refused_with_its_reason() {
    let cases = [unreadable(), of_other_lines(), of_wrong_parts()].concat();
    assert!(cases.len() > 25);
    for (number, (text, why)) in cases.into_iter().enumerate() {
        assert_eq!(Offer::parse(&text), Err(why), "case {number}");
    }
}

#[test]
fn a_private_address_hidden_behind_a_name_is_no_reason_to_refuse() {
    let text = format!(
        "{}a=candidate:1 1 udp 2113937151 5b2f7f1c-7d8a.local 54321 typ host\r\n",
        chromium()
    );
    assert!(Offer::parse(&text).is_ok());
}

#[test]
fn a_candidate_is_told_from_other_texts() {
    let good = [
        "",
        "candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 10.0.0.17 rport 46154 generation 0",
        "candidate:1 1 UDP 2122252543 5b2f7f1c-7d8a.local 54321 typ host",
        "candidate:2 1 tcp 1518280447 10.0.0.17 9 typ host tcptype active",
    ];
    for text in good {
        assert!(is_candidate(text), "{text}");
    }
    let long = format!("candidate:1 1 udp 1 {} 9 typ host", "a".repeat(2_000));
    let bad = [
        "candidate:",
        "candidate:1 1 udp much 10.0.0.1 9 typ host",
        "candidate:1 1 udp 1 10.0.0.1 99999 typ host",
        "candidate:1 one udp 1 10.0.0.1 9 typ host",
        "candidate:1 1 udp 1 10.0.0.1 9 host",
        "candidate:1 1 udp 1 10.0.0.1 9 typ host\r\na=ice-pwd:x",
        "<script>",
        &long,
    ];
    for text in bad {
        assert!(!is_candidate(text), "{text}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in ".{0,400}") {
        let _ = Offer::parse(&text);
        let _ = is_candidate(&format!("candidate:{text}"));
    }

    #[test]
    fn a_changed_offer_is_read_or_refused(at in 0_usize..4_000, byte in 0_u8..128, cut in 0_usize..4_000) {
        let mut bytes = chromium().into_bytes();
        let length = bytes.len();
        bytes[at % length] = byte;
        bytes.truncate(length - cut % 200);
        let text = String::from_utf8(bytes).unwrap();
        if let Ok(offer) = Offer::parse(&text) {
            prop_assert!(offer.lines.len() <= MAX_MEDIA_LINES);
        }
    }
}

#[tokio::test]
async fn a_malformed_offer_is_refused_and_the_others_go_on() {
    let mut studio = Studio::open(Transports::Udp, RoomKind::Call).await;
    studio.seat_two(&notary(), &citizen());
    let mut one = seated(&mut studio, &notary(), By::Udp).await;
    let mut other = seated(&mut studio, &citizen(), By::Udp).await;
    one.speak();
    other.speak();
    one.receives(1, 10).await;
    let stranger = super::studio::person(signaling::Role::Citizen, "citizen-9");
    for text in [
        "",
        "v=0",
        "not a description",
        &chromium().replace("opus", "flac"),
    ] {
        assert_eq!(studio.offer(&stranger, text).await, None);
        // An offer that fails does not end the connection its sender has.
        assert_eq!(studio.offer(&citizen(), text).await, None);
    }
    studio.say(MediaCommand::Candidate {
        who: citizen(),
        connection: signaling::ConnectionId(1),
        candidate: Some("nonsense".to_owned()),
    });
    studio
        .hears(|event| {
            matches!(
                event,
                MediaEvent::Refused {
                    id: None,
                    code: ErrorCode::CandidateRefused,
                    ..
                }
            )
        })
        .await;
    let before = one.received(1).packets;
    let after = one.receives(1, before + 30).await;
    assert_eq!(after.jumps, 0);
    one.close().await;
    other.close().await;
}

#[tokio::test]
async fn an_answer_names_the_servers_address_and_no_other() {
    let mut studio = Studio::open(Transports::Both, RoomKind::Call).await;
    let address = studio.server.address();
    let answer = studio.offer(&notary(), &chromium()).await.unwrap();
    let candidates: Vec<_> = answer
        .lines()
        .filter(|line| line.starts_with("a=candidate:"))
        .collect();
    assert_eq!(candidates.len(), 2);
    for line in candidates {
        let words: Vec<_> = line.split(' ').collect();
        assert_eq!(
            words[4..6],
            [&address.ip().to_string(), &address.port().to_string()]
        );
    }
    assert_eq!(answer.matches("127.0.0.1").count(), 2, "{answer}");
    assert!(answer.contains("a=ice-lite\r\n"));
    assert_eq!(answer.matches("\r\nm=").count(), 3);
}

#[tokio::test]
async fn an_offer_for_a_call_that_is_not_there_is_refused() {
    let mut studio = Studio::open(Transports::Udp, RoomKind::Call).await;
    studio.say(MediaCommand::End);
    while studio.server.counts().calls > 0 {
        tokio::task::yield_now().await;
    }
    let mut page = Page::open(By::Udp, Picture::Vp8).await;
    let offer = page.offer().await;
    assert_eq!(studio.offer(&notary(), &offer).await, None);
    assert!(
        !studio
            .told
            .iter()
            .any(|event| matches!(event, MediaEvent::Answer { .. }))
    );
    page.silence();
}
