// Colours over the boxes: each answers a question, with words beside the colour and a legend that counts.
import assert from "node:assert/strict";
import { test } from "./harness.mjs";

const WIDE = { context: { viewport: { width: 1440, height: 900 } } };

test("colours over the boxes answer a question at a time, with words and a legend", WIDE, async ({ page, visit, audited, shot }) => {
  await visit();
  await page.locator('[data-action="sample"]').click();
  await page.locator('[data-node="production"]').first().waitFor();
  const choice = page.locator('[data-action="layer"]');
  await choice.selectOption("Open to the internet");
  const legend = page.locator(".nd-legend[data-layer=Exposure]");
  await legend.getByText("the internet does not get in").waitFor();
  const tinted = page.locator(".nd-tint");
  const counts = (await legend.locator(".nd-legend__count").allTextContents()).map(Number);
  assert.equal(counts.reduce((sum, count) => sum + count), await tinted.count(), "everything that is coloured is in sight, and counted");
  await audited("layer exposure");
  // What is selected is asked about, and where nothing is, that is said.
  await choice.selectOption("Reach of what is selected");
  await page.getByText("select a box to see what it reaches").waitFor();
  await page.locator('[data-row="production"]').first().click();
  await page.locator(".nd-tint").first().waitFor();
  for (const layer of ["Used addresses", "Route tables", "Rule sets"]) {
    await choice.selectOption(layer);
    await page.locator(".nd-legend").getByText(layer).waitFor();
    await page.locator(".nd-legend__line").first().waitFor();
    await shot(`layer ${layer}`);
  }
  await page.locator('[data-action="no-layer"]').click();
  await tinted.first().waitFor({ state: "detached" });
  // By the keyboard.
  await page.locator(".nd-canvas__pane").focus();
  await page.keyboard.press("Shift+O");
  await legend.waitFor();
  assert.equal(await choice.inputValue(), "Open to the internet", "the list says what the key chose");
});
