/** The inbox of a desk and of a person: what is late first, then what is due first. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { InboxRowBody, PostView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { type Key, t } from "../../lib/i18n.ts";
import { useResource } from "../../lib/resource.ts";
import { session } from "../../lib/session.ts";
import { Tag, Title } from "../../ui/basics.tsx";
import { Field } from "../../ui/field.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { catalogue, regionName, roleName, stepName } from "../catalogue.ts";
import { all } from "../../lib/all.ts";
import { Table } from "../table.tsx";
import { Due, isLate } from "../when.tsx";

/** A new request is seen within this time, and nobody reloads. */
const EVERY_MS = 10_000;
const PARTS = ["desk", "mine", "late", "escalated", "others"] as const;
type Part = (typeof PARTS)[number];
const isPart = (text: string): text is Part => (PARTS as readonly string[]).includes(text);

export function Inbox({ part: asked, post }: { part: string; post: PostView }) {
  const part = isPart(asked) ? asked : "desk";
  const wanted = useSignal("");
  const found = useResource(async (stop) => {
    const [rows, services] = await Promise.all([all((page) => ask("GET /v1/desk/services/requests", { query: { part, ...page }, stop })), catalogue()]);
    return { rows: (rows as InboxRowBody[]).toSorted(byTerm), services };
  }, ["inbox", part], EVERY_MS);
  return (
    <>
      <Title>{t("desk_inbox")}</Title>
      <p class="hint">{roleName(post.role)}, {found.data ? regionName(found.data.services, post.region) : post.region}</p>
      <nav class="toggle" aria-label={t("desk_parts")}>
        {PARTS.map((code) => <a key={code} href={`#/inbox/${code}`} aria-current={code === part ? "page" : undefined}>{t(`desk_part.${code}` as Key)}</a>)}
      </nav>
      <Field name="filter" label={t("desk_filter")} value={wanted.value} onChange={(value) => { wanted.value = value; }} isOptional="quiet" max={100} />
      <Loaded of={found}>{({ rows }) => <Rows rows={rows} wanted={wanted.value} part={part} isStale={found.problem !== undefined} />}</Loaded>
    </>
  );
}

const byTerm = (one: InboxRowBody, other: InboxRowBody): number => Date.parse(one.due_at) - Date.parse(other.due_at);

function Rows({ rows, wanted, part, isStale }: { rows: InboxRowBody[]; wanted: string; part: Part; isStale: boolean }) {
  const word = wanted.trim().toLocaleLowerCase();
  const shown = rows.filter((row) => [row.number, row.title, row.applicant, row.assigned_name, stepName(row.step)].join(" ").toLocaleLowerCase().includes(word));
  const late = rows.filter((row) => isLate(row.due_at, row.late_since)).length;
  useEffect(() => { document.title = `${rows.length > 0 ? `(${rows.length}) ` : ""}${t("desk_inbox")} – Senim`; }, [rows.length]);
  return (
    <>
      <p role="status">{t("desk_found", { n: shown.length })}{late > 0 && <> <Tag tone="bad">{t("desk_late_n", { n: late })}</Tag></>}</p>
      {rows.length === 0 ? <Empty>{t(`desk_empty.${part}` as Key)}</Empty> : shown.length === 0 ? <Empty>{t("desk_filter_none")}</Empty> : (
        <Table label={t("desk_inbox")} look={isStale ? "stale" : ""} columns={[t("desk_col_number"), t("desk_col_service"), t("desk_col_applicant"), t("desk_col_step"), t("desk_col_assigned"), t("desk_col_due")]}>
          {shown.map((row) => <Line key={row.id} row={row} />)}
        </Table>
      )}
    </>
  );
}

function Line({ row }: { row: InboxRowBody }) {
  const isMine = row.assigned != null && row.assigned === session.account.value?.id;
  return (
    <tr>
      <td><a class="one-line" href={`#/requests/${row.id}`}>{row.number ?? t("desk_no_number")}</a></td>
      <td>{row.title}</td>
      <td>{row.applicant}</td>
      <td>{stepName(row.step)}<div class="hint">{roleName(row.role)}</div></td>
      <td>{isMine ? <strong>{t("desk_you")}</strong> : row.assigned ? (row.assigned_name ?? t("desk_former")) : t("desk_nobody")}</td>
      <td><Due due={row.due_at} lateSince={row.late_since} escalatedTo={row.escalated_to} /></td>
    </tr>
  );
}
