/** The form of a request at the counter, saved as it is filled in, and the scans of what was brought. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { asked, attachable, isRequired } from "../../app/service_form.ts";
import type { IntakeBody, ServiceAttachmentView, ServiceBody, ServiceFieldView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { takenName } from "../../lib/file_name.ts";
import { timeOf } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { useAction } from "../../lib/resource.ts";
import { Banner, Button, type FormEvent, Section, Tag } from "../../ui/basics.tsx";
import { ErrorSummary } from "../../ui/field.tsx";
import { FilePick } from "../../ui/file_pick.tsx";
import { Empty, Trouble } from "../../ui/states.tsx";
import { File as FileView, sizeOf } from "../files.tsx";
import { fieldErrors, inputName, ServiceField } from "../service_field.tsx";
import { useTyped } from "../typed.ts";
import { isOwn } from "./intake.tsx";

/** After this pause in typing the form is saved. */
const AUTOSAVE_MS = 1_500;

interface Props {
  taken: IntakeBody;
  service: ServiceBody;
  onDone: (taken: IntakeBody) => void;
}

export function Filling({ taken, service, onDone }: Props) {
  const { request } = taken;
  const first = Object.fromEntries(Object.entries(request.form).map(([name, value]) => [inputName(name), value]));
  const typed = useTyped(`intake ${request.id}`, first);
  const savedAt = useSignal<number | undefined>(undefined);
  const given = (of: readonly ServiceFieldView[]): Record<string, string> => Object.fromEntries(of.map(({ name }) => [name, typed.of(inputName(name)).trim()]).filter(([, value]) => value !== ""));
  // Questions of another kind are not asked, and what was answered to them is not sent.
  const fields = asked(service, given(service.fields));
  const form = given(fields);
  const isSaved = service.fields.every(({ name }) => (form[name] ?? "") === (request.form[name] ?? ""));
  const save = useAction(async () => {
    onDone(await ask("PUT /v1/desk/intakes/{id}/form", { path: { id: request.id }, version: request.version, body: { form } }));
    savedAt.value = Date.now();
  });
  // What is sent is what was saved: nobody signs a form that lacks the last words.
  useEffect(() => {
    if (isSaved) return undefined;
    const timer = setTimeout(() => void save.run(), AUTOSAVE_MS);
    return () => clearTimeout(timer);
  }, [JSON.stringify(form), request.version]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void save.run();
  };
  const errors = fieldErrors(save.problem);
  return (
    <Section title={t("desk_form")}>
      <form onSubmit={submit} noValidate>
        <ErrorSummary errors={errors} />
        <Trouble problem={save.problem} />
        {fields.map((field) => <ServiceField key={field.name} field={{ ...field, required: isRequired(service, form, field.name) }} typed={typed} errors={errors} />)}
        <div class="actions"><Button type="submit" look="main" isBusy={save.isBusy}>{t("desk_save_form")}</Button></div>
        <p role="status" class="hint">{!isSaved ? t("desk_unsaved") : savedAt.value !== undefined && t("draft_saved", { time: timeOf(savedAt.value) })}</p>
      </form>
    </Section>
  );
}

export function Scans({ taken, service, onDone }: Props) {
  const wanted = attachable(service, taken.request.form);
  if (wanted.length === 0) return null;
  return (
    <Section title={t("desk_attachments")}>
      <ul class="cards">{wanted.map((one) => <Scan key={one.code} one={one} taken={taken} onDone={onDone} />)}</ul>
    </Section>
  );
}

function Scan({ one, taken, onDone }: { one: ServiceAttachmentView; taken: IntakeBody; onDone: (taken: IntakeBody) => void }) {
  const { request } = taken;
  const there = request.attachments.find(({ code }) => code === one.code);
  const isLarge = useSignal(false);
  const put = useAction(async (_: string, file: File) => {
    isLarge.value = file.size > one.max_bytes;
    if (isLarge.value) return;
    onDone(await ask("PUT /v1/desk/intakes/{id}/attachments/{code}", { path: { id: request.id, code: one.code }, query: { name: takenName(file.name) }, version: request.version, body: file }));
  });
  const id = `scan-${one.code}`;
  return (
    <li class="card">
      <strong>{one.title}</strong>{" "}{there ? <Tag tone="good">{t("desk_scan_there")}</Tag> : one.required && <Tag tone="warn">{t("desk_scan_needed")}</Tag>}
      {there && <p class="hint">{there.name}, {sizeOf(there.length)}, {timeOf(there.attached_at)}</p>}
      {there && taken.intake?.files_in_hand && isOwn(taken) && <FileView key={there.file} name={there.name} title={one.title} bring={() => ask("GET /v1/desk/intakes/{id}/files/{name}", { path: { id: request.id, name: there.file } })} />}
      <Trouble problem={put.problem} />
      {isLarge.value && <Banner tone="warn" isUrgent>{t("desk_scan_large", { size: sizeOf(one.max_bytes) })}</Banner>}
      {request.stage === "draft" ? (
        <>
          <label for={id}>{t(there ? "desk_scan_other" : "desk_scan")}<span class="unseen">: {one.title}</span></label>
          <FilePick id={id} accept={one.media_types.join(",")} isBusy={put.isBusy} onPick={(file) => { if (file) void put.run(file); }} />
        </>
      ) : !there && <Empty>{t("desk_scan_none")}</Empty>}
    </li>
  );
}
