/** A proposed change of the calendar: its days, what it would do, and the word of a second person. */

import type { ChangeBody, EffectView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { timeOf } from "../../lib/format.ts";
import { language, maybe, t } from "../../lib/i18n.ts";
import { useAction, useResource } from "../../lib/resource.ts";
import { session } from "../../lib/session.ts";
import { Banner, Button, Facts, Go, Section, Tag, Title } from "../../ui/basics.tsx";
import { Empty, Loaded, Trouble } from "../../ui/states.tsx";
import { Table } from "../table.tsx";
import { CHANGE_TONES, DayTable } from "./calendar.tsx";

export function CalendarChange({ id }: { id: string }) {
  const found = useResource((stop) => ask("GET /v1/desk/calendar/changes/{id}", { path: { id }, stop }), [id]);
  return <Loaded of={found} title={t("desk_change")}>{(change) => <Change change={change} onChange={found.again} />}</Loaded>;
}

function Change({ change, onChange }: { change: ChangeBody; onChange: () => void }) {
  const isOwn = change.proposed_by === session.account.value?.id;
  const somebody = (account: string) => (account === session.account.value?.id ? t("desk_you") : t("desk_colleague"));
  return (
    <>
      <p><Go to="/calendar">{t("desk_calendar")}</Go></p>
      <Title>{t("desk_change")}</Title>
      <p><Tag tone={CHANGE_TONES[change.status] ?? "note"}>{maybe(`desk_change.${change.status}`) ?? change.status}</Tag></p>
      <Facts rows={[
        { name: t("reason"), value: change.reason },
        { name: t("desk_proposed_by"), value: `${somebody(change.proposed_by)}, ${timeOf(change.proposed_at)}` },
        change.decided_by && change.decided_at ? { name: t("desk_decided_by"), value: `${somebody(change.decided_by)}, ${timeOf(change.decided_at)}` } : undefined,
        change.edition != null ? { name: t("desk_edition"), value: String(change.edition) } : undefined,
      ]} />
      <Section title={t("desk_days_special")}><DayTable days={change.days} /></Section>
      {change.effect && <Effect effect={change.effect} />}
      {change.status === "proposed" && (isOwn ? <Banner tone="note">{t("desk_four_eyes")}</Banner> : <Decide id={change.id} onDone={onChange} />)}
    </>
  );
}

function Effect({ effect }: { effect: EffectView }) {
  return (
    <Section title={t("desk_effect")}>
      <p>{t("desk_effect_more")}</p>
      <Table label={t("desk_effect_new")} columns={[t("desk_effect_new"), t("desk_before"), t("desk_after")]}>
        {effect.from_now.map(({ limit, before, after }) => (
          <tr key={limit.kk}><td>{language.value === "ru" ? limit.ru : limit.kk}</td><td>{timeOf(before)}</td><td>{after === before ? timeOf(after) : <strong>{timeOf(after)}</strong>}</td></tr>
        ))}
      </Table>
      <h3>{t("desk_effect_running")}</h3>
      {effect.running.length === 0 ? <Empty>{t("desk_effect_none")}</Empty> : (
        <Table label={t("desk_effect_running")} columns={[t("desk_request"), t("desk_keeps"), t("desk_would_be")]}>
          {effect.running.map(({ request, keeps, would_be: other }) => <tr key={request}><td class="hash">{request}</td><td>{timeOf(keeps)}</td><td>{timeOf(other)}</td></tr>)}
        </Table>
      )}
      {effect.cut_off && <Banner tone="note">{t("desk_effect_cut")}</Banner>}
    </Section>
  );
}

function Decide({ id, onDone }: { id: string; onDone: () => void }) {
  const approve = useAction(async (once) => {
    await ask("POST /v1/desk/calendar/changes/{id}/approval", { path: { id }, once });
    onDone();
  });
  const reject = useAction(async (once) => {
    await ask("POST /v1/desk/calendar/changes/{id}/rejection", { path: { id }, once });
    onDone();
  });
  return (
    <>
      <Trouble problem={approve.problem ?? reject.problem} />
      <div class="actions">
        <Button look="main" isBusy={approve.isBusy} onPress={() => void approve.run()}>{t("desk_approve")}</Button>
        <Button look="danger" isBusy={reject.isBusy} onPress={() => void reject.run()}>{t("desk_reject")}</Button>
      </div>
    </>
  );
}
