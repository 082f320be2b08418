/** The media connection with the server: fixed m-lines, the page always offers, tracks are swapped without negotiation. */

import { fingerprintOf } from "./code.ts";
import type { DeviceKind } from "./devices.ts";
import type { ClientMessage, Participant, Slot } from "./protocol.ts";
import { Signal } from "./signal.ts";

/** The first three m-lines of every connection. */
const LINES: { kind: DeviceKind; media: "audio" | "video" }[] = [
  { kind: "microphone", media: "audio" },
  { kind: "camera", media: "video" },
  { kind: "screen", media: "video" },
];

/** Below each of these bits a second a picture is made smaller, because a small sharp face tells more than a large blurred one. */
const SMALLER: { below: number; by: number }[] = [
  { below: 200_000, by: 3 },
  { below: 400_000, by: 2 },
  { below: 700_000, by: 1.5 },
];
/** What a camera sends before the room has said anything. */
const FIRST_BPS = 1_200_000;

/** An offer without an answer for so long is offered again: it was lost with a socket, or came too soon after others. */
const ANSWER_MS = 4_000;

/** What somebody else sends, and the track it arrives in. */
export interface View {
  mid: string;
  seat: Participant;
  kind: Slot["kind"];
  track: MediaStreamTrack;
}

/** Why a connection was not made. */
export type PeerTrouble = "certificate_swapped" | "answer_unusable";

export interface PeerOptions {
  iceServers: RTCIceServer[];
  /** `relay` where only a relay gets through, or to try it. */
  policy?: RTCIceTransportPolicy;
  certificate: RTCCertificate;
  /** The server's certificate as signalling names it: any other in an answer is somebody in between. */
  serverFingerprint: string;
  /** An observer sends nothing. */
  sends: boolean;
  tracks: Partial<Record<DeviceKind, MediaStreamTrack>>;
  /** Video codec to prefer; the server takes VP8 and H.264. */
  prefer?: "VP8" | "H264";
  send: (message: ClientMessage) => boolean;
}

/** Numbers of offers grow, also from the page before a reload to the one after it. */
let lastOffer = 0;

function nextOffer(): number {
  lastOffer = Math.max(lastOffer + 1, Date.now());
  return lastOffer;
}

export class Peer {
  readonly links = new Signal<RTCPeerConnectionState>();
  readonly views = new Signal<View[]>();
  readonly troubles = new Signal<PeerTrouble>();
  readonly connection: RTCPeerConnection;

  private readonly senders = new Map<DeviceKind, RTCRtpSender>();
  private slots: Slot[] = [];
  private pending: { id: number; sdp: string } | undefined;
  private next: "offer" | "restart" | undefined;
  private bitrate: { bps: number; video: "on" | "off" } = { bps: FIRST_BPS, video: "on" };
  private answers = 0;
  private waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: PeerOptions) {
    const { iceServers, certificate, policy = "all" } = options;
    this.connection = new RTCPeerConnection({
      iceServers, iceTransportPolicy: policy, certificates: [certificate], bundlePolicy: "max-bundle", rtcpMuxPolicy: "require",
    });
    for (const { kind, media } of LINES) this.addLine(kind, media);
    this.connection.onconnectionstatechange = () => this.links.emit(this.connection.connectionState);
  }

  /** Offers; with an ICE restart the path is sought anew while the old one is still used. */
  async offer(how: "offer" | "restart" = "offer"): Promise<void> {
    if (this.isClosed()) return;
    if (this.pending) {
      if (this.next !== "restart") this.next = how;
      return;
    }
    this.pending = { id: nextOffer(), sdp: "" };
    const offer = await this.connection.createOffer({ iceRestart: how === "restart" });
    if (this.isClosed()) return;
    this.pending.sdp = offer.sdp ?? "";
    // Before candidates are gathered: the server never calls first, so it has no use for a page's addresses.
    this.send(this.pending);
    await this.connection.setLocalDescription(offer);
  }

  /** Offers again what may have been lost with the socket. */
  repeat(): void {
    if (!this.pending?.sdp) return;
    this.pending = { ...this.pending, id: nextOffer() };
    this.send(this.pending);
  }

  /** The server did not take an offer; whether it was the one that waits. */
  refused(id: number): boolean {
    if (this.pending?.id !== id) return false;
    this.settle();
    return true;
  }

  async answered(id: number, sdp: string): Promise<void> {
    if (this.pending?.id !== id || this.isClosed()) return;
    if (fingerprintOf(sdp) !== this.options.serverFingerprint) return this.troubles.emit("certificate_swapped");
    try {
      await this.connection.setRemoteDescription({ type: "answer", sdp });
    } catch {
      if (!this.isClosed()) this.troubles.emit("answer_unusable");
      return;
    }
    this.settle();
    this.answers += 1;
    await this.limit();
    this.showSlots();
    const next = this.next;
    this.next = undefined;
    if (next) await this.offer(next);
  }

  /** Takes note of who is to be found where; with too few lines, more are added and offered. */
  async layout(slots: Slot[]): Promise<void> {
    this.slots = slots;
    const lines = this.connection.getTransceivers();
    const missing = slots.slice(lines.length);
    for (const { kind } of missing) {
      this.connection.addTransceiver(kind === "audio" ? "audio" : "video", { direction: "recvonly" });
    }
    this.showSlots();
    if (missing.length > 0 && (this.answers > 0 || this.pending)) await this.offer();
  }

  /** Sends another track, or nothing, in a line; nobody has to negotiate for it. */
  async show(kind: DeviceKind, track: MediaStreamTrack | null): Promise<void> {
    await this.senders.get(kind)?.replaceTrack(track);
    if (track) this.options.tracks[kind] = track;
    else delete this.options.tracks[kind];
  }

  /** Obeys the room's word about how much the others can receive. */
  async obey(bps: number, video: "on" | "off"): Promise<void> {
    this.bitrate = { bps, video };
    await this.limit();
  }

  /** The SHA-256 fingerprints of both ends, as this page's own descriptions have them. */
  fingerprints(): { own: string; server: string } | undefined {
    const own = fingerprintOf(this.connection.localDescription?.sdp ?? "");
    const server = fingerprintOf(this.connection.remoteDescription?.sdp ?? "");
    return own && server ? { own, server } : undefined;
  }

  currentViews(): View[] {
    const lines = new Map(this.connection.getTransceivers().map((line) => [line.mid, line]));
    return this.slots.flatMap(({ mid, seat, kind }) => {
      const line = lines.get(mid);
      return seat && line ? [{ mid, seat, kind, track: line.receiver.track }] : [];
    });
  }

  close(): void {
    this.settle();
    this.connection.onconnectionstatechange = null;
    this.connection.close();
  }

  private addLine(kind: DeviceKind, media: "audio" | "video"): void {
    const { sends, tracks, prefer = "VP8" } = this.options;
    const direction = sends ? "sendrecv" : "recvonly";
    const line = this.connection.addTransceiver((sends && tracks[kind]) || media, { direction });
    if (media === "video") preferCodec(line, prefer);
    if (sends) this.senders.set(kind, line.sender);
  }

  private send(offer: { id: number; sdp: string }): void {
    this.options.send({ type: "offer", ...offer });
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.repeat(), ANSWER_MS);
  }

  private settle(): void {
    this.pending = undefined;
    clearTimeout(this.waiting);
  }

  private showSlots(): void {
    if (this.answers > 0) this.views.emit(this.currentViews());
  }

  private async limit(): Promise<void> {
    const { bps, video } = this.bitrate;
    const sender = this.senders.get("camera");
    if (!sender || this.answers === 0) return;
    const parameters = sender.getParameters();
    for (const encoding of parameters.encodings) {
      encoding.active = video === "on";
      encoding.maxBitrate = bps;
      encoding.scaleResolutionDownBy = SMALLER.find(({ below }) => bps < below)?.by ?? 1;
    }
    // A connection that closes meanwhile refuses; there is nothing left to limit.
    await sender.setParameters(parameters).catch(() => {});
  }

  private isClosed(): boolean {
    return this.connection.signalingState === "closed";
  }
}

/** Puts a codec and its repair first; what the browser lacks is left as it is. */
function preferCodec(line: RTCRtpTransceiver, name: "VP8" | "H264"): void {
  const codecs = RTCRtpReceiver.getCapabilities("video")?.codecs ?? [];
  const first = codecs.filter((codec) => codec.mimeType === `video/${name}`);
  // Constrained baseline, whole packets: the H.264 that everybody has (RFC 7742, 6.2).
  const everybodys = (codec: { sdpFmtpLine?: string }) => Number(/packetization-mode=1;profile-level-id=42e0/.test(codec.sdpFmtpLine ?? ""));
  first.sort((left, right) => everybodys(right) - everybodys(left));
  if (first.length > 0) line.setCodecPreferences([...first, ...codecs.filter((codec) => !first.includes(codec))]);
}
