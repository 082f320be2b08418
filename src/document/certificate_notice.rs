//! Letters and short messages about requests for certificates: the registered number, the installation link, a refusal.
//!
//! Unlike every other letter, the one about issued certificates holds a link: the regulations demand it (order No. 839,
//! point 6, sub-point 11). It leads to certificates, which are no secret, and asks for nothing.

use super::notice::{Letter, Message};
use chrono::{DateTime, Utc};
use law::services::nca::RefusalNotice;
use law::text::{Bilingual, Lang};
use law::time::clerk_time;
use serde::{Deserialize, Serialize};

/// What an applicant is told; it can wait in the outbox as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CertificateNotice {
    /// The request is registered under its number.
    Registered {
        /// The number.
        number: String,
        /// The service.
        service: Bilingual,
    },
    /// The service is refused.
    Refused {
        /// The number, when there was one.
        number: Option<String>,
        /// The service.
        service: Bilingual,
        /// Why, by which clause.
        refusal: RefusalNotice,
    },
    /// The certificate is revoked.
    Revoked {
        /// The number.
        number: String,
        /// The certificate's serial number.
        serial: String,
        /// Since when.
        since: DateTime<Utc>,
    },
    /// Nobody came with the documents in time.
    Lapsed {
        /// The number.
        number: String,
    },
    /// An appeal was answered.
    AppealAnswered,
}

const CLOSING: Pair = Pair {
    kk: "Бұл хат автоматты түрде жіберілді, оған жауап берудің қажеті жоқ. Жабық кілтіңізді, құпиясөз бен ПИН-кодты ешкімге бермеңіз.\n\nҚазақстан Республикасының Ұлттық куәландырушы орталығы",
    ru: "Это письмо отправлено автоматически, отвечать на него не нужно. Никому не передавайте закрытый ключ, пароль и ПИН-код.\n\nНациональный удостоверяющий центр Республики Казахстан",
};

/// A text in both languages without values.
struct Pair {
    kk: &'static str,
    ru: &'static str,
}

impl CertificateNotice {
    /// The notice as a letter: the subject in the person's language, the text in both.
    #[must_use]
    pub fn write(&self, lang: Lang) -> Letter {
        letter(&self.subject(), &self.body(), lang)
    }

    /// The notice as it is kept, shown and sent.
    #[must_use]
    pub fn message(&self) -> Message {
        let short = Bilingual {
            kk: self.sms(Lang::Kk),
            ru: self.sms(Lang::Ru),
        };
        Message::new(self.subject(), self.body(), short, (CLOSING.kk, CLOSING.ru))
    }

    /// The notice as a short message in the person's language (for English: Kazakh and Russian).
    #[must_use]
    pub fn sms(&self, lang: Lang) -> String {
        let subject = self.subject();
        let (kk, ru) = match self {
            Self::Registered { number, .. } | Self::Lapsed { number } => (
                format!("{}. Нөмірі: {number}.", subject.kk),
                format!("{}. Номер: {number}.", subject.ru),
            ),
            Self::Refused { .. } | Self::Revoked { .. } | Self::AppealAnswered => (
                format!("{}. Толығырақ жеке кабинетте.", subject.kk),
                format!("{}. Подробнее в личном кабинете.", subject.ru),
            ),
        };
        match lang {
            Lang::Kk => kk,
            Lang::Ru => ru,
            Lang::En => format!("{kk} {ru}"),
        }
    }

    fn subject(&self) -> Bilingual {
        match self {
            Self::Registered { .. } => pair(
                "Электрондық сұрау салу тіркелді",
                "Электронный запрос зарегистрирован",
            ),
            Self::Refused { .. } => pair(
                "Сұрау салынған қызметтен бас тартылды",
                "В запрашиваемой услуге отказано",
            ),
            Self::Revoked { .. } => pair(
                "Тіркеу куәлігі кері қайтарып алынды",
                "Регистрационное свидетельство отозвано",
            ),
            Self::Lapsed { .. } => pair(
                "Электрондық сұрау салудың мерзімі өтті",
                "Срок электронного запроса истёк",
            ),
            Self::AppealAnswered => {
                pair("Өтінішіңізге жауап берілді", "На ваше обращение дан ответ")
            }
        }
    }

    fn body(&self) -> Bilingual {
        match self {
            Self::Registered { number, service } => Bilingual {
                kk: format!(
                    "«{}» қызметіне электрондық сұрау салуыңыз тіркелді.\n\nБірегей нөмірі: {number}",
                    service.kk
                ),
                ru: format!(
                    "Ваш электронный запрос на услугу «{}» зарегистрирован.\n\nУникальный номер: {number}",
                    service.ru
                ),
            },
            Self::Refused {
                number,
                service,
                refusal,
            } => {
                let number = number.as_deref().unwrap_or("-");
                Bilingual {
                    kk: format!(
                        "«{}» қызметі, нөмірі: {number}.\n\n{}\n\nНегізі: {}.",
                        service.kk, refusal.notice.kk, refusal.clause.kk
                    ),
                    ru: format!(
                        "Услуга «{}», номер: {number}.\n\n{}\n\nОснование: {}.",
                        service.ru, refusal.notice.ru, refusal.clause.ru
                    ),
                }
            }
            Self::Revoked {
                number,
                serial,
                since,
            } => {
                let since = clerk_time(*since);
                Bilingual {
                    kk: format!(
                        "№ {number} сұрау салу бойынша тіркеу куәлігі кері қайтарып алынды.\n\nСериялық нөмірі: {serial}\nКүні: {since}"
                    ),
                    ru: format!(
                        "По запросу № {number} регистрационное свидетельство отозвано.\n\nСерийный номер: {serial}\nДата: {since}"
                    ),
                }
            }
            Self::Lapsed { number } => Bilingual {
                kk: format!(
                    "№ {number} сұрау салу бойынша құжаттар мерзімінде ұсынылмады. Жаңа сұрау салу жібере аласыз."
                ),
                ru: format!(
                    "По запросу № {number} документы в срок не представлены. Вы можете направить новый запрос."
                ),
            },
            Self::AppealAnswered => pair(
                "Өтінішіңізге берілген жауапты жеке кабинеттен оқыңыз.",
                "Ответ на ваше обращение доступен в личном кабинете.",
            ),
        }
    }
}

/// The letter with the link under which issued certificates are installed.
#[must_use]
pub fn installation_letter(number: &str, link: &str, lang: Lang) -> Letter {
    let subject = pair(
        "Тіркеу куәліктері шығарылды",
        "Регистрационные свидетельства выпущены",
    );
    let body = Bilingual {
        kk: format!(
            "№ {number} сұрау салу бойынша тіркеу куәліктері сәтті шығарылды. Оларды орнату үшін сілтемеге өтіңіз:\n\n{link}"
        ),
        ru: format!(
            "По запросу № {number} регистрационные свидетельства успешно выпущены. Для их установки перейдите по ссылке:\n\n{link}"
        ),
    };
    letter(&subject, &body, lang)
}

/// The letter that brings an appeal to the person who answers it.
#[must_use]
pub fn appeal_letter(appeal: &str, text: &str, lang: Lang) -> Letter {
    let subject = pair("Алушының өтініші", "Обращение получателя услуги");
    let body = Bilingual {
        kk: format!("Өтініш нөмірі: {appeal}\n\n{text}"),
        ru: format!("Номер обращения: {appeal}\n\n{text}"),
    };
    letter(&subject, &body, lang)
}

fn pair(kk: &str, ru: &str) -> Bilingual {
    Bilingual {
        kk: kk.to_owned(),
        ru: ru.to_owned(),
    }
}

fn letter(subject: &Bilingual, body: &Bilingual, lang: Lang) -> Letter {
    let subject = match lang {
        Lang::Kk => subject.kk.clone(),
        Lang::Ru => subject.ru.clone(),
        Lang::En => format!("{} / {}", subject.kk, subject.ru),
    };
    let text = format!(
        "Сәлеметсіз бе!\n\n{}\n\n{}\n\n- - - - - - - - - - - - - - - - - - - -\n\nЗдравствуйте!\n\n{}\n\n{}\n",
        body.kk, CLOSING.kk, body.ru, CLOSING.ru
    );
    Letter { subject, text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use law::services::nca::{Flow, Ground, refusal_notice};

    #[test]
    fn a_refusal_states_ground_and_clause_in_both_languages() {
        let notice = CertificateNotice::Refused {
            number: Some("2026-0000000001".to_owned()),
            service: Flow::Issue.service().title.into(),
            refusal: refusal_notice(Flow::Issue, Ground::NotIdentified).unwrap(),
        };
        let letter = notice.write(Lang::Kk);
        assert_eq!(letter.subject, "Сұрау салынған қызметтен бас тартылды");
        for part in [
            "6-тармақтың 7) тармақшасы",
            "подпункт 7) пункта 6",
            "2026-0000000001",
        ] {
            assert!(letter.text.contains(part), "{part}");
        }
        assert!(notice.sms(Lang::Ru).contains("отказано"));
    }

    #[test]
    fn the_number_stands_in_the_letter_and_in_the_message() {
        let notice = CertificateNotice::Registered {
            number: "2026-0000000001".to_owned(),
            service: Flow::Renew.service().title.into(),
        };
        assert!(notice.write(Lang::Ru).text.contains("2026-0000000001"));
        assert!(notice.sms(Lang::Kk).contains("2026-0000000001"));
    }

    #[test]
    fn the_link_stands_in_the_letter_twice() {
        let letter = installation_letter("2026-1", "https://senim.invalid/x", Lang::En);
        assert_eq!(letter.text.matches("https://senim.invalid/x").count(), 2);
        assert!(
            appeal_letter("1", "Нөмір келмеді.", Lang::Kk)
                .text
                .contains("Нөмір келмеді.")
        );
    }
}
