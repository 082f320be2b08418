/** Who is signed in here, and the tokens that show it: the access token in memory, the refresh token bound to this device. */

import { signal } from "@preact/signals";
import type { TokensView } from "./api-schema.ts";
import { learnTime } from "./clock.ts";
import { proof } from "./device.ts";
import { kept } from "./kept.ts";
import { Problem, problemIn } from "./problem.ts";

/** A token is exchanged this long before its end, so that no request arrives with a dead one. */
const EARLY_MS = 60_000;
/** Under this name a page that exchanges tokens keeps the others waiting: a refresh token is good once. */
const LOCK = "senim refresh";
const REFRESH = "/v1/sessions/refresh";

export type Account = TokensView["account"];

/** What is kept between two pages. */
interface Kept {
  refresh: string;
  account: Account;
  session: string;
  endsAt: string;
}

/** `unknown` until the kept session was read; `ended` when it was lost with a person at work. */
export type Standing = "unknown" | "out" | "in" | "ended";

class Session {
  readonly standing = signal<Standing>("unknown");
  readonly account = signal<Account | undefined>(undefined);
  /** When the session ends for good, whatever is done. */
  readonly endsAt = signal<number | undefined>(undefined);
  private access: { token: string; until: number } | undefined;
  /** Of which session this page's tokens are. */
  private own: string | undefined;

  /** Reads what an earlier page left. */
  async restore(): Promise<void> {
    const found = await kept.read<Kept>("session").catch(() => undefined);
    if (found) this.become(found);
    else this.standing.value = "out";
  }

  async begin(tokens: TokensView): Promise<void> {
    this.hold(tokens);
    const found = keptOf(tokens);
    await kept.write("session", found);
    this.become(found);
  }

  /** `ended`: without being asked, so that what is on the screen stays; `out`: by the person's own wish. */
  async end(how: "ended" | "out"): Promise<void> {
    this.access = undefined;
    const found = await kept.read<Kept>("session").catch(() => undefined);
    // Somebody has signed in anew in another tab meanwhile: that session is not this one's to end.
    const isAnother = how === "ended" && found !== undefined && found.session !== this.own;
    if (isAnother && found.account.id === this.account.value?.id) return this.become(found);
    if (!isAnother) await kept.forget("session");
    this.standing.value = how;
    if (how === "out") this.account.value = undefined;
  }

  /** A token that is good for a while, or nothing when nobody is signed in. */
  async token(): Promise<string | undefined> {
    if (this.standing.value !== "in") return undefined;
    if (this.access && this.access.until - Date.now() > EARLY_MS) return this.access.token;
    await navigator.locks.request(LOCK, () => this.exchange());
    return this.access?.token;
  }

  private async exchange(): Promise<void> {
    if (this.access && this.access.until - Date.now() > EARLY_MS) return;
    // Another page may have exchanged the token that this one remembers.
    const found = await kept.read<Kept>("session");
    if (!found) return this.end("ended");
    const answer = await fetch(REFRESH, {
      method: "POST",
      headers: { "content-type": "application/json", dpop: await proof("POST", REFRESH, found.refresh) },
      body: JSON.stringify({ refresh_token: found.refresh }),
    }).catch(() => {
      throw new Problem(navigator.onLine ? "unreachable" : "offline", 0);
    });
    const isOtherTime = learnTime(answer);
    if (answer.ok) return this.begin((await answer.json()) as TokensView);
    const problem = await problemIn(answer);
    // The proof bore the time of a clock that is wrong; with the server's it holds.
    if (isOtherTime && problem.code === "device_proof_invalid") return this.exchange();
    if (answer.status === 401 || answer.status === 403) await this.end("ended");
    throw problem;
  }

  private hold(tokens: TokensView): void {
    this.access = { token: tokens.access_token, until: Date.now() + tokens.expires_in * 1_000 };
  }

  private become(found: Kept): void {
    this.own = found.session;
    this.account.value = found.account;
    this.endsAt.value = Date.parse(found.endsAt);
    this.standing.value = "in";
  }
}

const keptOf = (tokens: TokensView): Kept => ({
  refresh: tokens.refresh_token,
  account: tokens.account,
  session: tokens.session_id,
  endsAt: tokens.session_expires_at,
});

export const session = new Session();
