//! The rest of the people, generated the same on every start.

use chrono::Days;

use crate::people::{Note, Person, Sex};
use crate::well_known::{address, capable, day, document, iin, phone};

/// How many there are, so that with the well-known ones there are more than sixty.
const SIZE: u32 = 45;
/// Days between two births: the last of the crowd is born in 2007 and of age.
const BETWEEN_BIRTHS: u64 = 467;

const SURNAMES: [(&str, &str); 5] = [
    ("Сынақов", "Сынақова"),
    ("Үлгібаев", "Үлгібаева"),
    ("Макетов", "Макетова"),
    ("Нобайбаев", "Нобайбаева"),
    ("Мысалов", "Мысалова"),
];
const MEN: [&str; 7] = [
    "Асан",
    "Бекзат",
    "Дидар",
    "Мұрат",
    "Олжас",
    "Санжар",
    "Талғат",
];
const WOMEN: [&str; 7] = [
    "Ақбота",
    "Гүлмира",
    "Ләззат",
    "Мадина",
    "Назгүл",
    "Перизат",
    "Шолпан",
];
const FATHERS: [&str; 3] = ["Нобай", "Мысал", "Үлгі"];

/// The crowd, in the order of birth.
pub(crate) fn people() -> impl Iterator<Item = Person> {
    (0..SIZE).map(person)
}

fn person(index: u32) -> Person {
    let sex = if index.is_multiple_of(2) {
        Sex::Male
    } else {
        Sex::Female
    };
    // Places after those of the well-known people, so that phones and documents are nobody else's.
    let place = 100 + index;
    let birth_date = day("1950-01-02") + Days::new(u64::from(index) * BETWEEN_BIRTHS);
    let at = |length: usize| index as usize % length;
    let (he, she) = SURNAMES[at(SURNAMES.len())];
    let father = FATHERS[at(FATHERS.len())];
    let (surname, name, patronymic) = match sex {
        Sex::Male => (he, MEN[at(MEN.len())], format!("{father}ұлы")),
        Sex::Female => (she, WOMEN[at(WOMEN.len())], format!("{father}қызы")),
    };
    Person {
        handle: format!("crowd-{index:02}"),
        // One serial in a hundred and twenty gives no number; the next one does.
        iin: (9800..9900)
            .find_map(|serial| iin(birth_date, sex, serial + index))
            .expect("a hundred serials in a row are never all unissued"),
        surname: surname.to_owned(),
        name: name.to_owned(),
        patronymic: Some(patronymic),
        birth_date,
        sex,
        document: document(place, Note::Crowd),
        address: address(place),
        phone: phone(place),
        capacity: capable(),
        deceased_on: None,
        note: Note::Crowd,
    }
}
