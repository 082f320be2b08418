/** N6: the four checks: the words to say, the beginning and the confirmation of each, and a note. */

import { useSignal } from "@preact/signals";
import type { CaseBody } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { timeOf } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { useKeys } from "../../lib/keys.ts";
import { live } from "../../lib/live.ts";
import { useAction } from "../../lib/resource.ts";
import { useTyped } from "../../lib/typed.ts";
import { Banner, Button, Section, Tag } from "../../ui/basics.tsx";
import { Field } from "../../ui/field.tsx";
import { Trouble } from "../../ui/states.tsx";

const NOTE_MAX = 500;

export function Checks({ matter, onChange }: { matter: CaseBody; onChange: (matter: CaseBody) => void }) {
  const left = matter.checks.filter(({ confirmed_at }) => !confirmed_at).length;
  useKeys({ KeyJ: () => document.querySelector<HTMLElement>(".check:not(.done) h3[data-check]")?.focus() });
  const opening = live.value?.caseId === matter.id ? live.value.opening : undefined;
  if (matter.checks.length === 0) return null;
  return (
    <Section title={t("checks")}>
      <p role="status">{left === 0 ? t("checks_all") : t("checks_left", { n: left })}</p>
      {opening && <details><summary>{t("script_opening")}</summary><p class="script" lang={matter.application.language}>{opening}</p></details>}
      {matter.checks.map((check) => <Check key={check.check} of={check} matter={matter} onChange={onChange} />)}
    </Section>
  );
}

function Check({ of, matter, onChange }: { of: CaseBody["checks"][number]; matter: CaseBody; onChange: (matter: CaseBody) => void }) {
  const note = useTyped(`note ${matter.id} ${of.check}`, "");
  const isBegun = useSignal(false);
  const confirm = useAction(async (once) => {
    const confirmed = await ask("POST /v1/notary/cases/{id}/checks/{check}", { path: { id: matter.id, check: of.check }, once, body: { note: note.value } });
    note.release();
    onChange(confirmed);
  });
  const begin = () => {
    live.value?.call.script(of.check);
    isBegun.value = true;
  };
  const isOpen = matter.stage === "talking" && !of.confirmed_at;
  return (
    <div class={of.confirmed_at ? "check done" : "check"}>
      <h3 tabIndex={-1} data-check={of.check}>{of.title}</h3>
      {of.confirmed_at && <p><Tag tone="good">{t("check_done", { time: timeOf(of.confirmed_at) })}</Tag> {of.note}</p>}
      {isOpen && (
        <>
          <p class="script">{of.script}</p>
          <Trouble problem={confirm.problem} />
          {isBegun.value ? (
            <>
              <Field name={`note-${of.check}`} label={t("check_note")} value={note.value} onChange={(text) => note.set(() => text)} max={NOTE_MAX} isOptional />
              <Button look="main" isBusy={confirm.isBusy} name={`${t("check_confirm")}: ${of.title}`} onPress={() => void confirm.run()}>{t("check_confirm")}</Button>
            </>
          ) : live.value ? <Button name={`${t("check_begin")}: ${of.title}`} onPress={begin}>{t("check_begin")}</Button> : <Banner tone="note">{t("enter_room_more")}</Banner>}
        </>
      )}
    </div>
  );
}
