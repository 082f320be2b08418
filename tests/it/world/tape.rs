//! A recording written by hand: two people talk for some seconds, the notary makes the four checks, a head is signed in the
//! middle and one at the end.

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use eds::chain::Link;
use eds::hash::{Sha256Hash, sha256};
use law::poa::s06_checks::Check;

use signaling::evidence::webm::{
    self, ClusterWriter, Frame, LegHeader, Opus, PictureSize, Track, VideoTrack,
};
use signaling::evidence::{
    Entry, EntryHeader, EntryKind, Genesis, LegEnd, LegSource, MAGIC, VideoCodec, frame,
};
use signaling::{CallEvent, CallKey, EndReason, EndedBy, LeftWhy, Participant, PersonKey, Role};

/// Milliseconds of a cluster.
const SECOND: u64 = 1_000;
/// Milliseconds between frames.
const FRAME: u32 = 100;

/// Entries in their order, chained.
pub(crate) struct Tape {
    genesis: Genesis,
    begun: DateTime<Utc>,
    elapsed_ms: u64,
    /// The entries with their links.
    pub(crate) entries: Vec<(Entry, Link)>,
}

/// What a recording is bound to, for a call of these people.
pub(crate) fn genesis(call: &str, case: &str, people: [&str; 2], at: DateTime<Utc>) -> Genesis {
    let [notary, citizen] = people;
    let who = |role, person: &str| Participant {
        role,
        person: PersonKey::new(person),
    };
    Genesis {
        call: CallKey::new(call),
        case: case.to_owned(),
        application: None,
        people: vec![who(Role::Notary, notary), who(Role::Citizen, citizen)],
        consent: sha256("Жазылуға келісемін.".as_bytes()),
        server: "https://senim.example".to_owned(),
        opened_at: at,
    }
}

impl Tape {
    /// A tape with its genesis alone.
    pub(crate) fn begin(genesis: Genesis) -> Self {
        let mut tape = Self {
            begun: genesis.opened_at,
            elapsed_ms: 0,
            entries: Vec::new(),
            genesis: genesis.clone(),
        };
        tape.push(EntryKind::Genesis(genesis), Bytes::new());
        tape
    }

    /// A talk of so many seconds with everything a recording has; heads are signed by `sign`.
    pub(crate) fn talk(
        genesis: Genesis,
        seconds: u64,
        sign: &mut dyn FnMut(u64, Sha256Hash) -> Vec<u8>,
    ) -> Self {
        let mut tape = Self::begin(genesis);
        for (leg, who) in tape.people() {
            tape.event(CallEvent::Consent {
                who: who.clone(),
                text: tape.genesis.consent,
            });
            tape.leg(leg, who);
        }
        let checks: Vec<&str> = Check::ALL.iter().map(|check| check.as_str()).collect();
        for second in 0..seconds {
            for (leg, _) in tape.people() {
                tape.cluster(leg, second * SECOND);
            }
            tape.elapsed_ms = (second + 1) * SECOND;
            if let Some(check) = usize::try_from(second).ok().and_then(|n| checks.get(n)) {
                tape.event(CallEvent::ScriptBegun {
                    check: (*check).to_owned(),
                });
                tape.event(CallEvent::CheckConfirmed {
                    check: (*check).to_owned(),
                });
            }
            if second == seconds / 2 {
                tape.head(sign);
            }
        }
        tape.event(CallEvent::Ended {
            by: EndedBy::Notary,
            reason: EndReason::Finished,
        });
        for (leg, who) in tape.people() {
            let why = LegEnd::Left;
            let at_ms = tape.elapsed_ms;
            tape.push(EntryKind::LegClosed { leg, at_ms, why }, Bytes::new());
            let why = LeftWhy::Finished;
            tape.event(CallEvent::Left { who, why });
        }
        tape.head(sign);
        let at_ms = tape.elapsed_ms;
        tape.push(EntryKind::End { at_ms }, Bytes::new());
        tape
    }

    fn people(&self) -> Vec<(u32, Participant)> {
        (1..).zip(self.genesis.people.clone()).collect()
    }

    /// Something that happened.
    pub(crate) fn event(&mut self, event: CallEvent) {
        let at_ms = self.elapsed_ms;
        self.push(EntryKind::Event { at_ms, event }, Bytes::new());
    }

    fn leg(&mut self, leg: u32, who: Participant) {
        let size = PictureSize {
            width: 320,
            height: 240,
        };
        let header = webm::header(&LegHeader {
            audio: Some(Opus),
            video: Some(VideoTrack::Vp8(size)),
        });
        let kind = EntryKind::LegOpened {
            leg,
            who,
            source: LegSource::Camera,
            video: Some(VideoCodec::Vp8),
            at_ms: 0,
        };
        self.push(kind, header);
    }

    fn cluster(&mut self, leg: u32, from_ms: u64) {
        let starts_at = u32::try_from(from_ms).unwrap();
        let mut cluster = ClusterWriter::begin(starts_at, 4096);
        let mut frames = 0;
        for at in (0..1_000).step_by(FRAME as usize) {
            let kind = if at == 0 { Frame::Key } else { Frame::Delta };
            let at = starts_at + at;
            let sound = Bytes::from(vec![leg.to_be_bytes()[3]; 40]);
            let picture = Bytes::from(at.to_be_bytes().repeat(25));
            cluster.push(Track::Audio, at, Frame::Key, &[sound]);
            cluster.push(Track::Video, at, kind, &[picture]);
            frames += 1;
        }
        let kind = EntryKind::Cluster {
            leg,
            from_ms,
            to_ms: from_ms + SECOND,
            audio: frames,
            video: frames,
            lost: 0,
        };
        self.push(kind, cluster.finish());
    }

    fn head(&mut self, sign: &mut dyn FnMut(u64, Sha256Hash) -> Vec<u8>) {
        let link = self.last();
        let cms = sign(link.seq, link.hash);
        let kind = EntryKind::Head {
            of_seq: link.seq,
            chain: link.hash,
        };
        self.push(kind, Bytes::from(cms));
    }

    /// The link of the last entry.
    pub(crate) fn last(&self) -> Link {
        self.entries.last().unwrap().1
    }

    /// The time of the last entry.
    pub(crate) fn ended(&self) -> DateTime<Utc> {
        let millis = i64::try_from(self.elapsed_ms).unwrap();
        self.begun + TimeDelta::milliseconds(millis)
    }

    /// Puts an entry behind the last one.
    pub(crate) fn push(&mut self, body: EntryKind, payload: Bytes) {
        let before = self.entries.last().map(|(_, link)| *link);
        let header = EntryHeader {
            v: 1,
            seq: before.map_or(1, |link| link.seq + 1),
            at: self.ended().timestamp_millis(),
            body,
        };
        let entry = Entry { header, payload };
        let link = entry.link(&self.genesis.call, before.as_ref());
        self.entries.push((entry, link));
    }

    /// The plain ledger.
    pub(crate) fn plain(&self) -> Vec<u8> {
        let frames = self.entries.iter().map(|(entry, link)| frame(entry, link));
        frames.fold(MAGIC.to_vec(), |mut plain, frame| {
            plain.extend(frame);
            plain
        })
    }
}
