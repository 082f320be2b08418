/** The short code is the server's, and everything in it counts. */

import assert from "node:assert/strict";
import test from "node:test";
import { callCode, fingerprintOf } from "../src/call/code.ts";
import type { Fingerprint } from "../src/call/protocol.ts";

const pairs = (digit: string) => Array(32).fill(digit + digit).join(":");
const SERVER = pairs("A");
const SEATS: Fingerprint[] = [
  { seat: { role: "notary", person: "n-1" }, fingerprint: pairs("B") },
  { seat: { role: "citizen", person: "c-1" }, fingerprint: pairs("C") },
];

test("the code is the one the server computes, and openssl", async () => {
  const seats: Fingerprint[] = [
    { seat: { role: "notary", person: "account-2" }, fingerprint: "AA:BB:CC" },
    { seat: { role: "citizen", person: "account-1" }, fingerprint: "11:22:33" },
  ];
  const call = "01999999-0000-7000-8000-000000000001";
  assert.equal(await callCode(call, "0A:1B:2C:3D", seats), "151701");
  assert.equal(await callCode(call, "0A:1B:2C:3D", seats.slice(0, 1)), "371409");
  assert.equal(await callCode("a", "", []), "998817");
});

test("the order in which seats are named and the case of letters do not matter", async () => {
  const code = await callCode("call-1", SERVER, SEATS);
  assert.match(code, /^\d{6}$/);
  const turned = SEATS.map((one) => ({ ...one, fingerprint: one.fingerprint.toLowerCase() })).reverse();
  assert.equal(await callCode("call-1", SERVER.toLowerCase(), turned), code);
});

test("another certificate, seat or call is another code", async () => {
  const [notary, citizen] = SEATS;
  assert.ok(notary && citizen);
  const code = await callCode("call-1", SERVER, SEATS);
  const others = [
    callCode("call-2", SERVER, SEATS),
    callCode("call-1", pairs("D"), SEATS),
    callCode("call-1", SERVER, [notary]),
    callCode("call-1", SERVER, [notary, { ...citizen, fingerprint: pairs("D") }]),
    callCode("call-1", SERVER, [notary, { ...citizen, seat: { role: "witness", person: "c-1" } }]),
  ];
  for (const other of await Promise.all(others)) assert.notEqual(other, code);
});

test("a description with two certificates has none", () => {
  const line = (digit: string) => `a=fingerprint:sha-256 ${pairs(digit)}\r\n`;
  assert.equal(fingerprintOf(`v=0\r\n${line("a")}m=audio\r\n${line("A")}`), pairs("A"));
  assert.equal(fingerprintOf(`v=0\r\n${line("A")}m=audio\r\n${line("B")}`), undefined);
  assert.equal(fingerprintOf("v=0\r\n"), undefined);
});
