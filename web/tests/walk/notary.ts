/** A notary at the console, by the names of what is on the screen. */

import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import { type Language, PATIENCE_MS } from "./browser.ts";
import { texts } from "./citizen.ts";
import { type Person, house, keyFile, until } from "./house.ts";
import { countOf, endsTheSession, losesTheFirstAnswer, refusal, wasDoneByOneKey } from "./mishaps.ts";

type Look = (name: string, extent?: "whole" | "in view") => Promise<void>;

const CHECKS = 4;
/** Two to go on later, and the grounds of the law. */
const REASONS = 10;
const TRIES = 6;
const SOON_MS = 1_000;
/** Longer than the pause in typing after which a draft is saved. */
const SLOW_MS = 3_500;
/** The server lets a call ring, and a citizen enter, within a few looks of the page. */
const COMING_MS = 20_000;
/** Sound, picture and line are measured for a while. */
const DEVICE_TEST_MS = 40_000;

export class Notary {
  readonly t: (key: string) => string;

  constructor(readonly page: Page, readonly who: Person, readonly language: Language) {
    this.t = texts(language, "console");
  }

  /** What a hand does; `KeyboardNotary` does the same by keys. */
  protected activate(what: Locator, timeout = PATIENCE_MS): Promise<void> {
    return what.click({ timeout });
  }

  protected write(into: Locator, text: string): Promise<void> {
    return into.fill(text);
  }

  protected async append(to: Locator, text: string): Promise<void> {
    await to.fill(`${await to.inputValue()}${text}`);
  }

  protected choose(file: string): Promise<void> {
    return this.page.locator("#key-file").setInputFiles(file);
  }

  protected toDraft(): Promise<void> {
    return Promise.resolve();
  }

  protected button(key: string): Locator {
    return this.page.getByRole("button", { name: this.t(key), exact: true });
  }

  press(key: string): Promise<void> {
    return this.activate(this.button(key));
  }

  async signsIn(): Promise<void> {
    await this.page.goto(`${house.pages}/console/`);
    await this.press("sign_in_by_signature");
    await this.signs("sign-in");
    await this.page.getByRole("heading", { level: 1, name: this.t("queue") }).waitFor();
  }

  /** In the dialog that asks for a key. */
  async signs(purpose: "sign" | "sign-in"): Promise<void> {
    await this.page.locator("#key-file").waitFor();
    await this.choose(keyFile(this.who, purpose));
    await this.press("sign_now");
    await this.page.locator("#key-file").waitFor({ state: "detached" });
  }

  /** What the keys do, before any is pressed. */
  async readsTheKeys(look: Look): Promise<void> {
    await this.press("con_help");
    await this.page.getByRole("dialog", { name: this.t("con_help") }).waitFor();
    await look("help");
    await this.press("con_close");
    await this.page.getByRole("dialog").waitFor({ state: "detached" });
  }

  /** The browser says no once, and the page says what to do. */
  async isDeniedTheCamera(look: Look): Promise<void> {
    await this.page.evaluate(() => {
      const { mediaDevices } = navigator;
      const open = mediaDevices.getUserMedia.bind(mediaDevices);
      mediaDevices.getUserMedia = (wanted) => (wanted?.video ? Promise.reject(new DOMException("no", "NotAllowedError")) : open(wanted));
      addEventListener("walk allows", () => { mediaDevices.getUserMedia = open; }, { once: true });
    });
    await this.press("device_test_start");
    await this.page.getByText(this.t("device.camera.denied")).first().waitFor();
    await this.button("device_test_again").waitFor({ timeout: DEVICE_TEST_MS });
    await look("camera-denied");
    await this.page.evaluate(() => { dispatchEvent(new Event("walk allows")); });
    await this.press("device_test_again");
  }

  async goesOnDuty(look?: Look): Promise<void> {
    await this.press("duty_start");
    if (look) await this.isDeniedTheCamera(look);
    else await this.press("device_test_start");
    await this.button("go_on").waitFor({ timeout: DEVICE_TEST_MS });
    await look?.("device-test-done");
    await this.press("go_on");
    await this.page.getByRole("button", { name: this.t("duty_end") }).waitFor();
  }

  async goesOffDuty(): Promise<void> {
    await this.activate(this.page.getByRole("link", { name: this.t("queue"), exact: true }));
    await this.press("duty_end");
    await this.page.getByRole("button", { name: this.t("duty_start") }).waitFor();
  }

  /** By the key that is named on the button. */
  async accepts(): Promise<void> {
    await this.page.getByRole("button", { name: this.t("ring_accept") }).waitFor({ timeout: COMING_MS });
    await this.page.keyboard.press("Alt+KeyA");
    await this.press("enter_room");
  }

  admits(): Promise<void> {
    return this.activate(this.button("admit"), COMING_MS);
  }

  /** All four, with a note on each where there is something to note. */
  async makesTheChecks(note = ""): Promise<void> {
    await this.page.locator(".stage figure video").first().waitFor({ timeout: COMING_MS });
    await this.page.locator(".recording-mark").waitFor();
    for (let done = 0; done < CHECKS; done += 1) {
      await this.page.keyboard.press("Alt+KeyJ");
      await this.activate(this.page.getByRole("button", { name: new RegExp(`^${this.t("check_begin")}:`) }).first());
      if (note !== "") await this.write(this.page.locator("input[id^=note-]").first(), note);
      const confirm = this.page.getByRole("button", { name: new RegExp(`^${this.t("check_confirm")}:`) });
      const isDone = this.page.locator(".check.done").nth(done);
      // Media and recording take a moment; a check that came too early is told so, and pressed again, as a person would.
      for (let again = 0; again < TRIES; again += 1) {
        await this.activate(confirm);
        await isDone.or(this.page.locator(".check [role=alert]")).first().waitFor();
        if (await isDone.isVisible()) break;
        await this.page.waitForTimeout(SOON_MS);
      }
    }
    await this.page.getByText(this.t("checks_all")).waitFor();
  }

  /** The registry's photograph beside the camera, and a picture for the evidence. */
  async knowsThePrincipal(look: Look): Promise<void> {
    await this.activate(this.page.getByRole("button", { name: new RegExp(`^${this.t("party_look").replace("{name}", "")}`) }).first());
    await this.page.locator("video.photo").waitFor();
    await this.page.getByText(this.t("con_registry_at")).waitFor();
    await this.activate(this.page.getByRole("button", { name: new RegExp(`^${this.t("con_snapshot").replace("{who}", "")}`) }).first());
    await this.page.getByText(new RegExp(`^${this.t("con_snapshot_taken").replace(/\{who\}.*/, "")}`)).waitFor();
    // The panel stands below the checks; pictures of the desk are cut at their foot.
    await this.page.locator(".check", { has: this.page.locator("video.photo") }).evaluate((panel) => { panel.scrollIntoView({ block: "start" }); });
    await look("party", "in view");
    const { wide, size } = await this.page.evaluate(() => ({ wide: document.documentElement.scrollWidth, size: innerWidth }));
    assert.ok(wide <= size, `${wide} px wide on a screen of ${size}`);
  }

  /** Ends the call before the checks are made: it is asked why, and a ground of the law leads to the refusal. Then thinks better of it. */
  async wouldRefuse(look: Look): Promise<void> {
    await this.page.keyboard.press("Alt+KeyE");
    const ending = this.page.getByRole("dialog", { name: this.t("end_call_question") });
    await this.activate(ending.getByRole("button", { name: this.t("end_call"), exact: true }));
    await this.page.locator("#why-error").waitFor();
    const why = ending.locator('input[value="identity_not_established"]');
    for (let step = 0; step < REASONS && !(await why.isChecked()); step += 1) await this.page.keyboard.press("ArrowDown");
    await look("end-early");
    await this.press("con_end_refuse");
    const refusal = this.page.getByRole("dialog", { name: this.t("refuse") });
    await refusal.waitFor();
    assert.ok(await refusal.locator('input[value="identity_not_established"]').isChecked());
    await look("refuse");
    await this.press("cancel");
    await refusal.waitFor({ state: "detached" });
  }

  /** Every signature of the matter, with its certificate; each holds. */
  async readsTheSignatures(look: Look): Promise<void> {
    await this.activate(this.page.locator("summary", { hasText: this.t("con_signatures_show") }));
    const made = ["application", "recording_seal", "recording", "document", "seal"];
    for (const signed of made) await this.page.getByRole("heading", { level: 3, name: this.t(`con_sig.${signed}`), exact: true }).waitFor();
    const section = this.page.locator("section", { has: this.page.getByRole("heading", { name: this.t("con_signatures"), exact: true }) });
    const signatures = section.locator(".check");
    // A revision sent back was never approved; the next one was.
    assert.equal(await signatures.count(), made.length + 1);
    assert.equal(await signatures.getByText(this.t("con_sig_verdict.passed")).count(), made.length + 1);
    assert.equal(await signatures.getByText(this.t("con_sig_revoked.good")).count(), made.length + 1);
    await section.evaluate((one) => { one.scrollIntoView({ block: "start" }); });
    await look("signatures", "in view");
  }

  /** The matter when everything is done, with all that happened. */
  async readsTheCase(look: Look): Promise<void> {
    await this.activate(this.page.locator("summary", { hasText: this.t("con_timeline_show") }));
    await this.page.getByText(this.t("history.document_signed")).first().waitFor();
    await look("case");
  }

  /** By words, where sound fails. */
  async says(text: string): Promise<void> {
    await this.activate(this.page.locator("summary", { hasText: this.t("chat") }));
    await this.write(this.page.locator("#chat"), text);
    await this.activate(this.page.locator("form").getByRole("button", { name: this.t("send"), exact: true }));
    await this.page.getByRole("log").getByRole("listitem").first().waitFor();
  }

  /** Answers the citizen's first remark that has no answer yet. */
  async answersARemark(text: string): Promise<void> {
    const answers = this.page.getByLabel(this.t("remark_answer"), { exact: true });
    const left = await answers.count();
    await this.write(answers.first(), text);
    await this.activate(this.button("remark_answer_send").first());
    await answers.nth(left - 1).waitFor({ state: "detached" });
  }

  /** Writes behind the first clause, in either language: on a slow line, the second while the first is on its way; both are saved without a press. */
  async adds(words: { kk: string; ru: string }): Promise<void> {
    await this.toDraft();
    const sent: string[] = [];
    const address = "**/v1/notary/cases/*/draft";
    await this.page.route(address, async (route) => {
      if (route.request().method() !== "PUT") return route.continue();
      sent.push(route.request().postData() ?? "");
      if (sent.length === 1) await this.page.waitForTimeout(SLOW_MS);
      return route.continue();
    });
    for (const tongue of ["kk", "ru"] as const) {
      await this.append(this.page.locator(`textarea[lang=${tongue}]`).first(), ` ${words[tongue]}`);
      await until(`the draft to be saved with the words in ${tongue}`, async () => sent.find((body) => body.includes(words[tongue])));
    }
    await this.page.unroute(address);
  }

  /** As the document will read, before anybody else sees it: with what was written a moment ago. */
  async looksAtTheDocument(words: { kk: string; ru: string }, look: Look): Promise<void> {
    await this.press("con_draft_preview");
    const sheet = this.page.getByRole("article", { name: this.t("con_draft_preview"), exact: true });
    for (const written of Object.values(words)) await sheet.getByText(written).first().waitFor();
    await this.activate(this.page.getByRole("button", { name: `${this.t("bring_pdf")}: ${this.t("con_draft_preview")}`, exact: true }));
    await this.page.getByRole("link", { name: this.t("save_pdf"), exact: true }).first().waitFor();
    await look("draft-preview");
    await this.press("draft_edit");
    await this.page.locator("textarea[lang=ru]").first().waitFor();
  }

  /** Behind the ring: whose device was tried, and that the representative consents. */
  async seesHowTheyWait(): Promise<void> {
    const waiting = this.page.locator("table.waiting tbody tr").first();
    const said = await waiting.innerText();
    assert.ok(["con_devices.good", "con_devices.usable"].some((words) => said.includes(this.t(words))), said);
    assert.ok(said.includes(this.t("consent.granted")), said);
    assert.match(said, /[0-9a-f]{8}/);
  }

  /** Impatiently: it goes out once. */
  async sendsTheDraft(): Promise<void> {
    const sent = await countOf(this.page, "POST", /\/drafts$/, async () => {
      await this.page.keyboard.press("Alt+KeyD");
      await this.page.keyboard.press("Alt+KeyD");
      await this.page.getByText(this.t("draft_locked")).waitFor();
    });
    assert.equal(sent, 1);
  }

  async endsTheCall(): Promise<void> {
    await this.page.keyboard.press("Alt+KeyE");
    await this.activate(this.page.getByRole("dialog").getByRole("button", { name: this.t("end_call"), exact: true }));
  }

  async signsTheDocument(look: Look): Promise<void> {
    const turn = this.page.getByRole("heading", { name: this.t("notary_signature") });
    await turn.waitFor({ timeout: COMING_MS });
    const recording = this.page.getByRole("dialog");
    for (let again = 0; again < 10; again += 1) {
      await this.press("prepare_signature");
      if (await recording.waitFor({ timeout: 3_000 }).then(() => true, () => false)) break;
    }
    await this.page.locator("#key-file").waitFor();
    await look("sign-recording");
    await this.signs("sign");
    await this.page.getByText(this.t("hash_same")).waitFor();
    await look("prepared");
    await this.press("sign_document");
    const sent = await losesTheFirstAnswer(this.page, "**/v1/notary/cases/*/signature");
    await this.page.locator("#key-file").waitFor();
    await this.choose(keyFile(this.who, "sign"));
    await this.press("sign_now");
    const lost = this.page.getByText(this.t("error.unreachable"));
    await Promise.race([lost.waitFor(), turn.waitFor({ state: "detached" })]);
    // The page hears of the signature from the case too, and takes the form away, perhaps under the hand that presses again.
    if (await turn.isVisible()) await this.press("sign_now").catch(() => undefined);
    await turn.waitFor({ state: "detached" });
    wasDoneByOneKey(sent);
  }

  /** In the middle of a sentence the session ends; whoever signs in again goes on with it. */
  async losesTheSession(look: Look): Promise<void> {
    const first = this.page.locator("textarea[lang=kk]").first();
    await endsTheSession(this.page, "**/v1/notary/cases/*/draft");
    await this.append(first, " Осымен.");
    const text = await first.inputValue();
    // What was written is about to be saved by itself.
    await this.page.getByRole("dialog", { name: this.t("session_over") }).waitFor();
    await look("session-over");
    await this.press("sign_in_by_signature");
    await this.signs("sign-in");
    await this.page.getByRole("dialog").waitFor({ state: "detached" });
    assert.equal(await first.inputValue(), text);
    await this.isWrittenElsewhere(first);
  }

  /** What is typed stays, and is kept at the next save. */
  private async isWrittenElsewhere(clause: Locator): Promise<void> {
    await this.page.route("**/v1/notary/cases/*/draft", refusal("stale_version", 412), { times: 1 });
    const text = await clause.inputValue();
    await this.append(clause, " ");
    await this.page.getByText(this.t("draft_stale")).waitFor();
    assert.equal(await clause.inputValue(), `${text} `);
    await this.press("draft_save");
    await this.page.getByText(this.t("draft_stale")).waitFor({ state: "detached" });
    await clause.fill(text);
  }

  /** By the browser's buttons, in the middle of a sentence. */
  async goesBackAndComesAgain(): Promise<void> {
    const first = this.page.locator("textarea[lang=kk]").first();
    const text = await first.inputValue();
    await this.page.goBack();
    await this.page.getByRole("heading", { level: 1, name: this.t("queue") }).waitFor();
    await this.page.goForward();
    await first.waitFor();
    assert.equal(await first.inputValue(), text);
  }

  /** A second tab does not work until it is told to; then the first one stops, and says so. */
  async worksInTwoTabs(other: Page, look: Look): Promise<void> {
    await other.goto(this.page.url());
    await other.getByRole("heading", { level: 1, name: this.t("second_tab") }).waitFor();
    await other.getByRole("button", { name: this.t("take_over_here") }).click();
    await this.page.getByRole("heading", { level: 1, name: this.t("second_tab") }).waitFor();
    await look("second-tab");
    await other.getByRole("heading", { level: 1, name: this.t("journal") }).waitFor();
    await other.close();
    await this.press("take_over_here");
    await this.page.getByRole("heading", { level: 1, name: this.t("journal") }).waitFor();
  }

  async opensTheJournal(): Promise<void> {
    await this.activate(this.page.getByRole("link", { name: this.t("journal"), exact: true }));
    await this.page.getByRole("heading", { level: 1, name: this.t("journal") }).waitFor();
  }

  /** By a result that no entry has, by its number again, and without filters. */
  async narrowsTheJournal(number: string, look: Look): Promise<void> {
    const filter = this.page.getByLabel(this.t("journal_filter"), { exact: true });
    await this.write(filter, "\u2014");
    await this.page.getByText(this.t("con_journal_none")).waitFor();
    await this.write(filter, number);
    await this.page.getByRole("cell", { name: number }).waitFor();
    await look("journal-filtered");
    await this.press("con_journal_clear");
  }
}
