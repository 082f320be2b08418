/** eGov Mobile: the server holds the bytes, the person's phone signs them, and the page waits for the signature. */

import { fromBase64 } from "./base64.ts";
import { SigningError, type ToSign, type WayToSign, untilStopped } from "./signing.ts";

/** Between two looks: a person takes half a minute, and the link is good for three. */
const PAUSE_MILLISECONDS = 2_000;

/** What `POST …/remote-signings` answers. */
export interface Started {
  id: string;
  /** The text of the QR code. */
  qr: string;
  /** The link that opens eGov Mobile on the same phone. */
  deep_link: string;
  expires_at: string;
}

/** What `GET …/remote-signings/{id}` answers. */
export interface Standing {
  status: "waiting" | "fetched" | "signed" | "refused" | "expired";
  tries_left: number;
  cms_base64?: string | null;
  refusal?: { code?: string } | null;
}

/** An error found in a certificate of real estate. */
export interface FoundError {
  description: string;
  cadastral_number?: string;
}

export interface EgovMobileOptions {
  /** `/v1/remote-signings`, or `/v1/eds-challenges/{id}/remote-signings`. */
  path: string;
  /** Which bytes the server puts up: purpose, case, revision, error; nothing for a challenge. */
  request?: { purpose: string; case?: string; request?: string; revision?: number; correction?: FoundError };
  /** Asks the API as whoever is signed in; the JSON of a success, or a rejection. */
  ask: (method: "GET" | "POST", path: string, body?: unknown) => Promise<unknown>;
  /** Shows the QR code and the link; called again as the signing goes on. */
  show: (started: Started, standing?: Standing) => void;
  pause?: () => Promise<void>;
}

export class EgovMobile implements WayToSign {
  constructor(private readonly options: EgovMobileOptions) {}

  /** The bytes come to the phone from the server, so the content here is not sent: it is what the server put up. */
  async sign(_what: ToSign, stop?: AbortSignal): Promise<string> {
    const { path, request, show } = this.options;
    const started = (await untilStopped(this.ask("POST", path, request), stop)) as Started;
    show(started);
    for (;;) {
      const address = `${path}/${encodeURIComponent(started.id)}`;
      const standing = (await untilStopped(this.ask("GET", address), stop)) as Standing;
      show(started, standing);
      const signature = signatureOf(standing);
      if (signature !== undefined) return signature;
      await untilStopped(this.pause(), stop);
    }
  }

  private async ask(method: "GET" | "POST", path: string, body?: unknown): Promise<unknown> {
    try {
      return await this.options.ask(method, path, body);
    } catch (error) {
      throw error instanceof SigningError ? error : new SigningError("unavailable", String(error));
    }
  }

  private pause(): Promise<void> {
    return this.options.pause?.() ?? new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
  }
}

/** The signature, nothing while it is still to come. */
function signatureOf(standing: Standing): string | undefined {
  switch (standing.status) {
    case "waiting":
    case "fetched":
      return undefined;
    case "refused":
      if (standing.tries_left > 0) return undefined;
      throw new SigningError("refused", standing.refusal?.code ?? "");
    case "expired":
      throw new SigningError("expired");
    case "signed":
      try {
        if (typeof standing.cms_base64 === "string" && fromBase64(standing.cms_base64)[0] === 0x30) return standing.cms_base64;
      } catch {
        // Said below.
      }
      throw new SigningError("malformed", "no signature in base64");
    default:
      throw new SigningError("malformed", "an unknown standing");
  }
}
