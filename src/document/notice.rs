//! Notices to the people of a case: a letter in Kazakh and Russian, and the same as a short message.
//!
//! No notice holds a personal number or a link: letters are forwarded and lost, and a habit of opening links from letters
//! is what fraud lives on. Everything is read in the cabinet.

mod body;
mod wording;

use chrono::{DateTime, NaiveDate, Utc};
use law::id::CaseId;
use law::money::Tenge;
use law::text::{Bilingual, Lang};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A one-time code; its `Debug` is masked so that logs never hold one.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OneTimeCode(String);

impl OneTimeCode {
    /// A code as it is shown.
    #[must_use]
    pub fn new(code: impl Into<String>) -> Self {
        Self(code.into())
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for OneTimeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OneTimeCode(******)")
    }
}

/// What somebody is told; it can wait in the outbox as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Notice {
    /// The code that finishes a registration.
    RegistrationCode {
        /// The code.
        code: OneTimeCode,
        /// Minutes it is good for.
        minutes: u32,
    },
    /// The code that finishes signing in.
    SignInCode {
        /// The code.
        code: OneTimeCode,
        /// Minutes it is good for.
        minutes: u32,
    },
    /// Step 4: to the applicant, that the representative has been asked.
    ConsentAsked {
        /// The case.
        case: CaseId,
        /// The title of the kind.
        title: Bilingual,
        /// When the question lapses.
        until: DateTime<Utc>,
    },
    /// Step 5: every consent is there, the notary can be called.
    ReadyToCall {
        /// The case.
        case: CaseId,
        /// The title of the kind.
        title: Bilingual,
    },
    /// Step 5: the call did not come about.
    MissedCall {
        /// The case.
        case: CaseId,
        /// The title of the kind.
        title: Bilingual,
    },
    /// Step 5: the notary ended the call so that it goes on later.
    CallPutOff {
        /// The case.
        case: CaseId,
        /// The title of the kind.
        title: Bilingual,
    },
    /// Step 5: an appointment for the call is made.
    AppointmentMade {
        /// The case.
        case: CaseId,
        /// The title of the kind.
        title: Bilingual,
        /// When.
        at: DateTime<Utc>,
    },
    /// Step 5: the appointment is near.
    AppointmentSoon {
        /// The case.
        case: CaseId,
        /// The title of the kind.
        title: Bilingual,
        /// When.
        at: DateTime<Utc>,
    },
    /// Step 5: the notary gave the appointment up.
    AppointmentCancelled {
        /// The case.
        case: CaseId,
        /// The title of the kind.
        title: Bilingual,
        /// For when it was.
        at: DateTime<Utc>,
        /// Why, in the notary's words.
        reason: String,
    },
    /// Step 5: nobody came to the appointment.
    AppointmentMissed {
        /// The case.
        case: CaseId,
        /// The title of the kind.
        title: Bilingual,
        /// For when it was.
        at: DateTime<Utc>,
    },
    /// Step 5: to somebody who is no party, that a notary asks them into a call. The case is not theirs to know of.
    AskedIntoCall {
        /// As what.
        part: Bilingual,
        /// Who asks, by name.
        notary: String,
    },
    /// Step 5: to the same, that they are not needed any more.
    InvitationWithdrawn {
        /// As what they had been asked.
        part: Bilingual,
        /// Who had asked, by name.
        notary: String,
    },
    /// Step 7: a draft waits for agreement.
    DraftSent {
        /// The case.
        case: CaseId,
        /// The title of the kind.
        title: Bilingual,
        /// Which revision.
        revision: u32,
    },
    /// Step 9: an invoice waits in the bank's app.
    InvoiceIssued {
        /// The case.
        case: CaseId,
        /// The title of the kind.
        title: Bilingual,
        /// What is to be paid.
        amount: Tenge,
        /// By when.
        pay_until: DateTime<Utc>,
    },
    /// Step 9: nobody paid in time; the case has ended.
    InvoiceExpired {
        /// The case.
        case: CaseId,
        /// The title of the kind.
        title: Bilingual,
    },
    /// Step 11: the power of attorney can be opened.
    DocumentReady {
        /// The case.
        case: CaseId,
        /// The title of the kind.
        title: Bilingual,
        /// Its number in the register.
        number: String,
        /// Its last day.
        valid_until: NaiveDate,
    },
    /// After step 11: to the principal, that the revocation took effect.
    RevokedToPrincipal {
        /// The title of the kind.
        title: Bilingual,
        /// The number in the register.
        number: String,
        /// From when.
        since: DateTime<Utc>,
    },
    /// To whoever has an account, that its password is another one now.
    PasswordChanged {
        /// When.
        at: DateTime<Utc>,
    },
    /// Step 4: to the representative, that their answer is still waited for.
    ConsentReminder {
        /// The title of the kind.
        title: Bilingual,
        /// Until when it can be given.
        until: DateTime<Utc>,
    },
    /// After step 11: to the representative, that the powers have ended.
    RevokedToRepresentative {
        /// The title of the kind.
        title: Bilingual,
        /// The number in the register.
        number: String,
        /// From when.
        since: DateTime<Utc>,
    },
    /// The notary refused.
    Refused {
        /// The case.
        case: CaseId,
        /// The title of the kind.
        title: Bilingual,
        /// The ground, as the law words it.
        ground: Bilingual,
    },
    /// Step 4: a representative did not consent; the case has ended.
    ConsentRefused {
        /// The case.
        case: CaseId,
        /// The title of the kind.
        title: Bilingual,
        /// How the consent failed: one sentence without a full stop.
        reason: Bilingual,
    },
    /// The principal withdrew the application.
    Withdrawn {
        /// The case.
        case: CaseId,
        /// The title of the kind.
        title: Bilingual,
    },
    /// Money that came too late, or too much, goes back.
    RefundSent {
        /// The case.
        case: CaseId,
        /// What is sent back.
        amount: Tenge,
    },
}

/// A letter ready to be sent as plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// One line in the person's language.
    pub subject: String,
    /// The text, Kazakh first, then Russian.
    pub text: String,
}

/// A notice as it is kept, shown in the inbox and sent through every channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// One line.
    pub subject: Bilingual,
    /// The text.
    pub body: Bilingual,
    /// The text of a short message.
    pub short: Bilingual,
    /// The whole letter, Kazakh first, then Russian.
    pub letter: String,
}

impl Message {
    /// A message whose letter greets, says the body and closes with these words (Kazakh, Russian).
    #[must_use]
    pub fn new(
        subject: Bilingual,
        body: Bilingual,
        short: Bilingual,
        closing: (&str, &str),
    ) -> Self {
        let letter = format!(
            "Сәлеметсіз бе!\n\n{}\n\n{}{BETWEEN}Здравствуйте!\n\n{}\n\n{}\n",
            body.kk, closing.0, body.ru, closing.1
        );
        Self {
            subject,
            body,
            short,
            letter,
        }
    }
}

/// Between the two languages of a letter.
const BETWEEN: &str = "\n\n- - - - - - - - - - - - - - - - - - - -\n\n";

impl Notice {
    /// The notice as a letter: the subject in the person's language, the text in both.
    #[must_use]
    pub fn write(&self, lang: Lang) -> Letter {
        let (subject, body) = (self.subject(), self.body());
        let case = self.case();
        let kk = wording::letter(&wording::FRAME.kk, &body.kk, case);
        let ru = wording::letter(&wording::FRAME.ru, &body.ru, case);
        let subject = match lang {
            Lang::Kk => subject.kk.to_owned(),
            Lang::Ru => subject.ru.to_owned(),
            // English is for the interface only: both official languages instead.
            Lang::En => format!("{} / {}", subject.kk, subject.ru),
        };
        Letter {
            subject,
            text: format!("{kk}{BETWEEN}{ru}\n"),
        }
    }

    /// The notice as it is kept, shown and sent.
    #[must_use]
    pub fn message(&self) -> Message {
        let subject = self.subject();
        Message {
            subject: Bilingual {
                kk: subject.kk.to_owned(),
                ru: subject.ru.to_owned(),
            },
            body: self.body(),
            short: self.short(),
            letter: self.write(Lang::Kk).text,
        }
    }

    /// The notice as a short message in the person's language (for English: Kazakh and Russian).
    #[must_use]
    pub fn sms(&self, lang: Lang) -> String {
        let message = self.short();
        match lang {
            Lang::Kk => message.kk,
            Lang::Ru => message.ru,
            Lang::En => format!("{} {}", message.kk, message.ru),
        }
    }

    /// The case the notice is about, where it names one.
    #[must_use]
    pub const fn case(&self) -> Option<&CaseId> {
        match self {
            Self::ConsentAsked { case, .. }
            | Self::ReadyToCall { case, .. }
            | Self::MissedCall { case, .. }
            | Self::CallPutOff { case, .. }
            | Self::AppointmentMade { case, .. }
            | Self::AppointmentSoon { case, .. }
            | Self::AppointmentCancelled { case, .. }
            | Self::AppointmentMissed { case, .. }
            | Self::DraftSent { case, .. }
            | Self::InvoiceIssued { case, .. }
            | Self::InvoiceExpired { case, .. }
            | Self::DocumentReady { case, .. }
            | Self::Refused { case, .. }
            | Self::ConsentRefused { case, .. }
            | Self::Withdrawn { case, .. }
            | Self::RefundSent { case, .. } => Some(case),
            Self::RegistrationCode { .. }
            | Self::SignInCode { .. }
            | Self::AskedIntoCall { .. }
            | Self::InvitationWithdrawn { .. }
            | Self::PasswordChanged { .. }
            | Self::ConsentReminder { .. }
            | Self::RevokedToPrincipal { .. }
            | Self::RevokedToRepresentative { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests;
