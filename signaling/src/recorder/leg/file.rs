//! The file of a leg: frames into clusters, which end with the call's full second or before a keyframe.

use super::Made;
use super::track::Timed;
use crate::evidence::webm::{ClusterWriter, Frame, LegHeader, Track};
use crate::evidence::{CLUSTER_MS, EntryKind};

/// Bytes after which a cluster ends before its second: half of what an entry may carry.
const CLUSTER_BYTES: usize = crate::evidence::PAYLOAD_BYTES / 2;
/// Bytes a leg's first cluster begins with; later ones begin with what the one before took.
const FIRST_CLUSTER_BYTES: usize = 16 * 1024;

/// A leg's file that has begun.
#[derive(Debug)]
pub(super) struct File {
    pub(super) leg: u32,
    at_ms: u64,
    pub(super) header: LegHeader,
    cluster: Option<Cluster>,
    /// Nothing may be written before this.
    pub(super) floor_ms: u64,
    /// The same for sound and for picture: no two frames of a track share a time.
    free_ms: [u64; 2],
    capacity: usize,
}

#[derive(Debug)]
struct Cluster {
    writer: ClusterWriter,
    from_ms: u64,
    audio: u32,
    video: u32,
    lost: u32,
}

impl File {
    pub(super) fn begin(leg: u32, at_ms: u64, header: LegHeader) -> Self {
        Self {
            leg,
            at_ms,
            header,
            cluster: None,
            floor_ms: at_ms,
            free_ms: [0; 2],
            capacity: FIRST_CLUSTER_BYTES,
        }
    }

    /// When the cluster that is open begins.
    pub(super) fn cluster_from_ms(&self) -> Option<u64> {
        self.cluster.as_ref().map(|cluster| cluster.from_ms)
    }

    /// Writes a frame at its time, or at the first that is still free; answers when that was.
    pub(super) fn push(&mut self, track: Track, timed: &Timed, out: &mut Vec<Made>) -> u64 {
        let free_ms = self.free_ms[usize::from(track == Track::Video)];
        let at_ms = timed.at_ms.max(self.floor_ms).max(free_ms);
        let cuts = match (track, timed.whole.frame) {
            (Track::Video, Frame::Key) => Cut::Always,
            (Track::Video, Frame::Delta) | (Track::Audio, _) => Cut::WhenFull,
        };
        let full = self.cluster.as_ref().is_some_and(|cluster| {
            boundary(cluster.from_ms) <= at_ms
                || cluster.writer.len() > CLUSTER_BYTES
                || cuts == Cut::Always
        });
        if full {
            self.finish_cluster(Some(at_ms), out);
        }
        let at_ms = at_ms.max(self.floor_ms);
        let in_file = u32::try_from(at_ms - self.at_ms).unwrap_or(u32::MAX);
        let capacity = self.capacity;
        let cluster = self.cluster.get_or_insert_with(|| Cluster {
            writer: ClusterWriter::begin(in_file, capacity),
            from_ms: at_ms,
            audio: 0,
            video: 0,
            lost: 0,
        });
        cluster.lost = cluster.lost.saturating_add(timed.lost);
        let whole = &timed.whole;
        cluster
            .writer
            .push(track, in_file, whole.frame, &whole.pieces);
        match track {
            Track::Audio => cluster.audio += 1,
            Track::Video => cluster.video += 1,
        }
        self.floor_ms = at_ms;
        self.free_ms[usize::from(track == Track::Video)] = at_ms + 1;
        at_ms
    }

    /// Packets are missing at the end.
    pub(super) fn lose(&mut self, lost: u32) {
        if let Some(cluster) = &mut self.cluster {
            cluster.lost = cluster.lost.saturating_add(lost);
        }
    }

    /// Ends the cluster: at the full second, or before the frame that comes next.
    pub(super) fn finish_cluster(&mut self, next_ms: Option<u64>, out: &mut Vec<Made>) {
        let Some(cluster) = self.cluster.take() else {
            return;
        };
        let after_last = self.floor_ms + 1;
        let to_ms = next_ms
            .map_or(after_last, |next| next.max(after_last))
            .min(boundary(cluster.from_ms));
        let payload = cluster.writer.finish();
        self.capacity = payload.len() + payload.len() / 8;
        self.floor_ms = to_ms;
        out.push(Made::new(
            EntryKind::Cluster {
                leg: self.leg,
                from_ms: cluster.from_ms,
                to_ms,
                audio: cluster.audio,
                video: cluster.video,
                lost: cluster.lost,
            },
            payload,
        ));
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    Always,
    WhenFull,
}

/// The full second at which a cluster that began here ends at the latest: legs end theirs together, so that they become
/// durable together.
pub(super) fn boundary(from_ms: u64) -> u64 {
    (from_ms / CLUSTER_MS + 1) * CLUSTER_MS
}
