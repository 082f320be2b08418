/** What happened with a request, line by line with its hash. */

import type { HistoryLineView } from "../lib/api-schema.ts";
import { grouped, timeOf } from "../lib/format.ts";
import { authorOf } from "../lib/history_words.ts";
import { maybe, t } from "../lib/i18n.ts";
import { useResource } from "../lib/resource.ts";
import { Section } from "../ui/basics.tsx";
import { Loaded } from "../ui/states.tsx";

/** As many lines as the API gives at once. */
const PAGE = 500;

type Read = (query: { after: number; limit: number }, stop: AbortSignal) => Promise<{ items: HistoryLineView[] }>;

export function History({ of, read }: { of: readonly unknown[]; read: Read }) {
  const lines = useResource(async (stop) => {
    const found: HistoryLineView[] = [];
    for (;;) {
      const { items } = await read({ after: found.at(-1)?.seq ?? 0, limit: PAGE }, stop);
      found.push(...items);
      if (items.length < PAGE) return found;
    }
  }, [...of, "history"]);
  return (
    <Section title={t("history")}>
      <p class="hint">{t("history_more")}</p>
      <Loaded of={lines}>{(found) => <details><summary>{t("desk_history_lines", { n: found.length })}</summary><ol class="timeline">{found.map(line)}</ol></details>}</Loaded>
    </Section>
  );
}

function line({ seq, at, kind, author, hash }: HistoryLineView) {
  const who = maybe(`desk_author.${authorOf(author)}`);
  return (
    <li key={seq} class="done">
      {maybe(`desk_event.${kind}`) ?? kind}
      <div class="hint">{timeOf(at)}{who && ` · ${who}`}</div>
      <details><summary>{t("line_hash", { n: seq })}</summary><p class="hash">{grouped(hash)}</p></details>
    </li>
  );
}
