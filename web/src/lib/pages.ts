/** Lists that come in pages: the first is read again and again, the others when somebody asks for more. */

import { useSignal } from "@preact/signals";
import { type Problem, problemOf } from "./problem.ts";
import { type Resource, useResource } from "./resource.ts";

export interface Page<T> {
  items: T[];
  next?: string | null;
}

/** Gives a page: the first, or the one behind a cursor. */
export type Source<T> = (cursor: string | undefined, stop?: AbortSignal) => Promise<Page<T>>;

export interface Pages<T> {
  first: Resource<Page<T>[]>;
  /** All that was read, each once, source by source. */
  items: T[];
  /** Brings more; nothing when all is there. */
  more: (() => Promise<void>) | undefined;
  problem: Problem | undefined;
}

/** Several lists at once, so that they can be shown as one. */
export function usePages<T>(sources: readonly Source<T>[], keyOf: (item: T) => string, names: readonly unknown[], everyMs?: number): Pages<T> {
  const first = useResource((stop) => Promise.all(sources.map((source) => source(undefined, stop))), names, everyMs);
  const rest = useSignal<{ items: T[]; next: (string | undefined)[] } | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  const next = rest.value?.next ?? (first.data ?? []).map((page) => page.next ?? undefined);
  const more = async () => {
    problem.value = undefined;
    try {
      const found = await Promise.all(sources.map((source, at): Promise<Page<T>> | Page<T> => (next[at] ? source(next[at]) : { items: [] })));
      rest.value = { items: [...(rest.value?.items ?? []), ...found.flatMap(({ items }) => items)], next: found.map((page) => page.next ?? undefined) };
    } catch (error) {
      problem.value = problemOf(error);
    }
  };
  const all = [...(first.data ?? []).flatMap(({ items }) => items), ...(rest.value?.items ?? [])];
  const items = [...new Map(all.map((item) => [keyOf(item), item] as const).reverse()).values()].reverse();
  return { first, items, more: next.some(Boolean) ? more : undefined, problem: problem.value };
}
