//! Records calls: takes packets and events as they come, makes entries of them and gives them to the ledger.
//!
//! A [`Tape`] only queues; the threads of a [`RecorderPool`] wake ten times a second, put each call's packets in order and
//! write what is due. Architecture invariant: whoever feeds a tape never waits, and what is not kept is an entry.

mod assemble;
mod call;
mod h264;
mod heads;
mod leg;
mod pool;
mod queue;
mod reorder;
mod sps;
mod tape;
mod timeline;
mod vp8;

pub use assemble::{Assembler, Broke, Whole};
pub use heads::sign_heads;
pub use leg::LegPlan;
pub use pool::{RecorderPool, Recording};
pub use reorder::{Next, Packet, Reorder};
pub use sps::size as sps_size;
pub use tape::{Leg, Tape, WeakTape};
pub use timeline::{SenderTime, Timeline};

pub use crate::evidence::webm::{Opus, Track};

/// No whole picture came in time, or it could not be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no picture was taken")]
pub struct SnapshotRefused;
