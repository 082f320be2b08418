//! How much a person may send, and how well they are seen and heard: a ladder driven by what their receivers report.
//!
//! Multiplicative decrease when packets are lost, additive increase when they are not (the rule of TCP, RFC 5681, and of
//! RTP's circuit breakers, RFC 8083). Below the lowest rate the picture is given up; sound never is. Pure: time and
//! reports are arguments.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::event::Switch;
use crate::media::LinkState;
use crate::name::Participant;

/// Bits a second a picture may have at most: 720p in VP8 gains little beyond.
pub const MOST_BPS: u32 = 1_200_000;
/// Bits a second below which a picture is no face any more.
pub const LEAST_BPS: u32 = 150_000;
/// What a good stretch adds: the whole way up takes half a minute.
const STEP_UP_BPS: u32 = 75_000;
/// How long everything must be good before more is allowed.
const STEP_UP_AFTER: Duration = Duration::from_secs(2);
/// How long a lower rate has to help before the next step down: each tick of a second, also one that comes a little early.
const STEP_DOWN_AFTER: Duration = Duration::from_millis(900);
/// How long the lowest rate may fail before the picture is given up.
const GIVE_UP_AFTER: Duration = Duration::from_secs(4);
/// How long sound alone must do well before the picture is tried again.
const TRY_AGAIN_AFTER: Duration = Duration::from_secs(10);
/// How long a report counts: three times its interval.
const REPORT_LIFE: Duration = Duration::from_secs(6);
/// How long things must be better before people are told so.
const BETTER_AFTER: Duration = Duration::from_secs(4);

/// Lost packets of a thousand that nobody notices, NACK repairing them.
const GOOD_LOSS: u16 = 20;
/// Lost packets of a thousand that RTX cannot repair in time.
const POOR_LOSS: u16 = 100;
/// Milliseconds there and back within which people do not speak over each other (ITU-T G.114, twice 200 ms).
const GOOD_RTT_MS: u32 = 400;
/// Milliseconds there and back beyond which a talk is no talk.
const POOR_RTT_MS: u32 = 1_000;
/// Milliseconds of jitter a jitter buffer hides.
const GOOD_JITTER_MS: u32 = 60;
/// Milliseconds of jitter it does not.
const POOR_JITTER_MS: u32 = 200;
/// Pictures a second below which movement is no movement.
const FAIR_FPS: u16 = 8;

/// What a page measured of one person's sound and picture since its last report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Report {
    /// Lost packets of a thousand.
    #[schema(maximum = 1000)]
    pub loss_permille: u16,
    /// Jitter in milliseconds.
    pub jitter_ms: u32,
    /// Milliseconds there and back.
    pub rtt_ms: u32,
    /// Pictures shown a second; 0 while there is no picture.
    pub fps: u16,
    /// How often the picture stood still.
    pub freezes: u16,
}

/// How well a person is seen and heard.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Well.
    #[default]
    Good,
    /// With losses.
    Fair,
    /// Badly, or without a picture.
    Poor,
    /// Nothing comes through.
    Lost,
}

/// What a sender is told to keep to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bitrate {
    /// Bits a second of picture.
    pub max_bps: u32,
    /// Whether to send a picture.
    pub video: Switch,
}

/// What has changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// What the sender must keep to from now on.
    pub bitrate: Option<Bitrate>,
    /// What everybody is told.
    pub level: Option<Level>,
}

/// One sender's place between everything and sound alone.
#[derive(Debug)]
pub struct Ladder {
    bitrate: Bitrate,
    level: Level,
    link: LinkState,
    heard: BTreeMap<(Participant, Source), Heard>,
    changed_at: DateTime<Utc>,
    /// Since when reports have come and all were good.
    good_since: Option<DateTime<Utc>>,
    /// Since when the lowest rate has failed.
    failing_since: Option<DateTime<Utc>>,
    /// Since when things have been better than people were told.
    better_since: Option<DateTime<Utc>>,
}

/// Who says how a receiver fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    /// Their page.
    Page,
    /// The server, which counts what it sends to them.
    Server,
}

/// The last thing that was said of a receiver.
#[derive(Clone, Copy, Debug)]
struct Heard {
    at: DateTime<Utc>,
    level: Level,
}

impl Report {
    /// How bad it is.
    #[must_use]
    pub fn level(&self) -> Level {
        if self.loss_permille >= POOR_LOSS
            || self.rtt_ms >= POOR_RTT_MS
            || self.jitter_ms >= POOR_JITTER_MS
        {
            Level::Poor
        } else if self.loss_permille >= GOOD_LOSS
            || self.rtt_ms >= GOOD_RTT_MS
            || self.jitter_ms >= GOOD_JITTER_MS
            || self.freezes > 0
            || (1..FAIR_FPS).contains(&self.fps)
        {
            Level::Fair
        } else {
            Level::Good
        }
    }
}

impl Ladder {
    /// A sender who may send everything, because nothing bad is known.
    #[must_use]
    pub fn new(now: DateTime<Utc>) -> Self {
        Self {
            bitrate: Bitrate {
                max_bps: MOST_BPS,
                video: Switch::On,
            },
            level: Level::Good,
            link: LinkState::None,
            heard: BTreeMap::new(),
            changed_at: now,
            good_since: None,
            failing_since: None,
            better_since: None,
        }
    }

    /// Takes a receiver's report.
    pub fn hear(&mut self, from: &Participant, report: Report, now: DateTime<Utc>) {
        let level = report.level();
        self.heard
            .insert((from.clone(), Source::Page), Heard { at: now, level });
    }

    /// Takes what the server itself knows to be lost on the way to a receiver; neither hides what the other says.
    pub fn hear_loss(&mut self, to: &Participant, permille: u16, now: DateTime<Utc>) {
        let report = Report {
            loss_permille: permille,
            ..Report::default()
        };
        let level = report.level();
        self.heard
            .insert((to.clone(), Source::Server), Heard { at: now, level });
    }

    /// Takes how the sender's own connection stands.
    pub fn link(&mut self, state: LinkState) {
        self.link = state;
    }

    /// Forgets a receiver who is gone.
    pub fn forget(&mut self, receiver: &Participant) {
        self.heard.retain(|(who, _), _| who != receiver);
    }

    /// What the sender keeps to now.
    #[must_use]
    pub fn bitrate(&self) -> Bitrate {
        self.bitrate
    }

    /// What people were told last.
    #[must_use]
    pub fn level(&self) -> Level {
        self.level
    }

    /// Looks at the clock and at what was reported.
    pub fn step(&mut self, now: DateTime<Utc>) -> Change {
        self.heard.retain(|_, heard| now < heard.at + REPORT_LIFE);
        let reported = self.heard.values().map(|heard| heard.level).max();
        match reported {
            Some(Level::Good) => {
                self.good_since.get_or_insert(now);
            }
            Some(Level::Fair | Level::Poor | Level::Lost) | None => self.good_since = None,
        }
        let before = self.bitrate;
        match reported {
            Some(Level::Poor | Level::Lost) => self.go_down(now),
            Some(Level::Fair) | None => self.failing_since = None,
            Some(Level::Good) => {
                self.failing_since = None;
                self.go_up(now);
            }
        }
        Change {
            bitrate: (self.bitrate != before).then_some(self.bitrate),
            level: self.judge(reported, now),
        }
    }

    fn go_down(&mut self, now: DateTime<Utc>) {
        match self.bitrate.video {
            Switch::Off => {}
            Switch::On if self.bitrate.max_bps > LEAST_BPS => {
                if now >= self.changed_at + STEP_DOWN_AFTER {
                    let less = self.bitrate.max_bps / 10 * 7;
                    self.bitrate.max_bps = less.max(LEAST_BPS);
                    self.changed_at = now;
                }
            }
            Switch::On => {
                let since = *self.failing_since.get_or_insert(now);
                if now >= since + GIVE_UP_AFTER {
                    self.bitrate.video = Switch::Off;
                    self.changed_at = now;
                }
            }
        }
    }

    fn go_up(&mut self, now: DateTime<Utc>) {
        let Some(since) = self.good_since else {
            return;
        };
        let since = since.max(self.changed_at);
        match self.bitrate.video {
            Switch::Off => {
                if now >= since + TRY_AGAIN_AFTER {
                    self.bitrate.video = Switch::On;
                    self.changed_at = now;
                }
            }
            Switch::On => {
                if self.bitrate.max_bps < MOST_BPS && now >= since + STEP_UP_AFTER {
                    self.bitrate.max_bps = (self.bitrate.max_bps + STEP_UP_BPS).min(MOST_BPS);
                    self.changed_at = now;
                }
            }
        }
    }

    /// Worse is told at once, better when it has lasted.
    fn judge(&mut self, reported: Option<Level>, now: DateTime<Utc>) -> Option<Level> {
        let truth = match (self.link, self.bitrate.video, reported) {
            (LinkState::Interrupted | LinkState::Failed, _, _) => Level::Lost,
            (_, Switch::Off, _) => Level::Poor,
            (LinkState::None | LinkState::Connecting | LinkState::Connected, Switch::On, level) => {
                level.unwrap_or_default()
            }
        };
        if truth == self.level {
            self.better_since = None;
            return None;
        }
        if truth < self.level {
            let since = *self.better_since.get_or_insert(now);
            if now < since + BETTER_AFTER {
                return None;
            }
        }
        self.better_since = None;
        self.level = truth;
        Some(truth)
    }
}
