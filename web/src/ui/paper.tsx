/** A document that only its owner may read: brought by its token, then opened or saved from the browser's own memory. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../lib/i18n.ts";
import { useAction } from "../lib/resource.ts";
import { Button } from "./basics.tsx";
import { Trouble } from "./states.tsx";

interface PaperProps {
  bring: () => Promise<Blob>;
  /** The name it is saved under. */
  name: string;
  act: string;
  look?: "main" | "plain";
}

export function Paper({ bring, name, act, look = "plain" }: PaperProps) {
  const address = useSignal<string | undefined>(undefined);
  const opener = useRef<HTMLAnchorElement>(null);
  const read = useAction(async () => {
    const found = await bring();
    address.value = URL.createObjectURL(new Blob([found], { type: "application/pdf" }));
    requestAnimationFrame(() => opener.current?.focus());
  });
  useEffect(() => () => { if (address.value) URL.revokeObjectURL(address.value); }, []);
  return (
    <>
      <Trouble problem={read.problem} />
      <div class="actions">
        {address.value ? (
          <>
            <p class="paper-name">{act}</p>
            <a class={`button ${look}`} ref={opener} href={address.value} target="_blank" rel="noopener">{t("paper_open")}</a>
            <a class="button plain" href={address.value} download={name}>{t("save_pdf")}</a>
          </>
        ) : <Button look={look} isBusy={read.isBusy} onPress={() => void read.run()}>{act}</Button>}
      </div>
    </>
  );
}
