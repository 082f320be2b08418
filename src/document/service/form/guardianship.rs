//! S7: the akimat's resolution on guardianship or trusteeship (regulations 3, point 3).
//!
//! The standard's annex with the form is not among the sources, so the order of a resolution is that of the acts of
//! akimats: preamble, resolving part in points, who signs.

use super::{Block, Content, Decision, Facts, result};
use crate::document::service::content::pair;
use law::text::{Bilingual, Text};

/// The fields that name each child.
const CHILDREN: [[&str; 2]; 3] = [
    ["child_name", "child_born"],
    ["child2_name", "child2_born"],
    ["child3_name", "child3_born"],
];
/// The kind of those of fourteen and older.
const TRUSTEESHIP: &str = "trusteeship";

/// The resolution.
pub(super) fn resolution(facts: &Facts, decision: &Decision<'_>) -> Content {
    const TITLE: Text = Text::new("ҚАУЛЫ", "ПОСТАНОВЛЕНИЕ", "RESOLUTION");
    const ABOUT: Text = Text::new(
        "Қамқоршылық немесе қорғаншылық белгілеу туралы",
        "Об установлении опеки или попечительства",
        "On guardianship or trusteeship",
    );
    const NUMBER: Text = Text::new(
        "Қаулының нөмірі",
        "Номер постановления",
        "Number of the resolution",
    );
    const RESOLVES: Text = Text::new(
        "«Неке (ерлі-зайыптылық) және отбасы туралы» Қазақстан Республикасының Кодексіне сәйкес әкімдік ҚАУЛЫ ЕТЕДІ:",
        "В соответствии с Кодексом Республики Казахстан «О браке (супружестве) и семье» акимат ПОСТАНОВЛЯЕТ:",
        "By the Code on marriage and family the akimat resolves:",
    );
    let mut blocks = vec![Block::Heading(ABOUT.into())];
    blocks.extend(decision.registered(NUMBER));
    blocks.extend([
        Block::Text(RESOLVES.into()),
        Block::Text(appointed(facts, decision)),
    ]);
    for child in CHILDREN {
        blocks.extend(decision.entries(&child));
    }
    blocks.extend(decision.written());
    result(facts, TITLE, blocks)
}

/// The first point: who is appointed, and what.
fn appointed(facts: &Facts, decision: &Decision<'_>) -> Bilingual {
    let name = &facts.recipient;
    if decision.form.kind() == Some(TRUSTEESHIP) {
        pair(
            format!("1. {name} мына балаға (балаларға) қамқоршы болып тағайындалсын:"),
            format!("1. Назначить {name} попечителем следующего ребёнка (детей):"),
        )
    } else {
        pair(
            format!("1. {name} мына балаға (балаларға) қорғаншы болып тағайындалсын:"),
            format!("1. Назначить {name} опекуном следующего ребёнка (детей):"),
        )
    }
}
