/** N9: what the draft says otherwise than the revision before it, clause by clause, in both languages. */

import type { ClauseBody } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { type ClauseChange, clauseChanges } from "../../lib/diff.ts";
import { maybe, t } from "../../lib/i18n.ts";
import { useResource } from "../../lib/resource.ts";
import { Tag, type Tone } from "../../ui/basics.tsx";
import { Changed } from "../../ui/changed.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";

interface ChangesProps {
  id: string;
  /** The revision that is compared with. */
  from: number;
  /** A later revision, or the draft as it is written now. */
  to: number | readonly ClauseBody[];
}

export function Changes({ id, from, to }: ChangesProps) {
  const read = async (revision: number, stop: AbortSignal) => (await ask("GET /v1/notary/cases/{id}/drafts/{revision}", { path: { id, revision }, stop })).clauses;
  const sent = useResource(async (stop) => ({ before: await read(from, stop), after: typeof to === "number" ? await read(to, stop) : undefined }), [id, "changes", from, typeof to === "number" ? to : 0]);
  return (
    <Loaded of={sent}>
      {({ before, after }) => {
        const found = clauseChanges(before, after ?? (to as readonly ClauseBody[])).filter(({ state }) => state !== "same");
        return (
          <div class="changes">
            <p role="status">{found.length === 0 ? "" : t("diff_count", { n: found.length })}</p>
            {found.length === 0 ? <Empty>{t("diff_none", { n: from })}</Empty> : <><p class="hint">{t("diff_legend", { n: from })}</p><ol class="clauses">{found.map((change) => <Clause key={change.id} {...change} />)}</ol></>}
          </div>
        );
      }}
    </Loaded>
  );
}

const TONES: Record<ClauseChange["state"], Tone> = { added: "good", removed: "bad", changed: "warn", same: "note" };

function Clause({ state, number, before, after }: ClauseChange) {
  return (
    <li class="clause">
      <p><strong>{t("clause_n", { n: number })}</strong> <Tag tone={TONES[state]}>{maybe(`diff_clause.${state}`) ?? state}</Tag></p>
      <div class="tongues">
        {(["kk", "ru"] as const).map((tongue) => <p key={tongue} lang={tongue}><Changed before={before?.[tongue] ?? ""} after={after?.[tongue] ?? ""} tongue={tongue} /></p>)}
      </div>
    </li>
  );
}
