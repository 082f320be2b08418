/** Which acts of which desks were pressed: noted from what the pages ask of the server, to be compared with the law's tables of steps. */

import { appendFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { house } from "./house.ts";

/** What the law calls an act, by the last part of its address; a decision with a number is adopted, without one signed. */
const ACTS: Record<string, string> = { forwarding: "forward", assignment: "assign", draft: "draft", refusal: "refuse", return: "return", decision: "sign" };

interface Answer {
  work?: { turn: number; step?: string } | null;
}

/** Listens to a page until it closes. */
export function noteActs(page: Page): void {
  // Answers may overtake each other; a step is known by the turn that the official saw.
  const steps = new Map<string, string>();
  page.on("response", async (response) => {
    const found = /\/v1\/desk\/services\/requests\/([0-9a-f-]{36})(?:\/(\w+))?$/.exec(new URL(response.url()).pathname);
    if (!found || !response.ok()) return;
    const [, id = "", part = ""] = found;
    const act = response.request().method() === "POST" ? ACTS[part] : undefined;
    if (act) {
      const said = response.request().postDataJSON() as { turn: number; number?: string };
      const step = steps.get(`${id} ${said.turn}`);
      if (step) appendFileSync(house.acts, `${step} ${act === "sign" && said.number !== undefined ? "adopt" : act}\n`);
    }
    if (!act && part !== "") return;
    const { work } = (await response.json().catch(() => ({}))) as Answer;
    if (work?.step) steps.set(`${id} ${work.turn}`, work.step);
  });
}
