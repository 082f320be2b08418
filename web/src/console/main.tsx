/** The notary's console: one tab works at a time, because one person answers one call. */

import "../styles/base.css";
import "../styles/app.css";
import "../styles/console.css";
import { render } from "preact";
import { keepFocus } from "../lib/focus.ts";
import { alsoSpeaks, preferred, speak } from "../lib/i18n.ts";
import { follow } from "../lib/router.ts";
import { session } from "../lib/session.ts";
import { useTheTab } from "../lib/tablock.ts";
import { Shell } from "./shell.tsx";

alsoSpeaks({
  kk: () => import("../../locales/console_kk.json"),
  ru: () => import("../../locales/console_ru.json"),
  en: () => import("../../locales/console_en.json"),
});
follow();
keepFocus();
await Promise.all([speak(preferred()), session.restore()]);
useTheTab();
render(<Shell />, document.getElementById("root") as HTMLElement);
