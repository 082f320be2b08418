//! What the history of a case records: the events that move it, and the facts that do not.

use super::s04_consent::ConsentAnswer;
use super::s05_call::{Ending, GuestRole};
use super::s06_checks::Check;
use super::stage::Event;
use crate::id::{AccountId, BankCode, CallId, ConsentId, Digest, InvoiceId, RefundId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Who caused an entry of the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "author", rename_all = "snake_case")]
pub enum Author {
    /// A principal.
    Principal {
        /// Their account.
        account: AccountId,
    },
    /// The notary.
    Notary {
        /// Their account.
        account: AccountId,
    },
    /// A representative, by their place in the application.
    Attorney {
        /// Counts from 0.
        attorney: usize,
    },
    /// Somebody the notary asked into the call.
    Guest {
        /// Their account.
        account: AccountId,
    },
    /// The bank.
    Bank,
    /// A member of the desk's staff.
    Desk {
        /// Their account.
        account: AccountId,
    },
    /// The product's own timers and deliveries.
    System,
}

/// Something worth keeping that leaves the stage as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// The case was opened.
    CaseOpened,
    /// The application was changed while being filled in.
    ApplicationSaved,
    /// A further principal took part, so that their data could be read for them.
    PrincipalJoined,
    /// One of several principals signed the application.
    ApplicationSigned {
        /// SHA-256 of the canonical application.
        application: Digest,
        /// SHA-256 of the CMS.
        signature: Digest,
    },
    /// A representative was asked for consent.
    ConsentRequested {
        /// The request.
        request: ConsentId,
        /// The representative, counted from 0.
        attorney: usize,
        /// Until when it can be answered.
        expires_at: DateTime<Utc>,
    },
    /// A representative answered.
    ConsentAnswered {
        /// The request.
        request: ConsentId,
        /// The answer.
        answer: ConsentAnswer,
        /// When it was given, by the service.
        answered_at: DateTime<Utc>,
    },
    /// A representative who had not answered was reminded.
    ConsentReminded {
        /// The request.
        request: ConsentId,
    },
    /// A request for consent ran out.
    ConsentExpired {
        /// The request.
        request: ConsentId,
    },
    /// A principal asked for a call.
    CallQueued {
        /// The call.
        call: CallId,
    },
    /// A notary was rung.
    CallRang {
        /// The call.
        call: CallId,
        /// Whom.
        notary: AccountId,
    },
    /// The ring was not answered, or the notary could not take it.
    CallNotTaken {
        /// The call.
        call: CallId,
        /// Whose ring it was.
        notary: AccountId,
        /// Why: `missed` or `not_now`.
        outcome: String,
    },
    /// A principal left the queue.
    CallCancelled {
        /// The call.
        call: CallId,
    },
    /// The call is over and decides nothing any more.
    CallClosed {
        /// The call.
        call: CallId,
        /// Why.
        reason: Ending,
    },
    /// Somebody came into the room, was lost, or left it.
    RoomPresence {
        /// The call.
        call: CallId,
        /// Who, by account.
        account: AccountId,
        /// `joined`, `resumed`, `lost`, `left`, `admitted` or `denied`.
        change: String,
    },
    /// Somebody was asked into the call by the notary.
    GuestInvited {
        /// The call.
        call: CallId,
        /// Who, by account.
        account: AccountId,
        /// As what.
        role: GuestRole,
    },
    /// The notary took back what somebody was asked into the call for.
    GuestDismissed {
        /// The call.
        call: CallId,
        /// Who, by account.
        account: AccountId,
        /// As what.
        role: GuestRole,
    },
    /// Somebody in the call agreed to the recording.
    RecordingAgreed {
        /// The call.
        call: CallId,
        /// Who, by account.
        account: AccountId,
        /// `notary`, `citizen` or the guest's role.
        role: String,
        /// SHA-256 of the text they agreed to.
        text: Digest,
    },
    /// The recording of the call began, broke off, went on or ended.
    RecordingChanged {
        /// The call.
        call: CallId,
        /// `running`, `failed` or `ended`.
        state: String,
        /// Why it broke off.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// The notary began the words of a check.
    ScriptBegun {
        /// The call.
        call: CallId,
        /// Which check.
        check: Check,
    },
    /// The notary took a still picture of somebody into evidence.
    SnapshotTaken {
        /// The call.
        call: CallId,
        /// Of whom, by account.
        account: AccountId,
        /// SHA-256 of the picture.
        picture: Digest,
    },
    /// The draft's text was changed by the notary.
    DraftEdited {
        /// SHA-256 of the canonical clauses.
        clauses: Digest,
    },
    /// A principal made a remark.
    RemarkMade {
        /// The remark's number.
        remark: u32,
        /// The clause, or the draft as a whole.
        clause: Option<String>,
        /// The remark.
        text: String,
    },
    /// The notary answered a remark.
    RemarkAnswered {
        /// The remark's number.
        remark: u32,
        /// The answer.
        text: String,
    },
    /// One of several principals approved the draft.
    ApprovalSigned {
        /// The revision.
        revision: u32,
        /// SHA-256 of its PDF.
        draft: Digest,
        /// SHA-256 of the CMS.
        signature: Digest,
    },
    /// A principal put the invoice to another bank, or to the same one anew.
    BankChosen {
        /// The invoice.
        invoice: InvoiceId,
        /// The bank.
        bank: BankCode,
    },
    /// The bank's word about an invoice, which did not settle it.
    PaymentReported {
        /// The invoice.
        invoice: InvoiceId,
        /// What was said.
        status: String,
    },
    /// Money that came too late or without need is being returned.
    RefundOrdered {
        /// The invoice.
        invoice: InvoiceId,
        /// The refund.
        refund: RefundId,
    },
    /// The bank returned the money.
    RefundMade {
        /// The refund.
        refund: RefundId,
    },
    /// The platform's seal covers the signed document.
    DocumentSealed {
        /// SHA-256 of the sealed PDF.
        document: Digest,
    },
    /// The revocation statement was signed.
    RevocationSigned {
        /// SHA-256 of the CMS.
        signature: Digest,
    },
    /// The notary's words for a refusal.
    RefusalExplained {
        /// The words.
        explanation: String,
    },
    /// The principal's words for a withdrawal.
    WithdrawalExplained {
        /// The words.
        explanation: String,
    },
    /// The notary looked at the registry's data about a party.
    RegistryShown {
        /// `principal` or `attorney`.
        party: String,
        /// Counts from 0.
        index: usize,
    },
    /// The recording of a call was read back, verified and sealed.
    RecordingSealed {
        /// The call.
        call: CallId,
        /// SHA-256 of its manifest.
        manifest: Digest,
        /// SHA-256 of the platform's CMS over the manifest.
        seal: Digest,
    },
    /// The notary signed the manifest of a recording.
    RecordingSigned {
        /// The call.
        call: CallId,
        /// SHA-256 of the manifest.
        manifest: Digest,
        /// SHA-256 of the CMS.
        signature: Digest,
    },
    /// Somebody opened a recording to watch it.
    RecordingOpened {
        /// The call.
        call: CallId,
        /// The opening.
        opening: String,
        /// Why, in their words.
        reason: String,
    },
    /// The desk forbade the destruction of a recording.
    RecordingHeld {
        /// The call.
        call: CallId,
        /// Why: the court's or the investigation's request.
        reason: String,
    },
    /// The desk lifted what it had forbidden.
    RecordingReleased {
        /// The call.
        call: CallId,
        /// Why.
        reason: String,
    },
    /// The term of a recording was over: its key was destroyed.
    RecordingDestroyed {
        /// The call.
        call: CallId,
    },
    /// A principal answered the survey; what they answered is counted elsewhere.
    SurveyAnswered,
}

/// One entry of the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Entry {
    /// An event that moved the case.
    Event(Event),
    /// A fact that did not.
    Fact(Fact),
}

impl Entry {
    /// The entry's name, as the chain and the API show it.
    #[must_use]
    pub fn kind(&self) -> String {
        let (Self::Event(_) | Self::Fact(_)) = self;
        let tagged = serde_json::to_value(self).unwrap_or_default();
        let name = tagged.get("event").or_else(|| tagged.get("fact"));
        name.and_then(|n| n.as_str()).unwrap_or_default().to_owned()
    }
}
