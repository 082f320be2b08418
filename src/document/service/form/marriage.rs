//! S2: the notice with the time, date and place of the registration of a marriage (order No. 236, annex 2, point 6, process 10).

use super::{Block, Content, Facts, day, entry, named, result};
use crate::document::service::content::pair;
use law::services::civil_status::record::{Appointment, Party};
use law::text::Text;
use law::time::{clerk_date, date_in_kazakhstan, in_kazakhstan};

/// The notice.
pub(super) fn appointment(facts: &Facts, appointment: &Appointment) -> Content {
    const TITLE: Text = Text::new(
        "НЕКЕГЕ ТҰРУДЫ ТІРКЕУ УАҚЫТЫ, КҮНІ ЖӘНЕ ОРНЫ ТУРАЛЫ ХАБАРЛАМА",
        "УВЕДОМЛЕНИЕ О ВРЕМЕНИ, ДАТЕ И МЕСТЕ РЕГИСТРАЦИИ БРАКА",
        "NOTICE OF TIME, DATE AND PLACE OF THE REGISTRATION OF A MARRIAGE",
    );
    const NUMBER: Text = Text::new("Өтініштің нөмірі", "Номер заявления", "Application number");
    const DATE: Text = Text::new("Тіркеу күні", "Дата регистрации", "Date");
    const TIME: Text = Text::new("Тіркеу уақыты", "Время регистрации", "Time");
    const PLACE: Text = Text::new("Тіркеу орны", "Место регистрации", "Place");
    const OFFICE: Text = Text::new("Тіркеуші орган", "Регистрирующий орган", "Office");
    let time = in_kazakhstan(appointment.at).format("%H:%M").to_string();
    let parties = &appointment.parties;
    let said = pair(
        format!(
            "{} мен {} некеге тұруды тіркеу туралы өтініші қаралды. Некеге тұруды тіркеу мына уақытта, күні және орында жүргізіледі:",
            of(&parties.applicant, "жылы туған"),
            of(&parties.partner, "жылы туған"),
        ),
        format!(
            "Заявление о регистрации брака {} и {} рассмотрено. Регистрация брака состоится в следующее время, день и в следующем месте:",
            of(&parties.applicant, "г. рождения"),
            of(&parties.partner, "г. рождения"),
        ),
    );
    let blocks = vec![
        Block::Text(said),
        entry(TIME, time),
        day(DATE, date_in_kazakhstan(appointment.at)),
        named(PLACE, &appointment.place),
        named(OFFICE, &appointment.office),
        entry(NUMBER, &appointment.number),
    ];
    result(facts, TITLE, blocks)
}

fn of(party: &Party, born: &str) -> String {
    format!(
        "{} ({} {born})",
        party.name.full(),
        clerk_date(party.birth_date)
    )
}
