/** Which address shows which screen. */

import type { JSX } from "preact";
import { t } from "../lib/i18n.ts";
import { match } from "../lib/router.ts";
import { Go, Title } from "../ui/basics.tsx";
import { later } from "../ui/later.tsx";
import { CaseScreen } from "./screens/case.tsx";
import { Documents } from "./screens/documents.tsx";
import { DocumentScreen } from "./screens/document.tsx";
import { Home } from "./screens/home.tsx";
import { Kinds } from "./screens/kinds.tsx";
import { KindScreen } from "./screens/kind.tsx";
import { Profile } from "./screens/profile.tsx";
import { Wizard } from "./screens/wizard.tsx";

// What only some visits need is not part of the first view.
const CallScreen = later<{ id: string }>(() => import("./screens/call.tsx").then((module) => module.CallScreen));
const DraftScreen = later<{ id: string }>(() => import("./screens/draft.tsx").then((module) => module.DraftScreen));
const History = later<{ id: string }>(() => import("./screens/history.tsx").then((module) => module.History));

type Values = Record<string, string>;
const is = (values: Values, name: string): string => values[name] ?? "";

const SCREENS: readonly [pattern: string, show: (values: Values) => JSX.Element][] = [
  ["/", () => <Home />],
  ["/kinds", () => <Kinds />],
  ["/kinds/:code", (values) => <KindScreen code={is(values, "code")} />],
  ["/cases/:id", (values) => <CaseScreen id={is(values, "id")} />],
  ["/cases/:id/form/:step", (values) => <Wizard id={is(values, "id")} step={is(values, "step")} />],
  ["/cases/:id/call", (values) => <CallScreen id={is(values, "id")} />],
  ["/cases/:id/draft", (values) => <DraftScreen id={is(values, "id")} />],
  ["/cases/:id/history", (values) => <History id={is(values, "id")} />],
  ["/documents", () => <Documents />],
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
