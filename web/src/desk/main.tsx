/**
 * The desks of the staff. A program of its own beside the notary's console: whoever works here keeps several requests open in
 * several tabs, which the console forbids, and a notary's first view carries nothing of it.
 */

import "../styles/base.css";
import "../styles/app.css";
import "../styles/console.css";
import "../styles/desk.css";
import { render } from "preact";
import { keepFocus } from "../lib/focus.ts";
import { alsoSpeaks, preferred, speak } from "../lib/i18n.ts";
import { follow } from "../lib/router.ts";
import { session } from "../lib/session.ts";
import { Shell } from "./shell.tsx";

alsoSpeaks({
  kk: () => import("../../locales/desk_kk.json"),
  ru: () => import("../../locales/desk_ru.json"),
  en: () => import("../../locales/desk_en.json"),
});
follow();
keepFocus();
await Promise.all([speak(preferred()), session.restore()]);
render(<Shell />, document.getElementById("root") as HTMLElement);
