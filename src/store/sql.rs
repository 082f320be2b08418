//! A query whose placeholders are counted at compile time: too few binds would silently be NULL on SQLite.

/// The highest `$n` in a statement.
pub(crate) const fn placeholders(sql: &str) -> usize {
    let bytes = sql.as_bytes();
    let mut highest = 0;
    let mut i = 0;
    while i < bytes.len() {
        if bytes[i] == b'$' {
            let mut n = 0;
            i += 1;
            while i < bytes.len() && bytes[i].is_ascii_digit() {
                n = n * 10 + (bytes[i] - b'0') as usize;
                i += 1;
            }
            if n > highest {
                highest = n;
            }
        } else {
            i += 1;
        }
    }
    highest
}

/// `q!("select … where id = $1", id)`: a query with its binds, their number checked when compiling.
macro_rules! q {
    ($sql:expr $(, $bind:expr)* $(,)?) => {{
        const _: () = assert!(
            $crate::store::sql::placeholders($sql) == 0usize $(+ $crate::store::sql::one(stringify!($bind)))*,
            "the statement's placeholders and the binds differ in number"
        );
        sqlx::query::<$crate::store::Db>($sql)$(.bind($bind))*
    }};
}
pub(crate) use q;

/// Counts one bind, whatever it is.
pub(crate) const fn one(_bind: &str) -> usize {
    1
}

#[cfg(test)]
mod tests {
    use super::placeholders;

    #[test]
    fn placeholders_are_counted_by_their_highest_number() {
        assert_eq!(placeholders("select 1"), 0);
        assert_eq!(
            placeholders("update t set a = $2, b = $1 where c = $12 and d = $2"),
            12
        );
    }
}
