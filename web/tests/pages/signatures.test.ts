/** The signatures of a case as the notary reads them, without a browser. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { signatureFacts } from "../../src/console/signature_facts.ts";
import type { CaseSignatureView } from "../../src/lib/api-schema.ts";
import { LANGUAGES, alsoSpeaks, maybe, speak } from "../../src/lib/i18n.ts";

Object.assign(globalThis, { document: { documentElement: {} } });
alsoSpeaks({ kk: () => import("../../locales/console_kk.json"), ru: () => import("../../locales/console_ru.json"), en: () => import("../../locales/console_en.json") });

/** As the server tells of a notary's signature by GOST. */
const GOST: CaseSignatureView = {
  file: "signature.p7s", signed: "document", kept_in: "separate_file", kept_at: "2026-11-23T05:00:00Z", verdict: "passed", algorithm: "GOST 34.10-2015, GOST 34.11-2015",
  certificate: { name: "ҮЛГІБАЕВ СЫНАҚ", iin: "900101400013", serial: "0a1b", issuer: "CN=GOST", valid_from: "2026-01-01T00:00:00Z", valid_until: "2027-01-01T00:00:00Z" },
  revocation: { state: "good", source: "list", issued_at: "2026-11-23T04:00:00Z" }, stamped_at: "2026-11-23T05:00:00Z", stamped_by: "TSA",
};

const valueOf = (one: CaseSignatureView, key: string): string | undefined => signatureFacts(one).find(({ name }) => name === maybe(key))?.value;

test("a signature by GOST is said to stand beside the document, with its algorithm and its certificate", async () => {
  for (const { code } of LANGUAGES) {
    await speak(code);
    assert.equal(valueOf(GOST, "con_sig_place"), maybe("con_sig_place.separate_file"), code);
    assert.equal(valueOf({ ...GOST, kept_in: "document" }, "con_sig_place"), maybe("con_sig_place.document"), code);
    assert.notEqual(maybe("con_sig_place.separate_file"), maybe("con_sig_place.document"), code);
    assert.match(valueOf(GOST, "con_sig_algorithm") ?? "", /GOST 34\.10-2015/);
    assert.equal(valueOf(GOST, "con_sig_serial"), "0a1b");
    const revocation = valueOf(GOST, "con_sig_revocation") ?? "";
    assert.ok(revocation.startsWith(`${maybe("con_sig_revoked.good")}. `), revocation);
    assert.match(revocation, /09:00/);
  }
});

test("a revoked certificate is said to be revoked, without a list that would speak for it", async () => {
  for (const { code } of LANGUAGES) {
    await speak(code);
    const revoked = { ...GOST, verdict: "indeterminate", reason: "revoked", revocation: { state: "revoked" } };
    assert.equal(valueOf(revoked, "con_sig_revocation"), maybe("con_sig_revoked.revoked"));
    assert.equal(valueOf(revoked, "con_sig_signer"), "ҮЛГІБАЕВ СЫНАҚ", "whose it was is still said");
  }
});

test("what is not known of a signature has no line", async () => {
  await speak("ru");
  const { certificate: _certificate, algorithm: _algorithm, kept_in: _place, ...broken } = { ...GOST, verdict: "failed", reason: "malformed", revocation: { state: "unknown" }, stamped_at: null };
  const facts = signatureFacts(broken as CaseSignatureView);
  assert.deepEqual(facts.map(({ name }) => name), [maybe("con_sig_kept"), maybe("con_sig_stamp"), maybe("con_sig_revocation")]);
  assert.equal(facts[1]?.value, maybe("con_sig_stamp_none"));
  assert.ok(facts.every(({ value }) => value !== ""));
});
