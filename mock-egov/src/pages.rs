//! The operator's first page: the people with their links, the licences, the powers of attorney, the entities, the faults.

use axum::extract::State;
use axum::{Router, routing::get};
use mock_base::page::{Page, cards_or, escape, option, query, table};
use mock_base::text::Language;

use crate::Egov;
use crate::enis::Power;
use crate::faults::{Mode, Target};
use crate::gbdul::Entity;
use crate::notaries::{Licence, Status};
use crate::people::Person;

/// What the stand-in is called on its operator's pages.
pub(crate) const SYSTEM: &str = "mock-egov";

/// The routes of the operator's page.
pub(crate) fn routes() -> Router<Egov> {
    Router::new().route("/", get(home))
}

async fn home(State(egov): State<Egov>, language: Language) -> Page<'static> {
    let lead = language.pick(
        "Мемлекеттік жүйелердің орнына жұмыс істейтін сынақ бағдарламасы: жеке және заңды тұлғалар деректер қорлары, \
         нотариустар лицензияларының тізілімі, дербес деректерге қол жеткізуді бақылау сервисі, цифрлық құжаттар \
         және 1414 SMS орталығы.",
        "Испытательная замена государственных систем: базы данных физических и юридических лиц, реестр лицензий \
         нотариусов, сервис контроля доступа к персональным данным, цифровые документы и SMS-центр 1414.",
    );
    let body = [
        format!("<p class=\"lead\">{lead}</p>"),
        fault_panel(&egov, language),
        people(&egov, language),
        licences(&egov, language),
        powers(&egov, language),
        entities(&egov, language),
    ]
    .concat();
    let title = language.pick(
        "Мемлекеттік жүйелердің макеті",
        "Макет государственных систем",
    );
    Page {
        language,
        system: SYSTEM,
        title,
        body,
    }
}

fn people(egov: &Egov, language: Language) -> String {
    let rows: String = egov
        .people
        .all()
        .map(|person| person_row(person, language))
        .collect();
    let columns: &[&str] = match language {
        Language::Kazakh => &["Аты-жөні", "ЖСН", "Сипаты", "Беттері"],
        Language::Russian => &["ФИО", "ИИН", "Кто это", "Страницы"],
    };
    table(language.pick("Адамдар", "Люди"), columns, &rows)
}

fn licences(egov: &Egov, language: Language) -> String {
    let licences = egov.licences.all();
    let rows: String = licences
        .iter()
        .map(|licence| licence_row(egov, licence, language))
        .collect();
    let columns: &[&str] = match language {
        Language::Kazakh => &["Нотариус", "Нөмірі", "Күйі", "Өзгерту"],
        Language::Russian => &["Нотариус", "Номер", "Состояние", "Изменить"],
    };
    table(
        language.pick("Нотариустардың лицензиялары", "Лицензии нотариусов"),
        columns,
        &rows,
    )
}

fn powers(egov: &Egov, language: Language) -> String {
    let powers = egov.powers.all();
    let rows: String = powers
        .iter()
        .map(|power| power_row(egov, power, language))
        .collect();
    let columns: &[&str] = match language {
        Language::Kazakh => &["Нөмірі", "Сенім білдіруші", "Өкіл", "Өкілеттіктер", "Күйі"],
        Language::Russian => &[
            "Номер",
            "Доверитель",
            "Представитель",
            "Полномочия",
            "Состояние",
        ],
    };
    let title = language.pick(
        "БНАЖ: қағаздағы сенімхаттар",
        "ЕНИС: доверенности на бумаге",
    );
    table(title, columns, &rows)
}

fn entities(egov: &Egov, language: Language) -> String {
    let rows: String = egov
        .entities
        .all()
        .map(|entity| entity_row(entity, language))
        .collect();
    let columns: &[&str] = match language {
        Language::Kazakh => &["Атауы", "БСН", "Күйі"],
        Language::Russian => &["Наименование", "БИН", "Состояние"],
    };
    table(
        language.pick("Заңды тұлғалар", "Юридические лица"),
        columns,
        &rows,
    )
}

fn person_row(person: &Person, language: Language) -> String {
    format!(
        "<tr><td>{name}</td><td class=\"number\">{iin}</td><td>{note}</td><td>\
         <a href=\"/inbox/{iin}{query}\">{inbox}</a> · <a href=\"/documents/{iin}{query}\">{documents}</a> · \
         <a href=\"/phone/{phone}{query}\">{sms}</a></td></tr>\n",
        name = escape(&person.full_name()),
        iin = person.iin,
        note = person.note.words(language),
        phone = person.phone,
        query = query(language),
        inbox = language.pick("сұрау салулар", "запросы"),
        documents = language.pick("құжаттар", "документы"),
        sms = language.pick("телефон", "телефон"),
    )
}

fn licence_row(egov: &Egov, licence: &Licence, language: Language) -> String {
    let (iin, number, status) = licence.card();
    let name = egov
        .people
        .get(iin)
        .map(Person::full_name)
        .unwrap_or_default();
    let options: String = Status::ALL
        .into_iter()
        .map(|to| option(&code(to), to.words(language), &code(status)))
        .collect();
    format!(
        "<tr><td>{name}</td><td class=\"number\">{number}</td><td>{now}</td><td>\
         <form class=\"fields\" method=\"post\" action=\"/notaries/{iin}/status{query}\">\
         <select name=\"status\" aria-label=\"{label}\">{options}</select><button>{save}</button></form></td></tr>\n",
        name = escape(&name),
        number = escape(number),
        now = status.words(language),
        query = query(language),
        label = language.pick("Жаңа күйі", "Новое состояние"),
        save = language.pick("Сақтау", "Сохранить"),
    )
}

fn power_row(egov: &Egov, power: &Power, language: Language) -> String {
    let (number, people, scope, status) = power.card();
    let [principal, representative] = people.map(|iin| {
        let person = egov.people.get(iin);
        let name = person.map(Person::full_name).unwrap_or_default();
        escape(&format!("{name} ({iin})"))
    });
    format!(
        "<tr><td class=\"number\">{number}</td><td>{principal}</td><td>{representative}</td><td>{scope}</td>\
         <td>{status}</td></tr>\n",
        number = escape(number),
        scope = escape(&scope.join(", ")),
        status = status.words(language),
    )
}

fn entity_row(entity: &Entity, language: Language) -> String {
    let (bin, name, status) = entity.card();
    let state = match status {
        "active" => language.pick("жұмыс істейді", "действует"),
        _ => language.pick("таратылған", "ликвидировано"),
    };
    let name = escape(name.read(language));
    format!("<tr><td>{name}</td><td class=\"number\">{bin}</td><td>{state}</td></tr>\n")
}

fn fault_panel(egov: &Egov, language: Language) -> String {
    let targets: String = Target::ALL
        .into_iter()
        .map(|target| option(&code(target), target_words(target, language), ""))
        .collect();
    let modes: String = Mode::ALL
        .into_iter()
        .map(|mode| option(&code(mode), mode_words(mode, language), ""))
        .collect();
    let line = |target| {
        let mode = mode_words(egov.faults.of(target)?.mode(), language);
        let target = target_words(target, language);
        Some(format!(
            "<p><span class=\"state bad\">{target}: {mode}</span></p>"
        ))
    };
    let standing: String = Target::ALL.into_iter().filter_map(line).collect();
    let none = language.pick(
        "Барлық жүйе қалыпты жұмыс істеп тұр.",
        "Все системы работают исправно.",
    );
    let standing = cards_or(standing, none);
    format!(
        "<section class=\"card\"><h2>{title}</h2>{standing}\
         <form class=\"fields\" method=\"post\" action=\"/faults/form{query}\">\
         <label>{system}<select name=\"target\">{targets}</select></label>\
         <label>{fault}<select name=\"mode\">{modes}</select></label>\
         <label>{delay}<input name=\"delay_ms\" inputmode=\"numeric\" size=\"8\"></label>\
         <button>{set}</button></form></section>\n",
        title = language.pick("Ақаулар", "Неисправности"),
        query = query(language),
        system = language.pick("Жүйе", "Система"),
        fault = language.pick("Ақау", "Неисправность"),
        delay = language.pick("Кідіріс, мс", "Задержка, мс"),
        set = language.pick("Орнату", "Установить"),
    )
}

/// The word an enum's value has on the wire.
fn code(value: impl serde::Serialize) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

const fn target_words(target: Target, language: Language) -> &'static str {
    match target {
        Target::Gbdfl => language.pick("Жеке тұлғалар деректер қоры", "База физических лиц"),
        Target::Gbdul => language.pick("Заңды тұлғалар деректер қоры", "База юридических лиц"),
        Target::Gbdrn => language.pick("Жылжымайтын мүлік деректер қоры", "База недвижимости"),
        Target::Zags => language.pick("АХАТ жазбалары", "Записи ЗАГС"),
        Target::Notaries => language.pick("Нотариустар тізілімі", "Реестр нотариусов"),
        Target::Consents => language.pick("Келісімдер сервисі", "Сервис согласий"),
        Target::Documents => language.pick("Цифрлық құжаттар", "Цифровые документы"),
        Target::Sms => language.pick("SMS орталығы", "SMS-центр"),
        Target::Elicense => language.pick("«Е-лицензиялау»", "«Е-лицензирование»"),
        Target::Enforcement => language.pick("АӨЕБАЖ", "АИС исполнительного производства"),
        Target::RegionalGateway => language.pick("Өңірлік шлюз", "Региональный шлюз"),
        Target::Enis => language.pick("БНАЖ", "ЕНИС"),
    }
}

const fn mode_words(mode: Mode, language: Language) -> &'static str {
    match mode {
        Mode::None => language.pick("ақаусыз", "исправна"),
        Mode::Slow => language.pick("кешігіп жауап береді", "отвечает с задержкой"),
        Mode::Down => language.pick("қолжетімсіз (503)", "недоступна (503)"),
        Mode::Garbage => language.pick("бүлінген жауап", "испорченный ответ"),
        Mode::WrongPerson => language.pick("басқа адам туралы жауап", "ответ о другом человеке"),
        Mode::Unknown => language.pick("ешкім туралы жазба жоқ (404)", "ни о ком нет записи (404)"),
        Mode::Hang => language.pick("жауап келмей тұрып қалады", "ответ зависает"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_panel_are_those_of_the_wire() {
        assert_eq!(code(Mode::WrongPerson), "wrong_person");
        assert_eq!(code(Target::Gbdfl), "gbdfl");
    }
}
