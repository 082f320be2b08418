/** C1: an account for somebody who has none: IIN, an address for the code, a password. */

import { type Signal, useSignal } from "@preact/signals";
import type { RegistrationView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { timeOf, unbroken } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { useAction } from "../../lib/resource.ts";
import { Banner, Button, type FormEvent, Go, Title } from "../../ui/basics.tsx";
import { ErrorSummary, type Errors, Field, stillWrong } from "../../ui/field.tsx";
import { Trouble } from "../../ui/states.tsx";
import { isTooShort, PASSWORD_MIN } from "../password.ts";
import { isIin } from "../../lib/iin.ts";

export function Register() {
  const sent = useSignal<RegistrationView | undefined>(undefined);
  const typed = useSignal<Typed>({ iin: "", phone: "", password: "" });
  const isDone = useSignal(false);
  return (
    <>
      <Title>{t("register")}</Title>
      {isDone.value ? <Banner tone="good">{t("registered")}</Banner>
        : sent.value ? <Confirm sent={sent.value} onBack={() => { sent.value = undefined; }} onDone={() => { isDone.value = true; }} />
        : <Form typed={typed} onSent={(view) => { sent.value = view; }} />}
      <p><Go to="/" look={isDone.value ? "main" : "quiet"}>{t("sign_in")}</Go></p>
    </>
  );
}

interface Typed {
  iin: string;
  phone: string;
  password: string;
}

const numberOf = (phone: string): string => phone.replace(/[\s()-]/g, "");

const wrongIn = ({ iin, phone, password }: Typed): Errors => ({
  ...(!isIin(iin) && { iin: () => t("iin_wrong") }),
  ...(!/^\+7\d{10}$/.test(numberOf(phone)) && { phone: () => t("phone_wrong") }),
  ...(isTooShort(password) && { password: () => t("password_too_short", { n: PASSWORD_MIN }) }),
});

function Form({ typed, onSent }: { typed: Signal<Typed>; onSent: (view: RegistrationView) => void }) {
  const { iin, phone, password } = typed.value;
  const pressed = useSignal<Errors>({});
  const errors = stillWrong(pressed.value, wrongIn(typed.value));
  const send = useAction(async () => {
    onSent(await ask("POST /v1/registrations", { body: { iin, phone: numberOf(phone), password } }));
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    pressed.value = wrongIn(typed.value);
    if (Object.keys(pressed.value).length === 0) void send.run();
  };
  const set = (part: Partial<Typed>) => { typed.value = { ...typed.value, ...part }; };
  return (
    <form onSubmit={submit} noValidate>
      <p>{t("register_more")}</p>
      <ErrorSummary errors={errors} />
      <Trouble problem={send.problem} />
      <Field name="iin" label={t("iin")} hint={t("iin_hint")} value={iin} onChange={(value) => set({ iin: value.trim() })} errors={errors} digits max={12} complete="username" />
      <Field name="phone" label={t("phone")} hint={t("phone_hint")} type="tel" value={phone} onChange={(value) => set({ phone: value })} errors={errors} max={20} complete="tel" />
      <Field name="password" label={t("password")} hint={t("password_short", { n: PASSWORD_MIN })} type="password" value={password} onChange={(value) => set({ password: value })} errors={errors} max={128} complete="new-password" />
      <div class="actions"><Button type="submit" look="main" isBusy={send.isBusy}>{t("go_on")}</Button></div>
    </form>
  );
}

function Confirm({ sent, onBack, onDone }: { sent: RegistrationView; onBack: () => void; onDone: () => void }) {
  const code = useSignal("");
  const errors = useSignal<Errors>({});
  const confirm = useAction(async () => {
    await ask("POST /v1/registrations/{id}/confirmation", { path: { id: sent.registration_id }, body: { code: code.value } });
    onDone();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    errors.value = /^\d{6}$/.test(code.value) ? {} : { code: () => t("code_wrong") };
    if (!errors.value["code"]) void confirm.run();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Banner tone="note">{t("code_sent", { to: unbroken(sent.sent_to), until: timeOf(sent.expires_at) })}</Banner>
      <ErrorSummary errors={errors.value} />
      <Trouble problem={confirm.problem} />
      <Field name="code" label={t("code")} value={code.value} onChange={(value) => { code.value = value.trim(); }} errors={errors.value} digits max={6} complete="one-time-code" />
      <p class="hint">{t("code_not_come")}</p>
      <div class="actions">
        <Button type="submit" look="main" isBusy={confirm.isBusy}>{t("confirm")}</Button>
        <Button onPress={onBack}>{t("back")}</Button>
      </div>
    </form>
  );
}
