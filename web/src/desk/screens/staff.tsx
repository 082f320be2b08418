/** Who holds which post, and who is an operator of the certification authority; named by another member of the staff. */

import { useSignal } from "@preact/signals";
import type { OfficialBody, OperatorBody, ServiceBody } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { dateOf } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { isIin } from "../../lib/iin.ts";
import { useAction, useResource } from "../../lib/resource.ts";
import { session } from "../../lib/session.ts";
import { Banner, Button, type FormEvent, Section, Title } from "../../ui/basics.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorSummary, type Errors, Field } from "../../ui/field.tsx";
import { Empty, Loaded, Trouble } from "../../ui/states.tsx";
import { catalogue, regionName, regions, roleName } from "../catalogue.ts";
import { learn, own } from "../own.ts";
import { all } from "../../lib/all.ts";
import { Select } from "../select.tsx";
import { Table } from "../table.tsx";
import { Operators } from "./staff_operators.tsx";
import { Responsible } from "./staff_responsible.tsx";

const ROLES = ["chancery", "head", "specialist", "akimat", "registrar", "licensing_officer", "centre_operator"] as const;
/** Where a role can have posts, as the law has it; the server has the last word. */
const OF_REPUBLIC: readonly string[] = ["registrar", "licensing_officer"];

interface Found {
  officials: OfficialBody[];
  operators: OperatorBody[];
  services: ServiceBody[];
}

export function Staff() {
  const found = useResource<Found>(async (stop) => {
    const [officials, operators, services] = await Promise.all([
      all((page) => ask("GET /v1/desk/officials", { query: page, stop })),
      all((page) => ask("GET /v1/desk/nca/operators", { query: page, stop })),
      catalogue(),
    ]);
    return { officials: officials as OfficialBody[], operators: operators as OperatorBody[], services };
  }, ["staff"]);
  const again = () => {
    found.again();
    void learn();
  };
  return (
    <>
      <Title>{t("desk_staff")}</Title>
      <p>{t("desk_staff_more")}</p>
      <Loaded of={found}>
        {({ officials, operators, services }) => (
          <>
            <Officials officials={officials} services={services} onChange={again} />
            <Operators operators={operators} onChange={again} />
            <Responsible onChange={() => void learn()} />
          </>
        )}
      </Loaded>
    </>
  );
}

function Officials({ officials, services, onChange }: { officials: OfficialBody[]; services: ServiceBody[]; onChange: () => void }) {
  const leaving = useSignal<OfficialBody | undefined>(undefined);
  const oversees = own.value?.oversees === true;
  return (
    <Section title={t("desk_officials")}>
      {officials.length === 0 ? <Empty>{t("desk_officials_none")}</Empty> : (
        <Table label={t("desk_officials")} columns={[t("full_name"), t("desk_post"), t("desk_region"), t("desk_since"), t("desk_acts")]}>
          {officials.map((official) => (
            <tr key={official.account}>
              <td>{official.name}</td><td>{roleName(official.role)}</td><td>{regionName(services, official.region)}</td><td>{dateOf(official.appointed_at)}</td>
              <td>{official.account === session.account.value?.id ? <span class="hint">{t("desk_you")}</span> : oversees && <Button look="quiet" name={`${t("desk_remove")}: ${official.name}`} onPress={() => { leaving.value = official; }}>{t("desk_remove")}</Button>}</td>
            </tr>
          ))}
        </Table>
      )}
      {leaving.value && <Removal official={leaving.value} onClose={() => { leaving.value = undefined; }} onDone={() => { leaving.value = undefined; onChange(); }} />}
      {oversees && <Appoint services={services} onDone={onChange} />}
    </Section>
  );
}

function Removal({ official, onClose, onDone }: { official: OfficialBody; onClose: () => void; onDone: () => void }) {
  const remove = useAction(async (once) => {
    await ask("POST /v1/desk/officials/{account}/removal", { path: { account: official.account }, once });
    onDone();
  });
  return (
    <Dialog title={t("desk_remove_question", { name: official.name })} onClose={onClose}>
      <p>{t("desk_remove_more")}</p>
      <Trouble problem={remove.problem} />
      <div class="actions"><Button look="danger" isBusy={remove.isBusy} onPress={() => void remove.run()}>{t("desk_remove")}</Button><Button onPress={onClose}>{t("cancel")}</Button></div>
    </Dialog>
  );
}

function Appoint({ services, onDone }: { services: ServiceBody[]; onDone: () => void }) {
  const [iin, role, region] = [useSignal(""), useSignal(""), useSignal("")];
  const errors = useSignal<Errors>({});
  const isDone = useSignal(false);
  const isOfRepublic = OF_REPUBLIC.includes(role.value);
  const appoint = useAction(async (once) => {
    isDone.value = false;
    await ask("POST /v1/desk/officials", { once, body: { iin: iin.value, role: role.value, region: isOfRepublic ? "republic" : region.value } });
    iin.value = "";
    isDone.value = true;
    onDone();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    errors.value = {
      ...(!isIin(iin.value) && { "post-iin": () => t("iin_wrong") }),
      ...(!role.value && { role: () => t("desk_choose_post") }),
      ...(!isOfRepublic && !region.value && { region: () => t("desk_choose_region") }),
    };
    if (Object.keys(errors.value).length === 0) void appoint.run();
  };
  const hint = appoint.problem?.fields.some(({ pointer }) => pointer === "/iin");
  return (
    <details>
      <summary>{t("desk_appoint")}</summary>
      <form class="act" onSubmit={submit} noValidate>
        <ErrorSummary errors={errors.value} />
        <Trouble problem={appoint.problem} />
        {hint && <Banner tone="note">{t("desk_sign_in_first")}</Banner>}
        <Field name="post-iin" label={t("iin")} hint={t("desk_sign_in_first")} digits max={12} value={iin.value} onChange={(value) => { iin.value = value; }} errors={errors.value} />
        <Select name="role" label={t("desk_post")} errors={errors.value} value={role.value} onChange={(value) => { role.value = value; }} choices={ROLES.map((value) => ({ value, label: t(`desk_role.${value}`) }))} />
        {!isOfRepublic && <Select name="region" label={t("desk_region")} errors={errors.value} value={region.value} onChange={(value) => { region.value = value; }} choices={regions(services).map(({ code, label }) => ({ value: code, label }))} />}
        <div class="actions"><Button type="submit" look="main" isBusy={appoint.isBusy}>{t("desk_appoint")}</Button></div>
        <p role="status">{isDone.value && t("desk_done")}</p>
      </form>
    </details>
  );
}
