/** N8: everything that happened in a case, newest first, brought when somebody wants to see it. */

import { useSignal } from "@preact/signals";
import type { HistoryLineView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { momentOf } from "../../lib/format.ts";
import { authorOf, happenedWords } from "../../lib/history_words.ts";
import { maybe, t } from "../../lib/i18n.ts";
import { useResource } from "../../lib/resource.ts";
import { Section } from "../../ui/basics.tsx";
import { Loaded } from "../../ui/states.tsx";

/** As many lines as the API gives at once. */
const PAGE = 500;
const EVERY_MS = 5_000;

export function Timeline({ id }: { id: string }) {
  const isOpen = useSignal(false);
  return (
    <Section title={t("con_timeline")}>
      <details onToggle={(event) => { isOpen.value = event.currentTarget.open; }}>
        <summary>{t("con_timeline_show")}</summary>
        {isOpen.value && <Lines id={id} />}
      </details>
    </Section>
  );
}

function Lines({ id }: { id: string }) {
  const lines = useResource((stop) => all(id, stop), [id, "events"], EVERY_MS);
  return <Loaded of={lines}>{(found) => <ol class="timeline">{found.toReversed().map(line)}</ol>}</Loaded>;
}

async function all(id: string, stop: AbortSignal): Promise<HistoryLineView[]> {
  const found: HistoryLineView[] = [];
  for (;;) {
    const { items } = await ask("GET /v1/notary/cases/{id}/events", { path: { id }, query: { after: found.at(-1)?.seq ?? 0, limit: PAGE }, stop });
    found.push(...items);
    if (items.length < PAGE) return found;
  }
}

function line({ seq, at, kind, body, author }: HistoryLineView) {
  const who = maybe(`author.${authorOf(author)}`);
  return <li key={seq} class="done">{happenedWords({ kind, body })}<div class="hint numbers">{momentOf(at)}{who && ` · ${who}`}</div></li>;
}
