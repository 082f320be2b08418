/** What arrives, measured: the numbers behind the `quality` messages, from which the room tells senders how much to send. */

import type { View } from "./peer.ts";
import type { ClientMessage, Participant } from "./protocol.ts";

export const EVERY_MS = 2_000;

/** One sender's media as it arrived so far; counts only grow. */
export interface Arrived {
  received: number;
  lost: number;
  jitterMs: number;
  frames: number;
  freezes: number;
  at: number;
}

export interface Sample {
  rttMs: number;
  /** By seat. */
  arrived: Map<string, Arrived & { seat: Participant }>;
}

export type QualityMessage = Extract<ClientMessage, { type: "quality" }>;

/** How well people are seen and heard, in the words of the device test. */
export type Quality = "good" | "weak" | "bad";

/** As the law of the device test has them: lost packets in a thousand, and milliseconds there and back. */
const LIMITS = [["bad", { loss: 200, rtt: 1_500 }], ["weak", { loss: 50, rtt: 400 }]] as const;

/** The worst that is said of anybody; nothing while nothing was measured. */
export function gradeOf(reports: readonly Pick<QualityMessage, "loss_permille" | "rtt_ms">[]): Quality | undefined {
  if (reports.length === 0) return undefined;
  const [found] = LIMITS.find(([, { loss, rtt }]) => reports.some((one) => one.loss_permille > loss || one.rtt_ms > rtt)) ?? ["good" as const];
  return found;
}

export function keyOf(seat: Participant): string {
  return `${seat.role}:${seat.person}`;
}

/** Reads the statistics of a connection; sound and picture of one seat are one. */
export async function sample(connection: RTCPeerConnection, views: View[]): Promise<Sample> {
  const byMid = new Map(views.filter(({ kind }) => kind !== "screen").map((view) => [view.mid, view]));
  const found: Sample = { rttMs: 0, arrived: new Map() };
  const report = await connection.getStats();
  for (const stats of report.values()) {
    if (stats.type === "candidate-pair" && stats.nominated && stats.state === "succeeded") {
      found.rttMs = Math.round((stats.currentRoundTripTime ?? 0) * 1_000);
    }
    const view = stats.type === "inbound-rtp" ? byMid.get(stats.mid) : undefined;
    if (view) add(found, view.seat, stats as RTCInboundRtpStreamStats);
  }
  return found;
}

function add({ arrived }: Sample, seat: Participant, stats: RTCInboundRtpStreamStats): void {
  const key = keyOf(seat);
  const before = arrived.get(key) ?? { seat, received: 0, lost: 0, jitterMs: 0, frames: 0, freezes: 0, at: stats.timestamp };
  arrived.set(key, {
    seat,
    received: before.received + (stats.packetsReceived ?? 0),
    lost: before.lost + Math.max(0, stats.packetsLost ?? 0),
    jitterMs: Math.max(before.jitterMs, Math.round((stats.jitter ?? 0) * 1_000)),
    frames: before.frames + (stats.framesDecoded ?? 0),
    freezes: before.freezes + (stats.freezeCount ?? 0),
    at: stats.timestamp,
  });
}

/** What the room is told of the time between two samples. */
export function between(before: Sample, after: Sample): QualityMessage[] {
  const messages: QualityMessage[] = [];
  for (const [key, now] of after.arrived) {
    const then = before.arrived.get(key);
    // A connection made anew counts from nothing: the next sample tells.
    if (!then || now.received < then.received || now.at <= then.at) continue;
    const lost = Math.max(0, now.lost - then.lost);
    const expected = lost + now.received - then.received;
    messages.push({
      type: "quality",
      of: now.seat,
      loss_permille: expected > 0 ? Math.round((lost * 1_000) / expected) : 0,
      jitter_ms: now.jitterMs,
      rtt_ms: after.rttMs,
      fps: Math.round(((now.frames - then.frames) * 1_000) / (now.at - then.at)),
      freezes: Math.max(0, now.freezes - then.freezes),
    });
  }
  return messages;
}
