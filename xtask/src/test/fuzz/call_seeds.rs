//! Good inputs for the fuzz targets of the call: one message of each kind, and conversations of them.

use std::fs;
use std::io;
use std::path::Path;

/// One message of each kind a client may send; the hash is the one the target `conversation` takes as consent.
const MESSAGES: [&str; 18] = [
    r#"{"v":1,"type":"join","ticket":"secret.call","take_over":true}"#,
    r#"{"v":1,"type":"resume","token":"secret.call","last_seq":7}"#,
    r#"{"v":1,"type":"consent","recording":true,"text_sha256":"0000000000000000000000000000000000000000000000000000000000000000"}"#,
    r#"{"v":1,"type":"offer","id":1772445600000,"sdp":"v=0\r\n"}"#,
    r#"{"v":1,"type":"candidate","candidate":"candidate:1 1 udp 2122260223 192.0.2.1 54400 typ host"}"#,
    r#"{"v":1,"type":"candidate","candidate":null}"#,
    r#"{"v":1,"type":"media","microphone":"on","camera":"on","screen":"off"}"#,
    r#"{"v":1,"type":"quality","of":{"role":"citizen","person":"p"},"loss_permille":15,"jitter_ms":4,"rtt_ms":80,"fps":30,"freezes":0}"#,
    r#"{"v":1,"type":"admit","seat":{"role":"citizen","person":"p"}}"#,
    r#"{"v":1,"type":"deny","seat":{"role":"observer","person":"p"}}"#,
    r#"{"v":1,"type":"chat","text":"Сәлеметсіз бе"}"#,
    r#"{"v":1,"type":"view","revision":1,"page":2,"clause":"4.1"}"#,
    r#"{"v":1,"type":"pointer","x":5000,"y":10000,"page":1}"#,
    r#"{"v":1,"type":"script","check":"legal_capacity"}"#,
    r#"{"v":1,"type":"snapshot","of":{"role":"citizen","person":"p"}}"#,
    r#"{"v":1,"type":"distress"}"#,
    r#"{"v":1,"type":"ping"}"#,
    r#"{"v":1,"type":"bye","reason":"finished"}"#,
];
/// The digit by which a line of a conversation names its speaker.
const NOTARY: char = '0';
/// The same for the citizen.
const CITIZEN: char = '1';

/// Makes a folder of seeds for each target below `seeds`.
pub(super) fn write(seeds: &Path) -> io::Result<()> {
    for (number, message) in MESSAGES.iter().enumerate() {
        keep(seeds, "client_frame", number, message)?;
    }
    let said_by = |speaker: char| {
        let line = |message: &&str| format!("{speaker}{message}\n");
        MESSAGES.iter().map(line).collect::<String>()
    };
    let admits = format!("{NOTARY}{}\n", MESSAGES[8]);
    let conversations = [said_by(NOTARY), admits + &said_by(CITIZEN)];
    for (number, conversation) in conversations.iter().enumerate() {
        keep(seeds, "conversation", number, conversation)?;
    }
    Ok(())
}

fn keep(seeds: &Path, target: &str, number: usize, text: &str) -> io::Result<()> {
    let folder = seeds.join(target);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(number.to_string()), text)
}
