/** An applicant of S8 without the app's screens: signs in there, then files by the interface, so that the desks have something to do. */

import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { DemoKey } from "../../src/signing/demo_key.ts";
import { visit } from "./browser.ts";
import { Citizen } from "./citizen.ts";
import { type Person, house, keyFile, typed, until } from "./house.ts";
import { each } from "./payloads.ts";

/** A document that is a PDF and does nothing. */
const PAPER = "%PDF-1.7\n1 0 obj\n<</Type /Catalog>>\nendobj\ntrailer <</Root 1 0 R>>\n%%EOF";
/** Text that tries to be markup, where officials read it; each request brings the next. */
const lines = each(400);
const names = each(200);

interface Asked {
  id: string;
  stage: string;
  number?: string;
  refusal?: { ground: string };
}

export class Applicant {
  /** What the last request says in free words. */
  typed: Record<string, string> = {};
  /** What its scan is called. */
  readonly scan = typed("{{alert(1)}} ${alert(2)} javascript=alert(3) {name} %3Csvg%3E.pdf", "pater-qujattary.pdf");

  private constructor(private readonly token: string, private readonly who: Person) {}

  static async signsIn(browser: Browser, who: Person): Promise<Applicant> {
    const { page, context } = await visit(browser, "kk");
    const citizen = new Citizen(page, who, "kk");
    await citizen.opens();
    const seen = page.waitForRequest((request) => request.headers()["authorization"] !== undefined);
    await citizen.signsInBySignature();
    const token = (await seen).headers()["authorization"] ?? "";
    await context.close();
    return new Applicant(token, who);
  }

  /** By the token of a page that is open. */
  static with(token: string, who: Person): Applicant {
    return new Applicant(token, who);
  }

  /** A request of S8 that is signed, sent, and lies at the chancery. */
  async files(region: string): Promise<Asked> {
    this.typed = {
      child_name: typed(names.next().value, "Үлгіев Сынақ Мысалұлы"), address: typed(lines.next().value, "Теміртау, Үлгі көшесі, 1-үй"),
      property: typed(lines.next().value, "Пәтер: Теміртау, Үлгі көшесі, 1-үй, 2-пәтер"),
    };
    const form = { region, kind: "owned_property", child_iin: childIin(), child_born: "2015-05-06", relationship: "parent", phone: "+77000000001", deal: "sale", ...this.typed };
    const { id } = await this.ask("POST", "/v1/service-requests", { service: "minor_property", form });
    await this.attaches(id, "title_documents");
    const { content_base64: content } = (await this.ask("GET", `/v1/service-requests/${id}/to-sign`)) as unknown as { content_base64: string };
    const key = await DemoKey.fromPem(readFileSync(keyFile(this.who, "sign"), "utf8"));
    const cms_base64 = await key.sign({ content: Buffer.from(content, "base64"), form: "attached", purpose: "sign" });
    await this.ask("POST", `/v1/service-requests/${id}/submission`, { cms_base64 });
    return this.comesTo(id, "at_desk");
  }

  comesTo(id: string, stage: string): Promise<Asked> {
    return until(`a request at ${stage}`, async () => {
      const found = await this.ask("GET", `/v1/service-requests/${id}`);
      return found.stage === stage ? found : undefined;
    });
  }

  private async attaches(id: string, code: string): Promise<void> {
    const path = `${house.pages}/v1/service-requests/${id}`;
    const version = (await fetch(path, { headers: { authorization: this.token } })).headers.get("etag") ?? "";
    const headers = { authorization: this.token, "content-type": "application/pdf", "if-match": version, "idempotency-key": crypto.randomUUID() };
    const answer = await fetch(`${path}/attachments/${code}?name=${encodeURIComponent(this.scan)}`, { method: "PUT", headers, body: PAPER });
    if (!answer.ok) throw new Error(`${code}: ${await answer.text()}`);
  }

  /** The status of the answer, whatever it is. */
  async tries(method: string, path: string, body?: unknown): Promise<number> {
    return (await this.send(method, path, body)).status;
  }

  private send(method: string, path: string, body?: unknown): Promise<Response> {
    const headers = { authorization: this.token, "content-type": "application/json", "accept-language": "kk", ...(method === "POST" && { "idempotency-key": crypto.randomUUID() }) };
    return fetch(`${house.pages}${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  }

  async ask(method: string, path: string, body?: unknown): Promise<Asked> {
    const answer = await this.send(method, path, body);
    if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
    return (await answer.json()) as Asked;
  }
}

/** The number of an invented child, by its checksum. */
function childIin(): string {
  const weights = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
  for (let tail = 50_000; ; tail += 1) {
    const eleven = `150506${tail}`;
    const control = [...eleven].reduce((sum, digit, at) => sum + Number(digit) * (weights[at] ?? 0), 0) % 11;
    if (control < 10) return `${eleven}${control}`;
  }
}
