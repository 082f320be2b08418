/** Appeals about certificates, answered by the person whom the centre's order names. */

import { useSignal } from "@preact/signals";
import type { ReceivedAppealView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { timeOf } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { useAction, useResource } from "../../lib/resource.ts";
import { Button, type FormEvent, Tag, Title } from "../../ui/basics.tsx";
import { type Errors, Field } from "../../ui/field.tsx";
import { Empty, Loaded, Trouble } from "../../ui/states.tsx";
import { all } from "../../lib/all.ts";
import { own } from "../own.ts";
import { useTyped } from "../typed.ts";

const EVERY_MS = 30_000;
const TEXT_MAX = 4_000;

export function NcaAppeals() {
  const found = useResource((stop) => all((page) => ask("GET /v1/desk/nca/appeals", { query: page, stop })), ["appeals"], EVERY_MS);
  return (
    <>
      <Title>{t("desk_appeals")}</Title>
      <Loaded of={found}>
        {(appeals) => appeals.length === 0 ? <Empty>{t("desk_appeals_none")}</Empty> : <ul class="cards">{(appeals as ReceivedAppealView[]).map((appeal) => <Appeal key={appeal.id} appeal={appeal} onDone={found.again} />)}</ul>}
      </Loaded>
    </>
  );
}

function Appeal({ appeal, onDone }: { appeal: ReceivedAppealView; onDone: () => void }) {
  return (
    <li class="card">
      <p><Tag tone={appeal.answered_at ? "good" : "warn"}>{t(appeal.answered_at ? "desk_appeal_answered" : "desk_appeal_open")}</Tag> <span class="hint">{timeOf(appeal.made_at)}</span></p>
      <p>{t("desk_appeal_author")}: {appeal.author}, {t("iin")} <span class="numbers">{appeal.iin}</span></p>
      <p class="said">{appeal.text}</p>
      {appeal.request && <p><RequestOf id={appeal.request} number={appeal.number ?? undefined} /></p>}
      {appeal.answer ? <><h2>{t("desk_appeal_answer")}</h2><p class="said">{appeal.answer}</p></> : <Answer id={appeal.id} onDone={onDone} />}
    </li>
  );
}

/** A request is opened by operators alone; whoever else answers has its number. */
function RequestOf({ id, number }: { id: string; number: string | undefined }) {
  const text = number ? t("desk_request_n", { number }) : t("desk_request");
  return own.value?.operator ? <a href={`#/certificates/${id}`}>{text}</a> : <>{text}</>;
}

function Answer({ id, onDone }: { id: string; onDone: () => void }) {
  const typed = useTyped(`appeal ${id}`);
  const errors = useSignal<Errors>({});
  const name = `answer-${id}`;
  const answer = useAction(async (once) => {
    await ask("POST /v1/desk/nca/appeals/{id}/answer", { path: { id }, once, body: { text: typed.of(name).trim() } });
    typed.forget();
    onDone();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    errors.value = typed.of(name).trim() ? {} : { [name]: () => t("answer_missing") };
    if (typed.of(name).trim()) void answer.run();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Trouble problem={answer.problem} />
      <Field name={name} label={t("desk_appeal_answer")} type="area" value={typed.of(name)} onChange={(value) => typed.set(name, value)} max={TEXT_MAX} errors={errors.value} />
      <div class="actions"><Button type="submit" look="main" isBusy={answer.isBusy}>{t("send")}</Button></div>
    </form>
  );
}
