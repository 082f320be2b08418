/** The plain page of the call's browser tests: everything the library tells is kept, and shown as simply as can be. */

import { Call, type CallNews } from "../../src/call/call.ts";
import { testDevices, wayOf } from "../../src/call/device_test.ts";
import { DeviceError, openBoth, openCamera, openMicrophone, openScreen, troubleOf } from "../../src/call/devices.ts";
import type { View } from "../../src/call/peer.ts";
import { keyOf } from "../../src/call/quality.ts";

interface Entry { call: string; url: string; ticket: string; options?: { policy?: RTCIceTransportPolicy; prefer?: "VP8" | "H264" } }

/** A call as the tests see it. */
class Page {
  readonly log: CallNews[] = [];
  readonly started = performance.now();
  firstFrameAfter: number | undefined;
  call: Call | undefined;
  views: View[] = [];
  code: string | undefined;
  takeOver = false;
  asked = 0;
  /** How often a media connection has failed. */
  failed = 0;

  /** Joins with what the address says, as after a reload; devices and room at the same time. */
  async join(entry: Entry, silent = false): Promise<void> {
    const call = new Call({
      call: entry.call,
      url: entry.url,
      ticket: async () => entry.ticket,
      takeOver: async () => { this.asked += 1; return this.takeOver; },
      ...entry.options,
    });
    this.call = call;
    call.news.follow((news) => this.take(news));
    call.links.follow((state) => { if (state === "failed") this.failed += 1; });
    call.start();
    if (silent) return;
    const { tracks, errors } = await openBoth();
    for (const error of errors) throw error;
    if (tracks.microphone) await call.use("microphone", tracks.microphone);
    if (tracks.camera) await call.use("camera", tracks.camera);
  }

  async shareScreen(): Promise<void> {
    await this.call?.use("screen", await openScreen());
  }

  /** How many pictures were decoded, how much sound heard, by seat and kind. */
  async received(): Promise<Record<string, number>> {
    const report = await this.call?.peer?.connection.getStats();
    const found: Record<string, number> = {};
    for (const stats of report?.values() ?? []) {
      const view = stats.type === "inbound-rtp" && this.views.find(({ mid }) => mid === stats.mid);
      if (!view) continue;
      found[`${keyOf(view.seat)} ${view.kind}`] = view.kind === "audio" ? stats.totalAudioEnergy ?? 0 : stats.framesDecoded ?? 0;
    }
    return found;
  }

  async codec(): Promise<string> {
    const report = await this.call?.peer?.connection.getStats();
    for (const stats of report?.values() ?? []) {
      if (stats.type === "outbound-rtp" && stats.kind === "video" && stats.framesEncoded > 0) return report?.get(stats.codecId)?.mimeType ?? "";
    }
    return "";
  }

  async way(): Promise<string> {
    const report = await this.call?.peer?.connection.getStats();
    return report ? wayOf(report) : "none";
  }

  /** What the page knows of addresses: its own description of the other end, and what the room said. */
  remote(): string {
    return this.call?.peer?.connection.remoteDescription?.sdp ?? "";
  }

  said(type: string): unknown[] {
    return this.log.flatMap((news) => (news.what === "said" && news.message.type === type ? [news.message] : []));
  }

  /** What went on besides talk, for the one who looks for the reason of a failure. */
  account(): string[] {
    const { connectionState, iceConnectionState } = this.call?.peer?.connection ?? {};
    const news = this.log.filter(({ what }) => what !== "said" && what !== "views").slice(-8);
    return [`${this.call?.socket.state} ${connectionState} ${iceConnectionState} failed ${this.failed}`, ...news.map((one) => JSON.stringify(one))];
  }

  private take(news: CallNews): void {
    this.log.push(news);
    if (news.what === "views") this.show(news.views);
    if (news.what === "code") this.write("code", (this.code = news.code) ?? "");
    if (news.what === "standing") this.write("standing", news.standing.word);
    if (news.what === "said" && news.message.type === "recording") this.write("recording", news.message.recording.state);
    if (news.what === "said" && news.message.type === "joined") this.write("recording", news.message.recording.state);
    if (news.what === "said" && news.message.type === "chat") this.write("chat", news.message.text);
  }

  private write(place: string, text: string): void {
    const element = document.getElementById(place);
    if (element) element.textContent = text;
  }

  private show(views: View[]): void {
    this.views = views;
    const stage = document.getElementById("stage");
    stage?.replaceChildren(...views.map((view) => (view.kind === "audio" ? this.voice(view) : this.figure(view))));
  }

  private voice({ track }: View): HTMLElement {
    const voice = document.createElement("audio");
    voice.autoplay = true;
    voice.srcObject = new MediaStream([track]);
    return voice;
  }

  private figure({ seat, kind, track }: View): HTMLElement {
    const figure = document.createElement("figure");
    const [picture, caption] = [document.createElement("video"), document.createElement("figcaption")];
    picture.autoplay = true;
    picture.muted = true;
    picture.srcObject = new MediaStream([track]);
    picture.requestVideoFrameCallback(() => { this.firstFrameAfter ??= performance.now() - this.started; });
    caption.textContent = `${seat.role}: ${kind}`;
    figure.append(picture, caption);
    return figure;
  }
}

/** What opening a device comes to. */
async function trouble(open: () => Promise<MediaStreamTrack>): Promise<string> {
  return open().then((track) => { track.stop(); return "works"; }, (error) => (error instanceof DeviceError ? error.code : String(error)));
}

const page = new Page();
Object.assign(globalThis, { page, testDevices, trouble, openCamera, openMicrophone, openScreen, troubleOf });
const stored = sessionStorage.getItem("entry");
if (stored) page.join(JSON.parse(stored) as Entry).catch((error) => console.error(error));
