/** C7: a time with a notary instead of a place in the queue: taken, moved, given up. */

import "./words.ts";
import "../styles/schedule.css";
import { useSignal } from "@preact/signals";
import type { AppointmentView, OfferList } from "../lib/api-schema.ts";
import { ask } from "../lib/api.ts";
import { now } from "../lib/clock.ts";
import { dayDateOf, timeOf } from "../lib/format.ts";
import { type Key, language, t } from "../lib/i18n.ts";
import { Problem } from "../lib/problem.ts";
import { useAction, useResource } from "../lib/resource.ts";
import { go } from "../lib/router.ts";
import { Banner, Button, Go, Section, Title } from "../ui/basics.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Pick } from "../ui/field.tsx";
import { Empty, Loaded, Trouble } from "../ui/states.tsx";
import { Standing } from "./standing.tsx";
import { byDay, clockOf, dayAfter, dayOf, noonOf, weekdayOf } from "./hours.ts";

const DAYS = 7;
/** Times are taken by others meanwhile. */
const EVERY_MS = 15_000;

async function appointmentOf(id: string, stop: AbortSignal): Promise<AppointmentView | undefined> {
  try {
    return await ask("GET /v1/poa/cases/{id}/appointment", { path: { id }, stop });
  } catch (error) {
    if (error instanceof Problem && error.code === "not_found") return undefined;
    throw error;
  }
}

/** On the screen of the matter: the appointment there is, or the way to one. */
export function Appointment({ id }: { id: string }) {
  const found = useResource(async (stop) => ({ appointment: await appointmentOf(id, stop) }), [id, "appointment"], EVERY_MS);
  return (
    <Section title={t("sch_book")}>
      <Loaded of={found}>
        {({ appointment }) => appointment ? <Booked id={id} of={appointment} onGone={found.again} /> : <><p>{t("sch_book_more")}</p><div class="actions"><Go to={`/cases/${id}/appointment`} look="plain">{t("sch_book")}</Go></div></>}
      </Loaded>
    </Section>
  );
}

/** In the middle of a sentence, where Kazakh and Russian write a day of the week small. */
function dayAndTime(at: string): string {
  const day = t(`sch_day.${weekdayOf(dayOf(at))}` as Key);
  return t("sch_day_date", { day: language.value === "en" ? day : day.toLocaleLowerCase(), date: timeOf(at) });
}

function Booked({ id, of, onGone }: { id: string; of: AppointmentView; onGone: () => void }) {
  const isAsking = useSignal(false);
  const cancel = useAction(async () => {
    await ask("DELETE /v1/poa/cases/{id}/appointment", { path: { id } });
    isAsking.value = false;
    onGone();
  });
  return (
    <>
      <Banner tone="good"><p><strong>{t("sch_booked", { time: dayAndTime(of.at), name: of.notary_name ?? t("sch_notary") })}</strong></p><p>{t("sch_booked_more", { from: clockOf(of.from), until: clockOf(of.until) })}</p></Banner>
      <Standing of={of.standing} />
      <div class="actions"><Go to={`/cases/${id}/appointment`} look="plain">{t("sch_move")}</Go><Button onPress={() => { isAsking.value = true; }}>{t("sch_cancel")}</Button></div>
      {isAsking.value && (
        <Dialog title={t("sch_cancel_question")} onClose={() => { isAsking.value = false; }}>
          <p>{t("sch_booked", { time: dayAndTime(of.at), name: of.notary_name ?? t("sch_notary") })}</p>
          <Trouble problem={cancel.problem} />
          <div class="actions"><Button look="danger" isBusy={cancel.isBusy} onPress={() => void cancel.run()}>{t("sch_cancel")}</Button><Button onPress={() => { isAsking.value = false; }}>{t("back")}</Button></div>
        </Dialog>
      )}
    </>
  );
}

/** The screen where a time is chosen. */
export function BookingScreen({ id }: { id: string }) {
  const from = useSignal(dayOf(now()));
  const notary = useSignal("");
  const times = useResource((stop) => ask("GET /v1/poa/reception-times", { query: { case: id, from: from.value, days: DAYS }, stop }), [id, from.value, "times"], EVERY_MS);
  return (
    <>
      <Title>{t("sch_book")}</Title>
      <p>{t("sch_book_more")}</p>
      <Week from={from.value} onTurn={(days) => { from.value = dayAfter(from.value, days); }} first={dayOf(now())} />
      <Loaded of={times}>{(found) => <Times id={id} found={found} notary={notary.value} onNotary={(value) => { notary.value = value; }} onLost={times.again} />}</Loaded>
      <p><Go to={`/cases/${id}`}>{t("to_matter")}</Go></p>
    </>
  );
}

export function Week({ from, first, onTurn }: { from: string; first?: string; onTurn: (days: number) => void }) {
  return (
    <div class="week">
      <p role="status"><strong>{t("sch_week", { from: dayDateOf(noonOf(from)), until: dayDateOf(noonOf(dayAfter(from, DAYS - 1))) })}</strong></p>
      <div class="actions">
        {(first === undefined || from > first) && <Button onPress={() => onTurn(-DAYS)}>{t("sch_earlier")}</Button>}
        <Button onPress={() => onTurn(DAYS)}>{t("sch_later")}</Button>
      </div>
    </div>
  );
}

function Times({ id, found, notary, onNotary, onLost }: { id: string; found: OfferList; notary: string; onNotary: (notary: string) => void; onLost: () => void }) {
  const book = useAction(async (once, wanted: { notary: string; at: string }) => {
    try {
      await ask("POST /v1/poa/cases/{id}/appointment", { path: { id }, once, body: wanted });
    } catch (error) {
      onLost();
      throw error;
    }
    go(`/cases/${id}`);
  });
  if (found.items.length === 0) return <Empty>{t("sch_nobody")}</Empty>;
  const offers = found.items.filter((offer) => notary === "" || offer.notary === notary);
  const days = byDay(offers.flatMap((offer) => offer.times.map((at) => ({ offer, at }))), ({ at }) => at);
  return (
    <>
      {found.items.length > 1 && <Pick name="notary" label={t("sch_notary")} choices={found.items.map((offer) => ({ value: offer.notary, label: offer.name }))} value={notary} onChange={onNotary} isOptional />}
      <Trouble problem={book.problem} />
      {days.length === 0 ? <Empty>{t("sch_no_times")}</Empty> : days.map(([day, times]) => (
        <Section key={day} title={t("sch_day_date", { day: t(`sch_day.${weekdayOf(day)}` as Key), date: dayDateOf(noonOf(day)) })}>
          {offers.filter((offer) => times.some((time) => time.offer === offer)).map(({ notary: whose, name, standing }) => (
            <div key={whose}>
              <h3>{name}</h3>
              <Standing of={standing} />
              <ul class="times">
                {times.filter(({ offer }) => offer.notary === whose).map(({ at }) => (
                  <li key={at}><Button isBusy={book.isBusy} name={t("sch_book_this", { time: clockOf(at), name })} onPress={() => void book.run({ notary: whose, at })}>{clockOf(at)}</Button></li>
                ))}
              </ul>
            </div>
          ))}
        </Section>
      ))}
    </>
  );
}
