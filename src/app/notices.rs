//! Messages to people: kept in the inbox in the transaction of what they tell of, then sent through each channel by a job.
//!
//! The id of a message is made of its occasion, so one occasion is told once however often its transaction or its job runs;
//! every channel gets that id, by which a repeated sending is recognised.

mod choices;

use super::evidence::digest;
use super::work::{self, Work};
use super::{App, AppError, Caller, Fault, fresh};
use crate::document::Message;
use crate::document::service_notice::ServiceNotice;
use crate::port::Unanswered;
use crate::store::accounts::{Inserted, Reach};
use crate::store::messages::PushDevice;
pub use crate::store::messages::{About, DeliveryRow, MessageRow};
use crate::store::{StoreError, Tx};
pub use choices::{ChoicesRow, choices, choose};
use chrono::{DateTime, Utc};
use law::cabinet::{Delivery, MessageChannel};
use law::form::{FieldError, FieldProblem};
use law::id::{AccountId, RequestId};
use law::notice_choice::{NoticeChoices, Way};
use std::collections::HashMap;
use std::ops::RangeInclusive;

/// Characters of a message's id: 128 bits of the occasion's digest, short enough for every relay.
const ID_LENGTH: usize = 32;
/// A pushed message that was not taken for so long is not worth waking anybody for: about an hour with the jobs' pauses.
const PUSH_ATTEMPTS_MAX: i64 = 12;

/// Characters of an address of a push service: Apple's has 64, Google's up to 4096 are foreseen.
const PUSH_TOKEN: RangeInclusive<usize> = 8..=4096;

/// Who is told, and by which ways beside the inbox and the devices.
#[derive(Clone, Debug)]
pub struct Recipient<'a> {
    /// Whose inbox the message lies in; somebody without an account has none.
    pub account: Option<&'a AccountId>,
    /// Addresses that are not the account's own, from an application or a form.
    pub given: Option<Reach>,
    /// Letter, short message or both.
    pub ways: Ways,
}

/// Which of the addresses of a person are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ways {
    /// A letter where there is an e-mail address, else a short message.
    LetterElseShort,
    /// Both, where there are addresses.
    LetterAndShort,
}

impl<'a> Recipient<'a> {
    /// Somebody with an account, at the account's own addresses.
    #[must_use]
    pub const fn account(account: &'a AccountId) -> Self {
        Self {
            account: Some(account),
            given: None,
            ways: Ways::LetterElseShort,
        }
    }
}

/// A message of somebody's inbox, with how it stands in each channel.
#[derive(Clone, Debug)]
pub struct InboxMessage {
    /// The message.
    pub row: MessageRow,
    /// Its channels.
    pub deliveries: Vec<DeliveryRow>,
}

/// The platform of a device that takes pushed messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Platform {
    /// Google's.
    Android,
    /// Apple's.
    Ios,
    /// Huawei's.
    Huawei,
}

impl Platform {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Android => "android",
            Self::Ios => "ios",
            Self::Huawei => "huawei",
        }
    }
}

/// The caller's inbox, newest first, before a place.
pub async fn inbox(
    app: &App,
    caller: &Caller,
    before: Option<&str>,
    limit: i64,
) -> Result<Vec<InboxMessage>, AppError> {
    let rows = app.store.inbox(&caller.account, before, limit).await?;
    let Some(oldest) = rows.last() else {
        return Ok(Vec::new());
    };
    let newest = rows.first().map_or("", |row| row.place.as_str());
    let stand = app
        .store
        .deliveries_between(&caller.account, &oldest.place, newest);
    let mut by_message: HashMap<String, Vec<DeliveryRow>> = HashMap::new();
    for delivery in stand.await? {
        by_message
            .entry(delivery.message.clone())
            .or_default()
            .push(delivery);
    }
    let with_deliveries = |row: MessageRow| InboxMessage {
        deliveries: by_message.remove(&row.id).unwrap_or_default(),
        row,
    };
    Ok(rows.into_iter().map(with_deliveries).collect())
}

/// A message of the caller's inbox.
///
/// # Errors
/// [`Fault::NotFound`] when there is no such message in it.
pub async fn message(app: &App, caller: &Caller, id: &str) -> Result<InboxMessage, AppError> {
    let row = app.store.message(id).await?;
    let row = row
        .filter(|row| row.account.as_ref() == Some(&caller.account))
        .ok_or(Fault::NotFound)?;
    let deliveries = app.store.deliveries(id).await?;
    Ok(InboxMessage { row, deliveries })
}

/// How many messages of the caller's inbox were not read yet.
pub async fn unread(app: &App, caller: &Caller) -> Result<i64, AppError> {
    Ok(app.store.unread(&caller.account).await?)
}

/// Marks a message of the caller's inbox as read.
///
/// # Errors
/// [`Fault::NotFound`] when there is no such message in it.
pub async fn read(app: &App, caller: &Caller, id: &str) -> Result<(), AppError> {
    let mut tx = app.store.begin().await?;
    tx.read_message(&caller.account, id, app.now())
        .await?
        .ok_or(Fault::NotFound)?;
    Ok(tx.commit().await?)
}

/// Keeps where the app of the caller's session takes pushed messages.
///
/// # Errors
/// [`AppError::Invalid`] for an address that no platform gives.
pub async fn register_device(
    app: &App,
    caller: &Caller,
    platform: Platform,
    token: &str,
) -> Result<(), AppError> {
    let possible = PUSH_TOKEN.contains(&token.len()) && token.bytes().all(|b| b.is_ascii_graphic());
    if !possible {
        let wrong = FieldError::new("/token", FieldProblem::WrongForm);
        return Err(AppError::Invalid(vec![wrong]));
    }
    let device = PushDevice {
        session: caller.session.clone(),
        account: caller.account.clone(),
        platform: platform.as_str().to_owned(),
        token: token.to_owned(),
    };
    let mut tx = app.store.begin().await?;
    tx.put_push_device(&device, app.now()).await?;
    Ok(tx.commit().await?)
}

/// Forgets where the app of the caller's session takes pushed messages.
pub async fn forget_device(app: &App, caller: &Caller) -> Result<(), AppError> {
    let mut tx = app.store.begin().await?;
    tx.drop_push_device(&caller.session).await?;
    Ok(tx.commit().await?)
}

/// Tells the applicant of a service something, once for each occasion ("accepted", "refused", "paid:2" …).
pub async fn tell_of_request(
    tx: &mut Tx,
    request: &RequestId,
    occasion: &str,
    to: &Recipient<'_>,
    notice: &ServiceNotice,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let occasion = format!("service:{request}:{occasion}");
    let about = About::ServiceRequest(request.to_string());
    post(tx, &occasion, to, notice.message(), &about, now).await
}

/// Keeps a message and leaves its sending; the same occasion again changes nothing.
pub async fn post(
    tx: &mut Tx,
    occasion: &str,
    to: &Recipient<'_>,
    message: Message,
    about: &About,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = MessageRow {
        id: message_id(occasion),
        place: fresh::uuid(now),
        account: to.account.cloned(),
        subject: message.subject,
        body: message.body,
        short: message.short,
        letter: message.letter,
        about: (about.as_str().to_owned(), about.id().map(str::to_owned)),
        made_at: now,
        read_at: None,
    };
    if tx.put_message(&row).await? == Inserted::Existed {
        return Ok(());
    }
    for (channel, address) in channels(tx, to, about, now).await? {
        tx.put_delivery(&row.id, channel, address.as_deref())
            .await?;
        let work = Work::SendMessage {
            message: row.id.clone(),
            channel,
        };
        let job = format!("message:{}:{}", row.id, channel.as_str());
        work::leave(tx, &job, None, &work, now).await?;
    }
    Ok(())
}

/// The id of an occasion's message.
#[must_use]
pub fn message_id(occasion: &str) -> String {
    digest(occasion.as_bytes()).as_str()[..ID_LENGTH].to_owned()
}

/// The channels to a person, each with the address where that is not the account's own.
async fn channels(
    tx: &mut Tx,
    to: &Recipient<'_>,
    about: &About,
    now: DateTime<Utc>,
) -> Result<Vec<(MessageChannel, Option<String>)>, StoreError> {
    let (own, devices, chosen) = match to.account {
        Some(account) => {
            let (own, devices) = tx.reach_of(account, now).await?;
            (own, devices, tx.notice_choices(account).await?.choices)
        }
        None => (Reach::default(), 0, NoticeChoices::default()),
    };
    let letter = Way {
        group: choices::group(about),
        channel: MessageChannel::Email,
    };
    let (email, phone) = match &to.given {
        Some(given) => (given.email.clone().map(Some), given.phone.clone().map(Some)),
        None => (own.email.map(|_| None), own.phone.map(|_| None)),
    };
    let short = match to.ways {
        // Whoever wants no letter gets the short message in its place.
        Ways::LetterElseShort if email.is_some() && chosen.wants(letter) => None,
        Ways::LetterElseShort | Ways::LetterAndShort => phone,
    };
    let push = (devices > 0).then_some(None);
    let ways = [
        (MessageChannel::Email, email),
        (MessageChannel::Sms, short),
        (MessageChannel::Push, push),
    ];
    Ok(ways
        .into_iter()
        .filter_map(|(channel, address)| address.map(|address| (channel, address)))
        .collect())
}

/// The job that sends a message through one channel; sending it again is recognised by its id.
pub async fn send(
    app: &App,
    message: &str,
    channel: MessageChannel,
    attempts: i64,
) -> Result<(), AppError> {
    let Some(row) = app.store.message(message).await? else {
        return Ok(());
    };
    let deliveries = app.store.deliveries(message).await?;
    let Some(delivery) = deliveries.into_iter().find(|d| d.channel == channel) else {
        return Ok(());
    };
    if delivery.state == Delivery::Sent {
        return Ok(());
    }
    if !choices::wants(app, &row, channel).await? {
        return conclude(app, &delivery, Sending::SwitchedOff, attempts).await;
    }
    let outcome = match channel {
        MessageChannel::Email => by_letter(app, &row, &delivery).await,
        MessageChannel::Sms => by_short_message(app, &row, &delivery).await,
        MessageChannel::Push => by_push(app, &row).await,
    };
    conclude(app, &delivery, outcome?, attempts).await
}

/// What a channel made of a message.
enum Sending {
    Taken,
    NoAddress,
    SwitchedOff,
    NotTaken(Unanswered),
}

impl From<Result<(), Unanswered>> for Sending {
    fn from(answer: Result<(), Unanswered>) -> Self {
        match answer {
            Ok(()) => Self::Taken,
            Err(unanswered) => Self::NotTaken(unanswered),
        }
    }
}

async fn conclude(
    app: &App,
    delivery: &DeliveryRow,
    sending: Sending,
    attempts: i64,
) -> Result<(), AppError> {
    let channel = delivery.channel;
    let (state, fault) = match sending {
        Sending::Taken => (Delivery::Sent, None),
        Sending::NoAddress => (Delivery::NoAddress, None),
        Sending::SwitchedOff => (Delivery::SwitchedOff, None),
        Sending::NotTaken(fault) => {
            let most = match channel {
                MessageChannel::Push => PUSH_ATTEMPTS_MAX,
                MessageChannel::Email | MessageChannel::Sms => app.settings.job_attempts,
            };
            let state = if attempts >= most {
                Delivery::GivenUp
            } else {
                Delivery::Waiting
            };
            (state, Some(fault))
        }
    };
    let mut tx = app.store.begin().await?;
    let error = fault.as_ref().map(ToString::to_string);
    tx.note_attempt(
        &delivery.message,
        channel,
        state,
        error.as_deref(),
        app.now(),
    )
    .await?;
    tx.commit().await?;
    match fault {
        // A pushed message that is given up is no work for the desk: the inbox has it.
        Some(_) if state == Delivery::GivenUp && channel == MessageChannel::Push => Ok(()),
        Some(fault) => Err(fault.into()),
        None => Ok(()),
    }
}

async fn by_letter(
    app: &App,
    message: &MessageRow,
    delivery: &DeliveryRow,
) -> Result<Sending, AppError> {
    let Some(address) = address(app, message, delivery, |reach| reach.email).await? else {
        return Ok(Sending::NoAddress);
    };
    // Letters hold both state languages; the subject is in Kazakh, the state language.
    let mailer = &app.ports.mailer;
    let sent = mailer.send(&message.id, &address, &message.subject.kk, &message.letter);
    Ok(sent.await.into())
}

async fn by_short_message(
    app: &App,
    message: &MessageRow,
    delivery: &DeliveryRow,
) -> Result<Sending, AppError> {
    let Some(address) = address(app, message, delivery, |reach| reach.phone).await? else {
        return Ok(Sending::NoAddress);
    };
    let centre = &app.ports.messages;
    Ok(centre
        .send(&message.id, &address, &message.short.kk)
        .await
        .into())
}

async fn by_push(app: &App, message: &MessageRow) -> Result<Sending, AppError> {
    let Some(account) = &message.account else {
        return Ok(Sending::NoAddress);
    };
    let devices = app.store.push_devices(account, app.now()).await?;
    if devices.is_empty() {
        return Ok(Sending::NoAddress);
    }
    for device in devices {
        // Each device has an id of its own, so that a repeated sending finds those that have it.
        let id = message_id(&format!("{}:{}", message.id, device.session));
        let sent = app
            .ports
            .push
            .send(&id, &device.token, &message.subject, &message.short);
        if let Err(unanswered) = sent.await {
            return Ok(Sending::NotTaken(unanswered));
        }
    }
    Ok(Sending::Taken)
}

/// The address that was given with the message, else the account's as it is now.
async fn address(
    app: &App,
    message: &MessageRow,
    delivery: &DeliveryRow,
    own: fn(Reach) -> Option<String>,
) -> Result<Option<String>, AppError> {
    if delivery.address.is_some() {
        return Ok(delivery.address.clone());
    }
    let Some(account) = &message.account else {
        return Ok(None);
    };
    let account = app.store.account(account).await?;
    Ok(account.and_then(|account| own(account.reach())))
}
