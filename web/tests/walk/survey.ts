/** What a citizen thinks of a service that came to its end: two questions, answered once. */

import assert from "node:assert/strict";
import type { Citizen } from "./citizen.ts";

export async function answersTheSurvey(citizen: Citizen): Promise<void> {
  for (const question of ["survey-0", "survey-1"]) await citizen.page.locator(`input[name="${question}"]`).first().check();
  await citizen.press("send");
  await citizen.page.getByText(citizen.t("survey_thanks")).waitFor();
}

/** From the past matters to the finished one: half an answer is not sent, a whole one is taken, and nobody is asked twice. */
export async function judgesThePowerOfAttorney(citizen: Citizen, see: (name: string) => Promise<void>, id: string): Promise<void> {
  const { page } = citizen;
  await page.locator(`a[href="#/cases/${id}"]`).click();
  await page.locator('input[name="survey-0"]').first().check();
  await see("case-done");
  await citizen.press("send");
  await page.locator('.banner.summary a[href="#survey-1"]').waitFor();
  await answersTheSurvey(citizen);
  await citizen.go("history");
  await page.getByText(citizen.t("history.survey_answered")).waitFor();
  await page.goBack();
  await page.getByText(citizen.t("survey_thanks")).waitFor();
  assert.equal(await page.locator('input[name="survey-0"]').count(), 0);
}
