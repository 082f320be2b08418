/** Acts by keys: Alt with a letter, by its place on the keyboard, so that it is the same in every layout (WCAG 2.1.4). */

import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

const PLACE = "senim keys";
/** Whoever has other uses for these keys turns them off, on this computer. */
export const areKeysOn = signal(localStorage.getItem(PLACE) !== "off");

export function turnKeys(to: "on" | "off"): void {
  areKeysOn.value = to === "on";
  localStorage.setItem(PLACE, to);
}

type Acts = Partial<Record<string, () => void>>;

/** By codes such as `KeyA`; the keys of the page rest while a dialog asks something, those of the dialog do not. */
export function useKeys(acts: Acts, of: "page" | "dialog" = "page"): void {
  const newest = useRef(acts);
  newest.current = acts;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      // AltGr is Alt with Control to browsers on Windows: what is typed with it is text.
      if (!areKeysOn.value || !event.altKey || event.ctrlKey || event.metaKey || event.repeat) return;
      const act = newest.current[event.code];
      if (!act || (of === "page" && document.querySelector("dialog[open]"))) return;
      // Some browsers open their own menus by these keys.
      event.preventDefault();
      act();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [of]);
}
