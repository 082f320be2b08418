/** Chromium signs by the demonstration's key and through NCALayer's stand-in; OpenSSL judges the signatures. */

import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";

/** Longer than a busy machine takes to start a browser and sign seven times. */
const PATIENCE_MILLISECONDS = 45_000;
const CONTENT = new TextEncoder().encode("Қол қоямын\r\nподписываю");

/** What `cargo xtask test --only web` prepares: keys p256.pem and rsa.pem of one person, root.crt, a folder `out`. */
const { SENIM_WEB_HOUSE: house, SENIM_WEB_IIN: iin, SENIM_XTASK: xtask } = process.env;

async function until<T>(what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not happen in time`)), PATIENCE_MILLISECONDS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Starts NCALayer's stand-in and waits for its address. */
function standIn(keys: string): { child: ChildProcess; address: Promise<string> } {
  const child = spawn(xtask ?? "", ["ncalayer", "--keys", keys, "--listen", "127.0.0.1:0"]);
  const address = new Promise<string>((resolve, reject) => {
    let said = "";
    child.stdout.on("data", (part) => {
      said += String(part);
      const found = /ws:\/\/[0-9.]+:[0-9]+/.exec(said);
      if (found) resolve(found[0]);
    });
    child.on("exit", () => reject(new Error(`the stand-in ended: ${said}`)));
    child.on("error", reject);
  });
  return { child, address };
}

/** Serves the page, the content and the keys; takes the results. */
function serve(folder: string): { url: Promise<string>; results: Promise<Record<string, string>>; close: () => void } {
  let take: (results: Record<string, string>) => void = () => {};
  const results = new Promise<Record<string, string>>((resolve) => { take = resolve; });
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const path = (request.url ?? "").split("?")[0] ?? "";
    const key = /^\/keys\/(p256|rsa)\.pem$/.exec(path);
    if (path === "/results") {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => { response.end(); take(JSON.parse(Buffer.concat(parts).toString())); });
    } else if (path === "/page.js") {
      response.setHeader("content-type", "text/javascript");
      response.end(readFileSync(new URL("./page.js", import.meta.url)));
    } else if (path === "/content") {
      response.end(CONTENT);
    } else if (key) {
      response.end(readFileSync(join(folder, `${key[1]}.pem`)));
    } else {
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.setHeader("content-security-policy", "default-src 'self'; connect-src 'self' ws://127.0.0.1:*");
      response.end('<!doctype html><script type="module" src="/page.js"></script>');
    }
  };
  const server = createServer(answer);
  const url = new Promise<string>((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
  const close = () => { server.close(); server.closeAllConnections(); };
  return { url, results, close };
}

function chromium(url: string, profile: string): ChildProcess {
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const quiet = ["--headless", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking"];
  return spawn("chromium", [...quiet, ...sandbox, `--user-data-dir=${profile}`, "--remote-debugging-port=0", url], { stdio: "ignore" });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill();
  await gone;
}

function openssl(root: string, file: string, content: string | undefined): void {
  const detached = content === undefined ? [] : ["-content", content];
  const command = ["cms", "-verify", "-binary", "-cades", "-inform", "DER", "-in", file, "-CAfile", root, ...detached];
  const done = spawnSync("openssl", command);
  assert.equal(done.status, 0, `${file}: ${done.stderr}`);
  assert.deepEqual(new Uint8Array(done.stdout), CONTENT);
}

test("a browser signs by the demonstration's key and by NCALayer", async () => {
  assert.ok(house && iin && xtask, "run by `cargo xtask test --only web`, which makes the keys");
  const folder = mkdtempSync(join(tmpdir(), "senim-web-"));
  const started: ChildProcess[] = [];
  const pages = serve(house);
  try {
    const layer = standIn(house);
    started.push(layer.child);
    const question = new URLSearchParams({ iin, ncalayer: await until("the stand-in", layer.address) });
    started.push(chromium(`${await pages.url}/?${question}`, join(folder, "profile")));
    const { refused, error, ...signatures } = await until("signing", pages.results);
    assert.equal(error, undefined);
    assert.match(refused ?? "", /refused: SIGNING_FAILURE/);
    assert.equal(Object.keys(signatures).length, 6);
    const out = join(house, "out");
    mkdirSync(out, { recursive: true });
    const content = join(out, "content");
    writeFileSync(content, CONTENT);
    for (const [name, base64] of Object.entries(signatures)) {
      const file = join(out, `${name}.der`);
      writeFileSync(file, Buffer.from(base64, "base64"));
      openssl(join(house, "root.crt"), file, name.endsWith("-detached") ? content : undefined);
    }
  } finally {
    for (const child of started) await end(child);
    pages.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});
