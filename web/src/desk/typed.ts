/** What somebody has typed and not sent yet: kept in the tab, so that the back button and a reload lose nothing. */

import { useSignal } from "@preact/signals";

const PLACE = "senim desk ";

export interface Typed {
  value: Record<string, string>;
  of: (name: string) => string;
  set: (name: string, text: string) => void;
  forget: () => void;
}

/** Under a name that says which form of which request it is. */
export function useTyped(name: string, first: Record<string, string> = {}): Typed {
  const values = useSignal<Record<string, string>>(read(name) ?? first);
  return {
    value: values.value,
    of: (field) => values.value[field] ?? "",
    set: (field, text) => {
      values.value = { ...values.value, [field]: text };
      sessionStorage.setItem(PLACE + name, JSON.stringify(values.value));
    },
    forget: () => {
      sessionStorage.removeItem(PLACE + name);
      values.value = first;
    },
  };
}

/** For whoever signs out. */
export function forgetAll(): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PLACE)) sessionStorage.removeItem(key);
}

function read(name: string): Record<string, string> | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(PLACE + name) ?? "") as Record<string, string>;
  } catch {
    return undefined;
  }
}
