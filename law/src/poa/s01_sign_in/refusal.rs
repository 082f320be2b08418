//! The notices of refusal at registration and signing in, worded after orders No. 236 and No. 839.

use crate::text::Text;
use serde::{Deserialize, Serialize};

/// Why a person is not let in; the words give away nothing that helps to guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInRefusal {
    /// The IIN and the password do not belong together, whichever of them is wrong.
    WrongData,
    /// Too many wrong passwords; the account is locked for a while.
    Locked,
    /// The one-time code is wrong.
    WrongCode,
    /// The one-time code is too old, used up or guessed at too often.
    CodeVoid,
    /// The challenge is too old or was used already.
    ChallengeVoid,
    /// The signature is not a genuine signature of the challenge.
    SignatureNotConfirmed,
    /// The certificate is expired, revoked or of an unknown issuer.
    CertificateNotAccepted,
    /// The IIN of the certificate is not the IIN stated.
    OtherPerson,
    /// The person is not in the state database of individuals.
    NotInRegistry,
    /// The person is already registered.
    AlreadyRegistered,
}

impl SignInRefusal {
    /// Every refusal.
    pub const ALL: [Self; 10] = [
        Self::WrongData,
        Self::Locked,
        Self::WrongCode,
        Self::CodeVoid,
        Self::ChallengeVoid,
        Self::SignatureNotConfirmed,
        Self::CertificateNotAccepted,
        Self::OtherPerson,
        Self::NotInRegistry,
        Self::AlreadyRegistered,
    ];

    /// The code as it is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::WrongData => "wrong_data",
            Self::Locked => "locked",
            Self::WrongCode => "wrong_code",
            Self::CodeVoid => "code_void",
            Self::ChallengeVoid => "challenge_void",
            Self::SignatureNotConfirmed => "signature_not_confirmed",
            Self::CertificateNotAccepted => "certificate_not_accepted",
            Self::OtherPerson => "other_person",
            Self::NotInRegistry => "not_in_registry",
            Self::AlreadyRegistered => "already_registered",
        }
    }

    /// The notice of refusal (бас тарту туралы хабарлама).
    #[must_use]
    pub const fn text(self) -> Text {
        match self {
            Self::WrongData => Text::new(
                "Деректерде бұзушылықтар болуына байланысты қызметтен бас тартылды: ЖСН немесе пароль дұрыс емес.",
                "В услуге отказано в связи с имеющимися нарушениями в данных: неверный ИИН или пароль.",
                "Refused because of faults in the data: the IIN or the password is wrong.",
            ),
            Self::Locked => Text::new(
                "Қате әрекеттер тым көп болғандықтан кіру уақытша шектелді. 15 минуттан кейін қайталаңыз.",
                "Вход временно ограничен из-за большого числа неверных попыток. Повторите через 15 минут.",
                "Signing in is blocked for a while after too many wrong attempts. Try again in 15 minutes.",
            ),
            Self::WrongCode => Text::new(
                "Деректерде бұзушылықтар болуына байланысты қызметтен бас тартылды: бір реттік код дұрыс емес.",
                "В услуге отказано в связи с имеющимися нарушениями в данных: неверный одноразовый код.",
                "Refused because of faults in the data: the one-time code is wrong.",
            ),
            Self::CodeVoid => Text::new(
                "Бір реттік кодтың мерзімі өтті немесе ол пайдаланылды. Жаңа код сұратыңыз.",
                "Срок одноразового кода истек или код уже использован. Запросите новый код.",
                "The one-time code is no longer valid. Ask for a new one.",
            ),
            Self::ChallengeVoid => Text::new(
                "Кіру сұрауының мерзімі өтті немесе ол пайдаланылды. Қайтадан бастаңыз.",
                "Срок запроса на вход истек или запрос уже использован. Начните заново.",
                "The request to sign in is no longer valid. Start again.",
            ),
            Self::SignatureNotConfirmed => Text::new(
                "ЭЦҚ түпнұсқалығының расталмауына байланысты қызметтен бас тартылды.",
                "В услуге отказано в связи с неподтверждением подлинности ЭЦП.",
                "Refused because the digital signature is not confirmed as genuine.",
            ),
            Self::CertificateNotAccepted => Text::new(
                "ЭЦҚ тіркеу куәлігінің қолданылу мерзімінің өтуіне, кері қайтарып алынуына немесе танылмауына \
                 байланысты қызметтен бас тартылды.",
                "В услуге отказано: регистрационное свидетельство ЭЦП просрочено, отозвано или не признано.",
                "Refused because the certificate is expired, revoked or not recognised.",
            ),
            Self::OtherPerson => Text::new(
                "Сұрауда көрсетілген ЖСН мен ЭЦҚ тіркеу куәлігінде көрсетілген ЖСН сәйкес келмеуіне байланысты \
                 қызметтен бас тартылды.",
                "В услуге отказано в связи с несоответствием ИИН, указанного в запросе, и ИИН, указанного в \
                 регистрационном свидетельстве ЭЦП.",
                "Refused because the IIN of the request is not the IIN of the certificate.",
            ),
            Self::NotInRegistry => Text::new(
                "«Жеке тұлғалар» МДҚ-да деректердің болмауына байланысты қызметтен бас тартылды.",
                "В услуге отказано в связи с отсутствием данных в ГБД «Физические лица».",
                "Refused because there are no such data in the state database of individuals.",
            ),
            Self::AlreadyRegistered => Text::new(
                "Бұл ЖСН бойынша пайдаланушы тіркелген. Жүйеге кіріңіз.",
                "Пользователь с этим ИИН уже зарегистрирован. Войдите в систему.",
                "A user with this IIN is already registered. Sign in.",
            ),
        }
    }
}
