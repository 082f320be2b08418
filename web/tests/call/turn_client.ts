/** A TURN client that only asks whether a peer is allowed (RFC 8656), over TLS, with a short-lived credential. */

import { createHash, createHmac, randomBytes } from "node:crypto";
import { isIPv6 } from "node:net";
import { type TLSSocket, connect } from "node:tls";

const MAGIC = 0x2112a442;
const HEADER = 20;
const [ALLOCATE, CREATE_PERMISSION] = [0x003, 0x008];
const [USERNAME, INTEGRITY, ERROR_CODE, PEER, REALM, NONCE, FAMILY, TRANSPORT] = [0x06, 0x08, 0x09, 0x12, 0x14, 0x15, 0x17, 0x19];
const [V4, V6] = [1, 2];
const UDP = 17;
const PATIENCE_MS = 5_000;

interface Answer {
  /** 0 for a success. */
  error: number;
  attributes: Map<number, Buffer>;
}

export interface Credential {
  username: string;
  password: string;
}

/** A credential as Senim makes them: the time it ends, and its HMAC under the shared secret. */
export function credential(secret: string, seconds: number): Credential {
  const username = `${Math.floor(Date.now() / 1_000) + seconds}:somebody`;
  return { username, password: createHmac("sha1", secret).update(username).digest("base64") };
}

export class TurnClient {
  private realm = "";
  private nonce: Buffer = Buffer.alloc(0);
  private received: Buffer = Buffer.alloc(0);
  private readonly answers = new Map<string, (answer: Answer) => void>();

  private constructor(
    private readonly socket: TLSSocket,
    private readonly who: Credential,
  ) {
    socket.on("data", (part) => this.take(part));
  }

  static async connect(port: number, who: Credential): Promise<TurnClient> {
    const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false });
    await new Promise<void>((resolve, reject) => { socket.once("secureConnect", resolve); socket.once("error", reject); });
    socket.on("error", () => {});
    return new TurnClient(socket, who);
  }

  /** The TLS version that was agreed. */
  get protocol(): string | null {
    return this.socket.getProtocol();
  }

  /** Asks for a relayed address of a family; answers with the error code, 0 for a success. */
  async allocate(family: 4 | 6): Promise<number> {
    const wanted: [number, Buffer][] = [
      [TRANSPORT, Buffer.from([UDP, 0, 0, 0])],
      [FAMILY, Buffer.from([family === 4 ? V4 : V6, 0, 0, 0])],
    ];
    const first = await this.ask(ALLOCATE, wanted);
    if (first.error !== 401) return first.error;
    this.realm = first.attributes.get(REALM)?.toString() ?? "";
    this.nonce = first.attributes.get(NONCE) ?? this.nonce;
    return (await this.ask(ALLOCATE, wanted)).error;
  }

  /** Asks to relay to an address; answers with the error code, 0 when it would. */
  async permit(address: string): Promise<number> {
    const id = randomBytes(12);
    return (await this.ask(CREATE_PERMISSION, [[PEER, xored(address, id)]], id)).error;
  }

  close(): void {
    this.socket.destroy();
  }

  private ask(method: number, attributes: [number, Buffer][], id = randomBytes(12)): Promise<Answer> {
    const signed: [number, Buffer][] = this.realm === "" ? [] : [
      [USERNAME, Buffer.from(this.who.username)], [REALM, Buffer.from(this.realm)], [NONCE, this.nonce],
    ];
    let message = written(method, id, [...attributes, ...signed]);
    if (signed.length > 0) message = this.sealed(message);
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error("the TURN server does not answer")), PATIENCE_MS);
      this.answers.set(id.toString("hex"), (answer) => { clearTimeout(late); resolve(answer); });
      this.socket.write(message);
    });
  }

  /** MESSAGE-INTEGRITY with the long-term key; the length it covers already counts it. */
  private sealed(message: Buffer): Buffer {
    message.writeUInt16BE(message.length - HEADER + 24, 2);
    const key = createHash("md5").update(`${this.who.username}:${this.realm}:${this.who.password}`).digest();
    const mac = createHmac("sha1", key).update(message).digest();
    return Buffer.concat([message, attribute(INTEGRITY, mac)]);
  }

  private take(part: Buffer): void {
    this.received = Buffer.concat([this.received, part]);
    while (this.received.length >= HEADER) {
      const end = HEADER + this.received.readUInt16BE(2);
      if (this.received.length < end) return;
      const message = this.received.subarray(0, end);
      this.received = this.received.subarray(end);
      const attributes = read(message);
      const error = attributes.get(ERROR_CODE);
      const id = message.subarray(8, HEADER).toString("hex");
      this.answers.get(id)?.({ error: error ? (error[2] ?? 0) * 100 + (error[3] ?? 0) : 0, attributes });
      this.answers.delete(id);
    }
  }
}

function written(method: number, id: Buffer, attributes: [number, Buffer][]): Buffer {
  const body = Buffer.concat(attributes.map(([kind, value]) => attribute(kind, value)));
  const header = Buffer.alloc(8);
  header.writeUInt16BE(method, 0);
  header.writeUInt16BE(body.length, 2);
  header.writeUInt32BE(MAGIC, 4);
  return Buffer.concat([header, id, body]);
}

function attribute(kind: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(kind, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}

function read(message: Buffer): Map<number, Buffer> {
  const found = new Map<number, Buffer>();
  for (let at = HEADER; at + 4 <= message.length; ) {
    const length = message.readUInt16BE(at + 2);
    found.set(message.readUInt16BE(at), message.subarray(at + 4, at + 4 + length));
    at += 4 + length + ((4 - (length % 4)) % 4);
  }
  return found;
}

/** XOR-PEER-ADDRESS, port 9. */
function xored(address: string, id: Buffer): Buffer {
  const bytes = isIPv6(address) ? v6(address) : Buffer.from(address.split(".").map(Number));
  const head = Buffer.alloc(4);
  head.writeUInt8(isIPv6(address) ? V6 : V4, 1);
  head.writeUInt16BE(9 ^ (MAGIC >>> 16), 2);
  const mask = Buffer.concat([Buffer.from([0x21, 0x12, 0xa4, 0x42]), id]);
  return Buffer.concat([head, Buffer.from(bytes.map((byte, at) => byte ^ (mask[at] ?? 0)))]);
}

function v6(address: string): Buffer {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const hex = (high: string | undefined, low: string | undefined) => ((Number(high) << 8) | Number(low)).toString(16);
  const text = dotted ? `${dotted[1]}${hex(dotted[2], dotted[3])}:${hex(dotted[4], dotted[5])}` : address;
  const [left = "", right] = text.split("::");
  const groups = (part: string) => (part === "" ? [] : part.split(":"));
  const [before, after] = [groups(left), groups(right ?? "")];
  const zeros = Array<string>(8 - before.length - after.length).fill("0");
  const bytes = Buffer.alloc(16);
  [...before, ...zeros, ...after].forEach((group, at) => bytes.writeUInt16BE(Number.parseInt(group, 16), at * 2));
  return bytes;
}
