/** C11: the documents of a person, with how each stands today. */

import type { WalletBody } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { dateOf } from "../../lib/format.ts";
import { maybe, t } from "../../lib/i18n.ts";
import { usePages } from "../../lib/pages.ts";
import { Button, Card, Go, Tag, Title } from "../../ui/basics.tsx";
import { Empty, Loaded, Trouble } from "../../ui/states.tsx";
import { STANDINGS } from "../standings.ts";

const PAGE = 50;

/** A receipt or a notice has no force that it could lose. */
export const HAS_FORCE: readonly string[] = ["power_of_attorney", "result"];

/** A receipt and a notice say in their title what they are. */
const IS_NAMED: readonly string[] = ["receipt", "notice"];

/** What a document is called: a power of attorney by what it is for, everything else by what it is. */
export const titleOf = ({ kind, nature, title }: Pick<WalletBody, "kind" | "nature" | "title">): string =>
  (nature === "power_of_attorney" ? kind?.title : undefined) ?? title;

export function Documents() {
  const pages = usePages<WalletBody>([
    async (cursor, stop) => {
      const { items, next } = await ask("GET /v1/documents", { query: { limit: PAGE, ...(cursor && { cursor }) }, ...(stop && { stop }) });
      return { items: items as WalletBody[], next: next ?? null };
    },
  ], ({ number }) => number, ["documents"]);
  return (
    <>
      <Title>{t("documents")}</Title>
      <div class="actions"><Go to="/shared" look="plain">{t("wallet_shared")}</Go><Go to="/check" look="plain">{t("verify_document")}</Go></div>
      <Loaded of={pages.first}>
        {() => pages.items.length === 0 ? <Empty>{t("wallet_none")}</Empty> : (
          <>
            <ul class="cards">{pages.items.map(paperCard)}</ul>
            <Trouble problem={pages.problem} />
            {pages.more && <Button onPress={() => void pages.more?.()}>{t("more")}</Button>}
          </>
        )}
      </Loaded>
    </>
  );
}

export function paperCard(paper: WalletBody) {
  const { number, kind, nature, standing, standing_text, valid_until, issued_at, request_number } = paper;
  return (
    <Card key={number} to={`/documents/${encodeURIComponent(number)}`} title={titleOf(paper)}>
      {kind && kind.title !== titleOf(paper) && <p>{kind.title}</p>}
      {!IS_NAMED.includes(nature) && <p class="hint">{maybe(`wallet_nature.${nature}`) ?? nature}</p>}
      <p class="numbers">{t("number_is", { number })}</p>
      {request_number && <p class="hint">{t("document_request", { number: request_number })}</p>}
      {HAS_FORCE.includes(nature) && <p><Tag tone={STANDINGS[standing] ?? "note"}>{standing_text.replace(/\.$/u, "")}</Tag></p>}
      <p class="hint">{valid_until ? `${t("valid_until")}: ${dateOf(valid_until)}` : `${t("issued")}: ${dateOf(issued_at)}`}</p>
    </Card>
  );
}
