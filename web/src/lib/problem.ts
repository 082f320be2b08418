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
    /** The request's number, under which the server wrote down what happened. */
    readonly reference?: string,
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

/** A mistake of the server's or of the page's own: no words say what the person could do about it. */
const OURS: readonly string[] = ["internal", "unexpected"] satisfies (OwnCode | "internal")[];
const SERVER_FAILED = 500;

/** A code is for those who help: of our own mistakes, and of what this version has no words for. */
export const needsHelp = ({ code }: Problem): boolean => OURS.includes(code) || maybe(`error.${code}`) === undefined;

/** What support looks for in the server's log: shown where the server failed, or where our words end. */
export const numberOf = (problem: Problem): string | undefined => (problem.status >= SERVER_FAILED || needsHelp(problem) ? problem.reference : undefined);

/** In which header of its answer the server names the request. */
export const REFERENCE = "x-request-id";

/** The problem an answer carries. */
export async function problemIn(answer: Response): Promise<Problem> {
  const body = (await answer.json().catch(() => undefined)) as Partial<Body> | undefined;
  const reference = answer.headers.get(REFERENCE) ?? undefined;
  if (typeof body?.code === "string") return new Problem(body.code, answer.status, body, reference);
  return new Problem([502, 503, 504].includes(answer.status) ? "maintenance" : "unexpected", answer.status, {}, reference);
}
