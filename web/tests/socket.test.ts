/** The signalling socket comes back with its token, asks before it takes a seat, and never gives a token to a second tab. */

import assert from "node:assert/strict";
import test from "node:test";
import type { ServerMessage } from "../src/call/protocol.ts";
import { RoomSocket } from "../src/call/socket.ts";

const PLACE = "senim call c-1";

/** A connection whose other end is the test. */
class Wire {
  static made: Wire[] = [];
  readonly readyState = 1;
  readonly sent: Record<string, unknown>[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;
  closed = false;

  constructor() {
    Wire.made.push(this);
    setTimeout(() => this.onopen?.());
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }

  close(): void {
    this.closed = true;
  }

  says(seq: number, message: Record<string, unknown>): void {
    this.onmessage?.({ data: JSON.stringify({ v: 1, seq, ...message }) });
  }
}

/** The browser's constant, which Node 20 has not. */
Object.assign(globalThis, { WebSocket: Object.assign(globalThis.WebSocket ?? {}, { OPEN: 1 }) });

class Shelf {
  readonly held = new Map<string, string>();
  getItem = (key: string) => this.held.get(key) ?? null;
  setItem = (key: string, value: string) => void this.held.set(key, value);
  removeItem = (key: string) => void this.held.delete(key);
}

interface Scene { room: RoomSocket; shelf: Shelf; heard: ServerMessage[]; tickets: () => number }

function scene(takeOver = false, shelf = new Shelf()): Scene {
  Wire.made = [];
  let tickets = 0;
  const room = new RoomSocket({
    call: "c-1",
    url: "ws://room",
    ticket: async () => `ticket-${++tickets}`,
    takeOver: async () => takeOver,
    storage: shelf,
    connect: () => new Wire() as unknown as WebSocket,
  });
  const heard: ServerMessage[] = [];
  room.messages.follow((message) => heard.push(message));
  room.open();
  return { room, shelf, heard, tickets: () => tickets };
}

/** The n-th connection, once it has said who it is. */
async function wire(n: number): Promise<Wire> {
  for (let look = 0; look < 300; look += 1) {
    const made = Wire.made[n - 1];
    if (made && made.sent.length > 0) return made;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`there was no connection ${n}`);
}

const joined = (token: string) => ({ type: "joined", resume_token: token, resume_ttl_secs: 60 });
const chat = (text: string) => ({ type: "chat", text });

test("a connection that breaks is resumed with the newest token and the last number", async () => {
  const { room, heard, tickets } = scene();
  const first = await wire(1);
  assert.deepEqual(first.sent[0], { v: 1, type: "join", ticket: "ticket-1" });
  first.says(0, joined("one"));
  first.says(1, chat("a"));
  first.says(2, chat("b"));
  first.onclose?.();
  const second = await wire(2);
  assert.deepEqual(second.sent[0], { v: 1, type: "resume", token: "one", last_seq: 2 });
  second.says(2, joined("two"));
  second.says(3, chat("c"));
  second.onclose?.();
  const third = await wire(3);
  assert.deepEqual(third.sent[0], { v: 1, type: "resume", token: "two", last_seq: 3 });
  assert.equal(heard.filter(({ type }) => type === "chat").length, 3);
  assert.equal(tickets(), 1);
  room.leave("leave");
});

test("what was heard before is not heard again, and a hole in the numbers is asked for", async () => {
  const { room, heard } = scene();
  const first = await wire(1);
  first.says(0, joined("one"));
  first.says(1, chat("a"));
  first.says(1, chat("a"));
  first.says(1, { type: "pong" });
  first.says(3, chat("c"));
  assert.equal(first.closed, true);
  const second = await wire(2);
  assert.deepEqual(second.sent[0], { v: 1, type: "resume", token: "one", last_seq: 1 });
  assert.equal(heard.filter(({ type }) => type === "chat").length, 1);
  second.says(1, joined("two"));
  second.says(3, chat("c"));
  assert.equal(second.closed, false, "what is missing for good is not asked for again");
  assert.equal(heard.filter(({ type }) => type === "chat").length, 2);
  room.leave("leave");
});

test("a token that is refused is replaced by a new ticket", async () => {
  const { room, tickets } = scene();
  (await wire(1)).says(0, joined("one"));
  Wire.made[0]?.onclose?.();
  (await wire(2)).says(0, { type: "error", code: "resume_refused", retryable: true });
  assert.deepEqual((await wire(3)).sent[0], { v: 1, type: "join", ticket: "ticket-2" });
  assert.equal(tickets(), 2);
  room.leave("leave");
});

test("whose tickets are refused again and again is told so", async () => {
  const { room } = scene();
  for (const n of [1, 2, 3]) (await wire(n)).says(0, { type: "error", code: "ticket_refused", retryable: true });
  assert.deepEqual(room.closing, { why: "refused", code: "ticket_refused" });
});

test("a seat that another page holds is taken only when the person wants it, with the same ticket", async () => {
  const refusing = scene(false);
  (await wire(1)).says(0, { type: "error", code: "seat_in_use", retryable: true });
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(refusing.room.closing, { why: "declined" });
  assert.equal(Wire.made.length, 1);
  const taking = scene(true);
  (await wire(1)).says(0, { type: "error", code: "seat_in_use", retryable: true });
  assert.deepEqual((await wire(2)).sent[0], { v: 1, type: "join", ticket: "ticket-1", take_over: true });
  assert.equal(taking.tickets(), 1);
  taking.room.leave("leave");
});

test("the token lies in the tab's storage only between two pages", async () => {
  const listeners = new Map<string, () => void>();
  Object.assign(globalThis, {
    addEventListener: (event: string, listener: () => void) => void listeners.set(event, listener),
    removeEventListener: (event: string) => void listeners.delete(event),
  });
  const { room, shelf } = scene();
  (await wire(1)).says(0, joined("one"));
  assert.equal(shelf.held.size, 0);
  listeners.get("pagehide")?.();
  assert.equal(shelf.held.get(PLACE), "one");
  room.leave("leave");
  const after = scene(false, shelf);
  assert.deepEqual((await wire(1)).sent[0], { v: 1, type: "resume", token: "one", last_seq: 0 });
  assert.equal(shelf.held.size, 0);
  after.room.leave("leave");
  listeners.get("pagehide")?.();
  assert.equal(shelf.held.size, 0, "who has left leaves no token");
});

test("the end, a replacement and a refusal are for good", async () => {
  for (const [message, closing] of [
    [{ type: "end", by: "notary", reason: "finished" }, { why: "ended", reason: "finished" }],
    [{ type: "end", by: "notary", reason: "later" }, { why: "ended", reason: "later" }],
    [{ type: "replaced" }, { why: "replaced" }],
    [{ type: "error", code: "admission_denied", retryable: false }, { why: "refused", code: "admission_denied" }],
  ] as const) {
    const { room } = scene();
    const only = await wire(1);
    only.says(0, joined("one"));
    only.says(1, message);
    only.onclose?.();
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.deepEqual(room.closing, closing);
    assert.equal(Wire.made.length, 1);
    assert.equal(room.send({ type: "ping" }), false);
  }
});
