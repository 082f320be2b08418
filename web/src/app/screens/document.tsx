/** C11: one document: the file, the QR code by which anybody checks it, who signed it, and its revocation. */

import { useSignal } from "@preact/signals";
import type { WalletBody } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { dateOf, grouped, momentOf } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { useResource } from "../../lib/resource.ts";
import { Banner, Button, Facts, Go, Section, Tag, Title } from "../../ui/basics.tsx";
import { Paper } from "../../ui/paper.tsx";
import { Qr } from "../../ui/qr.tsx";
import { Loaded } from "../../ui/states.tsx";
import { LazySigner } from "../../ui/lazy_signer.tsx";
import { STANDINGS } from "../standings.ts";
import { HAS_FORCE, titleOf } from "./documents.tsx";
import { Share } from "./share.tsx";

export function DocumentScreen({ number }: { number: string }) {
  const found = useResource((stop) => ask("GET /v1/documents/{number}", { path: { number }, stop }), [number]);
  return (
    <Loaded of={found} title={t("documents")}>
      {(paper) => (
        <>
          <Title>{titleOf(paper)}</Title>
          {paper.kind && titleOf(paper) !== paper.kind.title && <p>{paper.kind.title}</p>}
          {HAS_FORCE.includes(paper.nature) && <p><Tag tone={STANDINGS[paper.standing] ?? "note"}>{paper.standing_text.replace(/\.$/u, "")}</Tag></p>}
          <Facts rows={[
            { name: t("number"), value: paper.number },
            { name: t("issued"), value: momentOf(paper.issued_at) },
            paper.valid_until ? { name: t("valid_until"), value: dateOf(paper.valid_until) } : undefined,
            paper.revoked_at ? { name: t("revoked"), value: momentOf(paper.revoked_at) } : undefined,
          ]} />
          <Paper bring={() => ask("GET /v1/documents/{number}/pdf", { path: { number: paper.number } })} name={`${paper.number}.pdf`} act={t("bring_pdf")} look="main" />
          {paper.standing === "valid" && <Share number={paper.number} />}
          {paper.token && <Checking token={paper.token} number={paper.number} />}
          {(paper.signatures ?? []).length > 0 && <Section title={t("signatures")}>
            <ul class="cards">{paper.signatures?.map(({ by, name, title, at }) => <li class="card" key={`${by}${at}`}><strong>{title}</strong><p>{name}</p><p class="hint">{momentOf(at)}</p></li>)}</ul>
          </Section>}
          <details><summary>{t("file_fingerprint")}</summary><p class="hash">{grouped(paper.sha256)}</p></details>
          {paper.request && <p><Go to={`/requests/${paper.request}`}>{paper.request_number ? t("document_request", { number: paper.request_number }) : t("to_request")}</Go></p>}
          {paper.case && <p><Go to={`/cases/${paper.case}`}>{t("to_matter")}</Go></p>}
          {paper.case && paper.kind && paper.standing === "valid" && <Revoke paper={paper} id={paper.case} onDone={found.again} />}
        </>
      )}
    </Loaded>
  );
}

function Checking({ token, number }: { token: string; number: string }) {
  const address = `${location.origin}/public/check/${token}`;
  const isCopied = useSignal(false);
  const share = async () => {
    if (navigator.share) return navigator.share({ title: number, url: address }).catch(() => {});
    await navigator.clipboard.writeText(address);
    isCopied.value = true;
  };
  return (
    <Section title={t("checking")}>
      <p>{t("checking_more")}</p>
      <Qr text={address} label={t("check_qr")} />
      <div class="actions"><Button onPress={() => void share()}>{t("share")}</Button><a class="link" href={address} target="_blank" rel="noopener">{t("check_page")}</a></div>
      <p role="status">{isCopied.value && t("copied")}</p>
    </Section>
  );
}

function Revoke({ paper, id, onDone }: { paper: WalletBody; id: string; onDone: () => void }) {
  const isSigning = useSignal(false);
  const revoke = async (cms_base64: string, once: string) => {
    await ask("POST /v1/poa/cases/{id}/revocation", { path: { id }, body: { cms_base64 }, once });
    isSigning.value = false;
    onDone();
  };
  return (
    <Section title={t("revoke")}>
      <Banner tone="warn">{t("revoke_more")}</Banner>
      <div class="actions"><Button look="danger" onPress={() => { isSigning.value = true; }}>{t("revoke")}</Button></div>
      {isSigning.value && (
        <LazySigner title={t("revoke_number", { number: paper.number })} purpose="sign" bytes={() => ask("GET /v1/poa/cases/{id}/revocation/to-sign", { path: { id } })} onSigned={revoke}
          phone={{ path: "/v1/remote-signings", request: { purpose: "revocation", case: id } }} onClose={() => { isSigning.value = false; }} />
      )}
    </Section>
  );
}
