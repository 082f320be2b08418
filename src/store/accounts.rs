//! Accounts, and the registrations that become one when their code is confirmed.

use super::sql::q;
use super::{Store, StoreError, Tx, from_json, millis, to_json};
use chrono::{DateTime, Utc};
use law::id::{AccountId, Iin};
use law::poa::s03_application::PersonName;
use sqlx::Row as _;
use sqlx::any::AnyRow;
use std::fmt;

/// An account: one person in one role.
#[derive(Clone)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Whose it is.
    pub iin: Iin,
    /// The role, as `Role::as_str` writes it.
    pub role: String,
    /// The person's names, from the registry.
    pub name: PersonName,
    /// Where short messages go.
    pub phone: Option<String>,
    /// Where letters go.
    pub email: Option<String>,
    /// The password's argon2id hash; accounts that only the digital signature opens have none.
    pub password_hash: Option<String>,
    /// Whether it is known to be in the right hands.
    pub identity: Identity,
}

/// Whether an account is known to be in the hands of the person with its IIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// Shown by the digital signature, or by the mobile number that the state links to the IIN.
    Proved,
    /// Only said: an IIN is no secret.
    Claimed,
}

impl Identity {
    /// The word that is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Proved => "proved",
            Self::Claimed => "claimed",
        }
    }

    /// The identity of a stored text.
    fn parse(text: &str) -> Option<Self> {
        [Self::Proved, Self::Claimed]
            .into_iter()
            .find(|identity| identity.as_str() == text)
    }

    /// The moment to store for an account that is made now.
    fn proved_at(self, now: DateTime<Utc>) -> Option<i64> {
        match self {
            Self::Proved => Some(millis(now)),
            Self::Claimed => None,
        }
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Account({}, {})", self.id, self.role)
    }
}

/// The addresses a code may go to.
#[derive(Clone, Default)]
pub struct Reach {
    /// A mobile telephone.
    pub phone: Option<String>,
    /// An e-mail address.
    pub email: Option<String>,
}

impl fmt::Debug for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reach(hidden)")
    }
}

impl Account {
    /// Where a code goes.
    #[must_use]
    pub fn reach(&self) -> Reach {
        Reach {
            phone: self.phone.clone(),
            email: self.email.clone(),
        }
    }
}

/// A registration that waits for its code.
#[derive(Clone)]
pub struct Registration {
    /// Its id.
    pub id: String,
    /// Who registers.
    pub iin: Iin,
    /// The names, from the registry.
    pub name: PersonName,
    /// Where the code went, and where messages will go.
    pub reach: Reach,
    /// The password's argon2id hash.
    pub password_hash: String,
    /// What the code will show when it comes back.
    pub identity: Identity,
    /// The hash of the code.
    pub code_hash: String,
    /// Until when the code is good.
    pub expires_at: DateTime<Utc>,
}

impl fmt::Debug for Registration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Registration({})", self.id)
    }
}

impl Tx {
    /// Adds an account; the person having one in this role is [`Inserted::Existed`].
    pub async fn add_account(
        &mut self,
        account: &Account,
        now: DateTime<Utc>,
    ) -> Result<Inserted, StoreError> {
        let done = q!(
            "insert into accounts (id, iin, role, name, email, phone, password_hash, proved_at, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (iin, role) do nothing",
            account.id.as_str(),
            account.iin.as_str(),
            account.role.as_str(),
            to_json("name", &account.name)?,
            account.email.as_deref(),
            account.phone.as_deref(),
            account.password_hash.as_deref(),
            account.identity.proved_at(now),
            millis(now)
        )
        .execute(self.connection())
        .await?;
        Ok(Inserted::of(done.rows_affected()))
    }

    /// Marks a claimed account as proved and forgets the password of whoever claimed it; nothing when it was proved.
    ///
    /// Its codes and sessions are to be ended after this, so that a sign-in under way finds the account's row taken.
    pub async fn prove_account(
        &mut self,
        id: &AccountId,
        now: DateTime<Utc>,
    ) -> Result<Option<()>, StoreError> {
        self.moves_account(id);
        let done = q!(
            "update accounts set proved_at = $1, password_hash = null where id = $2 and proved_at is null",
            millis(now),
            id.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok((done.rows_affected() > 0).then_some(()))
    }

    /// Gives a proved registration the account that was only claimed before it, or that has no password any more.
    pub async fn take_over_account(
        &mut self,
        account: &Account,
        now: DateTime<Utc>,
    ) -> Result<Option<AccountId>, StoreError> {
        let row = q!(
            "update accounts set proved_at = $1, name = $2, email = $3, phone = $4, password_hash = $5
             where iin = $6 and role = $7 and (proved_at is null or password_hash is null) returning id",
            millis(now),
            to_json("name", &account.name)?,
            account.email.as_deref(),
            account.phone.as_deref(),
            account.password_hash.as_deref(),
            account.iin.as_str(),
            account.role.as_str()
        )
        .fetch_optional(self.connection())
        .await?;
        let taken = row.map(|row| {
            let id: String = row.try_get(0)?;
            AccountId::parse(&id).map_err(|_| StoreError::Corrupt("account id"))
        });
        let taken = taken.transpose()?;
        if let Some(account) = &taken {
            self.moves_account(account);
        }
        Ok(taken)
    }

    /// Holds an account until the end of the transaction, if it still has the password that was compared.
    pub async fn hold_password(
        &mut self,
        id: &AccountId,
        password_hash: Option<&str>,
    ) -> Result<Option<()>, StoreError> {
        let done = q!(
            "update accounts set password_hash = $1 where id = $2 and password_hash = $1",
            password_hash,
            id.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok((done.rows_affected() > 0).then_some(()))
    }

    /// Gives an account another password, if it still has the one that was compared.
    pub async fn change_password(
        &mut self,
        id: &AccountId,
        present: Option<&str>,
        new: &str,
    ) -> Result<Option<()>, StoreError> {
        let done = q!(
            "update accounts set password_hash = $1 where id = $2 and password_hash = $3",
            new,
            id.as_str(),
            present
        )
        .execute(self.connection())
        .await?;
        Ok((done.rows_affected() > 0).then_some(()))
    }

    /// Keeps a registration until its code comes back.
    pub async fn put_registration(
        &mut self,
        registration: &Registration,
    ) -> Result<(), StoreError> {
        q!(
            "insert into registrations (id, iin, name, email, phone, password_hash, identity, code_hash, attempts,
                                        expires_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)",
            registration.id.as_str(),
            registration.iin.as_str(),
            to_json("name", &registration.name)?,
            registration.reach.email.as_deref(),
            registration.reach.phone.as_deref(),
            registration.password_hash.as_str(),
            registration.identity.as_str(),
            registration.code_hash.as_str(),
            millis(registration.expires_at)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Counts one guess at a registration's code; nothing when it is unknown, too old or guessed at too often.
    pub async fn guess_registration(
        &mut self,
        id: &str,
        now: DateTime<Utc>,
        guesses_max: u32,
    ) -> Result<Option<Registration>, StoreError> {
        let row = q!(
            "update registrations set attempts = attempts + 1 where id = $1 and expires_at > $2 and attempts < $3
             returning id, iin, name, email, phone, password_hash, identity, code_hash, expires_at",
            id,
            millis(now),
            i64::from(guesses_max)
        )
        .fetch_optional(self.connection())
        .await?;
        row.as_ref().map(registration).transpose()
    }

    /// Forgets a registration.
    pub async fn drop_registration(&mut self, id: &str) -> Result<(), StoreError> {
        q!("delete from registrations where id = $1", id)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Whether a registration's code that lives beyond a moment went to one of these addresses.
    pub async fn code_went_to(
        &mut self,
        reach: &Reach,
        expires_after: DateTime<Utc>,
    ) -> Result<Option<()>, StoreError> {
        let row = q!(
            "select 1 from registrations where (phone = $1 or email = $2) and expires_at > $3 limit 1",
            reach.phone.as_deref(),
            reach.email.as_deref(),
            millis(expires_after)
        )
        .fetch_optional(self.connection())
        .await?;
        Ok(row.map(|_| ()))
    }
}

/// What became of a row that may have been there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inserted {
    /// It is new.
    New,
    /// It was there.
    Existed,
}

impl Inserted {
    pub(super) const fn of(rows: u64) -> Self {
        if rows == 0 { Self::Existed } else { Self::New }
    }
}

impl Store {
    /// An account by its id.
    pub async fn account(&self, id: &AccountId) -> Result<Option<Account>, StoreError> {
        let row = q!(
            "select id, iin, role, name, email, phone, password_hash, proved_at from accounts where id = $1",
            id.as_str()
        )
        .fetch_optional(&self.reader)
        .await?;
        row.as_ref().map(account).transpose()
    }

    /// A person's account in a role.
    pub async fn account_of(&self, iin: &Iin, role: &str) -> Result<Option<Account>, StoreError> {
        let row = q!(
            "select id, iin, role, name, email, phone, password_hash, proved_at
             from accounts where iin = $1 and role = $2",
            iin.as_str(),
            role
        )
        .fetch_optional(&self.reader)
        .await?;
        row.as_ref().map(account).transpose()
    }
}

fn account(row: &AnyRow) -> Result<Account, StoreError> {
    let id: String = row.try_get(0)?;
    Ok(Account {
        id: AccountId::parse(&id).map_err(|_| StoreError::Corrupt("account id"))?,
        iin: iin(row, 1)?,
        role: row.try_get(2)?,
        name: name(row, 3)?,
        email: row.try_get(4)?,
        phone: row.try_get(5)?,
        password_hash: row.try_get(6)?,
        identity: identity(row, 7)?,
    })
}

fn registration(row: &AnyRow) -> Result<Registration, StoreError> {
    Ok(Registration {
        id: row.try_get(0)?,
        iin: iin(row, 1)?,
        name: name(row, 2)?,
        reach: Reach {
            email: row.try_get(3)?,
            phone: row.try_get(4)?,
        },
        password_hash: row.try_get(5)?,
        identity: Identity::parse(&row.try_get::<String, _>(6)?)
            .ok_or(StoreError::Corrupt("identity"))?,
        code_hash: row.try_get(7)?,
        expires_at: super::moment(row.try_get(8)?)?,
    })
}

/// The identity that a `proved_at` column tells.
pub(super) fn identity(row: &AnyRow, column: usize) -> Result<Identity, StoreError> {
    let proved_at: Option<i64> = row.try_get(column)?;
    Ok(match proved_at {
        Some(_) => Identity::Proved,
        None => Identity::Claimed,
    })
}

/// The IIN in a column.
pub(super) fn iin(row: &AnyRow, column: usize) -> Result<Iin, StoreError> {
    let text: String = row.try_get(column)?;
    Iin::parse(&text).map_err(|_| StoreError::Corrupt("IIN"))
}

/// The names in a column.
pub(super) fn name(row: &AnyRow, column: usize) -> Result<PersonName, StoreError> {
    let text: String = row.try_get(column)?;
    from_json("name", &text)
}
