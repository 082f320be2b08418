//! The records of acts of civil status (ЗАГС): the entry that fits, applications for repeat certificates, marriages.

use axum::extract::{Path, State};
use axum::routing::{post, put};
use axum::{Json, Router};
use chrono::{DateTime, Days, Months, NaiveDate, TimeDelta, Utc};
use eds::hash::sha256;
use mock_base::check;
use mock_base::clock::now;
use mock_base::records::Step;
use mock_base::refusal::Refusal;
use mock_base::text::Text;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::Egov;
use crate::acts::{Act, citizen, name, office};
use crate::faults::Target;
use crate::people::{Person, Sex};

/// Years at which one may marry (Code of 26 December 2011, article 10).
const MARRIAGE_AGE: u32 = 18;
/// The first registration of a day: nine in the morning in Kazakhstan, five hours ahead of Greenwich.
const FIRST_HOUR_UTC: i64 = 4;
/// Registrations of a day, half an hour each.
const OF_A_DAY: i64 = 16;

/// An application as it was decided on; asking again gets the same.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Application {
    question: Value,
    answer: Value,
}

/// What is said about an act; the words of each kind are those of the portal's form.
#[derive(Clone, Debug, Deserialize)]
struct ActQuestion {
    subject_iin: String,
    #[serde(flatten)]
    data: ActData,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
enum ActData {
    Birth {
        date: NaiveDate,
        place: String,
        father: Option<String>,
        mother: Option<String>,
    },
    Marriage(Wedding),
    Divorce(Wedding),
    Paternity,
    Adoption,
    NameChange {
        surname_before: String,
    },
}

#[derive(Clone, Debug, Deserialize)]
struct Wedding {
    spouse: String,
    place: String,
    date: NaiveDate,
}

#[derive(Deserialize)]
struct Couple {
    subject_iin: String,
    partner_iin: String,
}

#[derive(Deserialize)]
struct MarriageQuestion {
    subject_iin: String,
    partner_iin: String,
    region: String,
    date: NaiveDate,
}

/// The routes of the records.
pub(crate) fn routes() -> Router<Egov> {
    Router::new()
        .route("/zags/v1/acts/search", post(search))
        .route("/zags/v1/applications/{id}", put(apply))
        .route("/zags/v1/marriages/parties", post(parties))
        .route("/zags/v1/marriages/{id}", put(marry))
}

async fn search(
    State(egov): State<Egov>,
    Json(question): Json<ActQuestion>,
) -> Result<Json<Value>, Refusal> {
    Ok(Json(entry(&egov, &question)?))
}

/// The entry that fits, or another person's when the records mix people up.
fn entry(egov: &Egov, question: &ActQuestion) -> Result<Value, Refusal> {
    check::state_number(&question.subject_iin)?;
    let person = egov
        .people
        .get(&question.subject_iin)
        .ok_or(Refusal::not_found())?;
    let found = egov
        .acts
        .of(&person.iin, question.data.kind())
        .find(|act| question.data.fits(egov, person, act))
        .ok_or(Refusal::not_found())?;
    let shown = if egov.faults.mixes_people_up(Target::Zags) {
        egov.people
            .somebody_else(&person.iin)
            .ok_or(Refusal::not_found())?
    } else {
        person
    };
    Ok(json!({
        "subject": shown.iin, "citizen": citizen(shown), "office": office(&found.place), "number": found.number,
        "entered_on": found.entered_on, "facts": found.facts,
    }))
}

impl ActData {
    const fn kind(&self) -> &'static str {
        match self {
            Self::Birth { .. } => "birth",
            Self::Marriage(_) => "marriage",
            Self::Divorce(_) => "divorce",
            Self::Paternity => "paternity",
            Self::Adoption => "adoption",
            Self::NameChange { .. } => "name_change",
        }
    }

    /// Whether an entry is the one that is meant.
    fn fits(&self, egov: &Egov, person: &Person, act: &Act) -> bool {
        match self {
            Self::Birth {
                date,
                place,
                father,
                mother,
            } => {
                let parent = |given: &Option<String>, who: &str| {
                    given
                        .as_deref()
                        .is_none_or(|said| same_name(said, &act.facts[who]))
                };
                *date == person.birth_date
                    && same_place(place, &act.place)
                    && parent(father, "father")
                    && parent(mother, "mother")
            }
            Self::Marriage(wedding) => wedding.date == act.entered_on && wedding.fits(person, act),
            Self::Divorce(wedding) => {
                let wed = egov.acts.of(&person.iin, "marriage");
                wed.into_iter().any(|wed| wed.entered_on == wedding.date)
                    && wedding.fits(person, act)
            }
            Self::Paternity | Self::Adoption => true,
            Self::NameChange { surname_before } => {
                let before = act.facts["before"]["surname"].as_str().unwrap_or_default();
                plain(before) == plain(surname_before)
            }
        }
    }
}

impl Wedding {
    /// Whether the other side of the act is the spouse that is named, by the name before or after it.
    fn fits(&self, person: &Person, act: &Act) -> bool {
        let side = match person.sex {
            Sex::Male => "wife",
            Sex::Female => "husband",
        };
        let spouse = &act.facts[side];
        let mut after = spouse["name"].clone();
        after["surname"] = spouse["surname_after"].clone();
        same_place(&self.place, &act.place)
            && (same_name(&self.spouse, &spouse["name"]) || same_name(&self.spouse, &after))
    }
}

fn plain(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

/// Whether a full name, or one without its patronymic, is that of the entry.
fn same_name(said: &str, entered: &Value) -> bool {
    let part = |field: &str| entered[field].as_str().map(plain).unwrap_or_default();
    let short = format!("{} {}", part("surname"), part("name"));
    let full = format!("{short} {}", part("patronymic"));
    let said = plain(said);
    !said.is_empty() && (said == short || said == full.trim_end())
}

/// Whether a place is named in one of the two languages, in full or by the city's name alone.
fn same_place(said: &str, entered: &Text) -> bool {
    let said = plain(said);
    let named = |place: &str| {
        plain(place)
            .split(' ')
            .any(|word| said.split([' ', ',']).any(|other| word == other))
    };
    let bare = |place: &str| place.replace("қаласы", "").replace("город", "");
    named(&bare(&entered.kk)) || named(&bare(&entered.ru))
}

/// Decides once on an application of this id.
fn once(
    egov: &Egov,
    id: &str,
    question: &Value,
    decide: impl FnOnce() -> Result<Value, Refusal>,
) -> Result<Json<Value>, Refusal> {
    check::id(id)?;
    egov.applications.change(id, |known| match known {
        Some(known) if known.question == *question => Ok(Step::Keep(Json(known.answer.clone()))),
        Some(_) => Err(Refusal::conflict("id_taken")),
        None => {
            let answer = decide()?;
            let application = Application {
                question: question.clone(),
                answer: answer.clone(),
            };
            Ok(Step::Put(application, Json(answer)))
        }
    })
}

/// The number of an application at the body: seven digits that follow from its id.
fn number_of(id: &str) -> u64 {
    let digest = sha256(id.as_bytes()).to_hex();
    u64::from_str_radix(&digest[..8], 16).unwrap_or_default() % 10_000_000
}

async fn apply(
    State(egov): State<Egov>,
    Path(id): Path<String>,
    Json(body): Json<Value>,
) -> Result<Json<Value>, Refusal> {
    let question: ActQuestion = serde_json::from_value(body["question"].clone())
        .map_err(|_| Refusal::unprocessable("bad_question"))?;
    once(&egov, &id, &body, || {
        let record = entry(&egov, &question)?;
        Ok(json!({
            "number": format!("{:07}", number_of(&id)), "accepted_at": now(), "body": record["office"],
            "record": record,
        }))
    })
}

async fn parties(
    State(egov): State<Egov>,
    Json(couple): Json<Couple>,
) -> Result<Json<Value>, Refusal> {
    let (applicant, partner) = both(&egov, &couple.subject_iin, &couple.partner_iin)?;
    Ok(Json(parties_of(&egov, applicant, partner)))
}

fn both<'a>(egov: &'a Egov, one: &str, other: &str) -> Result<(&'a Person, &'a Person), Refusal> {
    check::state_number(one)?;
    check::state_number(other)?;
    let find = |iin| {
        egov.people
            .get(iin)
            .filter(|person| person.deceased_on.is_none())
    };
    find(one).zip(find(other)).ok_or(Refusal::not_found())
}

fn parties_of(egov: &Egov, applicant: &Person, partner: &Person) -> Value {
    let party = |person: &Person| json!({"iin": person.iin, "name": name(person), "birth_date": person.birth_date});
    let partner = match egov.people.somebody_else(&partner.iin) {
        Some(other) if egov.faults.mixes_people_up(Target::Zags) => other,
        Some(_) | None => partner,
    };
    json!({"applicant": party(applicant), "partner": party(partner)})
}

async fn marry(
    State(egov): State<Egov>,
    Path(id): Path<String>,
    Json(body): Json<Value>,
) -> Result<Json<Value>, Refusal> {
    let question: MarriageQuestion = serde_json::from_value(body["question"].clone())
        .map_err(|_| Refusal::unprocessable("bad_question"))?;
    once(&egov, &id, &body, || {
        let (applicant, partner) = both(&egov, &question.subject_iin, &question.partner_iin)?;
        if let Some(obstacle) = obstacle(&egov, applicant, partner, question.date) {
            return Ok(json!({"status": "refused", "obstacle": obstacle}));
        }
        let place = wedding_hall(&question.region).ok_or(Refusal::unprocessable("bad_region"))?;
        let number = number_of(&id);
        Ok(json!({
            "status": "appointed", "parties": parties_of(&egov, applicant, partner),
            "number": format!("{number:07}"), "at": hour(question.date, number), "office": office(&place),
            "place": Text::new(format!("{}, Мысал даңғылы, 1, Неке сарайы", place.kk),
                format!("{}, проспект Мысал, 1, Дворец бракосочетания", place.ru)),
        }))
    })
}

/// The hour of a day that belongs to a number.
fn hour(date: NaiveDate, number: u64) -> DateTime<Utc> {
    let slot = i64::try_from(number).unwrap_or_default() % OF_A_DAY;
    let midnight = date.and_hms_opt(0, 0, 0).unwrap_or_default().and_utc();
    midnight + TimeDelta::hours(FIRST_HOUR_UTC) + TimeDelta::minutes(30 * slot)
}

/// Why two people cannot marry on a day, in the order of the Code.
fn obstacle(egov: &Egov, one: &Person, other: &Person, date: NaiveDate) -> Option<&'static str> {
    let of_age =
        |person: &Person| person.birth_date + Months::new(12 * MARRIAGE_AGE) < date + Days::new(1);
    let acts = &egov.acts;
    let facts = [
        (!of_age(one) || !of_age(other), "under_age"),
        (one.sex == other.sex, "same_sex"),
        (
            acts.is_married(&one.iin) || acts.is_married(&other.iin),
            "already_married",
        ),
        (
            acts.are_adopter_and_adopted(&one.iin, &other.iin),
            "adoption",
        ),
        (acts.are_relatives(&one.iin, &other.iin), "close_relatives"),
        (
            [one, other]
                .iter()
                .any(|person| person.capacity.status == "incapable"),
            "incapable",
        ),
    ];
    facts
        .into_iter()
        .find_map(|(holds, word)| holds.then_some(word))
}

/// The centre of a region by its code, where marriages are registered.
pub(crate) fn wedding_hall(region: &str) -> Option<Text> {
    let (kk, ru) = match region {
        "astana" => ("Астана қаласы", "город Астана"),
        "almaty" => ("Алматы қаласы", "город Алматы"),
        "shymkent" => ("Шымкент қаласы", "город Шымкент"),
        "abai" => ("Семей қаласы", "город Семей"),
        "akmola" => ("Көкшетау қаласы", "город Кокшетау"),
        "aktobe" => ("Ақтөбе қаласы", "город Актобе"),
        "almaty_region" => ("Қонаев қаласы", "город Конаев"),
        "atyrau" => ("Атырау қаласы", "город Атырау"),
        "east_kazakhstan" => ("Өскемен қаласы", "город Усть-Каменогорск"),
        "zhambyl" => ("Тараз қаласы", "город Тараз"),
        "zhetysu" => ("Талдықорған қаласы", "город Талдыкорган"),
        "west_kazakhstan" => ("Орал қаласы", "город Уральск"),
        "karaganda" => ("Қарағанды қаласы", "город Караганда"),
        "kostanay" => ("Қостанай қаласы", "город Костанай"),
        "kyzylorda" => ("Қызылорда қаласы", "город Кызылорда"),
        "mangystau" => ("Ақтау қаласы", "город Актау"),
        "pavlodar" => ("Павлодар қаласы", "город Павлодар"),
        "north_kazakhstan" => ("Петропавл қаласы", "город Петропавловск"),
        "turkistan" => ("Түркістан қаласы", "город Туркестан"),
        "ulytau" => ("Жезқазған қаласы", "город Жезказган"),
        _ => return None,
    };
    Some(Text::new(kk, ru))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_fits_with_or_without_its_patronymic_in_any_case() {
        let entered = json!({"surname": "Сынақова", "name": "Әлия", "patronymic": "Үлгіқызы"});
        for said in [
            "Сынақова Әлия Үлгіқызы",
            " сынақова  әлия ",
            "СЫНАҚОВА ӘЛИЯ",
        ] {
            assert!(same_name(said, &entered), "{said}");
        }
        for said in ["", "Сынақова", "Сынақова Әлия Мысалқызы"] {
            assert!(!same_name(said, &entered), "{said}");
        }
    }

    #[test]
    fn a_place_fits_by_the_name_of_its_city_in_either_language() {
        let place = Text::new("Шымкент қаласы", "город Шымкент");
        for said in [
            "Шымкент",
            "г. Шымкент",
            "шымкент қаласы",
            "Шымкент, Қазақстан",
        ] {
            assert!(same_place(said, &place), "{said}");
        }
        for said in ["", "город", "қаласы", "Астана"] {
            assert!(!same_place(said, &place), "{said}");
        }
    }

    #[test]
    fn registrations_are_in_working_hours_of_kazakhstan() {
        let day = "2026-12-20".parse().unwrap();
        assert_eq!(hour(day, 0).to_rfc3339(), "2026-12-20T04:00:00+00:00");
        assert_eq!(hour(day, 15).to_rfc3339(), "2026-12-20T11:30:00+00:00");
    }
}
