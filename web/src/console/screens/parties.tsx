/** N7: who the parties are by the registry, beside their picture; each look is written down. */

import { useSignal } from "@preact/signals";
import type { CaseBody, PartyView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { dateOf } from "../../lib/format.ts";
import { language, maybe, t } from "../../lib/i18n.ts";
import { fullName } from "../../lib/names.ts";
import { Problem } from "../../lib/problem.ts";
import { useAction } from "../../lib/resource.ts";
import { Banner, Button, Facts, Section, Tag, type Tone } from "../../ui/basics.tsx";
import { Trouble } from "../../ui/states.tsx";

export function Parties({ matter }: { matter: CaseBody }) {
  const principals = matter.principals.map(({ name }, index) => ({ role: "principals", index, name: name ?? t("principal") }));
  const attorneys = (matter.application.attorneys ?? []).map((person, index) => ({ role: "attorneys", index, name: fullName(person) }));
  return (
    <Section title={t("parties")}>
      {[...principals, ...attorneys].map((party) => <Party key={`${party.role}${party.index}`} id={matter.id} {...party} consent={consentOf(matter, party)} />)}
    </Section>
  );
}

const consentOf = (matter: CaseBody, { role, index }: { role: string; index: number }): string | undefined =>
  role === "attorneys" ? matter.consents.find(({ attorney }) => attorney === index)?.state : undefined;

const CAPACITY: Record<string, Tone> = { capable: "good", limited: "warn", incapable: "bad" };

function Party({ id, role, index, name, consent }: { id: string; role: string; index: number; name: string; consent: string | undefined }) {
  const found = useSignal<PartyView | undefined>(undefined);
  const photo = useSignal<string | undefined>(undefined);
  const path = { id, role, index };
  const look = useAction(async () => {
    found.value = await ask("GET /v1/notary/cases/{id}/parties/{role}/{index}", { path });
    photo.value = await ask("GET /v1/notary/cases/{id}/parties/{role}/{index}/photo", { path }).then(URL.createObjectURL, (error: unknown) => {
      // A registry without a photograph of this person is no trouble.
      if (error instanceof Problem && error.code === "not_found") return undefined;
      throw error;
    });
  });
  const person = found.value?.person;
  return (
    <div class="check">
      <h3>{name}</h3>
      <p>{t(role === "principals" ? "principal" : "representative")}{consent && <> <Tag tone={consent === "granted" ? "good" : "warn"}>{maybe(`consent.${consent}`) ?? consent}</Tag></>}</p>
      <Trouble problem={look.problem} />
      {!found.value && <Button isBusy={look.isBusy} onPress={() => void look.run()}>{t("party_look", { name })}</Button>}
      {found.value && !found.value.found && <Banner tone="bad">{t("party_unknown")}</Banner>}
      {photo.value && <img class="photo" src={photo.value} alt={t("photo_of", { name })} />}
      {person && (
        <Facts rows={[
          { name: t("full_name"), value: fullName(person.name) },
          { name: t("iin"), value: person.iin },
          { name: t("birth_date"), value: dateOf(person.birth_date) },
          { name: t("capacity"), value: <Tag tone={CAPACITY[person.capacity] ?? "warn"}>{maybe(`capacity.${person.capacity}`) ?? person.capacity}</Tag> },
          { name: t("id_card"), value: t("id_card_until", { number: person.document_number, date: dateOf(person.document_valid_until) }) },
          { name: t("address"), value: language.value === "kk" ? person.address.kk : person.address.ru },
          person.deceased_on ? { name: t("deceased_on"), value: dateOf(person.deceased_on) } : undefined,
        ]} />
      )}
    </div>
  );
}
