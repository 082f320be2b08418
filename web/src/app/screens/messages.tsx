/** C13: the inbox of notices: what each is about, and by which other ways it went. */

import { useEffect } from "preact/hooks";
import type { MessageView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { timeOf } from "../../lib/format.ts";
import { maybe, t } from "../../lib/i18n.ts";
import { usePages } from "../../lib/pages.ts";
import { useResource } from "../../lib/resource.ts";
import { Button, Card, Facts, Go, Tag, Title } from "../../ui/basics.tsx";
import { Empty, Loaded, Trouble } from "../../ui/states.tsx";
import { countUnread } from "../unread.ts";

const EVERY_MS = 10_000;
const PAGE = 20;
const BEGINNING_MAX = 160;

export function Messages() {
  const pages = usePages<MessageView>([
    async (cursor, stop) => {
      const { items, next } = await ask("GET /v1/messages", { query: { limit: PAGE, ...(cursor && { cursor }) }, ...(stop && { stop }) });
      return { items: items as MessageView[], next: next ?? null };
    },
  ], ({ id }) => id, ["messages"], EVERY_MS);
  return (
    <>
      <Title>{t("inbox")}</Title>
      <Loaded of={pages.first}>
        {() => pages.items.length === 0 ? <Empty>{t("inbox_none")}</Empty> : (
          <>
            <ul class="cards">
              {pages.items.map(({ id, subject, text, made_at, read_at }) => (
                <Card key={id} to={`/messages/${id}`} title={subject}>
                  <p>{beginning(text)}</p>
                  {!read_at && <p><Tag tone="note">{t("inbox_new")}</Tag></p>}
                  <p class="hint">{timeOf(made_at)}</p>
                </Card>
              ))}
            </ul>
            <Trouble problem={pages.problem} />
            {pages.more && <Button onPress={() => void pages.more?.()}>{t("more")}</Button>}
          </>
        )}
      </Loaded>
      <p><Go to="/messages/choices">{t("notice_choices")}</Go></p>
    </>
  );
}

/** What a message is about, as its first paragraph says: many have the same subject. */
function beginning(text: string): string {
  const first = text.trim().split("\n")[0] ?? "";
  return first.length > BEGINNING_MAX ? `${first.slice(0, BEGINNING_MAX).replace(/\s+\S*$/u, "")}…` : first;
}

/** Where the matter of a message is shown. */
function placeOf({ about, about_id: id }: MessageView): string | undefined {
  if (!id) return undefined;
  switch (about) {
    case "case": return `/cases/${id}`;
    case "service_request": return `/requests/${id}`;
    case "certificate_request": return `/certificates/${id}`;
    case "appeal": return "/appeals";
    default: return undefined;
  }
}

export function MessageScreen({ id }: { id: string }) {
  const found = useResource((stop) => ask("GET /v1/messages/{id}", { path: { id }, stop }), [id]);
  const isNew = found.data !== undefined && !found.data.read_at;
  useEffect(() => {
    // That it was read is not worth a word when it cannot be said: the next visit says it.
    if (isNew) void ask("PUT /v1/messages/{id}/reading", { path: { id } }).then(countUnread, () => {});
  }, [isNew, id]);
  return (
    <Loaded of={found} title={t("inbox")}>
      {(message) => (
        <>
          <Title>{message.subject}</Title>
          <p class="hint">{timeOf(message.made_at)}</p>
          <p class="letter">{message.text}</p>
          {placeOf(message) && <div class="actions"><Go to={placeOf(message) ?? "/"} look="main">{t(message.about === "case" ? "to_matter" : message.about === "appeal" ? "appeals_read" : "to_request")}</Go></div>}
          <details>
            <summary>{t("inbox_ways")}</summary>
            {message.deliveries.length === 0 ? <p>{t("inbox_no_ways")}</p> : <Facts rows={message.deliveries.map(({ channel, state }) => ({ name: maybe(`inbox_channel.${channel}`) ?? channel, value: maybe(`inbox_state.${state}`) ?? state }))} />}
          </details>
          <p><Go to="/messages">{t("inbox_all")}</Go></p>
        </>
      )}
    </Loaded>
  );
}
