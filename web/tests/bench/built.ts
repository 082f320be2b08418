/** The built pages behind a server that does nothing else: as the real one sends them, compressed and under the same policy. */

import { existsSync, readFileSync } from "node:fs";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/** The very text that the server sends. */
const POLICY = readFileSync("policy.txt", "utf8").trim();
const TYPES: Record<string, string> = { html: "text/html; charset=utf-8", js: "text/javascript; charset=utf-8", css: "text/css; charset=utf-8", svg: "image/svg+xml" };

/** Where the pages are, and how they are ended. */
export async function serve(): Promise<{ address: string; end: () => void }> {
  const server: Server = createServer((asked, answer) => {
    const path = new URL(asked.url ?? "/", "http://here").pathname;
    const name = path.endsWith("/") ? `${path}index.html` : path;
    const file = join("dist", name);
    if (name.includes("..") || !existsSync(file)) {
      answer.writeHead(404).end();
      return;
    }
    const isPacked = existsSync(`${file}.br`);
    answer.writeHead(200, {
      "content-security-policy": POLICY, "content-type": TYPES[name.split(".").at(-1) ?? ""] ?? "application/octet-stream", ...(isPacked && { "content-encoding": "br" }),
    });
    answer.end(readFileSync(isPacked ? `${file}.br` : file));
  });
  await new Promise<void>((resolve) => { server.listen(0, "127.0.0.1", resolve); });
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, end: () => server.close() };
}
