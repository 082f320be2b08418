/** What `cargo xtask test --only call` has prepared: running servers, a call that was taken, and who may enter it. */

import { readFileSync } from "node:fs";

interface House {
  /** The product's address. */
  api: string;
  case: string;
  call: string;
  /** Whom the notary may ask in. */
  interpreter_iin: string;
  /** Access tokens. */
  tokens: { notary: string; citizen: string; interpreter: string; stranger: string };
  turn: {
    secret: string;
    /** coturn as an operator sets it up, with a media server at `allowed`. */
    strict: { port: number; allowed: string };
  };
  /** Where pictures and recordings go. */
  out: string;
}

const file = process.env["SENIM_CALL_HOUSE"];
if (!file) throw new Error("run by `cargo xtask test --only call`, which prepares the house");

export const house = JSON.parse(readFileSync(file, "utf8")) as House;
