/** C7, C12: the last call broke off: why, and how the person goes on. */

import type { BrokenOffView } from "../../lib/api-schema.ts";
import { now } from "../../lib/clock.ts";
import { Banner } from "../../ui/basics.tsx";
import { brokenOffWords } from "../broken_off.ts";

export function BrokenOff({ broken }: { broken: BrokenOffView }) {
  const { why, next } = brokenOffWords(broken, now());
  return <Banner tone="warn"><p>{why}</p><p>{next}</p></Banner>;
}
