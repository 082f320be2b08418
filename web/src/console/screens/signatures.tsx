/** N8: who signed what in a case, by which certificate, and whether it holds today; brought when somebody wants to see it. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { CaseSignatureView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { type Key, maybe, t } from "../../lib/i18n.ts";
import { useResource } from "../../lib/resource.ts";
import { Facts, Section, Tag, type Tone } from "../../ui/basics.tsx";
import { Loaded } from "../../ui/states.tsx";
import { signatureFacts } from "../signature_facts.ts";

const VERDICTS: Record<string, Tone> = { passed: "good", indeterminate: "warn", failed: "bad" };
/** What the person reads who is refused for the same when signing. */
const REASONS: Record<string, Key> = {
  malformed: "error.signature_malformed", bad_signature: "error.signature_invalid", digest_mismatch: "error.signature_other_digest", untrusted: "error.certificate_untrusted",
  not_yet_valid: "error.certificate_not_yet_valid", expired: "error.certificate_expired", revoked: "error.certificate_revoked", wrong_key_usage: "error.wrong_key_usage",
};

/** Asked anew with every change of the case: each change may have brought a signature. */
export function Signatures({ id, changed }: { id: string; changed: string }) {
  const isOpen = useSignal(false);
  return (
    <Section title={t("con_signatures")}>
      <details onToggle={(event) => { isOpen.value = event.currentTarget.open; }}>
        <summary>{t("con_signatures_show")}</summary>
        {isOpen.value && <Found id={id} changed={changed} />}
      </details>
    </Section>
  );
}

function Found({ id, changed }: { id: string; changed: string }) {
  const found = useResource((stop) => ask("GET /v1/notary/cases/{id}/signatures", { path: { id }, stop }), [id, "signatures"]);
  const read = useRef(changed);
  useEffect(() => {
    if (read.current === changed) return;
    read.current = changed;
    found.again();
  }, [changed]);
  return (
    <Loaded of={found}>
      {({ items }) => (items.length === 0 ? <p class="hint">{t("con_sig_none")}</p> : <>{items.map((one) => <Signature key={`${one.file}${one.signed}`} one={one} />)}</>)}
    </Loaded>
  );
}

function Signature({ one }: { one: CaseSignatureView }) {
  const { signed, revision, verdict, reason } = one;
  return (
    <div class="check">
      <h3>{maybe(`con_sig.${signed}`, { n: revision ?? 0 }) ?? signed}</h3>
      <p><Tag tone={VERDICTS[verdict] ?? "warn"}>{maybe(`con_sig_verdict.${verdict}`) ?? verdict}</Tag>{reason && REASONS[reason] && <> {t(REASONS[reason])}</>}</p>
      <Facts rows={signatureFacts(one).map(({ name, value, isHash }) => ({ name, value: isHash ? <span class="hash">{value}</span> : value }))} />
    </div>
  );
}
