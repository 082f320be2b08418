//! A citizen who shares no line of code with the server takes part in a recorded call: aiortc sends, hears and sees, and
//! ffprobe reads every leg of the recording.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde::Deserialize;

use super::{Failure, Passed, cargo};
use crate::process::Program;
use crate::python::Environment;
use crate::servers::{Place, Ports, Profile, ServerError, Servers};
use crate::tools::{self, System};
use crate::walk::WalkError;
use crate::walk::case::{Entry, Parties, to_the_call};
use crate::walk::keys::KeyRing;
use crate::walk::notary::Notary;
use crate::walk::office::Office;
use crate::walk::people::People;
use crate::walk::room::Seat;
use crate::workspace;

const PASSWORD: &str = "Senim-aiortc-2026";
pub(super) const NEEDS: [System; 1] = [System::Ffmpeg];
/// How long the two look at each other.
const TALK: Duration = Duration::from_secs(5);
/// The script ends by itself before.
const SCRIPT_LIMIT: Duration = Duration::from_secs(75);
/// Opus of five seconds is 250 packets of 20 ms; half of them may be missing while the connection warms up.
const SOUND: u64 = 125;
/// Ten pictures a second.
const PICTURES: u64 = 25;

/// What the script saw.
#[derive(Debug, Deserialize)]
struct Report {
    connected_ms: Option<u64>,
    end: Option<String>,
    refused: Vec<String>,
    size: Option<[u32; 2]>,
    decoded: Decoded,
}

#[derive(Debug, Deserialize)]
struct Decoded {
    audio: u64,
    video: u64,
}

pub(super) async fn check() -> Result<Passed, Failure> {
    cargo::build().await?;
    tools::ensure(&NEEDS).await?;
    let python = Environment::ensure().await?;
    let var = workspace::scratch("aiortc")?;
    let place = Place::new(Profile::Development, var.clone(), Ports::Free)?;
    let servers = Servers::start(&place).await?;
    let (report, legs) = call(&servers, &var, &python).await?;
    judge(&report)?;
    if legs.len() < 2 {
        return Err(Failure::Found(format!("{} leg(s) were kept", legs.len())));
    }
    for (number, leg) in (1..).zip(&legs) {
        probe(&var.join(format!("leg-{number}.webm")), leg).await?;
    }
    let Decoded { audio, video } = report.decoded;
    let note = format!(
        "{audio} packets of sound and {video} pictures decoded, {} legs",
        legs.len()
    );
    Ok(Passed {
        note: Some(note),
        tests: None,
    })
}

/// A call from the application to its end; what the citizen saw, and the legs of the recording.
async fn call(
    servers: &Servers,
    var: &Path,
    python: &Environment,
) -> Result<(Report, Vec<Vec<u8>>), Failure> {
    let world = &servers.world;
    let people = People::of(&world.phone.0).await?;
    let keys = KeyRing::open(var)?;
    let (principal, notary) = (people.named("aliya")?, people.named("aigul")?);
    let principal_keys = keys.of(principal)?;
    let notary = Notary::by_signature(&world.api, &keys.of(notary)?).await?;
    let office = Office::open(vec![notary]).await?;
    let parties = Parties {
        principal,
        keys: &principal_keys,
        attorney: people.named("dauren")?,
    };
    let entry = Entry::First { password: PASSWORD };
    let (citizen, case) = to_the_call(world, parties, entry).await?;
    citizen.asks_for_a_call(&case).await?;
    let (notary, ring) = office.ring_of(&case).await?;
    let seat = notary.accepts(&ring.id).await?;
    let ticket = citizen.ticket(&case).await?;
    // The ticket goes by the environment: arguments are shown to everybody on the machine.
    let script = python
        .script("aiortc_citizen.py")
        .env("SENIM_ROOM", &ticket.room_url)
        .env("SENIM_TICKET", &ticket.ticket)
        .limit(SCRIPT_LIMIT)
        .run_quietly();
    let (said, talked) = tokio::join!(script, talk(seat, &notary, &case));
    let said = said?;
    let report = serde_json::from_str(&said)
        .map_err(|error| Failure::Found(format!("the script said {said}: {error}")))?;
    if let Err(error) = talked {
        return Err(Failure::Found(format!("{error}; the citizen: {report:?}")));
    }
    Ok((report, notary.watches(&ring.id).await?))
}

/// The notary meets the citizen, makes the checks and ends the call.
async fn talk(mut seat: Seat, notary: &Notary, case: &str) -> Result<(), WalkError> {
    let talked = async {
        seat.meets("citizen").await?;
        tokio::time::sleep(TALK).await;
        notary.makes_the_checks(case).await
    };
    let talked = talked.await.map(drop);
    seat.finishes().await?;
    talked
}

fn judge(report: &Report) -> Result<(), Failure> {
    let well = report.connected_ms.is_some()
        && report.end.as_deref() == Some("finished")
        && report.refused.is_empty()
        && report.size == Some([320, 240])
        && report.decoded.audio >= SOUND
        && report.decoded.video >= PICTURES;
    if well {
        return Ok(());
    }
    Err(Failure::Found(format!("the citizen saw {report:?}")))
}

/// ffprobe finds sound and picture in a leg and decodes all of it without an error.
async fn probe(file: &Path, leg: &[u8]) -> Result<(), Failure> {
    fs::write(file, leg)?;
    let streams = Program::new("ffprobe")
        .args(["-v", "error", "-show_entries", "stream=codec_name"])
        .args(["-of", "csv=p=0"])
        .arg(file)
        .run_quietly()
        .await?;
    let names: Vec<&str> = streams.split_whitespace().collect();
    if !names.contains(&"opus") || !names.contains(&"vp8") {
        return Err(Failure::Found(format!(
            "{} holds {names:?}",
            file.display()
        )));
    }
    let decoded = Program::new("ffmpeg")
        .args(["-v", "error", "-xerror", "-i"])
        .arg(file)
        // Each picture at its own time: a clock that the sender corrects brings two into one thirtieth of a second.
        .args(["-fps_mode", "passthrough", "-f", "null", "-"])
        .observe()
        .await?;
    if decoded.status.success() && decoded.stderr.is_empty() {
        return Ok(());
    }
    Err(Failure::Found(format!(
        "{} does not decode: {}",
        file.display(),
        decoded.stderr
    )))
}

impl From<WalkError> for Failure {
    fn from(error: WalkError) -> Self {
        Self::Found(whole(&error))
    }
}

impl From<ServerError> for Failure {
    fn from(error: ServerError) -> Self {
        Self::Found(whole(&error))
    }
}

/// An error with all its causes.
fn whole(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}
