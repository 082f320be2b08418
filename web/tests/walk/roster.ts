/** Who is named to which post, by somebody of the staff at the screen of the roster. */

import type { Person } from "./house.ts";
import type { Official } from "./official.ts";

/** Whoever holds a post already keeps it: walks go on beside each other, and somebody else may be first. */
async function appoints(keeper: Official, who: Person, role: string, region: string): Promise<void> {
  const { page } = keeper;
  const officials = page.getByRole("group", { name: keeper.t("desk_officials") });
  // The same person may stand among the authority's operators as well.
  const row = officials.getByRole("cell", { name: new RegExp(`^${who.surname} ${who.name}`) });
  await officials.or(page.getByText(keeper.t("desk_officials_none"))).first().waitFor();
  if (await row.count() > 0) return;
  const summary = page.locator("summary", { hasText: keeper.t("desk_appoint") });
  if (!(await page.locator("#post-iin").isVisible())) await summary.click();
  await page.locator("#post-iin").fill(who.iin);
  await page.locator("#role").selectOption(role);
  // A post that only the republic has asks for no region.
  const regions = page.locator("#region");
  if (await regions.isVisible()) await regions.selectOption(region);
  await keeper.press("desk_appoint");
  const isTaken = page.getByText(keeper.t("error.already_done"));
  await row.or(isTaken).first().waitFor();
  if (!(await isTaken.isVisible())) return;
  await page.reload();
  await row.waitFor();
}

/** Names everybody to a post; each finds the own places then. */
export async function takeTheirPosts(keeper: Official, posts: readonly [official: Official, role: string, region: string][]): Promise<void> {
  await keeper.go("/staff");
  await keeper.heading("desk_staff");
  for (const [official, role, region] of posts) await appoints(keeper, official.who, role, region);
  for (const [official] of posts) {
    await official.page.reload();
    await official.page.getByRole("navigation", { name: official.t("desk_parts") }).waitFor();
  }
}
