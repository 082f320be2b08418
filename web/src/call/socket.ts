/** The signalling socket: joins with a ticket, comes back with its token, asks before it takes a seat from another page. */

import { type ByeReason, type ClientMessage, type EndReason, type ErrorCode, type ServerFrame, type ServerMessage } from "./protocol.ts";
import { Signal } from "./signal.ts";

const VERSION = 1;
/** Silence after which the connection is taken for dead: the server asks every ten seconds, a page is answered at once. */
const SILENCE_MS = 12_000;
const PING_MS = 5_000;
/** A handshake over a bad network; then another try is worth more than waiting. */
const OPENING_MS = 3_500;
/** Pauses between tries: at once, then soon; with the handshake never longer than a returned link may wait, 5 s. */
const PAUSES_MS = [0, 250, 500, 800];

/** What carries the token for the next resume. */
type Seated = Extract<ServerMessage, { type: "joined" | "lobby" }>;

/** Where the connection stands. */
export type SocketState = "connecting" | "open" | "lost" | "closed";

/** Why it closed for good. */
export type Closing = { why: "ended"; reason: EndReason } | { why: "left" | "replaced" | "declined" } | { why: "refused"; code: ErrorCode };

export interface SocketOptions {
  /** The call's id: what is kept between two pages of a tab is kept under it. */
  call: string;
  url: string;
  /** Fetches a new single-use ticket from the API. */
  ticket: () => Promise<string>;
  /** Another page holds the seat: does the person want it here? */
  takeOver: () => Promise<boolean>;
  storage?: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  connect?: (url: string) => WebSocket;
}

/** Tickets that may be refused one after the other: somebody who gets none accepted has none to get. */
const REFUSALS = 3;

/** Messages that take no number of the stream: they repeat the last. */
const UNNUMBERED: ReadonlySet<string> = new Set(["joined", "lobby", "pong", "replaced", "error", "pointer", "quality", "bitrate"]);

export class RoomSocket {
  readonly messages = new Signal<ServerMessage>();
  readonly states = new Signal<SocketState>();
  state: SocketState = "connecting";
  closing: Closing | undefined;

  private socket: WebSocket | undefined;
  private token: string | undefined;
  private ticketText: string | undefined;
  private takingOver = false;
  private lastSeq = 0;
  private askedFor: number | undefined;
  private tries = 0;
  private refusals = 0;
  private heard = 0;
  private pinging: ReturnType<typeof setInterval> | undefined;
  private waiting: ReturnType<typeof setTimeout> | undefined;
  private readonly forget: (() => void)[] = [];

  constructor(private readonly options: SocketOptions) {}

  /** Connects, and stays connected until `leave` or the end. */
  open(): void {
    this.token = this.takeToken();
    this.listenTo("pagehide", () => this.leaveToken());
    this.listenTo("pageshow", (event) => { if ((event as PageTransitionEvent).persisted) this.takeToken(); });
    this.listenTo("online", () => this.retryNow());
    void this.connect();
  }

  /** Sends if there is a connection; what is lost with it, the callers say again after the resume. */
  send(message: ClientMessage): boolean {
    if (this.state !== "open" && message.type !== "join" && message.type !== "resume") return false;
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify({ v: VERSION, ...message }));
    return true;
  }

  leave(reason: ByeReason): void {
    this.send({ type: "bye", reason });
    this.close({ why: "left" });
  }

  /** Gives this connection up and comes back, as after a loss. */
  drop(): void {
    const socket = this.socket;
    if (socket) this.lost(socket);
  }

  /** Tries at once instead of after the pause: the network is back. */
  retryNow(): void {
    if (this.state !== "lost" || this.waiting === undefined) return;
    clearTimeout(this.waiting);
    this.waiting = undefined;
    void this.connect();
  }

  private async connect(): Promise<void> {
    this.become("connecting");
    if (this.token === undefined && this.ticketText === undefined) {
      try {
        this.ticketText = await this.options.ticket();
      } catch {
        return this.retryLater();
      }
    }
    if (this.closing) return;
    const socket = (this.options.connect ?? ((url) => new WebSocket(url)))(this.options.url);
    this.socket = socket;
    const late = setTimeout(() => this.lost(socket), OPENING_MS);
    socket.onopen = () => { clearTimeout(late); if (socket === this.socket) this.introduce(); };
    socket.onmessage = (event) => { if (socket === this.socket) this.read(String(event.data)); };
    socket.onclose = () => { clearTimeout(late); this.lost(socket); };
    socket.onerror = () => {};
  }

  private introduce(): void {
    this.heard = Date.now();
    this.pinging = setInterval(() => this.ping(), PING_MS);
    if (this.token !== undefined) {
      this.send({ type: "resume", token: this.token, last_seq: this.lastSeq });
      return;
    }
    const ticket = this.ticketText ?? "";
    this.send(this.takingOver ? { type: "join", ticket, take_over: true } : { type: "join", ticket });
  }

  private ping(): void {
    if (Date.now() - this.heard > SILENCE_MS && this.socket) this.lost(this.socket);
    else this.send({ type: "ping" });
  }

  private read(text: string): void {
    this.heard = Date.now();
    const frame = JSON.parse(text) as ServerFrame;
    if (frame.v !== VERSION) return;
    if (!UNNUMBERED.has(frame.type)) {
      if (frame.seq <= this.lastSeq) return;
      if (frame.seq > this.lastSeq + 1 && this.asksFor(this.lastSeq + 1)) return;
      this.lastSeq = frame.seq;
    }
    switch (frame.type) {
      case "lobby":
      case "joined": this.seated(frame); break;
      case "replaced": this.messages.emit(frame); return this.close({ why: "replaced" });
      case "end": this.messages.emit(frame); return this.close({ why: "ended", reason: frame.reason });
      case "error": if (this.refused(frame.code)) return; break;
      default: break;
    }
    this.messages.emit(frame);
  }

  /** A hole in the numbers: comes back to ask for what is missing, once; what is not kept any more does not come. */
  private asksFor(missing: number): boolean {
    if (this.askedFor === missing) return false;
    this.askedFor = missing;
    this.drop();
    return true;
  }

  private seated(frame: Seated): void {
    // A ticket begins a new stream, a resume goes on with the old one.
    if (this.token === undefined) this.lastSeq = 0;
    this.token = frame.resume_token;
    this.ticketText = undefined;
    this.takingOver = false;
    this.tries = 0;
    this.refusals = 0;
    this.become("open");
  }

  /** Whether the error concerns the way in, and is dealt with here. */
  private refused(code: ErrorCode): boolean {
    if (code === "admission_denied") {
      this.close({ why: "refused", code });
      return true;
    }
    if (this.state === "open") return false;
    switch (code) {
      case "resume_refused":
      case "replay_lost":
      case "ticket_refused":
        this.token = undefined;
        this.ticketText = undefined;
        this.lastSeq = 0;
        this.refusals += 1;
        if (this.refusals >= REFUSALS) this.close({ why: "refused", code });
        else if (this.socket) this.lost(this.socket);
        return true;
      case "seat_in_use":
        void this.askToTakeOver();
        return true;
      case "call_over":
      case "seat_taken":
      case "unsupported_version":
        this.close({ why: "refused", code });
        return true;
      default:
        return false;
    }
  }

  private async askToTakeOver(): Promise<void> {
    const socket = this.socket;
    this.socket = undefined;
    this.quieten();
    socket?.close();
    if (!(await this.options.takeOver())) return this.close({ why: "declined" });
    this.takingOver = true;
    void this.connect();
  }

  private lost(socket: WebSocket): void {
    if (socket !== this.socket) return;
    this.socket = undefined;
    this.quieten();
    socket.close();
    this.retryLater();
  }

  private retryLater(): void {
    if (this.closing) return;
    this.become("lost");
    const pause = PAUSES_MS[Math.min(this.tries, PAUSES_MS.length - 1)] ?? 0;
    this.tries += 1;
    // A little apart from everybody else who lost the same server.
    const jitter = Math.random() * pause * 0.5;
    this.waiting = setTimeout(() => { this.waiting = undefined; void this.connect(); }, pause + jitter);
  }

  private close(closing: Closing): void {
    if (this.closing) return;
    this.closing = closing;
    this.token = undefined;
    this.quieten();
    clearTimeout(this.waiting);
    for (const forget of this.forget) forget();
    this.socket?.close();
    this.socket = undefined;
    this.become("closed");
  }

  private quieten(): void {
    clearInterval(this.pinging);
    this.pinging = undefined;
  }

  private become(state: SocketState): void {
    if (this.state === state && state !== "connecting") return;
    this.state = state;
    this.states.emit(state);
  }

  /**
   * The token lies in the tab's storage only between two pages: a duplicated tab gets a copy of the storage, and must not
   * get a token with it, because a second tab asks before it takes over.
   */
  private takeToken(): string | undefined {
    const token = this.storage?.getItem(this.place) ?? undefined;
    this.storage?.removeItem(this.place);
    return token;
  }

  private leaveToken(): void {
    if (this.token !== undefined) this.storage?.setItem(this.place, this.token);
  }

  private get place(): string {
    return `senim call ${this.options.call}`;
  }

  private get storage(): SocketOptions["storage"] {
    return this.options.storage ?? globalThis.sessionStorage;
  }

  private listenTo(event: string, listener: (event: Event) => void): void {
    if (!("addEventListener" in globalThis)) return;
    globalThis.addEventListener(event, listener);
    this.forget.push(() => globalThis.removeEventListener(event, listener));
  }
}
