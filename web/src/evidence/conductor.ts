/** The one clock by which all pictures of a recording go: it stands while one of them is still on its way. */

import { signal } from "@preact/signals";
import type { Standing } from "./leg.ts";

/** Often enough that a mark is lit when its moment comes. */
const EVERY_MS = 100;

/** What follows the clock. */
export interface Follower {
  /** From when to when it has something to show, in milliseconds of the call. */
  fromMs: number;
  toMs: number;
  look: (ms: number) => Standing;
  follow: (ms: number, rate: number) => void;
  rest: () => void;
}

export class Conductor {
  readonly at = signal(0);
  readonly isPlaying = signal(false);
  /** A picture that should be there is not there yet. */
  readonly isWaiting = signal(false);
  readonly rate = signal(1);
  private readonly followers = new Set<Follower>();
  private timer: ReturnType<typeof setInterval> | undefined;
  private last = 0;

  constructor(readonly lengthMs: number, private readonly time: () => number = () => performance.now()) {}

  begin(): () => void {
    this.last = this.time();
    this.timer = setInterval(() => this.tick(), EVERY_MS);
    return () => clearInterval(this.timer);
  }

  join(follower: Follower): () => void {
    this.followers.add(follower);
    return () => {
      this.followers.delete(follower);
      follower.rest();
    };
  }

  /** At the end it begins anew. */
  play(): void {
    if (this.at.value >= this.lengthMs) this.at.value = 0;
    this.isPlaying.value = true;
    this.tick();
  }

  pause(): void {
    this.isPlaying.value = false;
    this.tick();
  }

  seek(ms: number): void {
    this.at.value = Math.min(Math.max(0, ms), this.lengthMs);
    this.tick();
  }

  tick(): void {
    const now = this.time();
    const passed = now - this.last;
    this.last = now;
    const here = [...this.followers].filter(({ fromMs, toMs }) => fromMs <= this.at.value && this.at.value < toMs);
    const found = here.map((follower) => ({ follower, standing: follower.look(this.at.value) }));
    this.isWaiting.value = found.some(({ standing }) => standing === "waiting");
    const goes = this.isPlaying.value && !this.isWaiting.value;
    if (goes) this.at.value = Math.min(this.at.value + passed * this.rate.value, this.lengthMs);
    if (this.at.value >= this.lengthMs) this.isPlaying.value = false;
    const rate = this.isPlaying.value && goes ? this.rate.value : 0;
    for (const follower of this.followers) {
      const standing = found.find((known) => known.follower === follower)?.standing;
      if (standing === undefined || standing === "missing") follower.rest();
      else follower.follow(this.at.value, rate);
    }
  }
}
