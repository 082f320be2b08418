//! The numbers of calls and signalling, and what the project promised of them.

use super::load::{Figures, LATENCY_MS, LOST_PERMILLE};
use super::signalling::IDLE;
use super::{ROOMS, Round};
use crate::bench::goals::{Bound, Goal, Of};
use crate::bench::report::{Better, Metric};

const PROCESSOR: &str = "processor a room";
const PACKET: &str = "processor a packet";
const MEMORY: &str = "memory a room";
const LATENCY: &str = "latency p99";
const LOST: &str = "lost";
const MOST: &str = "the most rooms, with loss under 0.1 % and latency under 20 ms";
const RELAYED: &str = "relayed messages a processor second";

fn idle() -> String {
    format!("memory of one of {IDLE} idle sockets")
}

/// Takes one number out of the figures.
type Take = fn(&Figures) -> f64;
const COSTS: [(&str, &str, Better, Take); 5] = [
    (PROCESSOR, "% of core", Better::Less, |it| {
        it.core_percent_a_room
    }),
    (MEMORY, "MB", Better::Less, |it| it.megabytes_a_room),
    (LATENCY, "ms", Better::Less, |it| it.latency_p99),
    (LOST, "of 1000", Better::Less, |it| it.lost_permille),
    ("delivered a room", "packets/s", Better::More, |it| {
        it.packets_a_second_a_room
    }),
];

/// The medians of all rounds, with their limits and peers.
pub(super) fn metrics(rounds: &[Round]) -> Vec<Metric> {
    let each = |value: &dyn Fn(&Round) -> f64| rounds.iter().map(value).collect::<Vec<f64>>();
    let relay = each(&|round| round.relay);
    let mut metrics = Vec::new();
    for (place, rooms) in ROOMS.into_iter().enumerate() {
        let beside = |name: &str, unit, better, value: Take| {
            let ours = each(&|round| value(&round.calls[place].0));
            let janus = each(&|round| value(&round.calls[place].1));
            Metric::new(format!("{rooms} rooms: {name}"), unit, better, ours).with_peer(&janus)
        };
        let packet = beside(PACKET, "us", Better::Less, |it| it.microseconds_a_packet);
        metrics.push(packet.with_limit(&relay));
        metrics.extend(COSTS.map(|(name, unit, better, value)| beside(name, unit, better, value)));
    }
    let rooms = each(&|round| round.most.rooms);
    metrics.push(Metric::new(MOST, "rooms", Better::More, rooms));
    let load: (&str, &str, Better, Take) = (
        "processor of the load itself",
        "% of core",
        Better::Less,
        |it| it.load_core_percent,
    );
    metrics.extend(
        COSTS
            .into_iter()
            .chain([load])
            .map(|(name, unit, better, value)| {
                let name = format!("the most rooms: {name}");
                Metric::new(name, unit, better, each(&|round| value(&round.most)))
            }),
    );
    let signalling = each(&|round| round.signalling.ours);
    let relayed = Metric::new(RELAYED, "1/s", Better::More, signalling)
        .with_limit(&each(&|round| round.signalling.bare))
        .with_peer(&each(&|round| round.signalling.node));
    let kilobytes = each(&|round| round.signalling.idle_kilobytes);
    metrics.extend([relayed, Metric::new(idle(), "kB", Better::Less, kilobytes)]);
    metrics
}

/// The goals: for the rooms beside Janus, for the most rooms, for signalling.
pub(super) fn goals() -> Vec<Goal> {
    let mut goals = Vec::new();
    let places = ROOMS.map(|rooms| format!("{rooms} rooms"));
    for place in places.iter().map(String::as_str).chain(["the most rooms"]) {
        for (name, bound) in [
            (PROCESSOR, Bound::AtMost(1.2)),
            (MEMORY, Bound::AtMost(5.0)),
            (LATENCY, Bound::Below(LATENCY_MS)),
            (LOST, Bound::Below(LOST_PERMILLE)),
        ] {
            goals.push(Goal::new(format!("{place}: {name}"), Of::Value, bound));
        }
    }
    // Half of what Janus takes is twice as good.
    let half = |place| Goal::new(format!("{place}: {PACKET}"), Of::Peer, Bound::AtLeast(2.0));
    goals.extend(places.iter().map(half));
    goals.extend([
        Goal::new(MOST, Of::Value, Bound::AtLeast(10.0)),
        Goal::new(RELAYED, Of::Limit, Bound::AtLeast(0.7)),
        Goal::new(RELAYED, Of::Peer, Bound::AtLeast(1.0)),
        Goal::new(idle(), Of::Value, Bound::AtMost(12.0)),
    ]);
    goals
}
