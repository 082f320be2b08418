/** A person's side of a call: seat, consent, media, the ladder when the network fails, and everything said on the way. */

import { callCode } from "./code.ts";
import type { DeviceKind } from "./devices.ts";
import { Ladder, type Observation, type Standing } from "./ladder.ts";
import { Peer, type PeerTrouble, type View } from "./peer.ts";
import type { ByeReason, Devices, Fingerprint, Participant, ServerMessage, ViewPlace, Welcome } from "./protocol.ts";
import { LIMITS } from "./protocol.ts";
import { EVERY_MS, type QualityMessage, type Sample, between, sample } from "./quality.ts";
import { Signal } from "./signal.ts";
import { type Closing, RoomSocket, type SocketOptions } from "./socket.ts";

/** How often the ladder looks at the clock. */
const TICK_MS = 250;
/** Layouts that come closer together are one. */
const LAYOUT_MS = 30;

/** What the page is told. */
export type CallNews =
  /** What the room says, for the page to show: lobby, joined, peers, chat, view, recording, errors and the rest. */
  | { what: "said"; message: ServerMessage }
  | { what: "standing"; standing: Standing }
  /** Whom to show where. */
  | { what: "views"; views: View[] }
  /** The six digits to read aloud; nothing while there is no connection. */
  | { what: "code"; code: string | undefined }
  /** What arrived of each other person since the last time. */
  | { what: "quality"; reports: QualityMessage[] }
  /** A camera or microphone stopped by itself: unplugged, or taken by another program. */
  | { what: "device_lost"; device: DeviceKind }
  | { what: "trouble"; trouble: PeerTrouble | "offer_refused" }
  | { what: "closed"; closing: Closing };

export interface CallOptions extends SocketOptions {
  policy?: RTCIceTransportPolicy;
  prefer?: "VP8" | "H264";
}

export class Call {
  readonly news = new Signal<CallNews>();
  /** How the media connection stands, for those who want to know more than `standing` says. */
  readonly links = new Signal<RTCPeerConnectionState>();
  welcome: Welcome | undefined;
  readonly socket: RoomSocket;
  peer: Peer | undefined;

  private readonly ladder = new Ladder(LIMITS.resume_grace_secs * 1_000);
  private readonly tracks: Partial<Record<DeviceKind, MediaStreamTrack>> = {};
  private certificate: Promise<RTCCertificate> | undefined;
  private fingerprints: Fingerprint[] = [];
  private givenUp = false;
  private bitrate: Extract<ServerMessage, { type: "bitrate" }> | undefined;
  private layingOut: ReturnType<typeof setTimeout> | undefined;
  private lastStanding = "";
  private lastSample: Sample | undefined;
  private timers: ReturnType<typeof setInterval>[] = [];
  private readonly forget: (() => void)[] = [];

  constructor(private readonly options: CallOptions) {
    this.socket = new RoomSocket(options);
    this.socket.messages.follow((message) => this.read(message));
    this.socket.states.follow((state) => {
      if (state === "lost") this.observe({ what: "socket", state: "lost" });
      if (state === "closed") this.finish();
    });
  }

  /** Takes the seat, or comes back to it; pictures and sound follow as soon as they are there. */
  start(): void {
    this.certificate = RTCPeerConnection.generateCertificate({ name: "ECDSA", namedCurve: "P-256" } as EcKeyGenParams);
    this.timers = [setInterval(() => this.observe({ what: "time" }), TICK_MS), setInterval(() => void this.measure(), EVERY_MS)];
    const changed = () => this.observe({ what: "network_changed" });
    const network = (navigator as { connection?: EventTarget }).connection;
    for (const [target, event] of [[globalThis, "online"], [network, "change"]] as const) {
      target?.addEventListener(event, changed);
      this.forget.push(() => target?.removeEventListener(event, changed));
    }
    this.socket.open();
  }

  /** The person was shown the text of this digest and consents to the recording. */
  consent(textSha256: string): void {
    this.socket.send({ type: "consent", recording: true, text_sha256: textSha256 });
  }

  /** Sends this track from now on, in place of any other of its kind. */
  async use(device: DeviceKind, track: MediaStreamTrack): Promise<void> {
    this.tracks[device] = track;
    if (device === "screen") track.contentHint = "detail";
    track.onended = () => void this.lose(device, track);
    await this.peer?.show(device, track);
    this.tellDevices();
  }

  /** Sends nothing of this kind any more, and lets go of the device. */
  async stop(device: DeviceKind): Promise<void> {
    this.tracks[device]?.stop();
    delete this.tracks[device];
    await this.peer?.show(device, null);
    this.tellDevices();
  }

  /** Silences the microphone without letting go of it. */
  mute(muted: boolean): void {
    if (this.tracks.microphone) this.tracks.microphone.enabled = !muted;
    this.tellDevices();
  }

  /** Darkens the camera without letting go of it. */
  hide(hidden: boolean): void {
    if (this.tracks.camera) this.tracks.camera.enabled = !hidden;
    this.tellDevices();
  }

  admit(seat: Participant): void {
    this.socket.send({ type: "admit", seat });
  }

  deny(seat: Participant): void {
    this.socket.send({ type: "deny", seat });
  }

  /** Whether it could be sent; what could not, the page keeps in its field. */
  chat(text: string): boolean {
    return this.socket.send({ type: "chat", text });
  }

  /** The notary shows a place of the draft. */
  show(place: ViewPlace): void {
    this.socket.send({ type: "view", ...place });
  }

  /** The notary points, in ten-thousandths of the page; without a place no more. */
  point(place?: { page: number; x: number; y: number }): void {
    this.socket.send(place ? { type: "pointer", ...place } : { type: "pointer" });
  }

  /** The notary begins a check. */
  script(check: string): void {
    this.socket.send({ type: "script", check });
  }

  snapshot(of: Participant): void {
    this.socket.send({ type: "snapshot", of });
  }

  /** A call for help that nothing on this page may betray: no answer, no news, no change. */
  distress(): void {
    this.socket.send({ type: "distress" });
  }

  leave(reason: ByeReason): void {
    this.socket.leave(reason);
  }

  private read(message: ServerMessage): void {
    switch (message.type) {
      case "joined": void this.enter(message); break;
      case "consented": this.consented(message.seat); break;
      case "layout": this.relayout(message.slots); break;
      case "answer": void this.answered(message.id, message.sdp); return;
      case "fingerprints": this.fingerprints = message.of; void this.tellCode(); return;
      case "bitrate": this.bitrate = message; void this.obey(); break;
      case "error": this.refused(message); break;
      case "pong": return;
      default: break;
    }
    this.news.emit({ what: "said", message });
  }

  private async enter(welcome: Welcome): Promise<void> {
    const before = this.welcome;
    this.welcome = welcome;
    this.ladder.setGrace(welcome.resume_ttl_secs * 1_000);
    // A server that was restarted has another certificate and knows nothing of the old connection.
    if (before && before.fingerprint !== welcome.fingerprint) this.closePeer();
    if (this.peer) {
      this.peer.repeat();
      await this.peer.layout(welcome.layout);
      this.observe({ what: "socket", state: "open" });
    } else {
      await this.connect();
    }
    this.tellDevices();
  }

  /** Only the last of several: after a reload the room repeats how it was laid out before. */
  private relayout(slots: Welcome["layout"]): void {
    clearTimeout(this.layingOut);
    this.layingOut = setTimeout(() => {
      if (this.welcome) this.welcome.layout = slots;
      void this.peer?.layout(slots);
    }, LAYOUT_MS);
  }

  /** Makes the media connection, once the room is entered and consent given. */
  private async connect(): Promise<void> {
    const certificate = await this.certificate;
    const welcome = this.welcome;
    if (!welcome || !certificate || this.peer || this.socket.state !== "open") return;
    if ((welcome.consent_sha256 && !welcome.consented) || this.givenUp) return;
    const { policy, prefer } = this.options;
    const peer = new Peer({
      iceServers: welcome.ice_servers.map(plain),
      certificate,
      serverFingerprint: welcome.fingerprint,
      sends: welcome.seat.role !== "observer",
      tracks: { ...this.tracks },
      send: (message) => this.socket.send(message),
      ...(policy && { policy }),
      ...(prefer && { prefer }),
    });
    this.peer = peer;
    this.lastSample = undefined;
    peer.links.follow((state) => {
      if (peer !== this.peer) return;
      this.links.emit(state);
      this.observe({ what: "link", state });
    });
    peer.views.follow((views) => this.news.emit({ what: "views", views }));
    peer.troubles.follow((trouble) => this.giveUp(trouble));
    this.observe({ what: "socket", state: "open" });
    await peer.layout(welcome.layout);
    await this.obey();
    await peer.offer();
  }

  private async obey(): Promise<void> {
    if (this.bitrate) await this.peer?.obey(this.bitrate.max_bps, this.bitrate.video);
  }

  private consented(seat: Participant): void {
    const mine = this.welcome?.seat;
    if (!this.welcome || mine?.role !== seat.role || mine.person !== seat.person) return;
    this.welcome.consented = true;
    void this.connect();
  }

  private async answered(id: number, sdp: string): Promise<void> {
    await this.peer?.answered(id, sdp);
    await this.tellCode();
  }

  private async tellCode(): Promise<void> {
    const [seen, welcome] = [this.peer?.fingerprints(), this.welcome];
    if (!seen || !welcome) return;
    const mine = welcome.seat;
    const others = this.fingerprints.filter(({ seat }) => seat.role !== mine.role || seat.person !== mine.person);
    const code = await callCode(this.options.call, seen.server, [...others, { seat: mine, fingerprint: seen.own }]);
    this.news.emit({ what: "code", code: others.length > 0 ? code : undefined });
  }

  private refused({ id, code, retryable }: Extract<ServerMessage, { type: "error" }>): void {
    // Too many at once: the offer waits, and is repeated like one without an answer.
    if (code === "rate_exceeded" || id === undefined || id === null || !this.peer?.refused(id)) return;
    if (code === "consent_required" && this.welcome) {
      this.welcome.consented = false;
      this.closePeer();
    } else if (retryable) {
      // As good as a connection that failed: the ladder makes the next, with its pauses.
      this.observe({ what: "link", state: "failed" });
    } else {
      this.giveUp("offer_refused");
    }
  }

  /** Trying again would meet the same; the person must know. */
  private giveUp(trouble: PeerTrouble | "offer_refused"): void {
    this.givenUp = true;
    this.closePeer();
    this.news.emit({ what: "trouble", trouble });
  }

  private observe(observation: Observation): void {
    const now = performance.now();
    const rung = this.givenUp ? undefined : this.ladder.observe(observation, now);
    if (rung === "restart_ice") void this.peer?.offer("restart");
    if (rung === "rebuild") {
      this.closePeer();
      void this.connect();
    }
    const standing = this.ladder.standing(now);
    const said = JSON.stringify(standing);
    if (said !== this.lastStanding) this.news.emit({ what: "standing", standing });
    this.lastStanding = said;
  }

  private async measure(): Promise<void> {
    const peer = this.peer;
    if (peer?.connection.connectionState !== "connected") return;
    const now = await sample(peer.connection, peer.currentViews());
    if (peer !== this.peer) return;
    const reports = this.lastSample ? between(this.lastSample, now) : [];
    this.lastSample = now;
    for (const report of reports) this.socket.send(report);
    if (reports.length > 0) this.news.emit({ what: "quality", reports });
  }

  private tellDevices(): void {
    const { microphone, camera, screen } = this.tracks;
    const devices: Devices = {
      microphone: microphone?.enabled ? "on" : "off",
      camera: camera?.enabled ? "on" : "off",
      screen: screen ? "on" : "off",
    };
    if (this.welcome && this.welcome.seat.role !== "observer") this.socket.send({ type: "media", ...devices });
  }

  private async lose(device: DeviceKind, track: MediaStreamTrack): Promise<void> {
    if (this.tracks[device] !== track) return;
    await this.stop(device);
    // To stop showing the screen is a wish, by the browser's own button.
    if (device !== "screen") this.news.emit({ what: "device_lost", device });
  }

  private closePeer(): void {
    this.peer?.close();
    this.peer = undefined;
    this.news.emit({ what: "views", views: [] });
  }

  private finish(): void {
    for (const timer of this.timers) clearInterval(timer);
    clearTimeout(this.layingOut);
    for (const forget of this.forget) forget();
    for (const track of Object.values(this.tracks)) track.stop();
    this.closePeer();
    if (this.socket.closing) this.news.emit({ what: "closed", closing: this.socket.closing });
  }
}

/** A server as the browser takes it: what is absent must not be there as null. */
function plain({ urls, username, credential }: Welcome["ice_servers"][number]): RTCIceServer {
  return { urls, ...(username != null && { username }), ...(credential != null && { credential }) };
}
