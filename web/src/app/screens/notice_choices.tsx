/** C13: which notices come by which ways beside the inbox, where all of them lie. */

import { useSignal } from "@preact/signals";
import type { NoticeChoicesBody, NoticeWay } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { maybe, t } from "../../lib/i18n.ts";
import { Problem } from "../../lib/problem.ts";
import { useAction, useResource } from "../../lib/resource.ts";
import { Banner, Button, type FormEvent, Go, Title } from "../../ui/basics.tsx";
import { ChooseSome } from "../../ui/field.tsx";
import { Loaded, Trouble } from "../../ui/states.tsx";

export function NoticeChoices() {
  const found = useResource((stop) => ask("GET /v1/me/notice-choices", { stop }), ["notice-choices"]);
  const saved = useSignal<number | undefined>(undefined);
  const kept = (body: NoticeChoicesBody) => {
    saved.value = body.version;
    found.put(body);
  };
  return (
    <>
      <Title>{t("notice_choices")}</Title>
      <p>{t("notice_choices_more")}</p>
      <Loaded of={found}>{(body) => <Choices key={body.version} of={body} isSaved={saved.value === body.version} onKept={kept} again={found.again} />}</Loaded>
      <p><Go to="/messages">{t("inbox_all")}</Go></p>
    </>
  );
}

const keyOf = ({ group, channel }: { group: string; channel: string }): string => `${group} ${channel}`;

interface ChoicesProps {
  of: NoticeChoicesBody;
  isSaved: boolean;
  onKept: (body: NoticeChoicesBody) => void;
  again: () => void;
}

function Choices({ of: { version, items }, isSaved, onKept, again }: ChoicesProps) {
  const wanted = useSignal<readonly string[]>(items.filter((item) => item.wanted).map(keyOf));
  const save = useAction(async () => {
    const off = items.filter((item) => !item.demanded && !wanted.value.includes(keyOf(item))).map(({ group, channel }) => ({ group, channel }) as NoticeWay);
    try {
      onKept(await ask("PUT /v1/me/notice-choices", { version, body: { off } }));
    } catch (error) {
      // Another device has chosen meanwhile: what it chose is shown, to be chosen from again.
      if (error instanceof Problem && error.code === "stale_version") again();
      throw error;
    }
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    void save.run();
  };
  const groups = [...new Set(items.map(({ group }) => group))];
  return (
    <form onSubmit={send}>
      {groups.map((group) => {
        const theirs = items.filter((item) => item.group === group);
        const free = theirs.filter(({ demanded }) => !demanded);
        const change = (channels: string[]) => {
          const others = wanted.value.filter((key) => !key.startsWith(`${group} `));
          wanted.value = [...others, ...theirs.filter(({ channel, demanded }) => demanded || channels.includes(channel)).map(keyOf)];
        };
        return (
          <ChooseSome key={group} name={`notices-${group}`} label={maybe(`notice_group.${group}`) ?? group}
            {...(free.length < theirs.length && { hint: t("notice_demanded") })}
            choices={free.map(({ channel }) => ({ value: channel, label: maybe(`inbox_channel.${channel}`) ?? channel }))}
            values={free.filter((item) => wanted.value.includes(keyOf(item))).map(({ channel }) => channel)} onChange={change} />
        );
      })}
      <Trouble problem={save.problem} />
      <div role="status">{isSaved && <Banner tone="good">{t("notice_choices_saved")}</Banner>}</div>
      <div class="actions"><Button type="submit" look="main" isBusy={save.isBusy}>{t("notice_choices_save")}</Button></div>
    </form>
  );
}
