/** Asks an address that is made up as it goes, such as that of a signing on a phone. */

import { type Operation, ask } from "./api.ts";
import { Problem } from "./problem.ts";
import { SigningError } from "../signing/signing.ts";

/** For `EgovMobile`: a refusal of the server is shown as its own problem. */
export async function reachJson(method: "GET" | "POST", path: string, body?: unknown): Promise<unknown> {
  try {
    return await ask(`${method} ${path}` as Operation, (body === undefined ? {} : { body }) as never);
  } catch (error) {
    if (error instanceof Problem && error.status > 0) throw new SigningError("refused", error.code);
    throw error;
  }
}
