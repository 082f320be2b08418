/** How the pages are built, and how they are served while somebody works on them: with the headers of the real server. */

import { defineConfig } from "vite";
import { PAGE_HEADERS } from "./headers.ts";

/** The server behind the pages under work. */
const SERVER = process.env["SENIM_URL"] ?? "http://127.0.0.1:7200";
const proxy = Object.fromEntries(
  ["/v1", "/public", "/pki", "/callbacks"].map((path) => [path, { target: SERVER, ws: path === "/v1" }]),
);

export default defineConfig({
  publicDir: "public",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "dist",
    target: "es2022",
    // The polyfill is a script in the page: old browsers do without preloading.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: { input: { app: "app/index.html", console: "console/index.html" } },
  },
  server: { proxy },
  preview: { proxy, headers: PAGE_HEADERS },
});
