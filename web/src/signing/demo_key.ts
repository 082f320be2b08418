/** The demonstration's key in the browser: for development alone, a real key never comes near a page. */

import { fromBase64, toBase64, withoutPem } from "./base64.ts";
import { type KeyKind, type SigningKey, signedCms } from "./cms.ts";
import { OID, SEQUENCE, only, read } from "./der.ts";
import { SigningError, type ToSign, type WayToSign, untilStopped } from "./signing.ts";

const RSA = "2a864886f70d010101";
const EC = "2a8648ce3d0201";

export class DemoKey implements WayToSign {
  private constructor(private readonly key: SigningKey) {}

  /** Takes a PEM text of one PKCS#8 key, its certificate and the authorities above it; the key cannot be read out again. */
  static async fromPem(text: string): Promise<DemoKey> {
    try {
      const [pkcs8] = sections(text, "PRIVATE KEY");
      const [certificate, ...chain] = sections(text, "CERTIFICATE");
      if (pkcs8 === undefined || certificate === undefined) throw new RangeError("no key or no certificate");
      const kind = kindOf(pkcs8);
      const key = await crypto.subtle.importKey("pkcs8", pkcs8, parameters(kind), false, ["sign"]);
      return new DemoKey({ kind, key, certificate, chain });
    } catch (error) {
      throw new SigningError("malformed", String(error));
    }
  }

  async sign(what: ToSign, stop?: AbortSignal): Promise<string> {
    // The holder stands in the certificate as text; whether everything fits, the server judges.
    if (what.iin !== undefined && !contains(this.key.certificate, `IIN${what.iin}`)) {
      throw new SigningError("wrong_key", "the certificate names somebody else");
    }
    return toBase64(await untilStopped(signedCms(this.key, what, new Date()), stop));
  }
}

function sections(text: string, label: string): Uint8Array<ArrayBuffer>[] {
  const pattern = new RegExp(`-----BEGIN ${label}-----[^-]+-----END ${label}-----`, "g");
  return [...text.matchAll(pattern)].map(([section]) => fromBase64(withoutPem(section)).slice());
}

/** The kind of a PKCS#8 key (RFC 5958, 2) by its AlgorithmIdentifier. */
function kindOf(pkcs8: Uint8Array): KeyKind {
  const [, identifier] = read(only(pkcs8, SEQUENCE).value);
  const [algorithm] = read(identifier?.value ?? new Uint8Array());
  const oid = algorithm?.tag === OID ? hex(algorithm.value) : "";
  if (oid === RSA) return "rsa";
  if (oid === EC) return "p256";
  throw new RangeError("neither RSA nor P-256");
}

function parameters(kind: KeyKind): RsaHashedImportParams | EcKeyImportParams {
  switch (kind) {
    case "rsa":
      return { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
    case "p256":
      return { name: "ECDSA", namedCurve: "P-256" };
  }
}

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const contains = (bytes: Uint8Array, text: string): boolean => hex(bytes).includes(hex(new TextEncoder().encode(text)));
