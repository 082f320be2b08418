/** The drafted decision, in words as it will be signed and as the document it makes. */

import type { DeskRequestBody, WorkView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { timeOf } from "../../lib/format.ts";
import { maybe, official, t } from "../../lib/i18n.ts";
import { Facts, In, Section, Tag } from "../../ui/basics.tsx";
import { File } from "../files.tsx";

export function Decision({ at, work }: { at: DeskRequestBody; work: WorkView }) {
  const { draft, decided } = work;
  if (!draft) return null;
  const { id } = at.request;
  const outcome = draft.particulars?.["outcome"];
  return (
    <Section title={t(decided ? "desk_decision" : "desk_decision_draft")}>
      <p><Tag tone={draft.verdict === "granted" ? "good" : "bad"}>{t(draft.verdict === "granted" ? "desk_granted" : "desk_refused")}</Tag></p>
      <div class="statement said">
        <p><In lang="kk">{draft.text.kk}</In></p>
        <p><In lang="ru">{draft.text.ru}</In></p>
      </div>
      <Facts rows={[
        draft.ground ? { name: t("desk_ground"), value: work.grounds.find(({ code }) => code === draft.ground)?.notice ?? noticeOf(at) ?? draft.ground } : undefined,
        outcome ? { name: t("desk_exam"), value: maybe(`desk_exam.${outcome}`) ?? outcome } : undefined,
        { name: t("desk_drafted_by"), value: `${draft.name ?? t("desk_former")}, ${timeOf(draft.at)}` },
        decided ? { name: t("desk_signed_by"), value: `${decided.name ?? t("desk_former")}, ${timeOf(decided.at)}` } : undefined,
        decided?.number ? { name: t("desk_decision_number"), value: decided.number } : undefined,
      ]} />
      {work.step && (
        <>
          <p class="hint">{t("desk_preview_more")}</p>
          <File isNamed key={work.turn} name="preview.pdf" title={t("desk_preview")} bring={() => ask("GET /v1/desk/services/requests/{id}/decision/preview", { path: { id } })} />
        </>
      )}
    </Section>
  );
}

/** Once officials have ended their work the grounds are gone, and the refusal has its own. */
function noticeOf({ request: { refusal } }: DeskRequestBody): string | undefined {
  return refusal?.notice[official()];
}
