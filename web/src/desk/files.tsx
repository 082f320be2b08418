/** Files of a request: fetched with the person's own right, a picture shown here, everything else opened or saved. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { language, t } from "../lib/i18n.ts";
import { useAction } from "../lib/resource.ts";
import { Button } from "../ui/basics.tsx";
import { Trouble } from "../ui/states.tsx";

/** What a browser shows without running anything in it. */
const PICTURES: readonly string[] = ["image/jpeg", "image/png"];
const PDF = "application/pdf";

export function File({ name, title, bring, isNamed }: { name: string; title: string; bring: () => Promise<Blob>; isNamed?: true }) {
  const shown = useSignal<{ address: string; type: string } | undefined>(undefined);
  const open = useAction(async () => {
    const found = await bring();
    shown.value = { address: URL.createObjectURL(found), type: found.type };
  });
  const address = shown.value?.address;
  useEffect(() => () => { if (address) URL.revokeObjectURL(address); }, [address]);
  const { type } = shown.value ?? {};
  return (
    <div class="file">
      <Trouble problem={open.problem} />
      {!address && <Button isBusy={open.isBusy} onPress={() => void open.run()} name={`${t("desk_open_file")}: ${title}`}>{isNamed ? `${t("desk_open_file")}: ${title}` : t("desk_open_file")}</Button>}
      {address && type && PICTURES.includes(type) && <img class="scan" src={address} alt={title} />}
      {address && type === PDF && <a class="button main" href={address} target="_blank" rel="noopener">{t("desk_read_pdf")}</a>}
      {address && <a class="link" href={address} download={name} aria-label={`${t("desk_save_file")}: ${title}`}>{t("desk_save_file")}</a>}
    </div>
  );
}

export function sizeOf(bytes: number): string {
  return bytes < 1_000_000 ? t("desk_kilobytes", { n: Math.max(1, Math.round(bytes / 1_000)) }) : t("desk_megabytes", { n: new Intl.NumberFormat(language.value === "en" ? "en-GB" : "ru-KZ", { maximumFractionDigits: 1 }).format(bytes / 1_000_000) });
}
