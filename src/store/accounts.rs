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
    /// The password's argon2id hash; accounts of notaries and staff have none.
    pub password_hash: Option<String>,
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
            "insert into accounts (id, iin, role, name, email, phone, password_hash, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (iin, role) do nothing",
            account.id.as_str(),
            account.iin.as_str(),
            account.role.as_str(),
            to_json("name", &account.name)?,
            account.email.as_deref(),
            account.phone.as_deref(),
            account.password_hash.as_deref(),
            millis(now)
        )
        .execute(self.connection())
        .await?;
        Ok(Inserted::of(done.rows_affected()))
    }

    /// Keeps a registration until its code comes back.
    pub async fn put_registration(
        &mut self,
        registration: &Registration,
    ) -> Result<(), StoreError> {
        q!(
            "insert into registrations (id, iin, name, email, phone, password_hash, code_hash, attempts, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7, 0, $8)",
            registration.id.as_str(),
            registration.iin.as_str(),
            to_json("name", &registration.name)?,
            registration.reach.email.as_deref(),
            registration.reach.phone.as_deref(),
            registration.password_hash.as_str(),
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
             returning id, iin, name, email, phone, password_hash, code_hash, expires_at",
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
            "select id, iin, role, name, email, phone, password_hash from accounts where id = $1",
            id.as_str()
        )
        .fetch_optional(&self.reader)
        .await?;
        row.as_ref().map(account).transpose()
    }

    /// A person's account in a role.
    pub async fn account_of(&self, iin: &Iin, role: &str) -> Result<Option<Account>, StoreError> {
        let row = q!(
            "select id, iin, role, name, email, phone, password_hash from accounts where iin = $1 and role = $2",
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
        code_hash: row.try_get(6)?,
        expires_at: super::moment(row.try_get(7)?)?,
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
