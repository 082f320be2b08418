/** The keys of the console, listed where the `?` is pressed, and turned off by whoever has other uses for them. */

import { useSignal } from "@preact/signals";
import { maybe, t } from "../lib/i18n.ts";
import { areKeysOn, turnKeys, useKeys } from "../lib/keys.ts";
import { Button } from "../ui/basics.tsx";
import { Dialog } from "../ui/dialog.tsx";

const KEYS = ["KeyA", "KeyM", "KeyV", "KeyJ", "KeyT", "KeyD", "KeyE", "KeyH"] as const;

export function Help() {
  const isOpen = useSignal(false);
  const open = () => { isOpen.value = true; };
  useKeys({ KeyH: open });
  return (
    <>
      <Button look="quiet" name={t("con_help")} onPress={open}>?</Button>
      {isOpen.value && (
        <Dialog title={t("con_help")} onClose={() => { isOpen.value = false; }}>
          <dl class="keys">
            {KEYS.map((key) => <div key={key}><dt><kbd>Alt</kbd> + <kbd>{key.slice(-1)}</kbd></dt><dd>{maybe(`con_key.${key}`)}</dd></div>)}
            <div><dt><kbd>Esc</kbd></dt><dd>{t("con_key.esc")}</dd></div>
          </dl>
          <div class="tick">
            <input id="keys-on" type="checkbox" checked={areKeysOn.value} aria-describedby="keys-more" onChange={(event) => turnKeys(event.currentTarget.checked ? "on" : "off")} />
            <label for="keys-on">{t("con_keys_on")}</label>
          </div>
          <p class="hint" id="keys-more">{t("con_help_more")}</p>
          <p class="hint">{t("con_zone")}</p>
          <div class="actions"><Button onPress={() => { isOpen.value = false; }}>{t("con_close")}</Button></div>
        </Dialog>
      )}
    </>
  );
}
