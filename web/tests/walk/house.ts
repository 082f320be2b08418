/** What the walk finds: pages, stand-ins, people and their keys, as whoever starts it wrote them down. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

interface House {
  /** Where the pages are. */
  pages: string;
  egov: string;
  bank: string;
  /** Where people's key files are. */
  keys: string;
  password: string;
  /** Where pictures of the screens go, when somebody is to look at them. */
  out: string | null;
  /** What officials speak who speak English in the check; the pictures of the screens are in the languages of the law. */
  english: "kk" | "en";
  /** Where acts at desks are noted, a line each. */
  acts: string;
}

export const house = JSON.parse(readFileSync(process.env["SENIM_WALK_HOUSE"] ?? "", "utf8")) as House;

/** What somebody types: in the check a text that tries to be more, in the pictures of the screens what people do type. */
export const typed = (hostile: string, plain: string): string => (house.english === "en" ? hostile : plain);

export interface Person {
  handle: string;
  iin: string;
  surname: string;
  name: string;
  patronymic: string | null;
  phone: string;
  /** What the stand-in has them for; `crowd` is nobody in particular. */
  note: string;
}

const people = (await (await fetch(`${house.egov}/people`)).json()) as Person[];

export function person(handle: string): Person {
  const found = people.find((known) => known.handle === handle);
  if (!found) throw new Error(`the stand-in knows no ${handle}`);
  return found;
}

/** Somebody nobody else walks as: grown up, by the century in the number. */
export function stranger(): Person {
  const found = people.find(({ note, iin }) => note === "crowd" && /^.{6}[34]/.test(iin));
  if (!found) throw new Error("the stand-in has no crowd");
  return found;
}

export const keyFile = ({ handle }: Person, purpose: "sign" | "sign-in"): string => join(house.keys, `${handle}-${purpose}.pem`);

const PAUSE_MS = 250;
const PATIENCE_MS = 15_000;

/** Asks again until there is an answer. */
export async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

async function messages({ phone }: Person): Promise<string[]> {
  const answer = await fetch(`${house.egov}/sms/v1/messages?to=${encodeURIComponent(phone)}`);
  return ((await answer.json()) as { text: string }[]).map(({ text }) => text);
}

/** The code of the message that comes after `act`. */
export async function codeAfter(who: Person, act: () => Promise<void>): Promise<string> {
  const before = (await messages(who)).length;
  await act();
  return until(`a code to ${who.handle}`, async () => (await messages(who)).slice(before).at(-1)?.match(/\b\d{6}\b/)?.[0]);
}

/** The representative presses «Дать согласие» in the inbox of the access control service. */
export async function grantConsent(who: Person, matter: string): Promise<void> {
  const action = await until("the request in the inbox", async () => {
    const page = await (await fetch(`${house.egov}/inbox/${who.iin}`)).text();
    const card = page.split("<article").find((text) => text.includes(matter));
    return card?.match(/action="([^"]*\/grant[^"]*)"/)?.[1]?.replaceAll("&amp;", "&");
  });
  await fetch(`${house.egov}${action}`, { method: "POST" });
}

/** The payer confirms on the bank's page of the invoice. */
export async function payInvoice(address: string): Promise<void> {
  const place = new URL(address);
  const page = await (await fetch(`${place.origin}${place.pathname}/confirmation`)).text();
  const code = page.match(/class="code">(\d+)</)?.[1];
  if (!code) throw new Error("the bank asks for no code");
  await fetch(`${place.origin}${place.pathname}/pay`, { method: "POST", body: new URLSearchParams({ code }) });
}
