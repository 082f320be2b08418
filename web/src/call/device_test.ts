/** The test before the queue: camera, microphone, and a connection through the server that echoes them back. */

import { Call } from "./call.ts";
import { type DeviceError, type DeviceTrouble, openBoth } from "./devices.ts";

/** Long enough to see loss, short enough for a person. */
const MEASURE_MS = 5_000;
/** A network that takes longer to connect does not carry a call. */
const CONNECT_MS = 15_000;

/** What became of a device; `silent` is there and gives nothing: covered, muted, taken by another program. */
export type DeviceResult = "works" | "silent" | "denied" | "missing";

const RESULTS: Record<DeviceTrouble, DeviceResult> = {
  denied: "denied", insecure: "denied", missing: "missing", busy: "silent", failed: "silent",
};

/** What the page measured, as `POST /v1/device-tests/{id}/result` takes it. */
export interface DeviceTestResult {
  camera: DeviceResult;
  microphone: DeviceResult;
  frames_decoded: number;
  packets_lost_permille: number;
  rtt_ms: number;
  transport: "udp" | "tcp" | "relay" | "none";
}

export interface DeviceTestOptions {
  id: string;
  url: string;
  ticket: string;
  policy?: RTCIceTransportPolicy;
  /** For a picture of oneself and a bar of one's voice while it runs. */
  show?: (tracks: { camera?: MediaStreamTrack; microphone?: MediaStreamTrack }) => void;
  /** What keeps a device from opening, more exactly than the result says it. */
  tell?: (errors: readonly DeviceError[]) => void;
}

/** Runs the test; what does not work is in the result, not an error. */
export async function testDevices(options: DeviceTestOptions): Promise<DeviceTestResult> {
  const { tracks, errors } = await openBoth();
  options.show?.(tracks);
  options.tell?.(errors);
  const result: DeviceTestResult = {
    camera: "works", microphone: "works", frames_decoded: 0, packets_lost_permille: 0, rtt_ms: 0, transport: "none",
  };
  for (const { device, code } of errors) if (device !== "screen") result[device] = RESULTS[code];
  const call = new Call({
    call: options.id,
    url: options.url,
    ticket: async () => options.ticket,
    takeOver: async () => false,
    ...(options.policy && { policy: options.policy }),
  });
  try {
    if (tracks.microphone) await call.use("microphone", tracks.microphone);
    if (tracks.camera) await call.use("camera", tracks.camera);
    const connected = waitForConnection(call);
    call.start();
    if (await connected) {
      await new Promise((resolve) => setTimeout(resolve, MEASURE_MS));
      if (call.peer) await measure(call.peer.connection, result);
    }
  } finally {
    call.leave("leave");
    for (const track of Object.values(tracks)) track.stop();
  }
  return result;
}

function waitForConnection(call: Call): Promise<boolean> {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve(false), CONNECT_MS);
    call.news.follow((news) => {
      const connected = news.what === "standing" && news.standing.word === "connected";
      if (!connected && news.what !== "closed") return;
      clearTimeout(late);
      resolve(connected);
    });
  });
}

async function measure(connection: RTCPeerConnection, result: DeviceTestResult): Promise<void> {
  const report = await connection.getStats();
  let [received, lost] = [0, 0];
  for (const stats of report.values()) {
    if (stats.type === "inbound-rtp") {
      result.frames_decoded += stats.framesDecoded ?? 0;
      received += stats.packetsReceived ?? 0;
      lost += Math.max(0, stats.packetsLost ?? 0);
    }
    if (isUsed(stats)) result.rtt_ms = Math.round((stats.currentRoundTripTime ?? 0) * 1_000);
    if (stats.type !== "media-source") continue;
    const gives = stats.kind === "audio" ? stats.totalAudioEnergy > 0 : stats.frames > 0;
    if (!gives) result[stats.kind === "audio" ? "microphone" : "camera"] = "silent";
  }
  // Where no device opened nothing was sent, and nothing that came back says anything of the network.
  const wasSent = [...report.values()].some(({ type }) => type === "media-source");
  result.packets_lost_permille = received > 0 ? Math.round((lost * 1_000) / (received + lost)) : wasSent ? 1_000 : 0;
  const way = wayOf(report);
  result.transport = way === "udp" || way === "tcp" || way === "none" ? way : "relay";
}

/** How packets travel from here: straight, or to a relay by UDP, TCP or TLS. */
export type Way = "udp" | "tcp" | "relay_udp" | "relay_tcp" | "relay_tls" | "none";

/** By which way the connection goes. */
export function wayOf(report: RTCStatsReport): Way {
  for (const stats of report.values()) {
    if (!isUsed(stats)) continue;
    const local = report.get(stats.localCandidateId);
    if (local?.candidateType !== "relay") return local?.protocol === "tcp" ? "tcp" : "udp";
    if (local.relayProtocol === "tls") return "relay_tls";
    return local.relayProtocol === "tcp" ? "relay_tcp" : "relay_udp";
  }
  return "none";
}

function isUsed(stats: { type: string; nominated?: boolean; state?: string }): boolean {
  return stats.type === "candidate-pair" && stats.nominated === true && stats.state === "succeeded";
}
