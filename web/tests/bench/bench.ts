/** What the pages cost: bytes before the first screen, the time until a person can use it, the processor's time of a busy queue. */

import { writeFileSync } from "node:fs";
import { type Browser, type CDPSession, type Page, chromium } from "playwright-core";
import { kilobytes } from "../pages/first_view.ts";
import { serve } from "./built.ts";

const PAGES = ["app", "console", "desk"] as const;
/** As slow as a cheap phone beside this machine. */
const SLOWER = 4;
const LOADS = 5;
const ROWS = 500;
const WARM_MS = 3_000;
const WATCHED_MS = 20_000;
const MILLISECONDS = 1_000;
/** When the first of the queue came. */
const OPENED = Date.now() - ROWS * MILLISECONDS;

type Figures = Record<string, number>;

const middle = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;

/**
 * From the first byte asked for until the heading stands and the page has nothing left to do, with an empty cache. The page says itself when
 * that is: whoever asks it meanwhile, as Playwright's search for a heading does, takes of the slowed processor's time.
 */
async function untilUsable(browser: Browser, address: string): Promise<number> {
  const times: number[] = [];
  for (let load = 0; load < LOADS; load += 1) {
    const context = await browser.newContext({ locale: "kk-KZ" });
    const page = await context.newPage();
    const debug = await context.newCDPSession(page);
    await debug.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
    await page.addInitScript(() => {
      new MutationObserver((_, observer) => {
        if (!document.querySelector("h1")) return;
        observer.disconnect();
        // The frame is drawn, and what else waited has had its turn.
        requestAnimationFrame(() => setTimeout(() => {
          performance.mark("usable");
          console.debug("usable");
        }, 0));
      }).observe(document, { childList: true, subtree: true });
    });
    const said = page.waitForEvent("console", (message) => message.text() === "usable");
    await page.goto(address, { waitUntil: "commit" });
    await said;
    times.push(await page.evaluate(() => performance.getEntriesByName("usable")[0]?.startTime ?? Number.NaN));
    await context.close();
  }
  return middle(times);
}

/** What the stand-in for the API says of a queue: every second the first has gone and somebody come, and all others have waited a second more. */
function queueAt(round: number): unknown {
  const kinds = ["vehicle", "general", "bank_account"];
  const items = Array.from({ length: ROWS }, (_, at) => {
    const n = at + round;
    return {
      queued_at: new Date(OPENED + n * MILLISECONDS).toISOString(), kind: { code: kinds[n % 3], title: `Сенімхат ${kinds[n % 3]}` }, language: n % 2 ? "kk" : "ru",
      number: (OPENED + n).toString(16).slice(-8), principals: 1 + (n % 3), devices: n % 5 ? "good" : "untested", consent: "granted", state: n % 17 ? "waiting" : "ringing", returning: n % 23 === 0,
    };
  });
  return { items };
}

/** A notary who is signed in, without a server behind. */
async function atTheQueue(page: Page, address: string): Promise<void> {
  const account = { id: "0", role: "notary", iin: "900101400013", name: { surname: "Сынақова", name: "Үлгі" } };
  const far = new Date(Date.now() + 3_600_000).toISOString();
  const tokens = { access_token: "a", refresh_token: "r", expires_in: 3_000, account, session_id: "s", session_expires_at: far };
  let round = 0;
  const json = (body: unknown) => ({ status: 200, contentType: "application/json", body: JSON.stringify(body) });
  await page.route("**/v1/**", (route) => {
    const path = new URL(route.request().url()).pathname;
    if (path.endsWith("/queue")) return route.fulfill(json(queueAt(round += 1)));
    return route.fulfill(json(path.endsWith("/refresh") ? tokens : {}));
  });
  await page.goto(address);
  await page.evaluate((found) => new Promise((resolve, reject) => {
    const request = indexedDB.open("senim", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("kept");
    request.onerror = reject;
    request.onsuccess = () => {
      const change = request.result.transaction("kept", "readwrite");
      change.objectStore("kept").put(found, "session");
      change.oncomplete = resolve;
    };
  }), { refresh: "r", account, session: "s", endsAt: far });
  await page.reload();
  await page.locator("tbody tr").nth(ROWS - 1).waitFor();
}

/** Seconds of processor time that the pages' processes have used. */
async function used(debug: CDPSession): Promise<number> {
  const { processInfo } = (await debug.send("SystemInfo.getProcessInfo")) as { processInfo: { type: string; cpuTime: number }[] };
  return processInfo.filter(({ type }) => type === "renderer").reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

/** The part of a core that a queue of five hundred takes while it changes every second. */
async function busyQueue(address: string): Promise<Figures> {
  const browser = await chromium.launch({ executablePath: process.env["SENIM_CHROMIUM"] ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
  try {
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    await atTheQueue(page, `${address}/console/`);
    const debug = await browser.newBrowserCDPSession();
    await page.waitForTimeout(WARM_MS);
    let asked = 0;
    page.on("request", (request) => { if (request.url().endsWith("/queue")) asked += 1; });
    const [before, begun] = [await used(debug), Date.now()];
    await page.waitForTimeout(WATCHED_MS);
    const seconds = (Date.now() - begun) / MILLISECONDS;
    return { "queue of 500: a core": ((await used(debug)) - before) / seconds, "queue of 500: changes a second": asked / seconds };
  } finally {
    await browser.close();
  }
}

const pages = await serve();
const browser = await chromium.launch({ executablePath: process.env["SENIM_CHROMIUM"] ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const figures: Figures = {};
try {
  for (const page of PAGES) figures[`${page}: first view`] = kilobytes(page);
  for (const page of PAGES) figures[`${page}: usable after, 4 times slowed`] = await untilUsable(browser, `${pages.address}/${page}/`);
  Object.assign(figures, await busyQueue(pages.address));
} finally {
  await browser.close();
  pages.end();
}
writeFileSync(process.env["SENIM_BENCH_OUT"] ?? "/dev/stdout", JSON.stringify(figures));
