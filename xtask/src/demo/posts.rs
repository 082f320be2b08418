//! Who holds which post at the desks of the demonstration: named by the first of the staff, as the roster asks.

use serde_json::json;

use super::Cast;
use crate::walk::WalkError;
use crate::walk::api::Api;
use crate::walk::keys::KeyRing;
use crate::walk::people::Person;
use crate::walk::session::{Role, Session};

/// The local body of one town, and the licensor.
const POSTS: [(&str, &str, &str); 7] = [
    ("kanat", "chancery", "temirtau"),
    ("zhanar", "head", "temirtau"),
    ("timur", "specialist", "temirtau"),
    ("yerlan", "akimat", "temirtau"),
    ("arman", "registrar", "republic"),
    ("anna", "licensing_officer", "republic"),
    ("rustem", "head", "republic"),
];

/// The post of somebody, as the guide prints it.
pub(super) fn post_of(person: &Person) -> String {
    let held = POSTS.iter().find(|(handle, ..)| *handle == person.handle);
    held.map_or_else(
        || "oversees, names the others".to_owned(),
        |(_, role, region)| format!("{role}, {region}"),
    )
}

/// Gives everybody their post; whoever kept it from an earlier demonstration keeps it.
pub(super) async fn give(api: &Api, cast: &Cast, keys: &KeyRing) -> Result<(), WalkError> {
    let Some((first, others)) = cast.staff.split_first() else {
        return Ok(());
    };
    let keys = keys.of(first)?;
    let session = Session::by_signature(api, keys.authentication.as_ref(), Role::Desk).await?;
    for person in others {
        let held = POSTS.iter().find(|(handle, ..)| *handle == person.handle);
        let Some((_, role, region)) = held else {
            continue;
        };
        let post = json!({ "iin": person.iin, "role": role, "region": region });
        let named = session.post("/v1/desk/officials").await?;
        match named.once().json(&post).send().await {
            Err(error) if !error.is_conflict("already_done") => return Err(error),
            Ok(_) | Err(_) => {}
        }
    }
    Ok(())
}
