/** Appeals about the services of certificates: what was asked and what the responsible person answered (order No. 839, point 15). */

import "../appeal_words.ts";
import { useSignal } from "@preact/signals";
import type { AppealView, RequestBody } from "../../lib/api-schema.ts";
import { all } from "../../lib/all.ts";
import { ask } from "../../lib/api.ts";
import { timeOf } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { Problem } from "../../lib/problem.ts";
import { useAction, useResource } from "../../lib/resource.ts";
import { useTyped } from "../../lib/typed.ts";
import { Banner, Button, Facts, type FormEvent, Go, Section, Tag, Title } from "../../ui/basics.tsx";
import { ErrorSummary, type Errors, Field, said } from "../../ui/field.tsx";
import { Empty, Loaded, Trouble } from "../../ui/states.tsx";

/** An answer takes days: whoever waits on this screen sees it soon enough. */
const EVERY_MS = 10_000;
/** As the law has it. */
const TEXT_MAX = 4_000;

export function Appeals() {
  const found = useResource((stop) => all((page) => ask("GET /v1/nca/appeals", { query: page, stop })), ["appeals"], EVERY_MS);
  return (
    <>
      <Title>{t("appeals")}</Title>
      <p>{t("appeals_more")}</p>
      <Loaded of={found}>
        {(appeals) => appeals.length === 0 ? <Empty>{t("appeals_none")}</Empty> : (
          <ul class="cards">{(appeals as AppealView[]).toReversed().map((appeal) => <Appeal key={appeal.id} appeal={appeal} />)}</ul>
        )}
      </Loaded>
      <div class="actions"><Go to="/appeals/new" look="main">{t("appeal_new")}</Go></div>
    </>
  );
}

function Appeal({ appeal: { text, request, made_at, answer, answered_at } }: { appeal: AppealView }) {
  return (
    <li class="card">
      <p><Tag tone={answered_at ? "good" : "note"}>{t(answered_at ? "appeal_answered" : "appeal_open")}</Tag></p>
      <p class="hint">{timeOf(made_at)}</p>
      <p class="said">{text}</p>
      {answer && answered_at && <Section title={t("appeal_answer")}><p class="said">{answer}</p><p class="hint">{timeOf(answered_at)}</p></Section>}
      {request && <p><Go to={`/certificates/${request}`}>{t("to_request")}</Go></p>}
    </li>
  );
}

/** About a request of one's own, or about the services at large. */
export function NewAppeal({ request }: { request?: string }) {
  const about = useResource<RequestBody | null>(async (stop) => (request ? ask("GET /v1/nca/requests/{id}", { path: { id: request }, stop }) : null), ["appeal about", request]);
  return <Loaded of={about} title={t("appeal_new")}>{(found) => <Writing request={found ?? undefined} />}</Loaded>;
}

type Step = "write" | "check" | "sent";

function Writing({ request }: { request: RequestBody | undefined }) {
  const typed = useTyped(`appeal about ${request?.id ?? "all"}`, "");
  /** What the server says of the text; that there is none is said in the language of the moment. */
  const refused = useSignal("");
  const isMissing = useSignal(false);
  const step = useSignal<Step>("write");
  const text = typed.value.trim();
  const send = useAction(async (once) => {
    try {
      await ask("POST /v1/nca/appeals", { once, body: { text, ...(request && { request: request.id }) } });
    } catch (error) {
      if (!(error instanceof Problem) || error.fields.length === 0) throw error;
      refused.value = error.fields.map(({ detail }) => detail).join(" ");
      step.value = "write";
      return;
    }
    typed.forget();
    step.value = "sent";
  });
  const check = (event: FormEvent) => {
    event.preventDefault();
    send.forget();
    refused.value = "";
    isMissing.value = text === "";
    if (text) step.value = "check";
  };
  const wrong = isMissing.value ? t("field_missing", { label: t("appeal_text") }) : refused.value;
  const errors: Errors = wrong ? { text: said(wrong) } : {};
  switch (step.value) {
    case "write": return (
      <>
        <Title>{t("appeal_new")}</Title>
        <p>{t("appeals_more")}</p>
        {request && <Facts rows={[aboutOf(request)]} />}
        <form onSubmit={check} noValidate>
          <ErrorSummary errors={errors} />
          <Field name="text" type="area" label={t("appeal_text")} hint={t("appeal_text_hint")} max={TEXT_MAX} value={typed.value} onChange={(value) => typed.set(() => value)} errors={errors} />
          <div class="actions"><Button type="submit" look="main">{t("go_on")}</Button></div>
        </form>
      </>
    );
    case "check": return (
      <>
        <Title key="check">{t("appeal_check")}</Title>
        <p>{t("sent_for_good")}</p>
        <Facts rows={[request && aboutOf(request), { name: t("appeal_text"), value: <span class="said">{text}</span> }]} />
        <Trouble problem={send.problem} />
        <div class="actions">
          <Button look="main" isBusy={send.isBusy} onPress={() => void send.run()}>{t("send")}</Button>
          <Button onPress={() => { step.value = "write"; }}>{t("change")}</Button>
        </div>
      </>
    );
    case "sent": return (
      <>
        <Title key="sent">{t("appeal_new")}</Title>
        <Banner tone="good">{t("appeal_sent")}</Banner>
        <p><Go to="/appeals">{t("appeals_all")}</Go></p>
        {request && <p><Go to={`/certificates/${request.id}`}>{t("to_request")}</Go></p>}
      </>
    );
  }
}

const aboutOf = ({ service, number }: RequestBody) => ({ name: t("appeal_about"), value: number ? <>{service.title} · <span class="whole">{t("number_is", { number })}</span></> : service.title });
