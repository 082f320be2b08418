/** C4: all answers on one page, each with the way back to it; the person's own data from the registry; the signature. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ApplicationBody, CaseBody, FieldProblemView, KindView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { dateOf } from "../../lib/format.ts";
import { languageName, t } from "../../lib/i18n.ts";
import { Problem, fieldText } from "../../lib/problem.ts";
import { useAction } from "../../lib/resource.ts";
import { goInstead } from "../../lib/router.ts";
import { Banner, Button, Facts, Go, type Row, Section, Tag, Title } from "../../ui/basics.tsx";
import { Skeleton, Trouble } from "../../ui/states.tsx";
import { fullName } from "../../lib/names.ts";
import { type Step, placeAmong, placeOf, sentence, stepsOf, termText, wrongIn } from "../form.ts";
import { LazySigner } from "../../ui/lazy_signer.tsx";

interface CheckProps {
  matter: CaseBody;
  kind: KindView;
  own: string;
  onSaved: (matter: CaseBody) => void;
}

export function Check({ matter, kind, own, onSaved }: CheckProps) {
  const isSigning = useSignal(false);
  /** What the server found; what is seen here is found anew with every language. */
  const refused = useSignal<readonly FieldProblemView[]>([]);
  const isPressed = useSignal(false);
  const path = { id: matter.id };
  const join = useAction(async (once) => onSaved(await ask("POST /v1/poa/cases/{id}/participation", { path, once })));
  const place = placeAmong(matter.application, own);
  const mine = matter.principals[place]?.name;
  const isMineSigned = matter.principals[place]?.signed ?? false;
  useEffect(() => { if (!mine) void join.run(); }, []);
  const absent = matter.principals.flatMap(({ name }, at) => (at !== place && !name ? [{ step: "terms" as Step, text: t("principals_first", { n: at + 1 }) }] : []));
  const missing = [...missingIn(matter.application, kind, own), ...absent];
  const told = refused.value.map((problem) => ({ step: placeOf(problem.pointer).step, text: fieldText(problem) }));
  const found = told.length > 0 ? told : isPressed.value ? missing : [];
  const press = () => {
    [isPressed.value, refused.value] = [true, []];
    if (missing.length === 0) isSigning.value = true;
    else requestAnimationFrame(() => document.getElementById("missing")?.focus());
  };
  const submit = async (cms_base64: string, once: string) => {
    await ask("POST /v1/poa/cases/{id}/submission", { path, body: { cms_base64 }, once });
    goInstead(`/cases/${matter.id}`);
  };
  const bytes = async () => {
    try {
      return await ask("GET /v1/poa/cases/{id}/application/to-sign", { path });
    } catch (error) {
      if (error instanceof Problem && error.fields.length > 0) {
        refused.value = error.fields;
        isSigning.value = false;
      }
      throw error;
    }
  };
  return (
    <>
      <p class="step">{t("question_of", { n: stepsOf(kind).length, all: stepsOf(kind).length })} · {kind.title}</p>
      <Title>{t("wizard_check")}</Title>
      {found.length > 0 && (
        <div class="banner bad summary" role="alert" tabIndex={-1} id="missing">
          <span class="sign" aria-hidden="true">×</span>
          <div><strong>{t("form_wrong")}</strong><ul>{found.map(({ step, text }) => <li key={text}><a href={`#/cases/${matter.id}/form/${step}`}>{text}</a></li>)}</ul></div>
        </div>
      )}
      <Section title={t("about_you")}>
        <Trouble problem={join.problem} again={() => void join.run()} />
        {mine ? <><Facts rows={[{ name: t("principal"), value: mine }, { name: t("iin"), value: own }]} /><p class="hint">{t("from_registry")}</p></> : join.isBusy && <Skeleton />}
      </Section>
      <Section title={t("your_answers")}><Facts rows={answers(matter, kind)} /></Section>
      {matter.principals.length > 1 && <Principals matter={matter} />}
      {isMineSigned ? <Banner tone="good">{t("principals_signed")}</Banner> : <Banner tone="note"><p>{t("before_signing")}</p></Banner>}
      <div class="actions">
        {!isMineSigned && <Button look="main" onPress={press}>{t("sign_submit")}</Button>}
        <Go to={`/cases/${matter.id}`} look="plain">{t("later")}</Go>
      </div>
      {isSigning.value && (
        <LazySigner title={t("sign_application")} purpose="sign" bytes={bytes} onSigned={submit}
          phone={{ path: "/v1/remote-signings", request: { purpose: "application", case: matter.id } }} onClose={() => { isSigning.value = false; }} />
      )}
    </>
  );
}

/** Who gives the power together, who has signed, and the address that the others need: nobody is named to them by the platform. */
function Principals({ matter }: { matter: CaseBody }) {
  const address = `${location.origin}${location.pathname}#/cases/${matter.id}/join`;
  const isCopied = useSignal(false);
  const copy = async () => {
    await navigator.clipboard.writeText(address);
    isCopied.value = true;
  };
  return (
    <Section title={t("principals")}>
      <ul class="cards">
        {matter.principals.map(({ name, signed }, at) => (
          <li class="card" key={at}>
            <strong>{name ?? t("principals_n", { n: at + 1 })}</strong>
            <p><Tag tone={signed ? "good" : "note"}>{t(signed ? "principals_has_signed" : name ? "principals_has_joined" : "principals_waits")}</Tag></p>
          </li>
        ))}
      </ul>
      <p>{t("principals_link")}</p>
      <p class="hash">{address}</p>
      <div class="actions"><Button onPress={() => void copy()}>{t("principals_copy")}</Button></div>
      <p role="status">{isCopied.value && t("copied")}</p>
    </Section>
  );
}

function missingIn(form: ApplicationBody, kind: KindView, own: string): { step: Step; text: string }[] {
  const none = (form.attorneys ?? []).length === 0 ? [{ step: "attorneys" as Step, text: t("attorneys_missing") }] : [];
  // A further principal finds their own number among the others, where it belongs; that the first one did not name themselves was checked before.
  const wrong = stepsOf(kind).flatMap((step) => Object.values(wrongIn(step, form, kind, step === "terms" ? "" : own)).map((words) => ({ step, text: words() })));
  return [...none, ...wrong];
}

const told = (value: string | undefined, form: string): string => (!value ? t("not_given") : form === "date" ? dateOf(value) : value);

export function answers({ id, application: form, stage }: CaseBody, kind: KindView): Row[] {
  const at = (step: Step) => (stage === "filling" ? { change: `/cases/${id}/form/${step}` } : {});
  const people = (form.attorneys ?? []).map((person) => `${fullName(person)}, ${t("iin")} ${person.iin}`).join("\n");
  const powers = kind.powers.filter(({ code }) => form.powers?.includes(code)).map(({ summary }) => summary).join("\n");
  return [
    { name: t("wizard_attorneys"), value: people || t("not_given"), ...at("attorneys") },
    { name: t("powers"), value: powers || t("not_given"), ...at("powers") },
    ...kind.object.map(({ name, label, form: written }) => ({ name: sentence(label), value: told(form.object?.[name], written), ...at("object") })),
    { name: t("term_question"), value: termText(form), ...at("term") },
    ...(kind.sub_delegation_possible ? [{ name: t("delegation_question"), value: t(form.sub_delegation === "allowed" ? "delegation_yes" : "delegation_no"), ...at("term") }] : []),
    { name: t("talk_language"), value: languageName(form.language), ...at("terms") },
    { name: t("special_terms"), value: form.special_terms ?? t("not_given"), ...at("terms") },
    ...((form.co_principals ?? []).length > 0 ? [{ name: t("principals_others"), value: (form.co_principals ?? []).map((iin) => `${t("iin")} ${iin}`).join("\n"), ...at("terms") }] : []),
  ];
}
