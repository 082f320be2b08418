/** The password is changed on a device that is signed in; every other device is signed out. */

import { useSignal } from "@preact/signals";
import { ask } from "../../lib/api.ts";
import { t } from "../../lib/i18n.ts";
import { useAction } from "../../lib/resource.ts";
import { Banner, Button, type FormEvent } from "../../ui/basics.tsx";
import { ErrorSummary, type Errors, Field, stillWrong } from "../../ui/field.tsx";
import { Trouble } from "../../ui/states.tsx";
import { isTooShort, PASSWORD_MIN } from "../password.ts";

export function PasswordChange({ onDone }: { onDone: () => void }) {
  const present = useSignal("");
  const next = useSignal("");
  const isDone = useSignal(false);
  const pressed = useSignal<Errors>({});
  const wrong: Errors = {
    ...(present.value === "" && { present: () => t("password_missing") }),
    ...(isTooShort(next.value) && { new: () => t("password_too_short", { n: PASSWORD_MIN }) }),
  };
  const errors = stillWrong(pressed.value, wrong);
  const change = useAction(async () => {
    isDone.value = false;
    await ask("POST /v1/me/password", { body: { present: present.value, new: next.value } });
    [present.value, next.value, pressed.value] = ["", "", {}];
    isDone.value = true;
    onDone();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    pressed.value = wrong;
    if (Object.keys(wrong).length === 0) void change.run();
  };
  return (
    <details>
      <summary>{t("password_change")}</summary>
      {isDone.value && <Banner tone="good">{t("password_changed")}</Banner>}
      <form onSubmit={submit} noValidate>
        <ErrorSummary errors={errors} />
        <Trouble problem={change.problem} />
        <Field name="present" label={t("password_present")} type="password" value={present.value} onChange={(value) => { present.value = value; }} errors={errors} max={128} complete="current-password" />
        <Field name="new" label={t("password_new")} hint={t("password_short", { n: PASSWORD_MIN })} type="password" value={next.value} onChange={(value) => { next.value = value; }} errors={errors} max={128} complete="new-password" />
        <div class="actions"><Button type="submit" look="main" isBusy={change.isBusy}>{t("password_change_do")}</Button></div>
      </form>
    </details>
  );
}
