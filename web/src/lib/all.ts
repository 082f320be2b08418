/** All pages of a list, up to a number that a person can still look through. */

import type { Page } from "./pages.ts";

const PAGE = 100;
/** A thousand rows: whoever has more narrows the list. */
const PAGES = 10;

export async function all<T>(read: (page: { limit: number; cursor?: string }) => Promise<Page<T>>): Promise<T[]> {
  const found: T[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const { items, next } = await read({ limit: PAGE, ...(cursor !== undefined && { cursor }) });
    found.push(...items);
    if (!next) break;
    cursor = next;
  }
  return found;
}
