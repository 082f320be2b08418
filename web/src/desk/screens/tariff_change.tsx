/** A proposed change of the tariffs: its rows, what would cost what and from which day, and the word of a second person. */

import type { StandingView, TariffChangeBody, TariffEffectView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { dateOf, tenge, timeOf } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { useResource } from "../../lib/resource.ts";
import { Banner, Facts, Go, Section, Title } from "../../ui/basics.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { ChangeFacts, ChangeHistory, ChangeTag, Decide } from "../change.tsx";
import { Table } from "../table.tsx";
import { ChargeTitle, share, untilOf } from "./tariffs.tsx";

export function TariffChange({ id }: { id: string }) {
  const found = useResource((stop) => ask("GET /v1/desk/tariffs/changes/{id}", { path: { id }, stop }), [id]);
  const tariffs = useResource((stop) => ask("GET /v1/desk/tariffs", { stop }), ["tariffs"]);
  const titles = new Map((tariffs.data?.charges ?? []).map(({ charge, title }) => [charge, title]));
  return <Loaded of={found} title={t("desk_tariff_change")}>{(change) => <Change change={change} titles={titles} onChange={found.again} />}</Loaded>;
}

type Titles = ReadonlyMap<string, { kk: string; ru: string }>;

function Change({ change, titles, onChange }: { change: TariffChangeBody; titles: Titles; onChange: () => void }) {
  const { id, act, effect } = change;
  const waits = change.status === "proposed";
  return (
    <>
      <p><Go to="/tariffs">{t("desk_tariffs")}</Go></p>
      <Title>{t("desk_tariff_change")}</Title>
      <p><ChangeTag status={change.status} /></p>
      <Facts rows={[{ name: t("desk_law"), value: `${act.title}, № ${act.number}, ${dateOf(act.date)}` }]} />
      <ChangeFacts change={change} edition={t("desk_tariff_edition")} />
      <Section title={t("desk_tariff_rows")}><Rows change={change} titles={titles} /></Section>
      {effect && <Effect effect={effect} />}
      {waits && !effect && <Banner tone="warn">{t("desk_tariff_stale")}</Banner>}
      {waits && (
        <Decide change={change} onDone={onChange}
          approve={effect ? (once) => ask("POST /v1/desk/tariffs/changes/{id}/approval", { path: { id }, once }) : undefined}
          reject={{ reasoned: (once, reason) => ask("POST /v1/desk/tariffs/changes/{id}/rejection", { path: { id }, once, body: { reason } }) }} />
      )}
      <ChangeHistory change={change} />
    </>
  );
}

function Rows({ change: { index, rates }, titles }: { change: TariffChangeBody; titles: Titles }) {
  return (
    <Table label={t("desk_tariff_rows")} columns={[t("desk_charge"), t("desk_amount"), t("desk_applies_from"), t("desk_applies_until")]}>
      {index.map(({ since, until, amount_tiyn: amount }) => (
        <tr key={`index ${since}`}><td>{t("desk_mci")}</td><td class="numbers">{tenge(amount)}</td><td>{dateOf(since)}</td><td>{dateOf(until)}</td></tr>
      ))}
      {rates.map(({ charge, since, until, permille }) => {
        const title = titles.get(charge);
        return <tr key={`${charge} ${since}`}><td>{title ? <ChargeTitle title={title} /> : charge}</td><td class="numbers">{share(permille)}</td><td>{dateOf(since)}</td><td>{untilOf(until)}</td></tr>;
      })}
    </Table>
  );
}

const costs = ({ amount_tiyn: amount, permille }: StandingView): string =>
  amount != null ? `${tenge(amount)}${permille != null ? ` (${share(permille)})` : ""}` : t("desk_cost_unknown");

function Effect({ effect: { shifts, covered_until: until, unpaid, cut_off: isCut } }: { effect: TariffEffectView }) {
  return (
    <Section title={t("desk_effect")}>
      <p>{t("desk_tariff_effect_more")}</p>
      <Table label={t("desk_effect")} columns={[t("desk_charge"), t("desk_applies_from"), t("desk_before"), t("desk_after")]}>
        {shifts.map(({ charge, title, from, before, after }) => (
          <tr key={`${charge} ${from}`}><td><ChargeTitle title={title} /></td><td>{dateOf(from)}</td><td class="numbers">{costs(before)}</td><td class="numbers"><strong>{costs(after)}</strong></td></tr>
        ))}
      </Table>
      {until && <p>{t("desk_tariff_covered", { date: dateOf(until) })}</p>}
      <h3>{t("desk_unpaid")}</h3>
      {unpaid.length === 0 ? <Empty>{t("desk_unpaid_none")}</Empty> : (
        <Table label={t("desk_unpaid")} columns={[t("desk_bill"), t("desk_amount"), t("desk_pay_until")]}>
          {unpaid.map(({ invoice, amount_tiyn: amount, pay_until: end }) => <tr key={invoice}><td class="hash">{invoice}</td><td class="numbers">{tenge(amount)}</td><td>{timeOf(end)}</td></tr>)}
        </Table>
      )}
      {isCut && <Banner tone="note">{t("desk_unpaid_cut")}</Banner>}
    </Section>
  );
}
