/** What an official does with a request at the counter: takes paper over, sends it under the EDS, turns it away, hands the outcome over. */

import { useSignal } from "@preact/signals";
import { attachable } from "../../app/service_form.ts";
import { ask } from "../../lib/api.ts";
import { t } from "../../lib/i18n.ts";
import { useAction } from "../../lib/resource.ts";
import { Banner, Button, type FormEvent } from "../../ui/basics.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ChooseSome, ErrorSummary, type Errors, Field } from "../../ui/field.tsx";
import { LazySigner } from "../../ui/lazy_signer.tsx";
import { Trouble } from "../../ui/states.tsx";
import { fieldErrors } from "../service_field.tsx";
import type { IntakeProps } from "./intake_case.tsx";

/** The application itself on an inventory. */
const APPLICATION = "application";

/** By an inventory, with the sheets of each document. */
export function Accept({ taken, service, onDone }: IntakeProps) {
  const sheets = useSignal<Record<string, string>>({});
  const errors = useSignal<Errors>({});
  const { id, attachments } = taken.request;
  const titleOf = (code: string) => (code === APPLICATION ? t("desk_application_itself") : (service?.attachments.find((one) => one.code === code)?.title ?? code));
  const listed = [APPLICATION, ...attachments.map(({ code }) => code)];
  const accept = useAction(async (once) => {
    onDone(await ask("POST /v1/desk/intakes/{id}/acceptance", { path: { id }, once, body: { sheets: Object.fromEntries(listed.map((code) => [code, Number(sheets.value[code])])) } }));
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    errors.value = Object.fromEntries(listed.filter((code) => !/^[1-9]\d*$/.test(sheets.value[code] ?? "")).map((code) => [`sheets-${code}`, () => t("desk_sheets_missing", { title: titleOf(code) })]));
    if (Object.keys(errors.value).length === 0) void accept.run();
  };
  return (
    <form class="act" onSubmit={submit} noValidate>
      <ErrorSummary errors={{ ...errors.value, ...fieldErrors(accept.problem) }} />
      <Trouble problem={accept.problem} />
      <p>{t("desk_inventory_more")}</p>
      {listed.map((code) => <Field key={code} name={`sheets-${code}`} label={t("desk_sheets", { title: titleOf(code) })} digits max={3} value={sheets.value[code] ?? ""} onChange={(value) => { sheets.value = { ...sheets.value, [code]: value.trim() }; }} errors={errors.value} />)}
      <div class="actions"><Button type="submit" look="main" isBusy={accept.isBusy}>{t("desk_take_over")}</Button></div>
    </form>
  );
}

/** The official answers with the own signature that what was brought is what is sent. */
export function Send({ taken, onDone }: IntakeProps) {
  const isSigning = useSignal(false);
  const path = { id: taken.request.id };
  const send = async (cms_base64: string, once: string) => {
    const now = await ask("POST /v1/desk/intakes/{id}/submission", { path, once, body: { cms_base64 } });
    isSigning.value = false;
    onDone(now);
  };
  return (
    <div class="act">
      <p>{t("desk_intake_send_more")}</p>
      <div class="actions"><Button look="main" onPress={() => { isSigning.value = true; }}>{t("desk_intake_send")}</Button></div>
      {isSigning.value && <LazySigner title={t("desk_intake_send")} purpose="sign" hasNcaLayer bytes={() => ask("GET /v1/desk/intakes/{id}/to-sign", { path })} onSigned={send} onClose={() => { isSigning.value = false; }} />}
    </div>
  );
}

/** Incomplete documents are not accepted; the receipt says what is missing. */
export function Incomplete({ taken, service, onDone }: IntakeProps) {
  const isOpen = useSignal(false);
  const { id, attachments } = taken.request;
  const absent = (service ? attachable(service, taken.request.form) : []).filter(({ code }) => !attachments.some((there) => there.code === code));
  const missing = useSignal<string[]>([]);
  // What has to be there and is not stands on the receipt in any case.
  const open = () => {
    missing.value = absent.filter(({ required }) => required).map(({ code }) => code);
    isOpen.value = true;
  };
  const refuse = useAction(async (once) => {
    onDone(await ask("POST /v1/desk/intakes/{id}/refusal", { path: { id }, once, body: { missing: missing.value } }));
    isOpen.value = false;
  });
  return (
    <>
      <div class="actions"><Button look="danger" onPress={open}>{t("desk_incomplete")}</Button></div>
      {isOpen.value && (
        <Dialog title={t("desk_incomplete")} onClose={() => { isOpen.value = false; }}>
          <p>{t("desk_incomplete_more")}</p>
          <Trouble problem={refuse.problem} />
          {absent.length === 0 ? <Banner tone="note">{t("desk_nothing_missing")}</Banner> : (
            <ChooseSome name="missing" label={t("desk_missing")} values={missing.value} onChange={(values) => { missing.value = values; }} choices={absent.map(({ code, title, required }) => ({ value: code, label: title, ...(required && { hint: t("desk_scan_needed") }) }))} />
          )}
          <div class="actions"><Button look="danger" isBusy={refuse.isBusy} onPress={() => void refuse.run()}>{t("desk_incomplete")}</Button><Button onPress={() => { isOpen.value = false; }}>{t("cancel")}</Button></div>
        </Dialog>
      )}
    </>
  );
}

export function Withdraw({ taken, onDone }: IntakeProps) {
  const isAsking = useSignal(false);
  const withdraw = useAction(async (once) => {
    onDone(await ask("POST /v1/desk/intakes/{id}/withdrawal", { path: { id: taken.request.id }, once }));
    isAsking.value = false;
  });
  return (
    <>
      <div class="actions"><Button onPress={() => { isAsking.value = true; }}>{t("desk_take_back")}</Button></div>
      {isAsking.value && (
        <Dialog title={t("desk_take_back")} onClose={() => { isAsking.value = false; }}>
          <p>{t("desk_take_back_more")}</p>
          <Trouble problem={withdraw.problem} />
          <div class="actions"><Button look="danger" isBusy={withdraw.isBusy} onPress={() => void withdraw.run()}>{t("desk_take_back")}</Button><Button onPress={() => { isAsking.value = false; }}>{t("cancel")}</Button></div>
        </Dialog>
      )}
    </>
  );
}

export function HandOver({ taken, onDone }: IntakeProps) {
  const over = useAction(async (once) => { onDone(await ask("POST /v1/desk/intakes/{id}/handing-over", { path: { id: taken.request.id }, once })); });
  return (
    <div class="act">
      <Trouble problem={over.problem} />
      <p>{t("desk_hand_over_more")}</p>
      <div class="actions"><Button look="main" isBusy={over.isBusy} onPress={() => void over.run()}>{t("desk_hand_over")}</Button></div>
    </div>
  );
}
