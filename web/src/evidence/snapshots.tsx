/** The pictures that the notary took into the evidence, each compared with the hash that was sealed. */

import type { OpeningView } from "../lib/api-schema.ts";
import { ask } from "../lib/api.ts";
import { sha256 } from "../lib/digest.ts";
import { clock, grouped } from "../lib/format.ts";
import { maybe, t } from "../lib/i18n.ts";
import { Problem } from "../lib/problem.ts";
import { useResource } from "../lib/resource.ts";
import { Button, Section, Tag } from "../ui/basics.tsx";
import { Loaded } from "../ui/states.tsx";
import type { Conductor } from "./conductor.ts";

type Snapshot = OpeningView["snapshots"][number];

export function Snapshots({ opening, by }: { opening: OpeningView; by: Conductor }) {
  if (opening.snapshots.length === 0) return null;
  return (
    <Section title={t("ev_snapshots", { n: opening.snapshots.length })}>
      <ul class="film-snapshots">{opening.snapshots.map((snapshot) => <li key={snapshot.seq}><Taken of={snapshot} opening={opening.id} by={by} /></li>)}</ul>
    </Section>
  );
}

function Taken({ of, opening, by }: { of: Snapshot; opening: string; by: Conductor }) {
  const { seq, role, at_ms: at, sha256: sealed } = of;
  const picture = useResource(async (stop) => {
    const file = await ask("GET /v1/recording-openings/{id}/snapshots/{seq}", { path: { id: opening, seq }, stop });
    if ((await sha256(await file.arrayBuffer())) !== sealed) throw new Problem("bytes_differ", 0);
    return URL.createObjectURL(file);
  }, [opening, seq]);
  const name = t("ev_snapshot_of", { who: maybe(`role.${role}`) ?? role });
  return (
    <Loaded of={picture}>
      {(address) => (
        <figure>
          <img src={address} alt={name} />
          <figcaption>
            <Button look="quiet" name={`${t("ev_go_to", { time: clock(at / 1_000) })}: ${name}`} onPress={() => by.seek(at)}>{t("ev_go_to", { time: clock(at / 1_000) })}</Button>
            <Tag tone="good">{t("ev_hash_same")}</Tag>
            <details><summary>SHA-256</summary><span class="hash">{grouped(sealed)}</span></details>
          </figcaption>
        </figure>
      )}
    </Loaded>
  );
}
