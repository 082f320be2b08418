/** DER as far as a CMS needs it: writing elements, and reading them strictly (X.690). */

export const INTEGER = 0x02;
export const BIT_STRING = 0x03;
export const OCTET_STRING = 0x04;
export const NULL = 0x05;
export const OID = 0x06;
export const UTC_TIME = 0x17;
export const GENERALIZED_TIME = 0x18;
export const SEQUENCE = 0x30;
export const SET = 0x31;

/** The first year that is written as GeneralizedTime (RFC 5652, 11.3). */
const FIRST_GENERALIZED_YEAR = 2050;

/** A constructed context tag. */
export const context = (number: number): number => 0xa0 | number;

export interface Element {
  tag: number;
  value: Uint8Array;
  /** Tag, length and value. */
  whole: Uint8Array;
}

export function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** An element of this tag around the parts. */
export function write(tag: number, ...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const value = concat(parts);
  return concat([Uint8Array.of(tag, ...length(value.length)), value]);
}

function length(count: number): number[] {
  if (count < 0x80) return [count];
  const digits: number[] = [];
  for (let rest = count; rest > 0; rest = Math.floor(rest / 0x100)) digits.unshift(rest % 0x100);
  return [0x80 | digits.length, ...digits];
}

/** A SET OF in the order DER asks for. */
export function writeSet(tag: number, elements: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return write(tag, ...[...elements].sort(compare));
}

function compare(one: Uint8Array, other: Uint8Array): number {
  for (let at = 0; at < Math.min(one.length, other.length); at += 1) {
    const difference = (one[at] ?? 0) - (other[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}

export function writeOid(text: string): Uint8Array<ArrayBuffer> {
  const [first = 0, second = 0, ...rest] = text.split(".").map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const digits = [arc % 0x80];
    for (let left = Math.floor(arc / 0x80); left > 0; left = Math.floor(left / 0x80)) {
      digits.unshift(0x80 | (left % 0x80));
    }
    return digits;
  });
  return write(OID, Uint8Array.from(bytes));
}

/** The INTEGER of a magnitude without sign. */
export function writePositiveInteger(magnitude: Uint8Array): Uint8Array<ArrayBuffer> {
  const start = magnitude.findIndex((byte) => byte !== 0);
  const digits = start < 0 ? Uint8Array.of(0) : magnitude.subarray(start);
  const sign = (digits[0] ?? 0) >= 0x80 ? [0] : [];
  return write(INTEGER, Uint8Array.from(sign), digits);
}

/** Whole seconds of UTC. */
export function writeTime(time: Date): Uint8Array<ArrayBuffer> {
  const digits = time.toISOString().replace(/[-:T]|\..*/g, "");
  const isLate = time.getUTCFullYear() >= FIRST_GENERALIZED_YEAR;
  const text = `${isLate ? digits : digits.slice(2)}Z`;
  return write(isLate ? GENERALIZED_TIME : UTC_TIME, new TextEncoder().encode(text));
}

/** The elements that bytes consist of; throws when they are not DER. */
export function read(bytes: Uint8Array): Element[] {
  const found: Element[] = [];
  for (let at = 0; at < bytes.length; ) {
    const element = readOne(bytes.subarray(at));
    found.push(element);
    at += element.whole.length;
  }
  return found;
}

function readOne(bytes: Uint8Array): Element {
  const [tag = 0, first = 0x80] = bytes;
  let [start, count] = [2, first];
  if (first >= 0x80) {
    const digits = bytes.subarray(2, 2 + (first & 0x7f));
    if (digits.length !== (first & 0x7f) || digits.length === 0 || digits.length > 4 || digits[0] === 0) {
      throw new RangeError("not DER");
    }
    count = digits.reduce((sum, digit) => sum * 0x100 + digit, 0);
    start += digits.length;
    if (count < 0x80) throw new RangeError("not DER");
  }
  if (start + count > bytes.length || (tag & 0x1f) === 0x1f) throw new RangeError("not DER");
  return { tag, value: bytes.subarray(start, start + count), whole: bytes.subarray(0, start + count) };
}

/** The only element of this tag that bytes consist of. */
export function only(bytes: Uint8Array, tag: number): Element {
  const [element, ...more] = read(bytes);
  if (element === undefined || more.length > 0 || element.tag !== tag) throw new RangeError("not the expected DER");
  return element;
}
