//! Two ends on one machine: an offer of ours, an answer by the same stack, and sound and picture both ways.

use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, timeout};
use webrtc::peer_connection::{PeerConnection, RTCSessionDescription};

use crate::counts::{Kind, Ledger};
use crate::habits::{Habits, Picture, Sending, Transport};
use crate::known::Link;
use crate::peer::{Happening, Ice, Own, Peer};
use crate::pump::{self, Playing, Screen};

const LIMIT: Duration = Duration::from_secs(15);

/// The answering end: what it hears is counted, what it says is what every participant says.
struct Answerer {
    peer: Peer,
    heard: Arc<Ledger>,
    happenings: mpsc::UnboundedReceiver<Happening>,
}

impl Answerer {
    async fn new(habits: &Habits) -> Self {
        let heard = Arc::new(Ledger::default());
        let (told, happenings) = mpsc::unbounded_channel();
        let peer = Box::pin(Peer::new(habits, Own::Lines, &heard, told)).await;
        Self {
            peer: peer.unwrap(),
            heard,
            happenings,
        }
    }

    /// Answers with every address of its own in the answer.
    async fn answer(&self, offer: &str) -> String {
        let connection: &Arc<dyn PeerConnection> = self.peer.connection();
        let offer = RTCSessionDescription::offer(offer.to_owned()).unwrap();
        connection.set_remote_description(offer).await.unwrap();
        let answer = connection.create_answer(None).await.unwrap();
        connection.set_local_description(answer).await.unwrap();
        loop {
            let sdp = connection.local_description().await.unwrap().sdp;
            if sdp.contains("a=candidate") {
                return sdp;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}

async fn connected(happenings: &mut mpsc::UnboundedReceiver<Happening>) {
    let waiting = async {
        while let Some(happening) = happenings.recv().await {
            if matches!(happening, Happening::Link(Link::Connected)) {
                return;
            }
        }
    };
    timeout(LIMIT, waiting).await.unwrap();
}

/// Waits until so many packets of sound and picture were counted.
async fn counted(ledger: &Ledger, packets: u64) {
    let enough = |kind| {
        let counts = ledger.read();
        counts
            .values()
            .any(|counts| counts.kind == kind && counts.packets >= packets)
    };
    let waiting = async {
        while !enough(Kind::Audio) || !enough(Kind::Video) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let done = timeout(LIMIT, waiting).await;
    assert!(done.is_ok(), "{:?}", ledger.read());
}

async fn both_ways(transport: Transport) {
    let habits = Habits {
        transport,
        ..Habits::default()
    };
    let begun = Instant::now();
    let heard = Arc::new(Ledger::default());
    let (told, mut happenings) = mpsc::unbounded_channel();
    let mut caller = Box::pin(Peer::new(&habits, Own::Lines, &heard, told))
        .await
        .unwrap();
    let mut answerer = Answerer::new(&habits).await;
    let answer = answerer
        .answer(&caller.offer(Ice::Kept).await.unwrap())
        .await;
    caller.answered(&answer).await.unwrap();
    connected(&mut happenings).await;
    println!("{transport:?}: connected after {:?}", begun.elapsed());
    connected(&mut answerer.happenings).await;
    let playing = watch::Sender::new(Playing {
        sending: Sending::SoundAndPicture,
        screen: Screen::Hidden,
    });
    for peer in [&caller, &answerer.peer] {
        let tracks = peer.tracks.clone().unwrap();
        tokio::spawn(pump::run(tracks, Picture::default(), playing.subscribe()));
    }
    counted(&heard, 5).await;
    counted(&answerer.heard, 5).await;
    println!("{transport:?}: five pictures after {:?}", begun.elapsed());
    assert!(heard.read()["1"].key_frames > 0);
    assert!(caller.fingerprint().await.is_some());
    assert_eq!(
        caller.server_fingerprint().await,
        answerer.peer.fingerprint().await
    );

    // A further person: a pair of m-lines more; then the way is searched anew.
    caller.widen(5).await.unwrap();
    assert_eq!(caller.lines(), 5);
    for ice in [Ice::Kept, Ice::Restarted] {
        let answer = answerer.answer(&caller.offer(ice).await.unwrap()).await;
        caller.answered(&answer).await.unwrap();
        heard.clear();
        answerer.heard.clear();
        counted(&heard, 20).await;
        counted(&answerer.heard, 20).await;
    }
    caller.close().await;
    answerer.peer.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sound_and_picture_flow_both_ways_and_over_a_restart() {
    both_ways(Transport::Udp).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_udp_is_blocked_the_connection_stands_over_tcp() {
    both_ways(Transport::Tcp).await;
}
