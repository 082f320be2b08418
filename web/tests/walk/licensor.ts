/** The licensor of private bailiffs: registrar, officer and head, and what each of them does with a request. */

import type { Browser } from "playwright-core";
import { person } from "./house.ts";
import { Official } from "./official.ts";
import { takeTheirPosts } from "./roster.ts";

const REGION = "republic";
/** The seal comes by a job of the server. */
const SOON_MS = 30_000;

export interface Licensor {
  registrar: Official;
  officer: Official;
  head: Official;
  all: Official[];
}

export async function opensTheOffice(browser: Browser): Promise<Licensor> {
  const [keeper, registrar, officer, head] = await Promise.all([
    Official.signsIn(browser, person("gulnar"), "kk"), Official.signsIn(browser, person("dauren"), "kk"),
    Official.signsIn(browser, person("anna"), "ru"), Official.signsIn(browser, person("yerlan"), "kk"),
  ]);
  await takeTheirPosts(keeper, [[registrar, "registrar", REGION], [officer, "licensing_officer", REGION], [head, "head", REGION]]);
  return { registrar, officer, head, all: [keeper, registrar, officer, head] };
}

export async function registers(registrar: Official, number: string, incoming: string): Promise<void> {
  await registrar.takes(number);
  await registrar.fill("desk_incoming", incoming);
  await registrar.press("desk_act.register");
  await registrar.page.getByText(registrar.t("desk_not_yours")).waitFor();
}

export async function drafts(officer: Official, kk: string, ru: string): Promise<void> {
  await officer.fill("desk_text_kk", kk);
  await officer.fill("desk_text_ru", ru);
  await officer.press("desk_act.draft");
  await officer.page.getByText(officer.t("error.other_roles_step")).first().waitFor();
}

/** The decision as the document it makes, the signature, and the way to the applicant. */
export async function concludes({ head, registrar }: Licensor, number: string, look?: string): Promise<void> {
  await head.takes(number);
  if (look) {
    await head.page.getByRole("button", { name: `${head.t("desk_open_file")}: ${head.t("desk_preview")}` }).click();
    await head.page.getByRole("link", { name: head.t("desk_read_pdf") }).waitFor();
    await head.sees(`${look}-decision`);
  }
  await head.decides("desk_act.sign");
  await registrar.takes(number);
  await registrar.press("desk_act.send");
  await registrar.page.getByRole("button", { name: new RegExp(registrar.t("desk_result_file")) }).or(registrar.page.locator(".banner.bad")).first().waitFor({ timeout: SOON_MS });
  if (look) await registrar.sees(`${look}-sent`);
}
