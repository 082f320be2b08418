/** Somebody who was named as a further principal takes part: their own data are read for themselves, then they check and sign. */

import { useEffect } from "preact/hooks";
import { ask } from "../../lib/api.ts";
import { t } from "../../lib/i18n.ts";
import { useAction } from "../../lib/resource.ts";
import { goInstead } from "../../lib/router.ts";
import { Title } from "../../ui/basics.tsx";
import { Skeleton, Trouble } from "../../ui/states.tsx";

export function Join({ id }: { id: string }) {
  const join = useAction(async (once) => {
    await ask("POST /v1/poa/cases/{id}/participation", { path: { id }, once });
    goInstead(`/cases/${id}/form/check`);
  });
  useEffect(() => void join.run(), [id]);
  return (
    <>
      <Title>{t("principals_join")}</Title>
      {join.isBusy && <Skeleton />}
      <Trouble problem={join.problem} again={() => void join.run()} />
    </>
  );
}
