/** What is told of a signature of a case, line by line. */

import type { CaseSignatureView } from "../lib/api-schema.ts";
import { dateOf, momentOf } from "../lib/format.ts";
import { maybe, t } from "../lib/i18n.ts";

export interface SignatureFact {
  name: string;
  value: string;
  /** A number to be compared letter by letter. */
  isHash?: true;
}

export function signatureFacts({ kept_in: place, kept_at: kept, certificate, algorithm, revocation, stamped_at: stamped, stamped_by: by }: CaseSignatureView): SignatureFact[] {
  const { state, source, issued_at: issued } = revocation;
  const told = source && maybe(`con_sig_source.${source}`, { at: issued ? momentOf(issued) : "" });
  const facts: (SignatureFact | null | undefined)[] = [
    certificate && { name: t("con_sig_signer"), value: certificate.name ?? t("not_given") },
    certificate?.iin ? { name: t("iin"), value: certificate.iin } : undefined,
    place ? { name: t("con_sig_place"), value: maybe(`con_sig_place.${place}`) ?? place } : undefined,
    algorithm ? { name: t("con_sig_algorithm"), value: algorithm } : undefined,
    { name: t("con_sig_kept"), value: momentOf(kept) },
    { name: t("con_sig_stamp"), value: stamped ? [momentOf(stamped), by].filter(Boolean).join(", ") : t("con_sig_stamp_none") },
    certificate && { name: t("con_sig_serial"), value: certificate.serial, isHash: true },
    certificate?.issuer ? { name: t("con_sig_issuer"), value: certificate.issuer } : undefined,
    certificate && { name: t("con_sig_term"), value: `${dateOf(certificate.valid_from)} – ${dateOf(certificate.valid_until)}` },
    { name: t("con_sig_revocation"), value: [maybe(`con_sig_revoked.${state}`) ?? state, told].filter(Boolean).join(". ") },
  ];
  return facts.filter((fact): fact is SignatureFact => Boolean(fact));
}
