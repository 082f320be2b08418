/** How the pages are built, and how they are served while somebody works on them: with the headers of the real server. */

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { transformSync } from "esbuild";
import { Resvg, initWasm } from "@resvg/resvg-wasm";
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

/** The sizes that phones ask for: iPhones 180, Android 192 and 512; they cut the corners themselves. */
const ICON_SIDES = [180, 192, 512];
/** The field of the icon, also under its own round corners: iPhones would fill these with black. */
const ICON_FIELD = "#00566b";

/** Pictures of the icon for phones that take no drawing: made of it with every build, so that no picture is kept with the sources. */
const icons: Plugin = {
  name: "icons",
  async generateBundle() {
    await initWasm(readFileSync(createRequire(import.meta.url).resolve("@resvg/resvg-wasm/index_bg.wasm")));
    const drawing = readFileSync("public/icon.svg");
    for (const side of ICON_SIDES) {
      const drawn = new Resvg(drawing, { fitTo: { mode: "width", value: side }, background: ICON_FIELD }).render();
      this.emitFile({ type: "asset", fileName: `icons/${side}.png`, source: drawn.asPng() });
    }
  },
};

/** Names of the parts that are reached from a page: by itself, or by any part of it, at once or when it is needed. */
function reached(dir: string, page: string): string[] {
  const all = readdirSync(join(dir, "assets")).filter((name) => /\.(js|css)$/.test(name));
  const found = new Set<string>();
  const texts = [readFileSync(join(dir, page), "utf8")];
  for (let text = texts.pop(); text !== undefined; text = texts.pop()) {
    for (const name of all) {
      if (found.has(name) || !text.includes(name)) continue;
      found.add(name);
      texts.push(readFileSync(join(dir, "assets", name), "utf8"));
    }
  }
  return [...found].sort();
}

/** The worker of the citizen's page, with the list of what it keeps; another list or another page is another version. */
const worker: Plugin = {
  name: "worker",
  writeBundle({ dir = "" }) {
    const files = ["/app/", "/app.webmanifest", "/icon.svg", ...reached(dir, "app/index.html").map((name) => `/assets/${name}`)];
    const source = readFileSync("src/worker/sw.ts", "utf8");
    const kept = ["app/index.html", "app.webmanifest", "icon.svg"].map((name) => readFileSync(join(dir, name), "utf8"));
    const version = createHash("sha256").update(JSON.stringify([files, source, kept])).digest("hex").slice(0, 16);
    const define = { VERSION: JSON.stringify(version), FILES: JSON.stringify(files) };
    const { code } = transformSync(source, { loader: "ts", format: "iife", target: "es2022", minify: true, define });
    writeFileSync(join(dir, "app/sw.js"), code);
  },
};

/**
 * What pages bring before their first screen comes in few files, each with all that it imports: a slow phone spends more on one more file
 * than on what is in it.
 */
const FIRST = [
  { name: "common", test: /\/src\/(ui\/(by_signature|frame)\.tsx|lib\/(all|focus|format|i18n|keys|ringer|router|session|typed)\.ts|styles\/(base|app)\.css)$/ },
  { name: "home", test: /\/src\/(app\/(doors|matters|standings|unread|screens\/(documents|services))\.tsx?|ui\/field\.tsx)$/ },
];

export default defineConfig({
  plugins: [icons, compressed, worker],
  publicDir: "public",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  json: { namedExports: false, stringify: true },
  build: {
    outDir: "dist",
    target: "es2022",
    // The polyfill is a script in the page: old browsers do without preloading.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { app: "app/index.html", console: "console/index.html", desk: "desk/index.html" },
      output: { codeSplitting: { groups: FIRST } },
    },
  },
  server: { proxy },
  preview: { proxy, headers: PAGE_HEADERS },
});
