//! Subjects, short messages and the frame of letters, in Kazakh and Russian.

use super::{Notice, body};
use law::id::CaseId;
use law::text::Bilingual;
use law::time::clerk_time;

/// A text both people and mail headers read: no values in it.
#[derive(Clone, Copy)]
pub(super) struct Pair {
    /// Kazakh.
    pub(super) kk: &'static str,
    /// Russian.
    pub(super) ru: &'static str,
}

/// What stands around the body of a letter in one language.
pub(super) struct Frame {
    greeting: &'static str,
    case: &'static str,
    closing: &'static str,
}

/// The frames of both languages.
pub(super) struct Frames {
    /// Kazakh.
    pub(super) kk: Frame,
    /// Russian.
    pub(super) ru: Frame,
}

/// What stands around the body of every letter.
pub(super) const FRAME: Frames = Frames {
    kk: Frame {
        greeting: "Сәлеметсіз бе!",
        case: "Іс нөмірі",
        closing: "Бұл хат автоматты түрде жіберілді, оған жауап берудің қажеті жоқ. Біз хатпен сілтеме жібермейміз, құпиясөз бен кодты сұрамаймыз.\n\nSenim, цифрлық нотариаттық сенімхаттар",
    },
    ru: Frame {
        greeting: "Здравствуйте!",
        case: "Номер дела",
        closing: "Это письмо отправлено автоматически, отвечать на него не нужно. Мы не присылаем ссылок в письмах и не спрашиваем пароли и коды.\n\nSenim, цифровые нотариальные доверенности",
    },
};

/// Subjects of letters about an appointment, in Kazakh and in Russian.
mod appointment {
    pub(super) const BOOKED: (&str, &str) = (
        "Нотариустың қабылдауына жазылдыңыз",
        "Вы записаны на приём к нотариусу",
    );
    pub(super) const SOON: (&str, &str) =
        ("Нотариустың қабылдауы жақындады", "Скоро приём у нотариуса");
    pub(super) const CANCELLED: (&str, &str) =
        ("Нотариус қабылдауды болдырмады", "Нотариус отменил приём");
    pub(super) const MISSED: (&str, &str) = (
        "Нотариустың қабылдауына келмедіңіз",
        "Вы не пришли на приём к нотариусу",
    );
}

/// The subjects of the letters about a call.
mod call {
    pub(super) const MISSED: (&str, &str) = (
        "Нотариуспен қоңырау болмай қалды",
        "Звонок с нотариусом не состоялся",
    );
    pub(super) const PUT_OFF: (&str, &str) = (
        "Нотариуспен сөйлесу кейін жалғасады",
        "Разговор с нотариусом будет продолжен",
    );
    pub(super) const ASKED_INTO: (&str, &str) = (
        "Сізді нотариустың қоңырауына шақырды",
        "Вас приглашают в звонок нотариуса",
    );
    pub(super) const INVITATION_WITHDRAWN: (&str, &str) = (
        "Нотариустың қоңырауына шақыру қайтарып алынды",
        "Приглашение в звонок нотариуса отозвано",
    );
}

/// One language of a letter.
pub(super) fn letter(frame: &Frame, body: &str, case: Option<&CaseId>) -> String {
    let about = case
        .map(|case| format!("\n\n{}: {case}", frame.case))
        .unwrap_or_default();
    format!("{}\n\n{body}{about}\n\n{}", frame.greeting, frame.closing)
}

impl Notice {
    /// The subject: it holds no value, so nothing can be smuggled into a mail header.
    pub(super) const fn subject(&self) -> Pair {
        let (kk, ru) = match self {
            Self::RegistrationCode { .. } => {
                ("Тіркелуді растау коды", "Код подтверждения регистрации")
            }
            Self::SignInCode { .. } => ("Жүйеге кіру коды", "Код для входа в систему"),
            Self::ConsentAsked { .. } => (
                "Өкілдің келісімі сұратылды",
                "Запрошено согласие представителя",
            ),
            Self::ReadyToCall { .. } => (
                "Нотариусқа қоңырау шалуға болады",
                "Можно позвонить нотариусу",
            ),
            Self::MissedCall { .. } => call::MISSED,
            Self::CallPutOff { .. } => call::PUT_OFF,
            Self::AppointmentMade { .. } => appointment::BOOKED,
            Self::AppointmentSoon { .. } => appointment::SOON,
            Self::AppointmentCancelled { .. } => appointment::CANCELLED,
            Self::AppointmentMissed { .. } => appointment::MISSED,
            Self::AskedIntoCall { .. } => call::ASKED_INTO,
            Self::InvitationWithdrawn { .. } => call::INVITATION_WITHDRAWN,
            Self::DraftSent { .. } => (
                "Сенімхат жобасы келісуге жіберілді",
                "Проект доверенности направлен на согласование",
            ),
            Self::InvoiceIssued { .. } => ("Төлеуге шот ұсынылды", "Выставлен счёт на оплату"),
            Self::InvoiceExpired { .. } => ("Шотты төлеу мерзімі өтті", "Срок оплаты счёта истёк"),
            Self::DocumentReady { .. } => ("Сенімхат дайын", "Доверенность готова"),
            Self::RevokedToPrincipal { .. } => {
                ("Сенімхаттың күші жойылды", "Доверенность отменена")
            }
            Self::PasswordChanged { .. } => ("Құпиясөз өзгертілді", "Пароль изменён"),
            Self::ConsentReminder { .. } => (
                "Сенімхатқа келісіміңіз күтілуде",
                "Ожидается ваше согласие на доверенность",
            ),
            Self::RevokedToRepresentative { .. } => (
                "Сізге берілген сенімхаттың күші жойылды",
                "Выданная вам доверенность отменена",
            ),
            Self::Refused { .. } => (
                "Сенімхатты куәландырудан бас тартылды",
                "В удостоверении доверенности отказано",
            ),
            Self::ConsentRefused { .. } => (
                "Өкілдің келісімі алынбады",
                "Согласие представителя не получено",
            ),
            Self::Withdrawn { .. } => ("Өтінім кері қайтарып алынды", "Заявление отозвано"),
            Self::RefundSent { .. } => ("Төлем қайтарылды", "Платёж возвращён"),
        };
        Pair { kk, ru }
    }

    /// What the letter says, in both languages.
    pub(super) fn body(&self) -> Bilingual {
        match self {
            Self::RegistrationCode { code, minutes } => {
                body::registration_code(code.as_str(), *minutes)
            }
            Self::SignInCode { code, minutes } => body::sign_in_code(code.as_str(), *minutes),
            Self::ConsentAsked { title, until, .. } => body::consent_asked(title, *until),
            Self::ReadyToCall { title, .. } => body::ready_to_call(title),
            Self::MissedCall { title, .. } => body::missed_call(title),
            Self::CallPutOff { title, .. } => body::call_put_off(title),
            Self::AppointmentMade { title, at, .. } => body::appointment_made(title, *at),
            Self::AppointmentSoon { title, at, .. } => body::appointment_soon(title, *at),
            Self::AppointmentCancelled {
                title, at, reason, ..
            } => body::appointment_cancelled(title, *at, reason),
            Self::AppointmentMissed { title, at, .. } => body::appointment_missed(title, *at),
            Self::AskedIntoCall { part, notary } => body::asked_into_call(part, notary),
            Self::InvitationWithdrawn { part, notary } => body::invitation_withdrawn(part, notary),
            Self::DraftSent {
                title, revision, ..
            } => body::draft_sent(title, *revision),
            Self::InvoiceIssued {
                title,
                amount,
                pay_until,
                ..
            } => body::invoice_issued(title, *amount, *pay_until),
            Self::InvoiceExpired { title, .. } => body::invoice_expired(title),
            Self::DocumentReady {
                title,
                number,
                valid_until,
                ..
            } => body::document_ready(title, number, *valid_until),
            Self::RevokedToPrincipal {
                title,
                number,
                since,
            } => body::revoked_to_principal(title, number, *since),
            Self::PasswordChanged { at } => body::password_changed(*at),
            Self::ConsentReminder { title, until } => body::consent_reminder(title, *until),
            Self::RevokedToRepresentative {
                title,
                number,
                since,
            } => body::revoked_to_representative(title, number, *since),
            Self::Refused { title, ground, .. } => body::refused(title, ground),
            Self::ConsentRefused { title, reason, .. } => body::consent_refused(title, reason),
            Self::Withdrawn { title, .. } => body::withdrawn(title),
            Self::RefundSent { amount, .. } => body::refund_sent(*amount),
        }
    }

    /// The notice as a short message: 70 Cyrillic characters are one message, so a code fits into one.
    pub(super) fn short(&self) -> Bilingual {
        if let Self::RegistrationCode { code, minutes } | Self::SignInCode { code, minutes } = self
        {
            return Bilingual {
                kk: format!(
                    "Senim коды: {}, {minutes} минут жарамды. Ешкімге айтпаңыз.",
                    code.as_str()
                ),
                ru: format!(
                    "Код Senim: {}, действует {minutes} мин. Никому не сообщайте.",
                    code.as_str()
                ),
            };
        }
        // A representative has no cabinet to read more in: the message says all that matters.
        if let Self::RevokedToRepresentative { number, .. } = self {
            return Bilingual {
                kk: format!("Senim: № {number} сенімхаттың күші жойылды, ол енді жарамсыз."),
                ru: format!("Senim: доверенность № {number} отменена и больше не действует."),
            };
        }
        if let Self::ConsentReminder { until, .. } = self {
            let until = clerk_time(*until);
            return Bilingual {
                kk: format!(
                    "Senim: Сізге сенімхат берілмек. 1414 сұрауына жауап беріңіз, мерзімі {until}."
                ),
                ru: format!(
                    "Senim: на вас оформляют доверенность. Ответьте на запрос 1414 до {until}."
                ),
            };
        }
        let subject = self.subject();
        Bilingual {
            kk: format!("Senim: {}. Толығырақ жеке кабинетте.", subject.kk),
            ru: format!("Senim: {}. Подробнее в личном кабинете.", subject.ru),
        }
    }
}
