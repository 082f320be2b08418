/** The ways to sign against stand-ins of the other side: what is asked, and that every refusal has its name. */

import assert from "node:assert/strict";
import test from "node:test";

import { fromBase64, toBase64, withoutPem } from "../src/signing/base64.ts";
import * as der from "../src/signing/der.ts";
import { DemoKey } from "../src/signing/demo_key.ts";
import { EgovMobile, type Standing } from "../src/signing/egov_mobile.ts";
import { NcaLayer } from "../src/signing/ncalayer.ts";
import { SigningError, type SigningFailure, type ToSign } from "../src/signing/signing.ts";

const WHAT: ToSign = { content: Uint8Array.of(1, 2, 3), form: "detached", purpose: "sign", iin: "900101400013" };
const HELLO = { result: { version: "1.4" } };
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

async function fails(work: Promise<unknown>, failure: SigningFailure): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof SigningError, String(error));
    assert.equal(error.failure, failure);
    return true;
  });
}

/** A socket whose other side says these things: the first at once, each other one after a request. */
function layer(...sayings: unknown[]): { way: NcaLayer; heard: unknown[]; closed: () => number } {
  const heard: unknown[] = [];
  let closed = 0;
  const socket = {
    onmessage: null as ((event: MessageEvent) => void) | null,
    onerror: null,
    onclose: null as (() => void) | null,
    send: (text: string) => { heard.push(JSON.parse(text)); say(); },
    close: () => { closed += 1; },
  };
  const say = () => queueMicrotask(() => {
    const next = sayings.shift();
    if (next === undefined) return socket.onclose?.();
    const data = typeof next === "string" ? next : JSON.stringify(next);
    socket.onmessage?.({ data } as MessageEvent);
  });
  const connect = () => { say(); return socket as never; };
  return { way: new NcaLayer({ connect }), heard, closed: () => closed };
}

test("DER is written as X.690 says and read back", () => {
  assert.equal(hex(der.writeOid("1.2.840.113549.1.7.2")), "06092a864886f70d010702");
  assert.equal(hex(der.writePositiveInteger(Uint8Array.of(0, 0x80))), "02020080");
  assert.equal(hex(der.writePositiveInteger(Uint8Array.of(0, 0))), "020100");
  assert.equal(hex(der.writeSet(der.SET, [Uint8Array.of(5, 0), Uint8Array.of(4, 0)])), "310404000500");
  const times = ["2026-03-02T10:00:00Z", "2051-01-01T00:00:00Z"].map((time) => der.writeTime(new Date(time)));
  const texts = times.map((time) => new TextDecoder().decode(time.subarray(2)));
  assert.deepEqual(texts, ["260302100000Z", "20510101000000Z"]);
  for (const size of [0, 127, 128, 255, 256, 70_000]) {
    const value = new Uint8Array(size).fill(7);
    assert.deepEqual(der.only(der.write(der.OCTET_STRING, value), der.OCTET_STRING).value, value);
  }
});

test("what is not DER is not read", () => {
  for (const bytes of ["30", "3080", "30810100", "0402", "04820001", "1f0100", "0485ffffffffff", "308400000001"]) {
    assert.throws(() => der.only(Buffer.from(bytes, "hex"), 0x30), bytes);
  }
});

test("base64 survives long bytes and the lines of PEM", () => {
  const bytes = new Uint8Array(100_000).map((_, place) => place % 251);
  assert.deepEqual(fromBase64(toBase64(bytes)), bytes);
  assert.equal(withoutPem("-----BEGIN CMS-----\nMA\nA=\r\n-----END CMS-----\n"), "MAA=");
});

test("NCALayer is asked for the person's signing key, and its PEM becomes base64", async () => {
  const pem = "-----BEGIN CMS-----\nMAA=\n-----END CMS-----\n";
  const { way, heard, closed } = layer(HELLO, { status: true, body: { result: [pem] } });
  assert.equal(await way.sign(WHAT), "MAA=");
  assert.equal(closed(), 1);
  const [{ module, method, args }] = heard as [{ module: string; method: string; args: Record<string, never> }];
  assert.deepEqual([module, method], ["kz.gov.pki.knca.basics", "sign"]);
  assert.deepEqual([args["format"], args["data"]], ["cms", "AQID"]);
  assert.deepEqual(args["signingParams"], { decode: true, encapsulate: false, digested: false, tsaProfile: null });
  assert.equal(args["signerParams"]?.["iin"], "900101400013");
  assert.deepEqual(args["signerParams"]?.["extKeyUsageOids"], ["1.3.6.1.5.5.7.3.4"]);
});

test("every way in which NCALayer does not sign has its name", async () => {
  const cases: [SigningFailure, unknown[]][] = [
    ["cancelled", [HELLO, { status: true, body: {} }]],
    ["cancelled", [HELLO, { status: true }]],
    ["refused", [HELLO, { status: false, code: "SIGNING_FAILURE", message: "no" }]],
    ["refused", [HELLO, { success: false, errorCode: "MODULE_NOT_FOUND" }]],
    ["malformed", [HELLO, { status: true, body: { result: [] } }]],
    ["malformed", [HELLO, { status: true, body: { result: ["MAA=", "MAA="] } }]],
    ["malformed", [HELLO, { status: true, body: { result: "?" } }]],
    ["malformed", [HELLO, "{"]],
    ["malformed", [{ hello: 1 }]],
    ["malformed", ["null"]],
    ["unavailable", []],
    ["unavailable", [HELLO]],
  ];
  for (const [failure, sayings] of cases) {
    const { way, closed } = layer(...sayings);
    await fails(way.sign(WHAT), failure);
    assert.equal(closed(), 1);
  }
  const connect = () => { throw new Error("blocked by policy"); };
  await fails(new NcaLayer({ connect }).sign(WHAT), "unavailable");
});

test("a person who stops is not waited for", async () => {
  const stop = new AbortController();
  const never = { send: () => {}, close: () => {}, onmessage: null, onerror: null, onclose: null };
  const signing = new NcaLayer({ connect: () => never }).sign(WHAT, stop.signal);
  stop.abort();
  await fails(signing, "cancelled");
});

const STARTED = { id: "a/b", qr: "mobileSign:x", deep_link: "https://m.egov.kz/x", expires_at: "2026-03-02T10:03:00Z" };

function phone(...standings: (Partial<Standing> | Error)[]): { way: EgovMobile; asked: unknown[]; shown: unknown[] } {
  const [asked, shown]: [unknown[], unknown[]] = [[], []];
  const request = { purpose: "approval", case: "c", revision: 2 };
  const ask = (method: string, path: string, body?: unknown): Promise<unknown> => {
    asked.push([method, path, body]);
    const next = method === "POST" ? STARTED : standings.shift();
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
  };
  const show = (started: unknown, standing?: Standing) => { shown.push(standing?.status ?? started); };
  const pause = () => Promise.resolve();
  return { way: new EgovMobile({ path: "/v1/remote-signings", request, ask, show, pause }), asked, shown };
}

test("eGov Mobile is shown the link and asked until the signature is here", async () => {
  const { way, asked, shown } = phone(
    { status: "waiting", tries_left: 10 }, { status: "fetched", tries_left: 10 },
    { status: "refused", tries_left: 9, refusal: { code: "wrong_signer" } },
    { status: "signed", tries_left: 8, cms_base64: "MAA=" },
  );
  assert.equal(await way.sign(WHAT), "MAA=");
  assert.deepEqual(shown, [STARTED, "waiting", "fetched", "refused", "signed"]);
  assert.deepEqual(asked[0], ["POST", "/v1/remote-signings", { purpose: "approval", case: "c", revision: 2 }]);
  assert.deepEqual(asked[1], ["GET", "/v1/remote-signings/a%2Fb", undefined]);
});

test("every way in which the phone does not sign has its name", async () => {
  await fails(phone({ status: "expired", tries_left: 3 }).way.sign(WHAT), "expired");
  await fails(phone({ status: "refused", tries_left: 0 }).way.sign(WHAT), "refused");
  await fails(phone({ status: "signed", tries_left: 1 }).way.sign(WHAT), "malformed");
  await fails(phone({ status: "signed", tries_left: 1, cms_base64: "?" }).way.sign(WHAT), "malformed");
  await fails(phone({ status: "odd" as never, tries_left: 1 }).way.sign(WHAT), "malformed");
  await fails(phone(new Error("offline")).way.sign(WHAT), "unavailable");
  const stop = new AbortController();
  stop.abort();
  await fails(phone({ status: "waiting", tries_left: 1 }).way.sign(WHAT, stop.signal), "cancelled");
});

test("what is no key is no demonstration's key", async () => {
  for (const text of ["", "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----", "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----"]) {
    await fails(DemoKey.fromPem(text), "malformed");
  }
});
