/** C12: where a matter stands, what the person can do now, and what has been said so far. */

import type { CaseBody, KindView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { timeOf } from "../../lib/format.ts";
import { maybe, t } from "../../lib/i18n.ts";
import { useResource } from "../../lib/resource.ts";
import { Facts, Go, Section, Tag, Title } from "../../ui/basics.tsx";
import { Certifier } from "../../ui/certifier.tsx";
import { Loaded } from "../../ui/states.tsx";
import { lookOf } from "../../lib/stages.ts";
import { poaTitle } from "../matters.ts";
import { Turn } from "./case_turn.tsx";
import { CaseSurvey } from "./survey.tsx";
import { answers } from "./wizard_check.tsx";

/** A stage changes by somebody else's act; a person who looks at the screen sees it soon. */
const EVERY_MS = 3_000;
const STEPS = 11;

export function CaseScreen({ id }: { id: string }) {
  const matter = useResource((stop) => ask("GET /v1/poa/cases/{id}", { path: { id }, stop }), [id], EVERY_MS);
  const code = matter.data?.kind.code;
  const kind = useResource<KindView | undefined>(async (stop) => (code ? ask("GET /v1/poa/kinds/{code}", { path: { code }, stop }) : undefined), [code ?? ""]);
  return (
    <Loaded of={matter} title={t("application")}>
      {(data) => (
        <>
          <Title>{poaTitle(data.kind)}</Title>
          <p aria-live="polite"><Tag tone={lookOf(data.stage).tone}>{maybe(`stage.${data.stage}`) ?? data.stage}</Tag></p>
          {data.step && <p class="hint">{t("step_of", { n: data.step.number, all: STEPS, title: data.step.title })}</p>}
          <Turn matter={data} onChange={matter.put} />
          {lookOf(data.stage).turn === "over" && <CaseSurvey id={id} />}
          {data.notary && <Certifier name={data.notary.name} licence={data.notary.licence} />}
          {kind.data && <Section title={t("application")}><Facts rows={answers(data, kind.data)} /></Section>}
          {data.checks.some(({ confirmed_at }) => confirmed_at) && <Checks matter={data} />}
          <Section title={t("more_about")}>
            <Facts rows={[
              { name: t("opened"), value: timeOf(data.opened_at) },
              { name: t("changed"), value: timeOf(data.updated_at) },
              data.quote && { name: t("fee"), value: data.quote.amount },
            ].filter(Boolean) as never} />
            <p><Go to={`/cases/${id}/history`}>{t("history")}</Go></p>
            {data.revisions.length > 0 && <p><Go to={`/cases/${id}/recordings`}>{t("case_recordings")}</Go></p>}
            {data.revisions.length > 0 && <p><Go to={`/cases/${id}/draft`}>{t("draft")}</Go></p>}
          </Section>
        </>
      )}
    </Loaded>
  );
}

function Checks({ matter }: { matter: CaseBody }) {
  return (
    <Section title={t("checks")}>
      <ol class="timeline">
        {matter.checks.map(({ check, title, confirmed_at }) => (
          <li key={check} class={confirmed_at ? "done" : ""}>{title}<div class="hint">{confirmed_at ? timeOf(confirmed_at) : t("not_yet")}</div></li>
        ))}
      </ol>
    </Section>
  );
}
