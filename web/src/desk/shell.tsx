/** What stands around the desks' screens: the way to each place this person has, languages, connection and session. */

import { useEffect } from "preact/hooks";
import type { PostView } from "../lib/api-schema.ts";
import { t } from "../lib/i18n.ts";
import { match, route } from "../lib/router.ts";
import { useResource } from "../lib/resource.ts";
import { session } from "../lib/session.ts";
import { forgetAll } from "../lib/typed.ts";
import { Banner, Button, Go, Title } from "../ui/basics.tsx";
import { BySignature } from "../ui/by_signature.tsx";
import { Again, Connection, Languages, Skip } from "../ui/frame.tsx";
import { bringTheRest, later } from "../ui/later.tsx";
import { Loaded } from "../ui/states.tsx";
import { learn, own } from "./own.ts";
import type { Whose } from "./screens/intake.tsx";

// Which of them somebody sees depends on who they are, and nobody waits for any of them at the sign-in.
const Calendar = later<object>(() => import("./screens/calendar.tsx").then((module) => module.Calendar));
const CalendarChange = later<{ id: string }>(() => import("./screens/calendar_change.tsx").then((module) => module.CalendarChange));
const NewCalendarChange = later<object>(() => import("./screens/calendar_new.tsx").then((module) => module.NewCalendarChange));
const Inbox = later<{ part: string; post: PostView }>(() => import("./screens/inbox.tsx").then((module) => module.Inbox));
const Intakes = later<{ whose: Whose }>(() => import("./screens/intake.tsx").then((module) => module.Intakes));
const Intake = later<{ id: string }>(() => import("./screens/intake_case.tsx").then((module) => module.Intake));
const NewIntake = later<{ post: PostView | undefined }>(() => import("./screens/intake_new.tsx").then((module) => module.NewIntake));
const NcaAppeals = later<object>(() => import("./screens/nca_appeals.tsx").then((module) => module.NcaAppeals));
const NcaInbox = later<{ stage: string }>(() => import("./screens/nca_inbox.tsx").then((module) => module.NcaInbox));
const NcaNew = later<object>(() => import("./screens/nca_new.tsx").then((module) => module.NcaNew));
const NcaRequest = later<{ id: string }>(() => import("./screens/nca_request.tsx").then((module) => module.NcaRequest));
const Oversight = later<object>(() => import("./screens/oversight.tsx").then((module) => module.Oversight));
const Request = later<{ id: string }>(() => import("./screens/request.tsx").then((module) => module.Request));
const Staff = later<object>(() => import("./screens/staff.tsx").then((module) => module.Staff));
const Statistics = later<object>(() => import("./screens/statistics.tsx").then((module) => module.Statistics));
const Tariffs = later<object>(() => import("./screens/tariffs.tsx").then((module) => module.Tariffs));
const TariffChange = later<{ id: string }>(() => import("./screens/tariff_change.tsx").then((module) => module.TariffChange));
const NewTariffChange = later<object>(() => import("./screens/tariff_new.tsx").then((module) => module.NewTariffChange));
const OpenRecording = later<{ call: string }>(() => import("../evidence/screens.tsx").then((module) => module.OpenRecording));
const Opened = later<{ call: string; id: string; back: (matter: string) => string }>(() => import("../evidence/screens.tsx").then((module) => module.Opened));

export function Shell() {
  const standing = session.standing.value;
  const account = session.account.value;
  const isHere = standing === "in" || standing === "ended";
  const isStaff = account?.role === "desk";
  return (
    <>
      <Skip />
      <header class="top wide">
        <span class="brand">Senim</span>
        {isHere && isStaff && <Places />}
        <Languages />
      </header>
      <Connection isWide />
      <main id="content" tabIndex={-1} class="wide" key={isHere ? route.value : "out"}>
        {!isHere ? <SignIn /> : isStaff ? <Known /> : <Stranger />}
      </main>
      {isHere && isStaff && <footer class="zone"><p class="hint">{t("desk_zone")}</p></footer>}
      {standing === "ended" && <Again>{(done) => <BySignature role="desk" onDone={done} />}</Again>}
    </>
  );
}

/** The screens differ by what the person is, so that is asked first. */
function Known() {
  const found = useResource((stop) => learn(stop), [session.account.value?.id]);
  useEffect(bringTheRest, []);
  if (own.value && own.value.account === session.account.value?.id) return screen();
  return <Loaded of={found} title={t("desk")}>{() => screen()}</Loaded>;
}

function screen() {
  const at = route.value;
  const of = (pattern: string) => match(pattern, at);
  const part = of("/inbox/:part") ?? (at === "/" ? { part: "desk" } : undefined);
  if (part) return own.value?.post ? <Inbox part={part["part"] ?? "desk"} post={own.value.post} /> : <NoPost />;
  const request = of("/requests/:id");
  if (request) return <Request id={request["id"] ?? ""} />;
  const stage = of("/certificates/at/:stage") ?? (at === "/certificates" ? { stage: "registered" } : undefined);
  if (stage) return <NcaInbox stage={stage["stage"] ?? ""} />;
  if (at === "/certificates/new") return <NcaNew />;
  const certificates = of("/certificates/:id");
  if (certificates) return <NcaRequest id={certificates["id"] ?? ""} />;
  if (at === "/intake/place") return <Intakes whose="place" />;
  if (at === "/intake/new") return <NewIntake post={own.value?.post} />;
  const intake = of("/intake/:id");
  if (intake) return <Intake id={intake["id"] ?? ""} />;
  const evidence = of("/recordings/:call/:id");
  if (evidence) return <Opened call={evidence["call"] ?? ""} id={evidence["id"] ?? ""} back={() => "/oversight"} />;
  const recording = of("/recordings/:call");
  if (recording) return <OpenRecording call={recording["call"] ?? ""} />;
  if (at === "/calendar/new") return <NewCalendarChange />;
  const change = of("/calendar/:id");
  if (change) return <CalendarChange id={change["id"] ?? ""} />;
  if (at === "/tariffs/new") return <NewTariffChange />;
  const tariff = of("/tariffs/:id");
  if (tariff) return <TariffChange id={tariff["id"] ?? ""} />;
  switch (at) {
    case "/intake": return <Intakes whose="own" />;
    case "/appeals": return <NcaAppeals />;
    case "/statistics": return <Statistics />;
    case "/calendar": return <Calendar />;
    case "/tariffs": return <Tariffs />;
    case "/staff": return <Staff />;
    case "/oversight": return <Oversight />;
    default: return <><Title>{t("no_such_screen")}</Title><p><Go to="/" look="main">{t("desk_inbox")}</Go></p></>;
  }
}

/** More stand in a line of their own, whole. */
const IN_ONE_LINE = 6;

/** The posts that meet applicants, as the law has them. */
const TAKES_IN: readonly string[] = ["centre_operator", "registrar"];

function Places() {
  const me = session.account.value;
  const { post, operator, isResponsible, oversees } = own.value ?? {};
  const places = [
    { to: "/", text: "desk_inbox", is: post !== undefined },
    { to: "/intake", text: "desk_intake", is: post !== undefined && TAKES_IN.includes(post.role) },
    { to: "/certificates", text: "desk_certificates_place", is: operator !== undefined },
    { to: "/appeals", text: "desk_appeals", is: isResponsible === true },
    { to: "/statistics", text: "desk_statistics", is: true },
    { to: "/calendar", text: "desk_calendar", is: true },
    { to: "/tariffs", text: "desk_tariffs", is: true },
    { to: "/staff", text: "desk_staff", is: true },
    { to: "/oversight", text: "desk_oversight", is: oversees === true },
  ] as const;
  const mine = places.filter(({ is }) => is);
  return (
    <>
      <nav class={mine.length > IN_ONE_LINE ? "console-places many" : "console-places"} aria-label={t("places")}>
        {mine.map(({ to, text }) => (
          <a key={to} href={`#${to}`} aria-current={isAt(to) ? "page" : undefined}>{t(text)}</a>
        ))}
      </nav>
      <div class="who">
        {me && <span>{me.name.surname} {me.name.name}</span>}
        <Button look="quiet" onPress={() => void leave()}>{t("sign_out")}</Button>
      </div>
    </>
  );
}

/** A screen of a place belongs to it: a request to the inbox, a change to the calendar or to the tariffs. */
function isAt(place: string): boolean {
  const at = route.value;
  if (place === "/") return at === "/" || at.startsWith("/inbox") || at.startsWith("/requests");
  return at === place || at.startsWith(`${place}/`);
}

async function leave(): Promise<void> {
  own.value = undefined;
  await session.end("out");
}

function SignIn() {
  // The next person at this computer finds nothing of what the last one typed.
  useEffect(forgetAll, []);
  return (
    <div class="narrow">
      <Title>{t("desk_sign_in")}</Title>
      <p>{t("desk_sign_in_more")}</p>
      <BySignature role="desk" onDone={() => { own.value = undefined; }} />
    </div>
  );
}

/** Signed in on this computer as somebody else: as a citizen in the app, or as a notary at the console. */
function Stranger() {
  return (
    <div class="narrow">
      <Title>{t("desk_sign_in")}</Title>
      <Banner tone="warn">{t("desk_other_account")}</Banner>
      <div class="actions"><Button look="main" onPress={() => void leave()}>{t("sign_out")}</Button></div>
    </div>
  );
}

function NoPost() {
  return (
    <>
      <Title>{t("desk_inbox")}</Title>
      <Banner tone="note"><p>{t("desk_no_post")}</p><p>{t("desk_no_post_more")}</p></Banner>
      <div class="actions"><Go to="/staff" look="main">{t("desk_staff")}</Go></div>
    </>
  );
}
