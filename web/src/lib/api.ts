/** Asks the API: typed by its document, in the person's language, once where it must be once. */

import type { Operations } from "./api-schema.ts";
import { learnTime } from "./clock.ts";
import { proof } from "./device.ts";
import { language } from "./i18n.ts";
import { Problem, problemIn } from "./problem.ts";
import { session } from "./session.ts";

/** The server answers within 30 seconds or says why not. */
const PATIENCE_MS = 35_000;

export type Operation = keyof Operations;
export type Answer<K extends Operation> = Operations[K]["answer"];

type Part<Name extends string, Type> = [Type] extends [undefined] ? unknown : { [name in Name]: Type };
/** What an operation has to be told; what is absent from its document cannot be said. */
export type Question<K extends Operation> = Part<"path", Operations[K]["path"]> &
  ([Operations[K]["query"]] extends [undefined] ? unknown : { query?: Operations[K]["query"] }) &
  Part<"body", Operations[K]["body"]> &
  (Operations[K]["once"] extends true ? { once: string } : unknown) &
  (Operations[K]["version"] extends true ? { version: number } : unknown) & { stop?: AbortSignal };

interface Loose {
  path?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
  once?: string;
  version?: number;
  stop?: AbortSignal;
}

/** Asks, and gives what came back. */
export async function ask<K extends Operation>(operation: K, question: Question<K>): Promise<Answer<K>> {
  return (await askWithVersion(operation, question)).answer;
}

/** Asks, and gives also the version that the answer's ETag names. */
export async function askWithVersion<K extends Operation>(
  operation: K,
  question: Question<K>,
): Promise<{ answer: Answer<K>; version: number }> {
  const said = question as Loose;
  const [method = "GET", template = ""] = operation.split(" ");
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(said.path?.[name])));
  const answer = await send(method, path, said);
  const version = Number(answer.headers.get("etag")?.replaceAll('"', "") ?? 0);
  if (answer.status === 204) return { answer: undefined as Answer<K>, version };
  const isJson = (answer.headers.get("content-type") ?? "").startsWith("application/json");
  return { answer: (isJson ? await answer.json() : await answer.blob()) as Answer<K>, version };
}

async function send(method: string, path: string, said: Loose): Promise<Response> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(said.query ?? {})) if (value != null) query.set(name, String(value));
  const address = query.size > 0 ? `${path}?${query}` : path;
  const needsProof = isWayIn(path);
  const token = needsProof ? undefined : await session.token();
  const headers: Record<string, string> = {
    accept: "application/json, application/problem+json, */*;q=0.1",
    "accept-language": language.value,
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(said.once !== undefined && { "idempotency-key": said.once }),
    ...(said.version !== undefined && { "if-match": `"${said.version}"` }),
    ...(needsProof && { dpop: await proof(method, path) }),
  };
  const document = said.body instanceof Blob ? said.body : undefined;
  const body = document ?? (said.body === undefined ? undefined : JSON.stringify(said.body));
  if (body !== undefined) headers["content-type"] = document?.type ?? "application/json";
  const stop = AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), ...(said.stop ? [said.stop] : [])]);
  const answer = await reach(address, { method, headers, ...(body !== undefined && { body }), signal: stop }, said.stop);
  const isOtherTime = learnTime(answer);
  if (answer.ok) return answer;
  const problem = await problemIn(answer);
  // The proof bore the time of a clock that is wrong; with the server's it holds.
  if (isOtherTime && problem.code === "device_proof_invalid") return send(method, path, said);
  if (token !== undefined && answer.status === 401) await session.end("ended");
  throw problem;
}

/** A file that is read while it comes: its beginning has the server's time, its rest as long as the person watches. */
export async function openFile(address: string, stop?: AbortSignal): Promise<Response> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const token = await session.token();
    const headers = { "accept-language": language.value, ...(token !== undefined && { authorization: `Bearer ${token}` }) };
    const answer = await reach(address, { headers, signal: AbortSignal.any([patience.signal, ...(stop ? [stop] : [])]) }, stop);
    if (answer.ok) return answer;
    const problem = await problemIn(answer);
    if (token !== undefined && answer.status === 401) await session.end("ended");
    throw problem;
  } finally {
    clearTimeout(timer);
  }
}

/** Whether the request signs somebody in, and so proves its device instead of carrying a token. */
function isWayIn(path: string): boolean {
  return path.startsWith("/v1/sign-ins") || path.startsWith("/v1/eds-challenges");
}

/** The answer, or the problem with the way there. */
export async function reach(address: string, init: RequestInit, stop?: AbortSignal): Promise<Response> {
  try {
    return await fetch(address, { ...init, cache: "no-store", credentials: "omit" });
  } catch (error) {
    if (stop?.aborted) throw error;
    throw new Problem(navigator.onLine ? "unreachable" : "offline", 0);
  }
}
