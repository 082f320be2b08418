/** Texts by keys in three languages; a language is a chunk of its own and is changed without leaving the page. */

import { signal } from "@preact/signals";
import type russianAppeals from "../../locales/appeals_ru.json";
import type russianConsole from "../../locales/console_ru.json";
import type russianDesk from "../../locales/desk_ru.json";
import type russianEvidence from "../../locales/evidence_ru.json";
import type russianSchedule from "../../locales/schedule_ru.json";
import type russian from "../../locales/ru.json";
import type { BothLanguages } from "./api-schema.ts";

export type Language = "kk" | "ru" | "en";
export const LANGUAGES: readonly { code: Language; name: string }[] = [
  { code: "kk", name: "Қазақша" },
  { code: "ru", name: "Русский" },
  { code: "en", name: "English" },
];

export type Key = keyof typeof russian | keyof typeof russianAppeals | keyof typeof russianConsole | keyof typeof russianDesk | keyof typeof russianEvidence | keyof typeof russianSchedule;
type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };
type Texts = Record<string, string | Plural>;
export type Values = Record<string, string | number>;

type Loaders = Record<Language, () => Promise<{ default: unknown }>>;

const LOADERS: Loaders = {
  kk: () => import("../../locales/kk.json"),
  ru: () => import("../../locales/ru.json"),
  en: () => import("../../locales/en.json"),
};
const PLACE = "senim language";

/** Words that only one program or one part of it has: they are no part of the others' first view. */
const own: Loaders[] = [];

/** To be called before anything is spoken. */
export function alsoSpeaks(loaders: Loaders): void {
  own.push(loaders);
}

/** The words of a part that is brought when it is needed; they are there before the part is shown. */
export async function learnWords(loaders: Loaders): Promise<void> {
  own.push(loaders);
  const code = language.value;
  const { default: words } = await loaders[code]();
  texts.value = { ...texts.value, ...(words as Texts) };
  // Another language may have been chosen meanwhile.
  if (language.value !== code) await speak(language.value);
}

export const language = signal<Language>("kk");

/** The official language of the page; a page in English shows the state language. */
export const official = (): keyof BothLanguages => (language.value === "ru" ? "ru" : "kk");
const texts = signal<Texts>({});

const isLanguage = (code: string | null | undefined): code is Language => LANGUAGES.some((known) => known.code === code);

/** The language the person chose, or their browser's, or the state language. */
export function preferred(): Language {
  const chosen = localStorage.getItem(PLACE);
  if (isLanguage(chosen)) return chosen;
  const spoken = navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage);
  return spoken ?? "kk";
}

export async function speak(code: Language): Promise<void> {
  const loaded = await Promise.all([LOADERS, ...own].map((loaders) => loaders[code]()));
  texts.value = Object.assign({}, ...loaded.map((found) => found.default)) as Texts;
  language.value = code;
  document.documentElement.lang = code;
}

/** Speaks this language from now on. */
export async function choose(code: Language): Promise<void> {
  localStorage.setItem(PLACE, code);
  await speak(code);
}

/** The text of a key, with `{name}` replaced; a text with plurals goes by the value `n`. */
export function t(key: Key, values: Values = {}): string {
  return fill(texts.value[key] ?? key, values, language.value);
}

/** The text of a key that is made up, such as of a code; nothing where there is none. */
export function maybe(key: string, values: Values = {}): string | undefined {
  const text = texts.value[key];
  return text === undefined ? undefined : fill(text, values, language.value);
}

/** A language in the language of the page, where nobody chooses it: there it is called as it calls itself. */
export const languageName = (code: string): string => maybe(`language_name.${code}`) ?? code;

export function fill(text: string | Plural, values: Values, code: Language): string {
  const chosen = typeof text === "string" ? text : (text[new Intl.PluralRules(code).select(Number(values["n"] ?? 0))] ?? text.other);
  return chosen.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}
