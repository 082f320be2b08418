/** The other browser: sign-in, catalogue and a request's form in the app, the console, the desk's inbox; nothing is logged as an error. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { texts } from "./citizen.ts";
import { Firefox } from "./firefox.ts";
import { within } from "./forms.ts";
import { house, keyFile, person } from "./house.ts";

const PHONE = [390, 844] as const;
const SCREEN = [1280, 900] as const;
const t = texts("ru");
const desk = JSON.parse(readFileSync("locales/desk_ru.json", "utf8")) as Record<string, string>;

/** In the dialog that asks for a key. */
async function signsIn(firefox: Firefox, handle: string): Promise<void> {
  await firefox.press(t("sign_in_by_signature"));
  await firefox.choose("#key-file", keyFile(person(handle), "sign-in"));
  await firefox.press(t("sign_now"));
  await firefox.gone("#key-file");
}

test("the app, the console and the desk work in Firefox", within(120_000), async () => {
  const firefox = await Firefox.launch("ru-KZ, ru");
  try {
    await firefox.size(...PHONE);
    await firefox.goto(`${house.pages}/app/`);
    await firefox.heading(t("sign_in"));
    await signsIn(firefox, "bolat");
    await firefox.heading(t("open_matters"));
    await firefox.goto(`${house.pages}/app/#/services`);
    await firefox.heading(t("services"));
    await firefox.there('a[href="#/services/real_estate_rights"]');
    await firefox.goto(`${house.pages}/app/#/services/real_estate_rights`);
    await firefox.press(t("begin"));
    await firefox.there("#document_kind");
    await firefox.press(t("save_go_on"));
    await firefox.there("[role=alert]");
    await firefox.goto(`${house.pages}/app/#/profile`);
    await firefox.press(t("sign_out"));
    await firefox.heading(t("sign_in"));
    await firefox.size(...SCREEN);
    await firefox.goto(`${house.pages}/console/`);
    await signsIn(firefox, "serik");
    await firefox.heading(t("queue"));
    await firefox.press(t("sign_out"));
    await firefox.heading(t("notary_sign_in"));
    await firefox.goto(`${house.pages}/desk/`);
    await firefox.heading(desk["desk_sign_in"] ?? "");
    await signsIn(firefox, "kanat");
    await firefox.heading(desk["desk_inbox"] ?? "");
  } finally {
    console.log(firefox.errors.map((error) => `# ${error}`).join("\n"));
    await firefox.close();
  }
  assert.deepEqual(firefox.errors, [], "the console and the policy are silent");
});
