/** The citizen's app: reads the session and the language, then shows where the person is. */

import "../styles/base.css";
import "../styles/app.css";
import { render } from "preact";
import { keepFocus } from "../lib/focus.ts";
import { preferred, speak } from "../lib/i18n.ts";
import { follow } from "../lib/router.ts";
import { session } from "../lib/session.ts";
import { Shell } from "./shell.tsx";
import { keepApp } from "./worker.ts";

follow();
keepFocus();
await Promise.all([speak(preferred()), session.restore()]);
render(<Shell />, document.getElementById("root") as HTMLElement);
keepApp();
