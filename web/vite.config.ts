/** How the pages are built, and how they are served while somebody works on them: with the headers of the real server. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { type Plugin, defineConfig } from "vite";
import { PAGE_HEADERS } from "./headers.ts";

/** The server behind the pages under work. */
const SERVER = process.env["SENIM_URL"] ?? "http://127.0.0.1:7200";
const proxy = Object.fromEntries(
  ["/v1", "/public", "/pki", "/callbacks"].map((path) => [path, { target: SERVER, ws: path === "/v1" }]),
);

/** A phone brings a quarter of the bytes; written at the very end, because chunks are still changed after they are made. */
const compressed: Plugin = {
  name: "compressed",
  writeBundle({ dir = "" }, bundle) {
    for (const name of Object.keys(bundle).filter((file) => /\.(js|css)$/.test(file))) {
      const file = join(dir, name);
      writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file)));
    }
  },
};

export default defineConfig({
  plugins: [compressed],
  publicDir: "public",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "dist",
    target: "es2022",
    // The polyfill is a script in the page: old browsers do without preloading.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: { input: { app: "app/index.html", console: "console/index.html", desk: "desk/index.html" } },
  },
  server: { proxy },
  preview: { proxy, headers: PAGE_HEADERS },
});
