/** The sound or the picture of one leg in an element of the page, put into the call's time. */

import { Problem } from "../lib/problem.ts";

/** So much behind is kept when the browser's memory is full. */
const BEHIND_S = 10;
/** A browser shows a frame a little before its time rather than wait. */
export const SLACK_S = 0.15;
/** More than this apart from the call's time is jumped over; less is caught up with. */
const JUMP_S = 0.5;
const CATCH_UP = 0.05;
const EXACT_S = 0.08;

export class Lane {
  private readonly source = new MediaSource();
  private readonly address: string;
  private buffer: SourceBuffer | undefined;

  constructor(private readonly element: HTMLMediaElement) {
    this.address = URL.createObjectURL(this.source);
    element.src = this.address;
  }

  close(): void {
    this.element.pause();
    this.element.removeAttribute("src");
    this.element.load();
    URL.revokeObjectURL(this.address);
  }

  opened(stop: AbortSignal): Promise<void> {
    if (this.source.readyState !== "closed") return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.source.addEventListener("sourceopen", () => resolve(), { once: true });
      stop.addEventListener("abort", () => reject(new Error("given up")), { once: true });
    });
  }

  /** Every leg's time begins where the leg does. */
  prepare(type: string, fromS: number, toS: number): void {
    if (this.buffer) return;
    if (!MediaSource.isTypeSupported(type)) throw new Problem("leg_unsupported", 0);
    this.source.duration = toS;
    this.buffer = this.source.addSourceBuffer(type);
    this.buffer.timestampOffset = fromS;
  }

  /** Readies the buffer for another beginning: what stands there from before would look like what is still to come. */
  async clear(what: "keep" | "forget"): Promise<void> {
    const buffer = this.buffer;
    if (!buffer) return;
    await this.settled();
    if (this.source.readyState === "open") buffer.abort();
    if (what === "forget") buffer.remove(0, Number.POSITIVE_INFINITY);
    await this.settled();
  }

  async append(bytes: Uint8Array<ArrayBuffer>, wantedS: number): Promise<void> {
    const buffer = this.buffer;
    if (!buffer) return;
    await this.settled();
    try {
      buffer.appendBuffer(bytes);
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== "QuotaExceededError" || wantedS <= BEHIND_S) throw error;
      buffer.remove(0, wantedS - BEHIND_S);
      await this.settled();
      buffer.appendBuffer(bytes);
    }
    await this.settled();
  }

  finish(): void {
    if (this.source.readyState === "open" && this.buffer && !this.buffer.updating) this.source.endOfStream();
  }

  /** Up to when it is there without a hole; nothing when it is not there at this moment. */
  until(at: number): number | undefined {
    const ranges = this.buffer?.buffered;
    for (let n = 0; ranges && n < ranges.length; n += 1) if (ranges.start(n) - SLACK_S <= at && at < ranges.end(n)) return ranges.end(n);
    return undefined;
  }

  /** Up to when anything is there. */
  last(): number {
    const ranges = this.buffer?.buffered;
    return ranges && ranges.length > 0 ? ranges.end(ranges.length - 1) : 0;
  }

  get isOnItsWay(): boolean {
    return this.element.seeking || this.element.readyState < HTMLMediaElement.HAVE_CURRENT_DATA;
  }

  /** Shows this moment; `rate` is 0 while the call stands still. */
  follow(at: number, rate: number): void {
    if (this.until(at) === undefined) return this.rest();
    const drift = this.element.currentTime - at;
    const isFar = Math.abs(drift) > (rate === 0 ? SLACK_S : JUMP_S);
    if (isFar && !this.element.seeking) this.element.currentTime = at;
    if (rate === 0) return this.rest();
    this.element.playbackRate = rate * (drift > EXACT_S ? 1 - CATCH_UP : drift < -EXACT_S ? 1 + CATCH_UP : 1);
    // A browser that keeps the page silent says so by a refusal; the button is pressed again then.
    if (this.element.paused) this.element.play().catch(() => {});
  }

  rest(): void {
    if (!this.element.paused) this.element.pause();
  }

  private settled(): Promise<void> {
    const buffer = this.buffer;
    if (!buffer?.updating) return Promise.resolve();
    return new Promise((resolve) => { buffer.addEventListener("updateend", () => resolve(), { once: true }); });
  }
}
