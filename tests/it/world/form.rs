//! An application as an app fills it in.

use super::Who;
use serde_json::{Value, json};

/// An application of the vehicle kind with nothing wrong, for these representatives.
pub(crate) fn vehicle(attorneys: &[&Who]) -> Value {
    let attorney = |who: &&Who| {
        let mut form = json!({
            "iin": who.iin, "surname": who.surname, "name": who.name, "phone": who.phone,
        });
        if let Some(patronymic) = &who.patronymic {
            form["patronymic"] = json!(patronymic);
        }
        form
    };
    json!({
        "kind": "vehicle",
        "attorneys": attorneys.iter().map(attorney).collect::<Vec<_>>(),
        "powers": ["inspect", "drive"],
        "object": { "make": "Toyota Camry", "plate": "123ABC02" },
        "term": { "months": 12 },
        "sub_delegation": "forbidden",
        "language": "kk",
    })
}
