/** Anybody checks a document: by its number or by its file, whose fingerprint is reckoned in the browser and compared with the register's. */

import { useSignal } from "@preact/signals";
import type { WalletBody } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { sha256 } from "../../lib/digest.ts";
import { dateOf, grouped, momentOf } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { Problem } from "../../lib/problem.ts";
import { useAction } from "../../lib/resource.ts";
import { Banner, Button, Facts, type FormEvent, Go, Section, Title } from "../../ui/basics.tsx";
import { ErrorSummary, type Errors, Field } from "../../ui/field.tsx";
import { FilePick } from "../../ui/file_pick.tsx";
import { Trouble } from "../../ui/states.tsx";
import { poaTitle } from "../matters.ts";
import { STANDINGS } from "../standings.ts";
import { HAS_FORCE } from "./documents.tsx";

/** Characters of a register number at most. */
const NUMBER_MAX = 40;

interface Found {
  /** What the register has; nothing where it has no such document. */
  paper: WalletBody | undefined;
  /** The fingerprint of the person's own file. */
  own: string | undefined;
  by: "file" | "number";
}

function absent(error: unknown): undefined {
  if (!(error instanceof Problem && error.code === "not_found")) throw error;
}

export function Check() {
  const number = useSignal("");
  const file = useSignal<File | undefined>(undefined);
  const errors = useSignal<Errors>({});
  const found = useSignal<Found | undefined>(undefined);
  const check = useAction(async () => {
    found.value = undefined;
    const [own, named] = [file.value && await sha256(await file.value.arrayBuffer()), number.value.trim()];
    const asked = named === "" ? ask("GET /public/files/{sha256}", { path: { sha256: own ?? "" } }) : ask("GET /public/documents/{number}", { path: { number: named } });
    found.value = { paper: await asked.catch(absent), own, by: named === "" ? "file" : "number" };
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    errors.value = number.value.trim() === "" && !file.value ? { number: () => t("verify_number_missing") } : {};
    if (!errors.value["number"]) void check.run();
  };
  return (
    <>
      <Title>{t("verify_document")}</Title>
      <p>{t("verify_document_more")}</p>
      <form onSubmit={submit} noValidate>
        <ErrorSummary errors={errors.value} />
        <Field name="number" label={t("verify_number")} hint={t("verify_number_hint")} value={number.value} onChange={(value) => { number.value = value; found.value = undefined; }} errors={errors.value} max={NUMBER_MAX} isOptional="quiet" />
        <div class="field">
          <label for="paper">{t("verify_file")}</label>
          <p class="hint" id="paper-hint">{t("verify_file_hint")}</p>
          <FilePick id="paper" accept="application/pdf" describedBy="paper-hint" onPick={(chosen) => { file.value = chosen; found.value = undefined; }} />
        </div>
        <Trouble problem={check.problem} />
        <div class="actions"><Button type="submit" look="main" isBusy={check.isBusy}>{t("verify_now")}</Button><Go to="/">{t("home")}</Go></div>
      </form>
      {found.value && <Verdict {...found.value} />}
    </>
  );
}

/** Nobody acts by a refusal or a receipt: that it is registered is no good news. */
const toneOf = ({ nature, standing }: WalletBody) => (standing === "valid" && !HAS_FORCE.includes(nature) ? "note" : STANDINGS[standing] ?? "warn");

function Verdict({ paper, own, by }: Found) {
  if (!paper) {
    return (
      <Section title={t("verify_verdict")}>
        <Banner tone="bad" isUrgent>{t(by === "file" ? "verify_no_file" : "verify_no_number")}</Banner>
        {own && <details><summary>{t("verify_report")}</summary><Facts rows={[{ name: t("verify_own_hash"), value: <span class="hash">{grouped(own)}</span> }]} /></details>}
      </Section>
    );
  }
  const isSame = own === paper.sha256;
  return (
    <Section title={t("verify_verdict")}>
      {own && <Banner tone={isSame ? "good" : "bad"} isUrgent>{t(isSame ? "verify_same" : "verify_other")}</Banner>}
      <Banner tone={own && !isSame ? "note" : toneOf(paper)} isUrgent>{paper.standing_text}</Banner>
      <Facts rows={[
        { name: t("verify_kind"), value: paper.nature === "power_of_attorney" && paper.kind ? poaTitle(paper.kind) : paper.title },
        paper.service ? { name: t("verify_service"), value: paper.service.title } : undefined,
        { name: t("number"), value: paper.number },
        { name: t("issued"), value: momentOf(paper.issued_at) },
        paper.valid_until ? { name: t("valid_until"), value: dateOf(paper.valid_until) } : undefined,
        paper.revoked_at ? { name: t("revoked"), value: momentOf(paper.revoked_at) } : undefined,
      ]} />
      <details>
        <summary>{t("verify_report")}</summary>
        <Facts rows={[
          { name: t("verify_hash"), value: <span class="hash">{grouped(paper.sha256)}</span> },
          own ? { name: t("verify_own_hash"), value: <span class="hash">{grouped(own)}</span> } : undefined,
          ...(paper.signatures ?? []).map(({ title, name, at, algorithm }) => ({ name: title, value: `${name}\n${momentOf(at)}\n${algorithm}` })),
        ]} />
      </details>
    </Section>
  );
}
