/** Fields of forms: a label, a hint, an answer, and what is wrong with it, at the field and above the form. */

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../lib/i18n.ts";

/** What is wrong, by the name of the field: said when it is shown, so that it follows the language of the page. */
export type Errors = Record<string, () => string>;

/** Of what was wrong when somebody pressed, what still is: a mended field is not scolded further, and nothing new is told before the next press. */
export const stillWrong = (atPress: Errors, now: Errors): Errors => Object.fromEntries(Object.entries(now).filter(([name]) => name in atPress));

/** The server's own words stay in the language in which it was asked. */
export const said = (words: string) => () => words;

interface FieldProps {
  name: string;
  label: string;
  value: string;
  onChange: (value: string) => void;
  errors?: Errors;
  hint?: string;
  type?: "text" | "password" | "date" | "tel" | "email" | "area";
  digits?: boolean;
  max?: number;
  complete?: string;
  /** `quiet`: may stay empty, and nobody has to be told. */
  isOptional?: boolean | "quiet";
}

export function Field(props: FieldProps) {
  const { name, label, value, onChange, errors = {}, hint, type = "text", digits, max, complete = "off", isOptional } = props;
  const error = errors[name]?.();
  const described = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(" ");
  const shared = {
    id: name, name, value, maxLength: max, "aria-invalid": error ? true : undefined,
    "aria-describedby": described || undefined, "aria-required": isOptional ? undefined : true,
  };
  return (
    <div class={error ? "field wrong" : "field"}>
      <label for={name}>{label}{isOptional === true && <span class="hint"> ({t("optional")})</span>}</label>
      {hint && <p class="hint" id={`${name}-hint`}>{hint}</p>}
      <ErrorLine name={name} error={error} />
      {type === "area" ? (
        <textarea {...shared} rows={5} onInput={(event) => onChange(event.currentTarget.value)} />
      ) : (
        <input {...shared} type={type as "text"} inputMode={digits ? "numeric" : undefined} autocomplete={complete as "off"}
          onInput={(event) => onChange(event.currentTarget.value)} />
      )}
    </div>
  );
}

function ErrorLine({ name, error }: { name: string; error: string | undefined }) {
  if (!error) return null;
  return <p class="error" id={`${name}-error`}><span class="unseen">{t("error_word")}: </span>{error}</p>;
}

export interface Choice {
  value: string;
  label: string;
  hint?: string;
  lang?: string;
}

interface ChoicesProps {
  name: string;
  label: string;
  choices: readonly Choice[];
  errors?: Errors;
  hint?: string;
}

/** One of several. */
export function Choose({ name, label, choices, value, onChange, errors = {}, hint }: ChoicesProps & { value: string; onChange: (value: string) => void }) {
  return (
    <Group {...{ name, label, errors, hint }}>
      {choices.map((choice, at) => (
        <Tick key={choice.value} id={at === 0 ? name : `${name}-${choice.value}`} type="radio" group={name} choice={choice} isOn={value === choice.value} onChange={() => onChange(choice.value)} />
      ))}
    </Group>
  );
}

/** One of many: a list that opens. */
export function Pick({ name, label, choices, value, onChange, errors = {}, hint, isOptional }: ChoicesProps & { value: string; onChange: (value: string) => void; isOptional?: boolean }) {
  const error = errors[name]?.();
  const described = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(" ");
  return (
    <div class={error ? "field wrong" : "field"}>
      <label for={name}>{label}{isOptional === true && <span class="hint"> ({t("optional")})</span>}</label>
      {hint && <p class="hint" id={`${name}-hint`}>{hint}</p>}
      <ErrorLine name={name} error={error} />
      <select id={name} name={name} value={value} aria-invalid={error ? true : undefined} aria-describedby={described || undefined} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">{t("service_choose")}</option>
        {choices.map((choice) => <option key={choice.value} value={choice.value}>{choice.label}</option>)}
      </select>
    </div>
  );
}

/** Any of several. */
export function ChooseSome({ name, label, choices, values, onChange, errors = {}, hint }: ChoicesProps & { values: readonly string[]; onChange: (values: string[]) => void }) {
  const flip = (value: string, isOn: boolean) =>
    onChange(choices.map((choice) => choice.value).filter((known) => (known === value ? isOn : values.includes(known))));
  return (
    <Group {...{ name, label, errors, hint }}>
      {choices.map((choice, at) => (
        <Tick key={choice.value} id={at === 0 ? name : `${name}-${choice.value}`} type="checkbox" group={name} choice={choice} isOn={values.includes(choice.value)} onChange={(isOn) => flip(choice.value, isOn)} />
      ))}
    </Group>
  );
}

function Group({ name, label, errors, hint, children }: { name: string; label: string; errors: Errors; hint: string | undefined; children: ComponentChildren }) {
  const error = errors[name]?.();
  const described = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(" ");
  return (
    <fieldset class={error ? "field wrong" : "field"} aria-describedby={described || undefined}>
      <legend>{label}</legend>
      {hint && <p class="hint" id={`${name}-hint`}>{hint}</p>}
      <ErrorLine name={name} error={error} />
      {children}
    </fieldset>
  );
}

function Tick({ id, type, group, choice, isOn, onChange }: { id: string; type: "radio" | "checkbox"; group: string; choice: Choice; isOn: boolean; onChange: (isOn: boolean) => void }) {
  return (
    <div class="tick">
      <input id={id} type={type} name={group} value={choice.value} checked={isOn} onChange={(event) => onChange(event.currentTarget.checked)}
        aria-describedby={choice.hint ? `${id}-more` : undefined} />
      <label for={id} lang={choice.lang}>{choice.label}</label>
      {choice.hint && <p class="hint" id={`${id}-more`}>{choice.hint}</p>}
    </div>
  );
}

/** All that is wrong, above the form, each leading to its field; takes the focus when it appears. */
export function ErrorSummary({ errors }: { errors: Errors }) {
  const box = useRef<HTMLDivElement>(null);
  const found = Object.entries(errors).map(([name, words]) => ({ name, error: words() }));
  const told = useRef<readonly string[]>([]);
  useEffect(() => {
    const isNew = found.some(({ name }) => !told.current.includes(name));
    told.current = found.map(({ name }) => name);
    // The same in another language is nothing new, nor what is left while somebody mends: whoever is in a field stays there.
    if (isNew && !document.activeElement?.closest(".languages")) box.current?.focus();
  }, [JSON.stringify(found)]);
  const isThere = found.length > 0;
  useEffect(() => {
    // Pressed again with something still wrong: whoever listens is told again.
    const form = box.current?.closest("form");
    const tell = () => requestAnimationFrame(() => box.current?.focus());
    form?.addEventListener("submit", tell);
    return () => form?.removeEventListener("submit", tell);
  }, [isThere]);
  if (!isThere) return null;
  const lead = (name: string) => (event: Event) => {
    event.preventDefault();
    document.getElementById(name)?.focus();
  };
  return (
    <div class="banner bad summary" role="alert" tabIndex={-1} ref={box}>
      <span class="sign" aria-hidden="true">×</span>
      <div>
        <strong>{t("form_wrong")}</strong>
        <ul>{found.map(({ name, error }) => <li key={name}><a href={`#${name}`} onClick={lead(name)}>{error}</a></li>)}</ul>
      </div>
    </div>
  );
}
