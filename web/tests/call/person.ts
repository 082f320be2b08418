/** Somebody before a browser, in a call: what they do, what their page shows, what its network has seen. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Chromium, Given, Tab } from "./chromium.ts";
import { house } from "./house.ts";

const PATIENCE_MS = 15_000;
const LOOK_MS = 50;

const BODY = `<!doctype html><meta charset="utf-8"><title>call</title><link rel="stylesheet" href="/call-test/page.css">
<h1>call</h1><p>connection: <b id="standing"></b>, recording: <b id="recording"></b>, code: <b id="code"></b></p>
<div id="stage"></div><p id="chat"></p><script type="module" src="/call-test/page.js"></script>`;
const STYLE = "body { font: 16px sans-serif } #stage { display: flex; flex-wrap: wrap } figure { margin: 4px } video { width: 280px; background: #ccc }";
/** As strict as the pages in operation: nothing but our own files and our own server. */
const POLICY = `default-src 'none'; script-src 'self'; style-src 'self'; media-src 'self' blob:; connect-src 'self' ${house.api.replace("http", "ws")}; base-uri 'none'`;

function files(): Map<string, Given> {
  const at = (name: string) => `${house.api}/call-test/${name}`;
  return new Map([
    [at("page.html"), { type: "text/html; charset=utf-8", body: BODY, policy: POLICY }],
    [at("page.js"), { type: "text/javascript", body: readFileSync(new URL("./page.js", import.meta.url), "utf8") }],
    [at("page.css"), { type: "text/css", body: STYLE }],
  ]);
}

export type Role = "notary" | "citizen" | "interpreter";
export interface Ticket { ticket: string; room_url: string }
type Options = { policy?: "relay"; prefer?: "H264" };

/** Asks the interface as somebody. */
export async function ask(token: string, method: string, path: string, body?: unknown): Promise<Response> {
  return fetch(house.api + path, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "idempotency-key": crypto.randomUUID() },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

export async function answer<T>(token: string, method: string, path: string, body?: unknown): Promise<T> {
  const response = await ask(token, method, path, body);
  const text = await response.text();
  assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text) as T;
}

const TICKETS: Record<Role, string> = {
  notary: `/v1/notary/calls/${house.call}/ticket`,
  citizen: `/v1/poa/cases/${house.case}/calls/latest/ticket`,
  interpreter: `/v1/calls/${house.call}/tickets`,
};

export async function until<T>(what: string, look: () => Promise<T | undefined | false>, patience = PATIENCE_MS): Promise<T> {
  const end = Date.now() + patience;
  while (Date.now() < end) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  throw new Error(`${what} did not happen within ${patience / 1_000} s`);
}

export class Person {
  constructor(
    readonly role: Role,
    readonly tab: Tab,
  ) {}

  /** Opens the page, not yet in the call. */
  static async at(browser: Chromium, role: Role, context?: string): Promise<Person> {
    const tab = context === undefined ? await browser.tab(role) : await browser.sibling(role, context);
    await tab.give(files());
    await tab.open(`${house.api}/call-test/page.html`);
    return new Person(role, tab);
  }

  async ticket(): Promise<Ticket> {
    return answer<Ticket>(house.tokens[this.role], "POST", TICKETS[this.role], {});
  }

  /** Joins with camera and microphone; a reload of the page comes back by itself. */
  async join(options: Options = {}): Promise<void> {
    const { ticket, room_url } = await this.ticket();
    await this.enter({ call: house.call, url: room_url, ticket, options });
  }

  async enter(entry: { call: string; url: string; ticket: string; options?: Options }): Promise<void> {
    const text = JSON.stringify(entry);
    await this.tab.run(`sessionStorage.setItem("entry", ${JSON.stringify(text)}); page.join(${text})`);
  }

  /** Loads the page again, from now on with these options. */
  async reload(options: Options = {}): Promise<void> {
    await this.tab.run(`{ const entry = JSON.parse(sessionStorage.getItem("entry")); entry.options = ${JSON.stringify(options)};
      sessionStorage.setItem("entry", JSON.stringify(entry)); }`);
    await this.tab.reload();
  }

  /** The messages of a kind that the page was told. */
  async said<T = Record<string, unknown>>(type: string): Promise<T[]> {
    return this.tab.run<T[]>(`page.said(${JSON.stringify(type)})`);
  }

  async hears<T = Record<string, unknown>>(type: string, fits: (message: T) => boolean = () => true): Promise<T> {
    return until(`${this.role} hears ${type}`, async () => (await this.said<T>(type)).find(fits));
  }

  async consents(): Promise<void> {
    const known = await until(`${this.role} is shown the consent`, async () => {
      const messages = [...(await this.said<{ consent_sha256?: string }>("lobby")), ...(await this.said<{ consent_sha256?: string }>("joined"))];
      return messages.find((message) => message.consent_sha256)?.consent_sha256;
    });
    await this.tab.run(`page.call.consent(${JSON.stringify(known)})`);
  }

  /** Lets in who waits with this role. */
  async admits(role: Role): Promise<void> {
    const { seat } = await this.hears<{ seat: { role: string } }>("waiting", (message) => message.seat.role === role);
    await this.tab.run(`page.call.admit(${JSON.stringify(seat)})`);
  }

  async received(): Promise<Record<string, number>> {
    return this.tab.run("page.received()");
  }

  /** Waits until so many more pictures of somebody were decoded than now, and their sound carries energy. */
  async seesAndHears(role: Role, pictures = 12): Promise<void> {
    const of = (all: Record<string, number>, kind: string) => Object.entries(all).find(([key]) => key.startsWith(`${role}:`) && key.endsWith(kind))?.[1] ?? 0;
    const before = await this.received();
    const [seen, heard] = [of(before, "camera"), of(before, "audio")];
    await until(`${this.role} sees and hears ${role}`, async () => {
      const now = await this.received();
      // A connection made anew counts from nothing.
      const fresh = of(now, "camera") < seen ? 0 : seen;
      return of(now, "camera") >= fresh + pictures && of(now, "audio") !== heard && of(now, "audio") > 0;
    });
  }

  async code(): Promise<string | undefined> {
    return this.tab.run("page.code");
  }

  async standing(): Promise<string> {
    return this.tab.run(`document.getElementById("standing").textContent`);
  }

  async shows(place: string, text: string): Promise<void> {
    await until(`${this.role}'s page shows ${text}`, async () => (await this.tab.run(`document.getElementById(${JSON.stringify(place)}).textContent`)) === text);
  }

  async closing(): Promise<{ why: string; code?: string }> {
    return until(`${this.role}'s call closes`, async () => this.tab.run<{ why: string } | undefined>("page.call?.socket.closing"));
  }

  /** What the page went through last, for the one who looks for the reason of a failure. */
  async account(): Promise<string> {
    const frames = this.tab.frames.filter(({ text }) => !/"(quality|ping|pong|candidate)"/.test(text)).slice(-12);
    const news = await this.tab.run<string[]>("page.account()").catch(() => ["the page is gone"]);
    const lines = frames.map(({ way, text }) => `${way} ${text.slice(0, 160)}`);
    return [`${this.role}:`, ...this.tab.complaints, ...lines, ...news].join("\n#   ");
  }

  async picture(name: string): Promise<void> {
    await this.tab.picture(join(house.out, `${name}.png`));
  }
}
