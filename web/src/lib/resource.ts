/** What a screen shows of the server: loading, there, or why not; read again when the language changes, the tab returns or time passes. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { language } from "./i18n.ts";
import { type Problem, problemOf } from "./problem.ts";
import { session } from "./session.ts";

/** A person does not notice less; below it no sign of loading is shown. */
export const QUICK_MS = 300;

export interface Resource<T> {
  data: T | undefined;
  /** Why the last try failed; what was read before stays. */
  problem: Problem | undefined;
  isSlow: boolean;
  again: () => void;
  put: (data: T) => void;
}

/** Reads now, and every so many milliseconds while the tab is looked at. */
export function useResource<T>(read: (stop: AbortSignal) => Promise<T>, names: readonly unknown[], everyMs?: number): Resource<T> {
  const data = useSignal<T | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  const isSlow = useSignal(false);
  const round = useSignal(0);
  const what = JSON.stringify(names);
  const shown = useRef(what);
  if (shown.current !== what) {
    shown.current = what;
    data.value = undefined;
    problem.value = undefined;
  }
  const standing = session.standing.value;
  useEffect(() => {
    const stop = new AbortController();
    let next: ReturnType<typeof setTimeout> | undefined;
    const slow = setTimeout(() => { isSlow.value = true; }, QUICK_MS);
    const once = async () => {
      try {
        const found = await read(stop.signal);
        if (stop.signal.aborted) return;
        data.value = found;
        problem.value = undefined;
      } catch (error) {
        if (stop.signal.aborted) return;
        problem.value = problemOf(error);
      }
      clearTimeout(slow);
      isSlow.value = false;
      if (everyMs !== undefined) next = setTimeout(look, everyMs);
    };
    const look = () => {
      clearTimeout(next);
      if (document.visibilityState === "visible") void once();
      else if (everyMs !== undefined) next = setTimeout(look, everyMs);
    };
    const returned = () => { if (document.visibilityState === "visible") look(); };
    void once();
    document.addEventListener("visibilitychange", returned);
    addEventListener("online", returned);
    return () => {
      stop.abort();
      clearTimeout(next);
      clearTimeout(slow);
      document.removeEventListener("visibilitychange", returned);
      removeEventListener("online", returned);
    };
  }, [what, language.value, round.value, standing, everyMs]);
  return {
    data: data.value,
    problem: problem.value,
    isSlow: isSlow.value,
    again: () => { round.value += 1; },
    put: (found) => { data.value = found; },
  };
}

export interface Action<A extends unknown[]> {
  run: (...given: A) => Promise<void>;
  isBusy: boolean;
  problem: Problem | undefined;
  forget: () => void;
}

/**
 * Something a person does once. A second press while it is under way does nothing; after a loss of connection the next
 * press sends the same key, so that the server does it once.
 */
export function useAction<A extends unknown[]>(act: (once: string, ...given: A) => Promise<void>): Action<A> {
  const isBusy = useSignal(false);
  const problem = useSignal<Problem | undefined>(undefined);
  const key = useRef<string | undefined>(undefined);
  const standing = session.standing.value;
  // What failed for want of a session is no trouble any more once there is one.
  useEffect(() => { if (standing === "in" && problem.value?.status === 401) problem.value = undefined; }, [standing]);
  const run = async (...given: A) => {
    if (isBusy.value) return;
    isBusy.value = true;
    problem.value = undefined;
    key.current ??= crypto.randomUUID();
    try {
      await act(key.current, ...given);
      key.current = undefined;
    } catch (error) {
      problem.value = problemOf(error);
      if (!problem.value.isUncertain) key.current = undefined;
    } finally {
      isBusy.value = false;
    }
  };
  return { run, isBusy: isBusy.value, problem: problem.value, forget: () => { problem.value = undefined; } };
}
