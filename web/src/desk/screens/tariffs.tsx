/** The tariffs of today and the changes that were proposed: from them every bill is reckoned. */

import type { BothLanguages, ChargeView, IndexView, RateView, TariffChangeBody, TariffsBody } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { now } from "../../lib/clock.ts";
import { dateOf, tenge, timeOf } from "../../lib/format.ts";
import { language, t } from "../../lib/i18n.ts";
import { useResource } from "../../lib/resource.ts";
import { Banner, Bilingual, Card, Go, Section, Title } from "../../ui/basics.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { ChangeTag, isOwn } from "../change.tsx";
import { all } from "../../lib/all.ts";
import { Table } from "../table.tsx";

/** When less than this is covered ahead, somebody has to enter the next year. */
const AHEAD_MS = 45 * 24 * 3_600_000;
const THOUSAND = 1_000;

/** A share of the index as people write it: 0,5 in Kazakh and Russian. */
export function share(permille: number): string {
  return t("desk_share", { n: new Intl.NumberFormat(language.value === "en" ? "en-GB" : "ru-KZ", { maximumFractionDigits: 3 }).format(permille / THOUSAND) });
}

/** What is charged for, in the person's language as far as it has one. */
export function ChargeTitle({ title }: { title: BothLanguages }) {
  return <Bilingual of={title} />;
}

export const untilOf = (until: string | null | undefined): string => (until ? dateOf(until) : t("desk_open_end"));

export function Tariffs() {
  const tariffs = useResource((stop) => ask("GET /v1/desk/tariffs", { stop }), ["tariffs"]);
  const changes = useResource((stop) => all((page) => ask("GET /v1/desk/tariffs/changes", { query: page, stop })), ["tariff changes"]);
  return (
    <>
      <Title>{t("desk_tariffs")}</Title>
      <p>{t("desk_tariffs_more")}</p>
      <div class="actions"><Go to="/tariffs/new" look="main">{t("desk_propose")}</Go></div>
      <Section title={t("desk_tariff_editions")}>
        <Loaded of={changes}>
          {(found) => found.length === 0 ? <Empty>{t("desk_changes_none")}</Empty> : <ul class="cards">{(found as TariffChangeBody[]).toReversed().map((change) => <Change key={change.id} change={change} />)}</ul>}
        </Loaded>
      </Section>
      <Loaded of={tariffs}>{(found) => <Figures tariffs={found} />}</Loaded>
    </>
  );
}

function Change({ change }: { change: TariffChangeBody }) {
  const { id, act, status, edition, proposed_at: at } = change;
  return (
    <Card to={`/tariffs/${id}`} title={`${act.title}, № ${act.number}`}>
      <p><ChangeTag status={status} />{edition != null && ` ${t("desk_tariff_edition")}: ${edition}`}</p>
      <p class="hint">{timeOf(at)}{isOwn(change) && `, ${t("desk_you")}`}</p>
    </Card>
  );
}

/** What is over is there for those who look for it. */
function Figures({ tariffs }: { tariffs: TariffsBody }) {
  const today = new Date(now()).toISOString().slice(0, 10);
  const isOver = ({ until }: { until?: string | null }) => until != null && until < today;
  const until = tariffs.covered_until;
  const isShort = until == null || Date.parse(until) - now() < AHEAD_MS;
  const past = tariffs.index.filter(isOver);
  return (
    <Section title={t("desk_tariff_edition_n", { n: tariffs.edition })}>
      {until && <Banner tone={isShort ? "warn" : "note"}>{t(isShort ? "desk_tariff_covered_short" : "desk_tariff_covered", { date: dateOf(until) })}</Banner>}
      <h3>{t("desk_mci")}</h3>
      <IndexTable rows={tariffs.index.filter((row) => !isOver(row))} />
      {past.length > 0 && <details><summary>{t("desk_earlier")}</summary><IndexTable rows={past} /></details>}
      <h3>{t("desk_rates")}</h3>
      <RateTable charges={tariffs.charges} isShown={(row) => !isOver(row)} />
      <details><summary>{t("desk_earlier_rates")}</summary><RateTable charges={tariffs.charges} isShown={isOver} /></details>
    </Section>
  );
}

function IndexTable({ rows }: { rows: readonly IndexView[] }) {
  return (
    <Table label={t("desk_mci")} columns={[t("desk_applies_from"), t("desk_applies_until"), t("desk_amount"), t("desk_col_source")]}>
      {rows.map(({ since, until, amount_tiyn: amount, source }) => (
        <tr key={since}><td>{dateOf(since)}</td><td>{untilOf(until)}</td><td class="numbers">{tenge(amount)}</td><td>{source}</td></tr>
      ))}
    </Table>
  );
}

function RateTable({ charges, isShown }: { charges: readonly ChargeView[]; isShown: (row: RateView) => boolean }) {
  return (
    <Table label={t("desk_rates")} columns={[t("desk_charge"), t("desk_rate"), t("desk_applies_from"), t("desk_applies_until"), t("desk_col_source")]}>
      {charges.flatMap(({ charge, title, rates }) => rates.filter(isShown).map(({ since, until, permille, source }) => (
        <tr key={`${charge} ${since}`}>
          <td><ChargeTitle title={title} /></td><td class="numbers">{share(permille)}</td><td>{dateOf(since)}</td><td>{untilOf(until)}</td><td>{source}</td>
        </tr>
      )))}
    </Table>
  );
}
