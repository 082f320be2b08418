/** A proposed change of the calendar: its days, what it would do, and the word of a second person. */

import type { ChangeBody, EffectView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { dueOf } from "../../lib/format.ts";
import { official, t } from "../../lib/i18n.ts";
import { useResource } from "../../lib/resource.ts";
import { Banner, Go, Section, Title } from "../../ui/basics.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { ChangeFacts, ChangeHistory, ChangeTag, Decide } from "../change.tsx";
import { Table } from "../table.tsx";
import { DayTable } from "./calendar.tsx";

export function CalendarChange({ id }: { id: string }) {
  const found = useResource((stop) => ask("GET /v1/desk/calendar/changes/{id}", { path: { id }, stop }), [id]);
  return <Loaded of={found} title={t("desk_change")}>{(change) => <Change change={change} onChange={found.again} />}</Loaded>;
}

function Change({ change, onChange }: { change: ChangeBody; onChange: () => void }) {
  const { id } = change;
  return (
    <>
      <p><Go to="/calendar">{t("desk_calendar")}</Go></p>
      <Title>{t("desk_change")}</Title>
      <p><ChangeTag status={change.status} /></p>
      <ChangeFacts change={change} edition={t("desk_edition")} />
      <Section title={t("desk_days_special")}><DayTable days={change.days} /></Section>
      {change.effect && <Effect effect={change.effect} />}
      {change.status === "proposed" && (
        <Decide change={change} onDone={onChange}
          approve={(once) => ask("POST /v1/desk/calendar/changes/{id}/approval", { path: { id }, once })}
          reject={{ plain: (once) => ask("POST /v1/desk/calendar/changes/{id}/rejection", { path: { id }, once }) }} />
      )}
      <ChangeHistory change={change} />
    </>
  );
}

function Effect({ effect }: { effect: EffectView }) {
  return (
    <Section title={t("desk_effect")}>
      <p>{t("desk_effect_more")}</p>
      <Table label={t("desk_effect_new")} columns={[t("desk_effect_new"), t("desk_before"), t("desk_after")]}>
        {effect.from_now.map(({ limit, before, after }) => (
          <tr key={limit.kk}><td>{limit[official()]}</td><td>{dueOf(before)}</td><td>{after === before ? dueOf(after) : <strong>{dueOf(after)}</strong>}</td></tr>
        ))}
      </Table>
      <h3>{t("desk_effect_running")}</h3>
      {effect.running.length === 0 ? <Empty>{t("desk_effect_none")}</Empty> : (
        <Table label={t("desk_effect_running")} columns={[t("desk_request"), t("desk_keeps"), t("desk_would_be")]}>
          {effect.running.map(({ request, keeps, would_be: other }) => <tr key={request}><td class="hash">{request}</td><td>{dueOf(keeps)}</td><td>{dueOf(other)}</td></tr>)}
        </Table>
      )}
      {effect.cut_off && <Banner tone="note">{t("desk_effect_cut")}</Banner>}
    </Section>
  );
}
