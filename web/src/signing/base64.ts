/** Base64 of bytes, for requests and signatures. */

/** Characters are made of so many bytes at once: more would exceed the arguments of a call. */
const PIECE = 0x2000;

export function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE) {
    text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  }
  return btoa(text);
}

/** Throws for anything but base64. */
export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** The base64 inside a PEM text, or the text itself; without line breaks. */
export function withoutPem(text: string): string {
  return text.replace(/-----[A-Z0-9 ]+-----/g, "").replace(/\s+/g, "");
}
