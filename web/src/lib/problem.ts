/** Why the server did not do what was asked, or why nobody knows whether it did. */

import type { FieldProblemView, Problem as Body } from "./api-schema.ts";
import { maybe } from "./i18n.ts";

/** What a page itself finds wrong with the way to the server, beside the codes of the API. */
export type OwnCode = "offline" | "unreachable" | "maintenance" | "unexpected";

export class Problem extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    readonly body: Partial<Body> = {},
  ) {
    super(code);
    this.name = "Problem";
  }

  /** What is wrong with which field, by JSON pointers. */
  get fields(): readonly FieldProblemView[] {
    return this.body.errors ?? [];
  }

  /** Nobody knows whether the request was carried out: the same again, under the same key. */
  get isUncertain(): boolean {
    return this.status === 0 || this.status >= 500 || this.code === "idempotency_in_flight";
  }
}

/** What is wrong with a field, in the language of the moment: the server's own sentence is in that of the request. */
export const fieldText = ({ code, detail }: FieldProblemView): string => maybe(`field_problem.${code}`) ?? detail;

/** Anything thrown as a problem: what is none is a mistake of ours. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem("unexpected", 0, { title: String(error) });
}

/** The problem an answer carries. */
export async function problemIn(answer: Response): Promise<Problem> {
  const body = (await answer.json().catch(() => undefined)) as Partial<Body> | undefined;
  if (typeof body?.code === "string") return new Problem(body.code, answer.status, body);
  return new Problem([502, 503, 504].includes(answer.status) ? "maintenance" : "unexpected", answer.status);
}
