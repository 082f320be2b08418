/** Signing: shows what is signed, asks by which key, and hands the signature on. Loaded when somebody signs, not before. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { reachJson } from "../lib/ask_loose.ts";
import { sha256 } from "../lib/digest.ts";
import { grouped } from "../lib/format.ts";
import { language, maybe, t } from "../lib/i18n.ts";
import { Problem, problemOf } from "../lib/problem.ts";
import { fromBase64 } from "../signing/base64.ts";
import { DemoKey } from "../signing/demo_key.ts";
import { EgovMobile, type FoundError, type Standing, type Started } from "../signing/egov_mobile.ts";
import { NcaLayer } from "../signing/ncalayer.ts";
import { SigningError, type WayToSign } from "../signing/signing.ts";
import { Banner, Button, In } from "./basics.tsx";
import { Dialog } from "./dialog.tsx";
import { FilePick } from "./file_pick.tsx";
import { Qr } from "./qr.tsx";
import { Skeleton, Trouble } from "./states.tsx";

/** Bytes to be signed, as the server puts them up. */
export interface Bytes {
  content_base64: string;
  sha256: string;
  text?: { kk: string; ru: string };
}

export interface SignerProps {
  title: string;
  purpose: "sign" | "sign-in";
  bytes: () => Promise<Bytes>;
  /** Whether the signature holds what was signed; the one in a PDF does not. */
  form?: "attached" | "detached";
  /** NCALayer runs on computers. */
  hasNcaLayer?: true;
  /** Where a signing on a phone begins, if it can. */
  phone?: { path: string; request?: { purpose: string; case?: string; request?: string; revision?: number; correction?: FoundError } };
  /** Hands the signature in, under a key that stays the same until there is an answer; a problem is shown here, and the person may try again. */
  onSigned: (cms: string, once: string) => Promise<void>;
  onClose: () => void;
}

export function Signer({ title, purpose, bytes, form = "attached", hasNcaLayer, phone, onSigned, onClose }: SignerProps) {
  const found = useSignal<Bytes | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  const isBusy = useSignal(false);
  const waiting = useSignal<{ started: Started; standing?: Standing | undefined } | undefined>(undefined);
  const stop = useRef(new AbortController());
  // Nobody knows whether it arrived: the next try hands in the same signature, so that nothing is signed twice.
  const made = useRef<{ cms: string; once: string } | undefined>(undefined);
  const read = async () => {
    problem.value = undefined;
    try {
      found.value = await checked(await bytes());
    } catch (error) {
      problem.value = problemOf(error);
    }
  };
  useEffect(() => {
    void read();
    return () => stop.current.abort();
  }, []);
  const sign = async (way: () => Promise<WayToSign>) => {
    if (isBusy.value || !found.value) return;
    isBusy.value = true;
    problem.value = undefined;
    try {
      const content = fromBase64(found.value.content_base64);
      made.current ??= { cms: await (await way()).sign({ content, form, purpose }, stop.current.signal), once: crypto.randomUUID() };
      await onSigned(made.current.cms, made.current.once);
      made.current = undefined;
    } catch (error) {
      problem.value = signingProblem(error);
      if (!problem.value.isUncertain) made.current = undefined;
      // What could not be used was perhaps outdated: the next try signs what holds now.
      if (problem.value.status > 0 && !problem.value.isUncertain) await refresh();
    } finally {
      isBusy.value = false;
      waiting.value = undefined;
    }
  };
  const refresh = async () => {
    const before = problem.value;
    await read();
    problem.value = before;
  };
  const byPhone = async () => new EgovMobile({
    path: phone?.path ?? "",
    ...(phone?.request && { request: phone.request }),
    ask: reachJson,
    show: (started, standing) => { waiting.value = { started, standing }; },
  });
  return (
    <Dialog title={title} onClose={onClose}>
      {found.value?.text && <Statement text={found.value.text} />}
      {found.value ? <p class="hint hash">SHA-256: {grouped(found.value.sha256)}</p> : !problem.value && <Skeleton />}
      <Trouble problem={problem.value} again={found.value ? undefined : () => void read()} />
      {waiting.value ? <Phone {...waiting.value} /> : found.value && (
        <>
          <KeyFile purpose={purpose} isBusy={isBusy.value} onKey={(file) => void sign(async () => DemoKey.fromPem(await file.text()))} />
          {(hasNcaLayer || isComputer()) && <div class="actions"><Button isBusy={isBusy.value} onPress={() => void sign(async () => new NcaLayer({ language: language.value }))}>{t("sign_by_ncalayer")}</Button></div>}
          {phone && <div class="actions"><Button onPress={() => void sign(byPhone)}>{t("sign_by_phone")}</Button></div>}
        </>
      )}
      <div class="actions"><Button onPress={onClose}>{t("cancel")}</Button></div>
    </Dialog>
  );
}

/** NCALayer is a program of desktop systems: where there is a mouse, it may be there. */
const isComputer = (): boolean => matchMedia("(hover: hover) and (pointer: fine)").matches;

/** Nothing is signed whose bytes are not those of the hash that is shown. */
async function checked(found: Bytes): Promise<Bytes> {
  const digest = await sha256(fromBase64(found.content_base64).slice());
  if (digest !== found.sha256) throw new Problem("bytes_differ", 0);
  return found;
}

function signingProblem(error: unknown): Problem {
  if (!(error instanceof SigningError)) return problemOf(error);
  if (error.failure === "refused" && maybe(`error.${error.detail}`)) return new Problem(error.detail, 403);
  // The program on the computer is started by hand; a signing on a phone has nothing to start.
  if (error.failure === "unavailable" && error.detail.startsWith("NCALayer")) return new Problem("signing_no_ncalayer", 0);
  return new Problem(`signing_${error.failure}`, 0);
}

/** The signature is under both texts: one's own language open, the other a press away; who speaks neither sees both. */
function Statement({ text }: { text: { kk: string; ru: string } }) {
  const own = language.value;
  return (
    <div class="statement">
      {(["kk", "ru"] as const).filter((tongue) => own === "en" || tongue === own).map((tongue) => <p key={tongue}><In lang={tongue}>{text[tongue]}</In></p>)}
      {own !== "en" && <details><summary>{t(own === "kk" ? "text_in_ru" : "text_in_kk")}</summary><p><In lang={own === "kk" ? "ru" : "kk"}>{text[own === "kk" ? "ru" : "kk"]}</In></p></details>}
    </div>
  );
}

/** The demonstration's key: a file that is read into the browser's key store and forgotten. */
function KeyFile({ purpose, isBusy, onKey }: { purpose: "sign" | "sign-in"; isBusy: boolean; onKey: (file: File) => void }) {
  const file = useSignal<File | undefined>(undefined);
  const isMissing = useSignal(false);
  const press = () => {
    isMissing.value = file.value === undefined;
    if (file.value) onKey(file.value);
    else document.getElementById("key-file")?.focus();
  };
  return (
    <div class={isMissing.value ? "field wrong" : "field"}>
      <label for="key-file">{t(purpose === "sign" ? "key_file_sign" : "key_file_sign_in")}</label>
      <p class="hint" id="key-file-hint">{t("key_file_hint")}</p>
      {isMissing.value && <p class="error" id="key-file-error" role="alert">{t("key_file_missing")}</p>}
      <FilePick id="key-file" accept=".pem" describedBy={isMissing.value ? "key-file-hint key-file-error" : "key-file-hint"}
        onPick={(chosen) => { file.value = chosen; isMissing.value = false; }} />
      <div class="actions"><Button look="main" isBusy={isBusy} onPress={press}>{t("sign_now")}</Button></div>
    </div>
  );
}

function Phone({ started, standing }: { started: Started; standing?: Standing | undefined }) {
  const isRead = standing?.status === "fetched";
  return (
    <>
      <Banner tone="note">{t(isRead ? "phone_read" : "phone_scan")}</Banner>
      <Qr text={started.qr} label={t("phone_qr")} />
      <a class="button plain" href={started.deep_link}>{t("phone_open")}</a>
    </>
  );
}
