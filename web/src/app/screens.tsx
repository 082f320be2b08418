/** Which address shows which screen. */

import type { JSX } from "preact";
import { t } from "../lib/i18n.ts";
import { match } from "../lib/router.ts";
import { Go, Title } from "../ui/basics.tsx";
import { later } from "../ui/later.tsx";
import { Documents } from "./screens/documents.tsx";
import { Home } from "./screens/home.tsx";
import { Kinds } from "./screens/kinds.tsx";
import { Requests } from "./screens/requests.tsx";
import { Services } from "./screens/services.tsx";
import { AUTHORITY, type Door, PORTAL } from "./doors.ts";

// What only some visits need is not part of the first view.
const CaseScreen = later<{ id: string }>(() => import("./screens/case.tsx").then((module) => module.CaseScreen));
const KindScreen = later<{ code: string }>(() => import("./screens/kind.tsx").then((module) => module.KindScreen));
const Profile = later<object>(() => import("./screens/profile.tsx").then((module) => module.Profile));
const ServiceScreen = later<{ code: string }>(() => import("./screens/service.tsx").then((module) => module.ServiceScreen));
const Wizard = later<{ id: string; step: string }>(() => import("./screens/wizard.tsx").then((module) => module.Wizard));
const CallScreen = later<{ id: string }>(() => import("./screens/call.tsx").then((module) => module.CallScreen));
const DraftScreen = later<{ id: string }>(() => import("./screens/draft.tsx").then((module) => module.DraftScreen));
const History = later<{ id: string; of: "case" | "request" | "certificate" }>(() => import("./screens/history.tsx").then((module) => module.History));
const DocumentScreen = later<{ number: string }>(() => import("./screens/document.tsx").then((module) => module.DocumentScreen));
const Accesses = later<{ number: string }>(() => import("./screens/accesses.tsx").then((module) => module.Accesses));
const Shared = later<object>(() => import("./screens/shared.tsx").then((module) => module.Shared));
const RequestForm = later<{ door: Door; id: string; step: string }>(() => import("./screens/request_form.tsx").then((module) => module.RequestForm));
const RequestScreen = later<{ id: string }>(() => import("./screens/request.tsx").then((module) => module.RequestScreen));
const CertificateScreen = later<{ id: string }>(() => import("./screens/certificate.tsx").then((module) => module.CertificateScreen));
const Appeals = later<object>(() => import("./screens/appeals.tsx").then((module) => module.Appeals));
const NewAppeal = later<{ request?: string }>(() => import("./screens/appeals.tsx").then((module) => module.NewAppeal));
const Join = later<{ id: string }>(() => import("./screens/join.tsx").then((module) => module.Join));
const Check = later<object>(() => import("./screens/check.tsx").then((module) => module.Check));
const Messages = later<object>(() => import("./screens/messages.tsx").then((module) => module.Messages));
const MessageScreen = later<{ id: string }>(() => import("./screens/messages.tsx").then((module) => module.MessageScreen));
const NoticeChoices = later<object>(() => import("./screens/notice_choices.tsx").then((module) => module.NoticeChoices));
const RecordingsScreen = later<{ id: string }>(() => import("../evidence/screens.tsx").then((module) => module.RecordingsScreen));
const OpenRecording = later<{ call: string }>(() => import("../evidence/screens.tsx").then((module) => module.OpenRecording));
const Opened = later<{ call: string; id: string; back: (matter: string) => string }>(() => import("../evidence/screens.tsx").then((module) => module.Opened));
const BookingScreen = later<{ id: string }>(() => import("../schedule/booking.tsx").then((module) => module.BookingScreen));
const Guest = later<object>(() => import("./screens/guest.tsx").then((module) => module.Guest));

type Values = Record<string, string>;
const is = (values: Values, name: string): string => values[name] ?? "";

const SCREENS: readonly [pattern: string, show: (values: Values) => JSX.Element][] = [
  ["/", () => <Home />],
  ["/kinds", () => <Kinds />],
  ["/kinds/:code", (values) => <KindScreen code={is(values, "code")} />],
  ["/cases/:id", (values) => <CaseScreen id={is(values, "id")} />],
  ["/cases/:id/form/:step", (values) => <Wizard id={is(values, "id")} step={is(values, "step")} />],
  ["/cases/:id/join", (values) => <Join id={is(values, "id")} />],
  ["/cases/:id/call", (values) => <CallScreen id={is(values, "id")} />],
  ["/cases/:id/draft", (values) => <DraftScreen id={is(values, "id")} />],
  ["/cases/:id/appointment", (values) => <BookingScreen id={is(values, "id")} />],
  ["/cases/:id/recordings", (values) => <RecordingsScreen id={is(values, "id")} />],
  ["/recordings/:call", (values) => <OpenRecording call={is(values, "call")} />],
  ["/recordings/:call/:id", (values) => <Opened call={is(values, "call")} id={is(values, "id")} back={(matter) => `/cases/${matter}/recordings`} />],
  ["/cases/:id/history", (values) => <History of="case" id={is(values, "id")} />],
  ["/services", () => <Services />],
  ["/services/:code", (values) => <ServiceScreen code={is(values, "code")} />],
  ["/requests", () => <Requests />],
  ["/requests/:id", (values) => <RequestScreen id={is(values, "id")} />],
  ["/requests/:id/form/:step", (values) => <RequestForm door={PORTAL} id={is(values, "id")} step={is(values, "step")} />],
  ["/requests/:id/history", (values) => <History of="request" id={is(values, "id")} />],
  ["/certificates/:id", (values) => <CertificateScreen id={is(values, "id")} />],
  ["/certificates/:id/form/:step", (values) => <RequestForm door={AUTHORITY} id={is(values, "id")} step={is(values, "step")} />],
  ["/certificates/:id/history", (values) => <History of="certificate" id={is(values, "id")} />],
  ["/certificates/:id/appeal", (values) => <NewAppeal request={is(values, "id")} />],
  ["/appeals", () => <Appeals />],
  ["/appeals/new", () => <NewAppeal />],
  ["/messages", () => <Messages />],
  ["/messages/choices", () => <NoticeChoices />],
  ["/messages/:id", (values) => <MessageScreen id={is(values, "id")} />],
  ["/shared", () => <Shared />],
  ["/check", () => <Check />],
  ["/calls", () => <Guest />],
  ["/documents", () => <Documents />],
  ["/documents/:number/accesses", (values) => <Accesses number={is(values, "number")} />],
  ["/documents/:number", (values) => <DocumentScreen number={is(values, "number")} />],
  ["/profile", () => <Profile />],
];

export function screenAt(path: string): JSX.Element {
  for (const [pattern, show] of SCREENS) {
    const values = match(pattern, path);
    if (values) return show(values);
  }
  return <><Title>{t("no_such_screen")}</Title><p><Go to="/" look="main">{t("home")}</Go></p></>;
}
