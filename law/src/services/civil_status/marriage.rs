//! S2, application to register a marriage: annex 2 of order No. 236.

use super::record::Obstacle;
use super::{day, name};
use crate::form::{FieldError, FieldProblem};
use crate::id::Iin;
use crate::service::found::MarriageQuestion;
use crate::service::request::ServiceRequest;
use crate::service::{
    Actor, Applicants, Automation, Channel, Check, Field, FieldForm, Form, Limit, LookUp, Outcome,
    Portal, Process, REGIONS, Refusal, ResultForm, Rule, SURVEY, Service, ServiceId, Step, pointer,
};
use crate::services::grounds;
use crate::services::order_236::{
    APPLICANT, COMMITTEE, DATA, OF_PERSONS, ONE_INDEX, SIGNER, regulation, sub_point,
};
use crate::text::Text;
use chrono::{Months, NaiveDate};

/// Annex 3 of the regulation: five minutes for the portal, fifteen and fifteen for the body.
const TERM: Limit = Limit::minutes(35);
/// How far ahead a day can be asked for (ours: an office's book of a year).
const BOOK: Months = Months::new(12);

/// The ninth process.
const FACTS: Text = sub_point!("6", "12");

const OBSTACLES: &[&str] = &[
    Obstacle::UnderAge.as_str(),
    Obstacle::SameSex.as_str(),
    Obstacle::AlreadyMarried.as_str(),
    Obstacle::CloseRelatives.as_str(),
    Obstacle::Adoption.as_str(),
    Obstacle::Incapable.as_str(),
];

/// The notice of the ninth process with its established fact.
macro_rules! obstacle {
    ($obstacle:expr, $kk:literal, $ru:literal, $en:literal) => {
        Refusal {
            code: $obstacle.as_str(),
            clause: FACTS,
            notice: Text::new(
                concat!(
                    "Некеге тұруды тіркеуден бас тартуға негіз болатын факт анықталды: ",
                    $kk,
                    ". Сұрау салынған электрондық мемлекеттік қызметтен бас тартылды."
                ),
                concat!(
                    "Установлен факт, являющийся основанием для отказа в регистрации заключения брака: ",
                    $ru,
                    ". В запрашиваемой электронной государственной услуге отказано."
                ),
                concat!("Refused on an established fact: ", $en, "."),
            ),
        }
    };
}

/// What no table can hold: the day lies ahead, and within the office's book.
fn rule(form: &Form, today: NaiveDate) -> Vec<FieldError> {
    let last = today + BOOK;
    day(form, name::DATE)
        .filter(|date| *date <= today || *date > last)
        .map(|_| FieldError::new(pointer(name::DATE), FieldProblem::OutOfRange))
        .into_iter()
        .collect()
}

/// Who marries whom; `None` for a form that was not checked.
pub(crate) fn question(request: &ServiceRequest) -> Option<MarriageQuestion> {
    Some(MarriageQuestion {
        applicant: request.applicant.iin.clone(),
        partner: Iin::parse(request.form.get(name::PARTNER)?).ok()?,
        region: request.form.get(name::REGION)?.to_owned(),
        date: day(&request.form, name::DATE)?,
    })
}

/// S2.
pub const SERVICE: Service = Service {
    id: ServiceId::S2,
    code: "marriage_application",
    title: Text::new(
        "Некеге тұруды тіркеуге өтініш беру",
        "Подача заявления на регистрацию заключения брака",
        "Application to register a marriage",
    ),
    source: Text::new(
        "6-тармақ, 3-қосымша",
        "пункт 6, приложение 3",
        "point 6, annex 3",
    ),
    channel: Channel::Portal,
    fields: &[
        Field::required(
            name::PARTNER,
            FieldForm::Iin,
            Text::new(
                "Некеге тұратын екінші тұлғаның ЖСН-і",
                "ИИН второго лица, вступающего в брак",
                "IIN of the other person who marries",
            ),
        ),
        Field::required(
            name::REGION,
            FieldForm::OneOf(REGIONS),
            Text::new(
                "Некеге тұруды тіркеудің қалаған жері",
                "Желаемое место регистрации брака",
                "Desired place of the registration",
            ),
        ),
        Field::required(
            name::DATE,
            FieldForm::Date,
            Text::new(
                "Некеге тұруды тіркеудің қалаған күні",
                "Желаемая дата регистрации брака",
                "Desired date of the registration",
            ),
        ),
    ],
    look_ups: OF_PERSONS,
    checks: &[
        APPLICANT,
        SIGNER,
        DATA,
        Check {
            by: Actor::Body,
            what: Text::new(
                "Некеге тұруды тіркеуден бас тартуға байланысты фактілердің болмауы.",
                "Отсутствие фактов, связанных с отказом в регистрации заключения брака.",
                "No fact stands in the way of the marriage.",
            ),
            refusals: OBSTACLES,
        },
    ],
    path: &[
        Step::within(
            1,
            Actor::Portal,
            Limit::minutes(5),
            Text::new(
                "Өтінішті өңдеу: некені тіркеу туралы өтініштің түсуі",
                "Обработка заявления: поступление заявления о регистрации брака",
                "Process the application",
            ),
        ),
        Step::within(
            2,
            Actor::Body,
            Limit::minutes(15),
            Text::new(
                "Өтініште көрсетілген деректерді тексеру, некеге тұруға өтініштің түскені туралы хабарлама",
                "Проверка данных, указанных в заявлении, уведомление о поступлении заявления",
                "Check the data of the application, notice that it arrived",
            ),
        ),
        Step::within(
            3,
            Actor::Body,
            Limit::minutes(15),
            Text::new(
                "Деректерді тексеру, некеге тұруды тіркеу уақыты, күні және орны көрсетілген хабарлама немесе бас тарту",
                "Проверка данных, уведомление с указанием времени, даты и места регистрации либо отказ",
                "Check the data; notice of time, date and place, or refusal",
            ),
        ),
    ],
    term: TERM,
    refusals: &[
        grounds::applicant_data_wrong(sub_point!("6", "3")),
        grounds::signer_not_confirmed(sub_point!("6", "7")),
        // The second condition: the regulation has no process of its own for a party whom the records do not know.
        grounds::no_data(sub_point!("6", "10")),
        obstacle!(
            Obstacle::UnderAge,
            "тараптардың бірі неке жасына толмаған («Неке (ерлі-зайыптылық) және отбасы туралы» Кодекстің 10-бабы)",
            "одна из сторон не достигла брачного возраста (статья 10 Кодекса «О браке (супружестве) и семье»)",
            "one of them has not reached the age of marriage (article 10 of the Code on marriage and family)"
        ),
        obstacle!(
            Obstacle::SameSex,
            "тараптар бір жынысты (Кодекстің 11-бабы)",
            "стороны одного пола (статья 11 Кодекса)",
            "they are of one sex (article 11 of the Code)"
        ),
        obstacle!(
            Obstacle::AlreadyMarried,
            "тараптардың бірі тіркелген некеде тұр (Кодекстің 11-бабы)",
            "одна из сторон состоит в зарегистрированном браке (статья 11 Кодекса)",
            "one of them is in a registered marriage (article 11 of the Code)"
        ),
        obstacle!(
            Obstacle::CloseRelatives,
            "тараптар жақын туыстар (Кодекстің 11-бабы)",
            "стороны являются близкими родственниками (статья 11 Кодекса)",
            "they are close relatives (article 11 of the Code)"
        ),
        obstacle!(
            Obstacle::Adoption,
            "тараптар асырап алушы мен асырап алынған (Кодекстің 11-бабы)",
            "стороны являются усыновителем и усыновлённым (статья 11 Кодекса)",
            "one of them adopted the other (article 11 of the Code)"
        ),
        obstacle!(
            Obstacle::Incapable,
            "сот тараптардың бірін әрекетке қабілетсіз деп таныған (Кодекстің 11-бабы)",
            "одна из сторон признана судом недееспособной (статья 11 Кодекса)",
            "a court declared one of them incapable (article 11 of the Code)"
        ),
    ],
    outcome: Outcome {
        title: Text::new(
            "Некеге тұруды тіркеу уақыты, күні және орны туралы хабарлама",
            "Уведомление о времени, дате и месте регистрации заключения брака",
            "Notice of the time, date and place of the marriage",
        ),
        notice: Text::new(
            "Уәкілетті орган некеге тұруды тіркеу уақытын, күнін және орнын белгіледі. Хабарлама жеке кабинетте.",
            "Уполномоченный орган назначил время, дату и место регистрации заключения брака. Уведомление находится в личном кабинете.",
            "The justice body set time, date and place of the registration. The notice is in the personal cabinet.",
        ),
    },
    survey: &SURVEY,
    process: Process::Portal(Portal {
        act: regulation!(
            "2",
            "Некеге тұруды тіркеуге өтініш беру",
            "Подача заявления на регистрацию заключения брака",
            "Application to register a marriage"
        ),
        body: COMMITTEE,
        applicants: Applicants::Individuals,
        automation: Automation::Partial,
        kinds: &[],
        attachments: &[],
        fee: Some(ONE_INDEX),
        registry: LookUp::CivilStatus,
        rule: Rule(rule),
        desk: &[],
        // Points 1 and 10 of this regulation know the portal alone.
        centre: &[],
        office: &[],
        result: ResultForm::MarriageAppointment,
    }),
};
