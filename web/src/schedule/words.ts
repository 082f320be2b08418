/** The words of appointments, which are brought with them and are no part of anybody's first view. */

import { learnWords } from "../lib/i18n.ts";

await learnWords({
  kk: () => import("../../locales/schedule_kk.json"),
  ru: () => import("../../locales/schedule_ru.json"),
  en: () => import("../../locales/schedule_en.json"),
});
