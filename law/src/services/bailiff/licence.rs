//! S10, the licence of a private bailiff: issue, re-issue, duplicate (order No. 26).

use super::{ACT, BODY, CHECKS, DESK, LINE_MAX, OFFICE, PATH, REFUSALS, TERM};
use crate::form::{FieldError, FieldProblem};
use crate::service::{
    Applicants, Attachment, AttachmentForm, Automation, Channel, Choice, Fee, FeeMoment, Field,
    FieldForm, Form, Kind, Limit, LookUp, Outcome, Portal, Process, Rate, Requirement, ResultForm,
    Rule, SURVEY, Service, ServiceId, kind_field, pointer,
};
use crate::text::Text;
use chrono::NaiveDate;

/// The fee by what is asked for. Order No. 26 says that one is paid and names no amount, and neither Tax Code is among our
/// sources: the rates are those of article 554 of the Code of 2017 as they are commonly cited (six indices for the licence, a
/// tenth of that for its re-issue, the whole again for a duplicate), to be confirmed against the acts.
const FEE: Fee = Fee {
    rates: &[
        until_2025(&[ISSUE, DUPLICATE], FOR_LICENCE),
        until_2025(&[REISSUE], FOR_REISSUE),
        since_2026(&[ISSUE, DUPLICATE], FOR_LICENCE),
        since_2026(&[REISSUE], FOR_REISSUE),
    ],
    within: Limit::hours(24),
    moment: FeeMoment::BeforeSignature,
};
/// Thousandths of the index for a licence, and for its duplicate.
const FOR_LICENCE: i64 = 6000;
/// Ten per cent of that.
const FOR_REISSUE: i64 = 600;
/// The last day of the Tax Code of 2017, and the first of the Code that followed.
const OLD_CODE_ENDS: NaiveDate = day(2025, 12, 31);
const NEW_CODE_BEGINS: NaiveDate = day(2026, 1, 1);

const fn until_2025(only: &'static [&'static str], permille: i64) -> Rate {
    Rate {
        only,
        permille,
        since: None,
        until: Some(OLD_CODE_ENDS),
        source: Text::new(
            "«Салық және бюджетке төленетін басқа да міндетті төлемдер туралы» 2017 жылғы 25 желтоқсандағы Қазақстан Республикасының Кодексі (Салық кодексі), 554-бап; Кодекспен салыстырып растау қажет",
            "Кодекс Республики Казахстан от 25 декабря 2017 года «О налогах и других обязательных платежах в бюджет» (Налоговый кодекс), статья 554; подлежит сверке с Кодексом",
            "Tax Code of 25 December 2017, article 554; to be confirmed against the Code",
        ),
    }
}

const fn since_2026(only: &'static [&'static str], permille: i64) -> Rate {
    Rate {
        only,
        permille,
        since: Some(NEW_CODE_BEGINS),
        until: None,
        source: Text::new(
            "2026 жылғы 1 қаңтардан бастап қолданыстағы Салық кодексі; мөлшерлемелерін Кодекспен салыстырып растау қажет, оған дейін 2017 жылғы Кодекстің 554-бабының мөлшерлемелері қолданылады",
            "Налоговый кодекс, действующий с 1 января 2026 года; ставки подлежат сверке с Кодексом, до неё применяются ставки статьи 554 Кодекса 2017 года",
            "Tax Code in force since 1 January 2026; its rates are to be confirmed against the Code, until then those of article 554 of the Code of 2017 are carried over",
        ),
    }
}

/// A day of the table above; an impossible one stops the build.
const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("the table holds calendar dates")
}

const ISSUE: &str = "issue";
const REISSUE: &str = "reissue";
const DUPLICATE: &str = "duplicate";
const DECISION_DATE: &str = "examination_date";
/// The field that names the licence to be re-issued or duplicated.
pub const LICENCE_NUMBER: &str = "licence_number";
/// Characters of a licence's or a decision's number (ours).
const NUMBER_MAX: usize = 40;

const ISSUE_TITLE: Text = Text::new("Лицензия беру", "Выдача лицензии", "Issue of the licence");
const REISSUE_TITLE: Text = Text::new(
    "Лицензияны қайта ресімдеу",
    "Переоформление лицензии",
    "Re-issue of the licence",
);
const DUPLICATE_TITLE: Text = Text::new(
    "Лицензияның телнұсқасын беру",
    "Выдача дубликата лицензии",
    "Duplicate of the licence",
);
const KINDS: &[Kind] = &[
    Kind {
        code: ISSUE,
        title: ISSUE_TITLE,
    },
    Kind {
        code: REISSUE,
        title: REISSUE_TITLE,
    },
    Kind {
        code: DUPLICATE,
        title: DUPLICATE_TITLE,
    },
];
const KIND_CHOICES: &[Choice] = &[
    Choice {
        code: ISSUE,
        label: ISSUE_TITLE,
    },
    Choice {
        code: REISSUE,
        label: REISSUE_TITLE,
    },
    Choice {
        code: DUPLICATE,
        label: DUPLICATE_TITLE,
    },
];

const FIELDS: &[Field] = &[
    kind_field(
        KIND_CHOICES,
        Text::new("Не сұралады", "Что запрашивается", "What is asked for"),
    ),
    Field::required(
        "phone",
        FieldForm::Phone,
        Text::new("Телефон", "Телефон", "Telephone"),
    ),
    Field::required(
        "address",
        FieldForm::Text { max: LINE_MAX },
        Text::new("Мекенжайы", "Адрес", "Address"),
    ),
    Field::required(
        "examination_number",
        FieldForm::Text { max: NUMBER_MAX },
        Text::new(
            "Біліктілік комиссиясы шешімінің нөмірі",
            "Номер решения квалификационной комиссии",
            "Number of the commission's decision",
        ),
    )
    .only(&[ISSUE]),
    Field::required(
        DECISION_DATE,
        FieldForm::Date,
        Text::new("Шешімнің күні", "Дата решения", "Date of the decision"),
    )
    .only(&[ISSUE]),
    Field::required(
        LICENCE_NUMBER,
        FieldForm::Text { max: NUMBER_MAX },
        Text::new(
            "Лицензияның нөмірі",
            "Номер лицензии",
            "Number of the licence",
        ),
    )
    .only(&[REISSUE, DUPLICATE]),
    Field::required(
        "reason",
        FieldForm::Text { max: LINE_MAX },
        Text::new(
            "Қайта ресімдеу немесе телнұсқа беру негізі",
            "Основание переоформления или выдачи дубликата",
            "Why it is re-issued or duplicated",
        ),
    )
    .only(&[REISSUE, DUPLICATE]),
];

/// The documents are the standard's, which is not among our sources: the list is ours, and the officer judges it.
const ATTACHMENTS: &[Attachment] = &[
    Attachment {
        code: "examination_decision",
        title: Text::new(
            "Біліктілік комиссиясының шешімі",
            "Решение квалификационной комиссии",
            "The commission's decision",
        ),
        required: Requirement::Optional,
        form: AttachmentForm::Document,
        only: &[ISSUE],
    },
    Attachment {
        code: "change",
        title: Text::new(
            "Деректердің өзгергенін растайтын құжат",
            "Документ, подтверждающий изменение данных",
            "Document about the change",
        ),
        required: Requirement::Required,
        form: AttachmentForm::Document,
        only: &[REISSUE],
    },
];

fn rule(form: &Form, today: NaiveDate) -> Vec<FieldError> {
    let date: Option<NaiveDate> = form.get(DECISION_DATE).and_then(|date| date.parse().ok());
    date.filter(|date| *date > today)
        .map(|_| FieldError::new(pointer(DECISION_DATE), FieldProblem::OutOfRange))
        .into_iter()
        .collect()
}

/// S10.
pub const SERVICE: Service = Service {
    id: ServiceId::S10,
    code: "bailiff_licence",
    title: Text::new(
        "Жеке сот орындаушысы қызметімен айналысу құқығына лицензия беру, қайта ресімдеу, лицензияның телнұсқаларын беру",
        "Выдача, переоформление, выдача дубликатов лицензии на право занятия деятельностью частного судебного исполнителя",
        "Licence of a private bailiff: issue, re-issue, duplicate",
    ),
    source: Text::new(
        "6, 9-тармақтар, 1 және 2-кестелер",
        "пункты 6, 9, таблицы 1 и 2",
        "points 6, 9, tables 1 and 2",
    ),
    channel: Channel::Portal,
    fields: FIELDS,
    look_ups: &[LookUp::Individuals, LookUp::Licensing, LookUp::Enforcement],
    checks: CHECKS,
    path: PATH,
    term: TERM,
    refusals: REFUSALS,
    outcome: Outcome {
        title: Text::new(
            "Жеке сот орындаушысының лицензиясы",
            "Лицензия частного судебного исполнителя",
            "Licence of a private bailiff",
        ),
        notice: Text::new(
            "Жеке сот орындаушысының лицензиясы жеке кабинетіңізде.",
            "Лицензия частного судебного исполнителя находится в Вашем личном кабинете.",
            "The licence is in your personal cabinet.",
        ),
    },
    survey: &SURVEY,
    process: Process::Portal(Portal {
        act: ACT,
        body: BODY,
        applicants: Applicants::Individuals,
        automation: Automation::Partial,
        kinds: KINDS,
        attachments: ATTACHMENTS,
        fee: Some(FEE),
        registry: LookUp::Licensing,
        rule: Rule(rule),
        desk: DESK,
        centre: &[],
        office: OFFICE,
        result: ResultForm::BailiffLicence,
    }),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fee::{Charge, Tariffs};
    use crate::money::Tenge;

    #[test]
    fn a_licence_and_its_duplicate_cost_six_indices_and_a_reissue_a_tenth_of_that() {
        for (day, issue, reissue) in [("2025-12-31", 23_592, 2_359), ("2026-01-01", 25_950, 2_595)]
        {
            let day: NaiveDate = day.parse().unwrap();
            let cost = |kind| {
                let charge = Charge::of(&SERVICE, Some(kind))?;
                let cost = Tariffs::seeded().cost(charge, day);
                cost.ok().map(|cost| cost.amount)
            };
            assert_eq!(cost(ISSUE), Some(Tenge::from_tenge(issue)));
            assert_eq!(cost(DUPLICATE), cost(ISSUE));
            assert_eq!(cost(REISSUE), Some(Tenge::from_tenge(reissue)));
            assert_eq!(cost("extension"), None);
        }
    }

    #[test]
    fn every_kind_has_one_rate_on_every_day_and_says_what_is_to_be_confirmed() {
        for kind in KINDS {
            for day in [OLD_CODE_ENDS, NEW_CODE_BEGINS] {
                let known = FEE.rates.iter().filter(|rate| {
                    rate.only.contains(&kind.code)
                        && rate.since.is_none_or(|since| since <= day)
                        && rate.until.is_none_or(|until| day <= until)
                });
                assert_eq!(known.count(), 1, "{} on {day}", kind.code);
            }
        }
        assert!(
            FEE.rates
                .iter()
                .all(|rate| rate.source.en.contains("to be confirmed"))
        );
    }
}
