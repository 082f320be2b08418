/** A request of a service, a page of questions after the other by its schema, kept on the server after each. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ServiceBody } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { t } from "../../lib/i18n.ts";
import { Problem } from "../../lib/problem.ts";
import { useAction, useResource } from "../../lib/resource.ts";
import { go, goInstead } from "../../lib/router.ts";
import { useTyped } from "../../lib/typed.ts";
import { Banner, Button, type FormEvent, Go, Title } from "../../ui/basics.tsx";
import { ErrorSummary, type Errors, said, stillWrong } from "../../ui/field.tsx";
import { Loaded, Trouble } from "../../ui/states.tsx";
import type { Door, Draft } from "../doors.ts";
import { type Form, fieldsAt, kept, placeOf, stepsOf, wrongAt } from "../service_form.ts";
import { Attachments } from "./request_attachments.tsx";
import { CheckRequest } from "./request_check.tsx";
import { Question } from "./request_fields.tsx";

interface Found {
  draft: Draft;
  service: ServiceBody;
}

interface PageProps extends Found {
  door: Door;
  step: string;
  onSaved: (draft: Draft) => void;
}

export function RequestForm({ door, id, step }: { door: Door; id: string; step: string }) {
  const found = useResource<Found>(async (stop) => {
    const draft = await door.read(id, stop);
    return { draft, service: await ask("GET /v1/services/{code}", { path: { code: draft.code }, stop }) };
  }, [door.place, id]);
  return (
    <Loaded of={found} title={t("application")}>
      {(data) => {
        if (data.draft.stage !== door.filling) return <Filed to={`${door.place}/${id}`} />;
        const props = { ...data, door, onSaved: (draft: Draft) => found.put({ ...data, draft }) };
        if (step === "check") return <CheckRequest {...props} />;
        if (step === "attachments") return <Attachments {...props} step={step} />;
        return <Questions key={step} {...props} step={step} />;
      }}
    </Loaded>
  );
}

/** Back in the browser after the signature: nothing can be changed any more. */
function Filed({ to }: { to: string }) {
  useEffect(() => goInstead(to), []);
  return <Banner tone="note">{t("filed_already")}</Banner>;
}

/** Where the pages of a request lead: on, back, and out. */
export function wayOf({ door, draft, service, step }: PageProps) {
  const steps = stepsOf(service, draft.form);
  const at = steps.indexOf(step);
  const page = (name: string | undefined) => (name ? `${door.place}/${draft.id}/form/${name}` : `${door.place}/${draft.id}`);
  return { n: at + 1, all: steps.length, on: page(steps[at + 1]), back: page(steps[at - 1]) };
}

function Questions(props: PageProps) {
  const { door, draft, service, step, onSaved } = props;
  const typed = useTyped(`request ${draft.id} ${step}`, { form: draft.form, version: draft.version });
  const { form } = typed.value;
  /** The answers with which somebody last wanted to go on: what is wrong with them is said in the language of the moment. */
  const pressed = useSignal<Form | undefined>(undefined);
  const refused = useSignal<Errors>({});
  const version = useSignal(draft.version);
  // Typed before a way back or a reload, on what was saved elsewhere since.
  const isChanged = useSignal(typed.value.version !== draft.version);
  const save = useAction(async () => {
    try {
      const saved = await door.save(draft.id, kept(service, form), version.value);
      typed.release();
      onSaved(saved);
      go(wayOf({ ...props, draft: saved }).on);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      // Saved in another tab: what is typed here stays, and the next press puts it over what is there.
      if (error.code === "stale_version") {
        version.value = (await door.read(draft.id)).version;
        isChanged.value = true;
      }
      refused.value = here(error);
      if (Object.keys(refused.value).length === 0) throw error;
    }
  });
  const here = ({ fields }: Problem): Errors => {
    const places = fields.map(({ pointer, detail }) => ({ ...placeOf(service, form, pointer), detail }));
    const label = (name: string) => service.fields.find((field) => field.name === name)?.label ?? name;
    return Object.fromEntries(places.filter((place) => place.step === step).map(({ field, detail }) => [field, said(`${label(field)}: ${detail}`)]));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    [pressed.value, refused.value] = [form, {}];
    if (Object.keys(wrongAt(service, form, step)).length === 0) void save.run();
  };
  const errors = { ...(pressed.value && stillWrong(wrongAt(service, pressed.value, step), wrongAt(service, form, step))), ...refused.value };
  const fields = fieldsAt(service, form, step);
  const way = wayOf({ ...props, draft: { ...draft, form } });
  return (
    <form onSubmit={submit} noValidate>
      <p class="step">{t("question_of", { n: way.n, all: way.all })} · {draft.title}</p>
      <Title>{fields.length === 1 && fields[0] ? fields[0].label : t("service_details")}</Title>
      <ErrorSummary errors={errors} />
      {isChanged.value && (save.problem?.code ?? "stale_version") === "stale_version" ? <Banner tone="warn" isUrgent>{t("changed_elsewhere")}</Banner> : <Trouble problem={save.problem} />}
      {fields.map((field) => (
        <Question key={field.name} field={field} service={service} form={form} errors={errors} onChange={(value) => typed.set((now) => ({ ...now, form: { ...now.form, [field.name]: value } }))} />
      ))}
      <div class="actions">
        <Button type="submit" look="main" isBusy={save.isBusy}>{t("save_go_on")}</Button>
        <Go to={way.back} look="plain">{t("back")}</Go>
      </div>
    </form>
  );
}
