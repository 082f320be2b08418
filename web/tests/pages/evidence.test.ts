/** The evidence without a browser: what is told in which order, who is seen when, and the one clock that waits for all. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Conductor, type Follower } from "../../src/evidence/conductor.ts";
import type { Standing } from "../../src/evidence/leg.ts";
import { chapterAt, chaptersOf, gapAt, legAt, marksOf, sidesOf, toneOf } from "../../src/evidence/marks.ts";
import { type Portion, Splitter } from "../../src/evidence/split.ts";
import type { ExaminationView, OpeningView } from "../../src/lib/api-schema.ts";

const leg = (number: number, role: string, account: string, from_ms: number, to_ms: number, source = "camera") => ({ leg: number, role, account, source, media_type: "video/webm", from_ms, to_ms, bytes: 1 });
const OPENING = {
  id: "o", until: "", elapsed_ms: 60_000, recording: {},
  legs: [leg(1, "citizen", "a", 0, 20_000), leg(2, "notary", "n", 1_000, 60_000), leg(3, "citizen", "a", 25_000, 60_000), leg(4, "citizen", "b", 5_000, 60_000), leg(5, "citizen", "a", 30_000, 40_000, "screen")],
  chapters: [{ check: "consequences", begun_ms: 30_000, confirmed_ms: 35_000 }, { check: "legal_capacity", begun_ms: 10_000 }],
  gaps: [{ leg: 1, from_ms: 3_000, to_ms: 5_000, why: "picture_lost" }, { from_ms: 50_000, to_ms: 52_000, why: "restart" }],
  snapshots: [{ seq: 9, role: "citizen", account: "a", at_ms: 12_000, sha256: "" }],
} as unknown as OpeningView;
const REPORT = { events: [{ seq: 3, at_ms: 11_000, kind: "chat", role: "citizen", text: "<b>сәлем</b>" }, { seq: 4, at_ms: 12_000, kind: "snapshot", role: "citizen" }] } as unknown as ExaminationView;

test("everything a recording tells is in its order, and nothing is told twice", () => {
  assert.deepEqual(marksOf(OPENING, REPORT).map(({ kind, code, atMs }) => `${atMs} ${kind} ${code}`), [
    "3000 gap picture_lost", "10000 check legal_capacity", "11000 event chat", "12000 snapshot 9", "30000 check consequences", "50000 gap restart",
  ]);
  assert.equal(marksOf(OPENING, undefined).some(({ kind }) => kind === "event"), false, "the film is there before the report");
});

test("a moment belongs to the check begun last", () => {
  const chapters = chaptersOf(OPENING);
  assert.equal(chapterAt(chapters, 9_999), undefined);
  assert.equal(chapterAt(chapters, 29_999)?.code, "legal_capacity");
  assert.equal(chapterAt(chapters, 30_000)?.code, "consequences");
});

test("the notary is seen first, and a person who came back is one person", () => {
  const sides = sidesOf(OPENING);
  assert.deepEqual(sides.map(({ role, number, source, legs }) => `${role} ${number ?? ""} ${source} ${legs.length}`), ["notary  camera 1", "citizen 1 camera 2", "citizen 2 camera 1", "citizen  screen 1"]);
  const [, first] = sides;
  assert.ok(first);
  assert.deepEqual([0, 19_999, 20_000, 25_000].map((ms) => legAt(first, ms)?.leg), [1, 1, undefined, 3]);
});

test("a gap of one person is not the other's, and a standstill is everybody's", () => {
  assert.equal(gapAt(OPENING.gaps, 1, 4_000)?.why, "picture_lost");
  assert.equal(gapAt(OPENING.gaps, 2, 4_000), undefined);
  assert.equal(gapAt(OPENING.gaps, 2, 51_000)?.why, "restart");
  assert.equal(gapAt(OPENING.gaps, 1, 5_000), undefined);
});

test("nothing is good that is not whole and rightly signed", () => {
  const tone = (condition: string, seal: string, notary_signature: string) => toneOf({ condition, seal, notary_signature });
  assert.equal(tone("whole", "right", "right"), "good");
  assert.equal(tone("whole", "right", "missing"), "good");
  assert.equal(tone("whole", "right", "wrong"), "bad");
  assert.equal(tone("whole", "missing", "right"), "bad");
  assert.equal(tone("damaged", "right", "right"), "bad");
  for (const condition of ["interrupted", "broken_off", "empty"]) assert.equal(tone(condition, "right", "right"), "warn");
});

/** An element of Matroska; long ones have their size in eight bytes, as some writers do. */
const element = (id: number[], ...parts: (number[] | string)[]): number[] => {
  const content = parts.flatMap((part) => (typeof part === "string" ? [...new TextEncoder().encode(part)] : part));
  const size = content.length < 20 ? [0x80 | content.length] : [0x01, 0, 0, 0, 0, 0, 0, content.length];
  return [...id, ...size, ...content];
};
const track = (number: number, codec: string) => element([0xae], element([0xd7], [number]), element([0x86], codec));
const block = (number: number, byte: number) => element([0xa3], [0x80 | number, 0, 0, 0x80, byte]);
const HEAD = [
  ...element([0x1a, 0x45, 0xdf, 0xa3], "webm"), 0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
  ...element([0x16, 0x54, 0xae, 0x6b], track(1, "A_OPUS"), track(2, "V_VP8")),
];
const cluster = (...blocks: number[][]) => element([0x1f, 0x43, 0xb6, 0x75], element([0xe7], [5]), ...blocks);
const FILE = [...HEAD, ...cluster(block(1, 211), block(2, 222), block(1, 212)), ...cluster(block(1, 213))];

/** What is in a portion of one track: the bytes that stand for frames. */
const framesOf = (portions: Portion[], kind: string) => portions.filter((portion) => portion.kind === kind).slice(1).flatMap(({ bytes }) => [...bytes].filter((byte) => byte > 200 && byte < 230));

test("a file is taken apart into sound and picture, however it is cut on its way", () => {
  for (const size of [1, 7, 64, FILE.length]) {
    const splitter = new Splitter();
    const portions: Portion[] = [];
    for (let at = 0; at < FILE.length; at += size) portions.push(...splitter.push(new Uint8Array(FILE.slice(at, at + size))));
    assert.deepEqual(portions.map(({ kind }) => kind), ["audio", "video", "audio", "video", "audio"], `by ${size}`);
    assert.deepEqual(framesOf(portions, "audio"), [211, 212, 213]);
    assert.deepEqual(framesOf(portions, "video"), [222]);
    assert.deepEqual([...splitter.types], [["audio", 'audio/webm; codecs="opus"'], ["video", 'video/webm; codecs="vp8"']]);
  }
});

test("a file that breaks off gives what came whole, and one that is none gives nothing", () => {
  const broken = new Splitter().push(new Uint8Array(FILE.slice(0, -3)));
  assert.deepEqual(broken.map(({ kind }) => kind), ["audio", "video", "audio", "video"]);
  assert.deepEqual(new Splitter().push(new TextEncoder().encode("<html>no recording</html>")), []);
});

/** A follower whose picture is there or not as it is told, and which remembers what it was told. */
function follower(fromMs: number, toMs: number): Follower & { standing: Standing; told: string[] } {
  const made = {
    fromMs, toMs, standing: "ready" as Standing, told: [] as string[],
    look: () => made.standing,
    follow: (ms: number, rate: number) => { made.told.push(`${ms} ${rate}`); },
    rest: () => { made.told.push("rest"); },
  };
  return made;
}

test("the clock waits for a picture that is on its way, and not for one that is missing", () => {
  let now = 0;
  const by = new Conductor(10_000, () => now);
  const [one, other] = [follower(0, 10_000), follower(0, 10_000)];
  by.join(one);
  by.join(other);
  by.play();
  const passes = (ms: number) => { now += ms; by.tick(); };
  passes(100);
  assert.equal(by.at.value, 100);
  other.standing = "waiting";
  passes(500);
  assert.deepEqual([by.at.value, by.isWaiting.value, one.told.at(-1)], [100, true, "100 0"]);
  other.standing = "missing";
  passes(200);
  assert.deepEqual([by.at.value, one.told.at(-1), other.told.at(-1)], [300, "300 1", "rest"]);
  by.rate.value = 2;
  passes(100);
  assert.equal(by.at.value, 500);
});

test("at its end the film stops, and begins anew when it is played again; nobody goes beyond it", () => {
  let now = 0;
  const by = new Conductor(1_000, () => now);
  by.seek(99_999);
  assert.equal(by.at.value, 1_000);
  by.seek(-5);
  assert.equal(by.at.value, 0);
  by.play();
  now = 5_000;
  by.tick();
  assert.deepEqual([by.at.value, by.isPlaying.value], [1_000, false]);
  by.play();
  assert.deepEqual([by.at.value, by.isPlaying.value], [0, true]);
});

test("a picture that has not begun is not waited for", () => {
  let now = 0;
  const by = new Conductor(10_000, () => now);
  const late = follower(5_000, 10_000);
  late.standing = "waiting";
  by.join(late);
  by.play();
  now = 1_000;
  by.tick();
  assert.deepEqual([by.at.value, by.isWaiting.value, late.told.at(-1)], [1_000, false, "rest"]);
});
