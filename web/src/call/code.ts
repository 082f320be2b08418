/** The short code both sides read aloud: six digits over the certificates that each side really sees. */

import type { Fingerprint } from "./protocol.ts";

const DOMAIN = "senim call code 1\0";
const CODES = 1_000_000n;

/** Equal on both sides only when nobody sits between them and the server with a certificate of his own. */
export async function callCode(call: string, server: string, seats: Fingerprint[]): Promise<string> {
  const lines = seats.map(({ seat, fingerprint }) => `${seat.role}:${seat.person}=${fingerprint.toUpperCase()}\n`).sort();
  const text = new TextEncoder().encode(`${DOMAIN}${call}\0${server.toUpperCase()}\0${lines.join("")}`);
  const digest = await crypto.subtle.digest("SHA-256", text);
  return String(new DataView(digest).getBigUint64(0) % CODES).padStart(6, "0");
}

/** The SHA-256 fingerprint that a session description carries; with several, all must be the same. */
export function fingerprintOf(sdp: string): string | undefined {
  const found = [...sdp.matchAll(/^a=fingerprint:sha-256 ([0-9A-Fa-f:]+)\s*$/gm)].map((match) => match[1]?.toUpperCase());
  return found.every((fingerprint) => fingerprint === found[0]) ? found[0] : undefined;
}
