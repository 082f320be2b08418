//! The regions of Kazakhstan that a request can be sent to: seventeen oblasts and three cities of republican significance.
//!
//! The list is that of the administrative division since June 2022, when Abai, Zhetysu and Ulytau were formed.

use super::Choice;
use crate::text::Text;

const fn region(
    code: &'static str,
    kk: &'static str,
    ru: &'static str,
    en: &'static str,
) -> Choice {
    Choice {
        code,
        label: Text::new(kk, ru, en),
    }
}

/// Every region, the cities first.
pub const REGIONS: &[Choice] = &[
    region("astana", "Астана қаласы", "город Астана", "Astana"),
    region("almaty", "Алматы қаласы", "город Алматы", "Almaty"),
    region("shymkent", "Шымкент қаласы", "город Шымкент", "Shymkent"),
    region("abai", "Абай облысы", "область Абай", "Abai Region"),
    region(
        "akmola",
        "Ақмола облысы",
        "Акмолинская область",
        "Akmola Region",
    ),
    region(
        "aktobe",
        "Ақтөбе облысы",
        "Актюбинская область",
        "Aktobe Region",
    ),
    region(
        "almaty_region",
        "Алматы облысы",
        "Алматинская область",
        "Almaty Region",
    ),
    region(
        "atyrau",
        "Атырау облысы",
        "Атырауская область",
        "Atyrau Region",
    ),
    region(
        "east_kazakhstan",
        "Шығыс Қазақстан облысы",
        "Восточно-Казахстанская область",
        "East Kazakhstan Region",
    ),
    region(
        "zhambyl",
        "Жамбыл облысы",
        "Жамбылская область",
        "Zhambyl Region",
    ),
    region(
        "zhetysu",
        "Жетісу облысы",
        "область Жетісу",
        "Zhetysu Region",
    ),
    region(
        "west_kazakhstan",
        "Батыс Қазақстан облысы",
        "Западно-Казахстанская область",
        "West Kazakhstan Region",
    ),
    region(
        "karaganda",
        "Қарағанды облысы",
        "Карагандинская область",
        "Karaganda Region",
    ),
    region(
        "kostanay",
        "Қостанай облысы",
        "Костанайская область",
        "Kostanay Region",
    ),
    region(
        "kyzylorda",
        "Қызылорда облысы",
        "Кызылординская область",
        "Kyzylorda Region",
    ),
    region(
        "mangystau",
        "Маңғыстау облысы",
        "Мангистауская область",
        "Mangystau Region",
    ),
    region(
        "pavlodar",
        "Павлодар облысы",
        "Павлодарская область",
        "Pavlodar Region",
    ),
    region(
        "north_kazakhstan",
        "Солтүстік Қазақстан облысы",
        "Северо-Казахстанская область",
        "North Kazakhstan Region",
    ),
    region(
        "turkistan",
        "Түркістан облысы",
        "Туркестанская область",
        "Turkistan Region",
    ),
    region("ulytau", "Ұлытау облысы", "область Ұлытау", "Ulytau Region"),
];

/// The name of the region of a code.
#[must_use]
pub fn region_name(code: &str) -> Option<Text> {
    REGIONS
        .iter()
        .find(|region| region.code == code)
        .map(|region| region.label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn there_are_seventeen_oblasts_and_three_cities_each_once() {
        let codes: BTreeSet<&str> = REGIONS.iter().map(|region| region.code).collect();
        assert_eq!((REGIONS.len(), codes.len()), (20, 20));
        let cities = REGIONS
            .iter()
            .filter(|region| region.label.kk.ends_with("қаласы"));
        assert_eq!(cities.count(), 3);
        assert_eq!(region_name("abai").unwrap().ru, "область Абай");
        assert_eq!(region_name("nowhere"), None);
    }
}
