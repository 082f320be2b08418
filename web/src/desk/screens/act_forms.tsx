/** The forms of an official's acts; each names the turn that was seen, so that nothing is done twice or out of turn. */

import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import type { DeskRequestBody, OfficialBody, WorkView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { type Key, t } from "../../lib/i18n.ts";
import { type Action, useAction, useResource } from "../../lib/resource.ts";
import { Banner, Button, type FormEvent } from "../../ui/basics.tsx";
import { Choose, ErrorSummary, type Errors, Field } from "../../ui/field.tsx";
import { LazySigner } from "../../ui/lazy_signer.tsx";
import { Empty, Loaded, Trouble } from "../../ui/states.tsx";
import { roleName } from "../catalogue.ts";
import { all } from "../../lib/all.ts";
import { type Typed, useTyped } from "../typed.ts";

/** As the law has them. */
const NUMBER_MAX = 40;
const REASON_MAX = 2_000;
/** The service whose decision also says how the examination ended. */
const EXAMINATION = "bailiff_examination";

export interface ActProps {
  at: DeskRequestBody;
  work: WorkView;
  onDone: (at: DeskRequestBody) => void;
}

interface Sent {
  path: { id: string };
  once: string;
}

/** A form with what was typed into it; the same key until the server has answered. */
function useForm({ at, work, onDone }: ActProps, act: string, send: (typed: Typed, sent: Sent) => Promise<DeskRequestBody>, first: Record<string, string> = {}): { typed: Typed; sending: Action<[]> } {
  const typed = useTyped(`${at.request.id} ${work.step} ${act}`, first);
  const sending = useAction(async (once) => {
    const now = await send(typed, { path: { id: at.request.id }, once });
    typed.forget();
    onDone(now);
  });
  return { typed, sending };
}

interface FrameProps {
  sending: Action<[]>;
  wrong: () => Errors;
  button: string;
  isDanger?: true;
  children: (errors: Errors) => preact.ComponentChildren;
}

function Frame({ sending, wrong, button, isDanger, children }: FrameProps) {
  const errors = useSignal<Errors>({});
  const submit = (event: FormEvent) => {
    event.preventDefault();
    errors.value = wrong();
    if (Object.keys(errors.value).length === 0) void sending.run();
  };
  return (
    <form class="act" onSubmit={submit} noValidate>
      <ErrorSummary errors={errors.value} />
      <Trouble problem={sending.problem} />
      {sending.problem?.code === "stale_version" && <Banner tone="warn">{t("desk_moved_on")}</Banner>}
      {children(errors.value)}
      <div class="actions"><Button type="submit" look={isDanger ? "danger" : "main"} isBusy={sending.isBusy}>{button}</Button></div>
    </form>
  );
}

const needed = (typed: Typed, fields: Record<string, Key>): Errors =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => typed.of(name).trim() === "").map(([name, label]) => [name, () => t("field_missing", { label: t(label) })]));

/** Before a decision passing on means to register, also once more after a return; after it, to send. */
export const registers = ({ decided }: WorkView): boolean => !decided;

function Forward(props: ActProps) {
  const { work } = props;
  const isFirst = registers(work);
  const { typed, sending } = useForm(props, "forward", (form, { path, once }) =>
    ask("POST /v1/desk/services/requests/{id}/forwarding", { path, once, body: { turn: work.turn, ...(isFirst && { number: form.of("number").trim() }) } }), { number: work.incoming ?? "" });
  return (
    <Frame sending={sending} button={t(isFirst ? "desk_act.register" : "desk_act.send")} wrong={() => (isFirst ? needed(typed, { number: "desk_incoming" }) : {})}>
      {(errors) => isFirst
        ? <Field name="number" label={t("desk_incoming")} hint={t("desk_incoming_hint")} value={typed.of("number")} onChange={(value) => typed.set("number", value)} max={NUMBER_MAX} errors={errors} />
        : <p>{t(work.draft?.verdict === "refused" ? "desk_send_refusal_more" : "desk_send_more")}</p>}
    </Frame>
  );
}

function Assign(props: ActProps) {
  const { work } = props;
  const role = work.assigns ?? "specialist";
  const people = useResource((stop) => all((page) => ask("GET /v1/desk/post/colleagues/{role}", { path: { role }, query: page, stop })), ["colleagues", role]);
  const { typed, sending } = useForm(props, "assign", (form, { path, once }) =>
    ask("POST /v1/desk/services/requests/{id}/assignment", { path, once, body: { turn: work.turn, to: form.of("to") } }));
  return (
    <Frame sending={sending} button={t("desk_act.assign")} wrong={() => (typed.of("to") ? {} : { to: () => t("desk_choose_official") })}>
      {(errors) => (
        <Loaded of={people}>
          {(found) => found.length === 0 ? <Empty>{t("desk_no_colleagues", { role: roleName(role) })}</Empty> : (
            <Choose name="to" label={t("desk_choose_whom", { role: roleName(role) })} errors={errors} value={typed.of("to")} onChange={(value) => typed.set("to", value)}
              choices={(found as OfficialBody[]).map(({ account, name }) => ({ value: account, label: name, ...(account === work.assigned && { hint: t("desk_assigned_now") }) }))} />
          )}
        </Loaded>
      )}
    </Frame>
  );
}

/** The text in both languages: the document is in both. */
function Both({ typed, errors, kk, ru }: { typed: Typed; errors: Errors; kk: Key; ru: Key }) {
  return (
    <div class="tongues">
      {([["kk", kk], ["ru", ru]] as const).map(([tongue, label]) => (
        <Field key={tongue} name={tongue} label={t(label)} type="area" value={typed.of(tongue)} onChange={(value) => typed.set(tongue, value)} max={REASON_MAX} errors={errors} />
      ))}
    </div>
  );
}

function Draft(props: ActProps) {
  const { work } = props;
  const isExam = props.at.request.service.code === EXAMINATION;
  const labels = { kk: "desk_text_kk", ru: "desk_text_ru" } as const;
  const { typed, sending } = useForm(props, "draft", (form, { path, once }) =>
    ask("POST /v1/desk/services/requests/{id}/draft", {
      path, once,
      body: { turn: work.turn, text: { kk: form.of("kk").trim(), ru: form.of("ru").trim() }, particulars: isExam ? { outcome: form.of("outcome") } : {} },
    }));
  const wrong = () => ({ ...needed(typed, labels), ...(isExam && !typed.of("outcome") && { outcome: () => t("desk_exam_missing") }) });
  return (
    <Frame sending={sending} button={t("desk_act.draft")} wrong={wrong}>
      {(errors) => (
        <>
          <p class="hint">{t("desk_draft_more")}</p>
          {isExam && <Choose name="outcome" label={t("desk_exam")} errors={errors} value={typed.of("outcome")} onChange={(value) => typed.set("outcome", value)}
            choices={(["passed", "not_passed"] as const).map((value) => ({ value, label: t(`desk_exam.${value}`) }))} />}
          <Both typed={typed} errors={errors} {...labels} />
        </>
      )}
    </Frame>
  );
}

function Refuse(props: ActProps) {
  const { work } = props;
  const labels = { kk: "desk_reason_kk", ru: "desk_reason_ru" } as const;
  const { typed, sending } = useForm(props, "refuse", (form, { path, once }) =>
    ask("POST /v1/desk/services/requests/{id}/refusal", { path, once, body: { turn: work.turn, ground: form.of("ground"), reason: { kk: form.of("kk").trim(), ru: form.of("ru").trim() } } }));
  const wrong = () => ({ ...(!typed.of("ground") && { ground: () => t("refuse_ground_missing") }), ...needed(typed, labels) });
  return (
    <Frame sending={sending} button={t("desk_act.refuse")} wrong={wrong} isDanger>
      {(errors) => (
        <>
          <p class="hint">{t("desk_draft_more")}</p>
          <Choose name="ground" label={t("desk_ground")} errors={errors} value={typed.of("ground")} onChange={(value) => typed.set("ground", value)}
            choices={work.grounds.map(({ code, notice, clause }) => ({ value: code, label: notice, hint: clause }))} />
          <Both typed={typed} errors={errors} {...labels} />
        </>
      )}
    </Frame>
  );
}

function Return(props: ActProps) {
  const { work } = props;
  const { typed, sending } = useForm(props, "return", (form, { path, once }) =>
    ask("POST /v1/desk/services/requests/{id}/return", { path, once, body: { turn: work.turn, remark: form.of("remark").trim() } }));
  return (
    <Frame sending={sending} button={t("desk_act.return")} wrong={() => needed(typed, { remark: "desk_remark" })}>
      {(errors) => <Field name="remark" label={t("desk_remark")} hint={t("desk_remark_hint")} type="area" value={typed.of("remark")} onChange={(value) => typed.set("remark", value)} max={REASON_MAX} errors={errors} />}
    </Frame>
  );
}

function Sign(props: ActProps & { registers?: true }) {
  const { at, work, onDone, registers } = props;
  const isSigning = useSignal(false);
  const errors = useSignal<Errors>({});
  const typed = useTyped(`${at.request.id} ${work.step} sign`);
  const { id } = at.request;
  const number = registers ? { number: typed.of("number").trim() } : {};
  const press = () => {
    errors.value = registers ? needed(typed, { number: "desk_decision_number" }) : {};
    if (Object.keys(errors.value).length === 0) isSigning.value = true;
  };
  const take = async (cms_base64: string, once: string) => {
    const now = await ask("POST /v1/desk/services/requests/{id}/decision", { path: { id }, once, body: { turn: work.turn, cms_base64, ...number } });
    isSigning.value = false;
    typed.forget();
    onDone(now);
  };
  const bytes = () => ask("GET /v1/desk/services/requests/{id}/decision/to-sign", { path: { id }, query: { turn: work.turn, ...number } });
  const name = t(registers ? "desk_act.adopt" : "desk_act.sign");
  return (
    <div class="act">
      <ErrorSummary errors={errors.value} />
      <p>{t("desk_sign_more")}</p>
      {registers && <Field name="number" label={t("desk_decision_number")} hint={t("desk_decision_number_hint")} value={typed.of("number")} onChange={(value) => typed.set("number", value)} max={NUMBER_MAX} errors={errors.value} />}
      <div class="actions"><Button look="main" onPress={press}>{name}</Button></div>
      {isSigning.value && <LazySigner title={name} purpose="sign" hasNcaLayer bytes={bytes} onSigned={take} onClose={() => { isSigning.value = false; }} />}
    </div>
  );
}

const Adopt = (props: ActProps) => <Sign {...props} registers />;

export const ACTS = { forward: Forward, assign: Assign, draft: Draft, refuse: Refuse, return: Return, sign: Sign, adopt: Adopt } as const satisfies Record<string, ComponentType<ActProps>>;

export const isAct = (code: string): code is keyof typeof ACTS => code in ACTS;
