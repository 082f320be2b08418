/** A form of the desks that loses nothing by the back button or a reload: its fields by their names. */

import * as lib from "../lib/typed.ts";

export interface Typed {
  value: Record<string, string>;
  of: (name: string) => string;
  set: (name: string, text: string) => void;
  forget: () => void;
}

/** Under a name that says which form of which request it is. */
export function useTyped(name: string, first: Record<string, string> = {}): Typed {
  const { value, set, forget } = lib.useTyped(name, first);
  return { value, of: (field) => value[field] ?? "", set: (field, text) => set((now) => ({ ...now, [field]: text })), forget };
}
