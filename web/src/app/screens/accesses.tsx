/** C11: who read a document besides its owner, when, and what for. */

import type { AccessView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { timeOf } from "../../lib/format.ts";
import { maybe, t } from "../../lib/i18n.ts";
import { fullName } from "../../lib/names.ts";
import { usePages } from "../../lib/pages.ts";
import { Button, Go, Title } from "../../ui/basics.tsx";
import { Empty, Loaded, Trouble } from "../../ui/states.tsx";

const PAGE = 50;

export function Accesses({ number }: { number: string }) {
  const pages = usePages<AccessView>([
    async (cursor, stop) => {
      const { items, next } = await ask("GET /v1/documents/{number}/accesses", { path: { number }, query: { limit: PAGE, ...(cursor && { cursor }) }, ...(stop && { stop }) });
      return { items: items as AccessView[], next: next ?? null };
    },
  ], ({ at, reader, name, part }) => `${at} ${reader} ${part} ${name ? fullName(name) : ""}`, [number, "accesses"]);
  return (
    <>
      <Title>{t("wallet_accesses")}</Title>
      <p>{t("number_is", { number })}</p>
      <Loaded of={pages.first}>
        {() => pages.items.length === 0 ? <Empty>{t("wallet_accesses_none")}</Empty> : (
          <>
            <ul class="cards">
              {pages.items.map(({ at, reader_text, name, part, purpose }) => (
                <li class="card" key={`${at}${reader_text}${part}`}>
                  <strong>{name ? fullName(name) : reader_text}</strong>
                  {name && <p>{reader_text}</p>}
                  <p>{maybe(`wallet_part.${part}`) ?? part}</p>
                  {purpose && <p>{t("wallet_purpose_was", { text: purpose })}</p>}
                  <p class="hint">{timeOf(at)}</p>
                </li>
              ))}
            </ul>
            <Trouble problem={pages.problem} />
            {pages.more && <Button onPress={() => void pages.more?.()}>{t("more")}</Button>}
          </>
        )}
      </Loaded>
      <p><Go to={`/documents/${encodeURIComponent(number)}`}>{t("open_document")}</Go></p>
    </>
  );
}
