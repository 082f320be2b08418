//! Names as registries and people write them, on their way through letters and short messages: words, never orders.

use super::store;
use crate::world::{World, until};
use base64::Engine as _;
use law::text::Bilingual;
use senim::app::notices::{self, Recipient, Ways};
use senim::document::Message;
use senim::document::notice::Notice;
use senim::store::accounts::Reach;
use senim::store::messages::About;
use std::collections::BTreeSet;

const TO: &str = "guest@example.kz";
/// Names that would be headers, bodies, commands or mark-up where something believed them.
const HOSTILE: [&str; 7] = [
    "Әлия\r\nBcc: thief@example.kz",
    "Әлия\nContent-Type: text/html\n\n<b>",
    "Әлия\r\n.\r\nMAIL FROM:<thief@example.kz>",
    "<img src=x onerror=alert(1)>\"'&amp;",
    "=?utf-8?B?QmNjOiB0aGllZg==?=\u{2028}Bcc: thief@example.kz",
    "\u{202e}zk.elpmaxe@feiht\u{0}\u{7f}",
    "%0d%0aBcc:thief@example.kz ${jndi:x} {{7*7}}",
];
/// All that a letter of ours says above its text.
const HEADERS: [&str; 8] = [
    "content-transfer-encoding",
    "content-type",
    "date",
    "from",
    "message-id",
    "mime-version",
    "subject",
    "to",
];

/// The headers, each with its value, continued lines joined; and the text, decoded.
fn read(letter: &str) -> (Vec<(String, String)>, String) {
    let (head, body) = letter.split_once("\r\n\r\n").unwrap();
    let head = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let pair = |line: &str| {
        let (name, value) = line.split_once(": ").unwrap();
        (name.to_lowercase(), value.to_owned())
    };
    let headers: Vec<_> = head.split("\r\n").map(pair).collect();
    let coded = headers
        .iter()
        .any(|(name, value)| name == "content-transfer-encoding" && value == "base64");
    assert!(coded, "{headers:?}");
    let packed: String = body.split_whitespace().collect();
    let bytes = base64::engine::general_purpose::STANDARD.decode(packed);
    (headers, String::from_utf8(bytes.unwrap()).unwrap())
}

/// Posts a message to somebody without an account, by letter and short message.
async fn post(world: &World, occasion: &str, phone: &str, message: Message) {
    let to = Recipient {
        account: None,
        given: Some(Reach {
            email: Some(TO.to_owned()),
            phone: Some(phone.to_owned()),
        }),
        ways: Ways::LetterAndShort,
    };
    let store = store(world).await;
    let (mut tx, about) = (store.begin().await.unwrap(), About::Account);
    let posted = notices::post(&mut tx, occasion, &to, message, &about, world.now());
    posted.await.unwrap();
    tx.commit().await.unwrap();
    store.close().await;
}

#[tokio::test]
async fn a_hostile_name_is_words_in_a_letter_and_nothing_else() {
    let world = World::new().await;
    let who = world.mocks.who("bolat").clone();
    for (place, name) in HOSTILE.iter().enumerate() {
        let mut message = Notice::AskedIntoCall {
            part: Bilingual {
                kk: "аудармашы".to_owned(),
                ru: "переводчик".to_owned(),
            },
            notary: (*name).to_owned(),
        }
        .message();
        assert!(message.letter.contains(name), "the letter names who asks");
        // No subject of ours names anybody; one that did would hold as well.
        message.subject.kk = format!("{}: {name}", message.subject.kk);
        let (text, short) = (message.letter.clone(), message.short.kk.clone());
        let occasion = format!("hostile:{place}");
        post(&world, &occasion, &who.phone, message).await;
        let file = format!("{}.eml", notices::message_id(&occasion));
        let file = world.var().join("mailbox").join(file);
        let letter = until("the letter", || async {
            std::fs::read_to_string(&file).ok()
        })
        .await;
        let (headers, body) = read(&letter);
        let names: Vec<_> = headers.iter().map(|(name, _)| name.as_str()).collect();
        let known: BTreeSet<_> = HEADERS.into();
        assert_eq!(names.len(), HEADERS.len(), "{names:?}");
        assert_eq!(names.into_iter().collect::<BTreeSet<_>>(), known);
        let value = |name: &str| &headers.iter().find(|(known, _)| known == name).unwrap().1;
        assert_eq!(value("to"), TO);
        assert_eq!(
            value("content-type"),
            "text/plain; charset=utf-8",
            "mark-up is shown, not obeyed"
        );
        assert_eq!(body.replace("\r\n", "\n"), text.replace("\r\n", "\n"));
        until("the short message", || async {
            let all = world.mocks.messages(&who.phone).await;
            all.contains(&short).then_some(())
        })
        .await;
    }
}
