//! S1 and S3: the notice that an application is accepted, and references about acts (order No. 236, annex 5 of annexes 1 and 3).

use super::{Block, Content, Facts, ON_DEMAND, day, entry, named, result};
use crate::document::service::content::{Table, pair};
use law::poa::s03_application::PersonName;
use law::services::civil_status::record::{
    Acceptance, Act, CivilRecord, Facts as ActFacts, Spouse,
};
use law::text::{Bilingual, Text};
use law::time::{clerk_date, date_in_kazakhstan};

const FATHER: Text = Text::new("Әкесі", "Отец", "Father");
const MOTHER: Text = Text::new("Шешесі", "Мать", "Mother");
const BIRTHPLACE: Text = Text::new("Туған жері", "Место рождения", "Place of birth");
const NOT_NAMED: &str = "–";

/// S1: the justice body took the application to be worked on; the certificate itself comes on paper.
pub(super) fn acceptance(facts: &Facts, acceptance: &Acceptance) -> Content {
    const TITLE: Text = Text::new("ХАБАРЛАМА", "УВЕДОМЛЕНИЕ", "NOTICE");
    const BODY: Text = Text::new(
        "Аумақтық әділет органы",
        "Территориальный орган юстиции",
        "Territorial justice body",
    );
    const ACCEPTED: Text = Text::new("Қабылданған күні", "Дата принятия", "Accepted on");
    let record = &acceptance.record;
    let name = record.citizen.name.full();
    let born = clerk_date(record.citizen.birth_date);
    let filed = clerk_date(date_in_kazakhstan(acceptance.accepted_at));
    let number = &acceptance.number;
    let act = words(record.facts.act());
    let said = pair(
        format!(
            "{name}, {born} жылы туған, {} куәлікті қайта беруге {filed} ж. «электрондық үкімет» порталы арқылы арыз жолдағандығы туралы және біз Сіздің № {number} сауалыңызды өңдеуге қабыл алғандығымыз туралы.",
            act.about.kk
        ),
        format!(
            "О том, что {name}, {born} г. рождения, направил(а) заявку через Портал «электронного правительства» {filed} г. на повторную выдачу свидетельства {} и в том, что мы приняли Ваш запрос под № {number} на обработку.",
            act.about.ru
        ),
    );
    let paper = pair(
        format!(
            "«{} қайталанған куәлікті беру» қызметі қағаз түрінде көрсетіледі.",
            capital(act.about.kk)
        ),
        format!(
            "Услуга «Выдача повторного свидетельства {}» будет оказана в бумажном виде.",
            act.about.ru
        ),
    );
    let blocks = vec![
        Block::Text(ON_DEMAND.into()),
        Block::Text(said),
        Block::Text(paper),
        named(BODY, &acceptance.body),
        day(ACCEPTED, date_in_kazakhstan(acceptance.accepted_at)),
    ];
    result(facts, TITLE, blocks)
}

/// S3: the reference about an act.
pub(super) fn reference(facts: &Facts, record: &CivilRecord) -> Content {
    const TITLE: Text = Text::new("АНЫҚТАМА", "СПРАВКА", "REFERENCE");
    let title = words(record.facts.act()).title;
    let mut blocks = vec![
        Block::Heading(pair(title.kk, title.ru)),
        Block::Text(ON_DEMAND.into()),
        Block::Text(confirmed(record)),
    ];
    blocks.extend(details(&record.facts));
    result(facts, TITLE, blocks)
}

/// Words inside a sentence, in the case that each language needs.
struct Phrase {
    kk: &'static str,
    ru: &'static str,
}

/// How an act is written.
struct Words {
    /// "about the birth".
    about: Phrase,
    /// The reference's own title.
    title: Phrase,
    /// The registers of these acts.
    book: Phrase,
}

fn words(act: Act) -> Words {
    let [about, title, book] = match act {
        Act::Birth => [
            ("туу туралы", "о рождении"),
            ("Туу туралы анықтама", "Справка о рождении"),
            ("туу туралы", "о рождении"),
        ],
        Act::Marriage => [
            ("некеге тұру туралы", "о заключении брака"),
            (
                "Некеге тұрғаны туралы анықтама",
                "Справка о заключении брака",
            ),
            ("неке қию туралы", "о заключении брака"),
        ],
        Act::Divorce => [
            ("некені бұзу туралы", "о расторжении брака"),
            ("Некені бұзу туралы анықтама", "Справка о расторжении брака"),
            ("неке бұзу туралы", "о расторжении брака"),
        ],
        Act::Paternity => [
            ("әке болуды анықтау туралы", "об установлении отцовства"),
            (
                "Әке болуды анықтау туралы анықтама",
                "Справка об установлении отцовства",
            ),
            ("әке болуды анықтау туралы", "об установлении отцовства"),
        ],
        Act::Adoption => [
            ("ұл/қыз асырап алу туралы", "об усыновлении (удочерении)"),
            (
                "Ұл/қыз асырап алу туралы анықтама",
                "Справка об усыновлении (удочерении)",
            ),
            ("ұл/қыз асырап алу туралы", "об усыновлении (удочерении)"),
        ],
        Act::NameChange => [
            (
                "тегін, атын, әкесінің атын ауыстыру туралы",
                "о перемене фамилии, имени, отчества",
            ),
            (
                "Тегін, атын, әкесінің атын ауыстырғаны туралы анықтама",
                "Справка о перемене фамилии, имени, отчества",
            ),
            (
                "тегін, атын, әкесінің атын өзгерту туралы",
                "о перемене фамилии, имени, отчества",
            ),
        ],
    }
    .map(|(kk, ru)| Phrase { kk, ru });
    Words { about, title, book }
}

/// The sentence that confirms the entry.
fn confirmed(record: &CivilRecord) -> Bilingual {
    let fact = fact(&record.facts);
    let book = words(record.facts.act()).book;
    let (number, entered) = (&record.number, clerk_date(record.entered_on));
    pair(
        format!(
            "{} {} Бұл жөнінде {} актілерді тіркеу кітабында {entered} күні № {number} жазуы жазылғаны туралы осы анықтама талап етілген орынға беріледі.",
            record.office.kk, fact.kk, book.kk
        ),
        format!(
            "{} {}, о чём в книге регистрации актов {} от {entered} за № {number} произведена запись.",
            record.office.ru, fact.ru, book.ru
        ),
    )
}

/// What is confirmed, and about whom.
fn fact(facts: &ActFacts) -> Bilingual {
    let who = |name: &PersonName, born| (name.full(), clerk_date(born));
    match facts {
        ActFacts::Birth { child, .. } => {
            let (name, born) = who(&child.name, child.birth_date);
            pair(
                format!("азамат {name} {born} жылы туу туралы тіркеуді растайды."),
                format!(
                    "подтверждает факт регистрации рождения в отношении гр. {name}, {born} г. рождения"
                ),
            )
        }
        ActFacts::Marriage { husband, wife } => of_spouses(
            husband,
            wife,
            "арасындағы некеге тұруды тіркеу фактісін растайды.",
            "подтверждает факт регистрации заключения брака между",
        ),
        ActFacts::Divorce { husband, wife } => of_spouses(
            husband,
            wife,
            "арасындағы неке бұзу тіркегенін растайды.",
            "подтверждает факт регистрации расторжения брака между",
        ),
        ActFacts::Paternity { child, .. } => {
            let (name, born) = who(&child.name, child.birth_date);
            pair(
                format!(
                    "{born} жылы туған азамат {name} қатысты әке болуды анықтауды тіркеуді растайды."
                ),
                format!(
                    "подтверждает факт регистрации установления отцовства в отношении гр. {name}, {born} г. рождения"
                ),
            )
        }
        ActFacts::Adoption { child, .. } => {
            let (name, born) = who(&child.name, child.birth_date);
            pair(
                format!("{born} жылы туған азамат {name} асырап алуды тіркеуді растайды."),
                format!(
                    "подтверждает факт регистрации усыновления (удочерения) в отношении гр. {name}, {born} г. рождения"
                ),
            )
        }
        ActFacts::NameChange {
            birth_date, before, ..
        } => {
            let (name, born) = who(before, *birth_date);
            pair(
                format!(
                    "{born} жылы туған азамат {name} тегін, атын, әкесінің атын өзгерту туралы тіркеуді растайды."
                ),
                format!(
                    "подтверждает факт регистрации перемены фамилии, имени, отчества в отношении гр. {name}, {born} г. рождения"
                ),
            )
        }
    }
}

fn of_spouses(husband: &Spouse, wife: &Spouse, kk: &str, ru: &str) -> Bilingual {
    let his = (husband.name.full(), clerk_date(husband.birth_date));
    let hers = (wife.name.full(), clerk_date(wife.birth_date));
    pair(
        format!(
            "{} жылы туған азамат {} пен {} жылы туған азаматша {} {kk}",
            his.1, his.0, hers.1, hers.0
        ),
        format!(
            "{ru} гр. {}, {} г. рождения и гр. {}, {} г. рождения",
            his.0, his.1, hers.0, hers.1
        ),
    )
}

/// What follows the sentence in each form.
fn details(facts: &ActFacts) -> Vec<Block> {
    const PARENTS: Text = Text::new(
        "Ата-анасы туралы мәліметтер:",
        "Сведения о родителях:",
        "The parents:",
    );
    const ADOPTERS: Text = Text::new("Асырап алушылар", "Усыновители", "Adopters");
    let person = |label: Text, name: Option<&PersonName>| {
        entry(
            label,
            name.map_or_else(|| NOT_NAMED.to_owned(), PersonName::full),
        )
    };
    match facts {
        ActFacts::Birth {
            father,
            mother,
            place,
            ..
        } => vec![
            Block::Heading(PARENTS.into()),
            person(FATHER, father.as_ref()),
            person(MOTHER, mother.as_ref()),
            named(BIRTHPLACE, place),
        ],
        ActFacts::Paternity { father, mother, .. } => vec![
            Block::Heading(PARENTS.into()),
            person(FATHER, Some(father)),
            person(MOTHER, mother.as_ref()),
        ],
        ActFacts::Adoption { adopters, .. } => {
            let names: Vec<String> = adopters.iter().map(PersonName::full).collect();
            vec![entry(ADOPTERS, names.join(", "))]
        }
        ActFacts::Marriage { husband, wife } => surnames(
            "Неке қиюдан кейін мына тектер берілді:",
            "После заключения брака присвоены фамилии:",
            [husband, wife],
        ),
        ActFacts::Divorce { husband, wife } => surnames(
            "Неке бұзудан кейін мына тектер берілді:",
            "После расторжения брака присвоены фамилии:",
            [husband, wife],
        ),
        ActFacts::NameChange { before, after, .. } => vec![changes(before, after)],
    }
}

fn surnames(kk: &str, ru: &str, [husband, wife]: [&Spouse; 2]) -> Vec<Block> {
    const HUSBAND: Text = Text::new("Еріне", "Мужу", "To the husband");
    const WIFE: Text = Text::new("Әйеліне", "Жене", "To the wife");
    vec![
        Block::Heading(pair(kk, ru)),
        entry(HUSBAND, &husband.surname_after),
        entry(WIFE, &wife.surname_after),
    ]
}

/// Before and after, a row for each part of the name.
fn changes(before: &PersonName, after: &PersonName) -> Block {
    let columns = [
        (2, Text::new("Мәліметтер:", "Сведения:", "Data:")),
        (3, Text::new("дейін:", "до:", "before:")),
        (3, Text::new("кейін:", "после:", "after:")),
    ];
    let patronymic = |name: &PersonName| name.patronymic.clone();
    let or_nothing = |text: Option<String>| text.unwrap_or_else(|| NOT_NAMED.to_owned());
    let rows = [
        [
            "Тегі / Фамилия".to_owned(),
            before.surname.clone(),
            after.surname.clone(),
        ],
        [
            "Аты / Имя".to_owned(),
            before.name.clone(),
            after.name.clone(),
        ],
        [
            "Әкесінің аты / Отчество".to_owned(),
            or_nothing(patronymic(before)),
            or_nothing(patronymic(after)),
        ],
    ];
    Block::Table(Table::new(columns).rows(rows))
}

/// The text with a capital first letter.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}
