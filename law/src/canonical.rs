//! The one JSON form that is hashed and signed: keys sorted by bytes, no spaces, no floating point (after RFC 8785).

use serde::Serialize;
use serde_json::Value;
use std::fmt::Write as _;

/// Why a value has no canonical form.
#[derive(Debug, thiserror::Error)]
pub enum NotCanonical {
    /// The value does not serialise to JSON.
    #[error("the value is not JSON: {0}")]
    NotJson(#[from] serde_json::Error),
    /// Floating point has more than one spelling, so it is never signed.
    #[error("floating point is never signed")]
    Float,
}

/// The canonical bytes of a value (UTF-8).
///
/// # Errors
/// [`NotCanonical`] when the value is not JSON or holds a floating-point number.
pub fn to_bytes<T: Serialize>(value: &T) -> Result<Vec<u8>, NotCanonical> {
    let mut out = String::new();
    write_value(&mut out, &serde_json::to_value(value)?)?;
    Ok(out.into_bytes())
}

fn write_value(out: &mut String, value: &Value) -> Result<(), NotCanonical> {
    match value {
        Value::Null | Value::Bool(_) | Value::String(_) => {
            // Writing into a String cannot fail.
            let _ = write!(out, "{value}");
        }
        Value::Number(n) if n.is_f64() => return Err(NotCanonical::Float),
        Value::Number(n) => {
            let _ = write!(out, "{n}");
        }
        Value::Array(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write_value(out, item)?;
            }
            out.push(']');
        }
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort_unstable();
            out.push('{');
            for (i, key) in keys.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                let _ = write!(out, "{}:", Value::String((*key).clone()));
                write_value(out, &map[*key])?;
            }
            out.push('}');
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_are_sorted_and_nothing_is_added() {
        let bytes = to_bytes(&json!({"b": [1, {"z": null, "a": "ә\"\n"}], "a": true})).unwrap();
        assert_eq!(
            String::from_utf8(bytes).unwrap(),
            r#"{"a":true,"b":[1,{"a":"ә\"\n","z":null}]}"#
        );
    }

    #[test]
    fn floating_point_is_refused() {
        assert!(matches!(
            to_bytes(&json!({"a": 1.5})),
            Err(NotCanonical::Float)
        ));
    }
}
