/** S9 and S10: a bailiff's examination and licence, paid before they are signed, over the desks of the licensor to the sealed document and to a refusal. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { launch } from "./browser.ts";
import { within } from "./forms.ts";
import { person } from "./house.ts";
import { type Licensor, concludes, drafts, opensTheOffice, registers } from "./licensor.ts";
import type { Official } from "./official.ts";
import { type Visitor, paysInTheBank, withCitizen } from "./visitor.ts";

/** The bank tells the payment, and the seal comes, by jobs of the server. */
const SOON_MS = 30_000;
const SCAN = { mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\n1 0 obj\n<</Type /Catalog>>\nendobj\ntrailer <</Root 1 0 R>>\n%%EOF") };
const unseen = async (): Promise<void> => {};

/** S9 from the catalogue to the page with all answers; what is missing is told on the way. */
async function fillsInTheExamination({ citizen, phone: { page }, see }: Visitor): Promise<void> {
  await citizen.begins("bailiff_examination", see);
  await page.locator("#education").fill("Сынақ университеті, құқықтану");
  await page.locator("#diploma_number").fill("ЖБ-Б № 0000017");
  await citizen.fillDate("diploma_date", [28, 6, 2012]);
  await page.locator("#experience").fill("Заңгер, 8 жыл");
  await citizen.press("save_go_on");
  await page.locator(`input[name="language"][value="${citizen.language}"]`).check();
  await page.locator("#phone").fill("+7 700 000 00 01");
  await see("licence-form");
  await citizen.press("save_go_on");
  await citizen.heading("service_documents");
  await citizen.press("go_on");
  await page.getByRole("alert").waitFor();
  await see("licence-documents-missing");
  for (const [code, name] of [["diploma", "diplom.pdf"], ["work_record", "enbek.pdf"]] as const) await attaches({ citizen, phone: { page } }, code, name);
  await see("licence-documents");
  await citizen.press("go_on");
  await citizen.heading("wizard_check");
}

async function attaches({ citizen, phone: { page } }: { citizen: Visitor["citizen"]; phone: Pick<Visitor["phone"], "page"> }, code: string, name: string): Promise<void> {
  await page.locator(`#${code}`).setInputFiles({ name, ...SCAN });
  await page.locator(".card", { has: page.locator(`#${code}`) }).getByText(citizen.t("service_attached")).waitFor();
}

/** The bill, the bank, and only then the signature; the request lies at the registrar then, under its number. */
async function paysAndSigns(visitor: Visitor): Promise<string> {
  const { citizen, phone: { page }, see } = visitor;
  await citizen.press("service_to_payment");
  await page.getByRole("link", { name: citizen.t("pay_in_bank") }).waitFor({ timeout: SOON_MS });
  assert.equal(await page.getByRole("button", { name: citizen.t("sign_submit") }).count(), 0, "nobody signs what is not paid");
  await see("licence-pay");
  await paysInTheBank(visitor);
  await page.getByText(citizen.t("request_turn_signature")).waitFor({ timeout: SOON_MS });
  await see("licence-sign");
  await citizen.press("sign_submit");
  await citizen.signs("sign");
  await page.getByText(citizen.t("request_turn_at_desk")).waitFor({ timeout: SOON_MS });
  await page.locator("dt", { hasText: citizen.t("request_due") }).waitFor();
  await citizen.press("request_acceptance");
  await page.getByRole("link", { name: citizen.t("paper_open") }).waitFor();
  await see("licence-accepted");
  return (await page.locator("dt", { hasText: citizen.t("request_number") }).locator("xpath=following-sibling::dd[1]").textContent()) ?? "";
}

/** The answer to a request is there, and lies among the person's documents. */
async function hasTheDocument({ citizen, phone: { page }, see }: Visitor, name: string): Promise<void> {
  await citizen.press("request_result");
  await page.getByRole("link", { name: citizen.t("paper_open") }).waitFor();
  await see(name);
  const address = await page.getByRole("link", { name: citizen.t("open_document"), exact: true }).getAttribute("href");
  await page.evaluate(() => { location.hash = "/documents"; });
  await page.locator(`a[href="${address}"]`).click();
  await page.getByRole("button", { name: citizen.t("bring_pdf") }).waitFor();
  await see(`${name}-document`);
}

/** The commission's decision: passed. Without the outcome nothing goes to the head. */
async function isExamined(licensor: Licensor, visitor: Visitor): Promise<void> {
  const { registrar, officer } = licensor;
  const { citizen, phone: { page } } = visitor;
  await fillsInTheExamination(visitor);
  const number = await paysAndSigns(visitor);
  await registrar.takes(number);
  await registrar.sees("licence-registrar");
  await registers(registrar, number, "26-1/17");
  await officer.takes(number);
  await officer.page.getByRole("button", { name: new RegExp(officer.t("desk_open_file")) }).first().click();
  await officer.page.getByRole("link", { name: officer.t("desk_read_pdf") }).first().waitFor();
  await officer.opens("desk_act.draft");
  await officer.sees("licence-officer");
  await officer.press("desk_act.draft");
  await officer.page.getByText(officer.t("desk_exam_missing")).first().waitFor();
  await officer.page.locator('input[value="passed"]').check();
  await drafts(officer, "Комиссия отырысының № 17 хаттамасы: емтихан тапсырылды.", "Протокол заседания комиссии № 17: экзамен сдан.");
  await concludes(licensor, number, "licence");
  await page.getByRole("button", { name: citizen.t("request_result") }).waitFor({ timeout: SOON_MS });
  await hasTheDocument(visitor, "licence-examined");
}

/** Sent back to the registrar, registered anew, refused, sent back by the head, refused again and signed. */
async function isNotAdmitted(licensor: Licensor, visitor: Visitor): Promise<void> {
  const { registrar, officer, head } = licensor;
  const { citizen, phone: { page }, see } = visitor;
  await fillsInTheExamination({ ...visitor, see: unseen });
  const number = await paysAndSigns({ ...visitor, see: unseen });
  await registers(registrar, number, "26-1/18");
  await officer.takes(number);
  await officer.opens("desk_act.return");
  await officer.fill("desk_remark", "Входящий номер занят другим заявлением.");
  await officer.press("desk_act.return");
  await officer.page.getByText(officer.t("error.other_roles_step")).first().waitFor();
  await registrar.takes(number);
  await registrar.page.locator("p.said").first().waitFor();
  assert.equal(await registrar.page.getByLabel(registrar.t("desk_incoming"), { exact: true }).inputValue(), "26-1/18", "the number it had is there to be mended");
  await registrar.sees("licence-returned");
  await registers(registrar, number, "26-1/19");
  for (const reason of ["Стаж работы недостаточен.", "Стаж работы недостаточен: менее двух лет по юридической специальности."]) {
    await officer.takes(number);
    await officer.opens("desk_act.refuse");
    await officer.page.getByRole("radio", { name: /квалификационным требованиям/ }).check();
    await officer.fill("desk_reason_kk", "Заң мамандығы бойынша жұмыс өтілі жеткіліксіз.");
    await officer.fill("desk_reason_ru", reason);
    await officer.press("desk_act.refuse");
    await officer.page.getByText(officer.t("error.other_roles_step")).first().waitFor();
    if (!reason.endsWith("недостаточен.")) continue;
    await head.takes(number);
    await head.opens("desk_act.return");
    await head.fill("desk_remark", "Өтілдің қанша жетпейтінін көрсетіңіз.");
    await head.press("desk_act.return");
    await head.page.getByText(head.t("error.other_roles_step")).first().waitFor();
  }
  await concludes(licensor, number);
  await page.getByText(citizen.t("request_turn_refused")).waitFor({ timeout: SOON_MS });
  await citizen.press("request_refusal");
  await page.getByRole("link", { name: citizen.t("paper_open") }).waitFor();
  await see("licence-refused");
}

/** S10 of a kind: issued to whoever passed, or made anew under its number. */
async function isLicensed(licensor: Licensor, visitor: Visitor, kind: "issue" | "reissue", incoming: string): Promise<void> {
  const { registrar, officer } = licensor;
  const { citizen, phone: { page }, see } = visitor;
  await citizen.begins("bailiff_licence", see);
  await page.locator(`input[value="${kind}"]`).check();
  await citizen.press("save_go_on");
  await page.locator("#phone").fill("+77000000001");
  await page.locator("#address").fill("Астана, Үлгі көшесі, 1");
  if (kind === "issue") {
    await page.locator("#examination_number").fill("S9-17");
    await citizen.fillDate("examination_date", [2, 10, 2026]);
  } else {
    await page.locator("#licence_number").fill("PSI-0000");
    await page.locator("#reason").fill("Тегі өзгерді");
  }
  await citizen.press("save_go_on");
  await citizen.heading("service_documents");
  if (kind === "reissue") await attaches(visitor, "change", "tegi.pdf");
  await citizen.press("go_on");
  await citizen.heading("wizard_check");
  const number = await paysAndSigns({ ...visitor, see: unseen });
  await registers(registrar, number, incoming);
  await officer.takes(number);
  await officer.opens("desk_act.draft");
  await drafts(officer, "Біліктілік талаптарына сәйкес келеді.", "Соответствует квалификационным требованиям.");
  await concludes(licensor, number);
  await page.getByRole("button", { name: citizen.t("request_result") }).waitFor({ timeout: SOON_MS });
  await hasTheDocument(visitor, `licence-${kind}`);
}

test("an examination passed and refused, a licence issued, with WALK=all also re-issued: paid, signed, over every desk to the cabinet", within(240_000), async () => {
  const browser = await launch();
  const met: Official[] = [];
  try {
    const licensor = await opensTheOffice(browser);
    met.push(...licensor.all);
    await withCitizen(browser, person("aliya"), "kk", async (visitor) => {
      await isExamined(licensor, visitor);
      if (process.env["WALK"] === "all") await isLicensed(licensor, visitor, "reissue", "26-1/20");
    });
    await withCitizen(browser, person("bolat"), "ru", (visitor) => isNotAdmitted(licensor, visitor));
    await withCitizen(browser, person("aliya"), "ru", (visitor) => isLicensed(licensor, visitor, "issue", "26-1/21"));
  } catch (error) {
    for (const official of met) await official.picture(`failed-licences-${official.who.handle}`).catch(() => {});
    throw error;
  } finally {
    console.log(met.map(({ who, page, visit, found }) => [`# ${who.handle} at ${page.url()}`, ...visit.errors, ...found].join("\n")).join("\n"));
    await browser.close();
  }
  assert.deepEqual(met.flatMap(({ visit }) => visit.errors), [], "the console and the policy are silent");
  assert.deepEqual(met.flatMap(({ found }) => found), [], "axe finds nothing, and nothing is wider than a phone");
});
