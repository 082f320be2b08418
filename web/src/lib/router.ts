/** Where the person is: the part of the address after `#`, so that every screen has an address and `back` works. */

import { signal } from "@preact/signals";

export const route = signal(read());

function read(): string {
  const hash = globalThis.location?.hash ?? "";
  return hash.startsWith("#/") ? hash.slice(1) : "/";
}

export function follow(): void {
  addEventListener("hashchange", () => { route.value = read(); });
}

export function go(to: string): void {
  location.hash = to;
}

/** Goes there without leaving a way back: for what must not be done twice. */
export function goInstead(to: string): void {
  location.replace(`#${to}`);
}

/** An address that somebody typed or cut may be no right spelling of anything: then it is taken as it stands. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The values of `:name` parts when the path is of this shape. */
export function match(pattern: string, path: string): Record<string, string> | undefined {
  const [wanted, found] = [pattern.split("/"), path.split("/")];
  if (wanted.length !== found.length) return undefined;
  const values: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const given = found[at] ?? "";
    if (part.startsWith(":")) values[part.slice(1)] = decoded(given);
    else if (part !== given) return undefined;
  }
  return values;
}
