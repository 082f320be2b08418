/** C10: the invoice: the sum, the way to the bank, and what came of it. */

import type { CaseBody, InvoiceView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { timeOf } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { useResource } from "../../lib/resource.ts";
import { Banner, Facts, Section } from "../../ui/basics.tsx";
import { Loaded } from "../../ui/states.tsx";

/** The bank's answer comes within seconds of the payment. */
const EVERY_MS = 3_000;

export function Pay({ matter }: { matter: CaseBody }) {
  const invoice = useResource((stop) => ask("GET /v1/poa/cases/{id}/invoice", { path: { id: matter.id }, stop }), [matter.id], EVERY_MS);
  return <Section title={t("pay")}><Loaded of={invoice}>{(found) => <Invoice invoice={found} />}</Loaded></Section>;
}

/** An invoice, of a power of attorney or of a service. */
export function Invoice({ invoice: { amount, expires_at, pay_url, paid_at, refund_ordered, refunded_at } }: { invoice: InvoiceView }) {
  return (
    <>
      <Facts rows={[{ name: t("sum"), value: amount }, { name: t("pay_until"), value: timeOf(expires_at) }]} />
      {refund_ordered && <Banner tone="warn">{refunded_at ? t("refunded", { time: timeOf(refunded_at) }) : t("refund_ordered")}</Banner>}
      {paid_at ? <Banner tone="good">{t("paid", { time: timeOf(paid_at) })}</Banner> : pay_url ? (
        <>
          <p>{t("pay_more")}</p>
          <div class="actions"><a class="button main" href={pay_url} target="_blank" rel="noopener">{t("pay_in_bank")}</a></div>
          <p class="hint" role="status">{t("pay_checking")}</p>
        </>
      ) : <Banner tone="note">{t("invoice_coming")}</Banner>}
    </>
  );
}
