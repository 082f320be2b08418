//! Guardianship and the property of minors: S7 and S8, by two regulations of the akimat of Karaganda region of 2018.

pub mod appointment;
pub mod minor_property;
mod region;

use crate::form::{FieldError, FieldProblem};
use crate::service::{Actor, Choice, Field, FieldForm, Form, Limit, Refusal, Step, pointer};
use crate::text::Text;
use chrono::{Datelike, NaiveDate};

/// Characters of a person's full name (ours).
pub(crate) const NAME_MAX: usize = 200;
/// Characters of a place, a property, a document (ours).
pub(crate) const LINE_MAX: usize = 400;
/// A child is somebody under eighteen (Code on marriage and family, art. 1).
const MAJORITY: i32 = 18;

/// The field that names the local executive body.
pub const REGION_FIELD: &str = "region";
/// The fields of the first child.
const CHILD: ChildFields = ChildFields::of("child_iin", "child_name", "child_born");

/// Whether a region has a local executive body of its own.
#[must_use]
pub fn is_local_body(region: &str) -> bool {
    region::BODIES.iter().any(|body| body.code == region)
}

/// The three fields that say who a child is.
struct ChildFields {
    iin: &'static str,
    name: &'static str,
    born: &'static str,
}

impl ChildFields {
    const fn of(iin: &'static str, name: &'static str, born: &'static str) -> Self {
        Self { iin, name, born }
    }

    /// What is wrong with a child's data on a day.
    fn problems(&self, form: &Form, today: NaiveDate) -> Vec<FieldError> {
        let all = [self.iin, self.name, self.born];
        let given = all.map(|field| form.get(field));
        if given.iter().all(Option::is_none) {
            return Vec::new();
        }
        let mut problems: Vec<FieldError> = all
            .iter()
            .zip(given)
            .filter(|(_, value)| value.is_none())
            .map(|(field, _)| FieldError::new(pointer(field), FieldProblem::Required))
            .collect();
        let born = self.born(form);
        if born.is_some_and(|born| born > today || age(born, today) >= MAJORITY) {
            problems.push(FieldError::new(
                pointer(self.born),
                FieldProblem::OutOfRange,
            ));
        }
        let digits = born.map(|born| born.format("%y%m%d").to_string());
        if let (Some(iin), Some(digits)) = (form.get(self.iin), digits)
            && !iin.starts_with(&digits)
        {
            problems.push(FieldError::new(
                pointer(self.iin),
                FieldProblem::WrongNumber,
            ));
        }
        problems
    }

    fn born(&self, form: &Form) -> Option<NaiveDate> {
        form.get(self.born)?.parse().ok()
    }
}

/// Full years of somebody on a day.
fn age(born: NaiveDate, on: NaiveDate) -> i32 {
    let before_birthday = (on.month(), on.day()) < (born.month(), born.day());
    on.year() - born.year() - i32::from(before_birthday)
}

const REGION: Field = Field::required(
    REGION_FIELD,
    FieldForm::OneOf(region::BODIES),
    Text::new(
        "Жергілікті атқарушы орган",
        "Местный исполнительный орган",
        "Local executive body",
    ),
);
const CHILD_IIN: Field = Field::required(
    CHILD.iin,
    FieldForm::Iin,
    Text::new("Баланың ЖСН", "ИИН ребёнка", "The child's IIN"),
);
const CHILD_NAME: Field = Field::required(
    CHILD.name,
    FieldForm::Text { max: NAME_MAX },
    Text::new(
        "Баланың тегі, аты, әкесінің аты",
        "Фамилия, имя, отчество ребёнка",
        "The child's full name",
    ),
);
const CHILD_BORN: Field = Field::required(
    CHILD.born,
    FieldForm::Date,
    Text::new(
        "Баланың туған күні",
        "Дата рождения ребёнка",
        "The child's date of birth",
    ),
);

/// An official's ground: something in the documents does not agree with the standard.
const DOCUMENTS_WRONG: &str = "documents_wrong";

const fn documents_wrong(clause: Text) -> Refusal {
    Refusal {
        code: DOCUMENTS_WRONG,
        clause,
        notice: Text::new(
            "Көрсетілетін қызметті алушының құжаттарында бұзушылықтардың болуына байланысты сұратылып отырған қызметтен бас тартылды.",
            "В запрашиваемой услуге отказано в связи с имеющимися нарушениями в документах услугополучателя.",
            "Refused: something in the applicant's documents is not in order.",
        ),
    }
}

const SIGN_IN: Step = Step::untimed(
    1,
    Actor::Applicant,
    Text::new(
        "1-процесс: порталда ЖСН мен парольді енгізу; деректердің түпнұсқалығын тексеру",
        "Процесс 1: ввод ИИН и пароля на портале; проверка подлинности данных",
        "Process 1: sign-in with IIN and password; the data are checked",
    ),
);
const DATA_WRONG: Step = Step::untimed(
    2,
    Actor::Portal,
    Text::new(
        "2-процесс: деректерде бұзушылық болса, бас тарту туралы хабарлама",
        "Процесс 2: при нарушениях в данных уведомление об отказе",
        "Process 2: something wrong with the data: refusal notice",
    ),
);
const FILL_IN: Step = Step::untimed(
    3,
    Actor::Applicant,
    Text::new(
        "3-процесс: қызметті таңдау, нысанды толтыру, құжаттардың электрондық көшірмелерін бекіту, ЭЦҚ таңдау; 2-шарт: ЭЦҚ мен ЖСН тексеру",
        "Процесс 3: выбор услуги, заполнение формы, прикрепление электронных копий, выбор ЭЦП; условие 2: проверка ЭЦП и ИИН",
        "Process 3: choose, fill in, attach copies, choose the certificate; condition 2: certificate and IIN checked",
    ),
);
const NOT_CONFIRMED: Step = Step::untimed(
    4,
    Actor::Portal,
    Text::new(
        "4-процесс: ЭЦҚ расталмаса, бас тарту туралы хабарлама",
        "Процесс 4: при неподтверждении ЭЦП уведомление об отказе",
        "Process 4: the signature is not confirmed: refusal notice",
    ),
);
const TO_REGIONAL_GATEWAY: Step = Step::untimed(
    5,
    Actor::Gateway,
    Text::new(
        "5-процесс: электрондық құжатты ЭҮШ арқылы ӨЭҮШ АЖО-ға жіберу, онда тіркеу",
        "Процесс 5: направление электронного документа через ШЭП в АРМ РШЭП и регистрация в нём",
        "Process 5: the document goes through the gateway to the regional gateway and is registered there",
    ),
);

/// The operator's way through the State Corporation (point 8 of both regulations).
const CENTRE: &[Step] = &[
    Step::untimed(
        1,
        Actor::Operator,
        Text::new(
            "1-процесс: оператордың ЫАЖ АЖО-ға кіруі, электрондық кезек бойынша қабылдау",
            "Процесс 1: вход оператора в АРМ ИИС, приём по электронной очереди",
            "Process 1: the operator signs in; the electronic queue",
        ),
    ),
    Step::untimed(
        2,
        Actor::Operator,
        Text::new(
            "2-процесс: алушының және өкілінің сенімхат деректерін енгізу",
            "Процесс 2: ввод данных услугополучателя и доверенности представителя",
            "Process 2: the applicant's and the representative's data are entered",
        ),
    ),
    Step::untimed(
        3,
        Actor::Gateway,
        Text::new(
            "3-процесс: ЖТ МДҚ-ға және БНАЖ-ға сұрау салу",
            "Процесс 3: запрос в ГБД ФЛ и ЕНИС",
            "Process 3: query of the database of individuals and the notarial system",
        ),
    ),
    Step::untimed(
        4,
        Actor::Operator,
        Text::new(
            "4-процесс: деректер болмаса, оларды алу мүмкін еместігі туралы хабарлама",
            "Процесс 4: при отсутствии данных сообщение о невозможности их получения",
            "Process 4: no data: a notice that they cannot be had",
        ),
    ),
    Step::untimed(
        5,
        Actor::Operator,
        Text::new(
            "5-процесс: оператордың ЭЦҚ-мен куәландырылған құжаттарды ӨЭҮШ АЖО-ға жіберу",
            "Процесс 5: направление документов, удостоверенных ЭЦП оператора, в АРМ РШЭП",
            "Process 5: the documents, signed by the operator, go to the regional gateway",
        ),
    ),
    Step::untimed(
        6,
        Actor::Gateway,
        Text::new(
            "6-процесс: ӨЭҮШ АЖО-да тіркеу",
            "Процесс 6: регистрация в АРМ РШЭП",
            "Process 6: registration at the regional gateway",
        ),
    ),
    Step::untimed(
        8,
        Actor::Applicant,
        Text::new(
            "8-процесс: оператор арқылы нәтижені немесе дәлелді бас тартуды алу",
            "Процесс 8: получение результата или мотивированного отказа через оператора",
            "Process 8: the result or the motivated refusal, through the operator",
        ),
    ),
];

/// A quarter of an hour, the chancery's at both ends.
const CHANCERY: Limit = Limit::minutes(15);
const CHANCERY_SENDS: Text = Text::new(
    "Кеңсе нәтижені «жеке кабинетке» немесе Мемлекеттік корпорацияға жолдайды",
    "Канцелярия направляет результат в «личный кабинет» или в Государственную корпорацию",
    "The chancery sends the result to the cabinet or to the State Corporation",
);

const fn kind_choice(code: &'static str, label: Text) -> Choice {
    Choice { code, label }
}

#[cfg(test)]
mod tests;
