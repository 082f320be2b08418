/** NCALayer: the program of the National Certification Authority that signs on the person's computer. */

import { fromBase64, toBase64, withoutPem } from "./base64.ts";
import { SigningError, type ToSign, type WayToSign, untilStopped } from "./signing.ts";

/** Where NCALayer listens. */
export const NCALAYER_URL = "wss://127.0.0.1:13579";

/** How long the program may take to greet: it is on this computer, or it is not there. */
const GREETING_MILLISECONDS = 5_000;
/** How long a person may take to choose a key and type its password. */
const PERSON_MILLISECONDS = 5 * 60_000;

/** Extended key usages: what for, and that an individual signs or signs in. */
const USAGES = { sign: "1.3.6.1.5.5.7.3.4", "sign-in": "1.3.6.1.5.5.7.3.2" } as const;

/** The part of a WebSocket that is used here. */
type Socket = Pick<WebSocket, "send" | "close" | "onmessage" | "onerror" | "onclose">;

export interface NcaLayerOptions {
  url?: string;
  language?: "kk" | "ru" | "en";
  /** Whether NCALayer adds a time-stamp of the authority. */
  timestamp?: boolean;
  connect?: (url: string) => Socket;
}

export class NcaLayer implements WayToSign {
  constructor(private readonly options: NcaLayerOptions = {}) {}

  async sign(what: ToSign, stop?: AbortSignal): Promise<string> {
    const socket = this.connect();
    try {
      await untilStopped(message(socket, GREETING_MILLISECONDS), stop).then(greeted);
      const answer = message(socket, PERSON_MILLISECONDS);
      socket.send(JSON.stringify(this.request(what)));
      return signatureOf(await untilStopped(answer, stop));
    } finally {
      socket.close();
    }
  }

  private connect(): Socket {
    const { url = NCALAYER_URL, connect = (address: string) => new WebSocket(address) } = this.options;
    try {
      return connect(url);
    } catch (error) {
      throw new SigningError("unavailable", `NCALayer: ${String(error)}`);
    }
  }

  private request(what: ToSign): unknown {
    const { language = "kk", timestamp = false } = this.options;
    return {
      module: "kz.gov.pki.knca.basics",
      method: "sign",
      args: {
        allowedStorages: null,
        format: "cms",
        data: toBase64(what.content),
        signingParams: {
          decode: true,
          encapsulate: what.form === "attached",
          digested: false,
          tsaProfile: timestamp ? {} : null,
        },
        signerParams: {
          extKeyUsageOids: [USAGES[what.purpose]],
          iin: what.iin ?? "",
          bin: "",
          serialNumber: "",
          chain: null,
        },
        locale: language,
      },
    };
  }
}

/** The next message of the socket. */
function message(socket: Socket, milliseconds: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new SigningError("unavailable", "no answer in time")), milliseconds);
    const gone = () => {
      clearTimeout(late);
      reject(new SigningError("unavailable", "NCALayer is not there"));
    };
    socket.onerror = gone;
    socket.onclose = gone;
    socket.onmessage = (event) => {
      clearTimeout(late);
      try {
        resolve(JSON.parse(String(event.data)));
      } catch {
        reject(new SigningError("malformed", "not JSON"));
      }
    };
  });
}

/** Reads a field of something unknown. */
function field(from: unknown, name: string): unknown {
  return typeof from === "object" && from !== null ? (from as Record<string, unknown>)[name] : undefined;
}

function greeted(hello: unknown): void {
  if (typeof field(field(hello, "result"), "version") !== "string") {
    throw new SigningError("malformed", "this is not NCALayer");
  }
}

function signatureOf(answer: unknown): string {
  if (field(answer, "status") !== true) {
    const said = [field(answer, "code"), field(answer, "errorCode"), field(answer, "message"), field(answer, "details")];
    throw new SigningError("refused", said.filter((word) => typeof word === "string").join(" "));
  }
  const result = field(field(answer, "body"), "result");
  // The window was closed: success without a result.
  if (result === undefined || result === null) throw new SigningError("cancelled");
  const [first, ...more] = Array.isArray(result) ? result : [result];
  if (typeof first !== "string" || more.length > 0) throw new SigningError("malformed", "not one signature");
  const base64 = withoutPem(first);
  try {
    if (fromBase64(base64)[0] !== 0x30) throw new RangeError("no DER");
  } catch {
    throw new SigningError("malformed", "no signature in base64");
  }
  return base64;
}
