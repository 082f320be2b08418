//! The properties of the stand-in: flats, land and offices with rights, encumbrances, claims, and rights that ended.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use mock_base::text::Text;
use serde::Serialize;

use crate::families::{self, Family};
use crate::gbdul::Entities;
use crate::people::{People, Person};

/// The region of each city that addresses are in, by the place of a family.
const REGIONS: [&str; 4] = ["shymkent", "almaty", "astana", "karaganda"];
/// The two digits a cadastral number begins with, region by region.
const CADASTRES: [&str; 4] = ["22", "20", "21", "09"];

/// A property in the words of the contract.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Property {
    kind: Text,
    cadastral_number: String,
    purpose: Text,
    letter: Option<String>,
    address: Text,
    address_code: Option<String>,
    parts: Option<u32>,
    floors: Option<String>,
    total: Text,
    useful: Option<Text>,
    divisibility: Option<Text>,
    note: Option<Text>,
}

/// A right in the words of the contract.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Right {
    kind: Text,
    content: Text,
    holder: Text,
    ownership: Text,
    basis: Text,
    registered_at: DateTime<Utc>,
}

/// An encumbrance in the words of the contract.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Encumbrance {
    kind: Text,
    content: Text,
    holder: Text,
    ownership: Option<Text>,
    basis: Text,
    registered_at: DateTime<Utc>,
}

/// A claim in the words of the contract.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Claim {
    kind: Text,
    content: Text,
    applicant: Text,
    basis: Text,
    registered_at: DateTime<Utc>,
}

/// A property with what is registered on it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Holding {
    property: Property,
    rights: Vec<Right>,
    encumbrances: Vec<Encumbrance>,
    claims: Vec<Claim>,
}

/// A property that somebody had.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct EarlierHolding {
    property: Property,
    right: Right,
    ended: Ending,
}

#[derive(Clone, Debug, Serialize)]
struct Ending {
    basis: Text,
    registered_at: DateTime<Utc>,
}

/// All that is registered for one person in one region.
#[derive(Clone, Debug, Default)]
pub(crate) struct Estate {
    pub(crate) now: Vec<Holding>,
    pub(crate) earlier: Vec<EarlierHolding>,
}

/// Every estate, by the owner's number and the region.
#[derive(Debug, Default)]
pub(crate) struct Estates {
    by_owner: BTreeMap<(String, &'static str), Estate>,
    properties: u32,
}

/// A moment in the past that belongs to a number, in the working hours of Kazakhstan.
fn moment(number: u32) -> DateTime<Utc> {
    let start = DateTime::from_timestamp(1_262_322_000, 0).unwrap_or_default();
    start
        + TimeDelta::days(i64::from(number % 400) * 14)
        + TimeDelta::minutes(i64::from(number % 240))
}

fn owner(person: &Person) -> Text {
    let name = person.full_name();
    Text::new(name.clone(), name)
}

fn sole() -> Text {
    Text::new("Дара меншік", "Индивидуальная собственность")
}

fn common(share: &str) -> Text {
    Text::new(
        format!("Ортақ үлестік меншік, {share}"),
        format!("Общая долевая собственность, {share}"),
    )
}

impl Estates {
    /// The property of the families, of the well-known people and of the entities.
    pub(crate) fn invent(people: &People, entities: &Entities) -> Self {
        let mut estates = Self::default();
        for family in families::all() {
            estates.family(people, &family);
        }
        estates.well_known(people);
        for (place, (bin, name)) in (0..).zip(entities.owners()) {
            let office = estates.office_building(place);
            let holding = estates.held(office, &[(name, sole())]);
            estates.give(bin, place, holding);
        }
        estates
    }

    /// What is registered for an owner in a region.
    pub(crate) fn of(&self, owner: &str, region: &str) -> Estate {
        let mut all = self.by_owner.iter();
        let mine = all.find(|((number, where_), _)| number == owner && *where_ == region);
        mine.map(|(_, estate)| estate.clone()).unwrap_or_default()
    }

    /// How many properties there are.
    #[cfg(test)]
    pub(crate) const fn count(&self) -> u32 {
        self.properties
    }

    fn property(&mut self, place: u32, (kind, purpose): (Text, Text), total: Text) -> Property {
        self.properties += 1;
        let (city, number) = (place as usize % 4, self.properties);
        Property {
            kind,
            cadastral_number: format!("{}-319-{:03}-{number:04}", CADASTRES[city], number % 140),
            purpose,
            letter: None,
            address: crate::well_known::address(place),
            address_code: (!number.is_multiple_of(3)).then(|| format!("02010000{number:08}")),
            parts: None,
            floors: None,
            total,
            useful: None,
            divisibility: None,
            note: None,
        }
    }

    fn flat(&mut self, place: u32) -> Property {
        let area = 40 + place % 60;
        let words = (
            Text::new("Пәтер", "Квартира"),
            Text::new("Тұрғын үй", "Жилое"),
        );
        let total = Text::new(format!("{area},4 ш.м."), format!("{area},4 кв.м."));
        Property {
            letter: Some("А".to_owned()),
            parts: Some(2 + place % 3),
            floors: Some(format!("9/{}", 1 + place % 9)),
            useful: Some(Text::new(
                format!("{},1 ш.м.", area - 14),
                format!("{},1 кв.м.", area - 14),
            )),
            ..self.property(place, words, total)
        }
    }

    fn land(&mut self, place: u32) -> Property {
        let words = (
            Text::new("Жер учаскесі", "Земельный участок"),
            Text::new(
                "Жеке қосалқы шаруашылық жүргізу үшін",
                "Для ведения личного подсобного хозяйства",
            ),
        );
        let divisible = if place.is_multiple_of(2) {
            Text::new("Бөлінеді", "Делимый")
        } else {
            Text::new("Бөлінбейді", "Неделимый")
        };
        Property {
            divisibility: Some(divisible),
            note: Some(Text::new(
                "Шекарасы жергілікті жерде белгіленген",
                "Границы установлены на местности",
            )),
            ..self.property(place, words, Text::new("0,1000 га", "0,1000 га"))
        }
    }

    fn office_building(&mut self, place: u32) -> Property {
        let words = (
            Text::new("Ғимарат", "Здание"),
            Text::new("Әкімшілік ғимарат", "Административное здание"),
        );
        let total = Text::new("412,0 ш.м., 1 648 текше м", "412,0 кв.м., 1 648 куб.м");
        Property {
            letter: Some("Б".to_owned()),
            parts: Some(1),
            floors: Some("2".to_owned()),
            ..self.property(place, words, total)
        }
    }

    fn right(&self, holder: Text, ownership: Text) -> Right {
        let number = self.properties;
        Right {
            kind: Text::new("Меншік құқығы", "Право собственности"),
            content: Text::new(
                "Иелену, пайдалану, билік ету",
                "Владение, пользование, распоряжение",
            ),
            holder,
            ownership,
            basis: Text::new(
                format!("Сатып алу-сату шарты, {number}-сынақ"),
                format!("Договор купли-продажи, {number}-сынак"),
            ),
            registered_at: moment(number),
        }
    }

    fn held(&self, property: Property, owners: &[(Text, Text)]) -> Holding {
        let right =
            |(holder, ownership): &(Text, Text)| self.right(holder.clone(), ownership.clone());
        Holding {
            property,
            rights: owners.iter().map(right).collect(),
            encumbrances: Vec::new(),
            claims: Vec::new(),
        }
    }

    fn mortgage(&self) -> Encumbrance {
        let number = self.properties;
        Encumbrance {
            kind: Text::new("Кепіл (ипотека)", "Залог (ипотека)"),
            content: Text::new(
                "Банктің келісімінсіз иеліктен шығаруға болмайды",
                "Запрет отчуждения без согласия банка",
            ),
            holder: Text::new("«Мысал Банк» АҚ", "АО «Мысал Банк»"),
            ownership: None,
            basis: Text::new(
                format!("Ипотека шарты, {number}-сынақ"),
                format!("Договор ипотеки, {number}-сынак"),
            ),
            registered_at: moment(number) + TimeDelta::days(1),
        }
    }

    fn claim(&self) -> Claim {
        let number = self.properties;
        Claim {
            kind: Text::new("Заңдық талап", "Юридическое притязание"),
            content: Text::new(
                "Жалдау шарты туралы хабарлама",
                "Уведомление о договоре найма",
            ),
            applicant: Text::new("«Үлгі Логистик» ЖШС", "ТОО «Улги Логистик»"),
            basis: Text::new(
                format!("Өтініш, {number}-сынақ"),
                format!("Заявление, {number}-сынак"),
            ),
            registered_at: moment(number) + TimeDelta::days(40),
        }
    }

    fn sold(&mut self, place: u32, person: &Person) -> EarlierHolding {
        let property = self.flat(place);
        let right = self.right(owner(person), sole());
        let registered_at = right.registered_at + TimeDelta::days(700);
        EarlierHolding {
            property,
            right,
            ended: Ending {
                basis: Text::new(
                    "Сатып алу-сату шарты (иеліктен шығару)",
                    "Договор купли-продажи (отчуждение)",
                ),
                registered_at,
            },
        }
    }

    fn estate(&mut self, number: &str, place: u32) -> &mut Estate {
        let key = (number.to_owned(), REGIONS[place as usize % 4]);
        self.by_owner.entry(key).or_default()
    }

    fn give(&mut self, number: &str, place: u32, holding: Holding) {
        self.estate(number, place).now.push(holding);
    }

    /// Each couple shares a flat; every third father has land under a mortgage, every fourth a claim on the flat, every
    /// second an earlier flat; in every fifth family the children share the flat with the parents.
    fn family(&mut self, people: &People, family: &Family) {
        let find = |iin: &String| people.get(iin).expect("families are made of the people");
        let (father, mother) = (find(&family.father), find(&family.mother));
        let place = family.number;
        let with_children = place.is_multiple_of(5);
        let mut owners = vec![father, mother];
        if with_children {
            owners.extend(family.children.iter().map(find));
        }
        let share = if with_children { "1/4" } else { "1/2" };
        let shares: Vec<(Text, Text)> = owners
            .iter()
            .map(|person| (owner(person), common(share)))
            .collect();
        let flat = self.flat(place);
        let mut holding = self.held(flat, &shares);
        if place % 4 == 1 {
            holding.claims.push(self.claim());
        }
        for person in &owners {
            self.give(&person.iin, place, holding.clone());
        }
        if place.is_multiple_of(3) {
            let land = self.land(place);
            let mut holding = self.held(land, &[(owner(father), sole())]);
            holding.encumbrances.push(self.mortgage());
            self.give(&father.iin, place, holding);
        }
        if place.is_multiple_of(2) {
            let sold = self.sold(place, father);
            self.estate(&father.iin, place).earlier.push(sold);
        }
    }

    /// Aliya has a flat in Astana with a mortgage and a claim, and a land plot; Bolat sold what he had; Dauren has nothing.
    fn well_known(&mut self, people: &People) {
        let find = |handle: &str| {
            people
                .by_handle(handle)
                .expect("the well-known people are there")
        };
        let (aliya, bolat) = (find("aliya"), find("bolat"));
        let astana = 2;
        let flat = self.flat(astana);
        let mut holding = self.held(flat, &[(owner(aliya), sole())]);
        holding.encumbrances.push(self.mortgage());
        holding.claims.push(self.claim());
        self.give(&aliya.iin, astana, holding);
        let land = self.land(astana);
        let holding = self.held(land, &[(owner(aliya), sole())]);
        self.give(&aliya.iin, astana, holding);
        let sold = self.sold(astana, bolat);
        self.estate(&bolat.iin, astana).earlier.push(sold);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_more_than_a_hundred_properties_with_numbers_of_their_own() {
        let people = People::invent();
        let estates = Estates::invent(&people, &Entities::invent(&people));
        assert!(estates.count() > 130, "{}", estates.count());
        let numbers: std::collections::BTreeSet<&String> = estates
            .by_owner
            .values()
            .flat_map(|estate| &estate.now)
            .map(|holding| &holding.property.cadastral_number)
            .collect();
        assert!(numbers.len() > 100);
    }

    #[test]
    fn the_shares_of_a_property_are_held_by_those_it_is_registered_for() {
        let people = People::invent();
        let estates = Estates::invent(&people, &Entities::invent(&people));
        for ((number, _), estate) in &estates.by_owner {
            let Some(person) = people.get(number) else {
                continue;
            };
            for holding in &estate.now {
                let held = holding
                    .rights
                    .iter()
                    .any(|right| right.holder == owner(person));
                assert!(held, "{}", person.handle);
            }
        }
    }

    #[test]
    fn the_well_known_have_something_earlier_or_nothing() {
        let people = People::invent();
        let estates = Estates::invent(&people, &Entities::invent(&people));
        let of = |handle: &str| estates.of(&people.by_handle(handle).unwrap().iin, "astana");
        let aliya = of("aliya");
        assert_eq!((aliya.now.len(), aliya.earlier.len()), (2, 0));
        assert_eq!((of("bolat").now.len(), of("bolat").earlier.len()), (0, 1));
        assert_eq!((of("dauren").now.len(), of("dauren").earlier.len()), (0, 0));
    }
}
