/** A clause with what was added and what was taken away: underlined and struck out for the eye, named for the ear. */

import { changes } from "../lib/diff.ts";
import { t } from "../lib/i18n.ts";

export function Changed({ before, after, tongue }: { before: string; after: string; tongue: "kk" | "ru" }) {
  return (
    <>
      {changes(before, after, tongue).map(({ what, text }, at) => {
        switch (what) {
          case "added": return <ins key={at}><span class="unseen">{t("diff_added")}: </span>{text}<span class="unseen">; </span> </ins>;
          case "removed": return <del key={at}><span class="unseen">{t("diff_removed")}: </span>{text}<span class="unseen">; </span> </del>;
          case "same": return <span key={at}>{text}</span>;
        }
      })}
    </>
  );
}
