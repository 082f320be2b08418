/** What happened in a matter, line by line with its hash; of a power of attorney also who watched the recordings. */

import "../appeal_words.ts";
import type { HistoryLineView, RecordingOpeningView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { grouped, timeOf } from "../../lib/format.ts";
import { authorOf, happenedWords } from "../../lib/history_words.ts";
import { maybe, t } from "../../lib/i18n.ts";
import { useResource } from "../../lib/resource.ts";
import { Go, Section, Title } from "../../ui/basics.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";

/** As many lines as the API gives at once. */
const PAGE = 500;

export function History({ id, of }: { id: string; of: keyof typeof SOURCES }) {
  const lines = useResource((stop) => allLines(SOURCES[of].lines, id, stop), [of, id]);
  return (
    <>
      <Title>{t("history")}</Title>
      <p>{t("history_more")}</p>
      <Loaded of={lines}>{(found) => <ol class="timeline">{found.map(line)}</ol>}</Loaded>
      {of === "case" && <Watched id={id} />}
      <p><Go to={`${SOURCES[of].place}/${id}`}>{t(of === "case" ? "to_matter" : "to_request")}</Go></p>
    </>
  );
}

function Watched({ id }: { id: string }) {
  const openings = useResource((stop) => ask("GET /v1/poa/cases/{id}/recording-openings", { path: { id }, query: { limit: 100 }, stop }), [id, "openings"]);
  return (
    <Section title={t("who_watched")}>
      <Loaded of={openings}>
        {({ items }) => items.length === 0 ? <Empty>{t("nobody_watched")}</Empty> : (
          <ul class="cards">{(items as RecordingOpeningView[]).map(({ id: opening, role, at, reason }) => <li class="card" key={opening}><strong>{maybe(`role.${role}`) ?? role}</strong><p>{reason}</p><p class="hint">{timeOf(at)}</p></li>)}</ul>
        )}
      </Loaded>
    </Section>
  );
}

type Lines = (id: string, after: number, stop: AbortSignal) => Promise<{ items: HistoryLineView[] }>;

const SOURCES = {
  case: { place: "/cases", lines: (id, after, stop) => ask("GET /v1/poa/cases/{id}/events", { path: { id }, query: { after, limit: PAGE }, stop }) },
  request: { place: "/requests", lines: (id, after, stop) => ask("GET /v1/service-requests/{id}/events", { path: { id }, query: { after, limit: PAGE }, stop }) },
  certificate: { place: "/certificates", lines: (id, after, stop) => ask("GET /v1/nca/requests/{id}/events", { path: { id }, query: { after, limit: PAGE }, stop }) },
} as const satisfies Record<string, { place: string; lines: Lines }>;

async function allLines(read: Lines, id: string, stop: AbortSignal): Promise<HistoryLineView[]> {
  const found: HistoryLineView[] = [];
  for (;;) {
    const { items } = await read(id, found.at(-1)?.seq ?? 0, stop);
    found.push(...items);
    if (items.length < PAGE) return found;
  }
}

function line({ seq, at, kind, body, author, hash }: HistoryLineView) {
  const who = maybe(`author.${authorOf(author)}`);
  return (
    <li key={seq} class="done">
      {happenedWords({ kind, body })}
      <div class="hint">{timeOf(at)}{who && ` · ${who}`}</div>
      <details><summary>{t("line_hash", { n: seq })}</summary><p class="hash">{grouped(hash)}</p></details>
    </li>
  );
}
