/** C2: what is open and whose turn it is, who asks for the person, and where to begin. */

import { ask } from "../../lib/api.ts";
import { t } from "../../lib/i18n.ts";
import { useResource } from "../../lib/resource.ts";
import { session } from "../../lib/session.ts";
import { Banner, Go, Title } from "../../ui/basics.tsx";
import { unread } from "../unread.ts";
import { OpenMatters } from "./requests.tsx";

const EVERY_MS = 10_000;

export function Home() {
  const name = session.account.value?.name.name ?? "";
  const calls = useResource((stop) => ask("GET /v1/calls", { stop }), ["calls"], EVERY_MS);
  return (
    <>
      <Title>{t("hello", { name })}</Title>
      {(calls.data?.items.length ?? 0) > 0 && <Banner tone="warn" isUrgent><p>{t("guest_invited")}</p><Go to="/calls" look="main">{t("guest_look")}</Go></Banner>}
      {unread.value > 0 && <Banner tone="note"><Go to="/messages">{t("inbox_unread", { n: unread.value })}</Go></Banner>}
      <OpenMatters />
      <div class="actions"><Go to="/services" look="main">{t("services")}</Go></div>
    </>
  );
}
