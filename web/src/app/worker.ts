/** Has the app kept for when there is no network: registers the worker, and lets that of a new build follow the old one. */

const ADDRESS = "/app/sw.js";
const SCOPE = "/app/";
/** By this the worker of a build knows the pages of the same build: names of scripts change with their content. */
const OWN = new URL(import.meta.url).pathname;
/** The first screen comes before what only a later visit needs. */
const LATEST_MS = 5_000;

interface Policies {
  createPolicy: (name: string, rules: { createScriptURL: (address: string) => string }) => { createScriptURL: (address: string) => string };
}

/** The page's policy lets nothing become the address of a script but this one. */
function trusted(): string {
  const { trustedTypes } = globalThis as { trustedTypes?: Policies };
  const policy = trustedTypes?.createPolicy("senim-worker", {
    createScriptURL: (address) => {
      if (address !== ADDRESS) throw new TypeError(`no script of ours: ${address}`);
      return address;
    },
  });
  return policy?.createScriptURL(ADDRESS) ?? ADDRESS;
}

async function register(): Promise<void> {
  const found = await navigator.serviceWorker.register(trusted(), { scope: SCOPE, updateViaCache: "none" });
  const ask = () => found.waiting?.postMessage(OWN);
  ask();
  found.addEventListener("updatefound", () => found.installing?.addEventListener("statechange", ask));
}

/** To be called once the page is there. Where nothing can be kept, the app works with a network as before. */
export function keepApp(): void {
  if (!("serviceWorker" in navigator)) return;
  const begin = () => void register().catch(() => undefined);
  // A page waits idly for its first frame: what begins there takes the processor from the drawing.
  requestAnimationFrame(() => {
    if ("requestIdleCallback" in globalThis) requestIdleCallback(begin, { timeout: LATEST_MS });
    else setTimeout(begin, LATEST_MS);
  });
}
