/** What stands around the screens of both programs: languages, what is wrong with connection or session. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { now } from "../lib/clock.ts";
import { LANGUAGES, type Language, choose, language, t } from "../lib/i18n.ts";
import { goInstead } from "../lib/router.ts";
import { session } from "../lib/session.ts";
import { Banner, Button } from "./basics.tsx";
import { Dialog } from "./dialog.tsx";

/** Time to finish a sentence before the session is over. */
const WARN_MS = 2 * 60_000;
const LOOK_MS = 5_000;

/** The way past the header, for those who go by keys. */
export function Skip() {
  return <a class="skip" href="#content" onClick={skip}>{t("skip")}</a>;
}

function skip(event: Event): void {
  event.preventDefault();
  document.getElementById("content")?.focus();
}

export function Languages() {
  const pick = (event: Event & { currentTarget: HTMLSelectElement }) => void choose(event.currentTarget.value as Language);
  return (
    <label class="languages">
      <span class="unseen">{t("language")}</span>
      <select value={language.value} onChange={pick}>
        {LANGUAGES.map(({ code, name }) => <option key={code} value={code} lang={code}>{name}</option>)}
      </select>
    </label>
  );
}

/** No connection, with what can be done meanwhile, or a session about to end: said once, above everything. */
export function Connection({ meanwhile, isSilent = false, isWide = false }: { meanwhile?: ComponentChildren; isSilent?: boolean; isWide?: boolean }) {
  const isOffline = useSignal(!navigator.onLine);
  const isEnding = useSignal(false);
  useEffect(() => {
    const look = () => {
      isOffline.value = !navigator.onLine;
      const end = session.endsAt.value;
      isEnding.value = session.standing.value === "in" && end !== undefined && end - now() < WARN_MS;
    };
    const timer = setInterval(look, LOOK_MS);
    addEventListener("online", look);
    addEventListener("offline", look);
    return () => {
      clearInterval(timer);
      removeEventListener("online", look);
      removeEventListener("offline", look);
    };
  }, []);
  return (
    <div class={isWide ? "above wide" : "above"}>
      {(isOffline.value || isSilent) && <Banner tone="warn" isUrgent><p>{t(isOffline.value ? "offline" : "no_answer")}</p>{meanwhile}</Banner>}
      {isEnding.value && (
        <Banner tone="warn">
          <p>{t("session_ending")}</p>
          <Button onPress={() => void session.end("ended")}>{t("sign_in_again")}</Button>
        </Banner>
      )}
    </div>
  );
}

/** The session was lost with somebody at work: the screen stays behind the question, with everything typed into it. */
export function Again({ children }: { children: (done: () => void) => ComponentChildren }) {
  const before = session.account.value?.id;
  const leave = () => {
    void session.end("out");
    goInstead("/");
  };
  const done = () => {
    if (session.account.value?.id !== before) goInstead("/");
  };
  return (
    <Dialog title={t("session_over")} onClose={leave} mustAnswer="yes">
      <p>{t("session_over_more")}</p>
      {children(done)}
      <div class="actions"><Button onPress={leave}>{t("leave")}</Button></div>
    </Dialog>
  );
}
