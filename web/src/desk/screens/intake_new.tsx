/** Somebody has come: which service, for whom, and who came in the applicant's place. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { PostView, ServiceBody } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { t } from "../../lib/i18n.ts";
import { isIin } from "../../lib/iin.ts";
import { useAction, useResource } from "../../lib/resource.ts";
import { goInstead } from "../../lib/router.ts";
import { Button, type FormEvent, Go, Title } from "../../ui/basics.tsx";
import { Choose, ErrorSummary, type Errors, Field, said } from "../../ui/field.tsx";
import { Empty, Loaded, Trouble } from "../../ui/states.tsx";
import { catalogue } from "../catalogue.ts";
import { Select } from "../select.tsx";
import { type Typed, useTyped } from "../typed.ts";

/** As the API has them. */
const QUEUE_MAX = 20;
const POWER_MAX = 40;
const NAME_MAX = 60;
/** The services whose regulation has a notice for somebody whom the database of individuals does not know. */
const NOTICED: readonly string[] = ["guardianship", "minor_property", "bailiff_examination", "bailiff_licence"];

/** A centre has a queue, an office has none. */
export const isCentre = (post: PostView | undefined): boolean => post?.role === "centre_operator";

export function NewIntake({ post }: { post: PostView | undefined }) {
  const found = useResource(() => catalogue(), ["catalogue"]);
  return (
    <div class="narrow">
      <p><Go to="/intake">{t("desk_intake")}</Go></p>
      <Title>{t("desk_intake_new")}</Title>
      <Loaded of={found}>
        {(services) => {
          const taken = services.filter(({ centre, office }) => (isCentre(post) ? centre : office).length > 0);
          return taken.length === 0 ? <Empty>{t("desk_intake_no_services")}</Empty> : <Form services={taken} hasQueue={isCentre(post)} />;
        }}
      </Loaded>
    </div>
  );
}

/** The API's places of an arrival as the names of fields here. */
const PLACES: Record<string, string> = { "/service": "service", "/iin": "arrival-iin", "/bin": "bin", "/queue_number": "queue", "/representative/iin": "came-iin", "/representative/power_of_attorney": "power", "/representative": "came", "/name/surname": "doc-surname", "/name/name": "doc-name", "/name/patronymic": "doc-patronymic" };

function Form({ services, hasQueue }: { services: ServiceBody[]; hasQueue: boolean }) {
  const typed = useTyped("intake new", { came: "self" });
  const errors = useSignal<Errors>({});
  const isRepresented = typed.of("came") === "other";
  // The number was not known: the names by the document make the notice out, unless the number was mistyped.
  const unknown = useSignal("");
  const isUnknown = unknown.value !== "" && unknown.value === typed.of("arrival-iin").trim() && NOTICED.includes(typed.of("service"));
  const part = (name: string) => typed.of(name).trim();
  const open = useAction(async (once) => {
    const opened = await ask("POST /v1/desk/intakes", {
      once,
      body: {
        service: typed.of("service"), form: {}, iin: typed.of("arrival-iin").trim(),
        ...(isUnknown && part("doc-surname") && { name: { surname: part("doc-surname"), name: part("doc-name"), ...(part("doc-patronymic") && { patronymic: part("doc-patronymic") }) } }),
        ...(typed.of("bin").trim() && { bin: typed.of("bin").trim() }),
        ...(hasQueue && { queue_number: typed.of("queue").trim() }),
        ...(isRepresented && { representative: { iin: typed.of("came-iin").trim(), power_of_attorney: typed.of("power").trim() } }),
      },
    });
    unknown.value = "";
    typed.forget();
    goInstead(`/intake/${opened.request.id}`);
  });
  const isAnswered = open.problem?.code === "person_unknown";
  useEffect(() => { if (isAnswered) unknown.value = part("arrival-iin"); }, [isAnswered]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    errors.value = wrong(typed, hasQueue, isRepresented);
    if (Object.keys(errors.value).length === 0) void open.run();
  };
  const found = Object.fromEntries((open.problem?.fields ?? []).map(({ pointer, detail }) => [PLACES[pointer] ?? pointer, said(detail)]));
  const shown = { ...errors.value, ...found };
  const field = (name: string) => ({ name, value: typed.of(name), onChange: (value: string) => typed.set(name, value), errors: shown });
  return (
    <form onSubmit={submit} noValidate>
      <ErrorSummary errors={shown} />
      <Trouble problem={open.problem} />
      {hasQueue && <Field {...field("queue")} label={t("desk_queue_number")} hint={t("desk_queue_hint")} max={QUEUE_MAX} />}
      <Select {...field("service")} label={t("desk_col_service")} choices={services.map(({ code, title }) => ({ value: code, label: title }))} />
      <Field {...field("arrival-iin")} label={t("desk_applicant_iin")} hint={t("iin_hint")} digits max={12} />
      {isUnknown && (
        <fieldset class="field">
          <legend>{t("desk_unknown_person")}</legend>
          <p class="hint">{t("desk_unknown_person_more")}</p>
          <Field {...field("doc-surname")} label={t("desk_doc_surname")} max={NAME_MAX} />
          <Field {...field("doc-name")} label={t("desk_doc_name")} max={NAME_MAX} />
          <Field {...field("doc-patronymic")} label={t("desk_doc_patronymic")} max={NAME_MAX} isOptional />
        </fieldset>
      )}
      <Field {...field("bin")} label={t("desk_bin")} hint={t("desk_bin_hint")} digits max={12} isOptional />
      <Choose {...field("came")} label={t("desk_who_came")} choices={[{ value: "self", label: t("desk_came_self") }, { value: "other", label: t("desk_came_other") }]} />
      {isRepresented && <Field {...field("came-iin")} label={t("desk_came_iin")} digits max={12} />}
      {isRepresented && <Field {...field("power")} label={t("desk_by_attorney")} hint={t("desk_power_hint")} max={POWER_MAX} />}
      <div class="actions"><Button type="submit" look="main" isBusy={open.isBusy}>{t("desk_intake_open")}</Button></div>
    </form>
  );
}

function wrong(typed: Typed, hasQueue: boolean, isRepresented: boolean): Errors {
  const missing = (label: string) => t("field_missing", { label });
  return {
    ...(hasQueue && !typed.of("queue").trim() && { queue: () => missing(t("desk_queue_number")) }),
    ...(!typed.of("service") && { service: () => missing(t("desk_col_service")) }),
    ...(!isIin(typed.of("arrival-iin").trim()) && { "arrival-iin": () => t("iin_wrong") }),
    ...(isRepresented && !isIin(typed.of("came-iin").trim()) && { "came-iin": () => t("iin_wrong") }),
    ...(isRepresented && !typed.of("power").trim() && { power: () => missing(t("desk_by_attorney")) }),
  };
}
