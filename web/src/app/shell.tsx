/** What stands around every screen: languages, the way to the four places, what is wrong with connection or session. */

import { isElsewhere } from "../lib/format.ts";
import { t } from "../lib/i18n.ts";
import { live } from "../lib/live.ts";
import { route } from "../lib/router.ts";
import { session } from "../lib/session.ts";
import { Go } from "../ui/basics.tsx";
import { later } from "../ui/later.tsx";
import { Again, Connection, Languages, Skip } from "../ui/frame.tsx";
import { isSilent, useReach } from "./reach.ts";
import { screenAt } from "./screens.tsx";
import { unread, useUnread } from "./unread.ts";
import { Register } from "./screens/register.tsx";
import { SignIn } from "./screens/sign_in.tsx";

export function Shell() {
  const standing = session.standing.value;
  const isHere = standing === "in" || standing === "ended";
  useReach();
  return (
    <>
      <Skip />
      <header class="top">
        <span class="brand">Senim</span>
        <div class="own">{isHere && <Own />}<Languages /></div>
      </header>
      <Connection meanwhile={<p>{t("offline_can")}</p>} isSilent={isSilent.value} />
      {isHere && <CallBar />}
      <main id="content" tabIndex={-1} key={isHere ? route.value : "out"}>
        {isHere ? screenAt(route.value) : <Outside at={route.value} />}
      </main>
      {isElsewhere() && <p class="above hint">{t("zone_note")}</p>}
      {isHere && <Places />}
      {standing === "ended" && <Again>{(done) => <SignIn place="dialog" onDone={done} />}</Again>}
    </>
  );
}

const Check = later<object>(() => import("./screens/check.tsx").then((module) => module.Check));

/** What somebody sees who is not signed in: a document can be checked by anybody. */
function Outside({ at }: { at: string }) {
  switch (at) {
    case "/register": return <Register />;
    case "/check": return <Check />;
    default: return <SignIn />;
  }
}

/** A call goes on while its person reads another screen. */
function CallBar() {
  const call = live.value;
  const at = call?.caseId ? `/cases/${call.caseId}/call` : "/calls";
  if (!call || call.closing.value || route.value === at) return null;
  return <div class="call-bar" role="region" aria-label={t("call")}><span>{t("call_goes_on")}</span><Go to={at} look="main">{t("call_return")}</Go></div>;
}

const PLACES = [
  { to: "/", text: "home", sign: "M4 11 12 4l8 7v9h-5v-6H9v6H4z", below: ["/requests", "/cases", "/certificates"] },
  { to: "/services", text: "services_place", sign: "M12 5v14M5 12h14", below: ["/services", "/kinds"] },
  { to: "/documents", text: "documents", sign: "M7 3h7l4 4v14H7zM14 3v4h4M10 12h5M10 16h5", below: ["/documents", "/shared"] },
  { to: "/messages", text: "inbox", sign: "M3 6h18v12H3zM3 7l9 6 9-6", below: ["/messages"] },
] as const;

const isAt = (to: string, below: readonly string[]): boolean =>
  route.value === to || below.some((place) => route.value === place || route.value.startsWith(`${place}/`));

/** The person's own place: seldom needed, and one press away from everywhere. */
function Own() {
  return (
    <a class="own-place" href="#/profile" aria-current={isAt("/profile", ["/appeals"]) ? "page" : undefined}>
      <svg class="place-sign" viewBox="0 0 24 24" aria-hidden="true"><path d="M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4 4-6 8-6s8 2 8 6" /></svg><span>{t("profile")}</span>
    </a>
  );
}

function Places() {
  useUnread();
  return (
    <nav class="places" aria-label={t("places")}>
      {PLACES.map(({ to, text, sign, below }) => (
        <a key={to} href={`#${to}`} aria-current={isAt(to, below) ? "page" : undefined}>
          <svg class="place-sign" viewBox="0 0 24 24" aria-hidden="true"><path d={sign} /></svg><span>{t(text)}</span>
          {to === "/messages" && unread.value > 0 && <span class="count"><span class="unseen">{t("inbox_unread", { n: unread.value })}</span><span aria-hidden="true">{unread.value}</span></span>}
        </a>
      ))}
    </nav>
  );
}
