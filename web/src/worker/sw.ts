/** The worker of the citizen's page: keeps the page and its parts of one build, so that it opens without a network. What the API answers never comes here. */

/** Written by the build: a digest of all that is kept, and the paths of it. */
declare const VERSION: string;
declare const FILES: readonly string[];
declare const self: ServiceWorkerGlobalScope;

const PAGE = "/app/";
const PARTS = "/assets/";
const OURS = "senim app ";
const CACHE = OURS + VERSION;
/** A line on which nothing comes for so long is as good as none. */
const PATIENCE_MS = 4_000;

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(begin()));
self.addEventListener("message", (event) => {
  // A page of this very build says so by its own script; a page of the build before it keeps its parts until it goes.
  if (FILES.includes(event.data as string)) event.waitUntil(succeed());
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (pathname === PAGE) event.respondWith(page(request));
  } else if (pathname !== PAGE && FILES.includes(pathname)) {
    event.respondWith(part(request));
  }
});

/** All of the build or nothing: a page whose parts are of another build is not kept. */
async function keep(): Promise<void> {
  const answer = await fetch(PAGE, { cache: "reload", credentials: "omit" });
  const text = await answer.clone().text();
  const named = [...text.matchAll(/"(\/assets\/[^"]+)"/g)].map((found) => found[1] ?? "");
  if (!answer.ok || !named.every((name) => FILES.includes(name))) throw new Error("the page is of another build");
  const cache = await caches.open(CACHE);
  const rest = FILES.filter((file) => file !== PAGE);
  // The names of parts change with their content: what the browser has of them is good.
  await cache.addAll(rest.map((file) => new Request(file, { cache: file.startsWith(PARTS) ? "default" : "reload", credentials: "omit" })));
  await cache.put(PAGE, answer);
}

/** The first build begins at once; a later one where no page of the one before is left. */
async function begin(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(OURS) && name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function succeed(): Promise<void> {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (windows.filter(({ url }) => new URL(url).pathname === PAGE).length <= 1) await self.skipWaiting();
}

/** The server's page, so that nobody works with an old build; the kept one where the server does not answer. */
async function page(request: Request): Promise<Response> {
  const asked = fetch(request);
  const late = new Promise<undefined>((resolve) => { setTimeout(resolve, PATIENCE_MS); });
  const answer = await Promise.race([asked, late]).catch(() => undefined);
  if (answer && answer.status < 500) return answer;
  return (await kept(PAGE)) ?? asked;
}

async function part(request: Request): Promise<Response> {
  return (await kept(new URL(request.url).pathname)) ?? fetch(request);
}

async function kept(path: string): Promise<Response | undefined> {
  return (await caches.open(CACHE)).match(path);
}

export {};
