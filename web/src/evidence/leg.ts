/** One connection of the recording in a browser: streamed from where it is wanted, let go when it is far. */

import { openFile } from "../lib/api.ts";
import { type Problem, problemOf } from "../lib/problem.ts";
import { Lane, SLACK_S } from "./lane.ts";
import { type Kind, Splitter } from "./split.ts";

/** So far ahead is read; beyond it the connection is given up and taken again, for the server waits a minute for nobody. */
const AHEAD_S = 60;
/** With less than this ahead it is read on. */
const LOW_S = 20;
/** What is sought comes within this time of what is being read; else it is read anew from there. */
const NEAR_S = 10;

export interface LegLine {
  leg: number;
  from_ms: number;
  to_ms: number;
}

/** What there is of a leg at a moment: picture or sound, nothing because it is missing, or nothing yet. */
export type Standing = "ready" | "missing" | "waiting";

export class Leg {
  private readonly lanes: Record<Kind, Lane>;
  private reading: AbortController | undefined;
  /** From when on everything up to what is read now was read, in seconds of the call. */
  private readFrom = 0;
  private isAtEnd = false;
  private wanted = 0;
  problem: Problem | undefined;

  constructor(picture: HTMLVideoElement, sound: HTMLAudioElement, private readonly line: LegLine, private readonly opening: string, private readonly onProblem: () => void) {
    this.lanes = { video: new Lane(picture), audio: new Lane(sound) };
  }

  close(): void {
    this.reading?.abort();
    for (const lane of this.all) lane.close();
  }

  /** What there is now; brings what is not there yet. */
  look(ms: number): Standing {
    const at = ms / 1_000;
    this.wanted = at;
    const front = Math.max(...this.all.map((lane) => lane.last()));
    const here = this.all.filter((lane) => lane.until(at) !== undefined);
    if (here.length > 0) {
      if (!this.reading && !this.isAtEnd && front - at < LOW_S) void this.read(front, "keep");
      return here.some((lane) => lane.isOnItsWay) ? "waiting" : "ready";
    }
    if (this.problem) return "missing";
    const wasRead = at >= this.readFrom && (this.isAtEnd || front > at + SLACK_S);
    if (wasRead) return "missing";
    const isComing = this.reading !== undefined && at >= this.readFrom && at < Math.max(front, this.readFrom) + NEAR_S;
    if (!isComing) void this.read(at, "forget");
    return "waiting";
  }

  follow(ms: number, rate: number): void {
    for (const lane of this.all) lane.follow(ms / 1_000, rate);
  }

  rest(): void {
    for (const lane of this.all) lane.rest();
  }

  private get all(): Lane[] {
    return [this.lanes.video, this.lanes.audio];
  }

  private async read(from: number, what: "keep" | "forget"): Promise<void> {
    this.reading?.abort();
    const stop = new AbortController();
    this.reading = stop;
    this.isAtEnd = false;
    if (what === "forget") this.readFrom = from;
    try {
      for (const lane of this.all) {
        await lane.opened(stop.signal);
        await lane.clear(what);
      }
      if (stop.signal.aborted) return;
      const path = `/v1/recording-openings/${this.opening}/legs/${this.line.leg}?from_ms=${Math.round(from * 1_000)}`;
      const { body } = await openFile(path, stop.signal);
      await this.take((body as ReadableStream<Uint8Array>).getReader(), stop.signal);
    } catch (error) {
      if (stop.signal.aborted) return;
      this.problem = problemOf(error);
      this.onProblem();
    } finally {
      if (this.reading === stop) {
        stop.abort();
        this.reading = undefined;
      }
    }
  }

  private async take(pieces: ReadableStreamDefaultReader<Uint8Array>, stop: AbortSignal): Promise<void> {
    const splitter = new Splitter();
    for (;;) {
      const { done, value } = await pieces.read();
      if (stop.aborted) return;
      for (const { kind, bytes } of splitter.push(value ?? new Uint8Array())) {
        const lane = this.lanes[kind];
        lane.prepare(splitter.types.get(kind) ?? "", this.line.from_ms / 1_000, this.line.to_ms / 1_000);
        await lane.append(bytes, this.wanted);
        if (stop.aborted) return;
      }
      if (done) {
        this.isAtEnd = true;
        for (const lane of this.all) lane.finish();
        return;
      }
      if (Math.max(...this.all.map((lane) => lane.last())) - this.wanted > AHEAD_S) return;
    }
  }
}
