//! The stage machine of a request of S1-S10: what is known at each stage, and which events lead on in which course.
//!
//! [`TRANSITIONS`] is the table; [`Stage::apply`] is the machine. A test tries every stage, event and course.

use super::Course;
use super::desk_work::DeskWork;
use crate::codes::codes;
use crate::id::InvoiceId;
use crate::text::Text;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Where a request stands; each variant holds what is known then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
#[expect(
    clippy::large_enum_variant,
    reason = "one stage a request; a box would hide what is known at a desk"
)]
pub enum Stage {
    /// The form is being filled in and kept without being sent.
    Draft,
    /// The fee has to be paid.
    AwaitingPayment {
        /// The invoice.
        invoice: InvoiceId,
        /// Until when.
        pay_until: DateTime<Utc>,
    },
    /// Paid first; the applicant has to sign (S9, S10).
    AwaitingSignature {
        /// The invoice that was paid.
        invoice: InvoiceId,
    },
    /// Signed and registered; the registry that owns the data is asked.
    Asking,
    /// Officials work on it.
    AtDesk {
        /// How far they are.
        work: DeskWork,
    },
    /// Everything is there; the body accepts and the result is made.
    Making,
    /// Ended: the result is in the cabinet.
    Done {
        /// Its number.
        document: String,
    },
    /// Ended: refused.
    Refused {
        /// On which ground of the service.
        ground: String,
    },
    /// Ended: the applicant took it back.
    Withdrawn,
    /// Ended: not paid in time.
    Expired,
}

/// What happens to a request and may move it on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The fee is quoted and has to be paid.
    PaymentOrdered {
        /// The invoice.
        invoice: InvoiceId,
        /// Until when.
        pay_until: DateTime<Utc>,
    },
    /// The bank has the money.
    Paid {
        /// The invoice.
        invoice: InvoiceId,
    },
    /// Nobody paid in time (S1-S3).
    PaymentExpired,
    /// The request is signed and sent.
    Submitted,
    /// The registry has the data, and nothing else is needed.
    DataFound,
    /// The registry has the data or registered the request; officials work on it from now on.
    PassedToDesk {
        /// The first step.
        work: DeskWork,
    },
    /// An official did something.
    DeskMoved {
        /// How far they are now.
        work: DeskWork,
    },
    /// The officials decided for the applicant.
    DeskDecided,
    /// The result is made, signed and in the cabinet.
    ResultIssued {
        /// Its number.
        document: String,
    },
    /// Refused on a ground of the service.
    Refused {
        /// The ground's code.
        ground: String,
    },
    /// The applicant took it back.
    Withdrawn,
}

/// Why an event does not move a request on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAllowed {
    /// The event has no place at this stage of this course.
    #[error("{event:?} is not possible at {stage:?}")]
    WrongStage {
        /// The stage that refused.
        stage: StageCode,
        /// The event that was refused.
        event: EventCode,
    },
    /// The service is not refused on this ground.
    #[error("the service is not refused on this ground")]
    UnknownGround,
}

codes! {
    /// A stage without its data.
    StageCode of Stage {
        Draft => "draft",
        AwaitingPayment => "awaiting_payment",
        AwaitingSignature => "awaiting_signature",
        Asking => "asking",
        AtDesk => "at_desk",
        Making => "making",
        Done => "done",
        Refused => "refused",
        Withdrawn => "withdrawn",
        Expired => "expired",
    }
}

codes! {
    /// An event without its data.
    EventCode of Event {
        PaymentOrdered => "payment_ordered",
        Paid => "paid",
        PaymentExpired => "payment_expired",
        Submitted => "submitted",
        DataFound => "data_found",
        PassedToDesk => "passed_to_desk",
        DeskMoved => "desk_moved",
        DeskDecided => "desk_decided",
        ResultIssued => "result_issued",
        Refused => "refused",
        Withdrawn => "withdrawn",
    }
}

/// One line of the table.
#[derive(Clone, Copy, Debug)]
pub struct Transition {
    /// At this stage
    pub from: StageCode,
    /// this event
    pub event: EventCode,
    /// leads there,
    pub to: StageCode,
    /// in these courses.
    pub courses: &'static [Course],
}

const fn line(
    from: StageCode,
    event: EventCode,
    to: StageCode,
    courses: &'static [Course],
) -> Transition {
    Transition {
        from,
        event,
        to,
        courses,
    }
}

const ALL: &[Course] = &Course::ALL;
const AFTER: &[Course] = &[Course::PayAfterAnswer];
const FIRST: &[Course] = &[Course::PayBeforeSignature];
const PAID: &[Course] = &[Course::PayAfterAnswer, Course::PayBeforeSignature];
const SIGNED_AT_ONCE: &[Course] = &[Course::Automatic, Course::PayAfterAnswer, Course::Desks];
const BY_OFFICIALS: &[Course] = &[Course::Desks, Course::PayBeforeSignature];

/// The table of stages and events; a request is not taken back while the registry is asked, nor from the desks.
pub const TRANSITIONS: [Transition; 21] = {
    use EventCode as E;
    use StageCode as S;
    [
        line(S::Draft, E::Submitted, S::Asking, SIGNED_AT_ONCE),
        line(S::Draft, E::PaymentOrdered, S::AwaitingPayment, FIRST),
        line(S::Draft, E::Refused, S::Refused, ALL),
        line(S::Draft, E::Withdrawn, S::Withdrawn, ALL),
        line(S::AwaitingPayment, E::Paid, S::AwaitingSignature, FIRST),
        line(S::AwaitingPayment, E::Paid, S::Making, AFTER),
        line(S::AwaitingPayment, E::PaymentExpired, S::Expired, AFTER),
        // Order No. 26: no payment, no service: that is a refusal with its notice.
        line(S::AwaitingPayment, E::Refused, S::Refused, FIRST),
        line(S::AwaitingPayment, E::Withdrawn, S::Withdrawn, PAID),
        line(S::AwaitingSignature, E::Submitted, S::Asking, FIRST),
        line(S::AwaitingSignature, E::Refused, S::Refused, FIRST),
        line(S::AwaitingSignature, E::Withdrawn, S::Withdrawn, FIRST),
        line(S::Asking, E::DataFound, S::Making, &[Course::Automatic]),
        line(S::Asking, E::PaymentOrdered, S::AwaitingPayment, AFTER),
        line(S::Asking, E::PassedToDesk, S::AtDesk, BY_OFFICIALS),
        line(S::Asking, E::Refused, S::Refused, ALL),
        line(S::AtDesk, E::DeskMoved, S::AtDesk, BY_OFFICIALS),
        line(S::AtDesk, E::DeskDecided, S::Making, BY_OFFICIALS),
        line(S::AtDesk, E::Refused, S::Refused, BY_OFFICIALS),
        line(S::Making, E::ResultIssued, S::Done, ALL),
        // S1, S2: the body does not accept (for a marriage: facts that stand in its way). S10: E-licensing has no licence to be
        // re-issued any more.
        line(S::Making, E::Refused, S::Refused, PAID),
    ]
};

impl Transition {
    fn of(from: StageCode, event: EventCode, course: Course) -> Option<&'static Self> {
        TRANSITIONS
            .iter()
            .find(|line| line.from == from && line.event == event && line.courses.contains(&course))
    }
}

impl Stage {
    /// What follows from an event in a course.
    ///
    /// # Errors
    /// [`NotAllowed`] when the event has no place here, or speaks of another invoice.
    pub fn apply(self, course: Course, event: Event) -> Result<Self, NotAllowed> {
        let wrong = NotAllowed::WrongStage {
            stage: self.code(),
            event: event.code(),
        };
        let line = Transition::of(self.code(), event.code(), course).ok_or(wrong)?;
        Ok(match (self, event) {
            (_, Event::PaymentOrdered { invoice, pay_until }) => {
                Self::AwaitingPayment { invoice, pay_until }
            }
            (Self::AwaitingPayment { invoice: due, .. }, Event::Paid { invoice }) => {
                match (due == invoice, line.to) {
                    (false, _) => return Err(wrong),
                    (true, StageCode::AwaitingSignature) => Self::AwaitingSignature { invoice },
                    (true, _) => Self::Making,
                }
            }
            (_, Event::Paid { .. }) => return Err(wrong),
            (_, Event::PaymentExpired) => Self::Expired,
            (_, Event::Submitted) => Self::Asking,
            (_, Event::DataFound | Event::DeskDecided) => Self::Making,
            (_, Event::PassedToDesk { work } | Event::DeskMoved { work }) => Self::AtDesk { work },
            (_, Event::ResultIssued { document }) => Self::Done { document },
            (_, Event::Refused { ground }) => Self::Refused { ground },
            (_, Event::Withdrawn) => Self::Withdrawn,
        })
    }
}

impl StageCode {
    /// Whether nothing follows.
    #[must_use]
    pub const fn is_end(self) -> bool {
        match self {
            Self::Done | Self::Refused | Self::Withdrawn | Self::Expired => true,
            Self::Draft
            | Self::AwaitingPayment
            | Self::AwaitingSignature
            | Self::Asking
            | Self::AtDesk
            | Self::Making => false,
        }
    }

    /// The stage in words, as "My applications" shows it.
    #[must_use]
    pub const fn text(self) -> Text {
        match self {
            Self::Draft => Text::new("Толтырылуда", "Заполняется", "Being filled in"),
            Self::AwaitingPayment => {
                Text::new("Төлем күтілуде", "Ожидает оплаты", "Awaiting payment")
            }
            Self::AwaitingSignature => Text::new(
                "Төленді, қол қойылуын күтуде",
                "Оплачено, ожидает подписи",
                "Paid, awaiting the signature",
            ),
            Self::Asking => Text::new(
                "Мемлекеттік деректер қорына сұрау салынды",
                "Направлен запрос в государственную базу данных",
                "The state database is asked",
            ),
            Self::AtDesk => Text::new(
                "Көрсетілетін қызметті берушіде қаралуда",
                "На рассмотрении у услугодателя",
                "With the body that provides the service",
            ),
            Self::Making => Text::new(
                "Нәтиже қалыптастырылуда",
                "Формируется результат",
                "The result is being made",
            ),
            Self::Done => Text::new("Қызмет көрсетілді", "Услуга оказана", "Done"),
            Self::Refused => Text::new("Бас тартылды", "Отказано", "Refused"),
            Self::Withdrawn => Text::new(
                "Алушы кері қайтарып алды",
                "Отозвано получателем",
                "Withdrawn by the applicant",
            ),
            Self::Expired => Text::new(
                "Төлем мерзімі өтті, қайта сұрау салуға болады",
                "Срок оплаты истёк, запрос можно подать повторно",
                "Not paid in time; it may be asked for again",
            ),
        }
    }
}

#[cfg(test)]
mod tests;
