/** N13: the notary's schedule: who comes in a week, and the hours that are offered. */

import "./words.ts";
import "../styles/schedule.css";
import { useSignal } from "@preact/signals";
import type { AppointmentView, ComingView, HoursBody, PublishedView } from "../lib/api-schema.ts";
import { ask } from "../lib/api.ts";
import { now } from "../lib/clock.ts";
import { dayMonthOf, timeOf } from "../lib/format.ts";
import { type Key, maybe, t } from "../lib/i18n.ts";
import { useAction, useResource } from "../lib/resource.ts";
import { Banner, Button, Section, Tag, Title } from "../ui/basics.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { type Errors, Field } from "../ui/field.tsx";
import { Loaded, Trouble } from "../ui/states.tsx";
import { Week } from "./booking.tsx";
import { clockOf, dayAfter, dayOf, noonOf, spansOf, textOf, weekdayOf } from "./hours.ts";

const DAYS = 7;
const EVERY_MS = 10_000;
const REASON_MAX = 500;
const HOURS_MAX = 80;

const dayName = (weekday: number): string => t(`sch_day.${weekday}` as Key);

export function Schedule() {
  const today = dayOf(now());
  const from = useSignal(dayAfter(today, -weekdayOf(today)));
  const coming = useResource((stop) => ask("GET /v1/notary/appointments", { query: { from: from.value, days: DAYS }, stop }), [from.value, "schedule"], EVERY_MS);
  const hours = useResource((stop) => ask("GET /v1/notary/reception-hours", { stop }), ["hours"]);
  return (
    <>
      <Title>{t("sch_schedule")}</Title>
      <p class="hint">{t("con_zone")}</p>
      <Week from={from.value} onTurn={(days) => { from.value = dayAfter(from.value, days); }} />
      <Loaded of={coming}>{({ items }) => <Days from={from.value} items={items} onChange={coming.again} />}</Loaded>
      <Section title={t("sch_hours")}>
        <p class="hint">{t("sch_hours_more")}</p>
        <Loaded of={hours}>{(found) => <Hours first={found} onPublished={coming.again} />}</Loaded>
      </Section>
    </>
  );
}

function Days({ from, items, onChange }: { from: string; items: ComingView[]; onChange: () => void }) {
  const days = Array.from({ length: DAYS }, (_, at) => dayAfter(from, at));
  return (
    <div class="days">
      {days.map((day) => {
        const own = items.filter(({ appointment }) => dayOf(appointment.at) === day);
        const name = t("sch_day_date", { day: dayName(weekdayOf(day)), date: dayMonthOf(noonOf(day)) });
        return (
          <section key={day} aria-label={name} class={day === dayOf(now()) ? "day today" : "day"}>
            <h2>{name}</h2>
            {own.length === 0 ? <p class="hint">{t("sch_none")}</p> : <ul class="coming">{own.map((one) => <Coming key={one.appointment.id} {...one} onChange={onChange} />)}</ul>}
          </section>
        );
      })}
    </div>
  );
}

function Coming({ appointment, kind, principals, outside_hours, onChange }: ComingView & { onChange: () => void }) {
  const isCancelling = useSignal(false);
  const isBooked = appointment.state === "booked";
  return (
    <li>
      <strong class="numbers">{clockOf(appointment.at)}</strong> {kind.title}
      <p><Tag tone={isBooked ? "note" : appointment.state === "kept" ? "good" : "warn"}>{maybe(`sch_state.${appointment.state}`) ?? appointment.state}</Tag> {outside_hours && <Tag tone="warn">{t("sch_outside")}</Tag>} {t("sch_people", { n: principals })}</p>
      {appointment.reason && <p>{appointment.reason}</p>}
      {isBooked && <Button name={`${t("sch_cancel_notary")}: ${clockOf(appointment.at)}`} onPress={() => { isCancelling.value = true; }}>{t("sch_cancel_notary")}</Button>}
      {isCancelling.value && <Cancel of={appointment} onClose={() => { isCancelling.value = false; }} onDone={onChange} />}
    </li>
  );
}

function Cancel({ of, onClose, onDone }: { of: AppointmentView; onClose: () => void; onDone: () => void }) {
  const reason = useSignal("");
  const errors = useSignal<Errors>({});
  const act = useAction(async (once) => {
    await ask("POST /v1/notary/appointments/{id}/cancellation", { path: { id: of.id }, once, body: { reason: reason.value.trim() } });
    onClose();
    onDone();
  });
  const press = () => {
    const isMissing = reason.value.trim() === "";
    errors.value = isMissing ? { reason: () => t("field_missing", { label: t("sch_cancel_reason") }) } : {};
    if (isMissing) document.getElementById("reason")?.focus();
    else void act.run();
  };
  return (
    <Dialog title={`${t("sch_cancel_notary")}: ${timeOf(of.at)}`} onClose={onClose}>
      <Trouble problem={act.problem} />
      <Field name="reason" label={t("sch_cancel_reason")} type="area" value={reason.value} onChange={(value) => { reason.value = value; }} errors={errors.value} max={REASON_MAX} />
      <div class="actions"><Button look="danger" isBusy={act.isBusy} onPress={press}>{t("sch_cancel_notary")}</Button><Button onPress={onClose}>{t("back")}</Button></div>
    </Dialog>
  );
}

interface OwnDay {
  date: string;
  text: string;
}

/** Appointments that stand though the hours have changed. */
function Outside({ items }: { items: readonly ComingView[] }) {
  return (
    <Banner tone="warn">
      <p>{t("sch_outside_more")}</p>
      <ul>{items.map(({ appointment, kind }) => <li key={appointment.id}>{timeOf(appointment.at)}, {kind.title}</li>)}</ul>
    </Banner>
  );
}

function Hours({ first, onPublished }: { first: HoursBody; onPublished: () => void }) {
  const weekly = useSignal(first.weekly.map(textOf));
  const dates = useSignal<OwnDay[]>(Object.entries(first.dates).map(([date, spans]) => ({ date, text: textOf(spans) })));
  const errors = useSignal<Errors>({});
  const saved = useSignal<PublishedView | undefined>(undefined);
  const save = useAction(async () => {
    const read = (text: string) => spansOf(text) ?? [];
    const body = { weekly: weekly.value.map(read), dates: Object.fromEntries(dates.value.filter(({ date }) => date).map(({ date, text }) => [date, read(text)])) };
    saved.value = await ask("PUT /v1/notary/reception-hours", { body: body as never });
    onPublished();
  });
  const press = () => {
    saved.value = undefined;
    const wrong = [
      ...weekly.value.flatMap((text, day) => (spansOf(text) ? [] : [[`hours-${day}`, () => t("sch_hours_wrong", { day: dayName(day) })] as const])),
      ...dates.value.flatMap(({ date, text }, at) => (spansOf(text) ? [] : [[`own-${at}`, () => t("sch_hours_wrong", { day: date })] as const])),
    ];
    errors.value = Object.fromEntries(wrong);
    if (wrong[0]) document.getElementById(wrong[0][0])?.focus();
    else void save.run();
  };
  const set = (at: number, change: Partial<OwnDay>) => { dates.value = dates.value.map((own, index) => (index === at ? { ...own, ...change } : own)); };
  return (
    <>
      <p class="hint">{t("sch_hours_hint")}</p>
      <div class="weekly">
        {weekly.value.map((text, day) => (
          <Field key={day} name={`hours-${day}`} label={dayName(day)} value={text} onChange={(value) => { weekly.value = weekly.value.map((own, at) => (at === day ? value : own)); }} errors={errors.value} isOptional="quiet" max={HOURS_MAX} />
        ))}
      </div>
      <h3>{t("sch_dates")}</h3>
      <p class="hint">{t("sch_dates_more")}</p>
      {dates.value.map(({ date, text }, at) => (
        <div class="own-day" key={at}>
          <Field name={`date-${at}`} label={t("sch_date")} type="date" value={date} onChange={(value) => set(at, { date: value })} isOptional="quiet" />
          <Field name={`own-${at}`} label={t("sch_hours")} value={text} onChange={(value) => set(at, { text: value })} errors={errors.value} isOptional="quiet" max={HOURS_MAX} />
          <Button name={`${t("sch_remove")}: ${date}`} onPress={() => { dates.value = dates.value.filter((_, index) => index !== at); }}>{t("sch_remove")}</Button>
        </div>
      ))}
      <Trouble problem={save.problem} />
      {saved.value && <Banner tone="good">{t("sch_hours_saved")}</Banner>}
      {saved.value && saved.value.outside.length > 0 && <Outside items={saved.value.outside} />}
      <div class="actions">
        <Button look="main" isBusy={save.isBusy} onPress={press}>{t("sch_hours_save")}</Button>
        <Button onPress={() => { dates.value = [...dates.value, { date: "", text: "" }]; }}>{t("sch_add_date")}</Button>
      </div>
    </>
  );
}
