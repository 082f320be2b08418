/** N7: who the parties are by the registry, beside their picture; each look is written down. */

import { useSignal } from "@preact/signals";
import type { CaseBody, PartyView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { now } from "../../lib/clock.ts";
import { dateOf, isoDayOf, momentOf, timeOf } from "../../lib/format.ts";
import { maybe, t } from "../../lib/i18n.ts";
import { live } from "../../lib/live.ts";
import { fullName } from "../../lib/names.ts";
import { Problem } from "../../lib/problem.ts";
import { useAction } from "../../lib/resource.ts";
import { Banner, Bilingual, Button, Facts, Section, Tag, type Tone } from "../../ui/basics.tsx";
import { Trouble } from "../../ui/states.tsx";
import { Picture } from "../../ui/video.tsx";

export function Parties({ matter }: { matter: CaseBody }) {
  const principals = matter.principals.map((one, index) => ({ role: "principals", index, name: one.name ?? t("principal"), said: saidOf(one) }));
  const attorneys = (matter.application.attorneys ?? []).map((person, index) => ({ role: "attorneys", index, name: fullName(person), said: [] as string[] }));
  return (
    <Section title={t("parties")}>
      {[...principals, ...attorneys].map((party) => <Party key={`${party.role}${party.index}`} id={matter.id} {...party} consent={consentOf(matter, party)} isAlone={principals.length === 1} />)}
    </Section>
  );
}

type Consent = CaseBody["consents"][number];

const consentOf = (matter: CaseBody, { role, index }: { role: string; index: number }): Consent | undefined =>
  role === "attorneys" ? matter.consents.find(({ attorney }) => attorney === index) : undefined;

/** Which papers of the matter a principal has signed. */
const saidOf = ({ signed, approved_revision: approved }: CaseBody["principals"][number]): string[] =>
  [t(signed ? "con_signed" : "con_unsigned"), ...(approved == null ? [] : [t("con_draft_approved", { n: approved })])];

const CONSENTS: Record<string, Tone> = { granted: "good", denied: "bad", withdrawn: "bad" };
const CAPACITY: Record<string, Tone> = { capable: "good", limited: "warn", incapable: "bad" };

interface PartyProps {
  id: string;
  role: string;
  index: number;
  name: string;
  said: string[];
  consent: Consent | undefined;
  /** The only principal: who is seen in a citizen's seat is nobody else. */
  isAlone: boolean;
}

function Party({ id, role, index, name, said, consent, isAlone }: PartyProps) {
  const found = useSignal<PartyView | undefined>(undefined);
  const photo = useSignal<string | undefined>(undefined);
  const path = { id, role, index };
  const answeredAt = useSignal(0);
  const look = useAction(async () => {
    found.value = await ask("GET /v1/notary/cases/{id}/parties/{role}/{index}", { path });
    answeredAt.value = Date.now();
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
      <p>{t(role === "principals" ? "principal" : "representative")}{consent && <> <Tag tone={CONSENTS[consent.state] ?? "warn"}>{maybe(`consent.${consent.state}`) ?? consent.state}</Tag></>}</p>
      {said.length > 0 && <p class="hint">{said.join("; ")}</p>}
      {consent && <p class="hint">{consent.state === "requested" ? t("con_consent_asked", { asked: timeOf(consent.asked_at), until: timeOf(consent.expires_at) }) : t("con_consent_was", { asked: timeOf(consent.asked_at) })}</p>}
      <Trouble problem={look.problem} />
      {!found.value && <Button isBusy={look.isBusy} onPress={() => void look.run()}>{t("party_look", { name })}</Button>}
      {found.value && !found.value.found && <Banner tone="bad">{t("party_unknown")}</Banner>}
      {person && (
        <div class="faces">
          {photo.value ? <img class="photo" src={photo.value} alt={t("photo_of", { name })} /> : <p class="hint">{t("con_no_photo")}</p>}
          {role === "principals" && isAlone && <OnCamera id={id} name={name} />}
        </div>
      )}
      {person && (
        <Facts rows={[
          { name: t("full_name"), value: fullName(person.name) },
          { name: t("iin"), value: person.iin },
          { name: t("birth_date"), value: dateOf(person.birth_date) },
          { name: t("capacity"), value: <Tag tone={CAPACITY[person.capacity] ?? "warn"}>{maybe(`capacity.${person.capacity}`) ?? person.capacity}</Tag> },
          { name: t("id_card"), value: <>{t("id_card_until", { number: person.document_number, date: dateOf(person.document_valid_until) })} <Validity until={person.document_valid_until} /></> },
          { name: t("address"), value: <Bilingual of={person.address} /> },
          { name: t("con_registry_at"), value: momentOf(answeredAt.value) },
          person.deceased_on ? { name: t("deceased_on"), value: dateOf(person.deceased_on) } : undefined,
        ]} />
      )}
    </div>
  );
}

function Validity({ until }: { until: string }) {
  const isOver = until < isoDayOf(now());
  return <Tag tone={isOver ? "bad" : "good"}>{t(isOver ? "con_document_over" : "con_document_valid")}</Tag>;
}

/** Whoever is seen in the call now, beside the registry's photograph. */
function OnCamera({ id, name }: { id: string; name: string }) {
  const call = live.value?.caseId === id ? live.value : undefined;
  const seen = call?.views.value.filter(({ kind, seat }) => kind === "camera" && seat.role === "citizen") ?? [];
  const [own] = seen;
  return own && seen.length === 1 ? <Picture track={own.track} label={t("con_live", { name })} look="photo" /> : null;
}
