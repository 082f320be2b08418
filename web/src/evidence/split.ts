/**
 * A leg's file taken apart into sound and picture, so that one goes on where the other is missing: a browser that has both in one
 * stream stands still there. Reads what our recorder writes (WebM, RFC 9559): a head, then clusters of known size.
 */

const ID = { ebml: 0x1a45dfa3, segment: 0x18538067, info: 0x1549a966, tracks: 0x1654ae6b, entry: 0xae, number: 0xd7, codec: 0x86, cluster: 0x1f43b675, time: 0xe7, block: 0xa3 } as const;
/** All ones: a size that nobody knows. */
const UNKNOWN = -1;
/** A head has two tracks, a cluster a second; whoever claims more is no file of ours. */
const ELEMENT_MAX = 64 * 1024 * 1024;

export type Kind = "audio" | "video";

/** A part of the file for one of the two. */
export interface Portion {
  kind: Kind;
  bytes: Uint8Array<ArrayBuffer>;
}

interface Element {
  id: number;
  /** Where its content begins and ends. */
  from: number;
  to: number;
}

/** What a track is, by the name of its codec. */
const CODECS: Record<string, { kind: Kind; type: string }> = {
  A_OPUS: { kind: "audio", type: 'audio/webm; codecs="opus"' },
  V_VP8: { kind: "video", type: 'video/webm; codecs="vp8"' },
  "V_MPEG4/ISO/AVC": { kind: "video", type: 'video/x-matroska; codecs="avc1.42E01F"' },
};

export class Splitter {
  private rest: Uint8Array<ArrayBuffer> = new Uint8Array();
  private head: Uint8Array<ArrayBuffer>[] = [];
  private readonly numbers = new Map<number, Kind>();
  /** What a browser is told of each track, once the head is read. */
  readonly types = new Map<Kind, string>();

  /** Takes more of the file; gives what is whole by now. */
  push(bytes: Uint8Array): Portion[] {
    this.rest = joined([this.rest, bytes]);
    const found: Portion[] = [];
    let at = 0;
    for (;;) {
      const element = elementAt(this.rest, at);
      // The segment itself is open: its content comes element by element.
      const end = element && (element.id === ID.segment ? element.from : element.to);
      if (!element || end === undefined || end > this.rest.length) break;
      found.push(...this.take(element, this.rest.slice(at, end), element.from - at));
      at = end;
    }
    this.rest = this.rest.slice(at);
    if (this.rest.length > ELEMENT_MAX) throw new RangeError("no file of a recording");
    return found;
  }

  private take(element: Element, whole: Uint8Array<ArrayBuffer>, from: number): Portion[] {
    switch (element.id) {
      case ID.tracks: return this.tracks(whole, from);
      case ID.cluster: return this.cluster(whole, from);
      default:
        this.head.push(whole);
        return [];
    }
  }

  private tracks(whole: Uint8Array<ArrayBuffer>, from: number): Portion[] {
    const found: Portion[] = [];
    for (const entry of within(whole, from)) {
      if (entry.id !== ID.entry) continue;
      const fields = within(whole, entry.from, entry.to);
      const of = (id: number) => fields.find((field) => field.id === id);
      const [number, codec] = [of(ID.number), of(ID.codec)];
      const known = codec && CODECS[new TextDecoder().decode(whole.subarray(codec.from, codec.to))];
      if (!number || !known) continue;
      this.numbers.set(numberIn(whole, number), known.kind);
      this.types.set(known.kind, known.type);
      const track = element(ID.entry, [whole.subarray(entry.from, entry.to)]);
      found.push({ kind: known.kind, bytes: joined([...this.head, element(ID.tracks, [track])]) });
    }
    return found;
  }

  private cluster(whole: Uint8Array<ArrayBuffer>, from: number): Portion[] {
    const fields = within(whole, from);
    const time = fields.find(({ id }) => id === ID.time);
    if (!time) return [];
    const portions: Portion[] = [];
    for (const [number, kind] of this.numbers) {
      // A track's number below 127 is one byte with its highest bit set.
      const blocks = fields.filter((field) => field.id === ID.block && whole[field.from] === (0x80 | number));
      if (blocks.length === 0) continue;
      const parts = blocks.map((block) => element(ID.block, [whole.subarray(block.from, block.to)]));
      portions.push({ kind, bytes: element(ID.cluster, [element(ID.time, [whole.subarray(time.from, time.to)]), ...parts]) });
    }
    return portions;
  }
}

/** The element that begins here; nothing while its head is not all there. */
function elementAt(bytes: Uint8Array, at: number): Element | undefined {
  const idLength = lengthOf(bytes[at]);
  const sizeLength = lengthOf(bytes[at + idLength]);
  const from = at + idLength + sizeLength;
  if (idLength === 0 || sizeLength === 0 || from > bytes.length) return undefined;
  const id = bigEndian(bytes, at, idLength);
  const size = sizeAt(bytes, at + idLength, sizeLength);
  return { id, from, to: size === UNKNOWN ? Number.POSITIVE_INFINITY : from + size };
}

function within(bytes: Uint8Array, from: number, to = bytes.length): Element[] {
  const found: Element[] = [];
  for (let at = from; at < to;) {
    const element = elementAt(bytes, at);
    if (!element || element.to > to) break;
    found.push(element);
    at = element.to;
  }
  return found;
}

/** How many bytes a number has whose first byte this is. */
const lengthOf = (first: number | undefined): number => (first === undefined || first === 0 ? 0 : Math.clz32(first) - 23);

function bigEndian(bytes: Uint8Array, at: number, length: number): number {
  return bytes.subarray(at, at + length).reduce((sum, byte) => sum * 256 + byte, 0);
}

function sizeAt(bytes: Uint8Array, at: number, length: number): number {
  // The mark of the length is taken off first: with it, eight bytes are more than a number holds exactly.
  const digits = bytes.slice(at, at + length);
  digits[0] = (digits[0] ?? 0) & (0xff >> length);
  const isUnknown = digits[0] === 0xff >> length && digits.subarray(1).every((byte) => byte === 0xff);
  return isUnknown ? UNKNOWN : bigEndian(digits, 0, length);
}

const numberIn = (bytes: Uint8Array, { from, to }: Element): number => bigEndian(bytes, from, to - from);

/** An element with its size in eight bytes, which every reader takes. */
function element(id: number, parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const size = parts.reduce((sum, { length }) => sum + length, 0);
  const name = id > 0xffffff ? [24, 16, 8, 0] : [0];
  const head = new Uint8Array(name.length + 8);
  head.set(name.map((shift) => (id >>> shift) & 0xff));
  head[name.length] = 0x01;
  new DataView(head.buffer).setUint32(name.length + 4, size);
  return joined([head, ...parts]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
