/** N8: who signed what in a case, by which certificate, and whether it holds today; brought when somebody wants to see it. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { CaseSignatureView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { dateOf, momentOf } from "../../lib/format.ts";
import { type Key, maybe, t } from "../../lib/i18n.ts";
import { useResource } from "../../lib/resource.ts";
import { Facts, Section, Tag, type Tone } from "../../ui/basics.tsx";
import { Loaded } from "../../ui/states.tsx";

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

function Signature({ one: { signed, revision, kept_at: kept, certificate, verdict, reason, revocation, stamped_at: stamped, stamped_by: by } }: { one: CaseSignatureView }) {
  const { state, source, issued_at: issued } = revocation;
  const told = source && maybe(`con_sig_source.${source}`, { at: issued ? momentOf(issued) : "" });
  return (
    <div class="check">
      <h3>{maybe(`con_sig.${signed}`, { n: revision ?? 0 }) ?? signed}</h3>
      <p><Tag tone={VERDICTS[verdict] ?? "warn"}>{maybe(`con_sig_verdict.${verdict}`) ?? verdict}</Tag>{reason && REASONS[reason] && <> {t(REASONS[reason])}</>}</p>
      <Facts rows={[
        certificate ? { name: t("con_sig_signer"), value: certificate.name ?? t("not_given") } : undefined,
        certificate?.iin ? { name: t("iin"), value: certificate.iin } : undefined,
        { name: t("con_sig_kept"), value: momentOf(kept) },
        { name: t("con_sig_stamp"), value: stamped ? [momentOf(stamped), by].filter(Boolean).join(", ") : t("con_sig_stamp_none") },
        certificate ? { name: t("con_sig_serial"), value: <span class="hash">{certificate.serial}</span> } : undefined,
        certificate?.issuer ? { name: t("con_sig_issuer"), value: certificate.issuer } : undefined,
        certificate ? { name: t("con_sig_term"), value: `${dateOf(certificate.valid_from)} – ${dateOf(certificate.valid_until)}` } : undefined,
        { name: t("con_sig_revocation"), value: [maybe(`con_sig_revoked.${state}`) ?? state, told].filter(Boolean).join(". ") },
      ]} />
    </div>
  );
}
