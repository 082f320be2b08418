//! What the demonstration prints: where things are, who is who, and how to walk by hand.

use eds::trust::Usage;
use serde_json::json;

use super::{Cast, PASSWORD, posts, tokens};
use crate::servers::{Place, Servers};
use crate::walk::keys::KeyRing;
use crate::walk::people::Person;

/// Prints the addresses, the people, the files, and the walk.
pub(super) fn print(servers: &Servers, cast: &Cast, keys: &KeyRing, place: &Place) {
    let world = &servers.world;
    let (api, egov, bank) = (
        world.api.address(),
        world.phone.0.address(),
        world.bank.0.address(),
    );
    println!("\nSenim        {api}   (readiness {api}/readyz)");
    println!(
        "Pages        {api}/app/   {api}/console/   {api}/desk/   (sign in with the keys below)"
    );
    println!(
        "mock-egov    {egov}   registries, inbox of consents, phones, the other cabinet; faults"
    );
    println!("mock-bank    {bank}   the bank's app; faults at {bank}/panel");
    println!(
        "             {}   another bank that a payer can choose",
        servers.second_bank
    );
    println!("Logs         {}", place.logs().display());
    println!("\nPeople (password of every citizen: {PASSWORD})");
    for citizen in &cast.citizens {
        println!("{}  {}", line(citizen, "citizen"), citizen.phone);
    }
    for notary in &cast.notaries {
        println!("{}", line(notary, "notary"));
    }
    for member in &cast.staff {
        println!("{}  {}", line(member, "desk"), posts::post_of(member));
    }
    println!("A citizen's pages");
    println!("  phone      {egov}/phone/PHONE       inbox of consents  {egov}/inbox/IIN");
    println!("  bank's app {bank}/app/IIN           other cabinet      {egov}/documents/IIN");
    println!(
        "Keys         {}   (PEM, without password)",
        place.var.join("keys-of-people").display()
    );
    walk_by_hand(servers, cast, keys, place);
    println!("\nEverything runs. Ctrl-C stops it all.");
}

fn line(person: &Person, role: &str) -> String {
    format!(
        "  {:<8} {:<8} {}  {:<34}",
        role,
        person.handle,
        person.iin,
        person.full_name()
    )
}

fn walk_by_hand(servers: &Servers, cast: &Cast, keys: &KeyRing, place: &Place) {
    let ([principal, .., attorney], [notary, ..]) =
        (cast.citizens.as_slice(), cast.notaries.as_slice())
    else {
        return;
    };
    let api = servers.world.api.address();
    let tokens = tokens::folder(&place.var);
    let token = |person: &Person| tokens.join(&person.handle).display().to_string();
    println!("\nBy hand, all in one shell (jq, openssl; websocat for the room)");
    println!("  # tokens are written again every minute: set T and N anew when they are refused");
    println!("  A={api}/v1/poa/cases; M={api}/v1/notary");
    println!("  T=\"Authorization: Bearer $(cat {})\"", token(principal));
    println!("  N=\"Authorization: Bearer $(cat {})\"", token(notary));
    println!("  once() {{ echo \"Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)\"; }}");
    println!(
        "  sign() {{ jq -r .content_base64 | base64 -d | openssl cms -sign -cades -binary -nodetach -outform DER \\"
    );
    println!(
        "           -signer {} | base64 -w0 | jq -R '{{cms_base64: .}}'; }}",
        keys.file(principal, Usage::Sign).display()
    );
    for (step, lines) in steps(attorney, servers.world.inbox.0.address()) {
        println!("  # {step}");
        for line in lines {
            println!("  {line}");
        }
    }
    println!("All of it at once, with the files it leaves: cargo xtask demo --once --out DIR");
}

/// The commands of each step, in the shell prepared above.
fn steps(attorney: &Person, egov: &str) -> [(&'static str, Vec<String>); 7] {
    let application = json!({
        "kind": "vehicle", "language": "kk", "powers": ["drive"],
        "object": { "make": "Мысал Седан", "plate": "123ABC02" },
        "attorneys": [{ "iin": attorney.iin, "surname": attorney.surname, "name": attorney.name,
                        "patronymic": attorney.patronymic }],
    });
    let post = |who: &str, path: &str, body: &str| {
        format!("curl -s -H \"${who}\" -H \"$(once)\" --json '{body}' {path}")
    };
    let signed = |what: &str, path: &str| {
        format!(
            "curl -s -H \"$T\" {what} | sign | curl -s -H \"$T\" -H \"$(once)\" --json @- {path}"
        )
    };
    [
        ("3 the application", vec![
            format!("ID=$({} | jq -r .id)", post("T", "$A", &application.to_string())),
            signed("$A/$ID/application/to-sign", "$A/$ID/submission"),
        ]),
        ("4 the consent: the representative grants it on this page", vec![format!("echo {egov}/inbox/{}", attorney.iin)],),
        ("5 the call, and both into the room (each in a terminal of its own, then send the printed join)", vec![
            "curl -s -X PUT -H \"$N\" $M/duty".to_owned(),
            post("T", "$A/$ID/calls", "{}"),
            "CALL=$(curl -s -H \"$N\" $M/duty | jq -r .call.id)".to_owned(),
            post("N", "$M/calls/$CALL/acceptance", "{}"),
            "curl -s -X POST -H \"$N\" $M/calls/$CALL/ticket | jq -c '.room_url, {v:1,type:\"join\",ticket}'".to_owned(),
            "curl -s -X POST -H \"$T\" $A/$ID/calls/latest/ticket | jq -c '.room_url, {v:1,type:\"join\",ticket}'".to_owned(),
        ]),
        ("6 the checks, while both are in the room", vec![format!(
            "for c in legal_capacity rights_and_obligations consequences details_clarified; do {}; done",
            post("N", "$M/cases/$ID/checks/$c", "{}")
        )]),
        ("7 the draft", vec![format!(
            "V=$(curl -s -H \"$N\" $M/cases/$ID | jq .version); {} -H \"If-Match: $V\"",
            post("N", "$M/cases/$ID/drafts", "{}")
        )]),
        ("8 the approval; 9 the bank's page of the invoice", vec![
            signed("$A/$ID/drafts/1/to-sign", "$A/$ID/drafts/1/approval"),
            "curl -s -H \"$T\" $A/$ID/invoice | jq -r .pay_url".to_owned(),
        ]),
        ("11 after the notary's signature (10, by a PAdES client): the history", vec![
            "curl -s -H \"$T\" $A/$ID/events".to_owned(),
        ]),
    ]
}
