/** C14: what the person thinks of a service that has ended: two questions, and nobody has to answer. */

import { useSignal } from "@preact/signals";
import type { SurveyView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { t } from "../../lib/i18n.ts";
import { useAction, useResource } from "../../lib/resource.ts";
import { Banner, Button, type FormEvent, Section } from "../../ui/basics.tsx";
import { Choose, ErrorSummary, type Errors } from "../../ui/field.tsx";
import { Trouble } from "../../ui/states.tsx";

/** Of a power of attorney that came to its end; a survey that cannot be had is missed by nobody. */
export function CaseSurvey({ id }: { id: string }) {
  const found = useResource((stop) => ask("GET /v1/poa/cases/{id}/survey", { path: { id }, stop }), [id, "survey"]);
  if (!found.data) return null;
  return (
    <Survey survey={found.data.survey} isAnswered={found.data.answered} onAnswer={async (answers, once) => found.put(await ask("POST /v1/poa/cases/{id}/survey", { path: { id }, body: { answers }, once }))} />
  );
}

interface SurveyProps {
  survey: SurveyView;
  isAnswered: boolean;
  onAnswer: (answers: number[], once: string) => Promise<void>;
}

export function Survey({ survey, isAnswered, onAnswer }: SurveyProps) {
  const chosen = useSignal<Record<number, number>>({});
  /** What was answered when it was last sent. */
  const pressed = useSignal<Record<number, number> | undefined>(undefined);
  const send = useAction(async (once) => onAnswer(survey.questions.map((_, at) => chosen.value[at] ?? 0), once));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    pressed.value = chosen.value;
    if (survey.questions.every((_, at) => chosen.value[at])) void send.run();
  };
  const missing = survey.questions.flatMap((label, at) => (!pressed.value || pressed.value[at] ? [] : [[`survey-${at}`, () => t("choice_missing", { label })] as const]));
  const errors: Errors = Object.fromEntries(missing);
  // Another tab of the same person may have answered meanwhile.
  if (isAnswered || send.problem?.code === "already_done") return <Banner tone="good">{t("survey_thanks")}</Banner>;
  return (
    <Section title={t("survey")}>
      <p>{t("survey_more")}</p>
      <form onSubmit={submit} noValidate>
        <ErrorSummary errors={errors} />
        {survey.questions.map((question, at) => (
          <Choose key={question} name={`survey-${at}`} label={question} errors={errors} value={String(chosen.value[at] ?? "")}
            choices={survey.answers.map((label, place) => ({ value: String(place + 1), label })).reverse()} onChange={(value) => { chosen.value = { ...chosen.value, [at]: Number(value) }; }} />
        ))}
        <Trouble problem={send.problem} />
        <div class="actions"><Button type="submit" isBusy={send.isBusy}>{t("send")}</Button></div>
      </form>
    </Section>
  );
}
