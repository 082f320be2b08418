//! A thousand ways to change a recording, and the same place named for each by `verify`.

use std::ops::Range;
use std::sync::LazyLock;
use std::time::Instant;

use eds::hash::sha256;
use signaling::CallEvent;
use signaling::evidence::{
    Broken, EntryKind, Expectations, Flaw, Frame, FrameReader, Head, LegEnd, MAGIC, Story,
    VideoCodec, verify,
};

use super::dice::Dice;
use super::film::Film;
use super::{at, begin, citizen, notary, plan};

/// Mutations tried; each has its number as its seed.
const MUTATIONS: u64 = 1_000;

/// A recording taken apart.
struct Taken {
    bytes: Vec<u8>,
    frames: Vec<Frame>,
    places: Vec<Range<usize>>,
    expected: Expectations,
}

/// One recording for all tests of this file: it takes as long as it lasts.
fn taken() -> &'static Taken {
    static TAKEN: LazyLock<Taken> = LazyLock::new(record);
    &TAKEN
}

/// A call of two with everything that can be in a recording.
fn record() -> Taken {
    let film = Film::of_shapes(7);
    let begun = begin();
    let mut legs = [notary(), citizen()].map(|who| begun.tape.open_leg(plan(who, VideoCodec::Vp8)));
    begun.tape.event(at(), CallEvent::Joined { who: citizen() });
    for (number, cue) in film.cues.iter().enumerate() {
        let due = begun.start + cue.at;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        for leg in &mut legs {
            leg.packet(cue.track, &cue.packet, due);
        }
        if number % 200 == 0 {
            let text = format!("line {number}");
            begun.tape.event(
                at(),
                CallEvent::Chat {
                    from: notary(),
                    text,
                },
            );
        }
    }
    let check = "identity".to_owned();
    begun.tape.event(
        at(),
        CallEvent::ScriptBegun {
            check: check.clone(),
        },
    );
    begun.tape.event(at(), CallEvent::CheckConfirmed { check });
    for leg in legs {
        leg.close(LegEnd::Left);
    }
    let (bytes, story) = begun.end();
    take_apart(bytes, &story)
}

fn take_apart(bytes: Vec<u8>, story: &Story) -> Taken {
    let mut reader = FrameReader::new(bytes.as_slice());
    let (mut frames, mut places) = (Vec::new(), Vec::new());
    let mut start = MAGIC.len();
    while let Some(frame) = reader.next_frame().unwrap() {
        let end = usize::try_from(reader.offset()).unwrap();
        frames.push(frame);
        places.push(start..end);
        start = end;
    }
    let last = Head {
        seq: story.last_seq,
        chain: story.last_chain,
    };
    Taken {
        bytes,
        frames,
        places,
        expected: Expectations {
            call: Some(story.genesis.call.clone()),
            heads: Vec::new(),
            last: Some(last),
        },
    }
}

impl Taken {
    /// Changes the recording by this seed; answers with how, with the bytes and with the first entry that is bad.
    fn mutated(&self, seed: u64) -> (&'static str, Vec<u8>, usize) {
        let mut dice = Dice(seed);
        let count = self.frames.len();
        let one = dice.below(count);
        let other = (one + 1 + dice.below(count - 1)) % count;
        let (low, high) = (one.min(other), one.max(other));
        let place = MAGIC.len() + dice.below(self.bytes.len() - MAGIC.len());
        let mut order: Vec<usize> = (0..count).collect();
        match seed % 8 {
            0 => ("flip", self.flipped(place, dice.below(8)), self.at(place)),
            1 => ("truncate", self.bytes[..place].to_vec(), self.at(place)),
            2 => (
                "cut",
                self.cut(place, 1 + dice.below(5_000)),
                self.at(place),
            ),
            3 => {
                order.swap(low, high);
                ("swap", self.in_order(&order), low)
            }
            4 => {
                order.remove(one);
                ("drop", self.in_order(&order), one)
            }
            5 => {
                let moved = order.remove(high);
                order.insert(low, moved);
                ("reorder", self.in_order(&order), low)
            }
            6 => {
                order.insert(high + 1, one);
                ("repeat", self.in_order(&order), high + 1)
            }
            _ => (
                "overwrite",
                self.overwritten(place, &mut dice),
                self.at(place),
            ),
        }
    }

    /// The entry a byte belongs to.
    fn at(&self, place: usize) -> usize {
        self.places
            .iter()
            .position(|range| range.contains(&place))
            .unwrap()
    }

    fn flipped(&self, place: usize, bit: usize) -> Vec<u8> {
        let mut bytes = self.bytes.clone();
        bytes[place] ^= 1 << bit;
        bytes
    }

    fn cut(&self, place: usize, length: usize) -> Vec<u8> {
        let mut bytes = self.bytes.clone();
        let end = bytes.len().min(place + length);
        bytes.drain(place..end);
        bytes
    }

    fn overwritten(&self, place: usize, dice: &mut Dice) -> Vec<u8> {
        let mut bytes = self.bytes.clone();
        let end = bytes.len().min(place + 64);
        for byte in &mut bytes[place..end] {
            *byte = !*byte ^ u8::try_from(dice.below(255)).unwrap();
        }
        // The first is another for certain.
        bytes[place] = !self.bytes[place];
        bytes
    }

    fn in_order(&self, order: &[usize]) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        for index in order {
            bytes.extend_from_slice(&self.bytes[self.places[*index].clone()]);
        }
        bytes
    }

    /// The second of the call in which an entry begins.
    fn second(&self, index: usize) -> u64 {
        let frame = self.frames.get(index).or(self.frames.last()).unwrap();
        let ms = match &frame.entry.header.body {
            EntryKind::Cluster { from_ms, .. } => Some(*from_ms),
            other => other.reaches_ms(),
        };
        ms.unwrap_or(0) / 1_000
    }
}

fn broken(bytes: &[u8], expected: &Expectations, seed: u64, how: &str) -> Broken {
    match verify(bytes, expected) {
        Ok(_) => panic!("seed {seed} ({how}) is not found"),
        Err(broken) => broken,
    }
}

#[test]
fn a_thousand_mutations_are_found_each_at_its_entry_and_second() {
    let taken = taken();
    assert!(verify(taken.bytes.as_slice(), &taken.expected).is_ok());
    let mut exact = 0;
    for seed in 0..MUTATIONS {
        let (how, bytes, index) = taken.mutated(seed);
        let broken = broken(&bytes, &taken.expected, seed, how);
        let context = format!("seed {seed} ({how}): {broken}: {}", broken.what);
        assert_eq!(broken.seq, index as u64 + 1, "{context}");
        let second = taken.second(index);
        // An entry that is gone cannot say its time: what stands before it ends in its second or the one before.
        assert!(
            (second.saturating_sub(1)..=second).contains(&broken.second),
            "{context}, true {second}"
        );
        exact += u64::from(broken.second == second);
    }
    assert!(
        exact * 100 >= MUTATIONS * 90,
        "only {exact} seconds are exact"
    );
}

#[test]
fn a_changed_cluster_is_named_by_its_own_second() {
    let taken = taken();
    for (index, frame) in taken.frames.iter().enumerate() {
        let EntryKind::Cluster { from_ms, .. } = frame.entry.header.body else {
            continue;
        };
        // The last byte before the hash.
        let bytes = taken.flipped(taken.places[index].end - 33, 0);
        let broken = broken(&bytes, &taken.expected, index as u64, "flip");
        assert!(matches!(broken.what, Flaw::Chain));
        assert_eq!(broken.second, from_ms / 1_000);
    }
}

#[test]
fn a_tail_cut_between_two_entries_is_found_by_the_head_that_is_known() {
    let taken = taken();
    let cut = &taken.bytes[..taken.places[taken.places.len() - 1].start];
    assert!(verify(cut, &Expectations::default()).is_ok());
    let broken = broken(cut, &taken.expected, 0, "truncate");
    let expected = taken.frames.len() as u64;
    assert!(matches!(broken.what, Flaw::Truncated { expected: found } if found == expected));
    assert_eq!(broken.seq, expected);
}

#[test]
fn a_chain_written_anew_is_found_by_a_head_signed_before() {
    let taken = taken();
    let middle = &taken.frames[taken.frames.len() / 2];
    let expected = Expectations {
        heads: vec![Head {
            seq: middle.entry.header.seq,
            chain: sha256(b"signed before"),
        }],
        ..Expectations::default()
    };
    let broken = broken(&taken.bytes, &expected, 0, "rewrite");
    assert!(matches!(broken.what, Flaw::OtherChain));
    assert_eq!(broken.seq, middle.entry.header.seq);
}

#[test]
fn a_recording_of_another_call_is_refused() {
    let taken = taken();
    let expected = Expectations {
        call: Some(signaling::CallKey::new("call-2")),
        ..Expectations::default()
    };
    let broken = broken(&taken.bytes, &expected, 0, "other call");
    assert!(matches!(broken.what, Flaw::OtherCall(_)));
}

#[test]
fn a_story_has_its_chapters_and_counts() {
    let taken = taken();
    let story = verify(taken.bytes.as_slice(), &taken.expected).unwrap();
    let chapter = &story.chapters[0];
    assert_eq!(chapter.check, "identity");
    assert!(chapter.begun_ms.is_some() && chapter.confirmed_ms.is_some());
    assert_eq!(story.totals.entries, taken.frames.len() as u64);
    let framing = MAGIC.len() as u64 + story.totals.entries * (8 + 32);
    assert_eq!(story.totals.bytes + framing, taken.bytes.len() as u64);
    assert_eq!(story.legs.len(), 2);
    let manifest = serde_json::to_value(&story).unwrap();
    assert_eq!(manifest["legs"][1]["end"], "left");
}
