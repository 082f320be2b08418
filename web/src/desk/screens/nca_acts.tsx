/** What an operator does with a request for certificates, each with its form. */

import { useSignal } from "@preact/signals";
import type { CertificateView, RequestBody, ServiceBody } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { dateOf } from "../../lib/format.ts";
import { maybe, t } from "../../lib/i18n.ts";
import { useAction, useResource } from "../../lib/resource.ts";
import { fromBase64, toBase64 } from "../../signing/base64.ts";
import { Button, Facts, type FormEvent } from "../../ui/basics.tsx";
import { Choose, ErrorSummary, type Errors, Field } from "../../ui/field.tsx";
import { FilePick } from "../../ui/file_pick.tsx";
import { LazySigner } from "../../ui/lazy_signer.tsx";
import { Loaded, Trouble } from "../../ui/states.tsx";
import { useTyped } from "../typed.ts";

/** As the API has them. */
const REQUEST_MAX = 8_192;
const TITLE_MAX = 200;
/** The grounds an operator states; all others are found by the system. */
const GROUNDS: readonly string[] = ["not_identified", "documents_incomplete", "card_blocked"];
const SCANS = ["application/pdf", "image/jpeg", "image/png"];

export interface NcaActProps {
  request: RequestBody;
  onDone: (request: RequestBody) => void;
}
type Props = NcaActProps & { service: ServiceBody | undefined };

const missing = (label: string): string => t("field_missing", { label });
const none = (errors: Errors): boolean => Object.keys(errors).length === 0;

/** The reader's program shows both requests once the holder has entered the PIN. */
export function Register({ request, onDone }: Props) {
  const typed = useTyped(`${request.id} keys`);
  const errors = useSignal<Errors>({});
  const register = useAction(async (once) => {
    const body = { signing_request: typed.of("signing").trim(), authentication_request: typed.of("authentication").trim() };
    const now = await ask("POST /v1/desk/nca/requests/{id}/registration", { path: { id: request.id }, once, body });
    typed.forget();
    onDone(now);
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    errors.value = {
      ...(!typed.of("signing").trim() && { signing: () => missing(t("desk_nca_signing")) }),
      ...(!typed.of("authentication").trim() && { authentication: () => missing(t("desk_nca_authentication")) }),
    };
    if (none(errors.value)) void register.run();
  };
  return (
    <form class="act" onSubmit={submit} noValidate>
      <ErrorSummary errors={errors.value} />
      <Trouble problem={register.problem} />
      <p>{t("desk_nca_pin")}</p>
      <Field name="signing" label={t("desk_nca_signing")} type="area" value={typed.of("signing")} onChange={(value) => typed.set("signing", value)} max={REQUEST_MAX} errors={errors.value} />
      <Field name="authentication" label={t("desk_nca_authentication")} type="area" value={typed.of("authentication")} onChange={(value) => typed.set("authentication", value)} max={REQUEST_MAX} errors={errors.value} />
      <div class="actions"><Button type="submit" look="main" isBusy={register.isBusy}>{t("desk_nca_act.register")}</Button></div>
    </form>
  );
}

export function Keep({ request, onDone }: Props) {
  const title = useSignal("");
  const file = useSignal<File | undefined>(undefined);
  const errors = useSignal<Errors>({});
  const keep = useAction(async (once) => {
    const content = toBase64(new Uint8Array(await (file.value as File).arrayBuffer()));
    onDone(await ask("POST /v1/desk/nca/requests/{id}/documents", { path: { id: request.id }, once, body: { title: title.value.trim(), media_type: file.value?.type ?? "", content_base64: content } }));
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    errors.value = { ...(!title.value.trim() && { title: () => missing(t("desk_document_title")) }), ...((!file.value || !SCANS.includes(file.value.type)) && { scan: () => t("desk_scan_missing") }) };
    if (none(errors.value)) void keep.run();
  };
  return (
    <form class="act" onSubmit={submit} noValidate>
      <ErrorSummary errors={errors.value} />
      <Trouble problem={keep.problem} />
      <Field name="title" label={t("desk_document_title")} value={title.value} onChange={(value) => { title.value = value; }} max={TITLE_MAX} errors={errors.value} />
      <div class={errors.value["scan"] ? "field wrong" : "field"}>
        <label for="scan">{t("desk_scan")}</label>
        <p class="hint" id="scan-hint">{t("desk_scan_hint")}</p>
        {errors.value["scan"] && <p class="error" id="scan-error">{errors.value["scan"]()}</p>}
        <FilePick id="scan" accept={SCANS.join(",")} describedBy={errors.value["scan"] ? "scan-hint scan-error" : "scan-hint"} onPick={(chosen) => { file.value = chosen; }} />
      </div>
      <div class="actions"><Button type="submit" look="main" isBusy={keep.isBusy}>{t("desk_nca_act.keep")}</Button></div>
    </form>
  );
}

/** A request made at the portal is accepted with the identity document in the operator's hands. */
export function Accept({ request, onDone }: Props) {
  const asksDocument = request.service.code === "nca_issue";
  const number = useSignal("");
  const errors = useSignal<Errors>({});
  const accept = useAction(async (once) => {
    onDone(await ask("POST /v1/desk/nca/requests/{id}/acceptance", { path: { id: request.id }, once, body: asksDocument ? { document_number: number.value.trim() } : {} }));
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    errors.value = asksDocument && !number.value.trim() ? { document: () => missing(t("id_card")) } : {};
    if (none(errors.value)) void accept.run();
  };
  // Another number than the database has stands at its field; documents that nobody kept have none.
  const refused: Errors = Object.fromEntries((accept.problem?.fields ?? []).map(({ pointer }) => (pointer === "/document_number" ? ["document", () => t("desk_nca_document_wrong")] : ["accept", () => missing(t("desk_documents"))])));
  const found = { ...errors.value, ...refused };
  return (
    <form class="act" onSubmit={submit} noValidate>
      <ErrorSummary errors={found} />
      <Trouble problem={none(refused) ? accept.problem : undefined} />
      <p>{t("desk_nca_accept_more")}</p>
      {asksDocument && <Field name="document" label={t("desk_nca_document")} value={number.value} onChange={(value) => { number.value = value; }} max={20} errors={found} />}
      <div class="actions" id="accept" tabIndex={-1}><Button type="submit" look="main" isBusy={accept.isBusy}>{t("desk_nca_act.accept")}</Button></div>
    </form>
  );
}

export function Confirm({ request, onDone }: Props) {
  const isSigning = useSignal(false);
  const path = { id: request.id };
  const confirm = async (cms_base64: string, once: string) => {
    const now = await ask("POST /v1/desk/nca/requests/{id}/confirmation", { path, once, body: { cms_base64 } });
    isSigning.value = false;
    onDone(now);
  };
  return (
    <div class="act">
      <p>{t(request.service.code === "nca_renew" ? "desk_nca_confirm_alone" : "desk_nca_confirm_more")}</p>
      <div class="actions"><Button look="main" onPress={() => { isSigning.value = true; }}>{t("desk_nca_act.confirm")}</Button></div>
      {isSigning.value && <LazySigner title={t("desk_nca_act.confirm")} purpose="sign" hasNcaLayer bytes={() => ask("GET /v1/desk/nca/requests/{id}/to-sign", { path })} onSigned={confirm} onClose={() => { isSigning.value = false; }} />}
    </div>
  );
}

/** What the operator's program writes onto the card. */
export function Certificates({ request }: Props) {
  const found = useResource((stop) => ask("GET /v1/desk/nca/requests/{id}/certificates", { path: { id: request.id }, stop }), [request.id, "certificates"]);
  return (
    <Loaded of={found}>
      {({ certificates, chain_base64: chain }) => (
        <div class="act">
          {certificates.map((certificate) => <Certificate key={certificate.serial} certificate={certificate} />)}
          <ul>{chain.map((der, at) => <li key={at}><a class="link" href={addressOf(der)} download={`authority-${at + 1}.cer`}>{t("desk_nca_chain", { n: at + 1 })}</a></li>)}</ul>
        </div>
      )}
    </Loaded>
  );
}

function Certificate({ certificate: { serial, usage, der_base64: der, not_after: until } }: { certificate: CertificateView }) {
  return (
    <>
      <Facts rows={[{ name: t("desk_serial"), value: <span class="hash">{serial}</span> }, { name: t("desk_col_kind"), value: maybe(`desk_usage.${usage}`) ?? usage }, { name: t("valid_until"), value: dateOf(until) }]} />
      <p><a class="link" href={addressOf(der)} download={`${serial}.cer`}>{t("desk_save_file")}</a></p>
    </>
  );
}

const addressOf = (der: string): string => URL.createObjectURL(new Blob([fromBase64(der).slice()], { type: "application/pkix-cert" }));

export function Written({ request, onDone }: Props) {
  const written = useAction(async (once) => { onDone(await ask("POST /v1/desk/nca/requests/{id}/installation", { path: { id: request.id }, once })); });
  return (
    <div class="act">
      <Trouble problem={written.problem} />
      <p>{t("desk_nca_written_more")}</p>
      <div class="actions"><Button look="main" isBusy={written.isBusy} onPress={() => void written.run()}>{t("desk_nca_act.written")}</Button></div>
    </div>
  );
}

export function Refuse({ request, service, onDone }: Props) {
  const ground = useSignal("");
  const errors = useSignal<Errors>({});
  const refuse = useAction(async (once) => { onDone(await ask("POST /v1/desk/nca/requests/{id}/refusal", { path: { id: request.id }, once, body: { ground: ground.value } })); });
  const choices = (service?.refusals ?? []).filter(({ code }) => GROUNDS.includes(code)).map(({ code, notice, clause }) => ({ value: code, label: notice, hint: clause }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    errors.value = ground.value ? {} : { ground: () => t("refuse_ground_missing") };
    if (ground.value) void refuse.run();
  };
  return (
    <form class="act" onSubmit={submit} noValidate>
      <ErrorSummary errors={errors.value} />
      <Trouble problem={refuse.problem} />
      <Choose name="ground" label={t("desk_ground")} choices={choices} value={ground.value} onChange={(value) => { ground.value = value; }} errors={errors.value} />
      <div class="actions"><Button type="submit" look="danger" isBusy={refuse.isBusy}>{t("desk_nca_act.refuse")}</Button></div>
    </form>
  );
}
