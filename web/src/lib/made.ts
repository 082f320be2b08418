/** Documents that a job of the server is still making: asked for again until they are there. */

import { Problem } from "./problem.ts";

/** A document is drawn, sealed and time-stamped within seconds. */
const TRIES = 8;
const PAUSE_MS = 1_500;

/** What `bring` brings; not found means not made yet, for a document that is known to come. */
export async function whenMade<T>(bring: () => Promise<T>): Promise<T> {
  for (let left = TRIES; ; left -= 1) {
    try {
      return await bring();
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== "not_found") throw error;
      if (left <= 1) throw new Problem("paper_coming", 404);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
