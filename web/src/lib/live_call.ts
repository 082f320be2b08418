/** A call that is going on, as screens show it. */

import { signal } from "@preact/signals";
import type { EntranceView, LicenceView, PersonNameView } from "./api-schema.ts";
import { Call, type CallNews } from "../call/call.ts";
import { DeviceError, openBoth, openCamera } from "../call/devices.ts";
import type { Standing } from "../call/ladder.ts";
import type { View } from "../call/peer.ts";
import type { ByeReason, Participant, PeerState, RecordingState, ServerMessage } from "../call/protocol.ts";
import { type Quality, type QualityMessage, gradeOf } from "../call/quality.ts";
import type { Closing } from "../call/socket.ts";

type Place = "entering" | "lobby" | "joined";

/** A sign that changes with every hiccup tells nothing: it speaks of the last six seconds. */
const REPORTS_KEPT = 3;

/** What is shown of a call. */
export class LiveCall {
  readonly place = signal<Place>("entering");
  readonly standing = signal<Standing>({ word: "connecting" });
  readonly views = signal<View[]>([]);
  readonly code = signal<string | undefined>(undefined);
  readonly recording = signal<RecordingState>({ state: "off" });
  /** How well the others are seen and heard; nothing while nobody is. */
  readonly quality = signal<Quality | undefined>(undefined);
  private readonly reports: QualityMessage[][] = [];
  readonly closing = signal<Closing | undefined>(undefined);
  readonly trouble = signal<string | undefined>(undefined);
  readonly deviceErrors = signal<DeviceError[]>([]);
  readonly camera = signal<MediaStreamTrack | undefined>(undefined);
  /** How many cameras the device has: a phone has one on each side. */
  readonly cameras = signal(0);
  readonly isMuted = signal(false);
  readonly isHidden = signal(false);
  /** What became of the last picture that the notary took into the evidence. */
  readonly snapshot = signal<{ role: string; at: number } | "failed" | undefined>(undefined);
  readonly check = signal<string | undefined>(undefined);
  readonly chat = signal<{ from: "me" | "other"; role: string; text: string }[]>([]);
  /** Another tab holds the seat: whether to take it over. */
  readonly takeOver = signal<((here: boolean) => void) | undefined>(undefined);
  /** Who stands at the door; the notary lets them in. */
  readonly waiting = signal<Participant[]>([]);
  /** How many people of the room have lost their connection. */
  readonly lost = signal(0);
  /** Since when the first of them is away; their seat is kept for a while. */
  readonly lostSince = signal<number | undefined>(undefined);
  private readonly consent: string;
  /** Who leads the talk, for those who have come to a notary. */
  notary: PersonNameView | undefined;
  /** The licence by which they may certify. */
  licence: LicenceView | undefined;
  /** The notary has the words of the talk. */
  readonly isNotary: boolean;
  readonly opening: string | undefined;
  readonly call: Call;

  constructor(readonly caseId: string, readonly callId: string, first: EntranceView, again: () => Promise<EntranceView>) {
    this.consent = first.consent.sha256;
    this.isNotary = first.script != null;
    this.opening = first.script?.opening;
    let ticket: string | undefined = first.ticket;
    this.call = new Call({
      call: callId,
      url: first.room_url,
      ticket: async () => {
        const given = ticket ?? (await again()).ticket;
        ticket = undefined;
        return given;
      },
      takeOver: () => new Promise((resolve) => { this.takeOver.value = resolve; }),
    });
    this.call.news.follow((news) => this.hear(news));
  }

  async start(): Promise<void> {
    const { tracks, errors } = await openBoth();
    this.deviceErrors.value = errors;
    if (tracks.microphone) await this.call.use("microphone", tracks.microphone);
    if (tracks.camera) await this.call.use("camera", tracks.camera);
    this.camera.value = tracks.camera;
    this.call.start();
    this.cameras.value = (await this.cameraNames()).length;
  }

  /** Shows by the next camera of the device. The present one is let go first: a phone opens one at a time. */
  async flip(): Promise<void> {
    const present = this.camera.value;
    if (!present) return;
    const names = await this.cameraNames();
    const at = names.indexOf(present.getSettings().deviceId ?? "");
    present.stop();
    try {
      const next = await openCamera(names[(at + 1) % names.length]).catch(() => openCamera());
      await this.call.use("camera", next);
      this.camera.value = next;
    } catch (error) {
      this.camera.value = undefined;
      if (!(error instanceof DeviceError)) throw error;
      this.deviceErrors.value = [error];
    }
  }

  private async cameraNames(): Promise<string[]> {
    const devices = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
    return devices.filter(({ kind }) => kind === "videoinput").map(({ deviceId }) => deviceId);
  }

  mute(): void {
    this.isMuted.value = !this.isMuted.value;
    this.call.mute(this.isMuted.value);
  }

  hide(): void {
    this.isHidden.value = !this.isHidden.value;
    this.call.hide(this.isHidden.value);
  }

  take(seat: Participant): void {
    this.snapshot.value = undefined;
    this.call.snapshot(seat);
  }

  say(text: string): boolean {
    const isSent = this.call.chat(text);
    if (isSent) this.chat.value = [...this.chat.value, { from: "me", role: "", text }];
    return isSent;
  }

  leave(reason: ByeReason = "leave"): void {
    this.call.leave(reason);
  }

  admit(seat: Participant): void {
    this.call.admit(seat);
    this.forget(seat);
  }

  deny(seat: Participant): void {
    this.call.deny(seat);
    this.forget(seat);
  }

  private notice(seat: Participant, state: PeerState): void {
    this.forget(seat);
    if (state === "lost") this.lost.value += 1;
    else if (this.lost.value > 0) this.lost.value -= 1;
    this.lostSince.value = this.lost.value === 0 ? undefined : (this.lostSince.value ?? Date.now());
  }

  /** What was measured before a break says nothing of what comes after it. */
  private stand(standing: Standing): void {
    this.standing.value = standing;
    if (standing.word === "connected") return;
    this.reports.length = 0;
    this.quality.value = undefined;
  }

  private grade(reports: QualityMessage[]): void {
    this.reports.push(reports);
    if (this.reports.length > REPORTS_KEPT) this.reports.shift();
    this.quality.value = gradeOf(this.reports.flat());
  }

  private forget(seat: Participant): void {
    this.waiting.value = this.waiting.value.filter((known) => !isSame(known, seat));
  }

  private isMe(seat: Participant): boolean {
    return this.call.welcome !== undefined && isSame(this.call.welcome.seat, seat);
  }

  private hear(news: CallNews): void {
    switch (news.what) {
      case "said": this.read(news.message); break;
      case "standing": this.stand(news.standing); break;
      case "views": this.views.value = news.views; break;
      case "quality": this.grade(news.reports); break;
      case "code": this.code.value = news.code; break;
      case "device_lost": if (news.device === "camera") this.camera.value = undefined; this.trouble.value = `${news.device}_lost`; break;
      case "trouble": this.trouble.value = news.trouble; break;
      case "closed": this.closing.value = news.closing; this.camera.value = undefined; break;
    }
  }

  private read(message: ServerMessage): void {
    switch (message.type) {
      case "lobby": this.place.value = "lobby"; break;
      case "joined":
        this.place.value = "joined";
        this.recording.value = message.recording;
        if (!message.consented) this.call.consent(this.consent);
        break;
      case "recording": this.recording.value = message.recording; break;
      case "waiting": this.waiting.value = [...this.waiting.value.filter((seat) => !isSame(seat, message.seat)), message.seat]; break;
      case "peer": this.notice(message.seat, message.state); break;
      case "script": this.check.value = message.check; break;
      case "snapshot_taken": this.snapshot.value = { role: message.of.role, at: Date.now() }; break;
      case "error": if (message.code === "snapshot_failed") this.snapshot.value = "failed"; break;
      case "chat": if (!this.isMe(message.from)) this.chat.value = [...this.chat.value, { from: "other", role: message.from.role, text: message.text }]; break;
      default: break;
    }
  }
}

const isSame = (one: Participant, other: Participant): boolean => one.role === other.role && one.person === other.person;
