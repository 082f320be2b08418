//! The people tests and the demo know by name: one row each, the quirk in the note.

use chrono::{Days, Months, NaiveDate};
use mock_base::check;
use mock_base::text::Text;

use crate::people::{Capacity, Document, Note, Person, Sex};

type Row = (&'static str, &'static str, &'static str, Sex, u32, Note);

/// Handle, full name, birth, sex, serial of the IIN, note. The serials lie at the end of the day's range,
/// where no number of a real person is expected; Bolat's needs the second pass of the checksum.
const ROWS: [Row; 23] = [
    (
        "aliya",
        "Сынақова Әлия Үлгіқызы",
        "1988-04-12",
        Sex::Female,
        9901,
        Note::Principal,
    ),
    (
        "bolat",
        "Макетов Болат Үлгіұлы",
        "1979-09-30",
        Sex::Male,
        9990,
        Note::Principal,
    ),
    (
        "dauren",
        "Үлгібаев Дәурен Мысалұлы",
        "1985-02-17",
        Sex::Male,
        9903,
        Note::Representative,
    ),
    (
        "saule",
        "Үлгібаева Сәуле Мысалқызы",
        "1992-11-05",
        Sex::Female,
        9904,
        Note::Representative,
    ),
    (
        "yerlan",
        "Нобайбаев Ерлан Сынақұлы",
        "1974-06-21",
        Sex::Male,
        9905,
        Note::Representative,
    ),
    (
        "kamila",
        "Мысалова Камила Нобайқызы",
        "1996-03-08",
        Sex::Female,
        9906,
        Note::Ordinary,
    ),
    (
        "timur",
        "Сынақов Тимур Макетұлы",
        "1983-12-19",
        Sex::Male,
        9907,
        Note::Ordinary,
    ),
    (
        "zhanar",
        "Нобайбаева Жанар Үлгіқызы",
        "1969-07-02",
        Sex::Female,
        9908,
        Note::Ordinary,
    ),
    (
        "anna",
        "Макетова Анна",
        "1991-01-25",
        Sex::Female,
        9909,
        Note::OrdinaryPassportNoPatronymic,
    ),
    (
        "arman",
        "Үлгібаев Арман Сынақұлы",
        "2001-05-14",
        Sex::Male,
        9910,
        Note::Ordinary,
    ),
    (
        "gulnar",
        "Мысалова Гүлнар Макетқызы",
        "1987-08-11",
        Sex::Female,
        9911,
        Note::Desk,
    ),
    (
        "kanat",
        "Нобайбаев Қанат Мысалұлы",
        "1980-10-03",
        Sex::Male,
        9912,
        Note::Desk,
    ),
    (
        "aigul",
        "Мөрбаева Айгүл Макетқызы",
        "1976-02-09",
        Sex::Female,
        9913,
        Note::Notary,
    ),
    (
        "serik",
        "Қолтаңбаев Серік Үлгіұлы",
        "1971-04-27",
        Sex::Male,
        9914,
        Note::Notary,
    ),
    (
        "dinara",
        "Куәлікова Динара Сынаққызы",
        "1984-09-16",
        Sex::Female,
        9915,
        Note::Notary,
    ),
    (
        "marat",
        "Растаев Марат Нобайұлы",
        "1968-12-01",
        Sex::Male,
        9916,
        Note::Notary,
    ),
    (
        "nurlan",
        "Хаттамаев Нұрлан Мысалұлы",
        "1982-06-13",
        Sex::Male,
        9917,
        Note::Notary,
    ),
    (
        "askar",
        "Мөрбаев Асқар Макетұлы",
        "1973-03-22",
        Sex::Male,
        9918,
        Note::NotarySuspended,
    ),
    (
        "yerzhan",
        "Сынақов Ержан Макетұлы",
        "1977-05-18",
        Sex::Male,
        9919,
        Note::Incapable,
    ),
    (
        "raushan",
        "Макетова Раушан Мысалқызы",
        "1990-10-29",
        Sex::Female,
        9920,
        Note::Limited,
    ),
    (
        "sapar",
        "Үлгібаев Сапар Нобайұлы",
        "1941-01-15",
        Sex::Male,
        9921,
        Note::Deceased,
    ),
    (
        "aiaru",
        "Сынақова Айару Болатқызы",
        "2014-09-01",
        Sex::Female,
        9922,
        Note::Minor,
    ),
    (
        "rustem",
        "Мысалов Рүстем Үлгіұлы",
        "1986-07-24",
        Sex::Male,
        9923,
        Note::ExpiredDocument,
    ),
];

/// The well-known people in the order of their rows.
pub(crate) fn people() -> impl Iterator<Item = Person> {
    (1..)
        .zip(ROWS)
        .map(|(place, (handle, full_name, born, sex, serial, note))| {
            let birth_date = day(born);
            let mut names = full_name.split(' ').map(str::to_owned);
            Person {
                handle: handle.to_owned(),
                iin: iin(birth_date, sex, serial)
                    .expect("the rows' serials give numbers, as a test shows"),
                surname: names.next().unwrap_or_default(),
                name: names.next().unwrap_or_default(),
                patronymic: names.next(),
                birth_date,
                sex,
                document: document(place, note),
                address: address(place),
                phone: phone(place),
                capacity: capacity(note),
                deceased_on: (note == Note::Deceased).then(|| day("2022-05-14")),
                note,
            }
        })
}

/// The IIN of a birth, a sex and a serial; none where the checksum leaves the number unissued.
pub(crate) fn iin(birth: NaiveDate, sex: Sex, serial: u32) -> Option<String> {
    // The seventh digit: century and sex; 3 and 4 for the 1900s, 5 and 6 for the 2000s.
    let century = if birth < day("2000-01-01") { 3 } else { 5 };
    let digit = match sex {
        Sex::Male => century,
        Sex::Female => century + 1,
    };
    let eleven = format!("{}{digit}{serial:04}", birth.format("%y%m%d"));
    check::check_digit(&eleven).map(|last| format!("{eleven}{last}"))
}

/// The mobile number of the person at this place; no operator uses the prefix with so many zeros.
pub(crate) fn phone(place: u32) -> String {
    format!("+7700000{place:04}")
}

/// An invented address in one of four cities.
pub(crate) fn address(place: u32) -> Text {
    let (city_kk, city_ru) = match place % 4 {
        0 => ("Шымкент қаласы", "город Шымкент"),
        1 => ("Алматы қаласы", "город Алматы"),
        2 => ("Астана қаласы", "город Астана"),
        _ => ("Қарағанды қаласы", "город Караганда"),
    };
    let (house, flat) = (place % 60 + 1, place * 7 % 90 + 1);
    Text::new(
        format!("{city_kk}, Мысал көшесі, {house}-үй, {flat}-пәтер"),
        format!("{city_ru}, улица Мысал, дом {house}, квартира {flat}"),
    )
}

/// The identity document that fits the note.
pub(crate) fn document(place: u32, note: Note) -> Document {
    let passport = matches!(note, Note::OrdinaryPassportNoPatronymic | Note::Minor);
    let issued_on = match note {
        Note::ExpiredDocument => day("2013-07-25"),
        _ => day("2021-03-01") + Days::new(u64::from(place) * 11),
    };
    Document {
        kind: if passport {
            "passport"
        } else {
            "identity_card"
        },
        number: if passport {
            format!("N9900{place:04}")
        } else {
            format!("09900{place:04}")
        },
        issued_on,
        issued_by: Text::new(
            "ҚР Ішкі істер министрлігі",
            "Министерство внутренних дел РК",
        ),
        // Both documents are issued for ten years.
        valid_until: issued_on + Months::new(120) - Days::new(1),
    }
}

fn capacity(note: Note) -> Capacity {
    let decided = |status, since, act: &str| Capacity {
        status,
        since: Some(day(since)),
        court_act: Some(act.to_owned()),
    };
    match note {
        Note::Incapable => decided("incapable", "2019-11-20", "7599-19-00-2/000001"),
        Note::Limited => decided("limited", "2023-06-08", "7599-23-00-2/000002"),
        _ => capable(),
    }
}

/// Capacity no court has touched.
pub(crate) fn capable() -> Capacity {
    Capacity {
        status: "capable",
        since: None,
        court_act: None,
    }
}

/// A date written in this program.
pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse()
        .expect("dates in the tables are written as YYYY-MM-DD, as a test shows")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bolats_number_needs_the_second_pass_of_the_checksum() {
        let bolat = people().find(|person| person.handle == "bolat").unwrap();
        let sum: u32 = (1..)
            .zip(bolat.iin[..11].chars())
            .map(|(w, d)| w * d.to_digit(10).unwrap())
            .sum();
        assert_eq!(sum % 11, 10);
    }

    #[test]
    fn every_quirk_is_somebodys() {
        let find = |note| people().find(|person| person.note == note).unwrap();
        assert_eq!(find(Note::Incapable).capacity.status, "incapable");
        assert_eq!(find(Note::Limited).capacity.status, "limited");
        assert!(find(Note::Deceased).deceased_on.is_some());
        assert!(find(Note::Minor).birth_date > day("2010-01-01"));
        assert_eq!(
            find(Note::ExpiredDocument).document.valid_until,
            day("2023-07-24")
        );
        assert_eq!(find(Note::OrdinaryPassportNoPatronymic).patronymic, None);
        assert_eq!(
            people()
                .filter(|person| person.note == Note::Notary)
                .count(),
            5
        );
    }
}
