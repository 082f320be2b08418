/** C4: the application, a question a page, kept on the server after each; then all answers once more, and the signature. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ApplicationBody, CaseBody, KindView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { t } from "../../lib/i18n.ts";
import { Problem, fieldText } from "../../lib/problem.ts";
import { useAction, useResource } from "../../lib/resource.ts";
import { go, goInstead } from "../../lib/router.ts";
import { useTyped } from "../../lib/typed.ts";
import { Banner, Button, type FormEvent, Go, Title } from "../../ui/basics.tsx";
import { ErrorSummary, type Errors, stillWrong } from "../../ui/field.tsx";
import { Loaded, Trouble } from "../../ui/states.tsx";
import { type Step, isStep, nobody, placeOf, sentence, stepsOf, wrongIn } from "../form.ts";
import { Check } from "./wizard_check.tsx";
import { StepFields } from "./wizard_steps.tsx";

/** Others join and sign while somebody looks at the last page. */
const EVERY_MS = 5_000;

interface Found {
  matter: CaseBody;
  kind: KindView;
  own: string;
}

export function Wizard({ id, step }: { id: string; step: string }) {
  const found = useResource<Found>(async (stop) => {
    const matter = await ask("GET /v1/poa/cases/{id}", { path: { id }, stop });
    const [kind, me] = await Promise.all([
      ask("GET /v1/poa/kinds/{code}", { path: { code: matter.kind.code }, stop }),
      ask("GET /v1/me", { stop }),
    ]);
    return { matter, kind, own: me.iin };
  }, [id], step === "check" ? EVERY_MS : undefined);
  return (
    <Loaded of={found} title={t("application")}>
      {(data) => {
        if (data.matter.stage !== "filling") return <Filed id={id} />;
        const at: Step = isStep(step) ? step : "attorneys";
        if (at === "check") return <Check {...data} onSaved={(matter) => found.put({ ...data, matter })} />;
        return <Question key={at} {...data} step={at} again={found.again} />;
      }}
    </Loaded>
  );
}

/** Back in the browser after the signature: nothing can be changed any more. */
function Filed({ id }: { id: string }) {
  useEffect(() => goInstead(`/cases/${id}`), []);
  return <Banner tone="note">{t("filed_already")}</Banner>;
}

function Question({ matter, kind, own, step, again }: Found & { step: Step; again: () => void }) {
  const typed = useTyped(`application ${matter.id} ${step}`, { form: begun(matter.application), version: matter.version });
  const { form } = typed.value;
  /** The answers with which somebody last wanted to go on: what is wrong with them is said in the language of the moment. */
  const pressed = useSignal<ApplicationBody | undefined>(undefined);
  const refused = useSignal<Errors>({});
  const version = useSignal(matter.version);
  // Typed before a way back or a reload, on what was saved elsewhere since.
  const isChanged = useSignal(typed.value.version !== matter.version);
  const steps = stepsOf(kind);
  const at = steps.indexOf(step);
  const to = (next: Step | undefined) => (next ? `/cases/${matter.id}/form/${next}` : `/cases/${matter.id}`);
  const save = useAction(async () => {
    try {
      const body = { ...form, attorneys: form.attorneys ?? [] };
      await ask("PUT /v1/poa/cases/{id}/application", { path: { id: matter.id }, body, version: version.value });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.code === "stale_version") await keepMine();
      const here = fieldsHere(error, step, kind);
      if (Object.keys(here).length > 0) {
        refused.value = here;
        return;
      }
      throw error;
    }
    typed.release();
    go(to(steps[at + 1]));
  });
  // Saved in another tab: what is typed here stays, and the next press puts it over what is there.
  const keepMine = async () => {
    const fresh = await ask("GET /v1/poa/cases/{id}", { path: { id: matter.id } });
    version.value = fresh.version;
    isChanged.value = true;
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    [pressed.value, refused.value] = [form, {}];
    if (Object.keys(wrongIn(step, form, kind, own)).length === 0) void save.run();
  };
  const errors = { ...(pressed.value && stillWrong(wrongIn(step, pressed.value, kind, own), wrongIn(step, form, kind, own))), ...refused.value };
  return (
    <form onSubmit={submit} noValidate>
      <p class="step">{t("question_of", { n: at + 1, all: steps.length })} · {kind.title}</p>
      <Title>{t(`wizard_${step}`)}</Title>
      <ErrorSummary errors={errors} />
      {isChanged.value && (save.problem?.code ?? "stale_version") === "stale_version" ? <Banner tone="warn" isUrgent>{t("changed_elsewhere")}</Banner>
        : <Trouble problem={save.problem} again={save.problem?.code === "wrong_stage" ? again : undefined} />}
      <StepFields step={step} kind={kind} form={form} errors={errors} onChange={(next) => typed.set((now) => ({ ...now, form: next }))} />
      <div class="actions">
        <Button type="submit" look="main" isBusy={save.isBusy}>{t("save_go_on")}</Button>
        <Go to={at === 0 ? `/cases/${matter.id}` : to(steps[at - 1])} look="plain">{t("back")}</Go>
      </div>
    </form>
  );
}

/** What the API says is wrong on this page, under the names of its fields. */
function fieldsHere(problem: Problem, step: Step, kind: KindView): Errors {
  const labels = new Map(kind.object.map(({ name, label }) => [`object-${name}`, sentence(label)]));
  const here = problem.fields.map((found) => ({ ...placeOf(found.pointer), found })).filter((place) => place.step === step);
  return Object.fromEntries(here.map(({ field, found }) => [field, () => (labels.has(field) ? `${labels.get(field)}: ${fieldText(found)}` : fieldText(found))]));
}

const begun = (application: ApplicationBody): ApplicationBody => ({
  ...application,
  attorneys: (application.attorneys ?? []).length > 0 ? (application.attorneys ?? []) : [nobody()],
});
