/** Debian's Chromium by its DevTools protocol over a pipe: pages in tabs that know nothing of each other. */

import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import type { Readable, Writable } from "node:stream";

const FLAGS = [
  "--headless", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
  "--remote-debugging-pipe", "--autoplay-policy=no-user-gesture-required", "--mute-audio",
  // The server's media address in the tests is this machine's own, and the relay's certificate is nobody's.
  "--allow-loopback-in-peer-connection", "--ignore-certificate-errors",
  // A page that the browser was given has no address of its own, so this machine counts as somebody else's network.
  "--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets,LocalNetworkAccessChecksWebRTC",
  "--window-size=900,900",
];
/** Everybody has a camera and a microphone and says yes; or nobody has a camera and each is asked. */
const DEVICES = {
  willing: ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
  bare: ["--use-fake-device-for-media-stream=device-count=0"],
} as const;
/** One command of the browser, on a busy machine. */
const PATIENCE_MS = 45_000;

type Json = Record<string, unknown>;
interface Message { id?: number; method?: string; params?: Json; sessionId?: string; result?: Json; error?: { message: string } }

export class Chromium {
  private next = 1;
  private readonly waiting = new Map<number, { resolve: (result: Json) => void; reject: (error: Error) => void }>();
  private readonly tabs = new Map<string, Tab>();
  private rest = "";

  private constructor(private readonly child: ChildProcess) {
    const [, , , , from] = child.stdio;
    (from as Readable).setEncoding("utf8").on("data", (part: string) => this.take(part));
  }

  static async start(profile: string, devices: keyof typeof DEVICES = "willing"): Promise<Chromium> {
    const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
    const child = spawn("chromium", [...FLAGS, ...DEVICES[devices], ...sandbox, `--user-data-dir=${profile}`, "about:blank"], {
      stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
    });
    const browser = new Chromium(child);
    await browser.ask("Browser.getVersion");
    return browser;
  }

  /** Opens an empty tab with storage of its own. */
  async tab(name: string): Promise<Tab> {
    const { browserContextId } = await this.ask("Target.createBrowserContext");
    return this.sibling(name, String(browserContextId));
  }

  /** Opens another tab that shares the storage of the first. */
  async sibling(name: string, context: string): Promise<Tab> {
    const { targetId } = await this.ask("Target.createTarget", { url: "about:blank", browserContextId: context });
    const { sessionId } = await this.ask("Target.attachToTarget", { targetId, flatten: true });
    const tab = new Tab(name, this, String(sessionId), String(targetId), context);
    this.tabs.set(tab.session, tab);
    await tab.prepare();
    return tab;
  }

  async ask(method: string, params: Json = {}, sessionId?: string): Promise<Json> {
    const id = this.next++;
    const answer = new Promise<Json>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`Chromium does not answer ${method}`)), PATIENCE_MS);
      this.waiting.set(id, {
        resolve: (result) => { clearTimeout(late); resolve(result); },
        reject: (error) => { clearTimeout(late); reject(error); },
      });
    });
    const [, , , to] = this.child.stdio;
    (to as Writable).write(`${JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) })}\0`);
    return answer;
  }

  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill();
    await gone;
  }

  private take(part: string): void {
    const pieces = (this.rest + part).split("\0");
    this.rest = pieces.pop() ?? "";
    for (const piece of pieces) this.hear(JSON.parse(piece) as Message);
  }

  private hear(message: Message): void {
    if (message.id === undefined) {
      this.tabs.get(message.sessionId ?? "")?.hear(message.method ?? "", message.params ?? {});
      return;
    }
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.error) waiting?.reject(new Error(message.error.message));
    else waiting?.resolve(message.result ?? {});
  }
}

/** A file that the browser is given instead of asking the server. */
export interface Given { type: string; body: string; policy?: string }

export class Tab {
  /** What went wrong on the page: exceptions, errors in the console, violations of its policy. */
  readonly complaints: string[] = [];
  /** Every frame of every WebSocket, as the browser's network saw it. */
  readonly frames: { way: "in" | "out"; text: string }[] = [];
  private given = new Map<string, Given>();
  private loaded: () => void = () => {};

  constructor(
    readonly name: string,
    private readonly browser: Chromium,
    readonly session: string,
    private readonly target: string,
    readonly context: string,
  ) {}

  async prepare(): Promise<void> {
    for (const domain of ["Page", "Runtime", "Log", "Network"]) await this.ask(`${domain}.enable`);
  }

  ask(method: string, params: Json = {}): Promise<Json> {
    return this.browser.ask(method, params, this.session);
  }

  /** Gives these files under their addresses: the page has the server's own origin, as in operation. */
  async give(files: Map<string, Given>): Promise<void> {
    this.given = files;
    await this.ask("Fetch.enable", { patterns: [...files.keys()].map((urlPattern) => ({ urlPattern: `${urlPattern}*` })) });
  }

  async open(url: string): Promise<void> {
    const loaded = new Promise<void>((resolve) => { this.loaded = resolve; });
    await this.ask("Page.navigate", { url });
    await loaded;
  }

  async reload(): Promise<void> {
    const loaded = new Promise<void>((resolve) => { this.loaded = resolve; });
    await this.ask("Page.reload");
    await loaded;
  }

  /** Runs an expression in the page as if a person had pressed something, and waits for its promise. */
  async run<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.ask("Runtime.evaluate", {
      expression, awaitPromise: true, returnByValue: true, userGesture: true,
    }) as { result: { value: T }; exceptionDetails?: { text: string; exception?: { description?: string } } };
    if (exceptionDetails) throw new Error(`${this.name}: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
    return result.value;
  }

  async picture(file: string): Promise<void> {
    const { data } = await this.ask("Page.captureScreenshot", { format: "png" });
    writeFileSync(file, Buffer.from(String(data), "base64"));
  }

  async close(): Promise<void> {
    await this.browser.ask("Target.closeTarget", { targetId: this.target });
  }

  hear(method: string, params: Json): void {
    switch (method) {
      case "Page.loadEventFired": this.loaded(); break;
      case "Fetch.requestPaused": void this.answer(params as { requestId: string; request: { url: string } }); break;
      case "Runtime.exceptionThrown": this.complaints.push(JSON.stringify(params["exceptionDetails"])); break;
      case "Log.entryAdded": this.complain(params["entry"] as { level: string; text: string }); break;
      case "Network.webSocketFrameReceived": this.note("in", params); break;
      case "Network.webSocketFrameSent": this.note("out", params); break;
      default: break;
    }
  }

  private complain(entry: { level: string; text: string }): void {
    if (entry.level === "error") this.complaints.push(entry.text);
  }

  private note(way: "in" | "out", params: Json): void {
    this.frames.push({ way, text: (params["response"] as { payloadData: string }).payloadData });
  }

  private async answer({ requestId, request }: { requestId: string; request: { url: string } }): Promise<void> {
    const file = this.given.get(request.url.split(/[?#]/)[0] ?? "");
    if (!file) {
      await this.ask("Fetch.continueRequest", { requestId });
      return;
    }
    const responseHeaders = [{ name: "content-type", value: file.type }];
    if (file.policy) responseHeaders.push({ name: "content-security-policy", value: file.policy });
    await this.ask("Fetch.fulfillRequest", { requestId, responseCode: 200, responseHeaders, body: Buffer.from(file.body).toString("base64") });
  }
}
