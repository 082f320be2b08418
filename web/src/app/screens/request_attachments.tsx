/** The documents of a request: each with its place, what it may be, and how far its sending is. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { ServiceAttachmentView, ServiceBody } from "../../lib/api-schema.ts";
import { t } from "../../lib/i18n.ts";
import { Problem, problemOf } from "../../lib/problem.ts";
import { go } from "../../lib/router.ts";
import { attach } from "../../lib/upload.ts";
import { Button, Go, Tag, Title } from "../../ui/basics.tsx";
import { ErrorSummary, type Errors } from "../../ui/field.tsx";
import { FilePick } from "../../ui/file_pick.tsx";
import { Trouble } from "../../ui/states.tsx";
import type { Door, Draft } from "../doors.ts";
import { attachable } from "../service_form.ts";
import { wayOf } from "./request_form.tsx";

const MEGABYTE = 1024 * 1024;
const SHORT: Record<string, string> = { "application/pdf": "PDF", "image/jpeg": "JPEG", "image/png": "PNG" };

interface AttachmentsProps {
  door: Door;
  draft: Draft;
  service: ServiceBody;
  step: string;
  onSaved: (draft: Draft) => void;
}

export function Attachments(props: AttachmentsProps) {
  const { draft, service } = props;
  const isPressed = useSignal(false);
  const places = attachable(service, draft.form);
  const way = wayOf(props);
  const missing = places.filter(({ code, required }) => required && !draft.attachments.some((one) => one.code === code));
  // What is missing is told when somebody wants to go on, and no longer once it is there.
  const errors: Errors = isPressed.value ? Object.fromEntries(missing.map(({ code, title }) => [code, () => t("service_document_missing", { title })])) : {};
  const press = () => {
    isPressed.value = true;
    if (missing.length === 0) go(way.on);
  };
  return (
    <>
      <p class="step">{t("question_of", { n: way.n, all: way.all })} · {draft.title}</p>
      <Title>{t("service_documents")}</Title>
      <p>{t("service_documents_more")}</p>
      <ErrorSummary errors={errors} />
      <ul class="cards">{places.map((place) => <Place key={place.code} {...props} place={place} error={errors[place.code]?.()} />)}</ul>
      <div class="actions">
        <Button look="main" onPress={press}>{t("go_on")}</Button>
        <Go to={way.back} look="plain">{t("back")}</Go>
      </div>
    </>
  );
}

function Place({ place, draft, door, onSaved, error }: AttachmentsProps & { place: ServiceAttachmentView; error: string | undefined }) {
  const share = useSignal<number | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  const stop = useRef(new AbortController());
  useEffect(() => () => stop.current.abort(), []);
  const { code, title, required, media_types, max_bytes } = place;
  const there = draft.attachments.find((one) => one.code === code);
  const send = async (file: File | undefined) => {
    if (!file || share.value !== undefined) return;
    problem.value = wrongFile(file, place);
    if (problem.value) return;
    share.value = 0;
    try {
      // Another document may have been attached meanwhile: the version is that of the moment.
      const { version } = await door.read(draft.id);
      await attach({ request: draft.id, code, version, file, onProgress: (done) => { share.value = done; }, stop: stop.current.signal });
      onSaved(await door.read(draft.id));
    } catch (found) {
      if (!stop.current.signal.aborted) problem.value = problemOf(found);
    } finally {
      share.value = undefined;
    }
  };
  const types = media_types.map((type) => SHORT[type] ?? type).join(", ");
  return (
    <li class={error ? "card field wrong" : "card"}>
      <label for={code}><strong>{title}</strong>{!required && <span class="hint"> ({t("optional")})</span>}</label>
      {there && <p><Tag tone="good">{t("service_attached")}</Tag> {there.name}</p>}
      <p class="hint" id={`${code}-hint`}>{t("service_document_hint", { types, n: Math.round(max_bytes / MEGABYTE) })}</p>
      {error && <p class="error" id={`${code}-error`}>{error}</p>}
      <Trouble problem={problem.value} />
      {share.value !== undefined && <p role="status"><label>{t("service_sending", { n: Math.round(share.value * 100) })} <progress class="meter" max={1} value={share.value} /></label></p>}
      <FilePick id={code} accept={media_types.join(",")} act={there && t("service_attach_other")} describedBy={error ? `${code}-hint ${code}-error` : `${code}-hint`} onPick={(file) => void send(file)} />
    </li>
  );
}

/** What can be told before a large file goes over a slow line. */
function wrongFile(file: File, { max_bytes, media_types }: ServiceAttachmentView): Problem | undefined {
  if (file.size > max_bytes) return new Problem("service_document_large", 413);
  return file.type !== "" && !media_types.includes(file.type) ? new Problem("service_document_type", 415) : undefined;
}
