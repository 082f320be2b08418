/** The protocol's types are those of its document. */

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { type ProtocolDocument, protocolTypes } from "./protocol_types.ts";

/** npm starts us in web/. */
const DOCUMENT = join(process.cwd(), "../api-spec/signaling.json");
const TYPES = join(process.cwd(), "src/call/protocol.ts");

test("the protocol's types say what api-spec/signaling.json says", () => {
  const document = JSON.parse(readFileSync(DOCUMENT, "utf8")) as ProtocolDocument;
  const wanted = protocolTypes(document);
  if (process.env["SENIM_WRITE_PROTOCOL"]) writeFileSync(TYPES, wanted);
  assert.equal(readFileSync(TYPES, "utf8"), wanted, "run `npm run protocol`");
});
