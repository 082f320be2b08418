/** What to do when the network fails: ICE restart, then a new connection, then grace. A pure machine; the caller keeps time. */

/** Disconnected for longer is no hiccup. */
export const RESTART_AFTER_MS = 2_000;
/** An ICE restart that has not helped by then will not. */
export const REBUILD_AFTER_MS = 8_000;

/** What the caller observes. */
export type Observation =
  | { what: "link"; state: RTCPeerConnectionState }
  | { what: "socket"; state: "open" | "lost" }
  | { what: "network_changed" }
  | { what: "time" };

/** What the caller is to do. */
export type Rung = "restart_ice" | "rebuild";

/** The honest word for the person. */
export type Standing =
  | { word: "connecting" | "connected" }
  /** The seat is kept and the draft stays usable for so many seconds. */
  | { word: "interrupted"; secondsLeft: number }
  /** The seat is no longer kept: back to the front of the queue, which transport loss alone never costs. */
  | { word: "grace_over" };

export class Ladder {
  private link: RTCPeerConnectionState = "new";
  private socket: "open" | "lost" = "lost";
  private everConnected = false;
  private troubleSince: number | undefined;
  private restartWanted = false;
  private restarted = false;
  private rebuiltAt: number | undefined;

  /** @param grace how long the server keeps a lost seat, in milliseconds. */
  constructor(private grace: number) {}

  setGrace(milliseconds: number): void {
    this.grace = milliseconds;
  }

  /** Takes note; answers with what to do now, if anything. */
  observe(observation: Observation, now: number): Rung | undefined {
    switch (observation.what) {
      case "link": this.hear(observation.state, now); break;
      case "socket": this.socket = observation.state; break;
      case "network_changed": this.restartWanted = this.everConnected; break;
      case "time": break;
    }
    if (this.isFine() && !this.restartWanted) return undefined;
    if (this.socket === "lost" && this.everConnected) this.troubleSince ??= now;
    return this.socket === "open" ? this.climb(now) : undefined;
  }

  standing(now: number): Standing {
    if (this.isFine()) return { word: "connected" };
    if (!this.everConnected || this.troubleSince === undefined) return { word: "connecting" };
    const left = this.grace - (now - this.troubleSince);
    return left > 0 ? { word: "interrupted", secondsLeft: Math.ceil(left / 1_000) } : { word: "grace_over" };
  }

  private isFine(): boolean {
    return this.link === "connected" && this.socket === "open";
  }

  private hear(state: RTCPeerConnectionState, now: number): void {
    this.link = state;
    if (state === "connected") {
      this.everConnected = true;
      this.troubleSince = undefined;
      this.restartWanted = false;
      this.restarted = false;
      this.rebuiltAt = undefined;
    } else if (state === "disconnected" || state === "failed") {
      this.troubleSince ??= now;
    }
  }

  private climb(now: number): Rung | undefined {
    if (this.link === "connected") {
      if (this.restartWanted) return this.restart();
      this.troubleSince = undefined;
      return undefined;
    }
    const troubled = now - (this.rebuiltAt ?? this.troubleSince ?? now);
    const broken = this.link === "failed" || this.link === "closed";
    // What breaks at once breaks again: the second new connection waits for half the usual time.
    const early = this.rebuiltAt !== undefined && now - this.rebuiltAt < REBUILD_AFTER_MS / 2;
    if ((broken && !early) || troubled >= REBUILD_AFTER_MS) return this.rebuild(now);
    const due = this.restartWanted || (this.link === "disconnected" && troubled >= RESTART_AFTER_MS);
    return due && !this.restarted && this.rebuiltAt === undefined ? this.restart() : undefined;
  }

  private restart(): Rung {
    this.restartWanted = false;
    this.restarted = this.link !== "connected";
    return "restart_ice";
  }

  private rebuild(now: number): Rung {
    this.rebuiltAt = now;
    this.restartWanted = false;
    // Until the new connection speaks for itself; a failed one must not ask for the next at once.
    this.link = "connecting";
    return "rebuild";
  }
}
