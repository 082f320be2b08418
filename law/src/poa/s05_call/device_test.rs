//! The test of camera, microphone and connection before the queue: what was measured, and what that means in words.

use crate::text::Text;
use serde::{Deserialize, Serialize};

/// Frames of one's own picture that have to come back through the server: two seconds at the slowest useful rate (ours).
pub const FRAMES_ENOUGH: u32 = 20;
/// Lost packets in a thousand that a person still hears through without effort (ours; audio is not repaired).
pub const LOSS_GOOD: u16 = 50;
/// Lost packets in a thousand beyond which speech breaks (ours; a call survives 200 with sound first).
pub const LOSS_USABLE: u16 = 200;
/// Milliseconds there and back that a talk does not notice (ITU-T G.114: 150 ms one way, and the server's own).
pub const ROUND_TRIP_GOOD: u32 = 400;
/// Milliseconds there and back beyond which people interrupt each other all the time (ours).
pub const ROUND_TRIP_USABLE: u32 = 1_500;

/// How a camera or a microphone did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Device {
    /// It gives a picture, or a sound.
    Works,
    /// It is there and gives nothing: covered, muted, taken by another program.
    Silent,
    /// The person or the system forbade it.
    Denied,
    /// There is none.
    Missing,
}

/// Which way the media went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Straight over UDP: the best there is.
    Udp,
    /// Over TCP, because UDP is blocked.
    Tcp,
    /// Through a relay.
    Relay,
    /// No connection came about.
    None,
}

/// What the client measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    /// The camera.
    pub camera: Device,
    /// The microphone.
    pub microphone: Device,
    /// Frames of the own picture that came back from the server and were decoded.
    pub frames_decoded: u32,
    /// Packets lost on the way back, in a thousand.
    pub packets_lost_permille: u16,
    /// The round trip in milliseconds.
    pub rtt_ms: u32,
    /// The way of the media.
    pub transport: Way,
}

/// What the server itself saw of the same test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Observed {
    /// Whether sound arrived.
    pub audio: Arrival,
    /// Whether a picture arrived.
    pub video: Arrival,
}

/// Whether media arrived at the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// Packets came.
    Came,
    /// None came.
    Missed,
}

/// What the test says of a call from this device and place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing stands against a call.
    Good,
    /// A call is possible, not a comfortable one.
    Usable,
    /// A call would fail; the findings say what to mend.
    Unusable,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Self; 3] = [Self::Good, Self::Usable, Self::Unusable];

    /// The verdict of a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|verdict| verdict.as_str() == code)
    }

    /// The code as it is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Usable => "usable",
            Self::Unusable => "unusable",
        }
    }

    /// The verdict in one sentence.
    #[must_use]
    pub const fn text(self) -> Text {
        match self {
            Self::Good => Text::new(
                "Бәрі дайын: нотариус сізді көреді және естиді.",
                "Всё готово: нотариус увидит и услышит вас.",
                "All is ready: the notary will see and hear you.",
            ),
            Self::Usable => Text::new(
                "Сөйлесуге болады, бірақ байланыс нашар болуы мүмкін.",
                "Говорить можно, но связь может быть неважной.",
                "You can talk, but the connection may be poor.",
            ),
            Self::Unusable => Text::new(
                "Бұл құрылғымен немесе байланыспен сөйлесу мүмкін болмайды; төмендегіні түзетіп, қайта тексеріңіз.",
                "С этим устройством или связью разговор не получится; исправьте указанное ниже и проверьте ещё раз.",
                "A call will not work with this device or connection; mend what follows and test again.",
            ),
        }
    }
}

/// One thing the test found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// The camera was forbidden.
    CameraDenied,
    /// There is no camera.
    CameraMissing,
    /// The camera gives no picture.
    CameraSilent,
    /// The microphone was forbidden.
    MicrophoneDenied,
    /// There is no microphone.
    MicrophoneMissing,
    /// The microphone gives no sound.
    MicrophoneSilent,
    /// No connection with the server came about.
    NoConnection,
    /// The picture did not come back through the server.
    PictureLost,
    /// The sound did not reach the server.
    SoundLost,
    /// Many packets are lost.
    Lossy,
    /// So many packets are lost that speech breaks.
    TooLossy,
    /// The way is long.
    Slow,
    /// The way is so long that a talk is not possible.
    TooSlow,
    /// UDP is blocked; a detour is used.
    Detour,
}

impl Finding {
    /// Every finding.
    pub const ALL: [Self; 14] = [
        Self::CameraDenied,
        Self::CameraMissing,
        Self::CameraSilent,
        Self::MicrophoneDenied,
        Self::MicrophoneMissing,
        Self::MicrophoneSilent,
        Self::NoConnection,
        Self::PictureLost,
        Self::SoundLost,
        Self::Lossy,
        Self::TooLossy,
        Self::Slow,
        Self::TooSlow,
        Self::Detour,
    ];

    /// The code as it is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CameraDenied => "camera_denied",
            Self::CameraMissing => "camera_missing",
            Self::CameraSilent => "camera_silent",
            Self::MicrophoneDenied => "microphone_denied",
            Self::MicrophoneMissing => "microphone_missing",
            Self::MicrophoneSilent => "microphone_silent",
            Self::NoConnection => "no_connection",
            Self::PictureLost => "picture_lost",
            Self::SoundLost => "sound_lost",
            Self::Lossy => "lossy",
            Self::TooLossy => "too_lossy",
            Self::Slow => "slow",
            Self::TooSlow => "too_slow",
            Self::Detour => "detour",
        }
    }

    /// The verdict this finding alone allows at best.
    #[must_use]
    pub const fn at_best(self) -> Verdict {
        match self {
            Self::Lossy | Self::Slow => Verdict::Usable,
            Self::Detour => Verdict::Good,
            Self::CameraDenied
            | Self::CameraMissing
            | Self::CameraSilent
            | Self::MicrophoneDenied
            | Self::MicrophoneMissing
            | Self::MicrophoneSilent
            | Self::NoConnection
            | Self::PictureLost
            | Self::SoundLost
            | Self::TooLossy
            | Self::TooSlow => Verdict::Unusable,
        }
    }

    /// The finding with what to do about it.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "a table: one text for each finding")]
    pub const fn text(self) -> Text {
        match self {
            Self::CameraDenied => Text::new(
                "Камераға рұқсат берілмеген: браузердің немесе құрылғының баптауларында рұқсат беріңіз.",
                "Доступ к камере запрещён: разрешите его в настройках браузера или устройства.",
                "The camera is forbidden: allow it in the settings of the browser or the device.",
            ),
            Self::CameraMissing => Text::new(
                "Камера табылмады: камераны қосыңыз немесе камерасы бар құрылғыны пайдаланыңыз.",
                "Камера не найдена: подключите её или воспользуйтесь устройством с камерой.",
                "No camera was found: connect one or use a device that has one.",
            ),
            Self::CameraSilent => Text::new(
                "Камера бейне бермейді: жапқышын ашыңыз, камераны пайдаланып тұрған басқа бағдарламаны жабыңыз.",
                "Камера не даёт изображения: откройте шторку, закройте другую программу, которая её занимает.",
                "The camera gives no picture: open its cover, close the program that is using it.",
            ),
            Self::MicrophoneDenied => Text::new(
                "Микрофонға рұқсат берілмеген: браузердің немесе құрылғының баптауларында рұқсат беріңіз.",
                "Доступ к микрофону запрещён: разрешите его в настройках браузера или устройства.",
                "The microphone is forbidden: allow it in the settings of the browser or the device.",
            ),
            Self::MicrophoneMissing => Text::new(
                "Микрофон табылмады: микрофонды немесе гарнитураны қосыңыз.",
                "Микрофон не найден: подключите микрофон или гарнитуру.",
                "No microphone was found: connect one or a headset.",
            ),
            Self::MicrophoneSilent => Text::new(
                "Микрофоннан дыбыс келмейді: өшірулі емес екенін тексеріп, бірдеңе айтыңыз.",
                "Микрофон не даёт звука: проверьте, не выключен ли он, и скажите что-нибудь.",
                "The microphone gives no sound: see that it is not muted, and say something.",
            ),
            Self::NoConnection => Text::new(
                "Сервермен байланыс орнамады: басқа желіге қосылып көріңіз.",
                "Соединение с сервером не установлено: попробуйте другую сеть.",
                "No connection with the server came about: try another network.",
            ),
            Self::PictureLost => Text::new(
                "Бейнеңіз серверден қайтып келмеді: желі тым баяу немесе бөгеттелген.",
                "Ваше изображение не вернулось с сервера: сеть слишком медленная или заблокирована.",
                "Your picture did not come back from the server: the network is too slow or blocked.",
            ),
            Self::SoundLost => Text::new(
                "Дауысыңыз серверге жетпеді: желі тым баяу немесе бөгеттелген.",
                "Ваш голос не дошёл до сервера: сеть слишком медленная или заблокирована.",
                "Your voice did not reach the server: the network is too slow or blocked.",
            ),
            Self::Lossy => Text::new(
                "Деректердің бір бөлігі жоғалады: маршрутизаторға жақындаңыз немесе кабельмен қосылыңыз.",
                "Часть данных теряется: подойдите ближе к роутеру или подключитесь кабелем.",
                "Some data are lost: go nearer to the router or use a cable.",
            ),
            Self::TooLossy => Text::new(
                "Деректер тым көп жоғалады: басқа желіге қосылыңыз.",
                "Теряется слишком много данных: подключитесь к другой сети.",
                "Too many data are lost: use another network.",
            ),
            Self::Slow => Text::new(
                "Байланыс кідіріспен жүреді: сөйлескенде сәл күтіп отырыңыз.",
                "Связь идёт с задержкой: в разговоре делайте паузы.",
                "The connection lags: leave pauses when you talk.",
            ),
            Self::TooSlow => Text::new(
                "Байланыс тым кеш жетеді: басқа желіге қосылыңыз.",
                "Задержка слишком велика: подключитесь к другой сети.",
                "The lag is too long: use another network.",
            ),
            Self::Detour => Text::new(
                "Желіңіз тікелей байланысқа жол бермейді, айналма жол пайдаланылады.",
                "Ваша сеть не пропускает прямое соединение, используется обходной путь.",
                "Your network blocks the direct way; a detour is used.",
            ),
        }
    }
}

/// What the measurements mean: the verdict, and what was found, in the order in which it should be mended.
///
/// The server's own sight counts: who says that a camera works while no picture arrives has a problem on the way.
#[must_use]
pub fn judge(measured: &Measured, observed: Observed) -> (Verdict, Vec<Finding>) {
    let mut found = Vec::new();
    found.extend(camera(measured.camera));
    found.extend(microphone(measured.microphone));
    if measured.transport == Way::None {
        found.push(Finding::NoConnection);
    } else {
        found.extend(arrived(measured, observed));
        found.extend(way(measured));
    }
    let verdict = found.iter().map(|finding| finding.at_best()).max();
    (verdict.unwrap_or(Verdict::Good), found)
}

fn camera(device: Device) -> Option<Finding> {
    match device {
        Device::Works => None,
        Device::Silent => Some(Finding::CameraSilent),
        Device::Denied => Some(Finding::CameraDenied),
        Device::Missing => Some(Finding::CameraMissing),
    }
}

fn microphone(device: Device) -> Option<Finding> {
    match device {
        Device::Works => None,
        Device::Silent => Some(Finding::MicrophoneSilent),
        Device::Denied => Some(Finding::MicrophoneDenied),
        Device::Missing => Some(Finding::MicrophoneMissing),
    }
}

/// What did not arrive although the device works.
fn arrived(measured: &Measured, observed: Observed) -> impl Iterator<Item = Finding> {
    let no_picture = observed.video == Arrival::Missed || measured.frames_decoded < FRAMES_ENOUGH;
    let picture = (measured.camera == Device::Works && no_picture).then_some(Finding::PictureLost);
    let no_sound = observed.audio == Arrival::Missed;
    let sound = (measured.microphone == Device::Works && no_sound).then_some(Finding::SoundLost);
    picture.into_iter().chain(sound)
}

fn way(measured: &Measured) -> impl Iterator<Item = Finding> {
    let loss = match measured.packets_lost_permille {
        0..=LOSS_GOOD => None,
        loss if loss <= LOSS_USABLE => Some(Finding::Lossy),
        _ => Some(Finding::TooLossy),
    };
    let lag = match measured.rtt_ms {
        0..=ROUND_TRIP_GOOD => None,
        lag if lag <= ROUND_TRIP_USABLE => Some(Finding::Slow),
        _ => Some(Finding::TooSlow),
    };
    let detour = match measured.transport {
        Way::Tcp | Way::Relay => Some(Finding::Detour),
        Way::Udp | Way::None => None,
    };
    loss.into_iter().chain(lag).chain(detour)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Measured = Measured {
        camera: Device::Works,
        microphone: Device::Works,
        frames_decoded: 100,
        packets_lost_permille: 0,
        rtt_ms: 40,
        transport: Way::Udp,
    };
    const SEEN: Observed = Observed {
        audio: Arrival::Came,
        video: Arrival::Came,
    };

    #[test]
    fn where_everything_works_nothing_is_found() {
        assert_eq!(judge(&GOOD, SEEN), (Verdict::Good, Vec::new()));
    }

    #[test]
    fn the_limits_belong_to_the_better_side() {
        let at = |packets_lost_permille, rtt_ms| Measured {
            packets_lost_permille,
            rtt_ms,
            ..GOOD
        };
        let verdict = |measured| judge(&measured, SEEN).0;
        assert_eq!(verdict(at(LOSS_GOOD, ROUND_TRIP_GOOD)), Verdict::Good);
        assert_eq!(verdict(at(LOSS_GOOD + 1, 0)), Verdict::Usable);
        assert_eq!(verdict(at(LOSS_USABLE, 0)), Verdict::Usable);
        assert_eq!(verdict(at(LOSS_USABLE + 1, 0)), Verdict::Unusable);
        assert_eq!(verdict(at(0, ROUND_TRIP_GOOD + 1)), Verdict::Usable);
        assert_eq!(verdict(at(0, ROUND_TRIP_USABLE + 1)), Verdict::Unusable);
    }

    #[test]
    fn a_detour_is_mentioned_and_does_no_harm() {
        let measured = Measured {
            transport: Way::Tcp,
            ..GOOD
        };
        assert_eq!(
            judge(&measured, SEEN),
            (Verdict::Good, vec![Finding::Detour])
        );
    }

    #[test]
    fn the_server_s_own_sight_counts_against_what_the_client_says() {
        let observed = Observed {
            audio: Arrival::Missed,
            video: Arrival::Missed,
        };
        let (verdict, found) = judge(&GOOD, observed);
        assert_eq!(verdict, Verdict::Unusable);
        assert_eq!(found, [Finding::PictureLost, Finding::SoundLost]);
    }

    #[test]
    fn without_a_connection_the_way_is_not_judged() {
        let measured = Measured {
            transport: Way::None,
            frames_decoded: 0,
            packets_lost_permille: 1000,
            camera: Device::Denied,
            ..GOOD
        };
        let observed = Observed {
            audio: Arrival::Missed,
            video: Arrival::Missed,
        };
        let found = [Finding::CameraDenied, Finding::NoConnection];
        assert_eq!(
            judge(&measured, observed),
            (Verdict::Unusable, found.to_vec())
        );
    }

    #[test]
    fn every_device_that_fails_is_named_by_how_it_fails() {
        for device in [Device::Silent, Device::Denied, Device::Missing] {
            let measured = Measured {
                camera: device,
                microphone: device,
                ..GOOD
            };
            let (verdict, found) = judge(&measured, SEEN);
            assert_eq!((verdict, found.len()), (Verdict::Unusable, 2), "{device:?}");
        }
    }

    #[test]
    fn findings_have_codes_and_words_of_their_own() {
        for finding in Finding::ALL {
            assert_eq!(serde_json::to_value(finding).unwrap(), finding.as_str());
            let same = |other: &&Finding| other.text().kk == finding.text().kk;
            assert_eq!(Finding::ALL.iter().filter(same).count(), 1);
        }
        for verdict in Verdict::ALL {
            assert_eq!(serde_json::to_value(verdict).unwrap(), verdict.as_str());
            assert_eq!(Verdict::parse(verdict.as_str()), Some(verdict));
        }
    }
}
