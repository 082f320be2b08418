/** What changed between two texts, word by word: Kazakh and Russian words are cut by the browser's own rules. */

import { diffArrays } from "diff";

export interface Piece {
  text: string;
  what: "same" | "added" | "removed";
}

function words(text: string, language: string): string[] {
  return [...new Intl.Segmenter(language, { granularity: "word" }).segment(text)].map(({ segment }) => segment);
}

/** Changes that only a space or a comma separates are shown as one: a reader sees a phrase, not splinters. */
export function changes(before: string, after: string, language: string): Piece[] {
  const joined: { removed: string; added: string; same: string }[] = [{ removed: "", added: "", same: "" }];
  for (const part of diffArrays(words(before, language), words(after, language))) {
    const text = part.value.join("");
    const last = joined.at(-1) as { removed: string; added: string; same: string };
    const isChange = part.added || part.removed;
    if (!isChange) {
      last.same += text;
      continue;
    }
    const begun = last.same === "" ? last : glued(last, joined);
    if (part.added) begun.added += text;
    else begun.removed += text;
  }
  return joined.flatMap(({ removed, added, same }) => [
    ...(removed ? [{ text: removed, what: "removed" as const }] : []),
    ...(added ? [{ text: added, what: "added" as const }] : []),
    ...(same ? [{ text: same, what: "same" as const }] : []),
  ]);
}

function glued(last: { removed: string; added: string; same: string }, joined: { removed: string; added: string; same: string }[]) {
  const changed = last.removed !== "" || last.added !== "";
  if (changed && /^[\s,]+$/u.test(last.same)) {
    last.removed += last.same;
    last.added += last.same;
    last.same = "";
    return last;
  }
  const next = { removed: "", added: "", same: "" };
  joined.push(next);
  return next;
}

interface Clause {
  id: string;
  kk: string;
  ru: string;
}

/** A clause in two revisions; one that was taken away stands where it stood. */
export interface ClauseChange {
  id: string;
  /** Its number in the later revision, or in the earlier one where it is no more. */
  number: number;
  state: "same" | "changed" | "added" | "removed";
  before: Clause | undefined;
  after: Clause | undefined;
}

export function clauseChanges(before: readonly Clause[], after: readonly Clause[]): ClauseChange[] {
  const found = after.map((clause, at): ClauseChange => {
    const old = before.find(({ id }) => id === clause.id);
    const state = !old ? "added" : old.kk === clause.kk && old.ru === clause.ru ? "same" : "changed";
    return { id: clause.id, number: at + 1, state, before: old, after: clause };
  });
  for (const [at, clause] of before.entries()) {
    if (after.some(({ id }) => id === clause.id)) continue;
    // Behind the clause it followed, which is there by now also when it was taken away itself.
    const place = at === 0 ? 0 : found.findIndex(({ id }) => id === before[at - 1]?.id) + 1;
    found.splice(place, 0, { id: clause.id, number: at + 1, state: "removed", before: clause, after: undefined });
  }
  return found;
}
