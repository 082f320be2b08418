/** One connection of the recording in a browser: streamed from where it is wanted, put into the call's time, let go when it is far. */

import { openFile } from "../lib/api.ts";
import { Problem, problemOf } from "../lib/problem.ts";

/** So far ahead is read; beyond it the connection is given up and taken again, for the server waits a minute for nobody. */
const AHEAD_S = 60;
/** With less than this ahead it is read on. */
const LOW_S = 20;
/** So much behind is kept when the browser's memory is full. */
const BEHIND_S = 10;
/** A browser shows a frame a little before its time rather than wait. */
const SLACK_S = 0.15;
/** What is sought comes within this time of what is being read; else it is read anew from there. */
const NEAR_S = 10;
/** A file's head is shorter: two tracks and their parameters. */
const HEAD_BYTES = 4_096;
/** The four bytes with which a cluster of Matroska begins (RFC 9559). */
const CLUSTER = [0x1f, 0x43, 0xb6, 0x75] as const;
/** More than this apart from the call's time is jumped over; less is caught up with. */
const JUMP_S = 0.5;
const CATCH_UP = 0.05;
const EXACT_S = 0.08;

export interface LegLine {
  leg: number;
  from_ms: number;
  to_ms: number;
}

/** What there is of a leg at a moment: a picture, nothing because it is missing, or nothing yet. */
export type Standing = "ready" | "missing" | "waiting";

export class Leg {
  private readonly source = new MediaSource();
  private readonly address: string;
  private buffer: SourceBuffer | undefined;
  private reading: AbortController | undefined;
  /** From when on everything up to what is read now was read, in seconds of the call. */
  private readFrom = 0;
  private isAtEnd = false;
  private wanted = 0;
  problem: Problem | undefined;

  constructor(private readonly video: HTMLVideoElement, private readonly line: LegLine, private readonly opening: string, private readonly onProblem: () => void) {
    this.address = URL.createObjectURL(this.source);
    video.src = this.address;
  }

  close(): void {
    this.reading?.abort();
    this.video.pause();
    this.video.removeAttribute("src");
    this.video.load();
    URL.revokeObjectURL(this.address);
  }

  again(): void {
    this.problem = undefined;
  }

  /** What there is now; brings what is not there yet. */
  look(ms: number): Standing {
    const at = ms / 1_000;
    this.wanted = at;
    const ahead = this.endOfRangeAt(at);
    if (ahead !== undefined) {
      if (!this.reading && !this.isAtEnd && ahead - at < LOW_S) void this.read(ahead);
      return this.video.seeking || this.video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA ? "waiting" : "ready";
    }
    if (this.problem) return "missing";
    const isBehindUs = this.buffer !== undefined && at >= this.readFrom && (this.isAtEnd || this.lastEnd() > at);
    if (isBehindUs) return "missing";
    const isComing = this.reading !== undefined && at >= this.readFrom && at < Math.max(this.lastEnd(), this.readFrom) + NEAR_S;
    if (!isComing) void this.read(at);
    return "waiting";
  }

  /** Shows this moment; `rate` is 0 while the call stands still. */
  follow(ms: number, rate: number): void {
    const at = ms / 1_000;
    const drift = this.video.currentTime - at;
    const isFar = Math.abs(drift) > (rate === 0 ? SLACK_S : JUMP_S);
    if (isFar && !this.video.seeking && this.endOfRangeAt(at) !== undefined) this.video.currentTime = at;
    if (rate === 0) return this.video.pause();
    this.video.playbackRate = rate * (drift > EXACT_S ? 1 - CATCH_UP : drift < -EXACT_S ? 1 + CATCH_UP : 1);
    // A browser that keeps the page silent says so by a refusal; the button is pressed again then.
    if (this.video.paused) this.video.play().catch(() => {});
  }

  rest(): void {
    this.video.pause();
  }

  private endOfRangeAt(at: number): number | undefined {
    const ranges = this.buffer?.buffered;
    for (let n = 0; ranges && n < ranges.length; n += 1) if (ranges.start(n) - SLACK_S <= at && at < ranges.end(n)) return ranges.end(n);
    return undefined;
  }

  private lastEnd(): number {
    const ranges = this.buffer?.buffered;
    return ranges && ranges.length > 0 ? ranges.end(ranges.length - 1) : 0;
  }

  private async read(from: number): Promise<void> {
    this.reading?.abort();
    const stop = new AbortController();
    this.reading = stop;
    this.isAtEnd = false;
    const goesOn = this.buffer !== undefined && from >= this.readFrom && this.endOfRangeAt(from - SLACK_S) !== undefined;
    if (!goesOn) this.readFrom = from;
    try {
      await this.opened(stop.signal);
      await this.settled();
      if (stop.signal.aborted) return;
      await this.clear(goesOn ? "keep" : "forget");
      const path = `/v1/recording-openings/${this.opening}/legs/${this.line.leg}?from_ms=${Math.round(from * 1_000)}`;
      const { body } = await openFile(path, stop.signal);
      await this.take(body as ReadableStream<Uint8Array<ArrayBuffer>>, stop.signal);
    } catch (error) {
      if (stop.signal.aborted) return;
      this.problem = problemOf(error);
      this.onProblem();
    } finally {
      if (this.reading === stop) this.reading = undefined;
    }
  }

  private async take(body: ReadableStream<Uint8Array<ArrayBuffer>>, stop: AbortSignal): Promise<void> {
    const pieces = body.getReader();
    let head: Uint8Array<ArrayBuffer> | undefined = new Uint8Array();
    for (;;) {
      const { done, value } = await pieces.read();
      if (stop.aborted) return;
      if (head !== undefined) {
        head = joined(head, value ?? new Uint8Array());
        if (!done && head.length < HEAD_BYTES && !hasCluster(head)) continue;
        this.prepare(head);
        await this.append(head, stop);
        head = undefined;
      } else if (value) await this.append(value, stop);
      if (stop.aborted) return;
      if (done) return this.finish();
      if (this.lastEnd() - this.wanted > AHEAD_S) return this.reading?.abort();
    }
  }

  /** The first bytes name what the file holds; every leg's time begins where the leg does. */
  private prepare(head: Uint8Array): void {
    if (this.buffer) return;
    const type = mediaTypeOf(head);
    if (!MediaSource.isTypeSupported(type)) throw new Problem("leg_unsupported", 0);
    this.source.duration = this.line.to_ms / 1_000;
    this.buffer = this.source.addSourceBuffer(type);
    this.buffer.timestampOffset = this.line.from_ms / 1_000;
  }

  /** Readies the buffer for another beginning: what stands there from before would look like what is still to come. */
  private async clear(what: "keep" | "forget"): Promise<void> {
    const buffer = this.buffer;
    if (!buffer) return;
    if (this.source.readyState === "open") buffer.abort();
    if (what === "forget") buffer.remove(0, Number.POSITIVE_INFINITY);
    await this.settled();
  }

  private finish(): void {
    this.isAtEnd = true;
    if (this.source.readyState === "open" && this.buffer && !this.buffer.updating) this.source.endOfStream();
  }

  private opened(stop: AbortSignal): Promise<void> {
    if (this.source.readyState !== "closed") return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.source.addEventListener("sourceopen", () => resolve(), { once: true });
      stop.addEventListener("abort", () => reject(new Error("given up")), { once: true });
    });
  }

  private settled(): Promise<void> {
    const buffer = this.buffer;
    if (!buffer?.updating) return Promise.resolve();
    return new Promise((resolve) => { buffer.addEventListener("updateend", () => resolve(), { once: true }); });
  }

  private async append(bytes: Uint8Array<ArrayBuffer>, stop: AbortSignal): Promise<void> {
    await this.settled();
    if (stop.aborted || !this.buffer) return;
    try {
      this.buffer.appendBuffer(bytes);
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== "QuotaExceededError" || this.wanted <= BEHIND_S) throw error;
      this.buffer.remove(0, this.wanted - BEHIND_S);
      await this.settled();
      this.buffer.appendBuffer(bytes);
    }
    await this.settled();
  }
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

function hasCluster(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(CLUSTER[0]); at !== -1; at = bytes.indexOf(CLUSTER[0], at + 1)) {
    if (CLUSTER.every((byte, n) => bytes[at + n] === byte)) return true;
  }
  return false;
}

/** What a browser has to be told of a file, by the names of the codecs in its head. */
export function mediaTypeOf(head: Uint8Array): string {
  const text = new TextDecoder("latin1").decode(head.subarray(0, HEAD_BYTES));
  const codecs = [text.includes("V_VP8") && "vp8", text.includes("V_MPEG4/ISO/AVC") && "avc1.42E01F", text.includes("A_OPUS") && "opus"].filter(Boolean);
  const container = text.includes("V_MPEG4/ISO/AVC") ? "video/x-matroska" : text.includes("V_VP8") ? "video/webm" : "audio/webm";
  return `${container}; codecs="${codecs.join(",")}"`;
}
