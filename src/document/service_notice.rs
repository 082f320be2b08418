//! Messages about requests for services S1-S10: acceptance, payment, result, refusal; none holds a link or a personal number.

use super::notice::Message;
use chrono::{DateTime, Utc};
use law::money::Tenge;
use law::text::Bilingual;
use law::time::clerk_time;
use serde::{Deserialize, Serialize};

/// What the applicant of a service is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ServiceNotice {
    /// The request is registered; the result is due then.
    Accepted {
        /// The number of the request.
        number: String,
        /// The service.
        service: Bilingual,
        /// When the result is due.
        due: DateTime<Utc>,
    },
    /// The fee waits in the bank's app.
    PaymentDue {
        /// The number of the request.
        number: String,
        /// The service.
        service: Bilingual,
        /// The fee.
        amount: Tenge,
        /// By when.
        until: DateTime<Utc>,
    },
    /// The fee was paid.
    PaymentReceived {
        /// The number of the request.
        number: String,
        /// The service.
        service: Bilingual,
        /// The fee.
        amount: Tenge,
    },
    /// The payment failed.
    PaymentFailed {
        /// The number of the request.
        number: String,
        /// The service.
        service: Bilingual,
        /// The reason in full, a sentence.
        reason: Bilingual,
    },
    /// The money went back.
    Refunded {
        /// The number of the request.
        number: String,
        /// The service.
        service: Bilingual,
        /// How much.
        amount: Tenge,
    },
    /// A step of the officials is not done in its term.
    StepLate {
        /// The number of the request.
        number: String,
        /// The service.
        service: Bilingual,
        /// What should have been done.
        step: Bilingual,
        /// By when.
        due: DateTime<Utc>,
    },
    /// The result is not there in its term.
    ResultLate {
        /// The number of the request.
        number: String,
        /// The service.
        service: Bilingual,
        /// By when it should have been there.
        due: DateTime<Utc>,
    },
    /// Nobody paid in time.
    PaymentExpired {
        /// The number of the request.
        number: String,
        /// The service.
        service: Bilingual,
    },
    /// The result lies in the cabinet.
    ResultReady {
        /// The number of the request.
        number: String,
        /// The service.
        service: Bilingual,
        /// What has come out, a sentence.
        outcome: Bilingual,
        /// The number of the document.
        document: String,
    },
    /// The service is refused.
    Refused {
        /// The number of the request, when there was one.
        number: Option<String>,
        /// The service.
        service: Bilingual,
        /// The clause, with its act.
        clause: Bilingual,
        /// The notice, a sentence.
        notice: Bilingual,
    },
    /// The registering body has the correction of the certificate.
    CorrectionRegistered {
        /// The number of the request.
        number: String,
        /// The service.
        service: Bilingual,
        /// The number of the correction at the body.
        registered: String,
        /// The body.
        office: Bilingual,
    },
    /// The applicant withdrew the request.
    Withdrawn {
        /// The number of the request.
        number: String,
        /// The service.
        service: Bilingual,
    },
}

const CLOSING: (&str, &str) = (
    "Бұл хабар автоматты түрде жіберілді, оған жауап берудің қажеті жоқ. Біз сілтеме жібермейміз, құпиясөз бен кодты сұрамаймыз. Толығырақ жеке кабинетте.\n\nSenim, мобильді үкімет",
    "Это сообщение отправлено автоматически, отвечать на него не нужно. Мы не присылаем ссылок и не спрашиваем пароли и коды. Подробнее в личном кабинете.\n\nSenim, мобильное правительство",
);

impl ServiceNotice {
    /// The notice as it is kept, shown and sent.
    #[must_use]
    pub fn message(&self) -> Message {
        let subject = self.subject();
        let (service, number) = self.request();
        let said = self.said();
        let number = number.unwrap_or("-");
        let body = Bilingual {
            kk: format!(
                "«{}» қызметі, өтініштің нөмірі: {number}.\n\n{}",
                service.kk, said.kk
            ),
            ru: format!(
                "Услуга «{}», номер заявления: {number}.\n\n{}",
                service.ru, said.ru
            ),
        };
        let short = Bilingual {
            kk: format!("{}. Өтініш {number}. Толығырақ жеке кабинетте.", subject.kk),
            ru: format!(
                "{}. Заявление {number}. Подробнее в личном кабинете.",
                subject.ru
            ),
        };
        Message::new(subject, body, short, CLOSING)
    }

    fn subject(&self) -> Bilingual {
        let (kk, ru) = match self {
            Self::Accepted { .. } => ("Өтінішіңіз қабылданды", "Ваше заявление принято"),
            Self::PaymentDue { .. } => (
                "Мемлекеттік бажды төлеңіз",
                "Оплатите государственную пошлину",
            ),
            Self::PaymentReceived { .. } => ("Төлем қабылданды", "Оплата получена"),
            Self::PaymentFailed { .. } => ("Төлем өтпеді", "Оплата не прошла"),
            Self::Refunded { .. } => ("Ақша қайтарылды", "Деньги возвращены"),
            Self::StepLate { .. } => (
                "Өтінішті қарау мерзімі бұзылды",
                "Нарушен срок рассмотрения заявления",
            ),
            Self::ResultLate { .. } => {
                ("Нәтижені беру мерзімі өтті", "Срок выдачи результата истёк")
            }
            Self::PaymentExpired { .. } => ("Төлем мерзімі өтті", "Срок оплаты истёк"),
            Self::ResultReady { .. } => ("Қызметтің нәтижесі дайын", "Результат услуги готов"),
            Self::Refused { .. } => (
                "Қызмет көрсетуден бас тартылды",
                "В оказании услуги отказано",
            ),
            Self::CorrectionRegistered { .. } => (
                "Деректерді түзету туралы өтініш тіркелді",
                "Заявление об исправлении данных зарегистрировано",
            ),
            Self::Withdrawn { .. } => ("Өтініш қайтарып алынды", "Заявление отозвано"),
        };
        pair(kk, ru)
    }

    fn request(&self) -> (&Bilingual, Option<&str>) {
        match self {
            Self::Accepted {
                number, service, ..
            }
            | Self::PaymentDue {
                number, service, ..
            }
            | Self::PaymentReceived {
                number, service, ..
            }
            | Self::PaymentFailed {
                number, service, ..
            }
            | Self::Refunded {
                number, service, ..
            }
            | Self::StepLate {
                number, service, ..
            }
            | Self::ResultLate {
                number, service, ..
            }
            | Self::PaymentExpired { number, service }
            | Self::ResultReady {
                number, service, ..
            }
            | Self::CorrectionRegistered {
                number, service, ..
            }
            | Self::Withdrawn { number, service } => (service, Some(number)),
            Self::Refused {
                number, service, ..
            } => (service, number.as_deref()),
        }
    }

    fn said(&self) -> Bilingual {
        match self {
            Self::Accepted { due, .. } => {
                let due = clerk_time(*due);
                pair(
                    &format!("Өтінішіңіз тіркелді. Нәтижені алу күні мен уақыты: {due}."),
                    &format!(
                        "Ваше заявление зарегистрировано. Дата и время получения результата: {due}."
                    ),
                )
            }
            Self::PaymentDue { amount, until, .. } => {
                let until = clerk_time(*until);
                pair(
                    &format!(
                        "Төлем сомасы: {amount}. Банктің қосымшасында {until} уақытына дейін төлеңіз."
                    ),
                    &format!("Сумма: {amount}. Оплатите в приложении банка до {until}."),
                )
            }
            Self::PaymentReceived { amount, .. } => pair(
                &format!("{amount} сомасындағы төлем қабылданды. Түбіртек жеке кабинетте."),
                &format!("Оплата на сумму {amount} получена. Квитанция в личном кабинете."),
            ),
            Self::PaymentFailed { reason, .. } => reason.clone(),
            Self::Refunded { amount, .. } => pair(
                &format!("{amount} сомасы Сізге қайтарылды."),
                &format!("Сумма {amount} возвращена Вам."),
            ),
            Self::StepLate { step, due, .. } => late_step(step, *due),
            Self::ResultLate { due, .. } => late_result(*due),
            Self::PaymentExpired { .. } => pair(
                "Белгіленген мерзімде төлем жасалмады. Өтінішті қайта бере аласыз.",
                "Оплата не поступила в срок. Заявление можно подать повторно.",
            ),
            Self::ResultReady {
                outcome, document, ..
            } => pair(
                &format!("{}\n\nҚұжаттың нөмірі: {document}", outcome.kk),
                &format!("{}\n\nНомер документа: {document}", outcome.ru),
            ),
            Self::Refused { clause, notice, .. } => pair(
                &format!("{}\n\nНегізі: {}.", notice.kk, clause.kk),
                &format!("{}\n\nОснование: {}.", notice.ru, clause.ru),
            ),
            Self::CorrectionRegistered {
                registered, office, ..
            } => correction_registered(registered, office),
            Self::Withdrawn { .. } => pair(
                "Өтінішіңіз сіздің қалауыңыз бойынша қайтарып алынды.",
                "Заявление отозвано по Вашему желанию.",
            ),
        }
    }
}

fn correction_registered(number: &str, office: &Bilingual) -> Bilingual {
    pair(
        &format!(
            "Анықтамадағы қате мәліметтер туралы өтінішіңізді мына орган тіркеді: {}. Тіркеу нөмірі: {number}.",
            office.kk
        ),
        &format!(
            "Ваше заявление об ошибочных сведениях в справке зарегистрировал орган: {}. Регистрационный номер: {number}.",
            office.ru
        ),
    )
}

fn late_step(step: &Bilingual, due: DateTime<Utc>) -> Bilingual {
    let due = clerk_time(due);
    pair(
        &format!(
            "Мына кезең мерзімінде ({due} уақытына дейін) аяқталған жоқ: {}. Өтінішіңіз қаралып жатыр; кешігу туралы көрсетілетін қызметті берушінің басшысына хабарланады.",
            step.kk
        ),
        &format!(
            "В срок (до {due}) не завершён этап: {}. Ваше заявление остаётся на рассмотрении; о задержке сообщается руководителю услугодателя.",
            step.ru
        ),
    )
}

fn late_result(due: DateTime<Utc>) -> Bilingual {
    let due = clerk_time(due);
    pair(
        &format!(
            "Нәтиже {due} уақытына дейін берілуге тиіс еді, бірақ әлі дайын емес. Өтінішіңіз қаралып жатыр; көрсетілетін қызметті берушінің әрекетсіздігіне шағымдануға құқығыңыз бар."
        ),
        &format!(
            "Результат должен был быть выдан до {due}, но ещё не готов. Ваше заявление остаётся на рассмотрении; Вы вправе обжаловать бездействие услугодателя."
        ),
    )
}

fn pair(kk: &str, ru: &str) -> Bilingual {
    Bilingual {
        kk: kk.to_owned(),
        ru: ru.to_owned(),
    }
}
