/** C1: an account for somebody who has none: IIN, an address for the code, a password. */

import { useSignal } from "@preact/signals";
import type { RegistrationView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { timeOf } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { useAction } from "../../lib/resource.ts";
import { Banner, Button, type FormEvent, Go, Title } from "../../ui/basics.tsx";
import { ErrorSummary, type Errors, Field } from "../../ui/field.tsx";
import { Trouble } from "../../ui/states.tsx";
import { isIin } from "../../lib/iin.ts";

/** As the law of sign-in asks (`PASSWORD_MIN`). */
const PASSWORD_MIN = 10;

export function Register() {
  const sent = useSignal<RegistrationView | undefined>(undefined);
  const isDone = useSignal(false);
  return (
    <>
      <Title>{t("register")}</Title>
      {isDone.value ? <Banner tone="good">{t("registered")}</Banner>
        : sent.value ? <Confirm sent={sent.value} onDone={() => { isDone.value = true; }} />
        : <Form onSent={(view) => { sent.value = view; }} />}
      <p><Go to="/" look={isDone.value ? "main" : "quiet"}>{t("sign_in")}</Go></p>
    </>
  );
}

function Form({ onSent }: { onSent: (view: RegistrationView) => void }) {
  const [iin, phone, password] = [useSignal(""), useSignal(""), useSignal("")];
  const errors = useSignal<Errors>({});
  const send = useAction(async () => {
    const number = phone.value.replace(/[\s()-]/g, "");
    onSent(await ask("POST /v1/registrations", { body: { iin: iin.value, phone: number, password: password.value } }));
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    errors.value = {
      ...(!isIin(iin.value) && { iin: () => t("iin_wrong") }),
      ...(!/^\+7\d{10}$/.test(phone.value.replace(/[\s()-]/g, "")) && { phone: () => t("phone_wrong") }),
      ...([...password.value].length < PASSWORD_MIN && { password: () => t("password_too_short", { n: PASSWORD_MIN }) }),
    };
    if (Object.keys(errors.value).length === 0) void send.run();
  };
  return (
    <form onSubmit={submit} noValidate>
      <p>{t("register_more")}</p>
      <ErrorSummary errors={errors.value} />
      <Trouble problem={send.problem} />
      <Field name="iin" label={t("iin")} hint={t("iin_hint")} value={iin.value} onChange={(value) => { iin.value = value.trim(); }} errors={errors.value} digits max={12} complete="username" />
      <Field name="phone" label={t("phone")} hint={t("phone_hint")} type="tel" value={phone.value} onChange={(value) => { phone.value = value; }} errors={errors.value} max={20} complete="tel" />
      <Field name="password" label={t("password")} hint={t("password_short", { n: PASSWORD_MIN })} type="password" value={password.value} onChange={(value) => { password.value = value; }} errors={errors.value} max={128} complete="new-password" />
      <div class="actions"><Button type="submit" look="main" isBusy={send.isBusy}>{t("go_on")}</Button></div>
    </form>
  );
}

function Confirm({ sent, onDone }: { sent: RegistrationView; onDone: () => void }) {
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
      <Banner tone="note">{t("code_sent", { to: sent.sent_to, until: timeOf(sent.expires_at) })}</Banner>
      <ErrorSummary errors={errors.value} />
      <Trouble problem={confirm.problem} />
      <Field name="code" label={t("code")} value={code.value} onChange={(value) => { code.value = value.trim(); }} errors={errors.value} digits max={6} complete="one-time-code" />
      <div class="actions"><Button type="submit" look="main" isBusy={confirm.isBusy}>{t("confirm")}</Button></div>
    </form>
  );
}
