/** C1: signing in by password and code, or by the digital signature. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { SignInView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { deviceName } from "../../lib/device.ts";
import { timeOf, unbroken } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { useAction } from "../../lib/resource.ts";
import { session } from "../../lib/session.ts";
import { forgetAll } from "../../lib/typed.ts";
import { Banner, Button, type FormEvent, Go, Title } from "../../ui/basics.tsx";
import { ErrorSummary, type Errors, Field, stillWrong } from "../../ui/field.tsx";
import { BySignature } from "../../ui/by_signature.tsx";
import { Trouble } from "../../ui/states.tsx";
import { isIin } from "../../lib/iin.ts";

export function SignIn({ place = "screen", onDone = () => {} }: { place?: "screen" | "dialog"; onDone?: () => void }) {
  const sent = useSignal<SignInView | undefined>(undefined);
  // The next person at this device finds nothing of what the last one typed.
  useEffect(() => { if (place === "screen") forgetAll(); }, []);
  return (
    <>
      {place === "screen" && <Title>{t("sign_in")}</Title>}
      {sent.value
        ? <Code sent={sent.value} onBack={() => { sent.value = undefined; }} onDone={onDone} />
        : <Password onSent={(view) => { sent.value = view; }} />}
      {!sent.value && <div class="other-way"><h2>{t("by_signature")}</h2><BySignature role="citizen" onDone={onDone} /></div>}
      {place === "screen" && !sent.value && (
        <>
          <p>{t("no_account")} <Go to="/register">{t("register")}</Go></p>
          <p><Go to="/check">{t("verify_document")}</Go></p>
        </>
      )}
    </>
  );
}

function Password({ onSent }: { onSent: (view: SignInView) => void }) {
  const iin = useSignal("");
  const password = useSignal("");
  const pressed = useSignal<Errors>({});
  const wrong: Errors = {
    ...(!isIin(iin.value) && { iin: () => t("iin_wrong") }),
    ...(password.value === "" && { password: () => t("password_missing") }),
  };
  const errors = stillWrong(pressed.value, wrong);
  const enter = useAction(async () => {
    onSent(await ask("POST /v1/sign-ins", { body: { iin: iin.value, password: password.value, device: { name: deviceName() } } }));
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    pressed.value = wrong;
    if (Object.keys(wrong).length === 0) void enter.run();
  };
  return (
    <form onSubmit={submit} noValidate>
      <ErrorSummary errors={errors} />
      <Trouble problem={enter.problem} />
      <Field name="iin" label={t("iin")} hint={t("iin_hint")} value={iin.value} onChange={(value) => { iin.value = value.trim(); }} errors={errors} digits max={12} complete="username" />
      <Field name="password" label={t("password")} type="password" value={password.value} onChange={(value) => { password.value = value; }} errors={errors} max={128} complete="current-password" />
      <div class="actions"><Button type="submit" look="main" isBusy={enter.isBusy}>{t("go_on")}</Button></div>
    </form>
  );
}

function Code({ sent, onBack, onDone }: { sent: SignInView; onBack: () => void; onDone: () => void }) {
  const code = useSignal("");
  const errors = useSignal<Errors>({});
  const enter = useAction(async () => {
    await session.begin(await ask("POST /v1/sign-ins/{id}/code", { path: { id: sent.sign_in_id }, body: { code: code.value } }));
    onDone();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    errors.value = /^\d{6}$/.test(code.value) ? {} : { code: () => t("code_wrong") };
    if (!errors.value["code"]) void enter.run();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Banner tone="note">{t("code_sent", { to: unbroken(sent.sent_to), until: timeOf(sent.expires_at) })}</Banner>
      <ErrorSummary errors={errors.value} />
      <Trouble problem={enter.problem} />
      <Field name="code" label={t("code")} value={code.value} onChange={(value) => { code.value = value.trim(); }} errors={errors.value} digits max={6} complete="one-time-code" />
      <p class="hint">{t("code_not_come")}</p>
      <div class="actions">
        <Button type="submit" look="main" isBusy={enter.isBusy}>{t("sign_in")}</Button>
        <Button onPress={onBack}>{t("back")}</Button>
      </div>
    </form>
  );
}
