/** A date in three fields, day, month and year: nobody turns a wheel back to the year of a birth, and no browser draws it in its own language. */

import { t } from "../lib/i18n.ts";
import { type DatePart, partsOfDate, wrongOfDate } from "../lib/typed_date.ts";
import type { Errors } from "./field.tsx";

const PARTS = ["day", "month", "year"] as const;
const DIGITS = { day: 2, month: 2, year: 4 } as const;

interface DateFieldProps {
  name: string;
  label: string;
  /** As it is typed: `2012-6-28`, or `2012--` while two parts are missing. */
  value: string;
  onChange: (value: string) => void;
  errors: Errors;
  isOptional: boolean;
}

export function DateField({ name, label, value, onChange, errors, isOptional }: DateFieldProps) {
  const error = errors[name]?.();
  const parts = partsOfDate(value);
  // What the list of mistakes leads to.
  const wrong = error ? wrongOfDate(value) : undefined;
  const first = wrong === undefined || wrong === "none" ? "day" : wrong;
  const put = (part: DatePart, text: string) => {
    const { year, month, day }: Record<DatePart, string> = { ...parts, [part]: text.replace(/\D/g, "") };
    onChange(year || month || day ? `${year}-${month}-${day}` : "");
  };
  return (
    <fieldset class={error ? "field wrong" : "field"} aria-describedby={[`${name}-hint`, error && `${name}-error`].filter(Boolean).join(" ")}>
      <legend>{label}{isOptional && <span class="hint"> ({t("optional")})</span>}</legend>
      <p class="hint" id={`${name}-hint`}>{t("date_hint")}</p>
      {error && <p class="error" id={`${name}-error`}><span class="unseen">{t("error_word")}: </span>{error}</p>}
      <div class="date">
        {PARTS.map((part) => {
          const id = part === first ? name : `${name}-${part}`;
          return (
            <div key={part}>
              <label for={id}>{t(`date_${part}`)}</label>
              <input id={id} name={`${name}-${part}`} class={part} value={parts[part]} maxLength={DIGITS[part]} inputMode="numeric" autocomplete="off"
                aria-invalid={error && part === first ? true : undefined} onInput={(event) => put(part, event.currentTarget.value)} />
            </div>
          );
        })}
      </div>
    </fieldset>
  );
}
