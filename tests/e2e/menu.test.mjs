// The menu on the canvas: by the second button, by a double click, and by keys.
import assert from "node:assert/strict";
import { test } from "./harness.mjs";

const WIDE = { context: { viewport: { width: 1440, height: 900 } } };

test("a menu on the canvas offers what can be done there, by pointer and by keys", WIDE, async ({ page, visit, audited }) => {
  await visit();
  await page.locator('[data-action="sample"]').click();
  const production = page.locator('[data-node="production"]').first();
  await production.waitFor();
  // Once it is open, the plan is fitted into the view.
  const place = async () => JSON.stringify(await production.boundingBox());
  for (let before = ""; before !== (await place()); await page.waitForTimeout(300)) before = await place();
  const box = await production.boundingBox();
  const menu = page.getByTestId("menu");
  const focused = page.locator(".nd-menu__item:focus");
  await page.mouse.click(box.x + 20, box.y + 10, { button: "right" });
  await menu.waitFor();
  assert.equal(await menu.getAttribute("aria-label"), "VPC-A production");
  await page.locator('[data-do="rename"]:focus').waitFor();
  await audited("menu");
  await page.keyboard.press("ArrowDown");
  await page.locator('[data-do="properties"]:focus').waitFor();
  await page.keyboard.press("End");
  await page.locator('[data-do="delete"]:focus').waitFor();
  await page.keyboard.press("Escape");
  await menu.waitFor({ state: "detached" });
  await page.locator(".nd-canvas__pane:focus").waitFor();
  // By keys, at what is selected; and a deed is done.
  await page.keyboard.press("Shift+F10");
  await focused.waitFor();
  await page.locator('[data-do="duplicate"]').click();
  await menu.waitFor({ state: "detached" });
  await page.locator('[data-testid="totals"]').getByText("6 networks").waitFor();
  // A double click where nothing is offers what can be added; a click elsewhere closes it.
  await page.keyboard.press("Shift+Digit1");
  const pane = await page.locator(".nd-canvas__pane").boundingBox();
  await page.mouse.dblclick(pane.x + pane.width - 12, pane.y + 120);
  await page.locator('[data-do="add-network"]:focus').waitFor();
  const room = await menu.boundingBox();
  assert.ok(room.x >= pane.x && room.x + room.width <= pane.x + pane.width, "it stays on the canvas");
  await page.mouse.click(pane.x + 12, pane.y + 200);
  await menu.waitFor({ state: "detached" });
});
