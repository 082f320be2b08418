/** What the recording is found to be: in plain words for a person, and beneath them the report for whoever checks it further. */

import { useSignal } from "@preact/signals";
import type { ExaminationView, OpeningView } from "../lib/api-schema.ts";
import { openFile } from "../lib/api.ts";
import { clock, grouped, timeOf } from "../lib/format.ts";
import { maybe, t } from "../lib/i18n.ts";
import { useAction } from "../lib/resource.ts";
import { Banner, Button, Facts } from "../ui/basics.tsx";
import { Trouble } from "../ui/states.tsx";
import { toneOf } from "./marks.ts";

export function Verdict({ opening, report }: { opening: OpeningView; report: ExaminationView }) {
  const { condition, first_bad_second: second, seal, notary_signature: notary } = report;
  const gaps = opening.gaps.length;
  return (
    <>
      <Banner tone={toneOf(report)} isUrgent={toneOf(report) === "bad"}>
        <p><strong>{second == null ? (maybe(`ev_verdict.${condition}`) ?? condition) : t("ev_verdict_damaged", { time: clock(second) })}</strong></p>
        <p>{t(gaps === 0 ? "ev_gaps_none" : "ev_gaps", { n: gaps })}</p>
        <p>{maybe(`ev_seal.${seal}`)} {maybe(`ev_notary.${notary}`)}</p>
      </Banner>
      <details>
        <summary>{t("ev_report")}</summary>
        <Facts rows={[
          { name: t("ev_examined"), value: timeOf(report.examined_at) },
          { name: t("ev_condition"), value: `${maybe(`ev_condition.${condition}`) ?? condition} (${condition})` },
          report.first_bad_entry != null && { name: t("ev_bad_entry"), value: String(report.first_bad_entry) },
          report.what ? { name: t("ev_what"), value: report.what } : undefined,
          { name: t("ev_length"), value: clock(opening.elapsed_ms / 1_000) },
          { name: t("ev_entries"), value: String(report.entries) },
          { name: t("ev_heads"), value: String(report.signed_heads) },
          report.sealed_at ? { name: t("ev_sealed"), value: timeOf(report.sealed_at) } : undefined,
          { name: t("ev_manifest"), value: <span class="hash">{grouped(report.manifest_sha256)}</span> },
          report.last_hash ? { name: t("ev_last", { n: report.last_entry ?? 0 }), value: <span class="hash">{grouped(report.last_hash)}</span> } : undefined,
          opening.recording.kept_until ? { name: t("ev_kept"), value: timeOf(opening.recording.kept_until) } : undefined,
        ]} />
        <p class="hint">{t("ev_files_more")}</p>
        <Files opening={opening} />
      </details>
    </>
  );
}

/** Everything that somebody else needs to check the recording without us. */
function Files({ opening }: { opening: OpeningView }) {
  const { number, notary_signed_at: signed } = opening.recording;
  const at = `/v1/recording-openings/${opening.id}`;
  const name = `recording-${number}`;
  const files = [
    [t("ev_file.ledger"), `${name}.ledger`, `${at}/ledger`],
    [t("ev_file.manifest"), `${name}.json`, `${at}/files/${name}.json`],
    [t("ev_file.seal"), `${name}.p7s`, `${at}/files/${name}.p7s`],
    ...(signed ? [[t("ev_file.notary"), `${name}-notary.p7s`, `${at}/files/${name}-notary.p7s`]] : []),
    ...opening.legs.map(({ leg, media_type }) => [t("ev_file.leg", { n: leg }), `${name}-leg-${leg}.${media_type.includes("matroska") ? "mkv" : "webm"}`, `${at}/legs/${leg}`]),
  ] as [label: string, name: string, path: string][];
  return <ul class="film-files">{files.map(([label, file, path]) => <li key={path}><Save label={label} name={file} path={path} /></li>)}</ul>;
}

function Save({ label, name, path }: { label: string; name: string; path: string }) {
  const address = useSignal<string | undefined>(undefined);
  const bring = useAction(async () => {
    address.value = URL.createObjectURL(await (await openFile(path)).blob());
  });
  return (
    <>
      {label} <span class="hash">{name}</span>{" "}
      <Trouble problem={bring.problem} />
      {address.value
        ? <a class="link" href={address.value} download={name} aria-label={`${t("ev_save")}: ${name}`}>{t("ev_save")}</a>
        : <Button isBusy={bring.isBusy} name={`${t("ev_bring")}: ${name}`} onPress={() => void bring.run()}>{t("ev_bring")}</Button>}
    </>
  );
}
