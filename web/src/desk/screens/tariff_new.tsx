/** A change of the tariffs is proposed: next year's index, other rates, and the act they are taken from. */

import { useSignal } from "@preact/signals";
import type { NewTariffChange as Body, TariffsBody } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { dateOf } from "../../lib/format.ts";
import { type Key, maybe, official, t } from "../../lib/i18n.ts";
import type { Problem } from "../../lib/problem.ts";
import { useAction, useResource } from "../../lib/resource.ts";
import { goInstead } from "../../lib/router.ts";
import { Button, type FormEvent, Go, Title } from "../../ui/basics.tsx";
import { ErrorSummary, type Errors, Field, Pick } from "../../ui/field.tsx";
import { Loaded, Trouble } from "../../ui/states.tsx";
import { REASON_MAX } from "../change.tsx";
import { type Typed, useTyped } from "../typed.ts";

/** As the API has them. */
const TITLE_MAX = 300;
const NUMBER_MAX = 50;
/** More rows at once are entered as several changes. */
const ROWS_MAX = 12;
/** Tiyn in a tenge, thousandths in an index. */
const TIYN = 100;
const PERMILLE = 1_000;
const AMOUNT = /^\d{1,9}$/;
const SHARE = /^\d{1,3}([.,]\d{1,3})?$/;

export function NewTariffChange() {
  const tariffs = useResource((stop) => ask("GET /v1/desk/tariffs", { stop }), ["tariffs"]);
  return <Loaded of={tariffs} title={t("desk_propose")}>{(found) => <Form tariffs={found} />}</Loaded>;
}

const places = (typed: Typed, of: string): number[] => Array.from({ length: Number(typed.of(of)) || 0 }, (_, at) => at);

function Form({ tariffs }: { tariffs: TariffsBody }) {
  const typed = useTyped("tariff change", { indices: "1", rates: "0" });
  const errors = useSignal<Errors>({});
  const propose = useAction(async (once) => {
    const change = await ask("POST /v1/desk/tariffs/changes", { once, body: bodyOf(typed, tariffs.edition) });
    typed.forget();
    goInstead(`/tariffs/${change.id}`);
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    errors.value = missing(typed);
    if (Object.keys(errors.value).length === 0) void propose.run();
  };
  const found = { ...errors.value, ...wrongBy(propose.problem) };
  const field = (name: string) => ({ name, value: typed.of(name), onChange: (value: string) => typed.set(name, value), errors: found });
  return (
    <div class="narrow">
      <p><Go to="/tariffs">{t("desk_tariffs")}</Go></p>
      <Title>{t("desk_propose")}</Title>
      <p>{t("desk_tariff_new_more", { n: tariffs.edition })}</p>
      {tariffs.covered_until && <p>{t("desk_tariff_covered", { date: dateOf(tariffs.covered_until) })}</p>}
      <form onSubmit={submit} noValidate>
        <ErrorSummary errors={found} />
        {Object.keys(wrongBy(propose.problem)).length === 0 && <Trouble problem={propose.problem} />}
        <fieldset class="person">
          <legend>{t("desk_law")}</legend>
          <Field {...field("act-title")} label={t("desk_law_title")} max={TITLE_MAX} />
          <Field {...field("act-number")} label={t("desk_law_number")} max={NUMBER_MAX} />
          <Field {...field("act-date")} label={t("desk_law_date")} type="date" />
        </fieldset>
        {places(typed, "indices").map((at) => (
          <fieldset key={`index-${at}`} class="person">
            <legend>{t("desk_mci")}{at > 0 && ` – ${at + 1}`}</legend>
            <Field {...field(`index-${at}-figure`)} label={t("desk_amount_tenge")} digits max={9} />
            <Days at={`index-${at}`} field={field} />
          </fieldset>
        ))}
        <More typed={typed} of="indices" add="desk_index_add" remove="desk_index_remove" />
        {places(typed, "rates").map((at) => (
          <fieldset key={`rate-${at}`} class="person">
            <legend>{t("desk_rate_n", { n: at + 1 })}</legend>
            <Pick {...field(`rate-${at}-charge`)} label={t("desk_charge")} choices={tariffs.charges.map(({ charge, title }) => ({ value: charge, label: title[official()] }))} />
            <Field {...field(`rate-${at}-figure`)} label={t("desk_rate")} hint={t("desk_rate_hint")} max={7} />
            <Days at={`rate-${at}`} field={field} isOpen />
          </fieldset>
        ))}
        <More typed={typed} of="rates" add="desk_rate_add" remove="desk_rate_remove" />
        <Field {...field("reason")} label={t("reason")} hint={t("desk_tariff_reason_hint")} type="area" max={REASON_MAX} />
        <div class="actions"><Button type="submit" look="main" isBusy={propose.isBusy}>{t("desk_propose")}</Button></div>
      </form>
    </div>
  );
}

type FieldOf = (name: string) => { name: string; value: string; onChange: (value: string) => void; errors: Errors };

function Days({ at, field, isOpen }: { at: string; field: FieldOf; isOpen?: true }) {
  return (
    <>
      <Field {...field(`${at}-since`)} label={t("desk_applies_from")} hint={t("desk_applies_from_hint")} type="date" />
      <Field {...field(`${at}-until`)} label={t("desk_applies_until")} type="date" {...(isOpen && { isOptional: true })} />
    </>
  );
}

function More({ typed, of, add, remove }: { typed: Typed; of: "indices" | "rates"; add: "desk_index_add" | "desk_rate_add"; remove: "desk_index_remove" | "desk_rate_remove" }) {
  const count = places(typed, of).length;
  return (
    <div class="actions">
      {count < ROWS_MAX && <Button onPress={() => typed.set(of, String(count + 1))}>{t(add)}</Button>}
      {count > 0 && <Button onPress={() => typed.set(of, String(count - 1))}>{t(remove)}</Button>}
    </div>
  );
}

function bodyOf(typed: Typed, edition: number): Body {
  const of = (name: string) => typed.of(name).trim();
  return {
    based_on: edition,
    act: { title: of("act-title"), number: of("act-number"), date: of("act-date") },
    index: places(typed, "indices").map((at) => ({
      since: of(`index-${at}-since`), until: of(`index-${at}-until`), amount_tiyn: Number(of(`index-${at}-figure`)) * TIYN,
    })),
    rates: places(typed, "rates").map((at) => {
      const until = of(`rate-${at}-until`);
      const permille = Math.round(Number(of(`rate-${at}-figure`).replace(",", ".")) * PERMILLE);
      return { charge: of(`rate-${at}-charge`), since: of(`rate-${at}-since`), permille, ...(until !== "" && { until }) };
    }),
    reason: of("reason"),
  };
}

/** What this page sees itself; everything else the server says, and where. */
function missing(typed: Typed): Errors {
  const wanted: [name: string, label: Key][] = [
    ["act-title", "desk_law_title"], ["act-number", "desk_law_number"], ["act-date", "desk_law_date"],
    ...places(typed, "indices").flatMap((at): [string, Key][] => [[`index-${at}-figure`, "desk_amount_tenge"], [`index-${at}-since`, "desk_applies_from"], [`index-${at}-until`, "desk_applies_until"]]),
    ...places(typed, "rates").flatMap((at): [string, Key][] => [[`rate-${at}-charge`, "desk_charge"], [`rate-${at}-figure`, "desk_rate"], [`rate-${at}-since`, "desk_applies_from"]]),
    ["reason", "reason"],
  ];
  const empty: [string, () => string][] = wanted.filter(([name]) => typed.of(name).trim() === "").map(([name, label]) => [name, () => t("field_missing", { label: t(label) })]);
  const shaped = (of: "indices" | "rates", part: string, form: RegExp) => places(typed, of).map((at) => `${part}-${at}-figure`)
    .filter((name) => typed.of(name).trim() !== "" && !form.test(typed.of(name).trim())).map((name) => [name, () => t("desk_tariff_wrong.wrong_form")] as const);
  if (places(typed, "indices").length + places(typed, "rates").length === 0) empty.push(["reason", () => t("desk_tariff_wrong.too_many")]);
  return Object.fromEntries([...shaped("indices", "index", AMOUNT), ...shaped("rates", "rate", SHARE), ...empty]);
}

/** What the server finds wrong, by the fields of this page: `/index/0/since` is `index-0-since`. */
function wrongBy(problem: Problem | undefined): Errors {
  const named = (problem?.fields ?? []).map(({ pointer, code, detail }) => [fieldAt(pointer), () => maybe(`desk_tariff_wrong.${code}`) ?? detail] as const);
  return Object.fromEntries(named);
}

function fieldAt(pointer: string): string {
  const name = pointer.slice(1).replace(/^rates\//, "rate/").replaceAll("/", "-");
  switch (name) {
    case "act": return "act-title";
    case "rates": return "reason";
    default: return name;
  }
}
