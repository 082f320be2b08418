/** The words of appeals and corrections, which are brought with their screens and are no part of the first view. */

import { learnWords } from "../lib/i18n.ts";

await learnWords({
  kk: () => import("../../locales/appeals_kk.json"),
  ru: () => import("../../locales/appeals_ru.json"),
  en: () => import("../../locales/appeals_en.json"),
});
