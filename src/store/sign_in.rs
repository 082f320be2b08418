//! What signing in leaves behind for a few minutes: codes, challenges, attempts and proofs that were used.

use super::accounts::Inserted;
use super::sql::q;
use super::{StoreError, Tx, millis, moment};
use chrono::{DateTime, Utc};
use law::id::AccountId;
use sqlx::Row as _;
use sqlx::any::AnyRow;

/// A one-time code on its way to a person whose password was right.
#[derive(Clone, Debug)]
pub struct SignInCode {
    /// Its id.
    pub id: String,
    /// Who signs in.
    pub account: AccountId,
    /// The device's key, by its thumbprint.
    pub device_key: String,
    /// The device's name.
    pub device_name: String,
    /// The hash of the code.
    pub code_hash: String,
    /// Until when the code is good.
    pub expires_at: DateTime<Utc>,
}

/// A statement waiting to be signed.
#[derive(Clone, Debug)]
pub struct Challenge {
    /// Its id.
    pub id: String,
    /// What the signature is for.
    pub purpose: String,
    /// The address it is good at.
    pub origin: String,
    /// The device's key, by its thumbprint.
    pub device_key: String,
    /// The bytes to sign.
    pub statement: Vec<u8>,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
}

impl Tx {
    /// Keeps a one-time code, and voids the ones sent to the account before.
    pub async fn put_sign_in_code(&mut self, code: &SignInCode) -> Result<(), StoreError> {
        self.drop_sign_in_codes(&code.account).await?;
        q!(
            "insert into sign_in_codes (id, account_id, device_key, device_name, code_hash, attempts, expires_at)
             values ($1, $2, $3, $4, $5, 0, $6)",
            code.id.as_str(),
            code.account.as_str(),
            code.device_key.as_str(),
            code.device_name.as_str(),
            code.code_hash.as_str(),
            millis(code.expires_at)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Whether an account has a code that lives beyond a moment.
    pub async fn code_sent(
        &mut self,
        account: &AccountId,
        expires_after: DateTime<Utc>,
    ) -> Result<Option<()>, StoreError> {
        let row = q!(
            "select 1 from sign_in_codes where account_id = $1 and expires_at > $2 limit 1",
            account.as_str(),
            millis(expires_after)
        )
        .fetch_optional(self.connection())
        .await?;
        Ok(row.map(|_| ()))
    }

    /// Counts one guess from a device; nothing when the code is unknown, another device's, too old or guessed at too often.
    pub async fn guess_sign_in_code(
        &mut self,
        id: &str,
        device_key: &str,
        now: DateTime<Utc>,
        guesses_max: u32,
    ) -> Result<Option<SignInCode>, StoreError> {
        let row = q!(
            "update sign_in_codes set attempts = attempts + 1
             where id = $1 and device_key = $2 and expires_at > $3 and attempts < $4
             returning account_id, device_name, code_hash, expires_at",
            id,
            device_key,
            millis(now),
            i64::from(guesses_max)
        )
        .fetch_optional(self.connection())
        .await?;
        row.map(|row| {
            let account: String = row.try_get(0)?;
            Ok(SignInCode {
                id: id.to_owned(),
                account: AccountId::parse(&account)
                    .map_err(|_| StoreError::Corrupt("account id"))?,
                device_key: device_key.to_owned(),
                device_name: row.try_get(1)?,
                code_hash: row.try_get(2)?,
                expires_at: moment(row.try_get(3)?)?,
            })
        })
        .transpose()
    }

    /// Forgets a one-time code.
    pub async fn drop_sign_in_code(&mut self, id: &str) -> Result<(), StoreError> {
        q!("delete from sign_in_codes where id = $1", id)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Forgets every code sent to an account.
    pub async fn drop_sign_in_codes(&mut self, account: &AccountId) -> Result<(), StoreError> {
        q!(
            "delete from sign_in_codes where account_id = $1",
            account.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Keeps a challenge until its signature comes.
    pub async fn put_challenge(&mut self, challenge: &Challenge) -> Result<(), StoreError> {
        q!(
            "insert into eds_challenges (id, purpose, origin, device_key, statement, expires_at)
             values ($1, $2, $3, $4, $5, $6)",
            challenge.id.as_str(),
            challenge.purpose.as_str(),
            challenge.origin.as_str(),
            challenge.device_key.as_str(),
            challenge.statement.as_slice(),
            millis(challenge.expires_at)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// A device's challenge, which stays.
    pub async fn challenge(
        &mut self,
        id: &str,
        device_key: &str,
    ) -> Result<Option<Challenge>, StoreError> {
        let row = q!(
            "select purpose, origin, statement, expires_at from eds_challenges where id = $1 and device_key = $2",
            id,
            device_key
        )
        .fetch_optional(self.connection())
        .await?;
        row.map(|row| challenge(&row, id, device_key)).transpose()
    }

    /// Takes a device's challenge away, so that nobody can answer it again.
    pub async fn take_challenge(
        &mut self,
        id: &str,
        device_key: &str,
    ) -> Result<Option<Challenge>, StoreError> {
        let row = q!(
            "delete from eds_challenges where id = $1 and device_key = $2
             returning purpose, origin, statement, expires_at",
            id,
            device_key
        )
        .fetch_optional(self.connection())
        .await?;
        row.map(|row| challenge(&row, id, device_key)).transpose()
    }

    /// How many attempts a subject has made since a moment.
    pub async fn attempts_since(
        &mut self,
        subject: &str,
        since: DateTime<Utc>,
    ) -> Result<i64, StoreError> {
        let row = q!(
            "select count(*) from sign_in_failures where subject = $1 and at > $2",
            subject,
            millis(since)
        )
        .fetch_one(self.connection())
        .await?;
        Ok(row.try_get(0)?)
    }

    /// Counts an attempt before it is known to be right, so that many at once cannot outrun the count.
    pub async fn count_attempt(
        &mut self,
        id: &str,
        subject: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        q!(
            "insert into sign_in_failures (id, subject, at) values ($1, $2, $3)",
            id,
            subject,
            millis(now)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Takes back one attempt that was right.
    pub async fn forgive_attempt(&mut self, id: &str) -> Result<(), StoreError> {
        q!("delete from sign_in_failures where id = $1", id)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Forgets all attempts of a subject.
    pub async fn forgive_all(&mut self, subject: &str) -> Result<(), StoreError> {
        q!("delete from sign_in_failures where subject = $1", subject)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Marks a proof of a device as used; a second use is [`Inserted::Existed`].
    pub async fn use_proof(
        &mut self,
        id: &str,
        expires_at: DateTime<Utc>,
    ) -> Result<Inserted, StoreError> {
        let done = q!(
            "insert into used_proofs (id, expires_at) values ($1, $2) on conflict (id) do nothing",
            id,
            millis(expires_at)
        )
        .execute(self.connection())
        .await?;
        Ok(Inserted::of(done.rows_affected()))
    }

    /// Forgets codes, challenges, registrations and proofs that expired before now, and attempts before a moment.
    pub async fn purge_sign_in(
        &mut self,
        now: DateTime<Utc>,
        attempts_before: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let (now, attempts_before) = (millis(now), millis(attempts_before));
        q!("delete from registrations where expires_at <= $1", now)
            .execute(self.connection())
            .await?;
        q!("delete from sign_in_codes where expires_at <= $1", now)
            .execute(self.connection())
            .await?;
        q!("delete from eds_challenges where expires_at <= $1", now)
            .execute(self.connection())
            .await?;
        q!("delete from used_proofs where expires_at <= $1", now)
            .execute(self.connection())
            .await?;
        q!(
            "delete from sign_in_failures where at <= $1",
            attempts_before
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

fn challenge(row: &AnyRow, id: &str, device_key: &str) -> Result<Challenge, StoreError> {
    Ok(Challenge {
        id: id.to_owned(),
        purpose: row.try_get(0)?,
        origin: row.try_get(1)?,
        device_key: device_key.to_owned(),
        statement: row.try_get(2)?,
        expires_at: moment(row.try_get(3)?)?,
    })
}
