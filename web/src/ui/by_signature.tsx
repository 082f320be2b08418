/** Signing in by the digital signature, as a citizen, as a notary or as one of the staff. */

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { ChallengeView } from "../lib/api-schema.ts";
import { ask } from "../lib/api.ts";
import { now } from "../lib/clock.ts";
import { deviceName } from "../lib/device.ts";
import { t } from "../lib/i18n.ts";
import { useAction } from "../lib/resource.ts";
import { session } from "../lib/session.ts";
import { Button, Hint } from "./basics.tsx";
import { LazySigner } from "./lazy_signer.tsx";
import { Trouble } from "./states.tsx";

export function BySignature({ role, onDone }: { role: "citizen" | "notary" | "desk"; onDone: () => void }) {
  const challenge = useSignal<ChallengeView | undefined>(undefined);
  const spent = useRef<string | undefined>(undefined);
  const begin = useAction(async () => {
    challenge.value = await ask("POST /v1/eds-challenges", { body: { purpose: "sign_in" } });
  });
  const answer = async (cms_base64: string) => {
    const id = challenge.value?.challenge_id ?? "";
    // A question is answered once: whatever comes of it, the next try answers a new one.
    spent.current = id;
    await session.begin(await ask("POST /v1/eds-challenges/{id}/session", { path: { id }, body: { cms_base64, as: role, device: { name: deviceName() } } }));
    challenge.value = undefined;
    onDone();
  };
  const renew = async () => {
    const used = challenge.value;
    if (used && used.challenge_id !== spent.current && Date.parse(used.expires_at) > now() + 30_000) return used;
    return ask("POST /v1/eds-challenges", { body: { purpose: "sign_in" } }).then((fresh) => (challenge.value = fresh));
  };
  return (
    <>
      <Hint of="by_signature_more" />
      <Trouble problem={begin.problem} />
      <Button look={role === "citizen" ? "plain" : "main"} onPress={() => void begin.run()} isBusy={begin.isBusy}>{t("sign_in_by_signature")}</Button>
      {challenge.value && (
        <LazySigner title={t("sign_in_by_signature")} purpose="sign-in" {...(role !== "citizen" && { hasNcaLayer: true as const })} bytes={renew} onSigned={answer}
          phone={{ path: `/v1/eds-challenges/${challenge.value.challenge_id}/remote-signings` }}
          onClose={() => { challenge.value = undefined; }} />
      )}
    </>
  );
}
