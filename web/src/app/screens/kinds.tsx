/** C3: the kinds of power of attorney, with what each costs today. */

import { useSignal } from "@preact/signals";
import { ask } from "../../lib/api.ts";
import { t } from "../../lib/i18n.ts";
import { useResource } from "../../lib/resource.ts";
import { Card, Title } from "../../ui/basics.tsx";
import { Field } from "../../ui/field.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";

export function Kinds() {
  const wanted = useSignal("");
  const kinds = useResource((stop) => ask("GET /v1/poa/kinds", { stop }), ["kinds"]);
  return (
    <>
      <Title>{t("choose_kind")}</Title>
      <Field name="wanted" label={t("search")} value={wanted.value} onChange={(value) => { wanted.value = value; }} isOptional="quiet" max={80} />
      <Loaded of={kinds}>
        {({ items }) => {
          const words = wanted.value.toLocaleLowerCase();
          const found = items.filter(({ title, summary }) => `${title} ${summary}`.toLocaleLowerCase().includes(words));
          return (
            <>
              <p role="status" class="hint">{t("kinds_found", { n: found.length })}</p>
              {found.length === 0 ? <Empty>{t("kinds_none")}</Empty> : (
                <ul class="cards">
                  {found.map(({ code, title, summary, fee }) => (
                    <Card key={code} to={`/kinds/${code}`} title={title}>
                      <p>{summary}</p>
                      <p class="numbers"><strong>{fee ? t("fee_from", { sum: fee.amount }) : t("fee_unknown")}</strong></p>
                    </Card>
                  ))}
                </ul>
              )}
            </>
          );
        }}
      </Loaded>
    </>
  );
}
