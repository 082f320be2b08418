/** What somebody has typed and not sent yet: kept in the tab, so that the back button and a reload lose nothing. */

import { useSignal } from "@preact/signals";

const PLACE = "senim typed ";

export interface Typed<T> {
  value: T;
  set: (next: (now: T) => T) => void;
  /** It is safe elsewhere: what is on the screen stays, the tab keeps nothing. */
  release: () => void;
  /** It is done with: back to what was given at first. */
  forget: () => void;
}

/** Under a name that says which field or form of which matter it is. */
export function useTyped<T>(name: string, first: T): Typed<T> {
  const value = useSignal(read<T>(name) ?? first);
  const release = () => sessionStorage.removeItem(PLACE + name);
  return {
    value: value.value,
    set: (next) => {
      value.value = next(value.value);
      sessionStorage.setItem(PLACE + name, JSON.stringify(value.value));
    },
    release,
    forget: () => {
      release();
      value.value = first;
    },
  };
}

/** For whoever signs out: the next person finds nothing. */
export function forgetAll(): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PLACE)) sessionStorage.removeItem(key);
}

function read<T>(name: string): T | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(PLACE + name) ?? "") as T;
  } catch {
    return undefined;
  }
}
