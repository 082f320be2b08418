/** What the person signed in is at the desks: the post in the roster, operator of the authority, answering appeals. */

import { signal } from "@preact/signals";
import type { OperatorBody, PostView } from "../lib/api-schema.ts";
import { ask } from "../lib/api.ts";
import { Problem } from "../lib/problem.ts";
import { session } from "../lib/session.ts";
import { all } from "../lib/all.ts";

export interface Own {
  /** Of whom this is true. */
  account: string | undefined;
  post: PostView | undefined;
  operator: OperatorBody | undefined;
  isResponsible: boolean;
  /** Does what the others of the staff do not: posts, dates and prices, work that was given up, calls for help, recordings. */
  oversees: boolean;
}

/** Asked once after signing in, and again whenever the roster was changed here. */
export const own = signal<Own | undefined>(undefined);

export async function learn(stop?: AbortSignal): Promise<Own> {
  const account = session.account.value?.id;
  const asked = stop ? { stop } : {};
  const [post, operators, responsible, me] = await Promise.all([
    orNothing(ask("GET /v1/desk/post", asked), "not_in_roster"),
    all((page) => ask("GET /v1/desk/nca/operators", { query: page, ...asked })),
    orNothing(ask("GET /v1/desk/nca/responsible", asked), "not_found"),
    ask("GET /v1/me", asked),
  ]);
  const found = {
    account,
    post,
    operator: (operators as OperatorBody[]).find((operator) => operator.account === account),
    isResponsible: responsible !== undefined && responsible.account === account,
    oversees: me.oversees,
  };
  own.value = found;
  return found;
}

/** Nothing where the server says that there is nothing; every other problem stays one. */
export async function orNothing<T>(asked: Promise<T>, code: string): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Problem && error.code === code) return undefined;
    throw error;
  }
}
