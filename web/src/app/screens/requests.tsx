/** "My applications": everything a person has asked for, what waits for them first. */

import { useSignal } from "@preact/signals";
import { ask } from "../../lib/api.ts";
import { dueOf, timeOf } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { type Source, usePages } from "../../lib/pages.ts";
import { Button, Card, Go, Section, Tag, Title } from "../../ui/basics.tsx";
import { Choose } from "../../ui/field.tsx";
import { Empty, Loaded, Trouble } from "../../ui/states.tsx";
import { type Matter, ofCase, ofCertificates, ofRequest } from "../matters.ts";

const EVERY_MS = 10_000;
const PAGE = 20;

const query = (cursor: string | undefined) => ({ limit: PAGE, ...(cursor && { cursor }) });
const heard = (stop: AbortSignal | undefined) => (stop ? { stop } : {});

const SOURCES: readonly Source<Matter>[] = [
  async (cursor, stop) => {
    const { items, next } = await ask("GET /v1/poa/cases", { query: query(cursor), ...heard(stop) });
    return { items: items.map((item) => ofCase(item as never)), next: next ?? null };
  },
  async (cursor, stop) => {
    const { items, next } = await ask("GET /v1/service-requests", { query: query(cursor), ...heard(stop) });
    return { items: items.map((item) => ofRequest(item as never)), next: next ?? null };
  },
  async (cursor, stop) => {
    const { items, next } = await ask("GET /v1/nca/requests", { query: query(cursor), ...heard(stop) });
    return { items: items.map((item) => ofCertificates(item as never)), next: next ?? null };
  },
];

/** The latest change first. */
export function useMatters() {
  const pages = usePages(SOURCES, ({ key }) => key, ["matters"], EVERY_MS);
  return { ...pages, items: pages.items.toSorted((one, other) => other.changed.localeCompare(one.changed)) };
}

const SHOWN = ["all", "open", "over"] as const;
type Shown = (typeof SHOWN)[number];

export function Requests() {
  const matters = useMatters();
  const shown = useSignal<Shown>("all");
  const wanted = ({ look }: Matter) => shown.value === "all" || (look.turn === "over") === (shown.value === "over");
  const found = matters.items.filter(wanted);
  return (
    <>
      <Title>{t("requests_mine")}</Title>
      <Choose name="shown" label={t("show")} value={shown.value} onChange={(value) => { shown.value = value as Shown; }}
        choices={SHOWN.map((value) => ({ value, label: t(`requests_${value}`) }))} />
      <Loaded of={matters.first}>
        {() => (
          <>
            <p class="hint" role="status">{found.length > 0 && t("requests_found", { n: found.length })}</p>
            {found.length === 0 ? <Empty><p>{t("requests_none")}</p><Go to="/services">{t("services")}</Go></Empty> : <ul class="cards">{found.map(matterCard)}</ul>}
            <Trouble problem={matters.problem} />
            {matters.more && <Button onPress={() => void matters.more?.()}>{t("more")}</Button>}
          </>
        )}
      </Loaded>
    </>
  );
}

export function matterCard({ key, to, title, more, stage, look, due, changed }: Matter) {
  return (
    <Card key={key} to={to} title={title}>
      {more && <p>{more}</p>}
      <p><Tag tone={look.tone}>{stage}</Tag></p>
      <p class="hint">{due ? t("request_until", { time: dueOf(due) }) : t("request_changed", { time: timeOf(changed) })}</p>
    </Card>
  );
}

/** What is open, as the first screen shows it: what waits for the person first. */
export function OpenMatters() {
  const matters = useMatters();
  const open = matters.items.filter(({ look }) => look.turn !== "over");
  const mine = open.filter(({ look }) => look.turn === "mine");
  const others = open.filter(({ look }) => look.turn === "others");
  return (
    <Loaded of={matters.first}>
      {() => (
        <>
          <Section title={t("open_matters")}>
            {open.length > 0 ? <ul class="cards">{[...mine, ...others].map(matterCard)}</ul> : <Empty>{t("home_nothing_open")}</Empty>}
          </Section>
          {matters.items.length > open.length && (
            <Section title={t("past_matters")}><ul class="cards">{matters.items.filter(({ look }) => look.turn === "over").slice(0, 3).map(matterCard)}</ul></Section>
          )}
          <p><Go to="/requests">{t("requests_mine")}</Go></p>
        </>
      )}
    </Loaded>
  );
}
