//! S4 and S5: certificates about real estate with every column of their forms (order No. 236, annex 5 of annexes 4 and 5).

use super::{Block, Content, Facts, cell, day, entry, named, optional, result};
use crate::document::service::content::{Table, pair};
use chrono::{DateTime, Utc};
use law::service::found::ExtractScope;
use law::services::real_estate::record::{
    Claim, EarlierHolding, Encumbrance, Extract, Holder, Holding, Property, Right,
};
use law::text::{Bilingual, Text};
use law::time::clerk_time;

const REGISTERED_AT: Text = Text::new(
    "Тіркелген күні, уақыты",
    "Дата, время регистрации",
    "Registered at",
);
const CONTENT: Text = Text::new("Мазмұны", "Содержание", "Content");
const OWNERSHIP: Text = Text::new(
    "Ортақ меншік нысаны, үлесі",
    "Форма общей собственности, доля",
    "Common ownership, share",
);
/// What is said at the foot of both.
const VALID_NOW: Text = Text::new(
    "Ескертпе: Анықтамада қамтылған мәліметтер берілген сәтінде жарамды болып табылады.",
    "Примечание: Сведения, содержащиеся в справке, являются действительными на момент выдачи.",
    "Note: the data are valid at the moment of issue.",
);

/// One of the two certificates.
pub(super) fn certificate(facts: &Facts, extract: &Extract, scope: ExtractScope) -> Content {
    const RIGHTS: Text = Text::new(
        "Жылжымайтын мүлікке тіркелген құқықтар (ауыртпалықтар) және оның техникалық сипаттамалары туралы анықтама",
        "Справка о зарегистрированных правах (обременениях) на недвижимое имущество и его технических характеристиках",
        "Certificate of registered rights (encumbrances) to real estate and its technical characteristics",
    );
    const PRESENCE: Text = Text::new(
        "Жылжымайтын мүліктің жоқ (бар) екендігі туралы анықтама",
        "Справка об отсутствии (наличии) недвижимого имущества",
        "Certificate of absence (presence) of real estate",
    );
    let mut blocks = holder(&extract.holder);
    let title = match scope {
        ExtractScope::Rights => {
            blocks.extend(rights(extract));
            RIGHTS
        }
        ExtractScope::Presence => {
            blocks.extend(presence(extract));
            PRESENCE
        }
    };
    blocks.push(Block::Note(VALID_NOW.into()));
    result(facts, title, blocks)
}

/// To whom it is given: name, date of birth and IIN, or name and BIN.
fn holder(holder: &Holder) -> Vec<Block> {
    const GIVEN: Text = Text::new("Берілді", "Выдана", "Given to");
    const BORN: Text = Text::new("Туған күні", "Дата рождения", "Date of birth");
    const IIN: Text = Text::new("ЖСН", "ИИН", "IIN");
    const BIN: Text = Text::new("БСН", "БИН", "BIN");
    match holder {
        Holder::Individual {
            iin,
            name,
            birth_date,
        } => vec![
            entry(GIVEN, name.full()),
            day(BORN, *birth_date),
            entry(IIN, iin.as_str()),
        ],
        Holder::Entity { bin, name } => vec![named(GIVEN, name), entry(BIN, bin.as_str())],
    }
}

fn at(moment: DateTime<Utc>) -> String {
    clerk_time(moment)
}

/// S4: each object with its characteristics, and the three parts below it.
fn rights(extract: &Extract) -> Vec<Block> {
    const CONFIRMED: Text = Text::new(
        "жылжымайтын мүліктің мына объектілеріне растама:",
        "в подтверждение на следующие объекты недвижимого имущества:",
        "in confirmation of the following objects of real estate:",
    );
    let mut blocks = vec![Block::Text(CONFIRMED.into())];
    for (place, holding) in (1..).zip(&extract.now) {
        if extract.now.len() > 1 {
            blocks.push(Block::Heading(pair(
                format!("{place}-объект"),
                format!("Объект {place}"),
            )));
        }
        blocks.push(Block::Table(characteristics(&holding.property)));
        blocks.push(Block::Heading(pair(
            "1) құқығы тіркелді:",
            "1) зарегистрировано право:",
        )));
        blocks.push(Block::Table(registered_rights(&holding.rights)));
        blocks.push(Block::Heading(pair(
            "2) құқықтық ауыртпалығы тіркелді:",
            "2) зарегистрировано обременение права:",
        )));
        blocks.push(Block::Table(encumbrances(&holding.encumbrances)));
        blocks.push(Block::Heading(pair(
            "3) жылжымайтын мүлікке құқықтардың немесе құқықтық ауыртпалықтардың туындауына әкеп соқтырмайтын заңдық талаптар және мәмілелер тіркелді:",
            "3) зарегистрированы юридические притязания и сделки, не влекущие возникновения прав или обременений прав на недвижимое имущество:",
        )));
        blocks.push(Block::Table(claims(&holding.claims)));
    }
    blocks
}

/// The ten columns of an object's characteristics.
fn characteristic_columns() -> [(u16, Text); 10] {
    [
        (
            10,
            Text::new("Жылжымайтын мүліктің түрі", "Вид недвижимости", "Kind"),
        ),
        (
            12,
            Text::new("Кадастрлық нөмірі", "Кадастровый номер", "Cadastral number"),
        ),
        (
            13,
            Text::new(
                "Нысаналы мақсаты (жоспары бойынша литер)",
                "Целевое назначение (литер по плану)",
                "Purpose",
            ),
        ),
        (
            16,
            Text::new(
                "Мекенжай, мекенжайдың тіркеу коды (бар болған жағдайда)",
                "Адрес, регистрационный код адреса (при наличии)",
                "Address",
            ),
        ),
        (
            10,
            Text::new("Құрамдарының саны", "Кол-во составляющих", "Parts"),
        ),
        (
            8,
            Text::new("Қабат саны, қабаты", "Этажность, этаж", "Floors"),
        ),
        (
            10,
            Text::new(
                "Жалпы ауданы, көлемі, ұзындығы",
                "Общая площадь, объём, протяжённость",
                "Total",
            ),
        ),
        (
            9,
            Text::new("Пайдалы алаңы", "Полезная площадь", "Useful area"),
        ),
        (
            9,
            Text::new("Бөлінуі (ЖУ)", "Делимость (ЗУ)", "Divisibility"),
        ),
        (8, Text::new("Ескертпе", "Примечание", "Note")),
    ]
}

fn characteristics(property: &Property) -> Table {
    let with = |text: &Bilingual, more: Option<&String>| match more {
        Some(more) => format!("{}\n({more})", cell(text)),
        None => cell(text),
    };
    let plain = |text: Option<String>| text.unwrap_or_else(|| super::NOTHING.to_owned());
    let row = [
        cell(&property.kind),
        property.cadastral_number.clone(),
        with(&property.purpose, property.letter.as_ref()),
        with(&property.address, property.address_code.as_ref()),
        plain(property.parts.map(|parts| parts.to_string())),
        plain(property.floors.clone()),
        cell(&property.total),
        optional(property.useful.as_ref()),
        optional(property.divisibility.as_ref()),
        optional(property.note.as_ref()),
    ];
    Table::new(characteristic_columns()).rows([row])
}

/// Rows, or one that says that there is nothing.
fn or_none<const N: usize>(table: Table, rows: Vec<[String; N]>) -> Table {
    if rows.is_empty() {
        let mut none: [String; N] = std::array::from_fn(|_| super::NOTHING.to_owned());
        if let Some(first) = none.first_mut() {
            "тіркелмеген / не зарегистрировано".clone_into(first);
        }
        table.rows([none])
    } else {
        table.rows(rows)
    }
}

fn registered_rights(rights: &[Right]) -> Table {
    let columns = [
        (5, Text::new("Құқықтың түрі", "Вид права", "Kind of right")),
        (6, CONTENT),
        (6, Text::new("Құқық иесі", "Правообладатель", "Holder")),
        (5, OWNERSHIP),
        (
            8,
            Text::new(
                "Құқықтың туындау негіздемесі",
                "Основание возникновения права",
                "Basis",
            ),
        ),
        (5, REGISTERED_AT),
    ];
    let row = |right: &Right| {
        [
            cell(&right.kind),
            cell(&right.content),
            cell(&right.holder),
            cell(&right.ownership),
            cell(&right.basis),
            at(right.registered_at),
        ]
    };
    or_none(Table::new(columns), rights.iter().map(row).collect())
}

fn encumbrances(encumbrances: &[Encumbrance]) -> Table {
    let columns = [
        (
            5,
            Text::new(
                "Ауыртпалықтың түрі",
                "Вид обременения",
                "Kind of encumbrance",
            ),
        ),
        (6, CONTENT),
        (
            6,
            Text::new(
                "Құқық иесі немесе уәкілетті орган (мүдделі тұлға)",
                "Правообладатель или уполномоченный орган (заинтересованное лицо)",
                "Holder or authorised body",
            ),
        ),
        (5, OWNERSHIP),
        (
            8,
            Text::new(
                "Ауыртпалықтың пайда болуының негіздемесі",
                "Основание возникновения обременения",
                "Basis",
            ),
        ),
        (5, REGISTERED_AT),
    ];
    let row = |one: &Encumbrance| {
        [
            cell(&one.kind),
            cell(&one.content),
            cell(&one.holder),
            optional(one.ownership.as_ref()),
            cell(&one.basis),
            at(one.registered_at),
        ]
    };
    or_none(Table::new(columns), encumbrances.iter().map(row).collect())
}

fn claims(claims: &[Claim]) -> Table {
    let columns = [
        (
            6,
            Text::new(
                "Заңдық талаптар және мәмілелер",
                "Юридические притязания и сделки",
                "Claims and transactions",
            ),
        ),
        (7, CONTENT),
        (
            7,
            Text::new(
                "Өтініш беруші (мүдделі тұлға)",
                "Заявитель (заинтересованное лицо)",
                "Applicant",
            ),
        ),
        (
            9,
            Text::new("Туындау негіздемесі", "Основание возникновения", "Basis"),
        ),
        (5, REGISTERED_AT),
    ];
    let row = |claim: &Claim| {
        [
            cell(&claim.kind),
            cell(&claim.content),
            cell(&claim.applicant),
            cell(&claim.basis),
            at(claim.registered_at),
        ]
    };
    or_none(Table::new(columns), claims.iter().map(row).collect())
}

/// S5: what is registered now, and what was earlier with how it ended; or that there is nothing.
fn presence(extract: &Extract) -> Vec<Block> {
    const NOW: Text = Text::new("Тіркелді:", "Зарегистрировано:", "Registered:");
    const EARLIER: Text = Text::new(
        "Бұрын осы тұлғаға тіркелген:",
        "Ранее за данным лицом зарегистрировано:",
        "Registered for this person earlier:",
    );
    const NONE_NOW: Text = Text::new(
        "Осы тұлғаға тіркелген жылжымайтын мүлік жоқ.",
        "Недвижимое имущество за данным лицом не зарегистрировано.",
        "No real estate is registered for this person.",
    );
    const NONE_EARLIER: Text = Text::new(
        "Бұрын тіркелген құқықтар жоқ.",
        "Ранее зарегистрированных прав нет.",
        "No rights were registered earlier.",
    );
    let mut blocks = vec![Block::Heading(NOW.into())];
    if extract.now.is_empty() {
        blocks.push(Block::Text(NONE_NOW.into()));
    }
    for (place, holding) in (1..).zip(&extract.now) {
        blocks.push(Block::Text(located(place, &holding.property)));
        blocks.push(Block::Table(held(holding)));
    }
    blocks.push(Block::Heading(EARLIER.into()));
    if extract.earlier.is_empty() {
        blocks.push(Block::Text(NONE_EARLIER.into()));
    }
    for (place, holding) in (1..).zip(&extract.earlier) {
        blocks.push(Block::Text(located(place, &holding.property)));
        blocks.push(Block::Table(held_earlier(holding)));
    }
    blocks
}

/// "1) The right to real estate at the address …", with the address's code.
fn located(place: usize, property: &Property) -> Bilingual {
    let code = property.address_code.as_ref();
    let code = code.map(|code| format!(", {code}")).unwrap_or_default();
    pair(
        format!(
            "{place}) Мекенжайда орналасқан жылжымайтын мүлікке құқық: {}{code}",
            property.address.kk
        ),
        format!(
            "{place}) Право на недвижимое имущество, расположенное по адресу: {}{code}",
            property.address.ru
        ),
    )
}

const OBJECT: Text = Text::new(
    "Жылжымайтын мүлік объектісі (объект түрі, нысаналы мақсаты, кадастрлық нөмірі)",
    "Объект недвижимого имущества (вид объекта, целевое назначение, кадастровый номер)",
    "Object (kind, purpose, cadastral number)",
);
const RIGHT: Text = Text::new(
    "Құқықтың түрі, меншік нысаны (дара немесе жалпы, үлес)",
    "Вид права, форма собственности (индивидуальная или общая, доля)",
    "Right, ownership, share",
);
const BASIS: Text = Text::new(
    "Құқықтың пайда болу негізі, тіркеу күні және уақыты",
    "Основание возникновения права, дата и время регистрации",
    "Basis, date and time",
);

fn object(property: &Property) -> String {
    let lines = [
        cell(&property.kind),
        cell(&property.purpose),
        property.cadastral_number.clone(),
    ];
    lines.join("\n")
}

fn right(right: &Right) -> String {
    format!("{}\n{}", cell(&right.kind), cell(&right.ownership))
}

fn basis(right: &Right) -> String {
    format!("{}\n{}", cell(&right.basis), at(right.registered_at))
}

fn held(holding: &Holding) -> Table {
    let columns = [
        (7, OBJECT),
        (6, RIGHT),
        (7, BASIS),
        (
            7,
            Text::new(
                "Тіркелген ауыртпалықтардың болуы (ауыртпалықтың түрі, мүдделі тұлға, ауыртпалықтың туындау негізі, тіркеу күні және уақыты)",
                "Наличие зарегистрированных обременений (вид обременения, заинтересованное лицо, основание возникновения, дата и время регистрации)",
                "Encumbrances",
            ),
        ),
        (
            7,
            Text::new(
                "Жылжымайтын мүлікке құқықтардың немесе құқықтық ауыртпалықтардың туындауына әкеп соқтырмайтын заңдық талаптар мен мәмілелердің тіркелуі",
                "Регистрация юридических притязаний и сделок, не влекущих возникновения прав или обременений прав",
                "Claims and transactions",
            ),
        ),
    ];
    let joined = |parts: Vec<String>| {
        if parts.is_empty() {
            "тіркелмеген / не зарегистрировано".to_owned()
        } else {
            parts.join("\n\n")
        }
    };
    let encumbrance = |one: &Encumbrance| {
        let parts = [
            cell(&one.kind),
            cell(&one.holder),
            cell(&one.basis),
            at(one.registered_at),
        ];
        parts.join("\n")
    };
    let claim = |one: &Claim| {
        let parts = [
            cell(&one.kind),
            cell(&one.applicant),
            cell(&one.basis),
            at(one.registered_at),
        ];
        parts.join("\n")
    };
    let row = [
        object(&holding.property),
        joined(holding.rights.iter().map(right).collect()),
        joined(holding.rights.iter().map(basis).collect()),
        joined(holding.encumbrances.iter().map(encumbrance).collect()),
        joined(holding.claims.iter().map(claim).collect()),
    ];
    Table::new(columns).rows([row])
}

fn held_earlier(holding: &EarlierHolding) -> Table {
    let columns = [
        (7, OBJECT),
        (6, RIGHT),
        (7, BASIS),
        (
            7,
            Text::new(
                "Құқықтың тоқтату негізі, тіркеу күні және уақыты",
                "Основание прекращения права, дата и время регистрации",
                "How the right ended, date and time",
            ),
        ),
    ];
    let ended = format!(
        "{}\n{}",
        cell(&holding.ended.basis),
        at(holding.ended.registered_at)
    );
    let row = [
        object(&holding.property),
        right(&holding.right),
        basis(&holding.right),
        ended,
    ];
    Table::new(columns).rows([row])
}
