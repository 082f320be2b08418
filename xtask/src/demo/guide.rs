//! What the demonstration prints: where things are, who is who, and how to walk by hand.

use eds::trust::Usage;

use super::{Cast, PASSWORD, tokens};
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
        "mock-egov    {egov}   registries, inbox of consents, phones, the other cabinet; faults"
    );
    println!("mock-bank    {bank}   the bank's app; faults at {bank}/panel");
    println!("Logs         {}", place.logs().display());
    println!("\nPeople (password of every citizen: {PASSWORD})");
    for citizen in &cast.citizens {
        println!(
            "{}   {egov}/phone/{}",
            line(citizen, "citizen"),
            citizen.phone
        );
    }
    for notary in &cast.notaries {
        println!("{}", line(notary, "notary"));
    }
    for member in &cast.staff {
        println!("{}", line(member, "desk"));
    }
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
    let ([principal, ..], [notary, ..]) = (cast.citizens.as_slice(), cast.notaries.as_slice())
    else {
        return;
    };
    let world = &servers.world;
    let (api, egov, bank) = (
        world.api.address(),
        world.phone.0.address(),
        world.bank.0.address(),
    );
    let tokens = tokens::folder(&place.var);
    let key = keys.file(principal, Usage::Sign);
    let attorney = cast.citizens.get(2).unwrap_or(principal);
    println!(
        "\nBy hand. A token of each person is kept fresh in {}:",
        tokens.display()
    );
    println!(
        "  T=\"Authorization: Bearer $(cat {}/{})\"",
        tokens.display(),
        principal.handle
    );
    println!(
        "  N=\"Authorization: Bearer $(cat {}/{})\"",
        tokens.display(),
        notary.handle
    );
    println!("   2 the kinds       curl {api}/v1/poa/kinds");
    println!(
        "   3 a case          curl -H \"$T\" -H \"Idempotency-Key: 1\" --json '{{\"kind\":\"vehicle\",\"language\":\"kk\"}}' {api}/v1/poa/cases"
    );
    println!(
        "     what to sign    curl -H \"$T\" {api}/v1/poa/cases/ID/application/to-sign | jq -r .content_base64 | base64 -d > statement"
    );
    println!(
        "     sign it         openssl cms -sign -cades -binary -nodetach -outform DER -signer {} -in statement | base64 -w0",
        key.display()
    );
    println!("   4 the consent     {egov}/inbox/{}", attorney.iin);
    println!("   5 on duty         curl -X PUT -H \"$N\" {api}/v1/notary/duty");
    println!("   9 the invoice     {bank}/app/{}", principal.iin);
    println!("  11 the document    {egov}/documents/{}", principal.iin);
    println!("     the history     curl -H \"$T\" {api}/v1/poa/cases/ID/events");
    println!("All steps at once, with the files they leave: cargo xtask demo --once --out DIR");
}
