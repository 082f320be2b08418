/** The small parts every screen is made of: buttons, banners, tags, lists of facts. */

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { BothLanguages } from "../lib/api-schema.ts";
import { type Key, official, t } from "../lib/i18n.ts";

type Look = "main" | "plain" | "danger" | "quiet";

interface ButtonProps {
  children: ComponentChildren;
  onPress?: () => void;
  look?: Look;
  isBusy?: boolean;
  type?: "button" | "submit";
  name?: string;
}

/** Never disabled: pressed while busy it does nothing, pressed too early it says what is missing. */
export function Button({ children, onPress, look = "plain", isBusy = false, type = "button", name }: ButtonProps) {
  return (
    <button type={type} class={`button ${look}`} aria-busy={isBusy} aria-label={name} onClick={onPress}>
      <span>{children}</span>
    </button>
  );
}

export function Go({ to, children, look = "quiet" }: { to: string; children: ComponentChildren; look?: Look }) {
  return <a class={look === "quiet" ? "link" : `button ${look}`} href={`#${to}`}>{children}</a>;
}

/** The regulations give services names of several lines, which would fill a phone's screen at full size. */
const LONG_TITLE = 48;

/** The heading of a screen: names the page and takes the focus when the screen changes. */
export function Title({ children }: { children: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => { document.title = `${children} – Senim`; }, [children]);
  // After a dialog has closed the browser moves the focus back by itself; one frame later it stays.
  useEffect(() => { requestAnimationFrame(() => heading.current?.focus({ preventScroll: true })); }, []);
  return <h1 ref={heading} tabIndex={-1} class={children.length > LONG_TITLE ? "long" : ""}>{children}</h1>;
}

export type Tone = "good" | "warn" | "bad" | "note";
const SIGNS: Record<Tone, string> = { good: "✓", warn: "!", bad: "×", note: "i" };

/** A state is never colour alone: a sign and a word go with it. */
export function Banner({ tone, children, isUrgent = false }: { tone: Tone; children: ComponentChildren; isUrgent?: boolean }) {
  return (
    <div class={`banner ${tone}`} role={isUrgent ? "alert" : "status"}>
      <span class="sign" aria-hidden="true">{SIGNS[tone]}</span>
      <div>{children}</div>
    </div>
  );
}

export function Tag({ tone, children }: { tone: Tone; children: ComponentChildren }) {
  return <span class={`tag ${tone}`}><span aria-hidden="true">{SIGNS[tone]} </span>{children}</span>;
}

export interface Row {
  name: string;
  value: ComponentChildren;
  /** Where the answer is changed. */
  change?: string;
}

/** Questions with their answers. */
export function Facts({ rows }: { rows: (Row | undefined | false)[] }) {
  return (
    <dl class="facts">
      {rows.filter((row): row is Row => Boolean(row)).map((row) => (
        <div key={row.name}>
          <dt>{row.name}</dt>
          <dd>
            <div>{row.value}</div>
            {row.change && <a class="link" href={`#${row.change}`} aria-label={`${t("change")}: ${row.name}`}>{t("change")}</a>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

export function Section({ title, children }: { title: string; children: ComponentChildren }) {
  const id = `section-${title.replace(/\W+/gu, "") || title.length}-${[...title].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) % 99_991, 7)}`;
  return <section aria-labelledby={id}><h2 id={id}>{title}</h2>{children}</section>;
}

/** A card of a list that leads somewhere. */
export function Card({ to, title, children }: { to: string; title: ComponentChildren; children?: ComponentChildren }) {
  return (
    <li class="card">
      <a href={`#${to}`} class="card-link">{title}</a>
      {children}
    </li>
  );
}

/** Names of languages and words of the document keep their own language for those who listen. */
export function In({ lang, children }: { lang: "kk" | "ru"; children: ComponentChildren }) {
  return <span lang={lang}>{children}</span>;
}

/** Official words in the official language of the page. */
export function Bilingual({ of }: { of: BothLanguages }) {
  const tongue = official();
  return <In lang={tongue}>{of[tongue]}</In>;
}

export function Hint({ of }: { of: Key }) {
  return <p class="hint">{t(of)}</p>;
}

export type FormEvent = Event & { currentTarget: HTMLFormElement };
