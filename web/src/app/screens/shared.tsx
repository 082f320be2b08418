/** A document that somebody shows: its code is entered with what it is needed for, and it can be read for three minutes. */

import { useSignal } from "@preact/signals";
import type { OpenedView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { dateOf, momentOf, timeOf } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { useAction } from "../../lib/resource.ts";
import { Banner, Button, Facts, type FormEvent, Section, Tag, Title } from "../../ui/basics.tsx";
import { ErrorSummary, type Errors, Field } from "../../ui/field.tsx";
import { Paper } from "../../ui/paper.tsx";
import { Trouble } from "../../ui/states.tsx";
import { STANDINGS } from "../standings.ts";

/** As the law bounds it (`PURPOSE_MAX`). */
const PURPOSE_MAX = 200;
/** The text of a QR code may be pasted in place of the eight digits. */
const CODE_MAX = 100;

export function Shared() {
  const code = useSignal("");
  const purpose = useSignal("");
  const errors = useSignal<Errors>({});
  const opened = useSignal<OpenedView | undefined>(undefined);
  const open = useAction(async (once) => {
    const digits = code.value.replace(/\s/g, "");
    opened.value = await ask("POST /v1/shared-documents", { once, body: { code: digits, purpose: purpose.value.trim() } });
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    errors.value = {
      ...(code.value.trim() === "" && { code: () => t("wallet_code_missing") }),
      ...(purpose.value.trim() === "" && { purpose: () => t("wallet_purpose_missing") }),
    };
    if (Object.keys(errors.value).length === 0) void open.run();
  };
  return (
    <>
      <Title>{t("wallet_shared")}</Title>
      <p>{t("wallet_shared_more")}</p>
      <form onSubmit={submit} noValidate>
        <ErrorSummary errors={errors.value} />
        <Trouble problem={open.problem} />
        <Field name="code" label={t("wallet_shared_code")} hint={t("wallet_shared_code_hint")} value={code.value} onChange={(value) => { code.value = value; }} errors={errors.value} digits max={CODE_MAX} />
        <Field name="purpose" label={t("wallet_purpose")} hint={t("wallet_purpose_hint")} value={purpose.value} onChange={(value) => { purpose.value = value; }} errors={errors.value} max={PURPOSE_MAX} />
        <div class="actions"><Button type="submit" look="main" isBusy={open.isBusy}>{t("wallet_shared_open")}</Button></div>
      </form>
      {opened.value && <Opened key={opened.value.id} opened={opened.value} />}
    </>
  );
}

function Opened({ opened: { id, document: paper, readable_until } }: { opened: OpenedView }) {
  return (
    <Section title={paper.title}>
      <p><Tag tone={STANDINGS[paper.standing] ?? "note"}>{paper.standing_text.replace(/\.$/u, "")}</Tag></p>
      <Banner tone="note">{t("wallet_readable", { time: timeOf(readable_until) })}</Banner>
      <Facts rows={[
        { name: t("number"), value: paper.number },
        { name: t("issued"), value: momentOf(paper.issued_at) },
        paper.valid_until ? { name: t("valid_until"), value: dateOf(paper.valid_until) } : undefined,
      ]} />
      <Paper bring={() => ask("GET /v1/shared-documents/{id}/pdf", { path: { id } })} name={`${paper.number}.pdf`} act={t("bring_pdf")} look="main" />
    </Section>
  );
}
