/** How a document stands, as a colour with a sign. */

import type { Tone } from "../ui/basics.tsx";

export const STANDINGS: Record<string, Tone> = { valid: "good", revoked: "bad", expired: "warn" };
