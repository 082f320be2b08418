/**
 * Debian's Firefox, driven by WebDriver BiDi (W3C) over its own socket. The library that drives Chromium asks Firefox ESR for
 * commands that it does not have yet; the few that a smoke test needs are these.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { PATIENCE_MS } from "./browser.ts";

const FIREFOX = process.env["SENIM_FIREFOX"] ?? "/usr/bin/firefox-esr";
const START_MS = 40_000;
const LOOK_MS = 100;
/** A press that missed is tried so often again. */
const AGAIN = 3;

/** No first-run pages, no calls home, devices that are made up. */
const SETTINGS = {
  "browser.shell.checkDefaultBrowser": false, "browser.startup.page": 0, "browser.aboutwelcome.enabled": false, "datareporting.policy.dataSubmissionEnabled": false, "app.update.enabled": false,
  "toolkit.telemetry.enabled": false, "app.normandy.enabled": false, "network.captive-portal-service.enabled": false, "network.connectivity-service.enabled": false,
  "extensions.update.enabled": false, "services.settings.server": "http://127.0.0.1:9/", "media.navigator.streams.fake": true, "media.navigator.permission.disabled": true,
};

interface Answer {
  id?: number;
  result?: Record<string, unknown>;
  error?: string;
  message?: string;
  method?: string;
  params?: { level?: string; text?: string };
}

type Element = { sharedId: string };

export class Firefox {
  /** Errors of the page's console and of its policy. */
  readonly errors: string[] = [];
  private readonly waiting = new Map<number, { good: (result: Record<string, unknown>) => void; bad: (error: Error) => void }>();
  private asked = 0;
  private context = "";

  private constructor(private readonly program: ChildProcess, private readonly profile: string, private readonly socket: WebSocket) {
    socket.addEventListener("message", ({ data }) => this.hear(JSON.parse(String(data)) as Answer));
  }

  static async launch(languages: string): Promise<Firefox> {
    const profile = mkdtempSync(join(tmpdir(), "senim-firefox-"));
    const lines = Object.entries({ ...SETTINGS, "intl.accept_languages": languages }).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`);
    writeFileSync(join(profile, "user.js"), lines.join("\n"));
    const program = spawn(FIREFOX, ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port=0"], { stdio: ["ignore", "ignore", "pipe"] });
    const address = await listening(program);
    const socket = new WebSocket(`${address}/session`);
    await new Promise((resolve, reject) => {
      socket.addEventListener("open", resolve);
      socket.addEventListener("error", () => reject(new Error("Firefox does not take the connection")));
    });
    const firefox = new Firefox(program, profile, socket);
    await firefox.begin();
    return firefox;
  }

  private async begin(): Promise<void> {
    await this.ask("session.new", { capabilities: {} });
    await this.ask("session.subscribe", { events: ["log.entryAdded"] });
    const trap = `() => {
      addEventListener("securitypolicyviolation", (event) => console.error("policy: " + event.violatedDirective + " " + event.blockedURI));
    }`;
    await this.ask("script.addPreloadScript", { functionDeclaration: trap });
    const { contexts } = (await this.ask("browsingContext.getTree", {})) as { contexts: { context: string }[] };
    this.context = contexts[0]?.context ?? "";
  }

  async goto(url: string): Promise<void> {
    await this.ask("browsingContext.navigate", { context: this.context, url, wait: "complete" });
  }

  async size(width: number, height: number): Promise<void> {
    await this.ask("browsingContext.setViewport", { context: this.context, viewport: { width, height } });
  }

  /** A button or link by its whole text, with the mouse. */
  async press(text: string): Promise<void> {
    for (let again = AGAIN; ; again -= 1) {
      try {
        return await this.pressOnce(text);
      } catch (error) {
        // A new screen scrolls to its heading, also between our looking and our pressing.
        if (again === 0 || !String(error).includes("out of bounds")) throw error;
      }
    }
  }

  private async pressOnce(text: string): Promise<void> {
    const here = `[...document.querySelectorAll("button, a")].findLast((one) => one.checkVisibility() && one.textContent.trim() === ${JSON.stringify(text)})`;
    await this.until(`a button «${text}»`, `(() => { const one = ${here}; one?.scrollIntoView({ block: "center" }); return one !== undefined; })()`);
    const { result } = (await this.evaluate(here)) as { result: Element };
    const origin = { type: "element", element: { sharedId: result.sharedId } };
    const actions = [{ type: "pointer", id: "mouse", actions: [{ type: "pointerMove", x: 0, y: 0, origin }, { type: "pointerDown", button: 0 }, { type: "pointerUp", button: 0 }] }];
    await this.ask("input.performActions", { context: this.context, actions });
  }

  heading(text: string): Promise<void> {
    return this.until(`a heading «${text}»`, `[...document.querySelectorAll("h1, h2")].some((one) => one.textContent.trim() === ${JSON.stringify(text)})`);
  }

  there(selector: string): Promise<void> {
    return this.until(selector, `document.querySelector(${JSON.stringify(selector)}) !== null`);
  }

  gone(selector: string): Promise<void> {
    return this.until(`no ${selector}`, `document.querySelector(${JSON.stringify(selector)}) === null`);
  }

  async choose(selector: string, file: string): Promise<void> {
    await this.there(selector);
    const { result } = (await this.evaluate(`document.querySelector(${JSON.stringify(selector)})`)) as { result: Element };
    await this.ask("input.setFiles", { context: this.context, element: { sharedId: result.sharedId }, files: [file] });
  }

  async close(): Promise<void> {
    this.socket.close();
    const over = new Promise((resolve) => { this.program.once("exit", resolve); });
    this.program.kill();
    await over;
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: LOOK_MS });
  }

  private async until(what: string, expression: string): Promise<void> {
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, LOOK_MS))) {
      const { result } = (await this.evaluate(expression)) as { result?: { value?: unknown } };
      if (result?.value === true) return;
    }
    throw new Error(`Firefox waited in vain for ${what}`);
  }

  private evaluate(expression: string): Promise<Record<string, unknown>> {
    return this.ask("script.evaluate", { expression, target: { context: this.context }, awaitPromise: true, userActivation: true });
  }

  private ask(method: string, params: Record<string, unknown>): Promise<Record<string, unknown>> {
    this.asked += 1;
    const id = this.asked;
    return new Promise((good, bad) => {
      this.waiting.set(id, { good, bad });
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }

  private hear({ id, result, error, message, method, params }: Answer): void {
    // A refusal that the page shows in words is also a line of the browser's own, and no error of the page.
    if (method === "log.entryAdded" && params?.level === "error") this.errors.push(params.text ?? "");
    const asker = this.waiting.get(id ?? -1);
    if (!asker) return;
    this.waiting.delete(id ?? -1);
    if (error !== undefined) asker.bad(new Error(`${error}: ${message}`));
    else asker.good(result ?? {});
  }
}

/** Where Firefox says that it listens. */
function listening(program: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("Firefox does not listen")), START_MS);
    program.once("error", reject);
    if (!program.stderr) return;
    createInterface(program.stderr).on("line", (line) => {
      const [, address] = /WebDriver BiDi listening on (ws:\S+)/.exec(line) ?? [];
      if (address === undefined) return;
      clearTimeout(late);
      resolve(address);
    });
  });
}
