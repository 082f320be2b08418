/** C2: what is open, whose turn it is, and where to begin. */

import { useSignal } from "@preact/signals";
import type { CaseBody } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { timeOf } from "../../lib/format.ts";
import { maybe, t } from "../../lib/i18n.ts";
import { problemOf } from "../../lib/problem.ts";
import { useResource } from "../../lib/resource.ts";
import { session } from "../../lib/session.ts";
import { Button, Card, Go, Section, Tag, Title } from "../../ui/basics.tsx";
import { Empty, Loaded, Trouble } from "../../ui/states.tsx";
import { lookOf } from "../../lib/stages.ts";

const EVERY_MS = 10_000;
const PAGE = 20;

export function Home() {
  const name = session.account.value?.name.name ?? "";
  const cases = useResource((stop) => ask("GET /v1/poa/cases", { query: { limit: PAGE }, stop }), ["cases"], EVERY_MS);
  return (
    <>
      <Title>{t("hello", { name })}</Title>
      <Loaded of={cases}>{({ items, next }) => <Matters items={items as CaseBody[]} next={next ?? undefined} />}</Loaded>
      <div class="actions"><Go to="/kinds" look="main">{t("new_poa")}</Go></div>
    </>
  );
}

function Matters({ items, next }: { items: CaseBody[]; next: string | undefined }) {
  const more = useSignal<{ items: CaseBody[]; next: string | undefined }>({ items: [], next });
  const problem = useSignal<ReturnType<typeof problemOf> | undefined>(undefined);
  const bring = async () => {
    problem.value = undefined;
    try {
      const page = await ask("GET /v1/poa/cases", { query: { limit: PAGE, cursor: more.value.next ?? next ?? null } as never });
      more.value = { items: [...more.value.items, ...(page.items as CaseBody[])], next: page.next ?? undefined };
    } catch (error) {
      problem.value = problemOf(error);
    }
  };
  const all = [...items, ...more.value.items.filter(({ id }) => !items.some((known) => known.id === id))];
  const open = all.filter(({ stage }) => lookOf(stage).turn !== "over");
  const over = all.filter(({ stage }) => lookOf(stage).turn === "over");
  return (
    <>
      <Section title={t("open_matters")}>
        {open.length > 0 ? <ul class="cards">{open.map(matter)}</ul> : <Empty>{t("open_matters_none")}</Empty>}
      </Section>
      {over.length > 0 && <Section title={t("past_matters")}><ul class="cards">{over.map(matter)}</ul></Section>}
      <Trouble problem={problem.value} />
      {more.value.next && <Button onPress={() => void bring()}>{t("more")}</Button>}
    </>
  );
}

function matter({ id, kind, stage, updated_at, application }: CaseBody) {
  const look = lookOf(stage);
  const to = application.attorneys?.map(({ surname, name }) => `${surname} ${name}`).join(", ");
  return (
    <Card key={id} to={`/cases/${id}`} title={kind.title}>
      {to && <p>{t("for_whom", { name: to })}</p>}
      <p><Tag tone={look.tone}>{maybe(`stage.${stage}`) ?? stage}</Tag></p>
      <p class="hint">{timeOf(updated_at)}</p>
    </Card>
  );
}
