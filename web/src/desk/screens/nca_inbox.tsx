/** The operators' inbox: requests for certificates at a stage, and the one whose number the applicant brings. */

import { useSignal } from "@preact/signals";
import type { RequestBody } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { timeOf } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { useAction, useResource } from "../../lib/resource.ts";
import { go } from "../../lib/router.ts";
import { Button, type FormEvent, Go, Title } from "../../ui/basics.tsx";
import { type Errors, Field } from "../../ui/field.tsx";
import { Empty, Loaded, Trouble } from "../../ui/states.tsx";
import { all } from "../../lib/all.ts";
import { Table } from "../table.tsx";
import { Due, RUNNING } from "../when.tsx";

const EVERY_MS = 10_000;
/** Whoever is no operator has nothing to press here. */
const FORBIDDEN = 403;
/** In the order of the work. */
const STAGES = ["registered", "accepted", "confirmed", "issued", "installed", "revoked", "refused"] as const;
type Stage = (typeof STAGES)[number];

export function NcaInbox({ stage: asked }: { stage: string }) {
  const stage = STAGES.find((known) => known === asked) ?? "registered";
  const found = useResource((stop) => all((page) => ask("GET /v1/desk/nca/requests", { query: { stage, ...page }, stop })), ["nca", stage], EVERY_MS);
  if (found.problem?.status === FORBIDDEN) return <><Title>{t("desk_certificates")}</Title><Trouble problem={found.problem} /></>;
  return (
    <>
      <Title>{t("desk_certificates")}</Title>
      <ByNumber />
      <div class="actions"><Go to="/certificates/new" look="main">{t("desk_nca_new")}</Go></div>
      <nav class="toggle" aria-label={t("desk_parts")}>
        {STAGES.map((code) => <a key={code} href={`#/certificates/at/${code}`} aria-current={code === stage ? "page" : undefined}>{t(`desk_nca_stage.${code}`)}</a>)}
      </nav>
      <Loaded of={found}>{(rows) => <Rows rows={rows as RequestBody[]} stage={stage} isStale={found.problem !== undefined} />}</Loaded>
    </>
  );
}

function Rows({ rows, stage, isStale }: { rows: RequestBody[]; stage: Stage; isStale: boolean }) {
  return (
    <>
      <p role="status">{t("desk_found", { n: rows.length })}</p>
      {rows.length === 0 ? <Empty>{t("desk_nca_empty")}</Empty> : (
        <Table label={t(`desk_nca_stage.${stage}`)} look={isStale ? "stale" : ""} columns={[t("desk_col_number"), t("desk_col_service"), t("desk_col_applicant"), t("desk_col_due")]}>
          {rows.map((row) => (
            <tr key={row.id}>
              <td><a class="one-line" href={`#/certificates/${row.id}`}>{row.number ?? t("desk_no_number")}</a></td>
              <td>{row.service.title}</td>
              <td>{row.applicant ?? ""}<div class="hint numbers">{row.iin}</div></td>
              <td><Term of={row} /></td>
            </tr>
          ))}
        </Table>
      )}
    </>
  );
}

/** Only what still runs can be late. */
function Term({ of: { stage, due_at: due, late_since: late, updated_at: changed } }: { of: RequestBody }) {
  const isRunning = RUNNING.includes(stage);
  if (due && isRunning) return <Due due={due} lateSince={late} />;
  return <span class="hint">{isRunning && <>{t("desk_no_due")}<br /></>}{t("desk_changed_at", { time: timeOf(changed) })}</span>;
}

function ByNumber() {
  const number = useSignal("");
  const errors = useSignal<Errors>({});
  const find = useAction(async () => {
    const found = await ask("GET /v1/desk/nca/numbers/{number}", { path: { number: number.value.trim() } });
    go(`/certificates/${found.id}`);
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    errors.value = number.value.trim() ? {} : { number: () => t("field_missing", { label: t("desk_nca_number") }) };
    if (number.value.trim()) void find.run();
  };
  return (
    <form class="row" role="search" onSubmit={submit} noValidate>
      <Trouble problem={find.problem} />
      <Field name="number" label={t("desk_nca_number")} value={number.value} onChange={(value) => { number.value = value; }} errors={errors.value} isOptional="quiet" max={40} />
      <Button type="submit" isBusy={find.isBusy}>{t("search")}</Button>
    </form>
  );
}
