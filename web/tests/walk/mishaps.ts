/** What happens to people on the way, for any page: an answer that is lost, a session that ends, a second tab. */

import assert from "node:assert/strict";
import type { BrowserContext, Page, Route } from "playwright-core";
import { PATIENCE_MS } from "./browser.ts";
import { until } from "./house.ts";
import { lay } from "./trap.ts";

/** What the server would say. */
export const refusal = (code: string, status: number) => (route: Route) =>
  route.fulfill({ status, contentType: "application/problem+json", body: JSON.stringify({ type: `urn:senim:problem:${code}`, code, title: code, status }) });

interface Sent {
  /** The keys under which the request was made, in order. */
  keys: string[];
  /** What the server answered each time. */
  answers: string[];
}

/** The server does what it is asked, and the first answer is lost on the way back. */
export async function losesTheFirstAnswer(page: Page, address: string): Promise<Sent> {
  const sent: Sent = { keys: [], answers: [] };
  await page.route(address, async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    sent.keys.push(route.request().headers()["idempotency-key"] ?? "");
    const answer = await route.fetch();
    sent.answers.push(await answer.text());
    return sent.answers.length === 1 ? route.abort("connectionreset") : route.fulfill({ response: answer });
  });
  return sent;
}

/** It was asked twice, under one key, and done once. */
export async function wasDoneOnce({ keys, answers }: Sent): Promise<void> {
  // The page may learn what was done by looking, before its own question is answered.
  await until("the second answer", async () => (answers.length > 1 ? true : undefined));
  assert.equal(keys.length, 2);
  assert.equal(keys[0], keys[1], "the same again is asked for under the same key");
  assert.equal(answers[0], answers[1], "and has the same answer");
}

/** It was done once by a page that also looks by itself: it may have seen what was done before it asked again. */
export function wasDoneByOneKey({ keys, answers }: Sent): void {
  assert.ok(keys.length >= 1 && keys.every((key) => key === keys[0]), "the same again is asked for under the same key");
  assert.ok(answers.every((answer) => answer === answers[0]), "and has the same answer");
}

/** The next such request finds that the session is over. */
export async function endsTheSession(page: Page, address: string): Promise<void> {
  await page.route(address, refusal("session_ended", 401), { times: 1 });
}

/** How many such requests are made while somebody acts. */
export async function countOf(page: Page, method: string, ending: RegExp, act: () => Promise<void>): Promise<number> {
  let count = 0;
  const look = (request: { method: () => string; url: () => string }) => { if (request.method() === method && ending.test(request.url())) count += 1; };
  page.on("request", look);
  await act();
  page.off("request", look);
  return count;
}

/** Another tab of the same person; what goes wrong in it is remembered with the rest. */
export async function anotherTab(context: BrowserContext, errors: string[]): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await lay(page);
  page.on("console", (message) => { if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) errors.push(message.text()); });
  page.on("pageerror", (error) => errors.push(String(error)));
  return page;
}
