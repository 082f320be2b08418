/** C11: the documents of a person, with how each stands today. */

import type { WalletBody } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { dateOf } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { useResource } from "../../lib/resource.ts";
import { Card, Tag, Title, type Tone } from "../../ui/basics.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";

export const STANDINGS: Record<string, Tone> = { valid: "good", revoked: "bad", expired: "warn" };

export function Documents() {
  const found = useResource((stop) => ask("GET /v1/documents", { query: { limit: 100 }, stop }), ["documents"]);
  return (
    <>
      <Title>{t("documents")}</Title>
      <Loaded of={found}>
        {({ items }) => items.length === 0 ? <Empty>{t("documents_none")}</Empty> : (
          <ul class="cards">
            {(items as WalletBody[]).map(({ number, kind, title, standing, standing_text, valid_until }) => (
              <Card key={number} to={`/documents/${encodeURIComponent(number)}`} title={kind?.title ?? title}>
                <p class="numbers">{t("number_is", { number })}</p>
                <p><Tag tone={STANDINGS[standing] ?? "note"}>{standing_text}</Tag></p>
                {valid_until && <p class="hint">{t("valid_until")}: {dateOf(valid_until)}</p>}
              </Card>
            ))}
          </ul>
        )}
      </Loaded>
    </>
  );
}
