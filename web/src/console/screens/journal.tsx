/** N12: the journal: every case the notary took, to be narrowed by words, days and result, and kept as a file; nothing is taken out of it. */

import { useSignal } from "@preact/signals";
import type { CaseBody } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { isoDayOf, momentOf } from "../../lib/format.ts";
import { maybe, t } from "../../lib/i18n.ts";
import { fullName } from "../../lib/names.ts";
import { useResource } from "../../lib/resource.ts";
import { Button, Title } from "../../ui/basics.tsx";
import { Field } from "../../ui/field.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { csv } from "../csv.ts";

const PAGE = 100;
/** A notary's year; a longer journal is narrowed by the search of the registry. */
const PAGES = 50;
/** Before it nobody has talked yet. */
const WITHOUT_CALL: readonly string[] = ["filling", "awaiting_consent", "ready_to_call"];

export function Journal() {
  const cases = useResource((stop) => all(stop), ["journal"]);
  return (
    <>
      <Title>{t("journal")}</Title>
      <Loaded of={cases}>
        {(items) => items.length === 0 ? <Empty>{t("journal_empty")}</Empty> : <Entries rows={items.map((matter, at) => rowOf(matter, items.length - at))} />}
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
  /** In Kazakhstan, as fields for dates write it. */
  day: string;
  /** By which the entries are counted, from the first. */
  count: string;
  moment: string;
  act: string;
  parties: string;
  fee: string;
  number: string;
  result: string;
  hasCalls: boolean;
  all: string;
}

function rowOf(matter: CaseBody, count: number): Row {
  const { id, opened_at: at, kind, quote, number, stage } = matter;
  const people = [...matter.principals.map(({ name }) => name ?? ""), ...(matter.application.attorneys ?? []).map(fullName)];
  const row = {
    id, day: isoDayOf(at), count: String(count), moment: momentOf(at), act: kind.title, parties: people.filter(Boolean).join("; "), fee: quote?.amount ?? "",
    number: number ?? "", result: maybe(`stage.n.${stage}`) ?? maybe(`stage.${stage}`) ?? stage, hasCalls: !WITHOUT_CALL.includes(stage),
  };
  return { ...row, all: cellsOf(row).join(" ").toLocaleLowerCase() };
}

const COLUMNS = ["con_col_row", "col_date", "col_act", "col_parties", "col_fee", "col_number", "col_result"] as const;

const cellsOf = ({ count, moment, act, parties, fee, number, result }: Omit<Row, "all">): string[] => [count, moment, act, parties, fee, number, result];

function Entries({ rows }: { rows: Row[] }) {
  const wanted = useSignal("");
  const from = useSignal("");
  const until = useSignal("");
  const result = useSignal("");
  const results = [...new Set(rows.map((row) => row.result))].sort();
  const isWanted = (row: Row): boolean => row.all.includes(wanted.value.trim().toLocaleLowerCase())
    && (from.value === "" || row.day >= from.value) && (until.value === "" || row.day <= until.value) && (result.value === "" || row.result === result.value);
  const clear = () => { for (const filter of [wanted, from, until, result]) filter.value = ""; };
  const isNarrowed = [wanted, from, until, result].some(({ value }) => value !== "");
  const found = rows.filter(isWanted);
  return (
    <>
      <div class="filters" role="search">
        <Field name="filter" label={t("journal_filter")} value={wanted.value} onChange={(value) => { wanted.value = value; }} isOptional="quiet" max={100} />
        <Field name="from" label={t("con_journal_from")} type="date" value={from.value} onChange={(value) => { from.value = value; }} isOptional="quiet" />
        <Field name="until" label={t("con_journal_until")} type="date" value={until.value} onChange={(value) => { until.value = value; }} isOptional="quiet" />
        <div class="field">
          <label for="result">{t("con_journal_result")}</label>
          <select id="result" value={result.value} onChange={(event) => { result.value = event.currentTarget.value; }}>
            <option value="">{t("con_journal_any")}</option>
            {results.map((one) => <option key={one} value={one}>{one}</option>)}
          </select>
        </div>
        {isNarrowed && <div class="field"><Button onPress={clear}>{t("con_journal_clear")}</Button></div>}
      </div>
      <Rows rows={found} />
    </>
  );
}

function Rows({ rows }: { rows: Row[] }) {
  const head = COLUMNS.map((key) => t(key));
  const file = `data:text/csv;charset=utf-8,${encodeURIComponent(csv([head, ...rows.map(cellsOf)]))}`;
  return (
    <>
      <p><span role="status">{t("journal_rows", { n: rows.length })}</span> <a class="link" href={file} download="journal.csv">{t("journal_export")}</a></p>
      {rows.length === 0 ? <Empty>{t("con_journal_none")}</Empty> : (
        <div class="scroll" tabIndex={0} role="region" aria-label={t("journal")}>
          <table>
            <thead><tr>{[...head, t("con_col_recording")].map((text) => <th key={text} scope="col">{text}</th>)}</tr></thead>
            <tbody>{rows.map((row) => <Entry key={row.id} row={row} />)}</tbody>
          </table>
        </div>
      )}
    </>
  );
}

function Entry({ row }: { row: Row }) {
  const { id, count, moment, act, parties, fee, number, result, hasCalls } = row;
  return (
    <tr>
      <td class="numbers">{count}</td>
      <td class="numbers">{moment}</td>
      <td><a href={`#/cases/${id}`}>{act}</a></td>
      <td>{parties}</td>
      <td class="money">{fee}</td>
      <td class="money">{number}</td>
      <td>{result}</td>
      <td>{hasCalls && <a href={`#/cases/${id}/recordings`} aria-label={`${t("con_to_recordings")}: ${t("con_col_recording")}, ${count}`}>{t("con_to_recordings")}</a>}</td>
    </tr>
  );
}
