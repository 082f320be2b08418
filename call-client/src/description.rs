//! Session descriptions as text: what a stack writes into them, read and led through what is in between.

use std::net::SocketAddr;

use webrtc::peer_connection::RTCIceCandidateInit;

/// The fingerprint in a session description (RFC 8122), without the name of the hash.
pub(crate) fn fingerprint(sdp: &str) -> Option<String> {
    let line = sdp
        .lines()
        .find_map(|line| line.strip_prefix("a=fingerprint:sha-256 "))?;
    Some(line.trim().to_owned())
}

/// A session description whose candidates all lie at one address.
pub(crate) fn through(sdp: &str, address: SocketAddr) -> String {
    let mut text = String::with_capacity(sdp.len());
    for line in sdp.lines() {
        let mut words: Vec<&str> = line.split(' ').collect();
        let (ip, port) = (address.ip().to_string(), address.port().to_string());
        if line.starts_with("a=candidate:") && words.len() > 5 {
            words[4] = &ip;
            words[5] = &port;
        }
        text.push_str(&words.join(" "));
        text.push_str("\r\n");
    }
    text
}

/// A session description without candidates for UDP: the stack tells candidates of one port apart by address alone.
pub(crate) fn without_udp(sdp: &str) -> String {
    let over_udp = |line: &&str| line.starts_with("a=candidate:") && line.contains(" udp ");
    let lines = sdp.lines().filter(|line| !over_udp(line));
    lines.flat_map(|line| [line, "\r\n"]).collect()
}

/// The candidates of a session description that speak TCP.
pub(crate) fn tcp_candidates(sdp: &str) -> Vec<RTCIceCandidateInit> {
    let candidate = |line: &str| {
        let text = line.strip_prefix("a=")?;
        let tcp = text.starts_with("candidate:") && text.contains(" tcptype passive");
        tcp.then(|| RTCIceCandidateInit {
            candidate: text.trim().to_owned(),
            sdp_mid: Some("0".to_owned()),
            sdp_mline_index: Some(0),
            ..RTCIceCandidateInit::default()
        })
    };
    let mut found: Vec<_> = sdp.lines().filter_map(candidate).collect();
    found.dedup_by(|one, other| one.candidate == other.candidate);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_led_through_what_is_in_between() {
        let sdp = "v=0\r\na=candidate:1 1 udp 99 192.0.2.7 7203 typ host\r\na=mid:0\r\n";
        let address = SocketAddr::from(([127, 0, 0, 1], 9));
        assert_eq!(
            through(sdp, address),
            "v=0\r\na=candidate:1 1 udp 99 127.0.0.1 9 typ host\r\na=mid:0\r\n"
        );
    }

    #[test]
    fn the_candidates_of_tcp_are_found_once() {
        let tcp = "a=candidate:2 1 tcp 9 192.0.2.7 7203 typ host tcptype passive\r\n";
        let sdp = format!("v=0\r\na=candidate:1 1 udp 99 192.0.2.7 7203 typ host\r\n{tcp}{tcp}");
        let found = tcp_candidates(&sdp);
        assert_eq!(found.len(), 1);
        assert!(found[0].candidate.starts_with("candidate:2"));
    }
}
