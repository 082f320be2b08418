/** The one interface of all ways to sign: NCALayer, eGov Mobile and the demonstration's key end in the same CMS. */

/** What is to be signed. */
export interface ToSign {
  content: Uint8Array;
  /** Whether the signature holds what was signed. */
  form: "attached" | "detached";
  /** Signing and signing in are different certificates. */
  purpose: "sign" | "sign-in";
  /** Whose key it must be. */
  iin?: string;
}

/** A way to sign. */
export interface WayToSign {
  /** The CMS in DER, in base64; rejects with a SigningError. */
  sign(what: ToSign, stop?: AbortSignal): Promise<string>;
}

/** Why there is no signature. */
export type SigningFailure =
  /** The person decided against it. */
  | "cancelled"
  /** The program or the server does not answer. */
  | "unavailable"
  /** It answered that it does not sign. */
  | "refused"
  /** The time for it is over. */
  | "expired"
  /** What came is no signature. */
  | "malformed"
  /** The key is of another person or another kind. */
  | "wrong_key";

export class SigningError extends Error {
  constructor(
    readonly failure: SigningFailure,
    /** What the other side said, for the log and the support desk. */
    readonly detail = "",
  ) {
    super(detail === "" ? failure : `${failure}: ${detail}`);
    this.name = "SigningError";
  }
}

/** Rejects as soon as somebody stops. */
export function untilStopped<T>(work: Promise<T>, stop?: AbortSignal): Promise<T> {
  if (stop === undefined) return work;
  return new Promise((resolve, reject) => {
    const cancel = () => reject(new SigningError("cancelled"));
    if (stop.aborted) return cancel();
    stop.addEventListener("abort", cancel, { once: true });
    work.then(resolve, reject).finally(() => stop.removeEventListener("abort", cancel));
  });
}
