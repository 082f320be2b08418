/** One of many: a list that opens, where choices beside each other would fill the screen. */

import { t } from "../lib/i18n.ts";
import type { Errors } from "../ui/field.tsx";

interface SelectProps {
  name: string;
  label: string;
  value: string;
  onChange: (value: string) => void;
  choices: readonly { value: string; label: string }[];
  errors?: Errors;
}

export function Select({ name, label, value, onChange, choices, errors = {} }: SelectProps) {
  const error = errors[name]?.();
  return (
    <div class={error ? "field wrong" : "field"}>
      <label for={name}>{label}</label>
      {error && <p class="error" id={`${name}-error`}><span class="unseen">{t("error_word")}: </span>{error}</p>}
      <select id={name} name={name} value={value} aria-invalid={error ? true : undefined} aria-describedby={error ? `${name}-error` : undefined} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="" />
        {choices.map((choice) => <option key={choice.value} value={choice.value}>{choice.label}</option>)}
      </select>
    </div>
  );
}
