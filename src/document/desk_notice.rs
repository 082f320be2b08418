//! Messages to officials about steps that are late; none holds a link, a name or a personal number.

use super::notice::Message;
use chrono::{DateTime, Utc};
use law::text::Bilingual;
use law::time::clerk_time;

/// What an official is told about a step of a desk that is not done in its term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LateStep {
    /// The number of the request.
    pub number: String,
    /// The service.
    pub service: Bilingual,
    /// What should have been done.
    pub step: Bilingual,
    /// By when.
    pub due: DateTime<Utc>,
    /// To whom it is said.
    pub told: Told,
}

/// Who is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// The desk whose step it is.
    Desk,
    /// Whoever stands above it, because it is still not done a working day later.
    Above,
}

const CLOSING: (&str, &str) = (
    "Бұл хабар автоматты түрде жіберілді, оған жауап берудің қажеті жоқ. Толығырақ жұмыс орныңыздың кіріс тізімінде.\n\nSenim, мобильді үкімет",
    "Это сообщение отправлено автоматически, отвечать на него не нужно. Подробнее во входящих Вашего рабочего места.\n\nSenim, мобильное правительство",
);

impl LateStep {
    /// The notice as it is kept, shown and sent.
    #[must_use]
    pub fn message(&self) -> Message {
        let subject = self.subject();
        let (number, due) = (&self.number, clerk_time(self.due));
        let body = Bilingual {
            kk: format!(
                "Өтініштің нөмірі: {number}, «{}» қызметі.\n\nКезең: {}. Мерзімі {due} аяқталды, кезең аяқталған жоқ.",
                self.service.kk, self.step.kk
            ),
            ru: format!(
                "Номер заявления: {number}, услуга «{}».\n\nЭтап: {}. Срок истёк {due}, этап не завершён.",
                self.service.ru, self.step.ru
            ),
        };
        let short = Bilingual {
            kk: format!("{}. Өтініш {number}.", subject.kk),
            ru: format!("{}. Заявление {number}.", subject.ru),
        };
        Message::new(subject, body, short, CLOSING)
    }

    fn subject(&self) -> Bilingual {
        let (kk, ru) = match self.told {
            Told::Desk => ("Кезеңнің мерзімі өтті", "Срок этапа истёк"),
            Told::Above => (
                "Бағынысты бөлімшеде кезең бір жұмыс күнінен астам кешіктірілді",
                "Этап в подчинённом подразделении просрочен более чем на рабочий день",
            ),
        };
        Bilingual {
            kk: kk.to_owned(),
            ru: ru.to_owned(),
        }
    }
}
