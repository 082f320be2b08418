/** This browser as a device: a key that cannot be read out, and proofs that a request comes from here (RFC 9449). */

import { toBase64 } from "../signing/base64.ts";
import { now } from "./clock.ts";
import { kept } from "./kept.ts";

const P256 = { name: "ECDSA", namedCurve: "P-256" } as const;

let pair: Promise<CryptoKeyPair> | undefined;

function keys(): Promise<CryptoKeyPair> {
  pair ??= kept.read<CryptoKeyPair>("device").then(async (found) => {
    if (found) return found;
    const made = await crypto.subtle.generateKey(P256, false, ["sign", "verify"]);
    await kept.write("device", made);
    return made;
  });
  return pair;
}

/** A proof for one request; with a refresh token, it covers the token too. */
export async function proof(method: string, path: string, token?: string): Promise<string> {
  const { privateKey, publicKey } = await keys();
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", publicKey);
  const claims = {
    htm: method,
    htu: `${location.origin}${path}`,
    iat: Math.floor(now() / 1_000),
    jti: crypto.randomUUID(),
    ...(token !== undefined && { ath: url(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes(token)))) }),
  };
  const head = `${part({ typ: "dpop+jwt", alg: "ES256", jwk: { kty, crv, x, y } })}.${part(claims)}`;
  const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, bytes(head));
  return `${head}.${url(new Uint8Array(signature))}`;
}

/** What the list of signed-in devices calls this one. */
export function deviceName(): string {
  const agent = navigator.userAgent;
  const browser = /Firefox/.test(agent) ? "Firefox" : /Edg\//.test(agent) ? "Edge" : /Chrom/.test(agent) ? "Chrome" : /Safari/.test(agent) ? "Safari" : "Browser";
  const system = /Android/.test(agent) ? "Android" : /iPhone|iPad/.test(agent) ? "iOS" : /Windows/.test(agent) ? "Windows" : /Mac OS/.test(agent) ? "macOS" : "Linux";
  return `${browser}, ${system}`;
}

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const part = (value: unknown): string => url(bytes(JSON.stringify(value)));
const url = (value: Uint8Array): string => toBase64(value).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
