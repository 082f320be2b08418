//! S6: the four certificates from the database of legal entities (order No. 236, annex 5 of annex 6).

use super::{Block, Content, Facts, entry, named, result};
use crate::document::service::content::{pair, same};
use law::poa::s03_application::{IdentityDocument, PersonName};
use law::services::legal_entity::record::{Certificate, Registration, RegistrationKind};
use law::text::{Bilingual, Text};
use law::time::clerk_date;

/// The words of these forms; those of the acts of civil status say it otherwise.
const WHERE_ASKED: Text = Text::new(
    "Талап етілген жері бойынша берілді",
    "Выдана по месту требования",
    "Given for presentation where it is asked for",
);
const GIVEN: Text = Text::new("Берілді", "Выдана", "Given to");
const BY_THE_DATABASE: Text = Text::new(
    "ЗТ МДҚ деректеріне сәйкес:",
    "Согласно данным ГБД ЮЛ:",
    "By the data of the database of legal entities:",
);
/// `ЖОҚ` in the form of an entity without participation.
const NONE: Text = Text::new("ЖОҚ", "НЕТ", "NONE");

/// One of the four.
pub(super) fn certificate(facts: &Facts, certificate: &Certificate) -> Content {
    match certificate {
        Certificate::Registered { entity } => registered(facts, entity),
        Certificate::Branches { entity, branches } => with_branches(facts, entity, branches),
        Certificate::EntityParticipation {
            entity,
            participates_in,
        } => entity_participation(facts, entity, participates_in),
        Certificate::PersonParticipation {
            name,
            document,
            participates_in,
            ..
        } => person_participation(facts, name, document, participates_in),
    }
}

/// How all four begin.
fn opening(given: &Bilingual) -> Vec<Block> {
    vec![
        Block::Text(WHERE_ASKED.into()),
        named(GIVEN, given),
        Block::Heading(BY_THE_DATABASE.into()),
    ]
}

fn registered(facts: &Facts, entity: &Registration) -> Content {
    const TITLE: Text = Text::new(
        "Тіркелген заңды тұлға, филиалы немесе өкілдігі туралы анықтама",
        "Справка о зарегистрированном юридическом лице, филиале или представительстве",
        "Certificate of a registered legal entity, branch or representation",
    );
    let mut blocks = opening(&entity.name);
    blocks.extend(all_lines(entity));
    result(facts, TITLE, blocks)
}

fn with_branches(facts: &Facts, entity: &Registration, branches: &[Registration]) -> Content {
    const TITLE: Text = Text::new(
        "Заңды тұлғаның филиалдары мен өкілдіктерінің болуы туралы анықтама",
        "Справка о наличии филиалов и представительств юридического лица",
        "Certificate of branches and representations",
    );
    const BRANCH: Text = Text::new(
        "Заңды тұлғаның филиалы (өкілдігі):",
        "Филиал (представительство) юридического лица:",
        "Branch (representation) of the entity:",
    );
    const BRANCH_NAME: Text = Text::new(
        "Филиалдың (өкілдіктің) атауы",
        "Наименование филиала (представительства)",
        "Name of the branch (representation)",
    );
    let mut blocks = opening(&entity.name);
    blocks.extend([named(NAME, &entity.name), last(entity)]);
    blocks.extend(numbers(entity));
    if branches.is_empty() {
        blocks.push(named(BRANCH, &NONE.into()));
    }
    for branch in branches {
        blocks.push(Block::Heading(BRANCH.into()));
        blocks.extend([
            named(BRANCH_NAME, &branch.name),
            office(branch),
            last(branch),
            first(branch),
        ]);
        blocks.extend(numbers(branch));
        blocks.extend([head(branch), activity(branch), address(branch)]);
    }
    result(facts, TITLE, blocks)
}

fn entity_participation(
    facts: &Facts,
    entity: &Registration,
    participates_in: &[Registration],
) -> Content {
    const TITLE: Text = Text::new(
        "Заңды тұлғаның басқа заңды тұлғаларда қатысуы туралы анықтама",
        "Справка об участии юридического лица в других юридических лицах",
        "Certificate of an entity's participation in others",
    );
    const TAKES_PART: Text = Text::new(
        "Заңды тұлғаның басқа заңды тұлғаларда қатысуы",
        "Участие юридического лица в других юридических лицах",
        "The entity's participation in others",
    );
    let mut blocks = opening(&entity.name);
    blocks.extend(all_but_kind(entity));
    blocks.extend(participation(TAKES_PART, participates_in));
    result(facts, TITLE, blocks)
}

fn person_participation(
    facts: &Facts,
    name: &PersonName,
    document: &IdentityDocument,
    participates_in: &[Registration],
) -> Content {
    const TITLE: Text = Text::new(
        "Жеке тұлғаның заңды тұлғаларда, филиалдар мен өкілдіктерде қатысуы туралы анықтама",
        "Справка об участии физического лица в юридических лицах, филиалах и представительствах",
        "Certificate of an individual's participation in entities",
    );
    const IDENTITY: Text = Text::new(
        "Жеке басты куәландыратын құжаты",
        "Документ, удостоверяющий личность",
        "Identity document",
    );
    const ISSUED: Text = Text::new(
        "Жеке басты куәландыратын құжаттың нөмірі, берген күні, кім берген",
        "Номер документа, удостоверяющего личность, дата выдачи, кем выдан",
        "Its number, day of issue, by whom",
    );
    const TAKES_PART: Text = Text::new(
        "Жеке тұлғаның заңды тұлғаларда, филиалдар мен өкілдіктерде қатысуы",
        "Участие физического лица в юридических лицах, филиалах и представительствах",
        "The individual's participation",
    );
    let (number, day) = (&document.number, clerk_date(document.issued_on));
    let issued = pair(
        format!("№ {number}, {day} ж., {}", document.issued_by.kk),
        format!("№ {number}, {day} г., {}", document.issued_by.ru),
    );
    let mut blocks = vec![
        Block::Text(WHERE_ASKED.into()),
        entry(GIVEN, name.full()),
        named(IDENTITY, &document.kind.text().into()),
        named(ISSUED, &issued),
        Block::Heading(BY_THE_DATABASE.into()),
    ];
    blocks.extend(participation(TAKES_PART, participates_in));
    result(facts, TITLE, blocks)
}

/// The entities somebody takes part in, each with its lines; or that there are none.
fn participation(label: Text, entities: &[Registration]) -> Vec<Block> {
    if entities.is_empty() {
        return vec![named(label, &NONE.into())];
    }
    let mut blocks = vec![Block::Heading(label.into())];
    for (place, entity) in (1..).zip(entities) {
        if entities.len() > 1 {
            blocks.push(Block::Heading(same(format!("{place}."))));
        }
        blocks.extend(all_but_kind(entity));
    }
    blocks
}

const NAME: Text = Text::new("Атауы", "Наименование", "Name");

fn all_lines(entity: &Registration) -> Vec<Block> {
    const KIND: Text = Text::new("Тіркеу түрі", "Вид регистрации", "Kind of registration");
    let kind = match entity.kind {
        RegistrationKind::First => Text::new("тіркеу", "регистрация", "registration"),
        RegistrationKind::Repeated => {
            Text::new("қайта тіркеу", "перерегистрация", "re-registration")
        }
    };
    let mut blocks = all_but_kind(entity);
    // After the name and the registering body, as in the form.
    blocks.insert(2, named(KIND, &kind.into()));
    blocks
}

fn all_but_kind(entity: &Registration) -> Vec<Block> {
    let mut blocks = vec![
        named(NAME, &entity.name),
        office(entity),
        last(entity),
        first(entity),
    ];
    blocks.extend(numbers(entity));
    blocks.push(head(entity));
    blocks.extend(founders(entity));
    blocks.extend([activity(entity), address(entity)]);
    blocks
}

fn office(entity: &Registration) -> Block {
    const LABEL: Text = Text::new("Тіркеуші орган", "Регистрирующий орган", "Registering body");
    named(LABEL, &entity.office)
}

fn last(entity: &Registration) -> Block {
    const LABEL: Text = Text::new(
        "Соңғы тіркелген (қайта тіркелген) күні мен нөмірі",
        "Дата и номер последней регистрации (перерегистрации)",
        "Day and number of the last registration",
    );
    let (day, number) = (clerk_date(entity.registered_on), &entity.number);
    named(
        LABEL,
        &pair(
            format!("{day} ж. № {number}"),
            format!("{day} г. № {number}"),
        ),
    )
}

fn first(entity: &Registration) -> Block {
    const LABEL: Text = Text::new(
        "Бастапқы тіркелген күні",
        "Дата первичной регистрации",
        "Day of the first registration",
    );
    super::day(LABEL, entity.first_registered_on)
}

fn numbers(entity: &Registration) -> [Block; 3] {
    const BIN: Text = Text::new("БСН", "БИН", "BIN");
    const RNN: Text = Text::new("СТТН", "РНН", "RNN");
    const OKPO: Text = Text::new("ОКПО", "ОКПО", "OKPO");
    [
        entry(BIN, entity.bin.as_str()),
        entry(RNN, &entity.rnn),
        entry(OKPO, &entity.okpo),
    ]
}

fn head(entity: &Registration) -> Block {
    const LABEL: Text = Text::new("Бірінші басшысы", "Первый руководитель", "Head");
    entry(LABEL, entity.head.full())
}

/// A branch has none.
fn founders(entity: &Registration) -> Option<Block> {
    const LABEL: Text = Text::new(
        "Құрылтайшылары (қатысушылары, бастамашы азаматтар)",
        "Учредители (участники, граждане-инициаторы)",
        "Founders (participants)",
    );
    let join = |language: fn(&Bilingual) -> &str| {
        let names: Vec<&str> = entity.founders.iter().map(language).collect();
        names.join(", ")
    };
    let names = pair(join(|name| &name.kk), join(|name| &name.ru));
    (!entity.founders.is_empty()).then(|| named(LABEL, &names))
}

fn activity(entity: &Registration) -> Block {
    const LABEL: Text = Text::new("Қызмет түрі", "Вид деятельности", "Activity");
    named(LABEL, &entity.activity)
}

fn address(entity: &Registration) -> Block {
    const LABEL: Text = Text::new("Заңды мекенжайы", "Юридический адрес", "Legal address");
    named(LABEL, &entity.address)
}
