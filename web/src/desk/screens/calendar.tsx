/** The working calendar of today and the changes that were proposed: from it the terms of all requests are reckoned. */

import { useSignal } from "@preact/signals";
import type { CalendarBody, ChangeBody, DayBody } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { now } from "../../lib/clock.ts";
import { dateOf, timeOf } from "../../lib/format.ts";
import { maybe, t } from "../../lib/i18n.ts";
import { useResource } from "../../lib/resource.ts";
import { Banner, Bilingual, Card, Go, Section, Tag, Title } from "../../ui/basics.tsx";
import { Choose } from "../../ui/field.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { ChangeTag, isOwn } from "../change.tsx";
import { all } from "../../lib/all.ts";
import { Table } from "../table.tsx";

/** When less than this is covered ahead, somebody has to enter the next year. */
const AHEAD_MS = 90 * 24 * 3_600_000;

export function Calendar() {
  const calendar = useResource((stop) => ask("GET /v1/desk/calendar", { stop }), ["calendar"]);
  const changes = useResource((stop) => all((page) => ask("GET /v1/desk/calendar/changes", { query: page, stop })), ["changes"]);
  return (
    <>
      <Title>{t("desk_calendar")}</Title>
      <p>{t("desk_calendar_more")}</p>
      <div class="actions"><Go to="/calendar/new" look="main">{t("desk_propose")}</Go></div>
      <Section title={t("desk_changes")}>
        <Loaded of={changes}>
          {(found) => found.length === 0 ? <Empty>{t("desk_changes_none")}</Empty> : <ul class="cards">{(found as ChangeBody[]).toReversed().map((change) => <Change key={change.id} change={change} />)}</ul>}
        </Loaded>
      </Section>
      <Loaded of={calendar}>{(found) => <Days calendar={found} />}</Loaded>
    </>
  );
}

function Change({ change }: { change: ChangeBody }) {
  return (
    <Card to={`/calendar/${change.id}`} title={change.reason}>
      <p><ChangeTag status={change.status} /> {t("desk_days_changed", { n: change.days.length })}</p>
      <p class="hint">{timeOf(change.proposed_at)}{isOwn(change) && `, ${t("desk_you")}`}</p>
    </Card>
  );
}

function Days({ calendar }: { calendar: CalendarBody }) {
  const years = [...new Set(calendar.days.map(({ date }) => date.slice(0, 4)))];
  const present = String(new Date(now()).getFullYear());
  const year = useSignal(years.includes(present) ? present : (years.at(-1) ?? present));
  const until = calendar.covered_until;
  const isShort = until != null && Date.parse(until) - now() < AHEAD_MS;
  return (
    <Section title={t("desk_edition_n", { n: calendar.edition })}>
      {until != null && <Banner tone={isShort ? "warn" : "note"}>{t(isShort ? "desk_covered_short" : "desk_covered", { date: dateOf(until) })}</Banner>}
      <Choose name="year" label={t("desk_year")} value={year.value} onChange={(value) => { year.value = value; }} choices={years.map((value) => ({ value, label: value }))} />
      <DayTable days={calendar.days.filter(({ date }) => date.startsWith(year.value))} />
    </Section>
  );
}

export function DayTable({ days }: { days: readonly DayBody[] }) {
  return (
    <Table label={t("desk_days_special")} columns={[t("desk_col_date"), t("desk_col_kind"), t("desk_col_name"), t("desk_col_source")]}>
      {days.map(({ date, kind, name, certainty, source }) => (
        <tr key={date}>
          <td>{dateOf(date)}</td>
          <td>{maybe(`desk_day.${kind}`) ?? kind}{certainty === "estimate" && <> <Tag tone="warn">{t("desk_estimate")}</Tag></>}</td>
          <td><Bilingual of={name} /></td>
          <td>{source}</td>
        </tr>
      ))}
    </Table>
  );
}
