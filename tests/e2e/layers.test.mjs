// Colours over the boxes: each answers a question, with words beside the colour and a legend that counts.
import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { header, start } from "./person.mjs";

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

test("what the pointer rests on stays bright with what it is joined with, and so does what keys walk to", async ({ page, visit, shot, audit }) => {
  await start(page, visit, "10.0.0.0/16");
  const light = page.locator("#nd-spotlight");
  const shines = (state) => page.waitForFunction((state) => document.getElementById("nd-spotlight").getAttribute("visibility") === state, state);
  assert.equal(await light.getAttribute("visibility"), "hidden");
  const rests = async (id) => {
    const at = await header(page, id);
    await page.mouse.move(at.x, at.y, { steps: 2 });
  };
  await rests("private-a");
  await shines("visible");
  await shot("spotlight");
  assert.deepEqual(await audit(), []);
  // The shade has holes for the subnet and for what it sends its packets to.
  const outlines = async () => (await page.locator("#nd-spotlight-shade").getAttribute("d")).split("M").length - 1;
  assert.equal(await outlines(), 3);
  // A drag, or going elsewhere, ends it.
  await page.mouse.move(5, 5);
  await shines("hidden");
  await page.locator(".nd-canvas__pane").focus();
  await page.keyboard.press("Home");
  const walked = () => page.locator(".nd-canvas__pane").getAttribute("aria-activedescendant");
  for (let steps = 0; steps < 40 && (await walked()) !== "node-private-a"; steps += 1) await page.keyboard.press("Tab");
  await shines("visible");
  // Escape goes out one level at a time.
  while ((await page.locator("[data-selected]").count()) > 0) await page.keyboard.press("Escape");
  await shines("hidden");
  // Nobody is trapped: with nothing selected, Tab goes on to what comes after the canvas.
  await page.keyboard.press("Tab");
  await page.waitForFunction(() => document.activeElement.matches(".nd-tool"));
});
