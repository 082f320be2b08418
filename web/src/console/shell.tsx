/** What stands around the console's screens: duty, the ring over any of them, and the second tab. */

import { useEffect } from "preact/hooks";
import { t } from "../lib/i18n.ts";
import { match, route } from "../lib/router.ts";
import { unlock } from "../lib/ringer.ts";
import { session } from "../lib/session.ts";
import { forgetAll } from "../lib/typed.ts";
import { tab, takeTheTab } from "../lib/tablock.ts";
import { Button, Go, Tag, Title } from "../ui/basics.tsx";
import { BySignature } from "../ui/by_signature.tsx";
import { Again, Connection, Languages, Skip } from "../ui/frame.tsx";
import { bringTheRest, later } from "../ui/later.tsx";
import { goOff, waiting, watch } from "./duty.ts";
import { Help } from "./help.tsx";
import { Ring } from "./ring.tsx";
import { QueueScreen } from "./screens/queue.tsx";

// Nobody waits for these at the sign-in; they come while the queue is looked at.
const CaseScreen = later<{ id: string }>(() => import("./screens/case.tsx").then((module) => module.CaseScreen));
const Journal = later<object>(() => import("./screens/journal.tsx").then((module) => module.Journal));
const OpenRecording = later<{ call: string }>(() => import("../evidence/screens.tsx").then((module) => module.OpenRecording));
const Opened = later<{ call: string; id: string; back: (matter: string) => string }>(() => import("../evidence/screens.tsx").then((module) => module.Opened));
const Recordings = later<{ id: string }>(() => import("../evidence/screens.tsx").then((module) => module.RecordingsScreen));
const Schedule = later<object>(() => import("../schedule/schedule.tsx").then((module) => module.Schedule));
const backToCase = (matter: string): string => `/cases/${matter}`;

export function Shell() {
  const standing = session.standing.value;
  const isHere = standing === "in" || standing === "ended";
  return (
    <div onClick={() => void unlock()}>
      <Skip />
      <header class="top wide">
        <span class="brand">Senim</span>
        {isHere && tab.value === "mine" && <Places />}
        <Languages />
      </header>
      <Connection isWide />
      <main id="content" tabIndex={-1} class="wide" key={isHere ? route.value : "out"}>
        {!isHere ? <SignIn /> : tab.value === "other" ? <OtherTab /> : tab.value === "mine" ? screen() : null}
      </main>
      {isHere && tab.value === "mine" && <Working />}
      {standing === "ended" && <Again>{(done) => <BySignature role="notary" onDone={done} />}</Again>}
    </div>
  );
}

function screen() {
  const matter = match("/cases/:id", route.value);
  if (matter) return <CaseScreen id={matter["id"] ?? ""} />;
  const recordings = match("/cases/:id/recordings", route.value);
  if (recordings) return <Recordings id={recordings["id"] ?? ""} />;
  const evidence = match("/recordings/:call/:id", route.value);
  if (evidence) return <Opened call={evidence["call"] ?? ""} id={evidence["id"] ?? ""} back={backToCase} />;
  const recording = match("/recordings/:call", route.value);
  if (recording) return <OpenRecording call={recording["call"] ?? ""} />;
  if (route.value === "/journal") return <Journal />;
  if (route.value === "/schedule") return <Schedule />;
  if (route.value === "/") return <QueueScreen />;
  return <><Title>{t("no_such_screen")}</Title><p><Go to="/" look="main">{t("queue")}</Go></p></>;
}

/** Only the tab that works rings and keeps the duty alive. */
function Working() {
  useEffect(watch, []);
  useEffect(bringTheRest, []);
  return <Ring />;
}

function Places() {
  const me = session.account.value;
  return (
    <>
      <nav class="console-places" aria-label={t("places")}>
        {([["/", "queue"], ["/schedule", "schedule"], ["/journal", "journal"]] as const).map(([to, text]) => (
          <a key={to} href={`#${to}`} aria-current={route.value === to ? "page" : undefined}>{t(text)}</a>
        ))}
        {waiting.value > 0 && <Tag tone="warn">{t("con_waiting", { n: waiting.value })}</Tag>}
      </nav>
      <div class="who">
        {me && <span>{me.name.surname} {me.name.name}</span>}
        <Help />
        <Button look="quiet" onPress={() => void leave()}>{t("sign_out")}</Button>
      </div>
    </>
  );
}

/** Whoever leaves takes no calls. */
async function leave(): Promise<void> {
  await goOff().catch(() => {});
  await session.end("out");
}

function SignIn() {
  // The next person at this computer finds nothing of what the last one typed.
  useEffect(forgetAll, []);
  return (
    <div class="narrow">
      <Title>{t("notary_sign_in")}</Title>
      <p>{t("notary_sign_in_more")}</p>
      <BySignature role="notary" onDone={() => {}} />
    </div>
  );
}

function OtherTab() {
  return (
    <div class="narrow">
      <Title>{t("second_tab")}</Title>
      <p>{t("second_tab_more")}</p>
      <div class="actions"><Button look="main" onPress={takeTheTab}>{t("take_over_here")}</Button></div>
    </div>
  );
}
