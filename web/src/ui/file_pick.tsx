/** A file from the person's device. A browser writes its own button in its own language; ours is over it, in the page's. */

import { useSignal } from "@preact/signals";
import { t } from "../lib/i18n.ts";

interface FilePickProps {
  id: string;
  accept: string;
  /** The hint and the error that belong to it. */
  describedBy?: string | undefined;
  isBusy?: boolean;
  /** What the button says where a file is there already and its name stands elsewhere. */
  act?: string | undefined;
  onPick: (file: File | undefined) => void;
}

export function FilePick({ id, accept, describedBy, isBusy, act, onPick }: FilePickProps) {
  const name = useSignal("");
  return (
    <span class="file-pick">
      <input id={id} type="file" accept={accept} aria-describedby={describedBy} aria-busy={isBusy}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          name.value = file?.name ?? "";
          onPick(file);
        }} />
      <span class="button plain" aria-hidden="true">{act ?? t("choose_file")}</span>
      {!act && <span class="hint" aria-hidden="true">{name.value || t("no_file")}</span>}
    </span>
  );
}
