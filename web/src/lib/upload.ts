/** Sends a document and tells how far it is: `fetch` cannot say that. */

import type { ServiceRequestBody } from "./api-schema.ts";
import { takenName } from "./file_name.ts";
import { language } from "./i18n.ts";
import { Problem, REFERENCE } from "./problem.ts";
import { session } from "./session.ts";

/** A scan of ten megabytes over a slow line. */
const PATIENCE_MS = 5 * 60_000;

interface Sending {
  request: string;
  code: string;
  version: number;
  file: File;
  onProgress: (share: number) => void;
  stop: AbortSignal;
}

/** The request with the document attached. */
export async function attach({ request, code, version, file, onProgress, stop }: Sending): Promise<ServiceRequestBody> {
  const token = await session.token();
  const address = `/v1/service-requests/${encodeURIComponent(request)}/attachments/${encodeURIComponent(code)}?name=${encodeURIComponent(takenName(file.name))}`;
  return new Promise((resolve, reject) => {
    const way = new XMLHttpRequest();
    way.open("PUT", address);
    way.timeout = PATIENCE_MS;
    way.setRequestHeader("accept-language", language.value);
    way.setRequestHeader("content-type", file.type || "application/octet-stream");
    way.setRequestHeader("if-match", `"${version}"`);
    if (token !== undefined) way.setRequestHeader("authorization", `Bearer ${token}`);
    way.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    way.onload = () => {
      const body = read(way.responseText);
      if (way.status >= 200 && way.status < 300) return resolve(body as ServiceRequestBody);
      if (way.status === 401) void session.end("ended");
      const { code: found } = (body ?? {}) as { code?: string };
      reject(new Problem(found ?? "unexpected", way.status, (body ?? {}) as object, way.getResponseHeader(REFERENCE) ?? undefined));
    };
    const lost = () => reject(new Problem(navigator.onLine ? "unreachable" : "offline", 0));
    way.onerror = lost;
    way.ontimeout = lost;
    way.onabort = lost;
    stop.addEventListener("abort", () => way.abort());
    way.send(file);
  });
}

function read(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
