/** N9: the draft as it will look: what was written is saved first, and the server lays it out and numbers it as the document. */

import { useSignal } from "@preact/signals";
import type { PreviewedClauseView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { t } from "../../lib/i18n.ts";
import { useAction, useResource } from "../../lib/resource.ts";
import { Button } from "../../ui/basics.tsx";
import { Loaded, Trouble } from "../../ui/states.tsx";

/** The clause that titles the document in its own words. */
const TITLE = "title";

export function Preview({ id, saves }: { id: string; saves: () => Promise<void> }) {
  const found = useResource(async (stop) => {
    await saves();
    return ask("GET /v1/notary/cases/{id}/draft/preview", { path: { id }, stop });
  }, [id, "preview"]);
  return (
    <Loaded of={found}>
      {({ title, clauses }) => (
        <>
          <p class="hint">{t("con_draft_preview_more")}</p>
          <article class="sheet" aria-label={t("con_draft_preview")}>
            {clauses.map((clause) => clause.id === TITLE ? <Heading key={clause.id} of={clause} /> : <Clause key={clause.id} of={clause} />)}
          </article>
          <PreviewFile id={id} name={`${title.kk} - ${title.ru}`} />
        </>
      )}
    </Loaded>
  );
}

const TONGUES = ["kk", "ru"] as const;

/** Its first line is the name of the document, the rest its kind. */
function Heading({ of }: { of: PreviewedClauseView }) {
  return (
    <div class="sheet-row">
      <span />
      {TONGUES.map((tongue) => {
        const [name = "", ...kind] = of[tongue].split("\n");
        return <p key={tongue} lang={tongue} class="sheet-title"><strong>{name}</strong>{kind.length > 0 && <em>{kind.join("\n")}</em>}</p>;
      })}
    </div>
  );
}

function Clause({ of }: { of: PreviewedClauseView }) {
  return (
    <div class="sheet-row">
      <span class="numbers">{of.numeral ?? ""}</span>
      {TONGUES.map((tongue) => <p key={tongue} lang={tongue}>{of[tongue]}</p>)}
    </div>
  );
}

/** The same as a file, marked as a preview on each page. */
function PreviewFile({ id, name }: { id: string; name: string }) {
  const address = useSignal<string | undefined>(undefined);
  const bring = useAction(async () => {
    address.value = URL.createObjectURL(await ask("GET /v1/notary/cases/{id}/draft/pdf", { path: { id } }));
  });
  return (
    <>
      <Trouble problem={bring.problem} />
      <p>{address.value
        ? <a class="link" href={address.value} download={`${name}.pdf`}>{t("save_pdf")}</a>
        : <Button isBusy={bring.isBusy} name={`${t("bring_pdf")}: ${t("con_draft_preview")}`} onPress={() => void bring.run()}>{t("bring_pdf")}</Button>}</p>
    </>
  );
}
