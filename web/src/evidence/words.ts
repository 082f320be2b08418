/** The words of the evidence, which are brought with it and are no part of anybody's first view. */

import { learnWords } from "../lib/i18n.ts";

await learnWords({
  kk: () => import("../../locales/evidence_kk.json"),
  ru: () => import("../../locales/evidence_ru.json"),
  en: () => import("../../locales/evidence_en.json"),
});
