/** The app without a network: it opens in the person's language and says what can be done; nothing personal is kept; a new build takes the place of the old one. */

import assert from "node:assert/strict";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { type Visit, launch, picture, visit } from "./browser.ts";
import { Citizen } from "./citizen.ts";
import { within } from "./forms.ts";
import { house, person, until } from "./house.ts";
import { glances, looksAll } from "./looks.ts";
import { anotherTab } from "./mishaps.ts";

const go = (page: Page, path: string) => page.evaluate((to) => { location.hash = to; }, path);

/** Once the worker answers for the page, everything it keeps is there. */
const isKept = (page: Page) => page.waitForFunction(() => navigator.serviceWorker.controller !== null);

/** The caches by name, with the path and the text of everything in them. */
function keptIn(page: Page): Promise<{ name: string; path: string; text: string }[]> {
  return page.evaluate(async () => {
    const found = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) found.push({ name, path: new URL(request.url).pathname, text: (await (await cache.match(request))?.text()) ?? "" });
    }
    return found;
  });
}

async function theServerSaysHow(): Promise<void> {
  const { headers, status } = await fetch(`${house.pages}/app/sw.js`);
  assert.equal(status, 200);
  assert.equal(headers.get("content-type"), "text/javascript; charset=utf-8");
  assert.equal(headers.get("cache-control"), "no-cache");
  assert.equal(headers.get("x-content-type-options"), "nosniff");
  assert.match(headers.get("content-security-policy") ?? "", /^default-src 'none'; connect-src 'self';/);
  assert.equal(headers.get("service-worker-allowed"), null);
}

/** A page opened from what is kept stands under the same policy as the server's. */
async function reloads(page: Page): Promise<void> {
  const answer = await page.reload();
  assert.equal(answer?.fromServiceWorker(), true);
  const policy = (await answer?.allHeaders())?.["content-security-policy"] ?? "";
  assert.match(policy, /require-trusted-types-for 'script'/);
  assert.equal(await page.evaluate(() => fetch("/v1/poa/kinds").then(() => "answered", () => "nothing")), "nothing");
}

/** The first question of an application, answered and not sent. */
async function begins(citizen: Citizen): Promise<void> {
  const to = person("kamila");
  await go(citizen.page, "/kinds/general");
  await citizen.press("begin");
  await citizen.heading("wizard_attorneys");
  await citizen.fill("iin", to.iin);
  await citizen.fill("surname", to.surname);
  await citizen.fill("name", to.name);
}

async function worksOffline(citizen: Citizen, { context }: Visit, found: string[]): Promise<void> {
  const { page } = citizen;
  await begins(citizen);
  await context.setOffline(true);
  await page.getByText(citizen.t("offline_can")).waitFor();
  assert.equal(await page.locator("#attorneys-0-surname").inputValue(), person("kamila").surname);
  await picture(page, `app-offline-form-${citizen.language}-390`);
  await reloads(page);
  await page.getByText(citizen.t("offline_can")).waitFor();
  await page.getByText(citizen.t("error.offline")).or(page.getByText(citizen.t("error.unreachable"))).first().waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), citizen.language);
  await looksAll(page, "offline-opened", found);
  // A part that this visit has not needed yet is there too.
  await go(page, "/documents/x");
  await page.getByText(citizen.t("error.offline")).or(page.getByText(citizen.t("error.unreachable"))).first().waitFor();
  await go(page, "/");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await glances(page, "offline-home", found);
  await page.goBack();
  await page.goBack();
  await context.setOffline(false);
  // By itself, with what was typed before the page was opened anew.
  await page.locator("#attorneys-0-surname").waitFor();
  assert.equal(await page.locator("#attorneys-0-surname").inputValue(), person("kamila").surname);
  await page.getByText(citizen.t("offline_can")).waitFor({ state: "detached" });
  await citizen.press("save_go_on");
  await citizen.heading("wizard_powers");
}

async function leavesNothing(citizen: Citizen): Promise<void> {
  const { page, who } = citizen;
  for (const place of ["/requests", "/documents", "/messages"]) {
    await go(page, place);
    await page.getByRole("heading", { level: 1 }).waitFor();
  }
  await go(page, "/profile");
  await page.getByText(who.iin).waitFor();
  await citizen.press("sign_out");
  await citizen.heading("sign_in");
  const kept = await keptIn(page);
  assert.equal(new Set(kept.map(({ name }) => name)).size, 1);
  assert.deepEqual(kept.map(({ path }) => path).filter((path) => !/^\/(?:app\/|app\.webmanifest|icon\.svg|assets\/[\w.-]+\.(?:js|css))$/.test(path)), []);
  assert.deepEqual(kept.filter(({ text }) => [who.iin, who.surname, person("kamila").iin].some((own) => text.includes(own))), []);
  assert.ok(kept.some(({ path }) => path === "/app/"));
}

/** What is said of an address that is no trusted one. */
const isOfThePolicy = (text: string) => /policy: require-trusted-types-for|Trusted ?Script/i.test(text);

/** The browser itself says whether it would offer to install the app. */
async function canBeInstalled(page: Page): Promise<void> {
  const asking = await page.context().newCDPSession(page);
  const { installabilityErrors } = (await asking.send("Page.getInstallabilityErrors")) as { installabilityErrors: { errorId: string }[] };
  // A window that keeps nothing behind it, such as a test's, may not install anything.
  assert.deepEqual(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== "in-incognito"), []);
}

test("the app opens without a network in the person's language, keeps what was typed, and leaves nothing of the person behind", within(120_000), async () => {
  await theServerSaysHow();
  const browser = await launch();
  const found: string[] = [];
  const phone = await visit(browser, "kk", undefined, "allow");
  const citizen = new Citizen(phone.page, person("bolat"), "kk");
  try {
    await citizen.opens();
    await isKept(phone.page);
    await canBeInstalled(phone.page);
    await phone.context.setOffline(true);
    await reloads(phone.page);
    await citizen.heading("sign_in");
    await phone.page.getByText(citizen.t("offline_can")).waitFor();
    await glances(phone.page, "offline-sign-in", found);
    await phone.context.setOffline(false);
    await citizen.signsInBySignature();
    await phone.page.getByRole("heading", { name: citizen.t("open_matters") }).waitFor();
    await worksOffline(citizen, phone, found);
    await leavesNothing(citizen);
    // What is no address of ours does not become a script.
    const refused = await phone.page.evaluate(() => navigator.serviceWorker.register("/app/sw.js").then(() => "registered", (error: Error) => error.name));
    assert.equal(refused, "TypeError");
    await until("the word of the policy", async () => (phone.errors.some(isOfThePolicy) ? true : undefined));
  } catch (error) {
    await picture(phone.page, "failed-offline");
    throw error;
  } finally {
    console.log([`# at ${phone.page.url()}`, ...phone.errors, ...found].join("\n"));
    await browser.close();
  }
  assert.deepEqual(phone.errors.filter((text) => !isOfThePolicy(text)), [], "the console and the policy are silent but for that");
  assert.deepEqual(found, [], "axe finds nothing, and nothing is wider than a phone");
});

/** A server in front of ours, which can give another build out: the same program, its first script under another name. */
class Front {
  build: "first" | "second" = "first";
  address = "";
  private server: Server | undefined;

  constructor(private readonly entry: string) {}

  private get other(): string {
    return this.entry.replace(/-[^-]+\.js$/, "-SECOND00.js");
  }

  private second(path: string, text: string): string {
    const renamed = text.replaceAll(this.entry, this.other);
    return path === "/app/sw.js" ? renamed.replace(/(senim app |")[0-9a-f]{16}"/, '$1aaaaaaaaaaaaaaaa"') : renamed;
  }

  async opens(port = 0): Promise<void> {
    const server = createServer(async ({ url = "", method = "GET" }, answer) => {
      const path = this.build === "second" ? url.replace(this.other, this.entry) : url;
      const found = await fetch(`${house.pages}${path}`, { method });
      const headers = Object.fromEntries([...found.headers].filter(([name]) => !["content-encoding", "content-length", "transfer-encoding", "connection"].includes(name)));
      const text = await found.text();
      answer.writeHead(found.status, headers).end(this.build === "second" ? this.second(path, text) : text);
    });
    this.server = server;
    await new Promise<void>((resolve) => { server.listen(port, "127.0.0.1", resolve); });
    this.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async goes(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => { this.server?.close(resolve); });
  }
}

const entryOf = (page: Page) => page.evaluate(() => new URL(document.querySelector<HTMLScriptElement>("script[src*='/assets/app-']")?.src ?? "about:blank").pathname.slice("/assets/".length));
const builds = async (page: Page) => [...new Set((await keptIn(page)).map(({ name }) => name))];

test("a second build takes the place of the first once no page of the first is left, and the server may be away", within(60_000), async () => {
  const html = await (await fetch(`${house.pages}/app/`)).text();
  const entry = /\/assets\/(app-[\w-]+\.js)/.exec(html)?.[1] ?? "";
  assert.notEqual(entry, "");
  const front = new Front(entry);
  await front.opens();
  const browser = await launch();
  const { page, context, errors } = await visit(browser, "ru", undefined, "allow");
  const citizen = new Citizen(page, person("bolat"), "ru");
  try {
    await page.goto(`${front.address}/app/`);
    await isKept(page);
    assert.equal(await entryOf(page), entry);
    const [first] = await builds(page);
    const old = await anotherTab(context, errors);
    await old.goto(`${front.address}/app/`);
    front.build = "second";
    // The server's page is shown at once; what the other tab still needs is left to it.
    await page.reload();
    assert.notEqual(await entryOf(page), entry);
    await until("the second build", async () => ((await builds(page)).length === 2 ? true : undefined));
    assert.ok((await builds(page)).includes(first ?? ""));
    await old.close();
    await page.reload();
    await until("the first build to go", async () => ((await builds(page)).length === 1 ? true : undefined));
    assert.ok(!(await builds(page)).includes(first ?? ""));
    await front.goes();
    await page.reload();
    await citizen.heading("sign_in");
    assert.notEqual(await entryOf(page), entry);
  } catch (error) {
    await picture(page, "failed-second-build");
    throw error;
  } finally {
    console.log([`# at ${page.url()}`, ...errors].join("\n"));
    await browser.close();
    await front.goes().catch(() => {});
  }
  assert.deepEqual(errors, [], "the console and the policy are silent");
});
