/** C10: the invoice: the sum, the choice of a bank, the way to it, and what came of it. */

import type { CaseBody, InvoiceView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { timeOf } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { useAction, useResource } from "../../lib/resource.ts";
import { Banner, Bilingual, Button, Facts, Section } from "../../ui/basics.tsx";
import { Loaded, Trouble } from "../../ui/states.tsx";

/** The bank's answer comes within seconds of the payment. */
const EVERY_MS = 3_000;

/** Where an invoice is read, and put to another bank: a power of attorney's, or a service's. */
interface Source {
  id: string;
  read: (stop: AbortSignal) => Promise<InvoiceView>;
  choose: (bank: string, once: string) => Promise<InvoiceView>;
}

const ofCase = (id: string): Source => ({
  id,
  read: (stop) => ask("GET /v1/poa/cases/{id}/invoice", { path: { id }, stop }),
  choose: (bank, once) => ask("POST /v1/poa/cases/{id}/invoice/bank", { path: { id }, once, body: { bank } }),
});

const ofRequest = (id: string): Source => ({
  id,
  read: (stop) => ask("GET /v1/service-requests/{id}/payment", { path: { id }, stop }),
  choose: (bank, once) => ask("POST /v1/service-requests/{id}/payment/bank", { path: { id }, once, body: { bank } }),
});

export function Pay({ matter }: { matter: CaseBody }) {
  return <Payment of={ofCase(matter.id)} />;
}

export function PayRequest({ id }: { id: string }) {
  return <Payment of={ofRequest(id)} />;
}

function Payment({ of }: { of: Source }) {
  const invoice = useResource(of.read, [of.id, "payment"], EVERY_MS);
  return <Section title={t("pay")}><Loaded of={invoice}>{(found) => <Invoice invoice={found} of={of} onChange={invoice.put} />}</Loaded></Section>;
}

/** What came back, or will, once the payment is behind: nothing where nothing does. */
export function Returned({ matter }: { matter: CaseBody }) {
  return matter.quote ? <ReturnedOf of={ofCase(matter.id)} /> : null;
}

/** The same of a service that had a bill. */
export function ReturnedRequest({ id }: { id: string }) {
  return <ReturnedOf of={ofRequest(id)} />;
}

function ReturnedOf({ of }: { of: Source }) {
  const invoice = useResource(of.read, [of.id, "returned"]);
  return invoice.data ? <Refunds invoice={invoice.data} /> : null;
}

interface InvoiceProps {
  invoice: InvoiceView;
  of: Source;
  onChange: (invoice: InvoiceView) => void;
}

function Invoice({ invoice, of, onChange }: InvoiceProps) {
  const { amount, bank, expires_at, paid_at } = invoice;
  return (
    <>
      <Facts rows={[{ name: t("sum"), value: amount }, { name: t("bank"), value: bank.name }, { name: t("pay_until"), value: timeOf(expires_at) }]} />
      <Refunds invoice={invoice} />
      {paid_at ? <Banner tone="good">{t("paid", { time: timeOf(paid_at) })}</Banner> : <Due {...{ invoice, of, onChange }} />}
    </>
  );
}

function Refunds({ invoice: { refund_ordered, refunded_at, paid_twice } }: { invoice: InvoiceView }) {
  return (
    <>
      {refund_ordered && <Banner tone="warn">{refunded_at ? t("refunded", { time: timeOf(refunded_at) }) : t("refund_ordered")}</Banner>}
      {paid_twice.map(({ bank, refunded_at: back }) => (
        <Banner key={bank.code} tone="warn">{back ? t("paid_twice_back", { bank: bank.name, time: timeOf(back) }) : t("paid_twice", { bank: bank.name })}</Banner>
      ))}
    </>
  );
}

/** What is still to be paid: at the bank that has the invoice, or at another. */
function Due({ invoice, of, onChange }: InvoiceProps) {
  const { bank, bank_status, banks, pay_url, failure } = invoice;
  const choose = useAction(async (once, code: string) => onChange(await of.choose(code, once)));
  const isCalledOff = bank_status === "cancelled" || bank_status === "expired";
  const others = banks.filter(({ code }) => isCalledOff || code !== bank.code);
  if (bank_status === "blocked") return <Banner tone="note">{t("pay_blocked", { bank: bank.name })}</Banner>;
  return (
    <>
      {failure && <Banner tone="bad"><p><Bilingual of={failure.description} /></p><p><Bilingual of={failure.advice} /></p></Banner>}
      {isCalledOff ? <Banner tone="warn">{t("pay_called_off", { bank: bank.name })}</Banner> : pay_url ? (
        <>
          <p>{t("pay_more")}</p>
          <div class="actions"><a class="button main" href={pay_url} target="_blank" rel="noopener">{t("pay_in_bank")}</a></div>
          <p class="hint" role="status">{t("pay_checking")}</p>
        </>
      ) : <Banner tone="note">{t("invoice_coming", { bank: bank.name })}</Banner>}
      <Trouble problem={choose.problem} />
      {others.length > 0 && (
        <>
          <p>{t(isCalledOff ? "pay_again" : "pay_elsewhere")}</p>
          <div class="actions">
            {others.map(({ code, name }) => <Button key={code} isBusy={choose.isBusy} onPress={() => void choose.run(code)}>{t("pay_at", { bank: name })}</Button>)}
          </div>
        </>
      )}
    </>
  );
}
