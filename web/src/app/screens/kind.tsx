/** C3: one kind: what it is for, what it costs, what happens on the way; and the beginning of an application. */

import { ask } from "../../lib/api.ts";
import { t, official } from "../../lib/i18n.ts";
import { goInstead } from "../../lib/router.ts";
import { useAction, useResource } from "../../lib/resource.ts";
import { Button, Facts, Section, Title } from "../../ui/basics.tsx";
import { Loaded, Trouble } from "../../ui/states.tsx";

export function KindScreen({ code }: { code: string }) {
  const kind = useResource((stop) => ask("GET /v1/poa/kinds/{code}", { path: { code }, stop }), [code]);
  const begin = useAction(async (once) => {
    const opened = await ask("POST /v1/poa/cases", { once, body: { kind: code, language: official() } });
    goInstead(`/cases/${opened.id}/form/attorneys`);
  });
  return (
    <>
      <Loaded of={kind} title={t("new_poa")}>
        {({ title, summary, powers, fee }) => (
          <>
            <Title>{title}</Title>
            <p>{summary}</p>
            <Facts rows={[
              { name: t("fee"), value: fee ? t("fee_from", { sum: fee.amount }) : t("fee_unknown") },
              { name: t("who_may"), value: t("who_may_poa") },
              { name: t("how_long"), value: t("how_long_poa") },
            ]} />
            <Section title={t("powers")}><ul>{powers.map((power) => <li key={power.code}>{power.summary}</li>)}</ul></Section>
            <Section title={t("you_need")}><ul>{(["need_eds", "need_iin", "need_camera", "need_money"] as const).map((key) => <li key={key}>{t(key)}</li>)}</ul></Section>
          </>
        )}
      </Loaded>
      <Trouble problem={begin.problem} />
      {kind.data && <div class="actions"><Button look="main" isBusy={begin.isBusy} onPress={() => void begin.run()}>{t("begin")}</Button></div>}
    </>
  );
}
