/** Requests that this official, or the colleagues at the same place, took in: at a service centre, or on paper at an office; newest first. */

import type { IntakeBody } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { timeOf } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { useResource } from "../../lib/resource.ts";
import { session } from "../../lib/session.ts";
import { Go, Tag, Title, type Tone } from "../../ui/basics.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { all } from "../../lib/all.ts";
import { Table } from "../table.tsx";

const EVERY_MS = 10_000;
export const STAGE_TONES: Record<string, Tone> = { draft: "warn", awaiting_payment: "warn", awaiting_signature: "warn", done: "good", refused: "bad", expired: "bad" };

/** What a colleague at the same place took in is read, printed and handed over here, and not changed. */
export const isOwn = ({ intake }: Pick<IntakeBody, "intake">): boolean => intake?.operator === session.account.value?.id;

const WHOSE = ["own", "place"] as const;
export type Whose = (typeof WHOSE)[number];

export function Intakes({ whose }: { whose: Whose }) {
  const found = useResource((stop) => all((page) => ask("GET /v1/desk/intakes", { query: { whose, ...page }, stop })), ["intakes", whose], EVERY_MS);
  return (
    <>
      <Title>{t("desk_intake")}</Title>
      <p>{t(whose === "own" ? "desk_intake_more" : "desk_intake_place_more")}</p>
      <div class="actions"><Go to="/intake/new" look="main">{t("desk_intake_new")}</Go></div>
      <nav class="toggle" aria-label={t("desk_parts")}>
        {WHOSE.map((code) => <a key={code} href={code === "own" ? "#/intake" : `#/intake/${code}`} aria-current={code === whose ? "page" : undefined}>{t(`desk_whose.${code}`)}</a>)}
      </nav>
      <Loaded of={found}>{(rows) => rows.length === 0 ? <Empty>{t(whose === "own" ? "desk_intake_none" : "desk_intake_place_none")}</Empty> : <Rows rows={rows as IntakeBody[]} isStale={found.problem !== undefined} />}</Loaded>
    </>
  );
}

function Rows({ rows, isStale }: { rows: IntakeBody[]; isStale: boolean }) {
  return (
    <Table label={t("desk_intake")} look={isStale ? "stale" : ""} columns={[t("desk_col_number"), t("desk_col_service"), t("desk_col_applicant"), t("desk_col_state"), t("desk_queue_number"), t("desk_taken_by"), t("desk_opened")]}>
      {rows.map(({ request, intake }) => (
        <tr key={request.id}>
          <td><a class="one-line" href={`#/intake/${request.id}`}>{request.number ?? t("desk_no_number")}</a></td>
          <td>{request.service.title}</td>
          <td>{request.applicant}</td>
          <td><Tag tone={STAGE_TONES[request.stage] ?? "note"}>{request.stage_text}</Tag></td>
          <td>{intake?.queue_number}</td>
          <td>{isOwn({ intake: intake ?? null }) ? <strong>{t("desk_you")}</strong> : intake?.operator_name}</td>
          <td class="numbers one-line">{timeOf(request.opened_at)}</td>
        </tr>
      ))}
    </Table>
  );
}
