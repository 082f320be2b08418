//! The acts of civil status of the stand-in: births, marriages, divorces and the rest, consistent with the families.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use mock_base::text::Text;
use serde_json::{Value, json};

use crate::families::{self, Family};
use crate::people::{People, Person};
use crate::well_known::day;

/// One entry, in the words of the contract.
#[derive(Clone, Debug)]
pub(crate) struct Act {
    /// `birth`, `marriage` …
    pub(crate) kind: &'static str,
    /// The number of the entry.
    pub(crate) number: String,
    /// The day of the entry.
    pub(crate) entered_on: NaiveDate,
    /// The city it was made in.
    pub(crate) place: Text,
    /// What it says.
    pub(crate) facts: Value,
}

/// All entries, by the person they belong to, and how people are related.
#[derive(Debug, Default)]
pub(crate) struct Acts {
    by_person: BTreeMap<String, Vec<Act>>,
    married: BTreeSet<String>,
    relatives: BTreeSet<(String, String)>,
    adopted: BTreeSet<(String, String)>,
    entries: u32,
}

/// A city that entries are made in, by the place of a family, as addresses are.
pub(crate) fn city(place: u32) -> Text {
    match place % 4 {
        0 => Text::new("Шымкент қаласы", "город Шымкент"),
        1 => Text::new("Алматы қаласы", "город Алматы"),
        2 => Text::new("Астана қаласы", "город Астана"),
        _ => Text::new("Қарағанды қаласы", "город Караганда"),
    }
}

/// The office that makes entries in a city.
pub(crate) fn office(city: &Text) -> Text {
    Text::new(
        format!("{} Әділет департаментінің АХАЖ бөлімі", city.kk),
        format!("Отдел ЗАГС Департамента юстиции, {}", city.ru),
    )
}

/// A name in the words of the contract.
pub(crate) fn name(person: &Person) -> Value {
    named(&person.surname, &person.name, person.patronymic.as_deref())
}

fn named(surname: &str, name: &str, patronymic: Option<&str>) -> Value {
    let mut all = json!({"surname": surname, "name": name});
    if let Some(patronymic) = patronymic {
        all["patronymic"] = json!(patronymic);
    }
    all
}

/// A person in the words of the contract.
pub(crate) fn citizen(person: &Person) -> Value {
    json!({"name": name(person), "birth_date": person.birth_date})
}

fn spouse(person: &Person, surname_before: &str) -> Value {
    let before = named(surname_before, &person.name, person.patronymic.as_deref());
    json!({"name": before, "birth_date": person.birth_date, "surname_after": person.surname})
}

/// The two digits an entry's number begins with, as the examples of the regulations have them for birth (10), marriage
/// (50), divorce (60) and change of name (70); those of paternity and adoption are ours.
const fn series(kind: &str) -> u32 {
    match kind.as_bytes() {
        b"birth" => 10,
        b"paternity" => 20,
        b"adoption" => 30,
        b"marriage" => 50,
        b"divorce" => 60,
        _ => 70,
    }
}

impl Acts {
    /// The entries of the families and of the well-known people.
    pub(crate) fn invent(people: &People) -> Self {
        let mut acts = Self::default();
        for family in families::all() {
            acts.family(people, &family);
        }
        acts.well_known(people);
        acts
    }

    /// The entries of one kind that belong to a person.
    pub(crate) fn of<'a>(&'a self, iin: &str, kind: &'a str) -> impl Iterator<Item = &'a Act> {
        let all = self.by_person.get(iin).into_iter().flatten();
        all.filter(move |act| act.kind == kind)
    }

    /// How many entries there are.
    #[cfg(test)]
    pub(crate) const fn count(&self) -> u32 {
        self.entries
    }

    /// Whether a person is in a registered marriage.
    pub(crate) fn is_married(&self, iin: &str) -> bool {
        self.married.contains(iin)
    }

    /// Whether two people are parent and child, or brother and sister.
    pub(crate) fn are_relatives(&self, one: &str, other: &str) -> bool {
        pair_in(&self.relatives, one, other)
    }

    /// Whether one of two people adopted the other.
    pub(crate) fn are_adopter_and_adopted(&self, one: &str, other: &str) -> bool {
        pair_in(&self.adopted, one, other)
    }

    fn enter(
        &mut self,
        of: &[&str],
        (kind, on): (&'static str, NaiveDate),
        place: &Text,
        facts: Value,
    ) {
        self.entries += 1;
        let act = Act {
            kind,
            number: format!(
                "{}-101-{}-{:07}",
                series(kind),
                on.format("%y"),
                self.entries
            ),
            entered_on: on,
            place: place.clone(),
            facts,
        };
        for iin in of {
            let entries = self.by_person.entry((*iin).to_owned()).or_default();
            entries.push(act.clone());
        }
    }

    fn birth(&mut self, child: &Person, father: &Value, mother: &Value, place: &Text) {
        let facts = json!({"act": "birth", "child": citizen(child), "father": father, "mother": mother, "place": place});
        let on = child.birth_date + Days::new(1);
        self.enter(&[&child.iin], ("birth", on), place, facts);
    }

    fn marriage(&mut self, husband: &Person, wife: &Person, on: NaiveDate, place: &Text) {
        let facts = json!({"act": "marriage", "husband": spouse(husband, &husband.surname),
            "wife": spouse(wife, "Қызтегова")});
        self.enter(&[&husband.iin, &wife.iin], ("marriage", on), place, facts);
        self.married.extend([husband.iin.clone(), wife.iin.clone()]);
    }

    fn divorce(&mut self, husband: &Person, wife: &Person, on: NaiveDate, place: &Text) {
        let facts = json!({"act": "divorce", "husband": spouse(husband, &husband.surname),
            "wife": spouse(wife, &wife.surname)});
        self.enter(&[&husband.iin, &wife.iin], ("divorce", on), place, facts);
        self.married.remove(&husband.iin);
        self.married.remove(&wife.iin);
    }

    fn change_of_name(
        &mut self,
        person: &Person,
        surname_before: &str,
        on: NaiveDate,
        place: &Text,
    ) {
        let before = named(surname_before, &person.name, person.patronymic.as_deref());
        let facts = json!({"act": "name_change", "birth_date": person.birth_date, "before": before,
            "after": name(person)});
        self.enter(&[&person.iin], ("name_change", on), place, facts);
    }

    fn paternity(&mut self, child: &Person, father: &Person, mother: &Person, place: &Text) {
        let facts = json!({"act": "paternity", "child": citizen(child), "father": name(father), "mother": name(mother)});
        let on = child.birth_date + Days::new(30);
        self.enter(&[&child.iin], ("paternity", on), place, facts);
    }

    fn adoption(&mut self, child: &Person, adopters: [&Person; 2], place: &Text) {
        let facts =
            json!({"act": "adoption", "child": citizen(child), "adopters": adopters.map(name)});
        let on = child.birth_date + Days::new(400);
        self.enter(&[&child.iin], ("adoption", on), place, facts);
        for adopter in adopters {
            self.adopted
                .insert((adopter.iin.clone(), child.iin.clone()));
        }
    }

    fn relate(&mut self, parents: [&Person; 2], children: &[&Person]) {
        for child in children {
            for parent in parents {
                self.relatives
                    .insert((parent.iin.clone(), child.iin.clone()));
            }
            for other in children.iter().filter(|other| other.iin != child.iin) {
                self.relatives
                    .insert((child.iin.clone(), other.iin.clone()));
            }
        }
    }

    /// Every fifth couple is divorced, every fourth father changed his surname, every sixth second child has an act of
    /// paternity, and every seventh first child was adopted.
    fn family(&mut self, people: &People, family: &Family) {
        let find = |iin: &String| people.get(iin).expect("families are made of the people");
        let (father, mother) = (find(&family.father), find(&family.mother));
        let [first, second] = [&family.children[0], &family.children[1]].map(find);
        let place = city(family.number);
        for parent in [father, mother] {
            let (his, hers) = grandparents(parent);
            self.birth(parent, &his, &hers, &place);
        }
        let married_on = first.birth_date - Days::new(400);
        self.marriage(father, mother, married_on, &place);
        for child in [first, second] {
            self.birth(child, &name(father), &name(mother), &place);
        }
        if family.number.is_multiple_of(5) {
            self.divorce(father, mother, second.birth_date + Days::new(2_000), &place);
        }
        if family.number.is_multiple_of(4) {
            self.change_of_name(
                father,
                "Ескітегов",
                father.birth_date + Days::new(7_000),
                &place,
            );
        }
        if family.number.is_multiple_of(6) {
            self.paternity(second, father, mother, &place);
        }
        if family.number.is_multiple_of(7) {
            self.adoption(first, [father, mother], &place);
        }
        self.relate([father, mother], &[first, second]);
    }

    fn well_known(&mut self, people: &People) {
        let find = |handle: &str| {
            people
                .by_handle(handle)
                .expect("the well-known people are there")
        };
        let astana = city(2);
        let [aliya, bolat, aiaru] = ["aliya", "bolat", "aiaru"].map(find);
        for person in [aliya, bolat] {
            let (father, mother) = grandparents(person);
            self.birth(person, &father, &mother, &astana);
        }
        self.birth(aiaru, &name(bolat), &name(aliya), &astana);
        self.paternity(aiaru, bolat, aliya, &astana);
        self.relate([bolat, aliya], &[aiaru]);
        self.change_of_name(aliya, "Сынақ", day("2010-03-15"), &astana);
        let [yerlan, zhanar] = ["yerlan", "zhanar"].map(find);
        self.marriage(yerlan, zhanar, day("1998-08-19"), &astana);
        let [dauren, saule] = ["dauren", "saule"].map(find);
        self.relatives
            .insert((dauren.iin.clone(), saule.iin.clone()));
        let [timur, kamila] = ["timur", "kamila"].map(find);
        self.marriage(timur, kamila, day("2018-06-09"), &astana);
        self.divorce(timur, kamila, day("2022-02-14"), &astana);
    }
}

/// The parents of somebody whose parents the stand-in does not have.
fn grandparents(person: &Person) -> (Value, Value) {
    let stem = person.surname.trim_end_matches('а');
    let his = person.patronymic.as_deref().unwrap_or("Нобай");
    let first = his.trim_end_matches("ұлы").trim_end_matches("қызы");
    (
        named(stem, first, None),
        named(&format!("{stem}а"), "Әже", Some("Нобайқызы")),
    )
}

fn pair_in(pairs: &BTreeSet<(String, String)>, one: &str, other: &str) -> bool {
    let is = |(left, right): &(String, String)| {
        (left == one && right == other) || (left == other && right == one)
    };
    pairs.iter().any(is)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_a_few_hundred_entries_of_all_six_kinds_with_numbers_of_their_own() {
        let people = People::invent();
        let acts = Acts::invent(&people);
        assert!(acts.count() > 350, "{}", acts.count());
        let all = || acts.by_person.values().flatten();
        let kinds: BTreeSet<&str> = all().map(|act| act.kind).collect();
        assert_eq!(kinds.len(), 6);
        let numbers: BTreeSet<&String> = all().map(|act| &act.number).collect();
        assert_eq!(numbers.len(), acts.count() as usize);
    }

    #[test]
    fn whoever_married_is_of_age_and_the_divorced_are_free() {
        let people = People::invent();
        let acts = Acts::invent(&people);
        for person in people.all() {
            for act in acts.of(&person.iin, "marriage") {
                assert!(act.entered_on > person.birth_date + chrono::Months::new(216));
            }
            let bound =
                acts.of(&person.iin, "marriage").count() > acts.of(&person.iin, "divorce").count();
            assert_eq!(bound, acts.is_married(&person.iin), "{}", person.handle);
        }
    }

    #[test]
    fn relatives_are_relatives_whoever_is_named_first() {
        let people = People::invent();
        let acts = Acts::invent(&people);
        let iin = |handle: &str| people.by_handle(handle).unwrap().iin.clone();
        assert!(acts.are_relatives(&iin("saule"), &iin("dauren")));
        assert!(acts.are_relatives(&iin("family-00-first"), &iin("family-00-second")));
        assert!(acts.are_adopter_and_adopted(&iin("family-00-first"), &iin("family-00-father")));
        assert!(!acts.are_relatives(&iin("aliya"), &iin("bolat")));
    }
}
