/** A change of the calendar is proposed: days that are no longer what their place in the week says. */

import { useSignal } from "@preact/signals";
import { ask } from "../../lib/api.ts";
import { type Key, t } from "../../lib/i18n.ts";
import { useAction } from "../../lib/resource.ts";
import { goInstead } from "../../lib/router.ts";
import { Button, type FormEvent, Go, Title } from "../../ui/basics.tsx";
import { Choose, ErrorSummary, type Errors, Field } from "../../ui/field.tsx";
import { Trouble } from "../../ui/states.tsx";
import { useTyped } from "../typed.ts";

/** As the API has them. */
const SOURCE_MAX = 300;
const REASON_MAX = 1_000;
const NAME_MAX = 200;
/** More days at once are entered as several changes. */
const DAYS_MAX = 20;
const KINDS = ["holiday", "day_off", "transferred", "worked", "ordinary"] as const;

export function NewCalendarChange() {
  const typed = useTyped("calendar change", { days: "1" });
  const errors = useSignal<Errors>({});
  const count = Number(typed.of("days"));
  const places = Array.from({ length: count }, (_, at) => at);
  const propose = useAction(async (once) => {
    const days = places.map((at) => ({
      date: typed.of(`date-${at}`), kind: typed.of(`kind-${at}`), certainty: typed.of(`certainty-${at}`) || "fixed",
      name: { kk: typed.of(`kk-${at}`).trim(), ru: typed.of(`ru-${at}`).trim() }, source: typed.of(`source-${at}`).trim(),
    }));
    const change = await ask("POST /v1/desk/calendar/changes", { once, body: { days, reason: typed.of("reason").trim() } });
    typed.forget();
    goInstead(`/calendar/${change.id}`);
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    errors.value = Object.fromEntries(wanted(places).filter(([name]) => typed.of(name).trim() === "").map(([name, label]) => [name, () => t("field_missing", { label: t(label) })]));
    if (Object.keys(errors.value).length === 0) void propose.run();
  };
  return (
    <div class="narrow">
      <p><Go to="/calendar">{t("desk_calendar")}</Go></p>
      <Title>{t("desk_propose")}</Title>
      <p>{t("desk_propose_more")}</p>
      <form onSubmit={submit} noValidate>
        <ErrorSummary errors={errors.value} />
        <Trouble problem={propose.problem} />
        {places.map((at) => <DayFields key={at} at={at} typed={typed} errors={errors.value} />)}
        <div class="actions">
          {count < DAYS_MAX && <Button onPress={() => typed.set("days", String(count + 1))}>{t("desk_day_add")}</Button>}
          {count > 1 && <Button onPress={() => typed.set("days", String(count - 1))}>{t("desk_day_remove")}</Button>}
        </div>
        <Field name="reason" label={t("reason")} hint={t("desk_change_reason_hint")} type="area" value={typed.of("reason")} onChange={(value) => typed.set("reason", value)} max={REASON_MAX} errors={errors.value} />
        <div class="actions"><Button type="submit" look="main" isBusy={propose.isBusy}>{t("desk_propose")}</Button></div>
      </form>
    </div>
  );
}

const wanted = (places: readonly number[]): [name: string, label: Key][] => [
  ...places.flatMap((at): [string, Key][] => [[`date-${at}`, "desk_col_date"], [`kind-${at}`, "desk_col_kind"], [`kk-${at}`, "desk_name_kk"], [`ru-${at}`, "desk_name_ru"], [`source-${at}`, "desk_col_source"]]),
  ["reason", "reason"],
];

function DayFields({ at, typed, errors }: { at: number; typed: ReturnType<typeof useTyped>; errors: Errors }) {
  const field = (name: string) => ({ name: `${name}-${at}`, value: typed.of(`${name}-${at}`), onChange: (value: string) => typed.set(`${name}-${at}`, value), errors });
  return (
    <fieldset class="person">
      <legend>{t("desk_day_n", { n: at + 1 })}</legend>
      <Field {...field("date")} label={t("desk_col_date")} type="date" />
      <Choose {...field("kind")} label={t("desk_col_kind")} choices={KINDS.map((value) => ({ value, label: t(`desk_day.${value}`), hint: t(`desk_day_more.${value}`) }))} />
      <Field {...field("kk")} label={t("desk_name_kk")} max={NAME_MAX} />
      <Field {...field("ru")} label={t("desk_name_ru")} max={NAME_MAX} />
      <Field {...field("source")} label={t("desk_col_source")} hint={t("desk_source_hint")} max={SOURCE_MAX} />
      <Choose {...field("certainty")} value={typed.of(`certainty-${at}`) || "fixed"} label={t("desk_certainty")} choices={(["fixed", "estimate"] as const).map((value) => ({ value, label: t(`desk_certainty.${value}`) }))} />
    </fieldset>
  );
}
