//! S8: three certificates to dispose of the property of minors (regulations 3, second part, point 3).
//!
//! The standard's annexes with the forms are not among the sources; the titles are the regulations', the fields the request's.

use super::{Block, Content, Decision, Facts, result};
use crate::document::service::content::pair;
use law::text::{Bilingual, Text};

/// What is named below the sentence, as far as the request's kind has it.
const FIELDS: [&str; 8] = [
    "child_name",
    "child_born",
    "relationship",
    "property",
    "vehicle",
    "deal",
    "testator",
    "testator_died_on",
];

/// One of the three.
pub(super) fn certificate(facts: &Facts, decision: &Decision<'_>) -> Content {
    const INHERITANCE: Text = Text::new(
        "Кәмелетке толмаған балаларға мұрагерлік құқығы бойынша тиесілі мүлікке иелік ету туралы анықтама",
        "Справка о распоряжении имуществом, причитающимся несовершеннолетним детям по праву наследования",
        "Certificate to dispose of a minor's inheritance",
    );
    const INTERNAL_AFFAIRS: Text = Text::new(
        "Ішкі істер органдарына кәмелетке толмаған балалардың мүліктеріне иелік ету үшін берілетін анықтама",
        "Справка, выдаваемая в органы внутренних дел для распоряжения имуществом несовершеннолетних детей",
        "Certificate for the bodies of internal affairs",
    );
    const OWNED: Text = Text::new(
        "Меншік құқығы бар кәмелетке толмаған балалардың мүліктеріне иелік ету үшін берілетін анықтама",
        "Справка для распоряжения имуществом несовершеннолетних детей, имеющих право собственности",
        "Certificate to dispose of property that a minor owns",
    );
    let title = match decision.form.kind() {
        Some("inheritance") => INHERITANCE,
        Some("internal_affairs") => INTERNAL_AFFAIRS,
        Some(_) | None => OWNED,
    };
    let mut blocks = vec![Block::Text(permitted(facts, decision))];
    blocks.extend(decision.entries(&FIELDS));
    blocks.extend(decision.written());
    result(facts, title, blocks)
}

/// Who may do what.
fn permitted(facts: &Facts, decision: &Decision<'_>) -> Bilingual {
    let (name, body) = (&facts.recipient, &facts.body);
    match decision.form.kind() {
        Some("inheritance") => pair(
            format!(
                "{} кәмелетке толмаған баланың заңды өкілі {name} мұрагерлік құқығы бойынша тиесілі мүлікті алуға және оған иелік етуге рұқсат береді.",
                body.kk
            ),
            format!(
                "{} разрешает {name}, законному представителю несовершеннолетнего ребёнка, получить имущество, причитающееся по праву наследования, и распорядиться им.",
                body.ru
            ),
        ),
        Some("internal_affairs") => pair(
            format!(
                "{} кәмелетке толмаған баланың заңды өкілі {name} баланың көлік құралына иелік етуге рұқсат береді.",
                body.kk
            ),
            format!(
                "{} разрешает {name}, законному представителю несовершеннолетнего ребёнка, распорядиться транспортным средством ребёнка.",
                body.ru
            ),
        ),
        Some(_) | None => pair(
            format!(
                "{} кәмелетке толмаған баланың заңды өкілі {name} баланың меншік құқығындағы мүлкіне иелік етуге рұқсат береді.",
                body.kk
            ),
            format!(
                "{} разрешает {name}, законному представителю несовершеннолетнего ребёнка, распорядиться имуществом, принадлежащим ребёнку на праве собственности.",
                body.ru
            ),
        ),
    }
}
