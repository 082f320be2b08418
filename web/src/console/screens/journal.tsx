/** N12: the journal: every case the notary took, to be searched and kept as a file. */

import { useSignal } from "@preact/signals";
import type { CaseBody } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { timeOf } from "../../lib/format.ts";
import { maybe, t } from "../../lib/i18n.ts";
import { useResource } from "../../lib/resource.ts";
import { Title } from "../../ui/basics.tsx";
import { Field } from "../../ui/field.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { csv } from "../csv.ts";

const PAGE = 100;
/** A notary's year; a longer journal is narrowed by the search of the registry. */
const PAGES = 50;

export function Journal() {
  const wanted = useSignal("");
  const cases = useResource((stop) => all(stop), ["journal"]);
  return (
    <>
      <Title>{t("journal")}</Title>
      <Field name="filter" label={t("journal_filter")} value={wanted.value} onChange={(value) => { wanted.value = value; }} isOptional="quiet" max={100} />
      <Loaded of={cases}>
        {(items) => items.length === 0 ? <Empty>{t("journal_empty")}</Empty> : <Rows items={items.map(rowOf).filter((row) => row.all.includes(wanted.value.toLocaleLowerCase()))} />}
      </Loaded>
    </>
  );
}

async function all(stop: AbortSignal): Promise<CaseBody[]> {
  const found: CaseBody[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const { items, next } = await ask("GET /v1/notary/cases", { query: { limit: PAGE, ...(cursor !== undefined && { cursor }) }, stop });
    found.push(...(items as CaseBody[]));
    if (!next) break;
    cursor = next;
  }
  return found;
}

interface Row {
  id: string;
  cells: [date: string, act: string, parties: string, fee: string, number: string, result: string];
  all: string;
}

function rowOf(matter: CaseBody): Row {
  const parties = [...matter.principals.map(({ name }) => name ?? ""), ...(matter.application.attorneys ?? []).map(({ surname, name }) => `${surname} ${name}`)].join("; ");
  const cells: Row["cells"] = [timeOf(matter.opened_at), matter.kind.title, parties, matter.quote?.amount ?? "", matter.number ?? "", maybe(`stage.n.${matter.stage}`) ?? maybe(`stage.${matter.stage}`) ?? matter.stage];
  return { id: matter.id, cells, all: cells.join(" ").toLocaleLowerCase() };
}

const COLUMNS = ["col_date", "col_act", "col_parties", "col_fee", "col_number", "col_result"] as const;

function Rows({ items }: { items: Row[] }) {
  const head = COLUMNS.map((key) => t(key));
  const file = `data:text/csv;charset=utf-8,${encodeURIComponent(csv([head, ...items.map(({ cells }) => cells)]))}`;
  return (
    <>
      <p role="status">{t("journal_rows", { n: items.length })} <a class="link" href={file} download="journal.csv">{t("journal_export")}</a></p>
      <div class="scroll" tabIndex={0} role="region" aria-label={t("journal")}>
        <table>
          <thead><tr>{head.map((text) => <th key={text} scope="col">{text}</th>)}</tr></thead>
          <tbody>
            {items.map(({ id, cells }) => (
              <tr key={id}>{cells.map((cell, at) => <td key={at}>{at === 1 ? <a href={`#/cases/${id}`}>{cell}</a> : cell}</td>)}</tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
