//! How ffmpeg lays the legs of a recording side by side: one place a participant, each leg in its time, the sound mixed, and
//! the words over all of it.

use signaling::Participant;
use signaling::evidence::{LegSource, LegStory, Story};
use std::fmt::Write as _;
use std::path::Path;

/// What stands over every second of the film.
pub const WORDS: &str = "КӨШІРМЕ, ДӘЛЕЛ ЕМЕС · КОПИЯ, НЕ ДОКАЗАТЕЛЬСТВО";
/// What is said of a name that says no kind.
pub const NOT_A_FILM: &str = "the film's name has to end in .webm or .mp4";
/// The file of the typeface.
pub(super) const FONT: &str = "font.ttf";
/// The file of the words.
pub(super) const CAPTION: &str = "words.txt";

/// Width and height of a place, in pixels: what a call's pictures have at their best.
const PLACE: (usize, usize) = (640, 480);
/// Places in a row.
const IN_A_ROW: usize = 3;
/// Pictures a second.
const RATE: u32 = 25;

/// The kind of the film.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// VP8 and Opus in WebM.
    Webm,
    /// H.264 and AAC in MP4.
    Mp4,
}

/// A leg as ffmpeg reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Leg {
    /// Its number.
    pub(super) number: u32,
    /// Its file.
    pub(super) file: String,
    place: usize,
    from_ms: u64,
    to_ms: u64,
    sound: Option<()>,
    picture: Option<()>,
}

impl Kind {
    /// The kind that a name ends in.
    pub(super) fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "webm" => Some(Self::Webm),
            "mp4" => Some(Self::Mp4),
            _ => None,
        }
    }

    /// The name under which the film is made.
    pub(super) const fn file(self) -> &'static str {
        match self {
            Self::Webm => "film.webm",
            Self::Mp4 => "film.mp4",
        }
    }

    const fn codecs(self) -> &'static [&'static str] {
        match self {
            Self::Webm => &[
                "-c:v",
                "libvpx",
                "-deadline",
                "realtime",
                "-cpu-used",
                "8",
                "-b:v",
                "1500k",
                // What is laid over a ground is transparent otherwise, which VP8 is asked for in another way.
                "-pix_fmt",
                "yuv420p",
                "-c:a",
                "libopus",
            ],
            Self::Mp4 => &[
                "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-c:a", "aac",
            ],
        }
    }
}

impl Leg {
    /// The legs in which there is something, each with its participant's place.
    pub(super) fn of(story: &Story) -> Vec<Self> {
        let mut places: Vec<(&Participant, LegSource)> = Vec::new();
        let something = |leg: &&LegStory| leg.audio_frames + leg.video_frames > 0;
        let mut legs = Vec::new();
        for leg in story.legs.iter().filter(something) {
            let whose = (&leg.who, leg.source);
            let place = places.iter().position(|known| *known == whose);
            let place = place.unwrap_or_else(|| {
                places.push(whose);
                places.len() - 1
            });
            legs.push(Self {
                number: leg.leg,
                file: format!("leg-{}", leg.leg),
                place,
                from_ms: leg.from_ms,
                to_ms: leg.to_ms,
                sound: (leg.audio_frames > 0).then_some(()),
                picture: (leg.video_frames > 0).then_some(()),
            });
        }
        legs
    }

    fn corner(&self) -> (usize, usize) {
        let (width, height) = PLACE;
        (
            self.place % IN_A_ROW * width,
            self.place / IN_A_ROW * height,
        )
    }
}

/// What ffmpeg is called with, in the folder of the legs.
pub(super) fn arguments(story: &Story, legs: &[Leg], kind: Kind) -> Vec<String> {
    let mut all: Vec<String> = ["-nostdin", "-hide_banner", "-loglevel", "error"]
        .map(str::to_owned)
        .into();
    for leg in legs {
        all.extend(["-i".to_owned(), leg.file.clone()]);
    }
    let (filter, sound) = filter(story, legs);
    all.extend(["-filter_complex".to_owned(), filter]);
    all.extend(["-map".to_owned(), "[film]".to_owned()]);
    if sound.is_some() {
        all.extend(["-map".to_owned(), "[sound]".to_owned()]);
    }
    all.extend(kind.codecs().iter().map(|word| (*word).to_owned()));
    let comment = format!(
        "{WORDS}. COPY, NOT EVIDENCE. Call {}, entry {}, chain {}",
        story.genesis.call, story.last_seq, story.last_chain
    );
    all.extend(["-metadata".to_owned(), format!("title={WORDS}")]);
    all.extend(["-metadata".to_owned(), format!("comment={comment}")]);
    all.extend(["-t".to_owned(), seconds(story.totals.elapsed_ms)]);
    all.push(kind.file().to_owned());
    all
}

/// The graph of filters, and whether there is sound.
fn filter(story: &Story, legs: &[Leg]) -> (String, Option<()>) {
    let places = legs.iter().map(|leg| leg.place + 1).max().unwrap_or(1);
    let (width, height) = PLACE;
    let wide = width * places.min(IN_A_ROW);
    let high = height * places.div_ceil(IN_A_ROW);
    let length = seconds(story.totals.elapsed_ms);
    let mut graph = format!("color=c=black:s={wide}x{high}:r={RATE}:d={length}[base0]");
    let mut pictures = 0;
    for (input, leg) in legs
        .iter()
        .enumerate()
        .filter(|(_, leg)| leg.picture.is_some())
    {
        let (x, y) = leg.corner();
        let (from, to) = (seconds(leg.from_ms), seconds(leg.to_ms));
        // Writing into a String cannot fail.
        let _ = write!(
            graph,
            ";[{input}:v]setpts=PTS-STARTPTS+{from}/TB,scale={width}:{height}:force_original_aspect_ratio=decrease,\
             pad={width}:{height}:(ow-iw)/2:(oh-ih)/2[picture{input}]\
             ;[base{pictures}][picture{input}]overlay=x={x}:y={y}:eof_action=pass:enable='between(t,{from},{to})'[base{}]",
            pictures + 1
        );
        pictures += 1;
    }
    let _ = write!(
        graph,
        ";[base{pictures}]drawtext=fontfile={FONT}:textfile={CAPTION}:fontcolor=white:fontsize=24:box=1:\
         boxcolor=black@0.7:boxborderw=8:x=(w-tw)/2:y=12[film]"
    );
    let mut voices = String::new();
    let mut count = 0;
    for (input, leg) in legs
        .iter()
        .enumerate()
        .filter(|(_, leg)| leg.sound.is_some())
    {
        let _ = write!(
            graph,
            ";[{input}:a]adelay={0}|{0}[voice{input}]",
            leg.from_ms
        );
        let _ = write!(voices, "[voice{input}]");
        count += 1;
    }
    if count == 0 {
        return (graph, None);
    }
    let _ = write!(
        graph,
        ";{voices}amix=inputs={count}:duration=longest:normalize=0[sound]"
    );
    (graph, Some(()))
}

/// Milliseconds as ffmpeg writes seconds.
fn seconds(ms: u64) -> String {
    format!("{}.{:03}", ms / 1000, ms % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film_is_called_by_its_kind() {
        assert_eq!(Kind::of(Path::new("a/b.webm")), Some(Kind::Webm));
        assert_eq!(Kind::of(Path::new("b.mp4")), Some(Kind::Mp4));
        assert_eq!(Kind::of(Path::new("b.avi")), None);
        assert_eq!(Kind::of(Path::new("webm")), None);
    }

    #[test]
    fn a_fourth_participant_has_a_place_in_the_second_row() {
        let leg = |place| Leg {
            number: 1,
            file: "leg-1".to_owned(),
            place,
            from_ms: 0,
            to_ms: 1,
            sound: None,
            picture: None,
        };
        assert_eq!(leg(1).corner(), (640, 0));
        assert_eq!(leg(3).corner(), (0, 480));
        assert_eq!(seconds(61_007), "61.007");
    }
}
