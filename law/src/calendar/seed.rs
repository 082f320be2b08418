//! The rows of the first edition: the days of rest of 2026 and 2027, each with the source it is taken from.
//!
//! No working Saturday and no transfer by decree is known for these years; whoever keeps the calendar adds them.

use super::{Certainty, Day, DayKind, row};
use crate::text::Text;
use chrono::NaiveDate;

const HOLIDAYS: Text = Text::new(
    "«Қазақстан Республикасындағы мерекелер туралы» 2001 жылғы 13 желтоқсандағы № 267-II Қазақстан Республикасының Заңы; Қазақстан Республикасының Еңбек кодексі, 84-бап",
    "Закон Республики Казахстан от 13 декабря 2001 года № 267-II «О праздниках в Республике Казахстан»; Трудовой кодекс Республики Казахстан, статья 84",
    "Law of Kazakhstan on holidays (No. 267-II of 13 December 2001); Labour Code, article 84",
);
const NEW_CONSTITUTION: Text = Text::new(
    "2027 жылдан бастап Конституция күні – 15 наурыз, 30 тамыз мереке емес: taspanews.kz, 2026 жылғы 18 наурыз; PyPI holidays 0.109",
    "С 2027 года День Конституции – 15 марта, 30 августа праздником не является: taspanews.kz, 18 марта 2026 года; PyPI holidays 0.109",
    "Constitution Day is 15 March from 2027, and 30 August is none in 2026: taspanews.kz, 18 March 2026; PyPI holidays 0.109",
);
const MOVED: Text = Text::new(
    "Қазақстан Республикасының Еңбек кодексі, 85-бап: мереке күні демалыс күніне тұспа-тұс келеді; 2026 жыл бойынша – alau.kz; PyPI holidays 0.109",
    "Трудовой кодекс Республики Казахстан, статья 85: праздничный день совпадает с выходным; за 2026 год – alau.kz; PyPI holidays 0.109",
    "Labour Code, article 85: the holiday falls on a day of rest; alau.kz for 2026; PyPI holidays 0.109",
);
const ESTIMATED: Text = Text::new(
    "ай күнтізбесі бойынша болжам (PyPI holidays 0.109); күнін Қазақстан мұсылмандары діни басқармасы белгілейді",
    "оценка по лунному календарю (PyPI holidays 0.109); день объявляет Духовное управление мусульман Казахстана",
    "estimate by the lunar calendar (PyPI holidays 0.109); the Spiritual Administration of the Muslims of Kazakhstan names the day",
);

const NEW_YEAR: Text = Text::new("Жаңа жыл", "Новый год", "New Year");
const CHRISTMAS: Text = Text::new(
    "Православиелік Рождество",
    "Православное Рождество",
    "Orthodox Christmas",
);
const WOMEN: Text = Text::new(
    "Халықаралық әйелдер күні",
    "Международный женский день",
    "International Women's Day",
);
const CONSTITUTION: Text = Text::new("Конституция күні", "День Конституции", "Constitution Day");
const NAURYZ: Text = Text::new("Наурыз мейрамы", "Наурыз мейрамы", "Nauryz");
const UNITY: Text = Text::new(
    "Қазақстан халқының бірлігі мерекесі",
    "Праздник единства народа Казахстана",
    "Unity Day of the people of Kazakhstan",
);
const DEFENDERS: Text = Text::new(
    "Отан қорғаушы күні",
    "День защитника Отечества",
    "Defender of the Fatherland Day",
);
const VICTORY: Text = Text::new("Жеңіс күні", "День Победы", "Victory Day");
const KURBAN_AIT: Text = Text::new(
    "Құрбан айттың бірінші күні",
    "Первый день Курбан-айта",
    "First day of Kurban Ait",
);
const CAPITAL: Text = Text::new("Астана күні", "День столицы", "Capital Day");
const REPUBLIC: Text = Text::new("Республика күні", "День Республики", "Republic Day");
const INDEPENDENCE: Text = Text::new("Тәуелсіздік күні", "День независимости", "Independence Day");

/// Holidays of every year: month, day, name.
const YEARLY: [(u32, u32, Text); 12] = [
    (1, 1, NEW_YEAR),
    (1, 2, NEW_YEAR),
    (3, 8, WOMEN),
    (3, 21, NAURYZ),
    (3, 22, NAURYZ),
    (3, 23, NAURYZ),
    (5, 1, UNITY),
    (5, 7, DEFENDERS),
    (5, 9, VICTORY),
    (7, 6, CAPITAL),
    (10, 25, REPUBLIC),
    (12, 16, INDEPENDENCE),
];

/// The rest of a holiday that fell on a Saturday or Sunday.
const TRANSFERRED: [(NaiveDate, Text); 9] = [
    (day(2026, 3, 9), WOMEN),
    (day(2026, 3, 24), NAURYZ),
    (day(2026, 3, 25), NAURYZ),
    (day(2026, 5, 11), VICTORY),
    (day(2026, 10, 26), REPUBLIC),
    (day(2027, 1, 4), NEW_YEAR),
    (day(2027, 3, 24), NAURYZ),
    (day(2027, 5, 3), UNITY),
    (day(2027, 5, 10), VICTORY),
];

/// The rows of the first edition.
pub(super) fn days() -> Vec<Day> {
    let mut days: Vec<Day> = [2026, 2027].into_iter().flat_map(yearly).collect();
    let fixed = |(date, name)| row(date, DayKind::Transferred, name, Certainty::Fixed, MOVED);
    days.extend(TRANSFERRED.map(fixed));
    days.push(row(
        day(2026, 8, 30),
        DayKind::Ordinary,
        CONSTITUTION,
        Certainty::Fixed,
        NEW_CONSTITUTION,
    ));
    days.push(row(
        day(2027, 3, 15),
        DayKind::Holiday,
        CONSTITUTION,
        Certainty::Fixed,
        NEW_CONSTITUTION,
    ));
    for date in [day(2026, 5, 27), day(2027, 5, 16)] {
        days.push(row(
            date,
            DayKind::DayOff,
            KURBAN_AIT,
            Certainty::Estimate,
            ESTIMATED,
        ));
    }
    days
}

fn yearly(year: i32) -> Vec<Day> {
    let holiday = |month, date, name| {
        let date = day(year, month, date);
        row(date, DayKind::Holiday, name, Certainty::Fixed, HOLIDAYS)
    };
    let mut days: Vec<Day> = YEARLY
        .into_iter()
        .map(|(month, date, name)| holiday(month, date, name))
        .collect();
    days.push(row(
        day(year, 1, 7),
        DayKind::DayOff,
        CHRISTMAS,
        Certainty::Fixed,
        HOLIDAYS,
    ));
    days
}

const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("the tables hold calendar dates")
}
