//! The local executive bodies of the districts and cities of Karaganda region (point 1 of both regulations).

use crate::service::Choice;
use crate::text::Text;

const fn body(code: &'static str, label: Text) -> Choice {
    Choice { code, label }
}

/// The cities of regional significance and the districts, as the region has been since Ulytau region left it in 2022.
pub(super) const BODIES: &[Choice] = &[
    body(
        "karaganda",
        Text::new("Қарағанды қаласы", "город Караганда", "Karaganda"),
    ),
    body(
        "balkhash",
        Text::new("Балқаш қаласы", "город Балхаш", "Balkhash"),
    ),
    body(
        "priozersk",
        Text::new("Приозерск қаласы", "город Приозерск", "Priozersk"),
    ),
    body("saran", Text::new("Саран қаласы", "город Сарань", "Saran")),
    body(
        "temirtau",
        Text::new("Теміртау қаласы", "город Темиртау", "Temirtau"),
    ),
    body(
        "shakhtinsk",
        Text::new("Шахтинск қаласы", "город Шахтинск", "Shakhtinsk"),
    ),
    body(
        "abay",
        Text::new("Абай ауданы", "Абайский район", "Abay district"),
    ),
    body(
        "aktogay",
        Text::new("Ақтоғай ауданы", "Актогайский район", "Aktogay district"),
    ),
    body(
        "bukhar_zhyrau",
        Text::new(
            "Бұқар жырау ауданы",
            "Бухар-Жырауский район",
            "Bukhar Zhyrau district",
        ),
    ),
    body(
        "karkaraly",
        Text::new(
            "Қарқаралы ауданы",
            "Каркаралинский район",
            "Karkaraly district",
        ),
    ),
    body(
        "nura",
        Text::new("Нұра ауданы", "Нуринский район", "Nura district"),
    ),
    body(
        "osakarov",
        Text::new("Осакаров ауданы", "Осакаровский район", "Osakarov district"),
    ),
    body(
        "shet",
        Text::new("Шет ауданы", "Шетский район", "Shet district"),
    ),
];

/// Who provides both services (point 1).
pub(super) const BODY: Text = Text::new(
    "Қарағанды облысы ауданының (облыстық маңызы бар қаласының) жергілікті атқарушы органы",
    "Местный исполнительный орган района (города областного значения) Карагандинской области",
    "The local executive body of a district or city of Karaganda region",
);
