//! What people were told: the inbox, and how each message stands on its way through each channel.

use super::accounts::{Inserted, Reach};
use super::sql::q;
use super::{Store, StoreError, Tx, from_json, millis, moment, to_json};
use chrono::{DateTime, Utc};
use law::cabinet::{Delivery, MessageChannel};
use law::id::AccountId;
use law::text::Bilingual;
use sqlx::Row as _;
use sqlx::any::AnyRow;

/// A message as it is kept.
#[derive(Clone, Debug)]
pub struct MessageRow {
    /// Its id, made of the occasion.
    pub id: String,
    /// Its place in the inbox, ordered by time.
    pub place: String,
    /// Whose inbox it lies in; somebody without an account has none.
    pub account: Option<AccountId>,
    /// One line.
    pub subject: Bilingual,
    /// The text.
    pub body: Bilingual,
    /// The text for a short message.
    pub short: Bilingual,
    /// The whole letter, in both languages.
    pub letter: String,
    /// What it is about, as [`About::as_str`] writes it, and its id.
    pub about: (String, Option<String>),
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// When it was read.
    pub read_at: Option<DateTime<Utc>>,
}

/// What a message is about, so that an app can open it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// A case of a power of attorney.
    Case(String),
    /// A request for one of S1-S10.
    ServiceRequest(String),
    /// A request for certificates.
    CertificateRequest(String),
    /// An appeal about certificates.
    Appeal(String),
    /// The account itself.
    Account,
}

impl About {
    /// The code as it is stored and sent.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Case(_) => "case",
            Self::ServiceRequest(_) => "service_request",
            Self::CertificateRequest(_) => "certificate_request",
            Self::Appeal(_) => "appeal",
            Self::Account => "account",
        }
    }

    /// What a stored code and id say.
    #[must_use]
    pub fn parse(code: &str, id: Option<&str>) -> Option<Self> {
        let id = id.map(str::to_owned);
        match code {
            "case" => id.map(Self::Case),
            "service_request" => id.map(Self::ServiceRequest),
            "certificate_request" => id.map(Self::CertificateRequest),
            "appeal" => id.map(Self::Appeal),
            "account" => Some(Self::Account),
            _ => None,
        }
    }

    /// The id of what it is about.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Case(id)
            | Self::ServiceRequest(id)
            | Self::CertificateRequest(id)
            | Self::Appeal(id) => Some(id),
            Self::Account => None,
        }
    }
}

/// How a message stands in one channel.
#[derive(Clone, Debug)]
pub struct DeliveryRow {
    /// The message.
    pub message: String,
    /// The channel.
    pub channel: MessageChannel,
    /// The address, where it is not the account's own.
    pub address: Option<String>,
    /// How it stands.
    pub state: Delivery,
    /// How often it was tried.
    pub attempts: i64,
    /// When the channel took it.
    pub sent_at: Option<DateTime<Utc>>,
}

/// An app that takes pushed messages.
#[derive(Clone)]
pub struct PushDevice {
    /// Its session.
    pub session: String,
    /// Whose it is.
    pub account: AccountId,
    /// `android`, `ios`, `huawei`.
    pub platform: String,
    /// The address that the platform's service gave the app.
    pub token: String,
}

impl std::fmt::Debug for PushDevice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PushDevice({}, {})", self.account, self.platform)
    }
}

impl Tx {
    /// Keeps a message; one of the same occasion is [`Inserted::Existed`] and stays as it is.
    pub async fn put_message(&mut self, message: &MessageRow) -> Result<Inserted, StoreError> {
        let done = q!(
            "insert into messages (id, place, account_id, subject, body, short, letter, about, about_id, made_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (id) do nothing",
            message.id.as_str(),
            message.place.as_str(),
            message.account.as_ref().map(AccountId::as_str),
            to_json("subject", &message.subject)?,
            to_json("body", &message.body)?,
            to_json("short", &message.short)?,
            message.letter.as_str(),
            message.about.0.as_str(),
            message.about.1.as_deref(),
            millis(message.made_at)
        )
        .execute(self.connection())
        .await?;
        Ok(Inserted::of(done.rows_affected()))
    }

    /// Sends a message on its way through a channel.
    pub async fn put_delivery(
        &mut self,
        message: &str,
        channel: MessageChannel,
        address: Option<&str>,
    ) -> Result<(), StoreError> {
        q!(
            "insert into message_deliveries (message_id, channel, address, state, attempts)
             values ($1, $2, $3, $4, 0) on conflict (message_id, channel) do nothing",
            message,
            channel.as_str(),
            address,
            Delivery::Waiting.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Where somebody with an account is reached, and how many devices take pushed messages for them now.
    pub async fn reach_of(
        &mut self,
        account: &AccountId,
        now: DateTime<Utc>,
    ) -> Result<(Reach, i64), StoreError> {
        let row = q!(
            "select a.email, a.phone, (select count(*) from push_devices p join sessions s on s.id = p.session_id
               where p.account_id = a.id and s.ended_at is null and s.expires_at > $1) from accounts a where a.id = $2",
            millis(now),
            account.as_str()
        )
        .fetch_optional(self.connection())
        .await?;
        let Some(row) = row else {
            return Ok((Reach::default(), 0));
        };
        let reach = Reach {
            email: row.try_get(0)?,
            phone: row.try_get(1)?,
        };
        Ok((reach, row.try_get(2)?))
    }

    /// Notes what became of an attempt; what was sent stays sent.
    pub async fn note_attempt(
        &mut self,
        message: &str,
        channel: MessageChannel,
        state: Delivery,
        error: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let sent_at = match state {
            Delivery::Sent => Some(millis(now)),
            Delivery::Waiting | Delivery::GivenUp | Delivery::NoAddress | Delivery::SwitchedOff => {
                None
            }
        };
        q!(
            "update message_deliveries set state = $1, attempts = attempts + 1, last_error = $2, tried_at = $3, sent_at = $4
             where message_id = $5 and channel = $6 and state <> $7",
            state.as_str(),
            error,
            millis(now),
            sent_at,
            message,
            channel.as_str(),
            Delivery::Sent.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Marks a message of somebody's inbox as read; `None` when there is no such message in it.
    pub async fn read_message(
        &mut self,
        account: &AccountId,
        id: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<()>, StoreError> {
        let done = q!(
            "update messages set read_at = coalesce(read_at, $1) where id = $2 and account_id = $3",
            millis(now),
            id,
            account.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok((done.rows_affected() == 1).then_some(()))
    }

    /// Keeps where the app of a session takes pushed messages, in place of what was kept before. A device shows the messages of
    /// whoever registered it last: an earlier session that nobody ended may be somebody else's.
    pub async fn put_push_device(
        &mut self,
        device: &PushDevice,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        q!(
            "delete from push_devices where token = $1 and session_id <> $2",
            device.token.as_str(),
            device.session.as_str()
        )
        .execute(self.connection())
        .await?;
        q!(
            "insert into push_devices (session_id, account_id, platform, token, registered_at) values ($1, $2, $3, $4, $5)
             on conflict (session_id) do update set platform = excluded.platform, token = excluded.token,
               registered_at = excluded.registered_at",
            device.session.as_str(),
            device.account.as_str(),
            device.platform.as_str(),
            device.token.as_str(),
            millis(now)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Forgets where the app of a session takes pushed messages.
    pub async fn drop_push_device(&mut self, session: &str) -> Result<(), StoreError> {
        q!("delete from push_devices where session_id = $1", session)
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

impl Store {
    /// A message.
    pub async fn message(&self, id: &str) -> Result<Option<MessageRow>, StoreError> {
        let row = q!(
            "select id, place, account_id, subject, body, short, letter, about, about_id, made_at, read_at
             from messages where id = $1",
            id
        )
        .fetch_optional(&self.reader)
        .await?;
        row.as_ref().map(message).transpose()
    }

    /// Somebody's inbox, newest first, before a place.
    pub async fn inbox(
        &self,
        account: &AccountId,
        before: Option<&str>,
        limit: i64,
    ) -> Result<Vec<MessageRow>, StoreError> {
        // Places are lower-case hexadecimal: a g comes behind each of them.
        let rows = q!(
            "select id, place, account_id, subject, body, short, letter, about, about_id, made_at, read_at
             from messages where account_id = $1 and place < $2 order by place desc limit $3",
            account.as_str(),
            before.unwrap_or("g"),
            limit
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(message).collect()
    }

    /// How many messages of an inbox were not read yet.
    pub async fn unread(&self, account: &AccountId) -> Result<i64, StoreError> {
        let row = q!(
            "select count(*) from messages where account_id = $1 and read_at is null",
            account.as_str()
        )
        .fetch_one(&self.reader)
        .await?;
        Ok(row.try_get(0)?)
    }

    /// How a message stands in each of its channels.
    pub async fn deliveries(&self, message: &str) -> Result<Vec<DeliveryRow>, StoreError> {
        let rows = q!(
            "select message_id, channel, address, state, attempts, sent_at
             from message_deliveries where message_id = $1 order by channel",
            message
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(delivery).collect()
    }

    /// How the messages of an inbox between two places stand in their channels.
    pub async fn deliveries_between(
        &self,
        account: &AccountId,
        oldest: &str,
        newest: &str,
    ) -> Result<Vec<DeliveryRow>, StoreError> {
        let rows = q!(
            "select d.message_id, d.channel, d.address, d.state, d.attempts, d.sent_at
             from messages m join message_deliveries d on d.message_id = m.id
             where m.account_id = $1 and m.place >= $2 and m.place <= $3 order by d.message_id, d.channel",
            account.as_str(),
            oldest,
            newest
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(delivery).collect()
    }

    /// How many messages stand how, by channel.
    pub async fn delivery_counts(
        &self,
    ) -> Result<Vec<(MessageChannel, Delivery, i64)>, StoreError> {
        let rows = q!("select channel, state, count(*) from message_deliveries group by channel, state order by channel, state")
            .fetch_all(&self.reader)
            .await?;
        rows.iter()
            .map(|row| {
                let (channel, state): (String, String) = (row.try_get(0)?, row.try_get(1)?);
                Ok((
                    MessageChannel::parse(&channel).ok_or(StoreError::Corrupt("channel"))?,
                    Delivery::parse(&state).ok_or(StoreError::Corrupt("delivery"))?,
                    row.try_get(2)?,
                ))
            })
            .collect()
    }

    /// The devices that take pushed messages for somebody now.
    pub async fn push_devices(
        &self,
        account: &AccountId,
        now: DateTime<Utc>,
    ) -> Result<Vec<PushDevice>, StoreError> {
        let rows = q!(
            "select p.session_id, p.platform, p.token from push_devices p join sessions s on s.id = p.session_id
             where p.account_id = $1 and s.ended_at is null and s.expires_at > $2 order by p.session_id",
            account.as_str(),
            millis(now)
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(PushDevice {
                    session: row.try_get(0)?,
                    account: account.clone(),
                    platform: row.try_get(1)?,
                    token: row.try_get(2)?,
                })
            })
            .collect()
    }
}

fn message(row: &AnyRow) -> Result<MessageRow, StoreError> {
    let account: Option<String> = row.try_get(2)?;
    let text = |column: usize| -> Result<Bilingual, StoreError> {
        from_json("message", &row.try_get::<String, _>(column)?)
    };
    Ok(MessageRow {
        id: row.try_get(0)?,
        place: row.try_get(1)?,
        account: account
            .map(|id| AccountId::parse(&id).map_err(|_| StoreError::Corrupt("account id")))
            .transpose()?,
        subject: text(3)?,
        body: text(4)?,
        short: text(5)?,
        letter: row.try_get(6)?,
        about: (row.try_get(7)?, row.try_get(8)?),
        made_at: moment(row.try_get(9)?)?,
        read_at: row.try_get::<Option<i64>, _>(10)?.map(moment).transpose()?,
    })
}

fn delivery(row: &AnyRow) -> Result<DeliveryRow, StoreError> {
    let (channel, state): (String, String) = (row.try_get(1)?, row.try_get(3)?);
    Ok(DeliveryRow {
        message: row.try_get(0)?,
        channel: MessageChannel::parse(&channel).ok_or(StoreError::Corrupt("channel"))?,
        address: row.try_get(2)?,
        state: Delivery::parse(&state).ok_or(StoreError::Corrupt("delivery"))?,
        attempts: row.try_get(4)?,
        sent_at: row.try_get::<Option<i64>, _>(5)?.map(moment).transpose()?,
    })
}
