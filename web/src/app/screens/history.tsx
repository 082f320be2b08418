/** What happened in a matter, line by line with its hash, and who watched the recordings. */

import type { HistoryLineView, RecordingOpeningView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { grouped, timeOf } from "../../lib/format.ts";
import { maybe, t } from "../../lib/i18n.ts";
import { useResource } from "../../lib/resource.ts";
import { Go, Section, Title } from "../../ui/basics.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";

/** As many lines as the API gives at once. */
const PAGE = 500;

export function History({ id }: { id: string }) {
  const lines = useResource((stop) => allLines(id, stop), [id]);
  const openings = useResource((stop) => ask("GET /v1/poa/cases/{id}/recording-openings", { path: { id }, query: { limit: 100 }, stop }), [id, "openings"]);
  return (
    <>
      <Title>{t("history")}</Title>
      <p>{t("history_more")}</p>
      <Loaded of={lines}>{(found) => <ol class="timeline">{found.map(line)}</ol>}</Loaded>
      <Section title={t("who_watched")}>
        <Loaded of={openings}>
          {({ items }) => items.length === 0 ? <Empty>{t("nobody_watched")}</Empty> : (
            <ul class="cards">{(items as RecordingOpeningView[]).map(({ id: opening, role, at, reason }) => <li class="card" key={opening}><strong>{maybe(`role.${role}`) ?? role}</strong><p>{reason}</p><p class="hint">{timeOf(at)}</p></li>)}</ul>
          )}
        </Loaded>
      </Section>
      <p><Go to={`/cases/${id}`}>{t("to_matter")}</Go></p>
    </>
  );
}

async function allLines(id: string, stop: AbortSignal): Promise<HistoryLineView[]> {
  const found: HistoryLineView[] = [];
  for (;;) {
    const after = found.at(-1)?.seq ?? 0;
    const { items } = await ask("GET /v1/poa/cases/{id}/events", { path: { id }, query: { after, limit: PAGE }, stop });
    found.push(...items);
    if (items.length < PAGE) return found;
  }
}

function line({ seq, at, kind, author, hash }: HistoryLineView) {
  const who = maybe(`author.${authorOf(author)}`);
  return (
    <li key={seq} class="done">
      {maybe(`history.${kind}`) ?? kind}
      <div class="hint">{timeOf(at)}{who && ` · ${who}`}</div>
      <details><summary>{t("line_hash", { n: seq })}</summary><p class="hash">{grouped(hash)}</p></details>
    </li>
  );
}

function authorOf(author: string): string {
  try {
    return String((JSON.parse(author) as { author?: unknown }).author ?? "");
  } catch {
    return "";
  }
}
