/** A CMS SignedData with one signer: CAdES-BES (RFC 5652, RFC 5035, EN 319 122-1), as the server makes and demands it. */

import {
  INTEGER, NULL, OCTET_STRING, SEQUENCE, SET,
  context, only, read, write, writeOid, writePositiveInteger, writeSet, writeTime,
} from "./der.ts";
import type { ToSign } from "./signing.ts";

const DATA = "1.2.840.113549.1.7.1";
const SIGNED_DATA = "1.2.840.113549.1.7.2";
const CONTENT_TYPE = "1.2.840.113549.1.9.3";
const MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
const SIGNING_TIME = "1.2.840.113549.1.9.5";
const SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47";
const SHA256 = "2.16.840.1.101.3.4.2.1";
const RSA_SHA256 = "1.2.840.113549.1.1.11";
const ECDSA_SHA256 = "1.2.840.10045.4.3.2";

const VERSION_1 = Uint8Array.of(INTEGER, 1, 1);

export type KeyKind = "rsa" | "p256";

/** A key of the browser with its certificate and the authorities above it, in DER. */
export interface SigningKey {
  kind: KeyKind;
  key: CryptoKey;
  certificate: Uint8Array;
  chain: readonly Uint8Array[];
}

export async function signedCms(
  signer: SigningKey,
  what: Pick<ToSign, "content" | "form">,
  at: Date,
): Promise<Uint8Array> {
  const attributes = await signedAttributes(signer.certificate, what.content, at);
  // What is signed carries the tag of a SET, what is sent the tag [0] (RFC 5652, 5.4).
  const signature = await rawSignature(signer, writeSet(SET, attributes));
  const hash = write(SEQUENCE, writeOid(SHA256));
  const signerInfo = write(
    SEQUENCE, VERSION_1, issuerAndSerial(signer.certificate), hash, writeSet(context(0), attributes),
    signatureAlgorithm(signer.kind), write(OCTET_STRING, signature),
  );
  const held = what.form === "attached" ? [write(context(0), write(OCTET_STRING, what.content))] : [];
  const signedData = write(
    SEQUENCE, VERSION_1, write(SET, hash), write(SEQUENCE, writeOid(DATA), ...held),
    writeSet(context(0), [signer.certificate, ...signer.chain]), write(SET, signerInfo),
  );
  return write(SEQUENCE, writeOid(SIGNED_DATA), write(context(0), signedData));
}

async function signedAttributes(certificate: Uint8Array, content: Uint8Array, at: Date): Promise<Uint8Array[]> {
  const essCertificate = write(SEQUENCE, write(OCTET_STRING, await sha256(certificate)));
  return [
    attribute(CONTENT_TYPE, writeOid(DATA)),
    attribute(MESSAGE_DIGEST, write(OCTET_STRING, await sha256(content))),
    attribute(SIGNING_TIME, writeTime(at)),
    attribute(SIGNING_CERTIFICATE_V2, write(SEQUENCE, write(SEQUENCE, essCertificate))),
  ];
}

const attribute = (oid: string, value: Uint8Array): Uint8Array => write(SEQUENCE, writeOid(oid), write(SET, value));

async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes.slice()));
}

async function rawSignature(signer: SigningKey, message: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  switch (signer.kind) {
    case "rsa":
      return new Uint8Array(await crypto.subtle.sign("RSASSA-PKCS1-v1_5", signer.key, message));
    case "p256": {
      const halves = new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, signer.key, message));
      const middle = halves.length / 2;
      // WebCrypto gives r and s one after another, CMS holds Ecdsa-Sig-Value (RFC 5753, 2.1.1).
      return write(
        SEQUENCE, writePositiveInteger(halves.subarray(0, middle)), writePositiveInteger(halves.subarray(middle)),
      );
    }
  }
}

function signatureAlgorithm(kind: KeyKind): Uint8Array {
  switch (kind) {
    case "rsa":
      return write(SEQUENCE, writeOid(RSA_SHA256), Uint8Array.of(NULL, 0));
    case "p256":
      return write(SEQUENCE, writeOid(ECDSA_SHA256));
  }
}

/** The issuer's name and the serial number of a certificate (RFC 5280, 4.1), byte for byte. */
function issuerAndSerial(certificate: Uint8Array): Uint8Array {
  const [toBeSigned] = read(only(certificate, SEQUENCE).value);
  const [, serial, , issuer] = read(toBeSigned?.value ?? new Uint8Array());
  if (serial?.tag !== INTEGER || issuer?.tag !== SEQUENCE) throw new RangeError("not a certificate of version 3");
  return write(SEQUENCE, issuer.whole, serial.whole);
}
