//! Families: two parents and two children each, generated the same on every start, so that acts and property have owners.

use chrono::{Days, NaiveDate};

use crate::people::{Document, Note, Person, Sex};
use crate::well_known::{address, capable, day, document, iin, phone};

/// How many families there are: with the others some three hundred people.
pub(crate) const FAMILIES: u32 = 60;
/// Days between the births of two neighbouring fathers.
const BETWEEN_FATHERS: u64 = 170;
/// Days by which a mother is younger than the father.
const MOTHER_LATER: u64 = 500;
/// Days from the father's birth to the first child's: some twenty-four years.
const FIRST_CHILD: u64 = 8_800;
/// Days between the two children.
const BETWEEN_CHILDREN: u64 = 900;
/// Whoever is born on this day or later counts as a minor, so that the crowd is of age by the clock of any test.
const MINORS_SINCE: &str = "2008-01-01";
/// Places before these belong to the well-known people and the crowd.
const FIRST_PLACE: u32 = 1_000;

const SURNAMES: [(&str, &str); 6] = [
    ("Отбасов", "Отбасова"),
    ("Үйлібаев", "Үйлібаева"),
    ("Шаңырақов", "Шаңырақова"),
    ("Босағаев", "Босағаева"),
    ("Керегеев", "Керегеева"),
    ("Уықбаев", "Уықбаева"),
];
const FATHERS: [&str; 6] = ["Нобай", "Үлгі", "Мысал", "Сынақ", "Макет", "Қалып"];
const MEN: [&str; 6] = ["Асыл", "Берік", "Дарын", "Жомарт", "Оспан", "Сабыр"];
const WOMEN: [&str; 6] = ["Айша", "Балым", "Гауһар", "Жібек", "Күміс", "Мөлдір"];

/// The four members of a family, by the number of the family.
#[derive(Clone, Debug)]
pub(crate) struct Family {
    /// From 0.
    pub(crate) number: u32,
    /// The husband.
    pub(crate) father: String,
    /// The wife.
    pub(crate) mother: String,
    /// Their children, the older first.
    pub(crate) children: [String; 2],
}

/// The handle of a member.
fn handle(family: u32, who: &str) -> String {
    format!("family-{family:02}-{who}")
}

/// Every family, by the IINs of its members.
pub(crate) fn all() -> impl Iterator<Item = Family> {
    (0..FAMILIES).map(|number| {
        let [father, mother, first, second] = members(number).map(|person| person.iin);
        Family {
            number,
            father,
            mother,
            children: [first, second],
        }
    })
}

/// The people of all families.
pub(crate) fn people() -> impl Iterator<Item = Person> {
    (0..FAMILIES).flat_map(members)
}

fn members(family: u32) -> [Person; 4] {
    let at = |shift: u32| ((family + shift) % 6) as usize;
    let born = day("1955-03-01") + Days::new(u64::from(family) * BETWEEN_FATHERS);
    let (he, she) = SURNAMES[at(0)];
    let father_name = MEN[at(1)];
    let child = |order: u32, sex: Sex, name: &str| {
        let (surname, ending) = match sex {
            Sex::Male => (he, "ұлы"),
            Sex::Female => (she, "қызы"),
        };
        let date = born + Days::new(FIRST_CHILD + u64::from(order) * BETWEEN_CHILDREN);
        let who = ["first", "second"][order as usize];
        let patronymic = format!("{father_name}{ending}");
        person(
            family,
            (2 + order, who),
            (surname, name, &patronymic),
            date,
            sex,
        )
    };
    let grandfather = |shift: u32, ending: &str| format!("{}{ending}", FATHERS[at(shift)]);
    [
        person(
            family,
            (0, "father"),
            (he, father_name, &grandfather(2, "ұлы")),
            born,
            Sex::Male,
        ),
        person(
            family,
            (1, "mother"),
            (she, WOMEN[at(3)], &grandfather(4, "қызы")),
            born + Days::new(MOTHER_LATER),
            Sex::Female,
        ),
        child(0, Sex::Male, MEN[at(4)]),
        child(1, Sex::Female, WOMEN[at(5)]),
    ]
}

fn person(
    family: u32,
    (order, who): (u32, &str),
    (surname, name, patronymic): (&str, &str, &str),
    birth_date: NaiveDate,
    sex: Sex,
) -> Person {
    let place = FIRST_PLACE + family * 4 + order;
    let note = if birth_date < day(MINORS_SINCE) {
        Note::Crowd
    } else {
        Note::Minor
    };
    Person {
        handle: handle(family, who),
        iin: (9700..9800)
            .find_map(|serial| iin(birth_date, sex, serial))
            .expect("a hundred serials in a row are never all unissued"),
        surname: surname.to_owned(),
        name: name.to_owned(),
        patronymic: Some(patronymic.to_owned()),
        birth_date,
        sex,
        document: papers(family, place, note),
        // A family lives together.
        address: address(FIRST_PLACE + family),
        phone: phone(place),
        capacity: capable(),
        deceased_on: None,
        note,
    }
}

/// An identity document of the last years with a number of its own.
fn papers(family: u32, place: u32, note: Note) -> Document {
    Document {
        number: document(place, note).number,
        ..document(family, note)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn families_are_of_four_and_nobody_belongs_to_two() {
        let numbers: BTreeSet<String> = people().map(|person| person.iin).collect();
        assert_eq!(numbers.len(), 4 * FAMILIES as usize);
        for family in all() {
            let [first, second] = &family.children;
            for member in [&family.father, &family.mother, first, second] {
                assert!(numbers.contains(member));
            }
        }
    }

    #[test]
    fn children_are_born_when_their_parents_are_of_age_and_bear_the_fathers_name() {
        for number in 0..FAMILIES {
            let [father, mother, first, second] = members(number);
            for child in [&first, &second] {
                let eighteen = mother.birth_date + chrono::Months::new(12 * 18);
                assert!(child.birth_date > eighteen, "{}", child.handle);
                let patronymic = child.patronymic.as_deref().unwrap();
                assert!(patronymic.starts_with(&father.name), "{}", child.handle);
            }
        }
    }

    #[test]
    fn some_children_are_minors_and_most_are_not() {
        let minors = people().filter(|person| person.note == Note::Minor).count();
        assert!((1..60).contains(&minors), "{minors}");
    }
}
