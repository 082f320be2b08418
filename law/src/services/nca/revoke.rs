//! S13, revocation of a certificate through the portal, signed with a certificate in force: point 8 and table 3 of annex 3.

use super::{Ground, fields};
use crate::service::{
    Actor, Channel, Check, Limit, Outcome, Process, Refusal, SURVEY, Service, ServiceId, Step,
};
use crate::text::Text;

const TERM: Limit = Limit::days(1);

const POINT_8_2: Text = Text::new(
    "8-тармақтың 2) тармақшасы",
    "подпункт 2) пункта 8",
    "point 8, sub-point 2",
);

pub(super) const NOT_THEIRS: Text = Text::new(
    "Мұндай сериялық нөмірі бар тіркеу куәлігі алушыға берілмеген, сұрау салынған қызметтен бас тартылды.",
    "Регистрационное свидетельство с таким серийным номером получателю не выдавалось, в запрашиваемой услуге отказано.",
    "Refused: no certificate of this serial number was issued to the applicant.",
);
pub(super) const ALREADY: Text = Text::new(
    "Тіркеу куәлігі бұрын кері қайтарып алынған, сұрау салынған қызметтен бас тартылды.",
    "Регистрационное свидетельство уже отозвано, в запрашиваемой услуге отказано.",
    "Refused: the certificate is revoked already.",
);
pub(super) const REVOKED: Outcome = Outcome {
    title: Text::new(
        "Тіркеу куәлігі кері қайтарып алынды",
        "Регистрационное свидетельство отозвано",
        "Certificate revoked",
    ),
    notice: Text::new(
        "Тіркеу куәлігі кері қайтарып алынды. Сериялық нөмірі, күні және себебі кері қайтарып алынған тіркеу куәліктерінің тізімінде жарияланды.",
        "Регистрационное свидетельство отозвано. Серийный номер, дата и причина опубликованы в списке отозванных регистрационных свидетельств.",
        "The certificate is revoked. Serial number, date and reason are published in the list of revoked certificates.",
    ),
};
pub(super) const CERTIFICATE: Text = Text::new(
    "Тіркеу куәлігі алушыға берілген және қолданыста.",
    "Регистрационное свидетельство выдано получателю и действует.",
    "The certificate was issued to the applicant and is in force.",
);
pub(super) const CERTIFICATE_GROUNDS: &[&str] = &[
    Ground::CertificateNotTheirs.as_str(),
    Ground::AlreadyRevoked.as_str(),
];

/// S13.
pub const SERVICE: Service = Service {
    id: ServiceId::S13,
    code: "nca_revoke",
    title: Text::new(
        "ЭҮП немесе интернет-ресурс арқылы тіркеу куәлігін кері қайтарып алу",
        "Отзыв регистрационного свидетельства через ПЭП или интернет-ресурс",
        "Revocation of a certificate through the portal",
    ),
    source: Text::new(
        "8-тармақ, 3-қосымшаның 3-кестесі",
        "пункт 8, таблица 3 приложения 3",
        "point 8, table 3 of annex 3",
    ),
    channel: Channel::Portal,
    fields: &[fields::SERIAL, fields::REASON],
    look_ups: &[],
    checks: &[Check {
        by: Actor::Body,
        what: CERTIFICATE,
        refusals: CERTIFICATE_GROUNDS,
    }],
    path: &[
        Step::within(
            1,
            Actor::Applicant,
            Limit::between(30, 60),
            Text::new(
                "Жеке кабинетке кіру, қызметті таңдау, сұрау салуды қалыптастыру және өзінің ЭЦҚ-мен қол қою",
                "Вход в личный кабинет, выбор услуги, формирование запроса и подписание своей ЭЦП",
                "Sign in, choose the service, fill in the request, sign it with the EDS",
            ),
        ),
        Step::within(
            2,
            Actor::Body,
            Limit::seconds(15),
            Text::new(
                "Алушының электрондық сұрау салуын тексеру",
                "Проверка электронного запроса получателя",
                "The authority checks the request",
            ),
        ),
        Step::within(
            3,
            Actor::Body,
            Limit::seconds(15),
            Text::new(
                "Бұзушылық болса: дәлелді бас тартуды қалыптастыру",
                "При нарушениях: формирование мотивированного отказа",
                "Violations: motivated refusal",
            ),
        ),
        Step::within(
            4,
            Actor::Body,
            TERM,
            Text::new(
                "Тіркеу куәлігін кері қайтарып алу, КТКТ-да сериялық нөмірін, күні мен себебін жариялау",
                "Отзыв регистрационного свидетельства, публикация серийного номера, даты и причины в СОРС",
                "Revocation; serial number, date and reason are published",
            ),
        ),
    ],
    term: TERM,
    refusals: &[
        Refusal {
            code: Ground::CertificateNotTheirs.as_str(),
            clause: POINT_8_2,
            notice: NOT_THEIRS,
        },
        Refusal {
            code: Ground::AlreadyRevoked.as_str(),
            clause: POINT_8_2,
            notice: ALREADY,
        },
    ],
    outcome: REVOKED,
    survey: &SURVEY,
    process: Process::Authority,
};
