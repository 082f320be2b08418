//! What use cases leave for the jobs: effects outside the database, and deadlines.

use super::notices::{self, Recipient};
use crate::document::certificate_notice::CertificateNotice;
use crate::document::notice::Notice;
use crate::store::messages::About;
use crate::store::{StoreError, Tx};
use chrono::{DateTime, TimeDelta, Utc};
use law::cabinet::MessageChannel;
use law::id::{AccountId, BankOrderId, CallId, CaseId, ConsentId, InvoiceId, RefundId, RequestId};
use law::service::paper::PaperKind;
use serde::{Deserialize, Serialize};

/// How long a piece of work may take: every outside call in it has its own, shorter limit.
const LIMIT: TimeDelta = TimeDelta::seconds(60);
/// How long work on all parts of a recording may take: an hour's call of some 900 MiB over the slowest line that a store is
/// reckoned with ([`crate::recordings::Patience`], 4 Mbit/s) comes in half an hour, and calls are not cut off after one.
const LIMIT_OF_RECORDINGS: TimeDelta = TimeDelta::hours(2);

/// One piece of work.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "work", rename_all = "snake_case")]
pub enum Work {
    /// Put the question to a representative through the access control service.
    AskConsent {
        /// The request.
        consent: ConsentId,
    },
    /// Ask the service whether the representative has answered, in case its callback got lost.
    PollConsent {
        /// The request.
        consent: ConsentId,
    },
    /// Remind a representative who has not answered, a day before the end.
    RemindConsent {
        /// The request.
        consent: ConsentId,
    },
    /// End a request nobody answered.
    EndConsent {
        /// The request.
        consent: ConsentId,
    },
    /// Find notaries for the calls that wait.
    RingNotaries,
    /// A ring's thirty seconds are over.
    EndRing {
        /// The call.
        call: CallId,
        /// Whose ring.
        notary: AccountId,
    },
    /// Ask the licence register of a notary to whom somebody comes.
    AskLicence {
        /// The notary's account.
        notary: AccountId,
    },
    /// Tell a principal of their appointment an hour ahead.
    RemindAppointment {
        /// The appointment.
        appointment: String,
    },
    /// Nobody is kept for any longer who did not come to their appointment.
    EndAppointment {
        /// The appointment.
        appointment: String,
    },
    /// Nobody is in the room any more: the call breaks off unless they come back.
    CloseRoom {
        /// The call.
        call: CallId,
    },
    /// Issue the invoice at the bank.
    IssueInvoice {
        /// The invoice.
        invoice: InvoiceId,
    },
    /// Ask a bank how an order of an invoice stands, and settle by its answer.
    SettleInvoice {
        /// The invoice.
        invoice: InvoiceId,
        /// The order; the one that is to be paid, in what an older program left.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        order: Option<BankOrderId>,
    },
    /// Take the orders of an invoice back that nobody is to pay any more.
    CancelInvoice {
        /// The invoice.
        invoice: InvoiceId,
    },
    /// Return money that came too late or without need.
    Refund {
        /// The invoice.
        invoice: InvoiceId,
        /// The refund.
        refund: RefundId,
    },
    /// Hand the signed document to the other information system.
    Deliver,
    /// Tell the other information system that the document has no force.
    TellRevoked,
    /// Send a message through a channel.
    SendMessage {
        /// The message.
        message: String,
        /// The channel.
        channel: MessageChannel,
    },
    /// Write to a person with an account; work of before messages were kept.
    Notify {
        /// The account.
        account: AccountId,
        /// What to write.
        notice: Notice,
    },
    /// Write to a representative of a case, who may have no account.
    NotifyAttorney {
        /// The representative, counted from 0.
        attorney: usize,
        /// What to write.
        notice: Notice,
    },
    /// S11-S15: the authority acts on a confirmed request.
    ActOnRequest {
        /// The request.
        request: RequestId,
    },
    /// S11-S15: the authority's term for a request is over.
    WatchTerm {
        /// The request.
        request: RequestId,
    },
    /// S11, S14, S15: nobody came with the documents.
    LapseRequest {
        /// The request.
        request: RequestId,
    },
    /// S11, S12, S14: write to the holder where the certificates are.
    InviteInstallation {
        /// The request.
        request: RequestId,
    },
    /// S11-S15: write to the applicant of a request.
    NotifyApplicant {
        /// The request.
        request: RequestId,
        /// What to write.
        notice: CertificateNotice,
    },
    /// Write to a person with an account about certificates.
    NotifyAccount {
        /// The account.
        account: AccountId,
        /// What to write.
        notice: CertificateNotice,
        /// The appeal it tells of; absent in what an older program left.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        appeal: Option<String>,
    },
    /// Send an appeal to whoever answers it.
    RouteAppeal {
        /// The appeal.
        appeal: String,
    },
    /// End the certificate of an operator who is gone.
    WithdrawOperator {
        /// The operator's account.
        account: AccountId,
    },
    /// Read the recording of a call back, write its manifest and seal it.
    SealRecording {
        /// The call.
        call: CallId,
    },
    /// Take the parts of a destroyed recording out of the store.
    EraseRecording {
        /// The call.
        call: CallId,
    },
    /// S1-S10: ask the state databases and the registry about a request that was sent.
    AskRegistry {
        /// The request.
        request: RequestId,
    },
    /// S1-S10: make the result.
    MakeResult {
        /// The request.
        request: RequestId,
    },
    /// S1-S10: make a signed document about a request.
    MakePaper {
        /// The request.
        request: RequestId,
        /// Which.
        paper: PaperKind,
    },
    /// S4, S5: report an error in a certificate to the body that registers.
    ReportCorrection {
        /// The request that ended in the certificate.
        request: RequestId,
        /// The correction.
        correction: RequestId,
    },
    /// S1-S10: the term of a request may be over.
    WatchServiceTerm {
        /// The request.
        request: RequestId,
    },
    /// S7-S10: look whether a desk's step is late.
    WatchDesk {
        /// The request.
        request: RequestId,
    },
    /// Publish the lists of revoked certificates.
    PublishLists,
    /// Publish what changed since the lists.
    PublishDeltas,
    /// Forget what has run out: codes, challenges, proofs, idempotency keys.
    Purge,
}

impl Work {
    /// The kind, as it is stored and counted.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::AskConsent { .. } => "ask_consent",
            Self::PollConsent { .. } => "poll_consent",
            Self::RemindConsent { .. } => "remind_consent",
            Self::EndConsent { .. } => "end_consent",
            Self::RingNotaries => "ring_notaries",
            Self::EndRing { .. } => "end_ring",
            Self::AskLicence { .. } => "ask_licence",
            Self::RemindAppointment { .. } => "remind_appointment",
            Self::EndAppointment { .. } => "end_appointment",
            Self::CloseRoom { .. } => "close_room",
            Self::IssueInvoice { .. } => "issue_invoice",
            Self::SettleInvoice { .. } => "settle_invoice",
            Self::CancelInvoice { .. } => "cancel_invoice",
            Self::Refund { .. } => "refund",
            Self::Deliver => "deliver",
            Self::TellRevoked => "tell_revoked",
            Self::SendMessage { .. } => "send_message",
            Self::Notify { .. } => "notify",
            Self::NotifyAttorney { .. } => "notify_attorney",
            Self::ActOnRequest { .. } => "act_on_request",
            Self::WatchTerm { .. } => "watch_term",
            Self::LapseRequest { .. } => "lapse_request",
            Self::InviteInstallation { .. } => "invite_installation",
            Self::NotifyApplicant { .. } => "notify_applicant",
            Self::NotifyAccount { .. } => "notify_account",
            Self::RouteAppeal { .. } => "route_appeal",
            Self::WithdrawOperator { .. } => "withdraw_operator",
            Self::SealRecording { .. } => "seal_recording",
            Self::EraseRecording { .. } => "erase_recording",
            Self::AskRegistry { .. } => "ask_registry",
            Self::MakeResult { .. } => "make_result",
            Self::MakePaper { .. } => "make_paper",
            Self::ReportCorrection { .. } => "report_correction",
            Self::WatchServiceTerm { .. } => "watch_service_term",
            Self::WatchDesk { .. } => "watch_desk",
            Self::PublishLists => "publish_lists",
            Self::PublishDeltas => "publish_deltas",
            Self::Purge => "purge",
        }
    }
}

impl Work {
    /// How long it may take before it is broken off and tried again.
    #[must_use]
    pub const fn limit(&self) -> TimeDelta {
        if matches!(
            self,
            Self::SealRecording { .. } | Self::EraseRecording { .. }
        ) {
            LIMIT_OF_RECORDINGS
        } else {
            LIMIT
        }
    }
}

/// Leaves a piece of work under an id of its own; the same id leaves it once.
pub async fn leave(
    tx: &mut Tx,
    id: &str,
    case: Option<&CaseId>,
    work: &Work,
    run_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.enqueue(id, work.kind(), case, work, run_at).await
}

/// Tells a person something about a case, once for each occasion.
pub async fn notify(
    tx: &mut Tx,
    case: &CaseId,
    occasion: &str,
    account: &AccountId,
    notice: Notice,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let id = format!("notify:{case}:{occasion}:{account}");
    let about = About::Case(case.to_string());
    let to = Recipient::account(account);
    notices::post(tx, &id, &to, notice.message(), &about, now).await
}
