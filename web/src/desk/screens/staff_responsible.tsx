/** Who answers appeals about certificates, and the order that names them (order No. 839, point 15). */

import { useSignal } from "@preact/signals";
import { ask } from "../../lib/api.ts";
import { dateOf } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { isIin } from "../../lib/iin.ts";
import { useAction, useResource } from "../../lib/resource.ts";
import { Banner, Button, Facts, type FormEvent, Section } from "../../ui/basics.tsx";
import { ErrorSummary, type Errors, Field, said } from "../../ui/field.tsx";
import { Loaded, Trouble } from "../../ui/states.tsx";
import { orNothing, own } from "../own.ts";

const ORDER_MAX = 60;

export function Responsible({ onChange }: { onChange: () => void }) {
  const found = useResource(async (stop) => ({ named: await orNothing(ask("GET /v1/desk/nca/responsible", { stop }), "not_found") }), ["responsible"]);
  const again = () => {
    found.again();
    onChange();
  };
  return (
    <Section title={t("desk_responsible")}>
      <p>{t("desk_responsible_more")}</p>
      <Loaded of={found}>
        {({ named }) => named === undefined ? <Banner tone="warn">{t("desk_responsible_none")}</Banner> : (
          <Facts rows={[
            { name: t("full_name"), value: named.name },
            { name: t("desk_order"), value: named.order },
            { name: t("desk_corporate_email"), value: named.email },
            { name: t("desk_since"), value: dateOf(named.since) },
          ]} />
        )}
      </Loaded>
      {own.value?.oversees && <Naming onDone={again} />}
    </Section>
  );
}

const EMPTY = { iin: "", order: "", email: "" };
type Name = keyof typeof EMPTY;

function Naming({ onDone }: { onDone: () => void }) {
  const values = useSignal(EMPTY);
  const errors = useSignal<Errors>({});
  const { iin, order, email } = values.value;
  const name = useAction(async () => {
    await ask("PUT /v1/desk/nca/responsible", { body: { iin, order: order.trim(), email: email.trim() } });
    values.value = EMPTY;
    onDone();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const missing = (label: string) => t("field_missing", { label });
    errors.value = {
      ...(!isIin(iin) && { "responsible-iin": () => t("iin_wrong") }),
      ...(!order.trim() && { "responsible-order": () => missing(t("desk_order")) }),
      ...(!email.trim() && { "responsible-email": () => missing(t("desk_corporate_email")) }),
    };
    if (Object.keys(errors.value).length === 0) void name.run();
  };
  const refused = Object.fromEntries((name.problem?.fields ?? []).map(({ pointer, detail }) => [`responsible-${pointer.slice(1)}`, said(detail)]));
  const all = { ...errors.value, ...refused };
  const set = (field: Name) => (value: string) => { values.value = { ...values.value, [field]: value }; };
  return (
    <details>
      <summary>{t("desk_responsible_name")}</summary>
      <form class="act" onSubmit={submit} noValidate>
        <ErrorSummary errors={all} />
        <Trouble problem={name.problem} />
        <Field name="responsible-iin" label={t("iin")} hint={t("desk_sign_in_first")} digits max={12} value={iin} onChange={set("iin")} errors={all} />
        <Field name="responsible-order" label={t("desk_order")} max={ORDER_MAX} value={order} onChange={set("order")} errors={all} />
        <Field name="responsible-email" label={t("desk_corporate_email")} type="email" value={email} onChange={set("email")} errors={all} />
        <div class="actions"><Button type="submit" look="main" isBusy={name.isBusy}>{t("desk_responsible_name")}</Button></div>
      </form>
    </details>
  );
}
