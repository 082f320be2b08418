/** N11: the notary's signature: the recordings first, then exactly the file that was approved. */

import { useSignal } from "@preact/signals";
import type { CaseBody, PreparationView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { grouped } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { Problem } from "../../lib/problem.ts";
import { useAction } from "../../lib/resource.ts";
import { Banner, Button, Facts, Section } from "../../ui/basics.tsx";
import { LazySigner } from "../../ui/lazy_signer.tsx";
import { Trouble } from "../../ui/states.tsx";

export function Sign({ matter, onChange }: { matter: CaseBody; onChange: (matter: CaseBody) => void }) {
  const prepared = useSignal<PreparationView | undefined>(undefined);
  const recording = useSignal<string | undefined>(undefined);
  const isUnsigned = useSignal(false);
  const isSigning = useSignal(false);
  const id = matter.id;
  const approved = matter.revisions.at(-1)?.sha256;
  const prepare = useAction(async () => {
    prepared.value = undefined;
    try {
      prepared.value = await ask("POST /v1/notary/cases/{id}/signature/preparation", { path: { id } });
      isUnsigned.value = false;
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== "recording_unsigned") throw error;
      isUnsigned.value = true;
      recording.value = await unsigned(id);
    }
  });
  const signRecording = async (cms_base64: string) => {
    await ask("PUT /v1/notary/calls/{id}/recording/signature", { path: { id: recording.value ?? "" }, body: { cms_base64 } });
    recording.value = await unsigned(id);
    if (recording.value === undefined) void prepare.run();
  };
  const sign = async (cms_base64: string, once: string) => {
    const { at, number } = prepared.value as PreparationView;
    onChange(await ask("POST /v1/notary/cases/{id}/signature", { path: { id }, once, body: { at, number, cms_base64 } }));
  };
  const isSame = prepared.value?.approved_sha256 === approved;
  return (
    <Section title={t("notary_signature")}>
      <Trouble problem={prepare.problem} />
      {isUnsigned.value && !prepared.value && <Banner tone="warn">{t("sign_recordings")}</Banner>}
      {prepared.value && (
        <>
          <Facts rows={[{ name: t("number"), value: prepared.value.number }, { name: "SHA-256", value: <span class="hash">{grouped(prepared.value.approved_sha256)}</span> }]} />
          <Banner tone={isSame ? "good" : "bad"} isUrgent={!isSame}>{t(isSame ? "hash_same" : "hash_differs")}</Banner>
        </>
      )}
      <div class="actions">
        {prepared.value && isSame
          ? <Button look="main" onPress={() => { isSigning.value = true; }}>{t("sign_document")}</Button>
          : <Button look="main" isBusy={prepare.isBusy} onPress={() => void prepare.run()}>{t("prepare_signature")}</Button>}
      </div>
      {isUnsigned.value && recording.value && (
        <LazySigner title={t("sign_recording")} purpose="sign" hasNcaLayer bytes={() => ask("GET /v1/notary/calls/{id}/recording/to-sign", { path: { id: recording.value ?? "" } })}
          onSigned={signRecording} onClose={() => { recording.value = undefined; }} />
      )}
      {isSigning.value && prepared.value && (
        <LazySigner title={t("sign_document")} purpose="sign" form="detached" hasNcaLayer bytes={async () => prepared.value as PreparationView} onSigned={sign} onClose={() => { isSigning.value = false; }} />
      )}
    </Section>
  );
}

/** The call whose recording waits for the notary's signature; nothing when there is none. */
async function unsigned(matter: string): Promise<string | undefined> {
  const { items } = await ask("GET /v1/recordings", { query: { case: matter } });
  return items.find(({ state }) => state === "sealed")?.call;
}
