/** The register of the certification authority's operators: entered, away, leaving, key lost. */

import { useSignal } from "@preact/signals";
import type { OperatorBody } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { dateOf } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { isIin } from "../../lib/iin.ts";
import { useAction } from "../../lib/resource.ts";
import { session } from "../../lib/session.ts";
import { Banner, Button, type FormEvent, Section, Tag, type Tone } from "../../ui/basics.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorSummary, type Errors, Field } from "../../ui/field.tsx";
import { Empty, Trouble } from "../../ui/states.tsx";
import { own } from "../own.ts";
import { Table } from "../table.tsx";

const ORDER_MAX = 60;
const TONES: Record<string, Tone> = { active: "good", suspended: "warn", withdrawn: "bad" };

type Doing = { what: "away" | "leaving"; operator: OperatorBody } | undefined;

export function Operators({ operators, onChange }: { operators: OperatorBody[]; onChange: () => void }) {
  const doing = useSignal<Doing>(undefined);
  const me = session.account.value?.id;
  const done = () => {
    doing.value = undefined;
    onChange();
  };
  return (
    <Section title={t("desk_operators")}>
      {operators.length === 0 ? <Empty>{t("desk_operators_none")}</Empty> : (
        <Table label={t("desk_operators")} columns={[t("full_name"), t("desk_standing"), t("desk_order"), t("desk_since"), t("desk_acts")]}>
          {operators.map((operator) => (
            <tr key={operator.account}>
              <td>{operator.name}</td>
              <td><Tag tone={TONES[operator.standing] ?? "note"}>{operator.standing_text.replace(/\.$/u, "")}</Tag>{operator.last_day && <div class="hint">{t("desk_last_day", { date: dateOf(operator.last_day) })}</div>}</td>
              <td>{operator.order}</td>
              <td>{dateOf(operator.appointed_at)}</td>
              <td><OperatorActs operator={operator} isMe={operator.account === me} onDo={(next) => { doing.value = next; }} onChange={onChange} /></td>
            </tr>
          ))}
        </Table>
      )}
      {doing.value?.what === "away" && <Away operator={doing.value.operator} onClose={() => { doing.value = undefined; }} onDone={done} />}
      {doing.value?.what === "leaving" && <Leaving operator={doing.value.operator} onClose={() => { doing.value = undefined; }} onDone={done} />}
      {operators.some(({ account, standing }) => account === me && standing !== "withdrawn") && <LostKey onDone={onChange} />}
      {own.value?.oversees && <Enter onDone={onChange} />}
    </Section>
  );
}

function OperatorActs({ operator, isMe, onDo, onChange }: { operator: OperatorBody; isMe: boolean; onDo: (doing: Doing) => void; onChange: () => void }) {
  const confirm = useAction(async (once) => {
    await ask("POST /v1/desk/nca/operators/{account}/leaving/confirmation", { path: { account: operator.account }, once });
    onChange();
  });
  if (operator.standing === "withdrawn") return null;
  const named = (text: string) => `${text}: ${operator.name}`;
  return (
    <>
      <Trouble problem={confirm.problem} />
      {own.value?.oversees && <><Button look="quiet" name={named(t("desk_away"))} onPress={() => onDo({ what: "away", operator })}>{t("desk_away")}</Button>{" "}</>}
      {operator.last_day == null && <Button look="quiet" name={named(t("desk_leaving"))} onPress={() => onDo({ what: "leaving", operator })}>{t("desk_leaving")}</Button>}
      {operator.last_day != null && operator.leaving_confirmed !== true && !isMe && <Button look="quiet" isBusy={confirm.isBusy} name={named(t("desk_leaving_confirm"))} onPress={() => void confirm.run()}>{t("desk_leaving_confirm")}</Button>}
    </>
  );
}

function Away({ operator, onClose, onDone }: { operator: OperatorBody; onClose: () => void; onDone: () => void }) {
  const [from, until] = [useSignal(""), useSignal("")];
  const errors = useSignal<Errors>({});
  const note = useAction(async (once) => {
    await ask("POST /v1/desk/nca/operators/{account}/absences", { path: { account: operator.account }, once, body: { from: from.value, until: until.value } });
    onDone();
  });
  const press = () => {
    errors.value = { ...(!from.value && { from: () => t("date_missing") }), ...(!until.value && { until: () => t("date_missing") }) };
    if (Object.keys(errors.value).length === 0) void note.run();
  };
  return (
    <Dialog title={`${t("desk_away")}: ${operator.name}`} onClose={onClose}>
      <p>{t("desk_away_more")}</p>
      <Trouble problem={note.problem} />
      <Field name="from" label={t("desk_from")} type="date" value={from.value} onChange={(value) => { from.value = value; }} errors={errors.value} />
      <Field name="until" label={t("desk_until")} type="date" value={until.value} onChange={(value) => { until.value = value; }} errors={errors.value} />
      <div class="actions"><Button look="main" isBusy={note.isBusy} onPress={press}>{t("desk_away")}</Button><Button onPress={onClose}>{t("cancel")}</Button></div>
    </Dialog>
  );
}

function Leaving({ operator, onClose, onDone }: { operator: OperatorBody; onClose: () => void; onDone: () => void }) {
  const day = useSignal("");
  const errors = useSignal<Errors>({});
  const tell = useAction(async (once) => {
    await ask("POST /v1/desk/nca/operators/{account}/leaving", { path: { account: operator.account }, once, body: { last_day: day.value } });
    onDone();
  });
  const press = () => {
    errors.value = day.value ? {} : { day: () => t("date_missing") };
    if (day.value) void tell.run();
  };
  return (
    <Dialog title={`${t("desk_leaving")}: ${operator.name}`} onClose={onClose}>
      <p>{t("desk_leaving_more")}</p>
      <Trouble problem={tell.problem} />
      <Field name="day" label={t("desk_last_day_label")} type="date" value={day.value} onChange={(value) => { day.value = value; }} errors={errors.value} />
      <div class="actions"><Button look="main" isBusy={tell.isBusy} onPress={press}>{t("desk_leaving")}</Button><Button onPress={onClose}>{t("cancel")}</Button></div>
    </Dialog>
  );
}

function LostKey({ onDone }: { onDone: () => void }) {
  const isAsking = useSignal(false);
  const report = useAction(async (once) => {
    await ask("POST /v1/desk/nca/lost-key", { once });
    isAsking.value = false;
    onDone();
  });
  return (
    <>
      <div class="actions"><Button look="danger" onPress={() => { isAsking.value = true; }}>{t("desk_lost_key")}</Button></div>
      {isAsking.value && (
        <Dialog title={t("desk_lost_key")} onClose={() => { isAsking.value = false; }}>
          <Banner tone="warn">{t("desk_lost_key_more")}</Banner>
          <Trouble problem={report.problem} />
          <div class="actions"><Button look="danger" isBusy={report.isBusy} onPress={() => void report.run()}>{t("desk_lost_key")}</Button><Button onPress={() => { isAsking.value = false; }}>{t("cancel")}</Button></div>
        </Dialog>
      )}
    </>
  );
}

function Enter({ onDone }: { onDone: () => void }) {
  const [iin, order, serial] = [useSignal(""), useSignal(""), useSignal("")];
  const errors = useSignal<Errors>({});
  const enter = useAction(async (once) => {
    await ask("POST /v1/desk/nca/operators", { once, body: { iin: iin.value, order: order.value.trim(), certificate_serial: serial.value.trim().toLowerCase() } });
    [iin.value, order.value, serial.value] = ["", "", ""];
    onDone();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const missing = (label: string) => t("field_missing", { label });
    errors.value = {
      ...(!isIin(iin.value) && { "operator-iin": () => t("iin_wrong") }),
      ...(!order.value.trim() && { order: () => missing(t("desk_order")) }),
      ...(!serial.value.trim() && { serial: () => missing(t("desk_serial")) }),
    };
    if (Object.keys(errors.value).length === 0) void enter.run();
  };
  return (
    <details>
      <summary>{t("desk_enter_operator")}</summary>
      <form class="act" onSubmit={submit} noValidate>
        <ErrorSummary errors={errors.value} />
        <Trouble problem={enter.problem} />
        <Field name="operator-iin" label={t("iin")} hint={t("desk_sign_in_first")} digits max={12} value={iin.value} onChange={(value) => { iin.value = value; }} errors={errors.value} />
        <Field name="order" label={t("desk_order")} max={ORDER_MAX} value={order.value} onChange={(value) => { order.value = value; }} errors={errors.value} />
        <Field name="serial" label={t("desk_serial")} max={64} value={serial.value} onChange={(value) => { serial.value = value; }} errors={errors.value} />
        <div class="actions"><Button type="submit" look="main" isBusy={enter.isBusy}>{t("desk_enter_operator")}</Button></div>
      </form>
    </details>
  );
}
